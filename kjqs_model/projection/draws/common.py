"""What all firms of a draw have in common, drawn once a draw: priors by scrambled Sobol sequences.

Draw d is point d // 8 of scramble d % 8. The eight scrambles are independent and each is spread evenly, so that their means give
the standard error of any figure. Every prior has its own column whether a scenario fixes it or not: two scenarios meet the same
draws.

The first points of a Sobol sequence in a hundred dimensions tie some columns to each other. The leading columns keep the sequence
as it is; in each other one every eight points are shuffled, which leaves its own spread untouched and unties it from the rest.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...randomness import stream
from ...staging.arrays import kept_arrays
from .priors import Prior

SCRAMBLES = 8
YEARS = 10
"""The most years ahead."""

LEADING = ("amount.provincial_talents", "volume.provincial_talents", "growth_state_registered", "gdp_growth")
"""What budget and targets go with most: these have the first columns of the sequence, where it is spread well in all of them
together."""

_EDGE = 1e-9
_TOGETHER = 8


@dataclass(frozen=True)
class CommonDraws:
    """Priors as drawn: ``once`` by name (draws,), ``yearly`` by name (draws, YEARS)."""

    once: Mapping[str, np.ndarray]
    yearly: Mapping[str, np.ndarray]
    draws: int

    def __getitem__(self, name: str) -> np.ndarray:
        return self.once[name]


def draw_common(priors: Mapping[str, Prior], draws: int, seed: int, sampler: str = "sobol") -> CommonDraws:
    """The common figures of every draw.

    Parameters
    ----------
    priors : by name, in the order of their columns.
    draws : a multiple of ``SCRAMBLES``. seed : the scenario's. sampler : ``sobol``, or ``plain`` for independent numbers.
    """
    names = [name for name in LEADING if name in priors] + [name for name in priors if name not in LEADING]
    columns = [(name, year) for name in names for year in range(YEARS if priors[name].yearly else 1)]
    points = np.clip(_points(len(columns), draws, seed, sampler), _EDGE, 1 - _EDGE)
    place = {column: number for number, column in enumerate(columns)}
    once = {name: prior.quantile(points[:, place[name, 0]]) for name, prior in priors.items() if not prior.yearly}
    yearly = {
        name: prior.quantile(points[:, [place[name, year] for year in range(YEARS)]])
        for name, prior in priors.items()
        if prior.yearly
    }
    return CommonDraws(once, yearly, draws)


def central_draw(priors: Mapping[str, Prior]) -> CommonDraws:
    """One draw with every figure at its centre."""
    once = {name: np.array([prior.centre]) for name, prior in priors.items() if not prior.yearly}
    yearly = {name: np.full((1, YEARS), prior.centre) for name, prior in priors.items() if prior.yearly}
    return CommonDraws(once, yearly, 1)


def _points(dimensions: int, draws: int, seed: int, sampler: str) -> np.ndarray:
    if sampler == "plain":
        return stream(seed, "projection", "plain").random((draws, dimensions))
    return kept_arrays("draws", (dimensions, draws, seed, LEADING), lambda: {"points": _sobol(dimensions, draws, seed)})["points"]


def _sobol(dimensions: int, draws: int, seed: int) -> np.ndarray:
    from scipy.stats import qmc  # a second of its own, which a draw that is kept does not take

    rows = -(-draws // (SCRAMBLES * _TOGETHER)) * _TOGETHER
    found = np.empty((rows, SCRAMBLES, dimensions))
    for scramble in range(SCRAMBLES):
        engine = qmc.Sobol(dimensions, scramble=True, seed=int(stream(seed, "projection", "sobol", scramble).integers(2**62)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a number of points that is no power of two is what was asked for
            found[:, scramble] = _untied(engine.random(rows), seed, scramble)
    return found.reshape(rows * SCRAMBLES, dimensions)[:draws]


def _untied(points: np.ndarray, seed: int, scramble: int) -> np.ndarray:
    """Points whose columns after the leading ones are shuffled within every eight rows, each by numbers of its own."""
    rows, dimensions = points.shape
    luck = stream(seed, "projection", "untied", scramble).random(
        (rows, dimensions)
    )  # by rows: more draws leave the first as they are
    order = np.argsort(luck.reshape(rows // _TOGETHER, _TOGETHER, dimensions), axis=1)
    order[..., : len(LEADING)] = np.arange(_TOGETHER)[None, :, None]
    return np.take_along_axis(points.reshape(-1, _TOGETHER, dimensions), order, axis=1).reshape(rows, dimensions)


def standard_error(values: np.ndarray) -> np.ndarray:
    """The standard error of the mean over draws (first axis), from the means of the eight scrambles; NaN for a single draw
    each."""
    draws = len(values)
    if draws < SCRAMBLES or draws % SCRAMBLES:
        return np.full(np.shape(values)[1:], np.nan)
    means = values.reshape(draws // SCRAMBLES, SCRAMBLES, *np.shape(values)[1:]).mean(axis=0)
    return means.std(axis=0, ddof=1) / np.sqrt(SCRAMBLES)
