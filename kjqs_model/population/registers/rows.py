"""Which rows below a header are rows of the register: blank ones, totals, notes and headers of the next page are not."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from ...tables.dictionary import EXAMPLE_ID
from .grid import Grid, is_blank
from .header import Header
from .mapping import CODE, NAME, Mapping
from .spelling import folded, signs

BLANK, TOTAL, REPEATED_HEADER, NOTE, DUPLICATE, AT_FAULT, NO_HEADER = (
    "blank", "total", "repeated_header", "note", "duplicate", "at_fault", "sheet_without_header")
"""Why a row is not used; a mapping may add reasons of its own (``unknown: {drop: …}``)."""

_QUANTITIES = ("money", "count", "share")
_FIRST_WORDS = 3
_NUMBERING = "甲乙丙丁戊己庚辛"


@dataclass
class SortedRows:
    """The rows of a sheet that are the register's, as places in the grid; the totals, and why others were dropped."""

    rows: list[int] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def sort_rows(grid: Grid, header: Header) -> SortedRows:
    """Tell the rows of the register from all others below the header."""
    found = SortedRows()
    judge = _judge(header)
    header_rows = {tuple(grid.rows[place]) for place in range(header.first, header.last + 1)}
    name, code = header.places.get(NAME), header.places.get(CODE)
    for place in range(header.last + 1, len(grid.rows)):
        row = grid.rows[place]
        if is_blank(row):
            found.dropped[BLANK] += 1
            continue
        verdicts = [verdict for label in _labels(row, name) if (verdict := judge(label))]
        verdict = next((verdict for verdict in verdicts if verdict[0] == TOTAL), verdicts[0] if verdicts else None)
        if verdict and (verdict[0] == REPEATED_HEADER or _is_empty_or_label(_at(row, code), judge)):
            found.dropped[verdict[0]] += 1
            if verdict[0] == TOTAL:
                found.totals.append((place, verdict[1]))
        elif _is_numbering(row, place, header) or tuple(row) in header_rows:
            found.dropped[REPEATED_HEADER] += 1
        else:
            found.rows.append(place)
    return found


def _at(row: Sequence[object], place: int | None) -> object:
    return row[place] if place is not None and place < len(row) else ""


def _labels(row: Sequence[object], name: int | None) -> list[str]:
    """The cells that say what a row is: its name and what stands before it; where it has no name, the first words of the row."""
    held = _at(row, name)
    if isinstance(held, str) and held.strip():
        return [held, *[cell for cell in row[:name] if isinstance(cell, str) and cell.strip()]]
    return [cell for cell in row if isinstance(cell, str) and cell.strip()][:_FIRST_WORDS]


def _is_empty_or_label(code: object, judge: Callable) -> bool:
    """Whether a row has no credit code, though the word 合计 may stand in its place."""
    return isinstance(code, str) and (not folded(code) or judge(code) is not None)


def _judge(header: Header) -> Callable[[str], tuple[str, str] | None]:
    """What the label of a row makes of it, remembered for each distinct label."""
    headings = {folded(heading) for name, heading in header.headings.items() if name in (NAME, CODE)}
    titles = frozenset(header.titles)
    total = re.compile(rf"^.{{0,10}}?({_any_of(signs()['totals'])})(?:\(.*\)|共?\d+[家户个]|[:：])*$")
    note = re.compile(rf"^\(?(?:{_any_of(signs()['notes'])})(?:[:：]|\(|$)|^[备附]?注\d*[.、:：]|^以上|^共\d+[家户个]")

    @cache
    def judged(label: str) -> tuple[str, str] | None:
        text = folded(label)
        if text in titles or text in headings:
            return REPEATED_HEADER, ""
        if (found := total.match(text)) and "公司" not in text:
            return TOTAL, found[1]
        if text == EXAMPLE_ID or (note.match(text) and not text.endswith("公司")):
            return NOTE, ""
        return None

    return judged


def _any_of(words: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _is_numbering(row: Sequence[object], place: int, header: Header) -> bool:
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


def column_cells(grid: Grid, header: Header, mapping: Mapping, name: str, rows: Sequence[int]) -> Filled:
    """The cells of a field in the rows of the register; what is merged down is filled down, a quantity never.

    A merged amount belongs to the first row of its merge: filled down, it would count once a row.
    """
    place = header.places[name]
    cells = [row[place] if place < len(row) else "" for row in map(grid.rows.__getitem__, rows)]
    quantity = name in mapping.columns and mapping.columns[name].type in _QUANTITIES
    unfilled = []
    for first, left, last, _ in grid.merges or ():
        if left != place or last == first:
            continue
        for index in _within(rows, max(first + 1, 0), last):
            if quantity:
                unfilled.append(index)
            elif 0 <= first:
                cells[index] = grid.rows[first][place]
    return Filled(cells, unfilled)


def _within(rows: Sequence[int], first: int, last: int) -> range:
    return range(bisect_left(rows, first), bisect_right(rows, last))
