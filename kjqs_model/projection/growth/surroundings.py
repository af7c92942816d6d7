"""What a panel tells of the nation and of a province: the path of their levels on which a place of few figures is laid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from ...staging.arrays import kept_arrays
from .arrange import AHEAD, Arranged, arrange
from .covariances import Pieces, Weights, group_scales, scales
from .estimate import tails_at
from .fitted import draws_of, panel_without
from .likelihood import points_of, solve
from .panel import Unit, shipped_panel
from .process import kind_of, named


@dataclass(frozen=True)
class Surroundings:
    """What the panel tells of nation and province for one series: ``mean`` and ``spread`` of their path by year and draw of
    hyperparameters.

    ``scale``: of the province's shocks; None for a place without one.
    """

    arranged: Arranged
    figures: Mapping[str, np.ndarray]
    mean: np.ndarray
    spread: np.ndarray
    scale: np.ndarray | None
    freedom: float
    shift: float


@cache
def surroundings(series: str, origin: int, province: str | None, without: Unit) -> Surroundings:
    """What the panel up to an origin tells of nation and province, the place itself left out."""
    theta, freedom, shift = draws_of(series, origin)
    arranged = arrange(panel_without(without), kind_of(series), origin)
    figures = named(arranged.kind, theta)
    known = kept_arrays(
        "surroundings",
        (shipped_panel().key(), series, origin, province, without, theta.tolist(), freedom, shift),
        lambda: _around(arranged, theta, freedom, province),
    )
    return Surroundings(arranged, figures, known["mean"], known["spread"], known.get("scale"), freedom, shift)


def _around(arranged: Arranged, theta: np.ndarray, freedom: float, province: str | None) -> dict[str, np.ndarray]:
    """Mean and spread of the path, and the scale of the province's shocks where there is one."""
    figures, years = named(arranged.kind, theta), arranged.years + AHEAD
    weights = tails_at(arranged, theta.mean(axis=0), freedom)
    solved = solve(arranged, theta, weights)
    rows = _rows(arranged)
    group = _group_of(arranged, province)
    if group is None:
        mean = np.matmul(rows, solved.common_mean[..., None])[..., 0]
        spread = np.matmul(np.matmul(rows, solved.common_covariance), rows.T)
        return {"mean": mean, "spread": spread}
    points, there = points_of(arranged)
    scale = group_scales(arranged, scales(arranged, figures))[:, group]
    time = np.arange(years)
    own = _group_path(arranged, solved.parts, weights, group, time, time) * scale[:, None, None] ** 2
    cross = (
        _group_path(arranged, solved.parts, weights, group, time, points["time"][group])
        * scale[:, None, None] ** 2
        * there[group]
    )
    gain = np.matmul(cross, solved.inverse[:, group])
    slope = rows - np.matmul(gain, solved.design[group])
    mean = np.matmul(slope, solved.common_mean[..., None])[..., 0] + np.matmul(gain, solved.y[group])
    spread = (
        np.matmul(np.matmul(slope, solved.common_covariance), slope.transpose(0, 2, 1))
        + own
        - np.matmul(gain, cross.transpose(0, 2, 1))
    )
    return {"mean": mean, "spread": spread, "scale": scale}


def _group_of(arranged: Arranged, province: str | None) -> int | None:
    for number, unit in enumerate(arranged.units):
        if unit.level == "province" and unit.name == province:
            return int(arranged.group_of_unit[number])
    return None


def _group_path(
    arranged: Arranged, parts: Pieces, weights: Weights, group: int, left: np.ndarray, right: np.ndarray
) -> np.ndarray:
    shocks = np.cumsum(np.where(np.arange(arranged.years) > 0, 1 / weights.group[group], 0.0))
    least = np.minimum(np.minimum(left[:, None], right[None, :]), arranged.years - 1)
    return parts.persistent[:, group][:, left[:, None], right[None, :]] + parts.own_once * shocks[least][None]


def _rows(arranged: Arranged) -> np.ndarray:
    """The design of a city's level in every year."""
    years = arranged.years + AHEAD
    rows, time = np.zeros((years, years + len(arranged.design_sd))), np.arange(years)
    rows[time, time] = 1.0
    rows[:, years] = time
    rows[:, years + 1] = time
    for place, year in enumerate(arranged.kind.rebased):
        rows[:, years + 2 + len(arranged.kind.companions) + place] = (time + arranged.start >= year) & (arranged.start < year)
    return rows
