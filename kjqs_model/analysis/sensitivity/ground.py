"""The ground of a sensitivity analysis: one scenario whose outcomes are asked for in any draws, with any luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...language import say
from ...projection.base import Base, base_of
from ...projection.draws.common import CommonDraws
from ...projection.draws.priors import Prior, priors_of
from ...projection.projection import job_of, settled
from ...projection.run import BLOCK, run
from ...projection.targets import indicator_label, indicators, measured
from ...scenario import Scenario

if TYPE_CHECKING:
    from ...parts import Executor

INDICATOR, MET, ENTITLEMENT = "indicator", "met", "entitlement"
ALL_YEARS = "entitlement"
"""The outcome that adds up what is owed over all years."""


@dataclass(frozen=True)
class Outcome:
    """One figure that the analysis explains: an indicator in its target's year, whether that target is met, or what is owed.

    ``year`` is None where all years are added up; ``indicator``, ``target`` and ``at_least`` are those of a target.
    """

    name: str
    kind: str
    year: int | None
    target: str = ""
    indicator: str = ""
    at_least: float = 0.0

    def label(self) -> str:
        if self.kind == INDICATOR:
            return say(
                "analysis.target_year_indicator_label",
                target=self.target,
                year=self.year,
                indicator_label=indicator_label(self.indicator),
            )
        if self.kind == MET:
            return say("analysis.met_or_not", target=self.target, year=self.year)
        return say("analysis.owed_over_all_years") if self.year is None else say("analysis.owed_in", year=self.year)


@dataclass(frozen=True, eq=False)
class Ground:
    """A scenario with its population and priors, read once. ``threads``, or an executor in their place, change no result."""

    scenario: Scenario
    base: Base
    priors: Mapping[str, Prior]
    threads: int | Executor

    @cached_property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.scenario.years.base + 1, self.scenario.years.end + 1))

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What is explained: each target's indicator and whether it is met, then what is owed in targets' years and over all
        years."""
        targets = {name: found for name, found in measured(self.scenario.targets).items() if found[1].year in self.years}
        found = [
            Outcome(name, INDICATOR, target.year, name, indicator, target.at_least)
            for name, (indicator, target) in targets.items()
        ]
        found += [Outcome(f"{one.name}_met", MET, one.year, one.name, one.indicator, one.at_least) for one in found]
        years = sorted({target.year for _, target in targets.values()})
        return (
            *found,
            *(Outcome(f"{ALL_YEARS}_{year}", ENTITLEMENT, year) for year in years),
            Outcome(ALL_YEARS, ENTITLEMENT, None),
        )

    def results(self, common: CommonDraws, luck: np.ndarray, progress: Callable[[], None] = lambda: None) -> np.ndarray:
        """Every outcome in every draw, (draws, outcomes). ``luck`` : the numbers by which draws have their luck."""
        job = replace(job_of(self.scenario, self.base, common), luck=luck)
        outcome = run(job, self.threads, progress=progress)
        measures = indicators(outcome, job.ahead, self.base.history)
        owed = sum(outcome.amounts.values(), np.zeros((len(outcome.years), common.draws)))
        return np.array([self._values(one, measures, owed) for one in self.outcomes]).T

    def _values(self, one: Outcome, measures: Mapping[str, np.ndarray], owed: np.ndarray) -> np.ndarray:
        if one.kind == ENTITLEMENT:
            return owed.sum(axis=0) if one.year is None else owed[self.years.index(one.year)]
        values = measures[one.indicator][self.years.index(one.year)]
        return values if one.kind == INDICATOR else (values >= one.at_least).astype(np.float64)


def ground_of(scenario: Scenario, draws: int | None = None, seed: int | None = None, threads: int | Executor = 2) -> Ground:
    """The ground of a scenario; ``draws`` and ``seed`` as of a simulation."""
    scenario = settled(scenario, draws, seed)
    return Ground(scenario, base_of(scenario), priors_of(scenario.assumptions), threads)


def blocks_of(draws: int) -> int:
    """How often ``Ground.results`` reports progress."""
    return -(-draws // BLOCK)
