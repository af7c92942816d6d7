"""Which rows below a header are rows of the register: blank ones, totals, notes and headers of the next page are not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

from ..cells.money import money
from ..cells.spelling import county_named, folded, heading_and_unit, title_unit, unread_headings
from ..schema.mapping import Mapping, known_headings
from ..schema.parts import CODE, COUNTY, NAME, RegisterColumn
from .grid import RegisterGrid, is_blank
from .header import RegisterHeader
from .labels import EXAMPLE, HEADING, NOTE, SECTION, TITLE, TOTAL, label_judge

BLANK, REPEATED_HEADER, DUPLICATE, AT_FAULT, NO_HEADER = (
    "blank",
    "repeated_header",
    "duplicate",
    "at_fault",
    "sheet_without_header",
)
"""Why a row is not used, besides what its label says; a mapping may add reasons of its own (``unknown: {drop: …}``)."""

_QUANTITIES = ("money", "count", "share")
_FIRST_WORDS = 3
_NUMBERING = "甲乙丙丁戊己庚辛"


@dataclass
class SortedRows:
    """The rows of a sheet that are the register's, as places in the grid; the totals, and why others were dropped.

    ``units`` are those that rows below the header name. ``other_headers`` are headers that differ from the first: row and column.
    """

    rows: list[int] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    units: list[tuple[int, str]] = field(default_factory=list)
    other_headers: list[tuple[int, int]] = field(default_factory=list)


def sort_rows(grid: RegisterGrid, header: RegisterHeader, mapping: Mapping) -> SortedRows:
    """Tell the rows of the register from all others below the header."""
    found, sorter = SortedRows(), _Sorter(grid, header, mapping)
    for place in range(header.last + 1, len(grid.rows)):
        row = grid.rows[place]
        if sorter.is_plain_row(row, place):
            found.rows.append(place)
            continue
        reason, word = (BLANK, "") if is_blank(row) else sorter.judge(row, place)
        if not reason:
            found.rows.append(place)
            continue
        found.dropped[reason] += 1
        if reason == TOTAL:
            found.totals.append((place, word))
        elif reason == REPEATED_HEADER and (column := sorter.first_difference(row)) is not None:
            found.other_headers.append((place, column))
        if reason not in (BLANK, TOTAL) and (unit := _unit_said(row)):
            found.units.append((place, unit))
    return found


def _unit_said(row: Sequence[object]) -> str:
    """The unit of money that a row below the header gives for all: 单位：万元."""
    return title_unit([text for cell in row if isinstance(cell, str) and "单位" in (text := folded(cell))])


class _Sorter:
    """Tells what a row below a header is.

    A row is the register's where its name is one: what stands before the name says what a row is only where it has none. A
    note that bears a code, county or quantity is a row of the register, so that nobody is left out for an odd name.
    """

    def __init__(self, grid: RegisterGrid, header: RegisterHeader, mapping: Mapping):
        self.header = header
        self.known = {*known_headings(mapping), *unread_headings()}
        self.label = label_judge(header.titles, self.known)
        self.name, self.code, self.county = (header.places.get(name) for name in (NAME, CODE, COUNTY))
        self.quantities = [
            place
            for name, place in header.places.items()
            if name in mapping.columns and mapping.columns[name].type in _QUANTITIES
        ]
        self.levels = [grid.rows[place] for place in range(header.first, header.last + 1)]
        self.header_rows = {tuple(row) for row in self.levels}
        self._named = {_at(row, self.name) for row in self.levels}

    def is_plain_row(self, row: Sequence[object], place: int) -> bool:
        """Whether a row is the register's for its name alone, which is none of the words that stand for something else."""
        held = _at(row, self.name)
        below = place > self.header.last + 1  # the first row may number the columns
        if not below or not isinstance(held, str) or held.__class__ is not str or held in self._named:
            return False
        return held.strip() != "" and self.label(held) is None

    def judge(self, row: Sequence[object], place: int) -> tuple[str, str]:
        """Why a row is not the register's, and the word that says so; empty for one that is."""
        if _is_numbering(row, place, self.header) or tuple(row) in self.header_rows:
            return REPEATED_HEADER, ""
        verdicts = [verdict for label in self._labels(row) if (verdict := self.label(label))]
        if not verdicts:
            return "", ""
        reason, word = next((verdict for verdict in verdicts if verdict[0] == TOTAL), verdicts[0])
        kept = {
            HEADING: not self._is_header(row),
            SECTION: len({folded(cell) for cell in row if folded(cell)}) > 1,
            NOTE: self._bears_something(row),
            TOTAL: self._has_code(row),
            TITLE: self._has_code(row),
        }.get(reason, False)
        return ("", "") if kept else ({HEADING: REPEATED_HEADER, TITLE: REPEATED_HEADER, EXAMPLE: NOTE}.get(reason, reason), word)

    def _labels(self, row: Sequence[object]) -> list[str]:
        """The cells that say what a row is: none where its name is one, else the name and what stands before it."""
        held = _at(row, self.name)
        if isinstance(held, str) and held.strip():
            before = [cell for cell in row[: self.name] if isinstance(cell, str) and cell.strip()]
            return [held, *before] if self.label(held) else []
        return [cell for cell in row if isinstance(cell, str) and cell.strip()][:_FIRST_WORDS]

    def _has_code(self, row: Sequence[object]) -> bool:
        """Whether a row has a credit code; the word 合计 may stand in its place."""
        code = _at(row, self.code)
        return not isinstance(code, str) or (folded(code) != "" and self.label(code) is None)

    def _bears_something(self, row: Sequence[object]) -> bool:
        if self._has_code(row) or county_named(str(_at(row, self.county))):
            return True
        return any(isinstance(money(_at(row, place), "元", negative=True), int) for place in self.quantities)

    def _is_header(self, row: Sequence[object]) -> bool:
        """Whether a row is a header: two headings that are known, or none but those of the first header."""
        texts = [cell for cell in row if folded(cell)]
        return sum(heading_and_unit(cell)[0] in self.known for cell in texts) > 1 or self.first_difference(row) is None

    def first_difference(self, row: Sequence[object]) -> int | None:
        """The first column in which a header differs from the first one of its sheet; None for none, and for titles and
        numbers."""
        cells = {column: heading_and_unit(cell) for column, cell in enumerate(row) if folded(cell)}
        if not any(base in self.known for base, _ in cells.values()):
            return None
        return next((column for column, cell in cells.items() if not self._is_as_above(column, *cell)), None)

    def _is_as_above(self, column: int, base: str, unit: str) -> bool:
        """Whether a heading is that of the first header, which may leave the unit to the title."""
        above = [heading_and_unit(_at(level, column)) for level in self.levels]
        units = (
            {"", self.header.title_unit(), *(held for _, held in above)}
            if not any(held for _, held in above)
            else {"", *(held for _, held in above)}
        )
        return unit in units and base in {held for held, _ in above}


