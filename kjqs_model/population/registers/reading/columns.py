"""The columns of one sheet read by their mapping: values and the findings of each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....language import say
from ....tables.cells import Damaged
from ....tables.checks.faults import Faults
from ..cells.codes import read_codes
from ..cells.fault import Fault
from ..cells.spelling import counties, folded, heading_and_unit
from ..cells.values import ColumnReading, is_missing, parser_of, read_column, shown, values_of, word_list, word_of_texts
from ..schema.assignment import Assignment
from ..schema.parts import CODE, NAME, YEAR, RegisterColumn, Unknown
from .grid import RegisterGrid
from .header import RegisterHeader
from .rows import SortedRows, column_cells
from .totals import check_totals

DROPPED = "dropped"
_YEAR_COLUMN = RegisterColumn(headings=("年度",), type="year", required=True)


@dataclass(frozen=True)
class WrittenTotal:
    """A sum that a register writes of the amounts that its bureau proposes: its place, and fen; None for a formula never
    calculated."""

    file: str
    sheet: str
    row: int
    heading: str
    fen: int | None


class ColumnReader:
    """Reads the fields of one sheet.

    Parameters
    ----------
    grid, header : the sheet and where its table begins. assignment : the mapping, and what the user says of the file.
    found : the rows of the register. faults : where findings go.
    """

    def __init__(self, grid: RegisterGrid, header: RegisterHeader, assignment: Assignment, found: SortedRows, faults: Faults):
        self.grid, self.header, self.assignment, self.found, self.faults = grid, header, assignment, found, faults
        self.mapping = assignment.mapping
        self.numbers = [grid.numbers[row] for row in found.rows]
        self.dropped: list[str | None] = [None] * len(found.rows)
        self.totals: list[WrittenTotal] = []

    def read(self) -> dict[str, list]:
        """A value a row for each field of the mapping, for the year where a column has it, and the reason of each dropped row."""
        columns: dict[str, list] = {}
        deciding = [name for name, entry in self.mapping.columns.items() if entry.unknown]
        for name in [*deciding, *(name for name in self.mapping.columns if name not in deciding)]:
            columns[name] = self._field(name, self.mapping.columns[name])
        if YEAR in self.header.places:
            columns[YEAR] = self._read(YEAR, _YEAR_COLUMN)
        self._check_firms(columns)
        return columns | {DROPPED: self.dropped}

    def _field(self, name: str, entry: RegisterColumn) -> list:
        if name in self.assignment.given:
            return [self._given(name, entry)] * len(self.numbers)
        if name not in self.header.places:
            titled = self._of_title(entry) if entry.from_title else None
            return [entry.default if titled is None else titled] * len(self.numbers)
        return self._read(name, entry)

    def _of_title(self, entry: RegisterColumn) -> str | None:
        """The one word of a field that the title, the sheet's or the file's name says."""
        return word_of_texts(entry, [*self.header.titles, folded(self.grid.sheet), folded(self.faults.file)])

    def _beside_a_name(self, name: str, entry: RegisterColumn) -> str | None:
        """The word of the title for cells that need not say it: a field that is read from another's column, as a level is from a
        platform's name."""
        place = self.header.places[name]
        shared = any(held == place and other != name for other, held in self.header.places.items())
        return self._of_title(entry) if shared else None

    def _given(self, name: str, entry: RegisterColumn) -> object:
        """The value that the user gives for all rows, read as a cell would be."""
        value = parser_of(entry, "", self.assignment.unit or entry.unit or "")(self.assignment.given[name])
        if isinstance(value, Fault):
            self.faults.add(value.problem, value.remedy, column=name, value=str(self.assignment.given[name]))
            return None
        return value

    def _read(self, name: str, entry: RegisterColumn) -> list:
        heading, place = self.header.headings[name], self.header.places[name]
        filled = column_cells(self.grid, place, entry, self.found.rows)
        unit = self.unit(name, entry)
        if entry.type == CODE:
            reading, unfit = read_codes(filled.cells)
            self._add_unfit(unfit, heading)
        else:
            reading = read_column(
                filled.cells, parser_of(entry, self.header.bases[name], unit, self._foreign(entry, self.header.bases[name]))
            )
        if entry.from_title and (titled := self._beside_a_name(name, entry)):
            reading = ColumnReading([titled if value is None else value for value in reading.values], [])
        lent = entry.default is not None and any(
            held == place and other not in (name, *self.assignment.given) for other, held in self.header.places.items()
        )
        if entry.unknown:
            self._drop_unknown(reading, filled.cells, entry.unknown, [*entry.words], heading)
        if not lent:  # else it is the column of another field, which says what is wrong with its cells
            self._add_faults(reading, heading, "warning" if entry.pays else "error")
            self._add_required(reading, entry, heading)
        self._add_unfilled(filled.unfilled, heading)
        if entry.type == "county":
            self._add_other_counties(reading.values, heading)
        if entry.type == "money" and self.found.totals:
            self._check_totals(name, entry, reading, unit)
        if entry.default is not None and (lent or not entry.required):
            return [entry.default if value is None else value for value in reading.values]
        return reading.values

    def _foreign(self, entry: RegisterColumn, base: str) -> set[str]:
        """The words under a heading that are another field's: they leave a field with a default at its default."""
        if entry.default is None:
            return set()
        return {
            word
            for other in self.mapping.columns.values()
            if other is not entry
            and other.type == "word"
            and base in {heading_and_unit(heading)[0] for heading in other.headings}
            for word in word_list(other)
        }

    def read_other(self, name: str, entry: RegisterColumn, base: str, column: int) -> list:
        """What a field would be if it were read from another column that suits it; nothing is noted."""
        filled = column_cells(self.grid, column, entry, self.found.rows)
        if entry.type == CODE:
            return read_codes(filled.cells)[0].values
        unit = self.header.unit_of(column) if entry.type != "money" else self.unit_in(self.header.unit_of(column), entry)
        return values_of(filled.cells, parser_of(entry, base, unit))

    def unit(self, name: str, entry: RegisterColumn) -> str:
        """The unit of a field: of its heading, else for money of the title, the user or the mapping."""
        unit = self.header.units.get(name, "")
        return unit if entry.type != "money" else self.unit_in(unit, entry)

    def unit_in(self, unit: str, entry: RegisterColumn) -> str:
        """The unit of an amount under a heading that names this unit, or none."""
        return (unit if unit != "%" else "") or self.header.title_unit() or self.assignment.unit or entry.unit or ""

    # ---- findings

    def _add_faults(self, reading: ColumnReading, heading: str, severity: str) -> None:
        remedies, told = {}, set()
        cells = []
        for row, value, fault in reading.faults:
            if self.dropped[row]:
                continue
            remedies[fault.problem] = fault.remedy
            if not fault.of_column:
                cells.append((self.numbers[row], value, fault.problem))
            elif fault.problem not in told:
                told.add(fault.problem)
                self.faults.add(
                    fault.problem,
                    fault.remedy,
                    row=self.grid.numbers[self.header.last],
                    column=heading,
                    severity=severity,
                    kind=fault.kind,
                )
        self.faults.add_cells(cells, lambda problem, value: remedies[problem], column=heading, severity=severity)

    def _add_required(self, reading: ColumnReading, entry: RegisterColumn, heading: str) -> None:
        if not entry.required:
            return
        faulty = {row for row, _, _ in reading.faults}
        problem = say("population.required_cell_empty")
        remedy = say("population.fill_0_no_amount_unmerge")
        empty = [row for row, value in enumerate(reading.values) if value is None and row not in faulty and not self.dropped[row]]
        self.faults.add_cells(((self.numbers[row], "", problem) for row in empty), lambda *_: remedy, column=heading)

    def _add_unfit(self, unfit: Sequence[tuple[int, str]], heading: str) -> None:
        problem = say("population.place_17_does_not_fit")
        remedy = say("population.compare_business_licence_read")
        self.faults.add_cells(
            ((self.numbers[row], code, problem) for row, code in unfit if not self.dropped[row]),
            lambda *_: remedy,
            column=heading,
            severity="warning",
        )

    def _add_other_counties(self, values: Sequence[str | None], heading: str) -> None:
        known = set(counties().values())
        problem = say("population.not_county_city")
        remedy = say("population.check_recipients_outside_city_not")
        self.faults.add_cells(
            (
                (self.numbers[row], value, problem)
                for row, value in enumerate(values)
                if value is not None and value not in known and not self.dropped[row]
            ),
            lambda *_: remedy,
            column=heading,
            severity="warning",
            kind="county",
        )

    def _add_unfilled(self, rows: Sequence[int], heading: str) -> None:
        problem = say("population.number_merged_row_above_counts")
        remedy = say("population.if_each_row_own_unmerge")
        self.faults.add_cells(
            ((self.numbers[row], "", problem) for row in rows if not self.dropped[row]),
            lambda *_: remedy,
            column=heading,
            severity="warning",
        )

    def _drop_unknown(
        self, reading: ColumnReading, cells: Sequence[object], unknown: Unknown, words: Sequence[str], heading: str
    ) -> None:
        """Drop the rows whose word is none of the known; name those words that look as if they should be."""
        suspects: dict[str, int] = {}
        faulty = {row for row, _, _ in reading.faults}
        suspicious = [folded(part).upper() for part in unknown.suspect]
        for row, (value, cell) in enumerate(zip(reading.values, cells, strict=True)):
            if value is not None or is_missing(cell) or row in faulty:
                continue
            self.dropped[row] = unknown.drop
            if any(part in folded(shown(cell)).upper() for part in suspicious):
                suspects.setdefault(shown(cell), row)
        for word, row in suspects.items():
            self.faults.add(
                say("population.belongs_no_kind_counts_rows"),
                say("population.if_should_count_write_under", words=say("signs.list_mark").join(words)),
                row=self.numbers[row],
                column=heading,
                value=word,
                severity="warning",
            )

    def _check_firms(self, columns: dict[str, list]) -> None:
        """Rows that name no firm at all."""
        if self.mapping.nameless:
            return
        names, codes = columns.get(NAME, ()), columns.get(CODE, ())
        problem = say("population.there_neither_name_nor_credit")
        remedy = say("population.fill_one_unmerge_merged_cells")
        heading = self.header.headings.get(NAME) or self.header.headings.get(CODE, "")
        nameless = [
            row
            for row in range(len(self.numbers))
            if not self.dropped[row]
            and not (names and names[row])
            and not (codes and codes[row])
            and not self._names_something(row)
        ]
        self.faults.add_cells(((self.numbers[row], "", problem) for row in nameless), lambda *_: remedy, column=heading)

    def _names_something(self, row: int) -> bool:
        """Whether a name or code stands in the row, though it could not be read: that was said already."""
        cells = self.grid.rows[self.found.rows[row]]
        places = [place for name, place in self.header.places.items() if name in (NAME, CODE)]
        return any(place < len(cells) and not is_missing(cells[place]) for place in places)

    def _check_totals(self, name: str, entry: RegisterColumn, reading: ColumnReading, unit: str) -> None:
        place = self.header.places[name]
        cells = [self.grid.rows[row][place] if place < len(self.grid.rows[row]) else "" for row, _ in self.found.totals]
        totals = read_column(cells, parser_of(entry, "", unit)).values
        if entry.pays:
            written = zip(self.found.totals, cells, totals, strict=True)
            self.totals += [
                WrittenTotal(self.faults.file, self.grid.sheet, self.grid.numbers[row], self.header.headings[name], fen)
                for (row, _), cell, fen in written
                if fen is not None or isinstance(cell, Damaged)
            ]
        check_totals(self.found, reading.values, totals, self.grid.numbers, self.header.headings[name], self.faults)
