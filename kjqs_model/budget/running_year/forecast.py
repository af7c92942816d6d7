"""The running budget year: known claims, what of a projection may still come, and the ledger, clause by clause."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Finding, Refusal
from ...language import say
from ...policy.evaluation import evaluate
from ...policy.register import clause_order
from ...population.margins import shipped_design
from ...projection import blocks_of, simulate
from ...scenario import Scenario
from ...tables import Tables, absent_year_findings
from ..settings import Settings, settings_of
from .claims_ledger import ClaimsLedger, read_claims_ledger
from .execution_ledger import Execution, load_execution
from .execution_table import is_execution_table
from .in_year import Booked, ForecastLine, KnownClaims, Simulated, line_of, quantile_upwards, what_remains
from .ledger_units import fail_if_unit_is_doubtful, unit_of
from .moves import Move
from .plan import ALL, Plan, plan_of
from .purses import Purse, moves_between, purses_of

if TYPE_CHECKING:
    from ...parts import Executor
    from ...policy import Costing
    from ...projection import Projection

__all__ = [
    "ALL",
    "Forecast",
    "Plan",
    "blocks",
    "day_of",
    "forecast",
    "known_claims",
    "known_counties",
    "load_books",
    "load_claims_ledger",
    "plan_of",
    "simulated_claims",
    "unit_of",
    "warnings_of",
]


@dataclass(frozen=True, eq=False)
class Forecast:
    """A running budget year in every draw. ``costings`` : of each event year in the tables, for its notes and unset clauses."""

    scenario: Scenario
    settings: Settings
    plan: Plan
    counties: tuple[str, ...]
    lines: tuple[ForecastLine, ...]
    ledger: ClaimsLedger
    costings: Mapping[int, Costing]
    draws: int
    execution: Execution | None = None

    @cached_property
    def purses(self) -> list[Purse]:
        """What money is kept in: the projects of an execution table, else the clauses of the ledger."""
        return purses_of(self.lines, self.execution.projects if self.execution else (), self.ledger.given(self.plan.budget_year))

    @cached_property
    def moves(self) -> list[Move]:
        """Proposed at the safety level of the scenario's budget."""
        return moves_between(self.purses, self.settings.safety)

    @property
    def need(self) -> np.ndarray:
        """(draws,) of all clauses together."""
        return sum((line.need for line in self.lines), np.zeros(self.draws, dtype=np.int64))

    @property
    def available(self) -> int:
        return sum(line.available for line in self.lines)

    @property
    def paid_to_date(self) -> int:
        return sum(line.paid_to_date for line in self.lines)

    @property
    def needed_at_safety(self) -> int:
        """What suffices for all clauses together, were they one purse."""
        return quantile_upwards(self.need, self.settings.safety)


def day_of(text: str) -> datetime.date:
    """A day as ``--as-of`` names it. Raises Refusal where it is none."""
    try:
        return datetime.datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise Refusal(say("budget.no_day_write_2024_08", text=text)) from None


def load_claims_ledger(path: Path, tables: Tables, as_of: datetime.date, unit: str = "") -> ClaimsLedger:
    """A ledger that must be free of errors. Raises Refusal with every finding where one is an error."""
    ledger, findings = read_claims_ledger(path, known_counties(tables), as_of, unit)
    if ledger is None:
        raise Refusal(say("budget.ledger_errors_nothing_written"), findings)
    return ledger


def load_books(
    path: Path, projects: Path | None, tables: Tables, scenario: Scenario, as_of: datetime.date, unit: str = ""
) -> tuple[Execution | None, ClaimsLedger]:
    """What finance booked: a ledger by clause, or an execution table by project (then with its projects). Raises Refusal as both
    do."""
    if projects is None and not is_execution_table(path):
        return None, load_claims_ledger(path, tables, as_of, unit)
    execution = load_execution(path, projects, tables, scenario, as_of, known_counties(tables), unit)
    return execution, execution.ledger


def blocks(scenario: Scenario, plan: Plan, draws: int | None) -> int:
    """How many blocks of draws a forecast takes; for a progress bar."""
    return blocks_of(replace(scenario, parent=None), draws) if plan.simulates else 1


def warnings_of(tables: Tables, ledger: ClaimsLedger, plan: Plan) -> list[Finding]:
    """What is worth a second look: lines of the ledger, and tables without a row of the running year where others have some."""
    return [*ledger.warnings, *(absent_year_findings(tables, plan.budget_year) if plan.budget_year in plan.held else ())]


def known_counties(tables: Tables) -> tuple[str, ...]:
    """Every county of the tables and of the shipped population, in code-point order."""
    named = {str(name) for _, table in tables.items() for name in table.labels.get("county", ())}
    return tuple(sorted(named | set(shipped_design().counties)))


