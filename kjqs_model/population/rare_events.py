"""Recipients other than enterprises: lines of published or assumed figures, with counts and amounts drawn where nobody published
them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from ..data import shipped, shipped_text
from ..randomness import stream
from ..tables import Source, Table, dictionary, table_from_columns
from .lines import ID_PREFIXES, Line, lines_of, numbered_ids, read_lines
from .published import FILE as PUBLISHED
from .synthesis.cells import whole_shares

FILE = "rare_events_2023.yaml"


@cache
def rare_event_lines() -> tuple[Line, ...]:
    """The lines of every table but enterprises, those beyond the published ones last."""
    more = lines_of(shipped(FILE)["more"], shipped_text(FILE), "more")
    return (*(line for line in read_lines(PUBLISHED) if line.table != "enterprises"), *more)


def rare_event_tables(
    seed: int, year: int, counties: np.ndarray, county_shares: np.ndarray, owners: Mapping[str, tuple[np.ndarray, np.ndarray]]
) -> list[Table]:
    """The tables of rare events for a seed.

    Parameters
    ----------
    counties, county_shares : names, and the chance of each for a row that no firm owns.
    owners : by pool (technology, registered) the ids of its firms and their counties.
    """
    by_table: dict[str, list[Line]] = {}
    for line in rare_event_lines():
        by_table.setdefault(line.table, []).append(line)
    return [_table(name, lines, seed, year, counties, county_shares, owners) for name, lines in by_table.items()]


def _table(name: str, lines: list[Line], seed: int, year: int, counties, county_shares, owners) -> Table:
    spec, key = dictionary()[name], dictionary()[name].key[0]
    models = shipped(FILE)["lines"]
    parts, origin, next_id = [], [], 1
    for line in lines:
        random = stream(seed, "rare events", line.line)
        model = models.get(line.line, {})
        rows = int(random.poisson(line.rows)) if model.get("count") == "poisson" else line.rows
        columns = _columns(line, rows, random, model, owners)
        start = line.first_id or next_id
        columns[key] = numbered_ids(ID_PREFIXES[name], start, rows)
        next_id = max(next_id, start + rows)
        if "county" in spec.columns and "county" not in columns:
            columns["county"] = counties[random.choice(len(counties), size=rows, p=county_shares / county_shares.sum())]
        parts.append((rows, columns))
        origin += [line.number] * rows
    return _stacked(name, parts, year, np.array(origin, dtype=np.int64))


def _columns(line: Line, rows: int, random: np.random.Generator, model: Mapping, owners) -> dict[str, np.ndarray]:
    columns, owned = {}, None
    for column, value in line.set.items():
        if not isinstance(value, Mapping):
            columns[column] = np.full(rows, value, dtype=object if isinstance(value, str) else None)
        elif "firms_from" in value:
            if owned is None:
                ids, places = owners[model.get("owner", "technology")]
                chosen = random.choice(len(ids), size=rows, replace=rows > len(ids))
                owned = ids[chosen], places[chosen]
            columns[column] = owned[1 if column == "county" else 0]
        elif "total" in value:
            columns[column] = _amounts(value["total"] * rows / line.rows, rows, random, model.get("spread", 0.0))
        elif "falling_from" in value:
            columns[column] = value["falling_from"] - np.arange(rows, dtype=np.float64)
        else:
            columns[column] = _partners(value, rows, random)
    return columns


def _amounts(total: float, rows: int, random: np.random.Generator, spread: float) -> np.ndarray:
    if not rows:
        return np.empty(0)
    weights = np.exp(spread * random.standard_normal(rows))
    return whole_shares(int(np.rint(total)), weights).astype(np.float64)


def _partners(value: Mapping, rows: int, random: np.random.Generator) -> np.ndarray:
    if "each" in value:
        return numbered_ids(value["ids"], 1, rows)
    counts = whole_shares(rows, np.array(value["counts"], dtype=np.float64))
    return random.permutation(np.repeat(numbered_ids(value["ids"], 1, len(counts)), counts))


def _stacked(name: str, parts: list[tuple[int, dict]], year: int, origin: np.ndarray) -> Table:
    columns = {}
    for column, entry in dictionary()[name].columns.items():
        if column == "year":
            columns[column] = np.full(len(origin), year)
        elif any(column in given for _, given in parts):
            blank = {"string": None, "one of": None, "bool": bool(entry.default)}.get(
                entry.type, np.nan if entry.default is None else entry.default
            )
            columns[column] = np.concatenate(
                [
                    given[column] if column in given else np.full(rows, blank, dtype=object if blank is None else None)
                    for rows, given in parts
                ]
            )
    return table_from_columns(name, columns, length=len(origin), source=Source(f"data/{PUBLISHED}", "", origin))
