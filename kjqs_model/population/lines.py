"""Tables made from lines: so many recipients of a kind, their columns, and an amount spread exactly over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import yaml

from ..data import fact, shipped, shipped_text
from ..language import label
from ..tables import Source, Table, Tables, dictionary, table_from_columns

FIRM = "企业"
ID_PREFIXES = {
    "enterprises": FIRM,
    "platforms": "平台",
    "carriers": "载体",
    "projects": "项目",
    "talents": "人才",
    "parks": "园区",
    "commissioners": "特派员",
    "prizes": "奖项",
    "contracts": "合同",
    "brokers": "证书",
    "loans": "贷款",
}


@dataclass(frozen=True)
class Line:
    """One line of a population: what was published, or is assumed, about so many rows of a table.

    ``number`` is its line in the file. ``spans`` (first and last enterprise) is for lines that overlay each other, and
    ``first_id`` for rows of recipients that another line names already.
    """

    table: str
    number: int
    line: str
    label: Mapping[str, str]
    rows: int
    set: Mapping[str, Any]
    status: str
    facts: tuple[str, ...]
    reason: Mapping[str, str]
    range: Mapping[str, list] = field(default_factory=dict)
    spans: tuple[tuple[int, int], ...] = ()
    first_id: int | None = None

    def title(self) -> str:
        """What the line counts, in the reader's language."""
        return label(self.label)

    def places(self) -> np.ndarray:
        """The rows of its table that a line with spans speaks of, counted from 0."""
        return np.concatenate([np.arange(first - 1, last) for first, last in self.spans])

    def amounts(self) -> dict[str, float]:
        """The amounts in total by column, in the column's unit (yuan)."""
        return {column: value["total"] for column, value in self.set.items() if isinstance(value, Mapping) and "total" in value}

    def sources(self) -> list[str]:
        """The sources of its facts, each once, in order."""
        return list(dict.fromkeys(fact(id).source for id in self.facts))


def read_lines(file: str) -> list[Line]:
    """The lines of a population's file under ``data/``, in order, each with its place in it."""
    return lines_of(shipped(file)["tables"], shipped_text(file), "tables")


def lines_of(tables: Mapping[str, list], text: str, section: str) -> list[Line]:
    """The lines of one section of a file, whose text tells where each stands."""
    numbers = _line_numbers(text, section)
    return [_line(table, entry, next(numbers)) for table, entries in tables.items() for entry in entries]


def _line_numbers(text: str, section: str) -> Iterator[int]:
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # in C it takes a tenth of the time
    tables = next(value for key, value in root.value if key.value == section)
    return iter([item.start_mark.line + 1 for _, entries in tables.value for item in entries.value])


def _line(table: str, entry: Mapping, number: int) -> Line:
    spans = tuple((first, last) for first, last in entry.get("spans", ()))
    found = Line(table=table, number=number, **{**entry, "spans": spans, "facts": tuple(entry["facts"])})
    if spans and len(found.places()) != found.rows:
        raise ValueError(f"line '{found.line}' says {found.rows} rows, its spans hold {len(found.places())}")
    return found


def build_tables(lines: list[Line], year: int, file: str) -> Tables:
    """The tables of a year. Every row points to its line in ``file``; an enterprise to the first line that names it."""
    by_table: dict[str, list[Line]] = {}
    for line in lines:
        by_table.setdefault(line.table, []).append(line)
    counties = _counties(by_table["enterprises"])
    tables = [
        _overlaid(name, found, year, file, counties)
        if any(line.spans for line in found)
        else _stacked(name, found, year, file, counties)
        for name, found in by_table.items()
    ]
    return Tables(tables, place=file)


def _overlaid(name: str, lines: list[Line], year: int, file: str, counties: np.ndarray) -> Table:
    """A table whose lines speak of overlapping rows: each sets its columns on the rows of its spans."""
    size = max(last for line in lines for _, last in line.spans)
    columns = _blank_columns(name, lines, size)
    columns[dictionary()[name].key[0]] = numbered_ids(ID_PREFIXES[name], 1, size)
    origin = np.zeros(size, dtype=np.int64)
    for line in lines:
        places = line.places()
        origin[places[origin[places] == 0]] = line.number
        for column, value in line.set.items():
            columns[column][places] = _values(value, len(places), column, counties)
    return table_from_columns(name, columns | {"year": np.full(size, year)}, source=Source(file, "", origin))


