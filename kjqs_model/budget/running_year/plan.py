"""How each clause of a running year stands: which are known whole, which as far as the tables hold rows, which are projected."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ...errors import Refusal, did_you_mean
from ...language import say
from ...policy.register import rules
from ...scenario import Scenario
from ...tables import Tables
from ..payment_terms import paying_clauses
from ..settings import settings_of

ALL = "all"
"""In the place of a clause: every clause."""


@dataclass(frozen=True)
class Plan:
    """Where each event year of a running budget year comes from.

    ``held`` : years up to the running one with rows in the tables. ``simulated`` : earlier years of the projection without rows.
    ``absent`` : years in force that would count, neither in the tables nor in the projection. ``complete`` : clauses of which the
    tables hold all there is. ``simulates`` : whether anything is simulated at all. ``partly`` : of earlier years of the
    projection with rows in some tables, the clauses whose own table has none: they are simulated.
    """

    as_of: datetime.date
    held: tuple[int, ...]
    simulated: tuple[int, ...]
    absent: tuple[int, ...]
    complete: frozenset[str]
    simulates: bool
    partly: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def budget_year(self) -> int:
        return self.as_of.year

    @property
    def known(self) -> tuple[int, ...]:
        """The event years that are costed from the tables: those with rows, and the running one, whose envelopes need none."""
        return tuple(sorted({*self.held, self.budget_year}))

    @property
    def year_gone(self) -> float:
        """The share of the budget year that is over at the end of the day."""
        first, last = datetime.date(self.budget_year, 1, 1), datetime.date(self.budget_year, 12, 31)
        return ((self.as_of - first).days + 1) / ((last - first).days + 1)


def plan_of(tables: Tables, scenario: Scenario, as_of: datetime.date, complete: Iterable[str] = ()) -> Plan:
    """Which event years are known and which simulated.

    Parameters
    ----------
    as_of : its year is the running budget year. complete : clauses of which the tables hold the whole running year, or ``all``.

    Raises
    ------
    Refusal : an unknown clause; a scenario that gives no budget.
    """
    running, base, in_force = as_of.year, scenario.years.base, scenario.policy.in_force
    held = _years_with_rows(tables, running)
    reach = max(len(pattern.shares) for pattern in settings_of(scenario.budget).payment.values())
    earlier = [year for year in range(running - reach + 1, running) if year not in held]
    closed = _complete(complete)
    simulated = tuple(year for year in earlier if year > base)
    absent = tuple(year for year in earlier if year <= base and year in in_force)
    partly = {
        year: clauses
        for year in sorted(held)
        if max(base, running - reach) < year < running and (clauses := _without_rows(tables, year) - closed)
    }
    simulates = bool(simulated or partly) or (running > base and not set(paying_clauses()) <= closed)
    return Plan(as_of, tuple(sorted(year for year in held if year <= running)), simulated, absent, closed, simulates, partly)


def _without_rows(tables: Tables, year: int) -> frozenset[str]:
    """The clauses whose own table has no row of a year: one firm that is known of it says nothing of its projects."""
    return frozenset(
        clause
        for clause, rule in rules(year).items()
        if rule.entitles[1].table not in tables.given or not (tables[rule.entitles[1].table]["year"] == year).any()
    )


def _years_with_rows(tables: Tables, running: int) -> set[int]:
    """The years in which a table that a clause pays from has a row."""
    found: set[int] = set()
    for name in {rule.entitles[1].table for rule in rules(running).values()} & tables.given:
        found |= set(np.unique(tables[name]["year"]).tolist())
    return found


def _complete(named: Iterable[str]) -> frozenset[str]:
    named = list(named)
    for clause in named:
        if clause != ALL and clause not in paying_clauses():
            raise Refusal(
                say("budget.complete_names_no_clause_pays", clause=clause) + did_you_mean(clause, [*paying_clauses(), ALL])
            )
    return frozenset(paying_clauses() if ALL in named else named)
