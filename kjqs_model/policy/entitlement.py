"""Who is entitled: the rows of a year that each clause names, kept so that new amounts cost next to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np

from ..law import ClauseRules, arguments
from ..tables import Tables
from ..tables.table import EMPTY
from .frames import DRAW, Frame, linked_column, linked_values, reads
from .parameters import FUNDING, Policy, clause_paths
from .register import register, rules

BLOCK = 1 << 16
"""Rows a block: the working set of a clause stays in the processor's cache."""

SEVERAL = -2
"""The county code of a recipient whose rows lie in several counties."""


@dataclass
class EntitledRows:
    """The rows that one clause entitles, in order of recipient id, and what its amounts are computed from.

    ``rows`` are indices into the table; ``starts`` where each recipient's rows begin; ``recipients`` and ``county``
    are codes, one a recipient, into ``recipient_labels`` and ``county_labels``. Where the tables hold draws, the same id in
    two draws is two recipients, rows are in order of draw and id, and ``draws`` is the draw of each recipient; else None.
    """

    rules: ClauseRules
    frame: Frame
    rows: np.ndarray
    recipients: np.ndarray
    starts: np.ndarray
    recipient_labels: np.ndarray
    county: np.ndarray
    county_labels: np.ndarray
    draws: np.ndarray | None = None
    kept: dict = field(default_factory=dict)

    @property
    def draw_of_each(self) -> np.ndarray:
        """The draw of each recipient. Raises ValueError where the tables hold no draws."""
        if self.draws is None:
            raise ValueError("the tables hold no draws")
        return self.draws

    @property
    def one_row_each(self) -> bool:
        return len(self.starts) == len(self.rows)

    @cached_property
    def county_counts(self) -> np.ndarray:
        """Recipients by county code, the last two places being several counties and unknown."""
        return np.bincount(self.county_places, minlength=len(self.county_labels) + 2)

    @cached_property
    def county_places(self) -> np.ndarray:
        size = len(self.county_labels) + 2
        return np.where(self.county < 0, self.county + size, self.county)


def runs(clause: str, policy: Policy, year: int) -> bool:
    """Whether the tables decide what a clause pays: it is not unset, or its scenario sets an amount for it."""
    entry = register()[clause]
    if entry.pay == "unset":
        return "amount" in entry.parameters and policy.value(f"{clause}.amount", year) is not None
    return all(policy.value(f"{clause}.{name}", year) is not None for name in entry.parameters)


def is_funded(clause: str, policy: Policy, year: int) -> bool:
    """Whether a scenario funds a clause for which the policy names no amount."""
    named = register()[clause].parameters
    return any(policy.value(f"{clause}.{name}", year) is not None for name in FUNDING if name in named)


@cache
def who_reads(clause_rules: ClauseRules) -> frozenset[str]:
    """The parameters that decide who is entitled under a clause; the others decide how much."""
    names = frozenset(name for name, _ in clause_paths(clause_rules.clause))
    found = reads(clause_rules.entitles[0], clause_rules, names)
    if clause_rules.chooses:
        found |= reads(clause_rules.chooses[0], clause_rules, names)
    return found


def entitled_rows(
    tables: Tables, policy: Policy, year: int, clauses: list[str], threads: int = 1, block: int = BLOCK
) -> dict[str, EntitledRows]:
    """The entitled rows of each clause in a year. Rows, blocks and threads change nothing in the result.

    Parameters
    ----------
    clauses : ids of clauses that run. threads : blocks computed side by side. block : rows a block.
    """
    law = rules(year)
    by_table: dict[str, list[ClauseRules]] = {}
    for clause in clauses:
        by_table.setdefault(law[clause].entitles[1].table, []).append(law[clause])
    found = {}
    for table, table_rules in by_table.items():
        if len(tables[table]):
            found.update(_of_table(tables, policy, year, table, table_rules, threads, block))
    return {clause: found[clause] for clause in clauses if clause in found}


def rows_of_year(tables: Tables, table: str, year: int) -> slice | np.ndarray:
    """The rows of a table in a year: the whole table as a slice where all its rows are of that year."""
    held = tables[table]
    return slice(0, len(held)) if held.one_year == year or not len(held) else np.flatnonzero(held["year"] == year)


def paid_rows(tables: Tables, policy: Policy, year: int, table: str, clauses: Sequence[str]) -> np.ndarray:
    """For each row of a table whether any of some clauses that choose no best ones entitles it (truth values)."""
    law = rules(year)
    table_rules = [law[clause] for clause in clauses if law[clause].entitles[1].table == table]
    found = np.zeros(len(tables[table]), dtype=bool)
    for masks in _rows_by_block(tables, policy, year, table, table_rules, 1, BLOCK):
        for chosen in masks:
            found[chosen] = True
    return found


def _rows_by_block(tables, policy, year, table, table_rules, threads, block) -> list[list[np.ndarray]]:
    """For each block the rows that each rule entitles."""
    rows = rows_of_year(tables, table, year)
    parameters = {rule.clause: policy.parameters(rule.clause, year) for rule in table_rules}

    def entitled_in(part):
        frame = Frame(tables, table, part, year)
        return [_entitled(frame, rule, parameters[rule.clause]) for rule in table_rules]

    parts = list(_blocks(rows, block))
    if threads > 1 and len(parts) > 1:
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(entitled_in, parts))
    return [entitled_in(part) for part in parts]


