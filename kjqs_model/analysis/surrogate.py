"""A surrogate of trials: every draw's indicators, and the mean cost, as smooth functions of the levers, fitted to what was tried.

Firms meet the same luck in every trial, so that what a draw answers is nearly smooth in the levers; a quadratic a draw tells
which of thousands of places are worth a trial. It only proposes: nothing is reported that was not tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_RIDGE = 1e-3  # on what is not constant, in levers scaled to 0..1
_NEAR = 0.35  # how far, in scaled levers, a trial still counts fully when the fit is centred
_SHARE = 0.35  # of the usual distance between neighbouring draws, over which the step of a single draw is smoothed


def features(places: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """Constant, levers scaled to 0..1, squares and products: (n, features) of (n, levers) places."""
    x = places / np.maximum(np.array(sizes) - 1, 1)
    pairs = [x[:, one] * x[:, other] for one in range(x.shape[1]) for other in range(one, x.shape[1])]
    return np.column_stack([np.ones(len(x)), x, *pairs])


@dataclass(frozen=True)
class Surrogate:
    """Coefficients of the mean cost (features,), and of each indicator less its threshold (targets, features, draws)."""

    sizes: tuple[int, ...]
    cost: np.ndarray
    margins: np.ndarray

    @classmethod
    def fitted(
        cls, places: np.ndarray, costs: np.ndarray, margins: np.ndarray, sizes: Sequence[int], centre: np.ndarray | None = None
    ) -> Surrogate:
        """Least squares with a slight ridge; trials near ``centre`` count more.

        Parameters
        ----------
        places : (trials, levers). costs : (trials,) yuan. margins : (targets, trials, draws) indicator less threshold.
        """
        x = features(places, sizes)
        weight = np.ones(len(x))
        if centre is not None:
            distance = np.linalg.norm((places - centre) / np.maximum(np.array(sizes) - 1, 1), axis=1)
            weight = 1 / (1 + (distance / _NEAR) ** 2)
        penalty = np.diag([0.0, *[_RIDGE] * (x.shape[1] - 1)])
        solver = np.linalg.solve(x.T @ (weight[:, None] * x) + penalty, (weight[:, None] * x).T)
        return cls(tuple(sizes), solver @ costs, np.array([solver @ margin for margin in margins]))

    def costs(self, places: np.ndarray) -> np.ndarray:
        """The mean cost at each place, (n,) yuan."""
        return features(places, self.sizes) @ self.cost

    def chances(self, places: np.ndarray) -> np.ndarray:
        """The probability of each target at each place, (targets, n), slightly smoothed so that a search sees a slope."""
        x = features(places, self.sizes)
        found = []
        for margin in self.margins:
            values = x @ margin
            width = _SHARE * np.std(values, axis=1, keepdims=True) / np.sqrt(values.shape[1]) + 1e-12
            found.append((1 / (1 + np.exp(-np.clip(values / width, -50, 50)))).mean(axis=1))
        return np.array(found)