def forecast(
    tables: Tables,
    ledger: ClaimsLedger,
    scenario: Scenario,
    plan: Plan,
    draws: int | None = None,
    seed: int | None = None,
    threads: int | Executor = 2,
    progress: Callable[[], None] = lambda: None,
    execution: Execution | None = None,
) -> Forecast:
    """The running budget year.

    Parameters
    ----------
    tables : known claims of one or several event years. ledger : as ``read_claims_ledger`` gives it. plan : of ``plan_of``.
    draws, seed, threads, progress : as of ``simulate``; without anything to simulate there is one draw.
    execution : the execution table that the ledger was made of, if it was.

    Raises
    ------
    Refusal : amounts that beside what is due only make sense in 万元, where nothing says their unit.
    """
    scenario, projection = _projected(scenario, plan, draws, seed, threads, progress)
    counties = tuple(sorted({*known_counties(tables), *(projection.outcome.counties if projection else ())}))
    costings = {year: evaluate(tables, scenario.policy, year) for year in plan.known}
    known = {year: known_claims(costing, counties) for year, costing in costings.items()}
    added = _added(projection, known, plan, counties)
    settings, count = settings_of(scenario.budget), projection.draws if projection else 1
    clauses = (
        {clause for found in known.values() for clause in found}
        | {clause for found in added.values() for clause in found}
        | set(ledger.clause)
    )
    lines = [_line(clause, known, added, ledger, settings, plan, counties, count) for clause in sorted(clauses, key=clause_order)]
    fail_if_unit_is_doubtful((line for line in lines if line.clause in ledger.clause), ledger.unit_is_said)
    return Forecast(
        scenario, settings, plan, counties, tuple(line for line in lines if line.matters), ledger, costings, count, execution
    )


def _projected(
    scenario: Scenario, plan: Plan, draws: int | None, seed: int | None, threads: int | Executor, progress: Callable[[], None]
) -> tuple[Scenario, Projection | None]:
    """The scenario with its seed in force, projected to the running year; no projection where nothing is simulated."""
    if not plan.simulates:
        return (scenario if seed is None else replace(scenario, seed=seed)), None
    until = replace(scenario, years=scenario.years.model_copy(update={"last": plan.budget_year}))
    projection = simulate(until, draws, seed, threads, with_parent=False, progress=progress)
    return projection.scenario, projection


def known_claims(costing: Costing, counties: tuple[str, ...]) -> dict[str, KnownClaims]:
    """What the tables hold of one event year, by clause."""
    place = {county: number for number, county in enumerate(counties)}
    found = {}
    for clause, cost in costing.costs.items():
        amounts = np.zeros(len(counties) + 1, dtype=np.int64)
        np.add.at(amounts, [place.get(county, len(counties)) for county in cost.counties], cost.amounts.astype(np.int64))
        found[clause] = KnownClaims(amounts, len(cost.amounts))
    return found


def _added(
    projection: Projection | None, known: Mapping[int, Mapping[str, KnownClaims]], plan: Plan, counties: tuple[str, ...]
) -> dict[int, dict[str, np.ndarray]]:
    """Simulated entitlements beside the known ones, by event year and clause (draws, counties + 1)."""
    if projection is None:
        return {}
    running = plan.budget_year
    found = {
        year: {clause: claims.amounts for clause, claims in simulated_claims(projection, year, counties).items()}
        for year in plan.simulated
    }
    for year, clauses in plan.partly.items():
        found[year] = {
            clause: claims.amounts for clause, claims in simulated_claims(projection, year, counties).items() if clause in clauses
        }
    if running in projection.years:
        nobody = KnownClaims(np.zeros(0), 0)
        found[running] = {
            clause: what_remains(claims, known[running].get(clause, nobody).recipients)
            for clause, claims in simulated_claims(projection, running, counties).items()
            if clause not in plan.complete
        }
    return found


def simulated_claims(projection: Projection, year: int, counties: tuple[str, ...]) -> dict[str, Simulated]:
    """One year of a projection by clause, its counties in the order asked for."""
    outcome, place = projection.outcome, projection.years.index(year)
    columns = [counties.index(county) for county in outcome.counties] + [len(counties)]
    found = {}
    for clause, amounts in outcome.by_county.items():
        spread = np.zeros((projection.draws, len(counties) + 1), dtype=np.int64)
        spread[:, columns] = np.rint(amounts[place])
        found[clause] = Simulated(spread, np.rint(outcome.recipients[clause][place]).astype(np.int64))
    return found


def _line(
    clause: str,
    known: Mapping[int, Mapping[str, KnownClaims]],
    added: Mapping[int, Mapping[str, np.ndarray]],
    ledger: ClaimsLedger,
    settings: Settings,
    plan: Plan,
    counties: tuple[str, ...],
    draws: int,
) -> ForecastLine:
    own = ledger.take(ledger.clause == clause)
    running = own.budget_year == plan.budget_year
    books = {}
    for year in np.unique(own.event_year).tolist():
        this, before = (own.take((own.event_year == year) & where) for where in (running, ~running))
        books[year] = Booked(before.by_county(before.paid, counties), this.by_county(this.paid, counties))
    current = own.take(running)
    money = current.by_county(current.appropriated + current.carried_in, counties)

    def of(found: Mapping) -> dict:
        return {year: by_clause[clause] for year, by_clause in found.items() if clause in by_clause}

    return line_of(clause, of(known), of(added), books, money, settings.payment[clause].shares, plan.budget_year, draws)