def _of_table(tables, policy, year, table, table_rules, threads, block) -> dict[str, EntitledRows]:
    found, result = _rows_by_block(tables, policy, year, table, table_rules, threads, block), {}
    for place, rule in enumerate(table_rules):
        chosen = np.concatenate([masks[place] for masks in found]) if found else np.empty(0, dtype=np.int64)
        if rule.chooses:
            own = policy.parameters(rule.clause, year)
            chosen = _best(tables, table, rows_of_year(tables, table, year), chosen, rule, own, year)
        result[rule.clause] = _gathered(tables, table, chosen, rule, year)
    return result


def _blocks(rows: slice | np.ndarray, block: int):
    if isinstance(rows, slice):
        for start in range(rows.start, rows.stop, block):
            yield slice(start, min(start + block, rows.stop))
    else:
        for start in range(0, len(rows), block):
            yield rows[start : start + block]


def _entitled(frame: Frame, rule: ClauseRules, parameters: Mapping) -> np.ndarray:
    # A row that names no recipient entitles nobody.
    mask = frame.value(rule.entitles[0], rule, parameters)
    inside = np.flatnonzero(mask if np.ndim(mask) else np.broadcast_to(mask, len(frame)))
    inside = inside[frame.column(rule.entitles[1].recipient)[inside] != EMPTY]
    return inside + frame.rows.start if isinstance(frame.rows, slice) else frame.rows[inside]


def _best(tables, table, rows, entitled, rule, parameters, year) -> np.ndarray:
    """The best rows of the year, in each draw as many as there are places; ties by recipient id."""
    _, mark = rule.chooses
    given = tables[table]
    places = np.atleast_1d(places_of(tables, table, rows, rule, parameters, year))
    draws = given[DRAW][entitled] if DRAW in given.columns else np.zeros(len(entitled), dtype=np.int32)
    order = np.lexsort((given[rule.entitles[1].recipient][entitled], -given[mark.best][entitled], draws))
    draws = draws[order]
    rank = np.arange(len(order)) - np.searchsorted(draws, draws)
    return entitled[order[rank < places[draws]]]


def places_of(tables, table, rows, rule, parameters, year) -> int | np.ndarray:
    """How many rows of a year a clause chooses: its function is given the year's count of each condition it names.

    A number; where the tables hold draws, one for each draw up to the last that has a row.
    """
    frame = Frame(tables, table, rows, year)
    draws = frame.column(DRAW) if DRAW in tables[table].columns else None
    counted = {
        name: parameters[name] if name in parameters else _count(frame.argument(name, rule, parameters), len(frame), draws)
        for name in arguments(rule.chooses[0])
    }
    places = rule.chooses[0](**counted)
    return int(places) if draws is None else np.broadcast_to(places, 1 + draws.max(initial=-1)).astype(np.int64)


def _count(true, rows: int, draws: np.ndarray | None) -> int | np.ndarray:
    true = np.broadcast_to(true, rows)
    return int(np.count_nonzero(true)) if draws is None else np.bincount(draws[true], minlength=1 + draws.max(initial=-1))


def _gathered(tables, table, rows, rule, year) -> EntitledRows:
    recipient = rule.entitles[1].recipient
    codes, drawn = tables[table][recipient][rows], DRAW in tables[table].columns
    # One number for draw and id, so that one sort and one comparison serve both.
    keys = tables[table][DRAW][rows].astype(np.int64) * (codes.max(initial=0) + 1) + codes if drawn else codes
    order = np.argsort(keys, kind="stable")
    rows, codes, keys = rows[order], codes[order], keys[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(rows) else np.empty(0, dtype=np.int64)
    county, county_labels = _counties(tables, table, recipient, rows, starts, year)
    return EntitledRows(
        rule,
        Frame(tables, table, rows, year),
        rows,
        codes[starts],
        starts,
        tables[table].labels[recipient],
        county,
        county_labels,
        tables[table][DRAW][rows[starts]] if drawn else None,
    )


def _counties(tables, table, recipient, rows, starts, year):
    """The county of each recipient: its own where another table gives it, else that of its rows where they agree."""
    county, labels = tables[table]["county"][rows], tables[table].labels["county"]
    if not len(rows):
        return county, labels
    low, high = np.minimum.reduceat(county, starts), np.maximum.reduceat(county, starts)
    of_rows = np.where(low == high, low, SEVERAL)
    name = recipient.removesuffix("_id") + "_county"
    try:
        target = linked_column(table, name)[1]
    except KeyError:
        return of_rows, labels
    # Recipient by recipient, never all or none: what is known of one must not hang on what is known of another.
    own, both = (
        linked_values(tables, table, name, rows[starts], year),
        np.union1d(labels, tables[target].labels["county"]).astype(object),
    )
    known = np.searchsorted(both, tables[target].labels["county"])
    fallback = np.searchsorted(both, labels)
    return np.where(own != EMPTY, _recoded(known, own), np.where(of_rows < 0, of_rows, _recoded(fallback, of_rows))), both


def _recoded(places: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Codes in another list of labels; -1 where there is none."""
    return np.append(places, EMPTY)[np.where(codes < 0, len(places), codes)]
