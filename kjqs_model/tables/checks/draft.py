"""A table while it is checked: its columns parsed, with the cells that are empty or at fault known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ...language import say
from ..cells import ColumnCells
from ..dictionary import EXAMPLE_ID, ID_TYPE, Column, TableSpec
from ..sheet import Sheet
from ..table import Source, Table
from ..units import heading_and_factor, scaled
from .faults import Faults
from .headings import match_headings, shown_heading
from .parsing import Values, faulty_cells, parse
from .wording import remedy_of


@dataclass(frozen=True)
class Draft:
    """Parsed columns of one table with its findings; ``places`` tells which columns the file has, and where."""

    spec: TableSpec
    sheet: Sheet
    places: Mapping[str, int]
    values: Mapping[str, Values]
    faults: Faults

    @property
    def rows(self) -> np.ndarray:
        """The row number of each row."""
        return self.sheet.rows

    def has(self, *columns: str) -> bool:
        """Whether the file has all these columns."""
        return all(column in self.places for column in columns)

    def empty(self, column: str) -> np.ndarray:
        """Where the cell is empty."""
        return self.values[column].empty

    def sound(self, *columns: str) -> np.ndarray:
        """Where none of these columns is empty or at fault."""
        fine = np.ones(len(self.rows), dtype=bool)
        for column in columns:
            fine &= ~self.values[column].empty & ~self.values[column].bad
        return fine

    def readable(self, *columns: str) -> np.ndarray:
        """Where none of these columns is at fault; empty cells are readable."""
        fine = np.ones(len(self.rows), dtype=bool)
        for column in columns:
            fine &= ~self.values[column].bad
        return fine

    def array(self, column: str) -> np.ndarray:
        return self.values[column].array

    def heading(self, column: str) -> str:
        """The heading as the file has it."""
        return shown_heading(self.spec.columns[column], self.sheet, self.places)

    def shown(self, column: str, row: int | np.integer) -> str:
        """A cell as read."""
        return self.sheet.columns[self.places[column]].shown(row) if column in self.places else ""

    def table(self) -> Table:
        """The table; only where no finding is an error."""
        columns = {name: values.array for name, values in self.values.items()}
        labels = {name: values.labels for name, values in self.values.items() if self.spec.columns[name].type == ID_TYPE}
        return Table(self.spec, columns, labels, Source(self.faults.file, self.faults.sheet, self.rows))


def make_draft(sheet: Sheet, spec: TableSpec, faults: Faults) -> Draft | None:
    """Match, skip and parse; None where the sheet has no heading of the table."""
    faults.headings = list(sheet.headings)
    places = match_headings(sheet, spec, faults)
    if not places:
        return None
    identifier = places.get(spec.key[0])
    kept = sheet.filled_rows()
    if identifier is not None:
        kept &= ~sheet.columns[identifier].equal_to(EXAMPLE_ID)
    _add_ragged(sheet, identifier, faults)
    sheet = sheet if kept.all() else sheet.take(kept)
    values = {}
    for column in spec.columns.values():
        if column.name in places:
            cells = sheet.columns[places[column.name]]
            if column.type == "yuan":
                cells = scaled(cells, heading_and_factor(sheet.headings[places[column.name]])[1])
            values[column.name] = _parsed(cells, column, sheet, places, faults)
        else:
            values[column.name] = _absent(column, len(sheet.rows))
    return Draft(spec, sheet, places, values, faults)


def _add_ragged(sheet: Sheet, identifier: int | None, faults: Faults) -> None:
    width = len(sheet.headings)
    broken = [
        row
        for row in sheet.ragged
        if identifier is None or identifier >= len(row.cells) or row.cells[identifier].strip() != EXAMPLE_ID
    ]
    faults.add_cells(
        ((row.row, ",".join(row.cells)[:60], _ragged_problem(len(row.cells), width)) for row in broken),
        lambda problem, value: say("tables.add_or_remove_cells_cell"),
        column="",
    )


def _ragged_problem(cells: int, width: int) -> str:
    return say("tables.row_cells_header", cells=cells, width=width)


def _parsed(cells: ColumnCells, column: Column, sheet: Sheet, places: Mapping[str, int], faults: Faults) -> Values:
    heading = shown_heading(column, sheet, places)
    if cells.unusable:
        faults.add(
            say("tables.column_stored_cannot_read", unusable=cells.unusable),
            say("tables.export_again_text_or_numbers"),
            column=heading,
        )
        return Values(*_nothing(column, cells.length, bad=True))
    values = parse(cells, column)
    faults.add_cells(
        faulty_cells(cells, column, values.bad, sheet.rows),
        lambda problem, value: remedy_of(column, problem, value),
        column=heading,
    )
    if not column.may_be_absent:
        _add_empty(values.empty, sheet, heading, faults)
    return values


def _add_empty(empty: np.ndarray, sheet: Sheet, heading: str, faults: Faults) -> None:
    problem = say("tables.required_cell_empty")
    remedy = say("tables.fill_unmerge_merged_cells_fill")
    faults.add_cells(_rows_with(problem, sheet.rows[empty]), lambda problem, value: remedy, column=heading)


def _rows_with(problem: str, rows: Iterable[int]) -> Iterable[tuple[int, str, str]]:
    return ((int(row), "", problem) for row in rows)


def _absent(column: Column, length: int) -> Values:
    return Values(*_nothing(column, length, bad=not column.may_be_absent))


def _nothing(column: Column, length: int, bad: bool) -> tuple:
    blank = parse(ColumnCells((), length), column)
    return blank.array, blank.empty, np.full(length, bad), blank.labels