def _stacked(name: str, lines: list[Line], year: int, file: str, counties: np.ndarray) -> Table:
    """A table whose lines follow one another, each with rows of its own."""
    size = sum(line.rows for line in lines)
    columns, ids, first, next_id = _blank_columns(name, lines, size), [], 0, 1
    for line in lines:
        for column, value in line.set.items():
            columns[column][first : first + line.rows] = _values(value, line.rows, column, counties)
        start = line.first_id or next_id
        ids.append(numbered_ids(ID_PREFIXES[name], start, line.rows))
        next_id = max(next_id, start + line.rows)
        first += line.rows
    columns[dictionary()[name].key[0]] = np.concatenate(ids)
    origin = np.repeat([line.number for line in lines], [line.rows for line in lines])
    return table_from_columns(name, columns | {"year": np.full(size, year)}, source=Source(file, "", origin))


def _blank_columns(name: str, lines: list[Line], size: int) -> dict[str, np.ndarray]:
    spec, used = dictionary()[name], {column for line in lines for column in line.set}
    columns = {}
    for column, entry in spec.columns.items():
        if entry.type == "bool":
            columns[column] = np.full(size, bool(entry.default))
        elif entry.type == "one of":
            # The first word of each dictionary entry is its neutral one where there is one (none); else a line sets it.
            columns[column] = np.full(size, next(iter(entry.words)), dtype=object)
        elif column in used:
            text = entry.type == "string"
            blank = None if text else np.nan if entry.default is None else entry.default
            columns[column] = np.full(size, blank, dtype=object if text else np.float64)
    return columns


def _values(value, rows: int, column: str, counties: np.ndarray):
    if not isinstance(value, Mapping):
        return value
    verb, given = next(iter(value.items()))
    if verb == "total":
        return spread_amount(given, rows)
    if verb == "falling_from":
        return given - np.arange(rows, dtype=np.float64)
    if verb == "firms_from":
        return counties[given - 1 : given - 1 + rows] if column == "county" else numbered_ids(FIRM, given, rows)
    if verb == "spread":
        return counties
    counts = value.get("counts") or [value["each"]] * rows
    return np.repeat(numbered_ids(given, 1, len(counts)), counts)


def numbered_ids(prefix: str, first: int, count: int) -> np.ndarray:
    """Ids of a prefix and running numbers of at least three digits, four for firms."""
    width = 4 if prefix == FIRM else 3
    return np.array([f"{prefix}-{number:0{width}d}" for number in range(first, first + count)], dtype=object)


def _counties(lines: list[Line]) -> np.ndarray:
    """The county of every enterprise, mixed evenly so that any run of enterprises has about the same spread."""
    line = next(line for line in lines if "county" in line.set)
    names, counts = zip(*spread_rows(line.rows, fact(line.set["county"]["spread"]).value).items(), strict=True)
    place = np.concatenate([(np.arange(count) + 0.5) / count for count in counts if count])
    return np.repeat(np.array(names, dtype=object), counts)[np.argsort(place, kind="stable")]


def spread_amount(total: float, rows: int) -> np.ndarray:
    """An amount in yuan spread evenly over rows, in whole yuan if it is whole, else in fen; the sum is exact."""
    fen = round(total * 100)
    unit = 100 if fen % 100 == 0 else 1
    share, left = divmod(fen // unit, rows)
    return (share + (np.arange(rows) < left)) * unit / 100


def spread_rows(rows: int, shares: Mapping[str, float]) -> dict[str, int]:
    """Rows spread by shares, whole, by the largest remainder (the name earlier in the list where remainders tie)."""
    quotas = {name: round(rows * share, 9) for name, share in shares.items()}
    counts = {name: int(quota) for name, quota in quotas.items()}
    by_remainder = sorted(counts, key=lambda name: counts[name] - quotas[name])
    for name in by_remainder[: rows - sum(counts.values())]:
        counts[name] += 1
    return counts
