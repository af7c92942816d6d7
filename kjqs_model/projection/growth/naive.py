"""Forecasts that need no model, for comparison: no change, the last linear trend, the last growth damped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

FACTORS = tuple(round(step / 10, 1) for step in range(11))
"""Damping factors that are tried: 0 is no change, 1 the last growth carried on."""

USUAL = 0.8
"""The factor where no unit has three points yet."""

_LEAST = 0.1  # a linear trend ends at a tenth of the last figure: a log needs a figure above zero


def no_change(points: Mapping[int, float], year: int) -> float:
    """Log of the last figure."""
    return float(np.log(points[max(points)]))


def linear(points: Mapping[int, float], year: int) -> float:
    """Log of the last figure with its last change a year carried on."""
    before, last = sorted(points)[-2:]
    slope = (points[last] - points[before]) / (last - before)
    return float(np.log(max(points[last] + slope * (year - last), _LEAST * points[last])))


def damped(points: Mapping[int, float], year: int, factor: float) -> float:
    """Log of the last figure with its last growth carried on, each year a ``factor`` of the year before."""
    before, last = sorted(points)[-2:]
    growth = np.log(points[last] / points[before]) / (last - before)
    return float(np.log(points[last]) + growth * (factor ** np.arange(1, year - last + 1)).sum())


def best_factor(histories: Iterable[Mapping[int, float]]) -> float:
    """The damping factor that would have missed the last points of these histories least, in mean absolute error of the log."""
    tried = [
        ({year: points[year] for year in sorted(points)[:end]}, sorted(points)[end], points)
        for points in histories
        for end in range(2, len(points))
    ]
    if not tried:
        return USUAL
    missed = [
        sum(abs(damped(before, year, factor) - np.log(points[year])) for before, year, points in tried) for factor in FACTORS
    ]
    return FACTORS[int(np.argmin(missed))]
