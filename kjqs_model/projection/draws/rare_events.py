"""Recipients other than enterprises in the years ahead, drawn: the rows of every line that may be paid, draw by draw.

Numbers are Poisson, amounts log-normal, both keyed: a row of a draw and year is the same in whatever block it is made, and a
larger volume adds rows to those that were there. Nothing hangs on a policy but which parks were chosen the year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from scipy.special import ndtri, pdtr

from ...law import round_half_up
from ...population.lines import ID_PREFIXES, numbered_ids
from ...randomness import entity_keys, uniforms, uniforms_of_events
from ...tables import Table, dictionary
from ...tables.dictionary import ID_TYPE, WORD_TYPE
from ...tables.table import EMPTY, empty_table
from .ahead_lines import FLOW, STOCK, AheadLine, ahead_lines, numbered, stock_numbers

_STAND_INS = {"owner_id": "建设单位", "employer_id": "用人单位", "borrower_id": "借款企业"}
"""Firms that own, employ or borrow stand as one firm a row: no clause on these tables has a cap over several rows of a firm."""

_AMOUNT, _PARTNER, _SCORE = 0, 1, 2  # which of a row's four uniform numbers decides what
_FULL_MARKS = 100.0  # scores of parks only rank: they are drawn evenly between nothing and full marks


@dataclass(frozen=True)
class _Block:
    """What all lines of a block share."""

    seed: int
    year: int
    draws: np.ndarray
    volumes: Mapping[str, np.ndarray]
    amounts: Mapping[str, np.ndarray]
    numbers: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class _Rows:
    """The rows of one line in a block: the place of its draw in the block, its number in that draw, its uniform numbers."""

    ahead: AheadLine
    draw: np.ndarray
    number: np.ndarray
    luck: np.ndarray | None
    block: _Block

    def __len__(self) -> int:
        return len(self.draw)

    @property
    def most(self) -> int:
        return int(self.number.max(initial=-1)) + 1


def rare_events(
    seed: int,
    year: int,
    draws: np.ndarray,
    volumes: Mapping[str, np.ndarray],
    amounts: Mapping[str, np.ndarray],
    chosen_parks: np.ndarray | None = None,
    first_draw: int = 0,
    numbers: Mapping[str, np.ndarray] | None = None,
) -> list[Table]:
    """The recipients other than enterprises of one year, for a block of draws.

    Parameters
    ----------
    seed, year : of the scenario; the year ahead.
    draws : (n,) absolute draw numbers, which are the keys of the random numbers.
    volumes, amounts : by line name (n,) factors on the mean number of rows and on the mean amount of a row; the usual one where
    left out.
    chosen_parks : (n, parks) whether each of ``park_ids()`` was paid under 16.2 in the year before; parks left off were not.
    first_draw : what the column ``draw`` counts from.
    numbers : by line name (n,) whole numbers of rows that stand in the place of what would be drawn; of flows alone.

    Returns
    -------
    list of Table : with a column ``draw``, ``first_draw`` to ``first_draw`` + n - 1; counties not known, nothing paid before.
    """
    block = _Block(
        seed,
        year,
        np.asarray(draws),
        _checked(volumes, len(draws), ahead_lines()),
        _checked(amounts, len(draws), [ahead for ahead in ahead_lines() if ahead.line.amounts()]),
        _checked(numbers or {}, len(draws), [ahead for ahead in ahead_lines() if ahead.kind == FLOW]),
    )
    by_table: dict[str, list[AheadLine]] = {}
    for ahead in ahead_lines():
        by_table.setdefault(ahead.table, []).append(ahead)
    counts = _counts(block)
    tables = [
        _table(name, [_rows(ahead, counts[ahead.name], block) for ahead in found], year, first_draw)
        for name, found in by_table.items()
    ]
    known = chosen_parks is not None
    return [_with_chosen(table, chosen_parks, first_draw) if known and table.name == "parks" else table for table in tables]


def _checked(factors: Mapping[str, np.ndarray], draws: int, lines: Iterable[AheadLine]) -> dict[str, np.ndarray]:
    unknown = set(factors) - {ahead.name for ahead in lines}
    if unknown:
        raise ValueError(f"no line ahead has such a factor: {', '.join(sorted(unknown))}")
    found = {name: np.asarray(values, dtype=np.float64) for name, values in factors.items()}
    for name, values in found.items():
        if values.shape != (draws,) or not (np.isfinite(values) & (values >= 0)).all():
            raise ValueError(f"'{name}' needs {draws} factors, one a draw, each zero or more")
    return found


def _rows(ahead: AheadLine, counts: np.ndarray, block: _Block) -> _Rows:
    draw = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    number = np.arange(len(draw)) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = _Rows(ahead, draw, number, None, block)
    if not _needs_luck(ahead):
        return rows
    keys = _row_keys(ahead.name, 1 << rows.most.bit_length())  # a power of two, so that few sizes are ever hashed
    return replace(rows, luck=uniforms(block.seed, keys[number], block.draws[draw], block.year, f"row of {ahead.name}"))


def _counts(block: _Block) -> dict[str, np.ndarray]:
    """How many rows each line has in every draw: of flows all at once, since a call for each takes longer than its numbers."""
    found = {name: numbers.astype(np.int64) for name, numbers in block.numbers.items()}
    means = {ahead.name: _mean(ahead, block) for ahead in ahead_lines() if ahead.name not in found}
    for ahead in ahead_lines():
        if ahead.kind == STOCK:
            found[ahead.name] = round_half_up(means.pop(ahead.name)).astype(np.int64)
            if found[ahead.name].max(initial=0) > ahead.most:
                raise ValueError(
                    f"'{ahead.name}' is a stock of at most {ahead.most}: a factor above {ahead.volume[1]:g} has no ids"
                )
    luck = uniforms_of_events(
        block.seed, _line_keys(tuple(means)), block.draws, block.year, [f"number of {name}" for name in means]
    )
    return found | dict(zip(means, poisson_numbers(luck[..., 0], np.array(list(means.values()))), strict=True))


def _mean(ahead: AheadLine, block: _Block) -> np.ndarray:
    return ahead.rows * block.volumes.get(ahead.name, np.full(len(block.draws), ahead.usual_factor))


@cache
def _line_keys(names: tuple[str, ...]) -> np.ndarray:
    return entity_keys(names)


def poisson_numbers(luck: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The least number whose Poisson distribution function reaches ``luck``: never fewer for a larger mean."""
    reach = 10.0 * np.sqrt(mean) + 50.0  # far beyond the last number that 32 bits of luck can tell from certainty
    below, enough = np.maximum(np.floor(mean - reach), -1.0), np.ceil(mean + reach)
    while (enough - below > 1).any():
        middle = np.floor((below + enough) / 2)
        reached = (middle > below) & (pdtr(np.maximum(middle, 0.0), mean) >= luck)
        below, enough = np.where(reached, below, middle), np.where(reached, middle, enough)
    return enough.astype(np.int64)


