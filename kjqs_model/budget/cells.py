"""What the ledger keeps apart: each clause by county and by who bears it, so that every total is a sum of the same cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..law import round_half_up
from ..policy.evaluation import entitle, envelopes
from ..policy.parameters import Policy
from ..policy.register import clause_order, register
from ..tables import Tables
from .codes import economic_code, function_code
from .settings import OBLIGATORY, Settings

CITY, COUNTY = "city", "county"
"""Who bears an amount: the city's finance, or that of the recipient's county."""

NOWHERE = "*"
"""The county of what goes to several counties, or to none that is known."""

GROUPS = ("total", "clause", "article", "department", "county", "function", "economic", "level")
"""What amounts are added up by, in the order of ``budget.csv``."""

CLAIM = "claim"
"""One more, of the tables beside it: obligatory (entitled), selected, negotiated, envelope."""


@dataclass(frozen=True)
class Cell:
    """One clause, one county (``*`` where none is known), one level that bears it."""

    clause: str
    county: str
    level: str

    def key(self, group: str, settings: Settings) -> str:
        """What the cell is called where amounts are added up by a group."""
        entry = register()[self.clause]
        return {
            "total": lambda: "total",
            "clause": lambda: self.clause,
            "article": lambda: str(entry.article),
            "department": lambda: entry.lead,
            CLAIM: lambda: entry.claim or "",
            "county": lambda: self.county,
            "level": lambda: self.level,
            "function": lambda: function_code(self.clause, settings).code,
            "economic": lambda: economic_code(self.clause, settings).code,
        }[group]()

    def pool(self, settings: Settings) -> tuple[str, str]:
        """The appropriation that pays the cell: the city's by clause, article or department, or its county's own."""
        return (CITY, settings.pool_of(self.clause)) if self.level == CITY else (COUNTY, self.county)


@dataclass(frozen=True)
class Cells:
    """All cells of a budget, in order of clause, county and level."""

    entries: tuple[Cell, ...]
    settings: Settings

    def __len__(self) -> int:
        return len(self.entries)

    def members(self, group: str) -> dict[str, np.ndarray]:
        """The places of the cells under each key of a group, keys in the order in which tables show them."""
        return self._members[group]

    @cached_property
    def _members(self) -> Mapping[str, dict[str, np.ndarray]]:
        found = {group: _gathered([cell.key(group, self.settings) for cell in self.entries]) for group in (*GROUPS, CLAIM)}
        for group in ("county", "function", "economic", "level"):
            found[group] = dict(sorted(found[group].items()))
        found[CLAIM] = {claim: found[CLAIM][claim] for claim in OBLIGATORY if claim in found[CLAIM]}
        return found

    @cached_property
    def pools(self) -> dict[tuple[str, str], np.ndarray]:
        """The places of the cells that each appropriation pays."""
        return _gathered([cell.pool(self.settings) for cell in self.entries])


def _gathered(keys: list) -> dict:
    found: dict = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return {key: np.array(places) for key, places in found.items()}


def cells_of(by_county: Mapping[str, np.ndarray], counties: tuple[str, ...], settings: Settings) -> tuple[Cells, np.ndarray]:
    """Entitlement in cells: of each clause and county the city's part, rounded half up, and the county's, which is the rest.

    Parameters
    ----------
    by_county : by clause (years, draws, counties + 1) whole yuan, last what no single county gets. counties : their names.

    Returns
    -------
    Cells, and (cells, years, draws) int64. Every clause has a cell, also where nothing is owed.
    """
    entries, amounts = [], []
    for clause in sorted(by_county, key=clause_order):
        for county, amount in _of_counties(by_county[clause], counties):
            city = round_half_up(amount * settings.city_share[clause].of(county)).astype(np.int64)
            rest = amount.astype(np.int64) - city
            entries.append(Cell(clause, county, CITY))
            amounts.append(city)
            if rest.any():
                entries.append(Cell(clause, county, COUNTY))
                amounts.append(rest)
    return Cells(tuple(entries), settings), np.array(amounts)


def _of_counties(amounts: np.ndarray, counties: tuple[str, ...]) -> Iterator[tuple[str, np.ndarray]]:
    """The counties in which a clause pays anything in any year and draw, and that of nowhere where it pays in none."""
    some = np.asarray(amounts.any(axis=(0, 1)))
    if not some.any():
        some[-1] = True
    for place in np.flatnonzero(some):
        yield (counties[place] if place < len(counties) else NOWHERE), amounts[..., place]


def owed_by_county(tables: Tables, policy: Policy, year: int, counties: tuple[str, ...]) -> dict[str, np.ndarray]:
    """What is owed for a real year by clause, (counties + 1,) whole yuan in the order of ``counties``; other counties count as
    nowhere."""
    found = {}
    for clause, (rows, paid) in entitle(tables, policy, year).amounts(policy).items():
        places = np.array(
            [counties.index(name) if name in counties else len(counties) for name in rows.county_labels] + [len(counties)] * 2,
            dtype=np.int64,
        )
        whole = np.broadcast_to(paid.whole, len(rows.starts))
        found[clause] = np.bincount(places[rows.county_places], weights=whole, minlength=len(counties) + 1)
    for clause, envelope in envelopes(policy, year).items():
        if year in policy.in_force:
            found[clause] = np.r_[np.zeros(len(counties)), round_half_up(envelope)]
    return found
