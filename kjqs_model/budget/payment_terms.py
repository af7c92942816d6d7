"""What is assumed of paying: when claims fall due, who bears them, which appropriation each clause is paid from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from ..data import shipped
from ..policy.register import register

FILE = "budget.yaml"


DEFAULT = "default"


@dataclass(frozen=True)
class Pattern:
    """When an entitlement falls due: ``shares`` of it 0, 1, 2 ... years after the event. ``first`` is the range of the first
    share."""

    shares: tuple[float, ...]
    reason: Mapping[str, str]
    first: tuple[float, float] | None = None
    changed: bool = False


@dataclass(frozen=True)
class Burden:
    """The share of a clause that the city bears, and by county where it differs. ``settled``: the policy text says so."""

    share: float
    reason: Mapping[str, str]
    by_county: Mapping[str, float] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    settled: bool = False
    changed: bool = False

    def of(self, county: str) -> float:
        """The city's share for recipients of a county."""
        return self.by_county.get(county, self.share)


@cache
def assumed() -> Mapping:
    """``data/budget.yaml``: the shipped assumptions with their reasons."""
    return shipped(FILE)


def paying_clauses() -> list[str]:
    """Every clause that moves money of the budget, in numeric order."""
    return [clause for clause, entry in register().items() if entry.pays_money]


def pool_of(clause: str, by: str) -> str:
    """The key of the appropriation that a clause belongs to where there is one for each ``by``."""
    entry = register()[clause]
    return {"clause": clause, "article": str(entry.article), "department": entry.lead, "total": "total"}[by]


def pools(by: str) -> list[str]:
    """Every appropriation in numeric order of the clauses that it holds first."""
    return list(dict.fromkeys(pool_of(clause, by) for clause in paying_clauses()))


@cache
def shipped_payment() -> Mapping[str, Pattern]:
    """The assumed pattern of payment of every clause."""
    found = {}
    for entry in assumed()["payment"].values():
        for clause in entry["clauses"]:
            found[clause] = Pattern(tuple(entry["shares"]), entry["reason"], tuple(entry["first"]))
    return MappingProxyType({clause: found[clause] for clause in paying_clauses()})


@cache
def shipped_city_share() -> Mapping[str, Burden]:
    """Who bears each clause: settled by the text for a few, assumed for the others."""
    entries = assumed()["city_share"]
    return MappingProxyType({clause: _burden(entries.get(clause, entries[DEFAULT])) for clause in paying_clauses()})


def _burden(entry: Mapping) -> Burden:
    return Burden(
        entry["share"],
        entry["reason"],
        range=tuple(entry["range"]) if "range" in entry else None,
        settled=entry.get("settled", False),
    )
