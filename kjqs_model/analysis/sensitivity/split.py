"""What the uncertainty of every outcome comes from: the shares of groups of inputs in its variance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...heavy import pd
from .ground import MET, Ground
from .groups import LUCK, Group, groups_of
from .saltelli import luck_of, mixed, two_sets
from .sobol import Indices, indices

Keep = Callable[[str, Callable[[], np.ndarray]], np.ndarray]
"""Gives the array of a named step: as it was kept, or as the function makes it."""

_ENDS = ("first", "first_low", "first_high", "total", "total_low", "total_high")
_FEWEST = 10


def at_once(name: str, made: Callable[[], np.ndarray]) -> np.ndarray:
    """Keeps nothing."""
    return made()


@dataclass(frozen=True, eq=False)
class VarianceSplit:
    """The variance of every outcome, split. ``mean`` and ``spread`` are those of the outcomes over both sets of draws."""

    ground: Ground
    groups: tuple[Group, ...]
    indices: Indices
    mean: np.ndarray
    spread: np.ndarray

    def table(self) -> pd.DataFrame:
        """outcome, group, first, first_low, first_high, total, total_low, total_high; NaN for an outcome that never varies."""
        return pd.DataFrame(
            [
                {
                    "outcome": outcome.name,
                    "group": group.name,
                    **{end: getattr(self.indices, end)[place, column] for end in _ENDS},
                }
                for column, outcome in enumerate(self.ground.outcomes)
                for place, group in enumerate(self.groups)
            ]
        )

    def thin(self, outcome: str) -> bool:
        """Whether an outcome can't be split: it never varies, or a target is met, or missed, in fewer than ``_FEWEST`` rows."""
        column = [one.name for one in self.ground.outcomes].index(outcome)
        if self.ground.outcomes[column].kind == MET:
            return min(self.mean[column], 1 - self.mean[column]) * 2 * self.ground.scenario.draws < _FEWEST
        return bool(self.spread[column] == 0)

    def leading(self, outcome: str) -> list[tuple[Group, float]]:
        """Groups with their total index on an outcome, the largest first; empty where it never varies."""
        column = [one.name for one in self.ground.outcomes].index(outcome)
        totals = self.indices.total[:, column]
        if np.isnan(totals).any():
            return []
        return [(self.groups[place], float(totals[place])) for place in np.argsort(-totals, kind="stable")]

    def worth_learning(self) -> list[tuple[Group, float]]:
        """Groups that can be found out, by their mean total index over the indicators and all money, the largest first."""
        columns = [number for number, one in enumerate(self.ground.outcomes) if one.kind != MET and self.spread[number] > 0]
        if not columns:
            return []
        shares = self.indices.total[:, columns].mean(axis=1)
        return [
            (self.groups[place], float(shares[place]))
            for place in np.argsort(-shares, kind="stable")
            if self.groups[place].name != LUCK
        ]


def steps_of_split(ground: Ground) -> int:
    """How many steps a split takes, for a progress bar."""
    return 2 + len(groups_of(ground.priors))


def split(ground: Ground, keep: Keep = at_once) -> VarianceSplit:
    """Sobol indices of every group on every outcome, with as many rows in each set as the scenario has draws.

    Raises
    ------
    Refusal : an outcome that is missing or infinite, with its place.
    """
    scenario = ground.scenario
    rows, groups = scenario.draws, groups_of(ground.priors)
    a, b = two_sets(ground.priors, rows, scenario.seed)
    luck = luck_of(rows)
    of_a, of_b = keep("a", lambda: ground.results(a, luck[0])), keep("b", lambda: ground.results(b, luck[1]))
    of_groups = np.array(
        [keep(f"mixed_{group.name}", lambda group=group: ground.results(*mixed(a, b, luck, group))) for group in groups]
    )
    names = [outcome.name for outcome in ground.outcomes]
    found = indices(of_a, of_b, of_groups, names, scenario.seed)
    both = np.concatenate([of_a, of_b])
    return VarianceSplit(ground, groups, found, both.mean(axis=0), both.std(axis=0))
