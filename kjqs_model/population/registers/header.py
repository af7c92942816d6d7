"""Where the table of a sheet begins: its header of one to three rows, and the column of each field."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass

from .grid import Grid, is_blank
from .mapping import CODE, NAME, YEAR, Mapping, known_headings
from .spelling import folded, heading_and_unit, title_unit

_ROWS_LOOKED_AT = 30
_MOST_LEVELS = 3
_LEAST_HEADINGS = 2


@dataclass(frozen=True)
class Header:
    """The header of a table.

    ``first`` and ``last`` are places of rows in the grid. ``places`` gives the column of each field, ``headings`` what stands
    there, ``bases`` the same as it is compared, ``units`` the unit behind it. ``twice`` are headings that stand in two columns.
    """

    first: int
    last: int
    places: Keyed[str, int]
    headings: Keyed[str, str]
    bases: Keyed[str, str]
    units: Keyed[str, str]
    twice: Sequence[str]
    titles: Sequence[str]
    width: int

    def title_unit(self) -> str:
        """The unit of money that the rows above name."""
        return title_unit(list(self.titles))


@dataclass(frozen=True)
class _Match:
    places: dict[str, int]
    columns: int
    twice: list[str]


def find_header(grid: Grid, mapping: Mapping) -> Header | None:
    """The header of a grid; None where none of its first rows has two known headings, or all that the mapping requires."""
    known = known_headings(mapping)
    filled = [place for place, row in enumerate(grid.rows[: _ROWS_LOOKED_AT * 4]) if not is_blank(row)][:_ROWS_LOOKED_AT]
    for first in filled:
        match = _match(_labels(grid, first, first), known)
        if _is_header(match, mapping):
            return _header(grid, *_grown(grid, first, match, known), known)
    return None


def _is_header(match: _Match, mapping: Mapping) -> bool:
    required = {name for name, entry in mapping.columns.items() if entry.required and entry.default is None}
    named = bool({NAME, CODE} & set(match.places))
    return match.columns >= _LEAST_HEADINGS or (named and required <= set(match.places))


def _grown(grid: Grid, first: int, match: _Match, known: Keyed) -> tuple[int, int]:
    """The first and last row of the header: rows of groups above and of parts below belong to it where they make more known."""
    last = first
    while last - first + 1 < _MOST_LEVELS and last + 1 < len(grid.rows) and _continues(grid.rows[last + 1], match):
        longer = _match(_labels(grid, first, last + 1), known)
        if longer.columns <= match.columns or not set(match.places) <= set(longer.places):
            break
        match, last = longer, last + 1
    while last - first + 1 < _MOST_LEVELS and first > 0:
        longer = _match(_labels(grid, first - 1, last), known)
        if longer.columns <= match.columns:
            break
        match, first = longer, first - 1
    return first, last


def _continues(row: Sequence[object], match: _Match) -> bool:
    """Whether a row below may be the parts of groups: words alone, and nothing under the name or the code."""
    if is_blank(row) or any(not isinstance(cell, str) for cell in row):
        return False
    return all(place >= len(row) or not folded(row[place]) for name, place in match.places.items() if name in (NAME, CODE))


def _labels(grid: Grid, first: int, last: int) -> list[list[str]]:
    """The words of each column from the group above to the part below, a group spread over its columns."""
    rows = [[str(cell).strip() for cell in grid.rows[place]] for place in range(first, last + 1)]
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    for level in range(len(rows) - 1):
        for column in range(1, width):
            below = any(rows[lower][column] for lower in range(level + 1, len(rows)))
            if not rows[level][column] and below and _joined(grid, first + level, column):
                rows[level][column] = rows[level][column - 1]
    return [[row[column] for row in rows if row[column]] for column in range(width)]


def _joined(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell is merged with its left neighbour; where a file cannot tell, an empty one counts as merged."""
    if grid.merges is None:
        return True
    return any(r0 <= row <= r1 and c0 < column <= c1 for r0, c0, r1, c1 in grid.merges)


def _match(labels: Sequence[Sequence[str]], known: Keyed[str, list[tuple[str, int]]]) -> _Match:
    best: dict[str, tuple[int, int]] = {}
    twice: list[str] = []
    columns = 0
    for column, parts in enumerate(labels):
        fields = next((known[base] for base in _bases(parts) if base in known), [])
        columns += bool(fields)
        for name, rank in fields:
            held = best.get(name)
            if held is not None and held[0] == rank:
                twice.append(" ".join(parts))
            elif held is None or rank < held[0]:
                best[name] = (rank, column)
    return _Match({name: column for name, (_, column) in best.items()}, columns, twice)


def _bases(parts: Sequence[str]) -> list[str]:
    """A column's heading as it is compared: group and part together first, which says more, then the part alone."""
    if not parts:
        return []
    bases = [heading_and_unit(part)[0] for part in parts]
    return list(dict.fromkeys(("".join(bases), "".join(bases[-2:]), bases[-1])))


def _header(grid: Grid, first: int, last: int, known: Keyed) -> Header:
    labels = _labels(grid, first, last)
    match = _match(labels, known)
    bases, units, headings = {}, {}, {}
    for name, column in match.places.items():
        parts = labels[column]
        headings[name] = " ".join(" ".join(part.split()) for part in parts)
        bases[name] = next(base for base in _bases(parts) if base in known)
        units[name] = next((unit for part in reversed(parts) if (unit := heading_and_unit(part)[1])), "")
    titles = [folded(cell) for row in grid.rows[:first] for cell in row if isinstance(cell, str) and folded(cell)]
    width = max((column + 1 for column, parts in enumerate(labels) if parts), default=0)
    return Header(first, last, match.places, headings, bases, units, match.twice, titles, width)


def missing_fields(header: Header, mapping: Mapping) -> list[str]:
    """The fields that the mapping requires and the header lacks, a name or code among them."""
    missing = [name for name, entry in mapping.columns.items()
               if entry.required and entry.default is None and name not in header.places]
    if not {NAME, CODE} & set(header.places) and NAME not in missing:
        missing.append(NAME if NAME in mapping.columns else CODE)
    return [name for name in missing if name != YEAR]
