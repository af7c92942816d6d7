"""The budget of a scenario: the ledger of every draw of its projection, and what it adds up to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Refusal, did_you_mean
from ..language import say
from ..population import load_population
from ..projection.base import key_of_made
from ..scenario import Scenario
from ..scenario.units import open_questions, question, remedy
from ..staging.arrays import kept_arrays
from .cells import CITY, GROUPS, NOWHERE, Cells, cells_of, owed_by_county
from .ledger import Ledger, keep_ledger
from .payment_terms import paying_clauses
from .settings import Settings, settings_of

if TYPE_CHECKING:
    from ..projection import Projection

_FAR, _NEAR = 1000, 30
"""An amount a thousand times below what is due, that would be within thirty times of it in 10,000 yuan, is asked about."""


@dataclass(frozen=True, eq=False)
class Budget:
    """What finance appropriates, pays and still owes in every draw. ``parent`` is the budget of what the scenario extends."""

    scenario: Scenario
    settings: Settings
    ledger: Ledger
    parent: Budget | None = None

    @property
    def extended(self) -> Budget:
        """The budget of what the scenario extends. Raises ValueError where it extends nothing."""
        if self.parent is None:
            raise ValueError("the scenario extends no other")
        return self.parent

    @property
    def years(self) -> tuple[int, ...]:
        return self.ledger.years

    @property
    def cells(self) -> Cells:
        return self.ledger.cells

    @property
    def draws(self) -> int:
        return self.ledger.draws

    def of(self, measure: str, group: str, key: str) -> np.ndarray:
        """A measure of one key of a group, (years, draws) whole yuan; zeros where nothing has that key."""
        places = self.cells.members(group).get(key, np.empty(0, dtype=np.int64))
        return self.by_cell(measure)[places].sum(axis=0)

    def groups(self, measure: str, groups: tuple[str, ...] = GROUPS) -> Iterator[tuple[str, str, np.ndarray]]:
        """Group, key and (years, draws) whole yuan of a measure, in the order of ``budget.csv``."""
        amounts = self.by_cell(measure)
        for group in groups:
            for key, places in self.cells.members(group).items():
                yield group, key, amounts[places].sum(axis=0)

    def by_cell(self, name: str) -> np.ndarray:
        """A measure of every cell, (cells, years, draws) whole yuan; of the ledger, of its money, or ``shortfall``."""
        if name in ("carried_in", "carried_out", "money_lapsed"):
            return self._money[name]
        if name == "shortfall":
            return self.ledger.payable - self.ledger.payment
        return self.ledger.measure(name)

    @cached_property
    def _money(self) -> Mapping[str, np.ndarray]:
        return {name: self.ledger.money(name) for name in ("carried_in", "carried_out", "money_lapsed")}


def budget_of(projection: Projection, settings: Settings | None = None) -> Budget:
    """The budget of a projection, and of its parent where it has one.

    Parameters
    ----------
    projection : with its costs. settings : None takes those of its scenario.

    Raises
    ------
    Refusal : settings that do not fit: a county or a year that the projection does not have.
    """
    scenario, outcome = projection.scenario, projection.outcome
    settings = settings or settings_of(scenario.budget)
    fail_if_unknown(settings, outcome.counties, outcome.years)
    owed = _owed_at_base(scenario, outcome.counties)
    cells, amounts = cells_of(
        _with_base(outcome.by_county, owed, _with_money(settings, {*outcome.by_county, *owed})), outcome.counties, settings
    )
    arrears = np.broadcast_to(earlier_arrears(cells, settings)[:, None], amounts[:, 0].shape)
    ledger = keep_ledger(amounts[:, 1:], amounts[:, 0], arrears, outcome.years, cells)
    fail_if_unit_is_doubtful(settings, ledger)
    parent = None if projection.parent is None else budget_of(projection.parent)
    return Budget(scenario, settings, ledger, parent)


def _owed_at_base(scenario: Scenario, counties: tuple[str, ...]) -> Mapping[str, np.ndarray]:
    """What is owed for the base year by clause, (counties + 1,) whole yuan; of a population that is made kept between runs."""

    def owed() -> dict[str, np.ndarray]:
        tables = load_population(scenario.population, scenario.population_dir, scenario.seed, scenario.years.base)
        return owed_by_county(tables, scenario.policy, scenario.years.base, counties)

    made, policy = key_of_made(scenario), scenario.policy
    if made is None:
        return owed()
    asked = sorted(policy.values.items()), sorted(policy.readings.items()), policy.in_force, policy.overlap
    return kept_arrays("owed", (made, counties, asked), owed)


def _with_money(settings: Settings, owed: Collection[str]) -> list[str]:
    """Clauses under which nothing is owed and for which the scenario sets money or old debts: they are kept too, or the money
    would vanish."""
    found = [clause for clause in settings.opening_arrears if clause not in owed]
    for pool in settings.appropriation:
        own = [clause for clause in paying_clauses() if settings.pool_of(clause) == pool]
        if own and not any(clause in owed or clause in found for clause in own):
            found.append(own[0])
    return found


def _with_base(
    ahead: Mapping[str, np.ndarray], base: Mapping[str, np.ndarray], others: Collection[str] = ()
) -> dict[str, np.ndarray]:
    """(years + 1, draws, counties + 1) by clause, the base year first, the same in every draw; zeros for ``others``."""
    found = {}
    for clause in dict.fromkeys([*ahead, *base, *others]):
        like = ahead.get(clause, np.zeros_like(next(iter(ahead.values()))))
        first = np.broadcast_to(base.get(clause, np.zeros(like.shape[2])), like.shape[1:])
        found[clause] = np.concatenate([first[None], like])
    return found


def earlier_arrears(cells: Cells, settings: Settings) -> np.ndarray:
    """What the scenario says was due and unpaid before the first year, on the city's cell of each clause without a county, else
    its first."""
    found = np.zeros(len(cells), dtype=np.int64)
    for clause, amount in settings.opening_arrears.items():
        own = [place for place, cell in enumerate(cells.entries) if cell.clause == clause and cell.level == CITY]
        nowhere = [place for place in own if cells.entries[place].county == NOWHERE]
        if own:
            found[(nowhere or own)[0]] = amount
    return found


def fail_if_unit_is_doubtful(settings: Settings, ledger: Ledger) -> None:
    """Refuse appropriations that against what is due only make sense in the other unit, where the scenario does not say it. All
    at once."""
    faults = []
    for pool, given in settings.appropriation.items():
        for year, amount in given.items():
            places = ledger.cells.pools.get((CITY, pool))
            due = 0.0 if places is None else float(ledger.payable[places, ledger.years.index(year)].sum(axis=0).mean())
            if not settings.unit and 0 < amount * _FAR < due and 1 / _NEAR < amount * 10_000 / due < _NEAR:
                faults.append(
                    question(f"budget.appropriation.{pool}.{year}", amount)
                    + say("budget.about_yuan_fall_due_year", due=f"{due:,.0f}")
                )
    if faults:
        raise Refusal("\n".join([*faults, remedy()]))


def fail_if_unknown(settings: Settings, counties: tuple[str, ...], years: tuple[int, ...]) -> None:
    """Refuse settings that name a county or a year that the projection does not have, or amounts that could be meant in either
    unit."""
    for clause, burden in settings.city_share.items():
        for county in burden.by_county:
            if county not in counties:
                raise Refusal(
                    say("budget.budget_city_share_names_county", clause=clause, county=county) + did_you_mean(county, counties)
                )
    for pool, given in settings.appropriation.items():
        for year in given:
            if year not in years:
                raise Refusal(
                    say(
                        "budget.budget_appropriation_names_outside_projected",
                        pool=pool,
                        year=year,
                        first_years=years[0],
                        years=years[-1],
                    )
                )
    amounts = [
        *(
            (f"budget.appropriation.{pool}.{year}", amount)
            for pool, given in settings.appropriation.items()
            for year, amount in given.items()
        ),
        *((f"budget.opening_arrears.{clause}", amount) for clause, amount in settings.opening_arrears.items()),
    ]
    asked = [] if settings.unit else open_questions(amounts)
    if asked:
        raise Refusal("\n".join([say("budget.unit_scenarios_amounts_open"), *asked, remedy()]))
