"""An execution table as finance keeps it: titles above, projects and document numbers, 万元, separators, totals; read as it
is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...data import shipped
from ...errors import Finding
from ...language import say
from ...population.registers.cells.money import Fault, money
from ...population.registers.cells.spelling import folded, heading_and_unit, title_unit, title_year, without_year
from ...population.registers.reading.grid import RegisterGrid, grids_of, is_blank
from ...population.registers.reading.remarks import words_that_ask
from ...tables.sheet import Unreadable

FILE = "execution_table.yaml"
_AMOUNTS = ("initial", "adjusted", "paid", "carried")
_ROWS_LOOKED_AT = 30
_YUAN = 100  # fen


@dataclass(frozen=True)
class ExecutionRow:
    """One project of the table, its document numbers added up: amounts in fen, ``adjusted`` None where nothing was adjusted.

    ``places`` are the numbers of its rows; ``clause`` is empty where the table has no column of clauses.
    """

    project: str
    clause: str
    department: str
    county: str
    initial: int
    adjusted: int | None
    paid: int
    carried: int
    places: tuple[int, ...]

    @property
    def appropriated(self) -> int:
        return self.initial if self.adjusted is None else self.adjusted


@dataclass(frozen=True)
class ExecutionTable:
    """Every project of a table, and what must be asked. ``year`` is the one that its title names, else None."""

    file: str
    sheet: str
    rows: tuple[ExecutionRow, ...]
    findings: tuple[Finding, ...]
    year: int | None

    @property
    def has_errors(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True)
class _Header:
    row: int
    places: Mapping[str, int]
    units: Mapping[str, str]
    headings: Mapping[str, str]


@cache
def words() -> Mapping:
    """Headings and words of execution tables."""
    return shipped(FILE)


def is_execution_table(path: Path) -> bool:
    """Whether a file keeps execution by project rather than by clause, county and event year as a ledger does."""
    try:
        return path.suffix.lower() != ".parquet" and any(_header(grid) is not None for grid in grids_of(path))
    except Unreadable:
        return False


def read_execution(path: Path, unit: str = "") -> ExecutionTable:
    """Read an execution table; every fault at once.

    Parameters
    ----------
    unit : of amounts whose heading and titles name none; empty asks.

    Raises
    ------
    Unreadable : no sheet, or several, with such a table.
    """
    found = [(grid, header) for grid in grids_of(path) if (header := _header(grid)) is not None]
    if len(found) != 1:
        names = say("signs.list_mark").join(grid.sheet for grid, _ in found)
        raise Unreadable(
            say("budget.one_sheet_should_hold_execution", names=names or say("budget.there_are_none")),
            say("budget.remove_other_sheets"),
        )
    grid, header = found[0]
    titles = ["".join(str(cell) for cell in row if isinstance(cell, str)) for row in grid.rows[: header.row + 1]]
    reader = _Reader(path.name, grid, header, title_unit([folded(title) for title in titles[:-1]]) or unit)
    rows = tuple(_added_up(reader.lines()))
    reader.check_totals(rows)
    reader.check_unread()
    return ExecutionTable(path.name, grid.sheet, rows, tuple(reader.findings), title_year(titles[:-1]))


class _Reader:
    """Goes through the rows below the header and notes what must be asked."""

    def __init__(self, file: str, grid: RegisterGrid, header: _Header, unit: str):
        self.file, self.grid, self.header, self.unit = file, grid, header, unit
        self.findings: list[Finding] = []
        self._written: list[tuple[int, Mapping[str, int]]] = []

    def lines(self) -> Iterator[ExecutionRow]:
        hidden = _filled_by_merges(self.grid)
        for place in range(self.header.row + 1, len(self.grid.rows)):
            row = self.grid.rows[place]
            if is_blank(row):
                continue
            texts = {
                name: _text(hidden.get((place, column), row[column] if column < len(row) else ""))
                for name, column in self.header.places.items()
            }
            amounts = {name: self._amount(place, name) for name in _AMOUNTS if name in self.header.places}
            if _is_total(row):
                self._written.append((place, {name: amount for name, amount in amounts.items() if amount is not None}))
            elif all(amount is None for amount in amounts.values()):
                continue  # a heading between rows, a note below them
            elif not texts.get("project") and not texts.get("clause"):
                self._note(
                    place,
                    "project",
                    "",
                    say("budget.row_amounts_but_no_project"),
                    say("budget.name_project_or_write_total"),
                    "error",
                )
            else:
                self._ask(place, texts)
                yield ExecutionRow(
                    texts.get("project", ""),
                    texts.get("clause", ""),
                    texts.get("department", ""),
                    texts.get("county", ""),
                    amounts.get("initial") or 0,
                    amounts.get("adjusted"),
                    amounts.get("paid") or 0,
                    amounts.get("carried") or 0,
                    (self.grid.numbers[place],),
                )

    def _amount(self, place: int, name: str) -> int | None:
        column = self.header.places[name]
        cell = self.grid.rows[place][column] if column < len(self.grid.rows[place]) else ""
        found = money(cell, self.header.units[name] or self.unit)
        if isinstance(found, Fault):
            self._note(place, name, _text(cell), found.problem, _remedy_for_unit() if found.of_column else found.remedy, "error")
            return 0
        return found

    def _ask(self, place: int, texts: Mapping[str, str]) -> None:
        for name in ("remark", "project"):
            for word in words_that_ask(texts.get(name, "")):
                self._note(
                    place,
                    name,
                    texts[name],
                    say("budget.speaks_does_money_still_count", word=word),
                    say("budget.check_change_or_remove_row"),
                    "warning",
                    "remark",
                )
                break
        marks = [("struck", say("budget.row_struck_through"))] if any(row == place for row, _ in self.grid.struck) else []
        marks += [("hidden", say("budget.the_row_is_hidden"))] if place in self.grid.hidden_rows else []
        for kind, problem in marks:
            self._note(
                place, "project", texts.get("project", ""), problem, say("budget.see_whether_counts_does_now"), "warning", kind
            )

    def check_totals(self, rows: Sequence[ExecutionRow]) -> None:
        """A grand total that the table writes and that its rows do not make (warning)."""
        for place, written in self._written[-1:]:
            for name, amount in written.items():
                made = sum((getattr(row, name) or 0) for row in rows)
                if amount and amount != made and not any(row.adjusted is None for row in rows if name == "adjusted"):
                    self._note(
                        place,
                        name,
                        f"{amount / _YUAN:,.2f}",
                        say("budget.total_not_sum_rows_yuan", made=f"{made / _YUAN:,.2f}"),
                        say("budget.check_rows_used"),
                        "warning",
                    )

    def check_unread(self) -> None:
        """Columns that nothing reads, by name (warning)."""
        known = set(self.header.places.values())
        others = [
            _text(cell)
            for column, cell in enumerate(self.grid.rows[self.header.row])
            if column not in known and _text(cell) and _base(cell) not in words()["unread"]
        ]
        if others:
            self.findings.append(
                Finding(
                    "warning",
                    self.file,
                    self.grid.sheet,
                    self.grid.numbers[self.header.row],
                    "",
                    "",
                    say("budget.columns_not_read", others=say("signs.list_mark").join(others)),
                    say("budget.give_them_usual_heading_if"),
                )
            )

    def _note(self, place: int, name: str, value: str, problem: str, remedy: str, severity: str, kind: str = "") -> None:
        heading = self.header.headings.get(name, "")
        self.findings.append(
            Finding(severity, self.file, self.grid.sheet, self.grid.numbers[place], heading, value, problem, remedy, kind=kind)
        )


def _remedy_for_unit() -> str:
    return say("budget.write_behind_heading_above_table")


def _header(grid: RegisterGrid) -> _Header | None:
    """The header row: one with a column of projects and of what was appropriated and paid, and none of event years."""
    for place, row in enumerate(grid.rows[:_ROWS_LOOKED_AT]):
        places: dict[str, int] = {}
        for column, cell in enumerate(row):
            base = _base(cell)
            name = next((name for name, known in words()["headings"].items() if base in known), None)
            if name is not None and name not in places:
                places[name] = column
        if "project" in places and "paid" in places and {"initial", "adjusted"} & set(places):
            headings = {name: _text(row[column]) for name, column in places.items()}
            return _Header(place, places, {name: heading_and_unit(headings[name])[1] for name in places}, headings)
    return None


def _base(cell: object) -> str:
    return without_year(heading_and_unit(cell)[0]).lower() if isinstance(cell, str) and cell.strip() else ""


def _text(cell: object) -> str:
    return (
        re.sub(r"\s+", " ", cell).strip()
        if isinstance(cell, str)
        else ""
        if cell is None
        else f"{cell:.15g}"
        if isinstance(cell, float)
        else str(cell)
    )


def _is_total(row: Sequence[object]) -> bool:
    return any(folded(cell).strip(":：") in words()["totals"] for cell in row[:4] if isinstance(cell, str))


def _filled_by_merges(grid: RegisterGrid) -> dict[tuple[int, int], object]:
    """What stands for the cells that a merge over several rows hides: that of its first."""
    return {
        (row, column): grid.rows[first][west]
        for first, west, last, east in grid.merges or ()
        if last > first and 0 <= first < len(grid.rows)
        for row in range(first, last + 1)
        for column in range(west, east + 1)
        if 0 <= west < len(grid.rows[first])
    }


def _added_up(lines: Iterator[ExecutionRow]) -> list[ExecutionRow]:
    """Rows of one project, clause, department and county as one, in the order in which they first stand."""
    found: dict[tuple, ExecutionRow] = {}
    for line in lines:
        key = (folded(line.project), line.clause, line.department, line.county)
        held = found.get(key)
        found[key] = line if held is None else _sum(held, line)
    return list(found.values())


def _sum(one: ExecutionRow, other: ExecutionRow) -> ExecutionRow:
    adjusted = None if one.adjusted is None and other.adjusted is None else one.appropriated + other.appropriated
    return ExecutionRow(
        one.project,
        one.clause,
        one.department,
        one.county,
        one.initial + other.initial,
        adjusted,
        one.paid + other.paid,
        one.carried + other.carried,
        (*one.places, *other.places),
    )
