"""Levels that move from year to year: filtered from what was published, carried on as a damped random walk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_COUNT_NOISE = 1.2  # of a yearly change, as a multiple of the square root of what makes it
_MEAN_OF_YEARS = 0.7  # a mean over several years says less about the last of them


def filtered_level(flows: Sequence[tuple[int, float, int]], shock: float) -> tuple[float, float, float]:
    """The level of a flow in the last year known, the standard error of its log, and the log likelihood: a local-level Kalman filter.

    Parameters
    ----------
    flows : year, flow a year, and over how many years it is a mean; ascending. shock : yearly standard deviation of the log level.
    """
    (first, flow, years), *rest = flows
    level, variance = np.log(flow), _noise(flow, years, shock)
    last, likelihood = first, 0.0
    for year, flow, years in rest:
        variance += shock**2 * (year - last)
        noise = _noise(flow, years, shock)
        gain, surprise = variance / (variance + noise), np.log(flow) - level
        likelihood -= (surprise**2 / (variance + noise) + np.log(variance + noise)) / 2
        level, variance, last = level + gain * surprise, (1 - gain) * variance, year
    return float(np.exp(level)), float(np.sqrt(variance)), float(likelihood)


def _noise(flow: float, years: int, shock: float) -> float:
    counts = _COUNT_NOISE**2 / (flow * years)
    return counts + (_MEAN_OF_YEARS * shock) ** 2 * (years - 1)


def damped_walk(shocks: np.ndarray, damping: np.ndarray) -> np.ndarray:
    """Deviations of a level in the years ahead, (draws, years): each keeps a share of the last and adds a shock."""
    walk = np.zeros_like(shocks)
    last = np.zeros(len(shocks))
    for year in range(shocks.shape[1]):
        last = damping * last + shocks[:, year]
        walk[:, year] = last
    return walk