def _needs_luck(ahead: AheadLine) -> bool:
    values = [value for value in ahead.line.set.values() if isinstance(value, Mapping)]
    return any("counts" in value or "falling_from" in value or ("total" in value and ahead.spread) for value in values)


@cache
def _row_keys(name: str, size: int) -> np.ndarray:
    return entity_keys(f"{name} {number}" for number in range(size))


def _table(name: str, parts: list[_Rows], year: int, first_draw: int) -> Table:
    columns, labels, like = {}, {}, empty_table(name)
    for column, entry in dictionary()[name].columns.items():
        if entry.type == ID_TYPE:
            columns[column], labels[column] = _ids(name, column, parts)
        elif column == "year":
            columns[column] = np.full(sum(map(len, parts)), year, dtype=like[column].dtype)
        else:
            columns[column] = np.concatenate([_values(rows, column, like[column].dtype) for rows in parts])
    columns["draw"] = np.concatenate([rows.draw for rows in parts]) + np.int32(first_draw)
    return Table(like.spec, columns, labels)


def _values(rows: _Rows, column: str, kind: np.dtype) -> np.ndarray:
    """A column of numbers, truth values or words of one line."""
    entry, value = dictionary()[rows.ahead.table].columns[column], rows.ahead.line.set.get(column)
    if value is None:
        blank = entry.default if entry.has_default else {"f": np.nan, "b": False}.get(kind.kind, EMPTY)
        return np.full(len(rows), blank, dtype=kind)
    if not isinstance(value, Mapping):
        return np.full(len(rows), entry.codes[value] if entry.type == WORD_TYPE else value, dtype=kind)
    if "falling_from" in value:
        return _FULL_MARKS * rows.luck[:, _SCORE]
    return _amounts(rows, value["total"] / rows.ahead.rows)


