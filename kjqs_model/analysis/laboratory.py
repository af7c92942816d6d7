"""A laboratory: one scenario in fixed draws, in which any policy is tried and costed with as little work as it needs.

Firms answer to few parameters (``behaviour.POLICY_PATHS``). Where none of those moves, the firms of an earlier trial stand and
only the clauses that differ are costed anew, on the rows that are entitled anyway.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..behaviour import POLICY_PATHS
from ..policy.entitlement import who_reads
from ..policy.evaluation import running
from ..policy.many_draws import DrawTotals
from ..policy.parameters import AS_WRITTEN, Policy
from ..policy.register import rules
from ..projection.base import Base, base_of
from ..projection.draws.common import CommonDraws, draw_common, standard_error
from ..projection.draws.priors import Prior, priors_of
from ..projection.projection import job_of, settled
from ..projection.run import Results, run
from ..projection.targets import indicators, measured
from ..projection.years import YearsAhead
from ..scenario import Scenario

if TYPE_CHECKING:
    from ..parts import Executor

KEPT = 2
"""Trials whose entitled rows stay in memory: those of 200 draws take some hundred megabytes."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One policy in every draw: ``indicators`` by name (years, draws), ``amounts`` by clause (years, draws) whole yuan."""

    policy: Policy
    years: tuple[int, ...]
    indicators: Mapping[str, np.ndarray]
    amounts: Mapping[str, np.ndarray]

    @cached_property
    def cost(self) -> np.ndarray:
        """What is owed over all years together, (draws,) whole yuan."""
        return sum(
            (amounts.sum(axis=0) for amounts in self.amounts.values()), np.zeros(next(iter(self.indicators.values())).shape[1])
        )

    def met(self, indicator: str, at_least: float, year: int) -> np.ndarray:
        """Whether a target is met in each draw, (draws,) of 0 and 1."""
        return (self.indicators[indicator][self.years.index(year)] >= at_least).astype(np.float64)


