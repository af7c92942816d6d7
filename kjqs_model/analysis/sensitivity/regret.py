"""Regret: what each scenario costs more, and misses more, than the one that would have been best in the same draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...heavy import pd
from ...projection.draws.common import standard_error
from ...projection.draws.priors import PRESETS
from ...scenario import Scenario
from ..laboratory import Laboratory
from .ground import Ground
from .split import Keep, at_once

WORST = 0.95
"""The quantile of regret over draws that stands for the worst."""

REGRET_COLUMNS = (
    "scenario",
    "cost_per_year",
    "cost_regret_mean",
    "cost_regret_p95",
    "missed",
    "missed_regret_mean",
    "missed_regret_p95",
    "chance_of_all",
)
PRESET_COLUMNS = ("preset", "scenario", "cost_per_year", "missed", "chance_of_all", "best")


@dataclass(frozen=True, eq=False)
class World:
    """Scenarios in the same draws: ``cost`` yuan a year and ``missed`` targets, both (scenarios, draws)."""

    cost: np.ndarray
    missed: np.ndarray

    def best(self) -> int:
        """The scenario that misses fewest targets; of those that miss no more by twice the standard error, the cheapest."""
        fewest = int(np.lexsort((self.cost.mean(axis=1), self.missed.mean(axis=1)))[0])
        more = self.missed - self.missed[fewest]
        equal = more.mean(axis=1) <= 2 * np.array([float(standard_error(one)) for one in more])
        return int(np.argmin(np.where(equal, self.cost.mean(axis=1), np.inf)))


@dataclass(frozen=True, eq=False)
class Regret:
    """``drawn`` : with all priors as they are; ``presets`` : with the priors that no study gives at each of their presets."""

    scenarios: tuple[Scenario, ...]
    weak: tuple[str, ...]
    years: tuple[int, ...]
    drawn: World
    presets: dict[str, World]

    def table(self) -> pd.DataFrame:
        """A row a scenario: cost a year and targets missed, in the mean, with the mean and 95th percentile of the regret of
        both."""
        cost, missed = self.drawn.cost, self.drawn.missed
        dearer, worse = cost - cost.min(axis=0), missed - missed.min(axis=0)
        return pd.DataFrame(
            [
                {
                    "scenario": scenario.name,
                    "cost_per_year": cost[place].mean(),
                    "cost_regret_mean": dearer[place].mean(),
                    "cost_regret_p95": np.quantile(dearer[place], WORST),
                    "missed": missed[place].mean(),
                    "missed_regret_mean": worse[place].mean(),
                    "missed_regret_p95": np.quantile(worse[place], WORST),
                    "chance_of_all": (missed[place] == 0).mean(),
                }
                for place, scenario in enumerate(self.scenarios)
            ],
            columns=list(REGRET_COLUMNS),
        )

    def by_preset(self) -> pd.DataFrame:
        """A row a preset and scenario: mean cost a year, targets missed, chance of meeting all, and whether it is the best
        there."""
        return pd.DataFrame(
            [
                {
                    "preset": preset,
                    "scenario": scenario.name,
                    "cost_per_year": world.cost[place].mean(),
                    "missed": world.missed[place].mean(),
                    "chance_of_all": (world.missed[place] == 0).mean(),
                    "best": place == world.best(),
                }
                for preset, world in self.presets.items()
                for place, scenario in enumerate(self.scenarios)
            ],
            columns=list(PRESET_COLUMNS),
        )


def steps_of_regret(scenarios: Sequence[Scenario]) -> int:
    """How many steps regret takes, for a progress bar."""
    return (1 + len(PRESETS)) * len(scenarios)


def regret(ground: Ground, scenarios: Sequence[Scenario], keep: Keep = at_once) -> Regret:
    """Every scenario's policy on the ground's population, targets and priors, in the same draws.

    Parameters
    ----------
    scenarios : their policies are compared, the ground's own among them; nothing else of them is read.
    """
    weak = tuple(name for name, prior in ground.priors.items() if prior.weak)
    drawn = _world(ground, scenarios, {}, "drawn", keep)
    presets = {preset: _world(ground, scenarios, dict.fromkeys(weak, preset), preset, keep) for preset in PRESETS}
    return Regret(tuple(scenarios), weak, ground.years, drawn, presets)


def _world(ground: Ground, scenarios: Sequence[Scenario], assumptions: dict[str, str], name: str, keep: Keep) -> World:
    known = ground.scenario
    laboratory = Laboratory(
        replace(known, assumptions={**known.assumptions, **assumptions}), last=known.years.last, threads=ground.threads
    )
    found = np.array(
        [
            keep(f"regret_{name}_{number}", lambda policy=scenario.policy: _tried(laboratory, policy))
            for number, scenario in enumerate(scenarios)
        ]
    )
    return World(found[:, 0], found[:, 1])


def _tried(laboratory: Laboratory, policy) -> np.ndarray:
    """Cost a year and targets missed, (2, draws)."""
    trial = laboratory.try_policy(policy)
    own = [name for name in laboratory.scenario.targets if name in laboratory.targets]
    missed = sum((1 - trial.met(*laboratory.targets[name]) for name in own), np.zeros(len(trial.cost)))
    return np.array([trial.cost / len(trial.years), missed])