def _amounts(rows: _Rows, mean: float) -> np.ndarray:
    """Log-normal amounts in whole yuan whose mean, not whose median, is that of the line."""
    factor = rows.block.amounts.get(rows.ahead.name)
    means = np.full(len(rows), mean) if factor is None else mean * factor[rows.draw]
    spread = rows.ahead.spread
    return round_half_up(means * np.exp(spread * ndtri(rows.luck[:, _AMOUNT]) - spread**2 / 2) if spread else means)


def _ids(name: str, column: str, parts: list[_Rows]) -> tuple[np.ndarray, np.ndarray]:
    """Codes of an id column and its labels, ascending; each line names its ids by itself."""
    texts, codes = zip(*(_named(name, column, rows) for rows in parts), strict=True)
    labels, rank = np.unique(np.concatenate(texts), return_inverse=True)
    first = np.cumsum([0, *map(len, texts)])[:-1]
    known = np.append(rank, EMPTY).astype(np.int32)
    shifted = [np.where(code < 0, EMPTY, code + start) for code, start in zip(codes, first, strict=True)]
    return known[np.concatenate(shifted)], labels


def _named(name: str, column: str, rows: _Rows) -> tuple[np.ndarray, np.ndarray]:
    """The texts of one line in an id column and, for each row, the place of its own; -1 where it has none."""
    value = rows.ahead.line.set.get(column)
    if column == dictionary()[name].key[0]:
        if rows.ahead.kind == STOCK:
            return numbered(name, stock_numbers(name)[rows.ahead.name]), rows.number
        return _yearly_ids(ID_PREFIXES[name], rows), rows.number
    if value is None or column == "county":
        return np.empty(0, dtype=object), np.full(len(rows), EMPTY)
    if "firms_from" in value:
        return _yearly_ids(_STAND_INS[column], rows), rows.number
    if "each" in value:
        return numbered_ids(value["ids"], 1, rows.most), rows.number
    shares = np.cumsum(value["counts"]) / np.sum(value["counts"])
    return numbered_ids(value["ids"], 1, len(shares)), np.searchsorted(shares, rows.luck[:, _PARTNER], side="right")


def _yearly_ids(prefix: str, rows: _Rows) -> np.ndarray:
    """Ids of a flow, new each year: the year, the place of its line, the running number."""
    whole = _ids_from(f"{prefix}-{rows.block.year}-{rows.ahead.place:02d}-", 1 << rows.most.bit_length())
    return whole[: rows.most]


@lru_cache(maxsize=1024)
def _ids_from(start: str, size: int) -> np.ndarray:
    return np.array([f"{start}{number:05d}" for number in range(1, size + 1)], dtype=object)


def _with_chosen(table: Table, chosen: np.ndarray, first_draw: int) -> Table:
    whole = np.zeros(
        (len(chosen), len(table.labels["park_id"])), dtype=bool
    )  # ids of stocks come first; a park that is new was never paid
    whole[:, : chosen.shape[1]] = chosen
    columns = {**table.columns, "chosen_previous": whole[table["draw"] - first_draw, table["park_id"]]}
    return Table(table.spec, columns, table.labels, table.source)