class Laboratory:
    """A scenario's population, priors and draws, ready to try policies.

    Parameters
    ----------
    scenario : its policy is where trials start from. draws, seed : None takes the scenario's. last : the last year that is
    projected;
        by default that of the latest target. threads : blocks side by side, or an executor whose workers do them; no result
        depends on it.
    luck_seed : another seed for draws and luck on the same population, to judge an answer on draws that it was not found on.
    """

    def __init__(
        self,
        scenario: Scenario,
        draws: int | None = None,
        seed: int | None = None,
        *,
        last: int | None = None,
        threads: int | Executor = 2,
        luck_seed: int | None = None,
        costs: bool = True,
    ):
        scenario = settled(scenario, draws, seed)
        last = min(last or max(target.year for target in scenario.targets.values()), scenario.years.end)
        self.scenario = replace(scenario, years=scenario.years.model_copy(update={"last": last}))
        self.threads, self.costs, self.runs = threads, costs, 0
        self.luck_seed = scenario.seed if luck_seed is None else luck_seed
        self._outcomes: OrderedDict[tuple, tuple[Policy, Results]] = OrderedDict()

    @property
    def _keeps(self) -> bool:
        """Whether entitled rows stay with this process; from workers they would have to come back."""
        return self.costs and isinstance(self.threads, int)

    @cached_property
    def base(self) -> Base:
        return base_of(self.scenario)

    @cached_property
    def priors(self) -> dict[str, Prior]:
        return priors_of(self.scenario.assumptions)

    @cached_property
    def common(self) -> CommonDraws:
        return draw_common(self.priors, self.scenario.draws, self.luck_seed)

    @cached_property
    def ahead(self) -> YearsAhead:
        """Of every policy alike."""
        return job_of(self.scenario, self.base, self.common).ahead

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.scenario.years.base + 1, self.scenario.years.end + 1))

    @cached_property
    def targets(self) -> dict[str, tuple[str, float, int]]:
        """Indicator, threshold and year of every target whose year is projected."""
        return {
            name: (indicator, target.at_least, target.year)
            for name, (indicator, target) in measured(self.scenario.targets).items()
            if target.year in self.years
        }

    def try_policy(self, policy: Policy, progress: Callable[[], None] = lambda: None) -> Trial:
        """What a policy comes to in every draw: by costing alone where firms are those of an earlier trial."""
        outcome = self.outcome_of(policy, progress)
        return Trial(policy, outcome.years, indicators(outcome, self.ahead, self.base.history), outcome.amounts)

    def outcome_of(
        self, policy: Policy, progress: Callable[[], None] = lambda: None, counted: Callable[[Results], None] | None = None
    ) -> Results:
        """The outcome of the projection under a policy, as ``simulate`` has it; costed anew where firms are those of an earlier
        trial. ``counted`` : as for ``run``, where firms are projected by this process."""
        key = self.answered(policy, self.years)
        found = self._outcomes.get(key)
        if found is not None and self.knows(policy):
            self._outcomes.move_to_end(key)
            return self._recosted(*found, policy) if self._keeps else found[1]
        outcome = self._project(policy, progress, counted)
        self._outcomes[key] = policy, outcome
        while len(self._outcomes) > KEPT:
            self._outcomes.popitem(last=False)
        return outcome

    def knows(self, policy: Policy) -> bool:
        """Whether firms of an earlier trial stand under a policy, so that costing alone is left."""
        found = self._outcomes.get(self.answered(policy, self.years))
        if found is None or not self.costs:
            return found is not None
        known = found[0]
        if not self._keeps:
            return not policy.differs_from(known) and policy.overlap == known.overlap
        return _same_rows(known, policy, self.years)

    @staticmethod
    def answered(policy: Policy, years: tuple[int, ...]) -> tuple:
        """What of a policy firms answer to, in every year."""
        paths = [path for path in POLICY_PATHS if path != "in_force"]
        return (policy.in_force, *(policy.value(path, year) for path in paths for year in years))

    def chance(self, trial: Trial, target: str) -> tuple[float, float]:
        """The probability of a target under a trial, and its standard error from the eight scrambles."""
        met = trial.met(*self.targets[target])
        return float(met.mean()), float(standard_error(met))

    def _project(self, policy: Policy, progress: Callable[[], None], counted: Callable[[Results], None] | None = None) -> Results:
        self.runs += 1
        given = replace(self.scenario, policy=policy, seed=self.luck_seed)
        job = replace(job_of(given, self.base, self.common, costs=self.costs, ahead=self.ahead), keeps=self._keeps)
        return run(job, self.threads, progress=progress, counted=counted)

    def _recosted(self, known: Policy, outcome: Results, policy: Policy) -> Results:
        """An outcome with the clauses that differ costed anew."""
        differing = policy.differs_from(known)
        if not differing and policy.overlap == known.overlap:
            return outcome
        only = differing if policy.overlap == known.overlap == AS_WRITTEN else None
        blocks = [[entitled.totals(policy, only) for entitled in block] for block in outcome.kept]
        return replace(
            outcome,
            amounts={**outcome.amounts, **_anew(blocks, "amounts")},
            recipients={**outcome.recipients, **_anew(blocks, "recipients")},
            by_county={**outcome.by_county, **_anew(blocks, "by_county")},
        )


def _anew(blocks: list[list[DrawTotals]], name: str) -> dict[str, np.ndarray]:
    """One part of the totals of blocks by clause, the years one after another and the draws of all blocks side by side.
    Nothing in a year in which a clause does not run."""
    years = [[getattr(block[place], name) for block in blocks] for place in range(len(blocks[0]))]
    clauses = dict.fromkeys(clause for year in years for clause in year[0])
    nothing = {
        clause: [np.zeros_like(like[clause]) for like in next(year for year in years if clause in year[0])] for clause in clauses
    }
    return {
        clause: np.array(
            [np.concatenate([one.get(clause, none) for one, none in zip(year, nothing[clause], strict=True)]) for year in years]
        )
        for clause in clauses
    }


def _same_rows(known: Policy, policy: Policy, years: tuple[int, ...]) -> bool:
    """Whether two policies entitle the same rows, so that only how much is paid differs."""
    for year in years:
        if running(known, year) != running(policy, year):
            return False
        for clause in policy.differs_from(known):
            rule = rules(year).get(clause)
            if rule is None:
                continue
            before, after = known.parameters(clause, year), policy.parameters(clause, year)
            if any(before[name] != after[name] for name in who_reads(rule)):
                return False
            # Who was chosen and paid is not chosen in the next year: an award that comes from nothing, or goes to it, moves that.
            if rule.chooses and any(bool(before[name]) != bool(after[name]) for name in before):
                return False
    return True
