"""Where the table of a sheet begins: its header of one to three rows, and the column of each field."""

from __future__ import annotations

from collections.abc import Container, Sequence
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, replace

from ..cells.spelling import folded, heading_and_unit, heading_year, is_unit, title_unit, without_year
from ..schema.mapping import Mapping, known_headings
from ..schema.parts import CODE, NAME, YEAR
from .grid import RegisterGrid, is_blank

_ROWS_LOOKED_AT = 30
_MOST_LEVELS = 3
_LEAST_HEADINGS = 2


@dataclass(frozen=True)
class RegisterHeader:
    """The header of a table.

    ``first`` and ``last`` are places of rows in the grid. ``places`` gives the column of each field, ``headings`` what stands
    there, ``bases`` the same as it is compared, ``units`` the unit behind it, ``years`` the year that it names. ``others`` are
    further columns that would suit a field. ``twice`` are headings that suit a field in two columns equally well. ``labels``
    are the words of each column from group to part.
    """

    first: int
    last: int
    places: Keyed[str, int]
    headings: Keyed[str, str]
    bases: Keyed[str, str]
    units: Keyed[str, str]
    years: Keyed[str, int]
    others: Keyed[str, Sequence[int]]
    twice: Sequence[str]
    titles: Sequence[str]
    labels: Sequence[Sequence[str]]

    @property
    def width(self) -> int:
        """How many columns have a heading, those between them included."""
        return max((column + 1 for column, parts in enumerate(self.labels) if parts), default=0)

    def title_unit(self) -> str:
        """The unit of money that the rows above name."""
        return title_unit(list(self.titles))

    def shown(self, column: int) -> str:
        """The heading of a column as a person reads it."""
        return " ".join(" ".join(part.split()) for part in self.labels[column])

    def unit_of(self, column: int) -> str:
        """The unit that the heading of a column names; empty for none."""
        return next((unit for part in reversed(self.labels[column]) if (unit := heading_and_unit(part)[1])), "")

    def names_firms(self, mapping: Mapping) -> bool:
        """Whether a column has names or credit codes, or what numbers the rows where they name no firm."""
        return bool({NAME, CODE} & set(self.places)) or (mapping.nameless and bool(naming_fields(mapping) & set(self.places)))


@dataclass(frozen=True)
class _Match:
    places: dict[str, int]
    others: dict[str, list[int]]
    columns: int
    twice: list[str]


def find_header(grid: RegisterGrid, mapping: Mapping) -> RegisterHeader | None:
    """The header of a grid; None where none of its first rows has two known headings, or all that the mapping requires.

    A header without names or codes of enterprises, as a summary has it, is given only where there is no other.
    """
    known = known_headings(mapping)
    filled = [place for place, row in enumerate(grid.rows[: _ROWS_LOOKED_AT * 4]) if not is_blank(row)][:_ROWS_LOOKED_AT]
    nameless = None
    for first in filled:
        match = _match(_labels(grid, first, first), known)
        if _is_header(match, mapping):
            header = _header(grid, *_grown(grid, first, match, known), known)
            if header.names_firms(mapping):
                return header
            nameless = nameless or header
    return nameless


def _is_header(match: _Match, mapping: Mapping) -> bool:
    required = {name for name, entry in mapping.columns.items() if entry.required and entry.default is None}
    named = bool(({NAME, CODE} | naming_fields(mapping)) & set(match.places))
    return match.columns >= _LEAST_HEADINGS or (named and required <= set(match.places))


def _grown(grid: RegisterGrid, first: int, match: _Match, known: Keyed) -> tuple[int, int]:
    """The first and last row of the header: rows of groups above and of parts below belong to it where they make more known."""
    last = first
    while last - first + 1 < _MOST_LEVELS and last + 1 < len(grid.rows) and _continues(grid.rows[last + 1], match):
        if _is_row_of_units(grid.rows[last + 1]):
            last += 1
            break
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


def _is_row_of_units(row: Sequence[object]) -> bool:
    """Whether a row gives the unit of each column: （万元）, （元）, （人）."""
    return all(is_unit(folded(cell)) for cell in row if folded(cell))


def _labels(grid: RegisterGrid, first: int, last: int) -> list[list[str]]:
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


def _joined(grid: RegisterGrid, row: int, column: int) -> bool:
    """Whether a cell is merged with its left neighbour; where a file cannot tell, an empty one counts as merged."""
    if grid.merges is None:
        return True
    return any(r0 <= row <= r1 and c0 < column <= c1 for r0, c0, r1, c1 in grid.merges)


def _match(labels: Sequence[Sequence[str]], known: Keyed[str, list[tuple[str, int]]]) -> _Match:
    fits: dict[str, list[tuple[int, int]]] = {}
    columns = 0
    for column, parts in enumerate(labels):
        fields = next((known[base] for base in _bases(parts) if base in known), [])
        columns += bool(fields)
        for name, rank in fields:
            fits.setdefault(name, []).append((rank, column))
    places, others, twice = {}, {}, []
    for name, found in fits.items():
        (best, places[name]), *rest = sorted(found)
        others[name] = [column for _, column in rest]
        twice += [" ".join(labels[column]) for rank, column in rest if rank == best]
    return _Match(places, others, columns, twice)


def _bases(parts: Sequence[str]) -> list[str]:
    """A column's heading as it is compared: group and part together first, which says more, then the part alone; then without
    year."""
    bases = [base for part in parts if (base := heading_and_unit(part)[0])]
    if not bases:
        return []
    whole = ("".join(bases), "".join(bases[-2:]), bases[-1])
    return list(dict.fromkeys((*whole, *map(without_year, whole))))


def known_base(parts: Sequence[str], known: Container[str]) -> str:
    """The heading of a column as it is compared with the known ones; empty where it is none of them."""
    return next((base for base in _bases(parts) if base in known), "")


def _header(grid: RegisterGrid, first: int, last: int, known: Keyed) -> RegisterHeader:
    labels = _labels(grid, first, last)
    match = _match(labels, known)
    titles = [folded(cell) for row in grid.rows[:first] for cell in row if isinstance(cell, str) and folded(cell)]
    header = RegisterHeader(first, last, match.places, {}, {}, {}, {}, match.others, match.twice, titles, labels)
    headings, bases, units, years = {}, {}, {}, {}
    for name, column in match.places.items():
        headings[name], units[name] = header.shown(column), header.unit_of(column)
        bases[name] = known_base(labels[column], known)
        if year := heading_year("".join(heading_and_unit(part)[0] for part in labels[column])):
            years[name] = year
    return replace(header, headings=headings, bases=bases, units=units, years=years)


def naming_fields(mapping: Mapping) -> set[str]:
    """The fields by which a row says of whom it speaks, beside the firm's name and code."""
    return {name for write in mapping.writes for name in (*write.named_by, *([write.id] if write.id else []))}


def missing_fields(header: RegisterHeader, mapping: Mapping) -> list[str]:
    """The fields that the mapping requires and the header lacks, a name or code among them."""
    missing = [
        name for name, entry in mapping.columns.items() if entry.required and entry.default is None and name not in header.places
    ]
    if not {NAME, CODE} & set(header.places) and NAME not in missing and not mapping.nameless:
        missing.append(NAME if NAME in mapping.columns else CODE)
    return [name for name in missing if name != YEAR]
