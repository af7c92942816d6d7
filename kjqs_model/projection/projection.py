"""A projection of a scenario: years ahead in many draws, with its tables of budget, targets and flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..errors import Refusal
from ..language import say
from ..scenario import Scenario
from ..scenario.schema import Years
from . import tables_out
from .base import Base, base_of
from .block import Job
from .costing.enterprises import Partners
from .draws.common import SCRAMBLES, YEARS, CommonDraws, central_draw, draw_common
from .draws.expected_numbers import own_numbers
from .draws.priors import Prior, priors_of
from .run import BLOCK, Keep, Results, run
from .targets import indicators, measured
from .years import YearsAhead, years_ahead

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ..parts import Executor

_YEARS_AHEAD = 4


@dataclass(frozen=True, eq=False)
class Projection:
    """What became of a scenario in every draw. Tables are methods; ``parent`` is the projection of what it extends, in the same
    draws."""

    scenario: Scenario
    base: Base
    priors: Mapping[str, Prior]
    ahead: YearsAhead
    outcome: Results
    parent: Projection | None = None

    @property
    def years(self) -> tuple[int, ...]:
        return self.outcome.years

    @property
    def draws(self) -> int:
        return self.ahead.common.draws

    @cached_property
    def indicators(self) -> dict[str, np.ndarray]:
        """Every indicator by name, (years, draws)."""
        return indicators(self.outcome, self.ahead, self.base.history)

    def budget(self) -> pd.DataFrame:
        """Entitlement by total, clause, article and department: mean and quantiles, yuan."""
        return tables_out.budget(self.outcome, self.scenario.policy)

    def targets(self) -> pd.DataFrame:
        """Each target in each year: mean, quantiles, probability of being met and its standard error."""
        return tables_out.targets(self.indicators, self.scenario.targets, self.years)

    def joint(self) -> pd.DataFrame:
        """The probability of meeting T1, T2 and T3 together, by year."""
        return tables_out.joint(self.indicators, self.scenario.targets, self.years)

    def attainment(self) -> pd.DataFrame:
        """The year in which each target is first met, and the gap in its year."""
        return tables_out.attainment(self.indicators, self.scenario.targets, self.years)

    def flows(self) -> pd.DataFrame:
        """Recognitions, failures, lapses, registrations and stocks by year."""
        return tables_out.flows(self.outcome)

    def growth_process(self) -> pd.DataFrame:
        """Counts as the growth process wants them beside those that the firms come to, with their spreads."""
        return tables_out.growth_process(self.indicators, self.ahead, self.base.history, self.years)

    def rule_changes(self) -> pd.DataFrame:
        """What a change of the provincial R&D subsidy's rule moves: recipients and yuan under the old and the new rule, on the
        same firms."""
        return tables_out.rule_changes(self.outcome)

    def tax_expenditure(self) -> pd.DataFrame:
        """Income tax forgone (2.1) beside the budget: by item, level and year."""
        return tables_out.tax_expenditure(self.outcome)

    def difference(self) -> pd.DataFrame | None:
        """This scenario less what it extends, draw by draw; None without a parent."""
        return None if self.parent is None else tables_out.difference(self, self.parent)


def simulate(
    scenario: Scenario,
    draws: int | None = None,
    seed: int | None = None,
    threads: int | Executor = 2,
    *,
    costs: bool = True,
    with_parent: bool = True,
    sampler: str = "sobol",
    block: int = BLOCK,
    progress: Callable[[], None] = lambda: None,
    law_overrides: Mapping[str, object] | None = None,
    keeping: Callable[[Scenario], Keep] | None = None,
) -> Projection:
    """Project a scenario over its years.

    Parameters
    ----------
    scenario : as ``load_scenario`` gives it. draws : a multiple of 8; the scenario's by default. seed : likewise.
    threads, block : how the work is cut up, or an executor whose workers do it; the result is the same bit for bit.
    costs : False leaves the budget out. with_parent : project what it extends too, for the difference.
    sampler : ``sobol``; ``plain`` for independent common draws. progress : called after each block.
    law_overrides : laid over the national and provincial rules of the years ahead, by ``rule.name``
    (``income_tax.certificate_rate``). keeping : of a scenario, settled, how its blocks are kept for a run that is interrupted.

    Raises
    ------
    Refusal : years, draws, priors or a population that cannot be projected; a draw that failed.
    """
    scenario = settled(scenario, draws, seed)
    parent = None
    if with_parent and scenario.parent is not None:
        following = replace(scenario.parent, draws=scenario.draws, seed=scenario.seed, years=scenario.years)
        parent = simulate(
            following,
            threads=threads,
            costs=costs,
            with_parent=False,
            sampler=sampler,
            block=block,
            progress=progress,
            law_overrides=law_overrides,
            keeping=keeping,
        )
    base, priors = base_of(scenario), priors_of(scenario.assumptions)
    common = draw_common(priors, scenario.draws, scenario.seed, sampler)
    job = job_of(scenario, base, common, costs=costs, law_overrides=law_overrides)
    kept = {} if keeping is None else {"keep": keeping(scenario)}
    return Projection(
        scenario,
        base,
        priors,
        job.ahead,
        run(job, threads, block, progress, **kept),  # type: ignore[arg-type]
        parent,
    )


def simulate_central(scenario: Scenario, threads: int = 1) -> Projection:
    """One draw with every prior at its centre; firms still have their luck."""
    scenario = settled(scenario, None, None)
    base, priors = base_of(scenario), priors_of(scenario.assumptions)
    job = job_of(scenario, base, central_draw(priors))
    return Projection(scenario, base, priors, job.ahead, run(job, threads))


def job_of(
    scenario: Scenario,
    base: Base,
    common: CommonDraws,
    *,
    costs: bool = True,
    law_overrides: Mapping[str, object] | None = None,
    ahead: YearsAhead | None = None,
) -> Job:
    """What ``run.run`` is to do for a scenario: given common draws from a base year under its policy.

    ``ahead`` : of another policy in the same draws and years, since what those are like hangs on no policy.
    """
    years = tuple(range(base.state.year + 1, scenario.years.last + 1))
    if ahead is None:
        ahead = years_ahead(common, base.constants, base.history, base.envelope, len(years))
    drawn = {
        name.split(".", 1)[1] + "." + name.split(".", 1)[0]: values
        for name, values in common.once.items()
        if name.startswith("share_paid.")
    }
    changed = scenario.policy.changed()
    return Job(
        base.state,
        ahead,
        scenario.policy,
        years,
        scenario.seed,
        Partners.of(base.design),
        _named(common, "volume.") | _named(common, "number."),
        _named(common, "amount."),
        {path: values for path, values in drawn.items() if path not in changed},
        costs,
        law_overrides or {},
        own=own_numbers(scenario.expected, scenario.policy, years),
    )


def _named(common: CommonDraws, prefix: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): values for name, values in common.once.items() if name.startswith(prefix)}


def blocks_of(scenario: Scenario, draws: int | None = None, block: int = BLOCK) -> int:
    """How many blocks of draws a simulation takes, its parent's among them; for a progress bar."""
    return -(-(draws or scenario.draws) // block) * (1 if scenario.parent is None else 2)


def projected_years(scenario: Scenario) -> tuple[int, ...]:
    """The years ahead of a settled scenario."""
    last = scenario.years.last
    assert last is not None, "settle the scenario first"
    return tuple(range(scenario.years.base + 1, last + 1))


def settled(scenario: Scenario, draws: int | None, seed: int | None) -> Scenario:
    """The scenario with its draws, seed and last year in force."""
    draws = scenario.draws if draws is None else draws
    if draws < SCRAMBLES or draws % SCRAMBLES:
        raise Refusal(say("projection.draws_must_multiple_not_say", scrambles=SCRAMBLES, draws=draws))
    base, last = scenario.years.base, scenario.years.last
    if last is None:
        last = max([base + _YEARS_AHEAD, *(target.year for target in scenario.targets.values())])
        last = min(last, base + YEARS)
    if not base < last <= base + YEARS:
        raise Refusal(say("projection.years_last_must_lie_1", last=last, base=base, years=YEARS))
    measured(scenario.targets)  # refuses a target that does not say what it measures, before the work rather than after
    years = Years(base=base, last=last, budget=scenario.years.budget)
    return replace(scenario, draws=draws, seed=scenario.seed if seed is None else seed, years=years)