def _at(row: Sequence[object], place: int | None) -> object:
    return row[place] if place is not None and place < len(row) else ""


def _is_numbering(row: Sequence[object], place: int, header: RegisterHeader) -> bool:
    """Whether a row right below the header numbers the columns: 甲 乙 1 2 3."""
    if place != header.last + 1:
        return False
    texts = [folded(int(cell) if isinstance(cell, float) and cell.is_integer() else cell) for cell in row]
    written = [text for text in texts if text]
    numbers = [int(text) for text in written if text.isascii() and text.isdigit()]
    known = all(text in _NUMBERING or (text.isascii() and text.isdigit()) for text in written)
    return known and len(written) > 1 and all(later - earlier == 1 for earlier, later in pairwise(numbers))


# ---- merged cells


@dataclass(frozen=True)
class Filled:
    """The cells of a field's column, and the rows (as places in ``rows``) whose quantity stands in a merge above them."""

    cells: list
    unfilled: list[int]


def column_cells(grid: RegisterGrid, place: int, entry: RegisterColumn, rows: Sequence[int]) -> Filled:
    """The cells of a column in the rows of the register; what is merged down is filled down, a quantity never.

    A merged amount belongs to the first row of its merge: filled down, it would count once a row.
    """
    held = [*map(grid.rows.__getitem__, rows)]
    try:
        cells = [*map(itemgetter(place), held)]
    except IndexError:  # rows of a CSV file may be of any length
        cells = [row[place] if place < len(row) else "" for row in held]
    quantity = entry.type in _QUANTITIES
    unfilled = []
    for first, left, last, _ in grid.merges or ():
        if left != place or last == first:
            continue
        for index in _within(rows, max(first + 1, 0), last):
            if quantity:
                unfilled.append(index)
            elif first >= 0:
                cells[index] = grid.rows[first][place]
    return Filled(cells, unfilled)


def _within(rows: Sequence[int], first: int, last: int) -> range:
    return range(bisect_left(rows, first), bisect_right(rows, last))
