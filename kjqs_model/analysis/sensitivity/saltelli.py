"""Two independent sets of draws and their mixtures, a group at a time: what Sobol indices are estimated from.

Each set has its own columns of one design. The columns that budget and targets go with most are points of a scrambled Sobol
sequence, spread well in all of them together; the others are Latin hypercubes, because the first Sobol points in hundreds of
dimensions tie columns to each other.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np

from ...projection.draws.common import LEADING, YEARS, CommonDraws
from ...projection.draws.priors import Prior
from ...randomness import stream
from .groups import LUCK, Group

_EDGE = 1e-9


def two_sets(priors: Mapping[str, Prior], rows: int, seed: int) -> tuple[CommonDraws, CommonDraws]:
    """Two independent sets of common draws, every prior in columns of its own.

    Parameters
    ----------
    rows : a multiple of 8; a power of two is spread best. seed : the scenario's.
    """
    names = [name for name in LEADING if name in priors] + [name for name in priors if name not in LEADING]
    columns = [(name, year) for name in names for year in range(YEARS if priors[name].yearly else 1)]
    leading = sum(name in LEADING and not priors[name].yearly for name in names)
    points = _points(len(columns), leading, rows, seed)
    return tuple(_draws(priors, columns, part) for part in points)


def mixed(a: CommonDraws, b: CommonDraws, luck: tuple[np.ndarray, np.ndarray], group: Group) -> tuple[CommonDraws, np.ndarray]:
    """The draws of ``a`` with those of a group, or the luck, from ``b``."""
    once = {name: (b if name in group.members else a).once[name] for name in a.once}
    yearly = {name: (b if name in group.members else a).yearly[name] for name in a.yearly}
    return CommonDraws(once, yearly, a.draws), luck[1] if group.name == LUCK else luck[0]


def luck_of(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers by which rows of either set have their luck: none in common."""
    return np.arange(rows), rows + np.arange(rows)


def _draws(priors: Mapping[str, Prior], columns: list[tuple[str, int]], points: np.ndarray) -> CommonDraws:
    place = {column: number for number, column in enumerate(columns)}
    once = {name: prior.quantile(points[:, place[name, 0]]) for name, prior in priors.items() if not prior.yearly}
    yearly = {
        name: prior.quantile(points[:, [place[name, year] for year in range(YEARS)]])
        for name, prior in priors.items()
        if prior.yearly
    }
    return CommonDraws(once, yearly, len(points))


def _points(dimensions: int, leading: int, rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of both sets, (rows, dimensions) each, strictly between 0 and 1."""
    from scipy.stats import qmc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a number of points that is no power of two is what was asked for
        first = qmc.Sobol(2 * leading, scramble=True, seed=int(stream(seed, "sensitivity", "sobol").integers(2**62))).random(rows)
    luck = stream(seed, "sensitivity", "hypercube").random((2, rows, 2 * (dimensions - leading)))
    others = (np.argsort(luck[0], axis=0) + luck[1]) / rows
    found = []
    for part in range(2):
        columns = [
            values[:, part * width : (part + 1) * width] for values, width in ((first, leading), (others, dimensions - leading))
        ]
        found.append(np.clip(np.concatenate(columns, axis=1), _EDGE, 1 - _EDGE))
    return found[0], found[1]
