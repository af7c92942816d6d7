"""What may come: draws of a unit's log level in the years ahead, all uncertainty together, the nation's and provinces' part in
common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...randomness import stream
from .arrange import AHEAD, Arranged
from .covariances import POINT, Pieces, group_scales, scales, together
from .estimate import Estimate
from .likelihood import Solved, points_of, solve
from .panel import Unit
from .process import answers
from .sums import known_lists, summed

EACH = 64
"""Draws of states and shocks for each draw of the hyperparameters."""

_SHIFT_FREEDOM = 4.0


@dataclass(frozen=True)
class Ahead:
    """Draws of one unit: ``log_level`` and its part ``common`` to all places, (draws, AHEAD) for the years after the origin.

    ``without_lists``: as of a place whose yearly lists do not tell part of its stock ahead; ``log_level`` itself for all others.
    """

    unit: Unit
    origin: int
    log_level: np.ndarray
    common: np.ndarray
    without_lists: np.ndarray


@dataclass(frozen=True)
class Known:
    """An estimate conditioned on its panel: for each draw of the hyperparameters what is known of nation and groups at the
    origin."""

    estimate: Estimate
    solved: Solved
    common_root: np.ndarray

    @property
    def arranged(self) -> Arranged:
        return self.estimate.arranged


def known(estimate: Estimate) -> Known:
    """Condition every draw of an estimate on its panel."""
    parts = [
        solve(estimate.arranged, part, estimate.weights)
        for part in np.array_split(estimate.theta, max(1, len(estimate.theta) // 8))
    ]
    solved = _joined(parts)
    return Known(estimate, solved, _root(solved.common_covariance))


def _joined(parts: list[Solved]) -> Solved:
    def together_(read):
        return np.concatenate([read(part) for part in parts])

    figures = {name: together_(lambda part, name=name: part.figures[name]) for name in parts[0].figures}
    pieces = Pieces(*(together_(lambda part, name=name: getattr(part.parts, name)) for name in Pieces.__dataclass_fields__))
    return Solved(
        figures,
        pieces,
        *(together_(lambda part, name=name: getattr(part, name)) for name in ("inverse",)),
        parts[0].y,
        parts[0].design,
        *(
            together_(lambda part, name=name: getattr(part, name))
            for name in ("log_likelihood", "common_mean", "common_covariance")
        ),
    )


def _root(covariance: np.ndarray) -> np.ndarray:
    """A root of each covariance, its widest direction first."""
    values, vectors = np.linalg.eigh((covariance + covariance.swapaxes(-1, -2)) / 2)
    return (vectors * np.sqrt(np.clip(values, 0.0, None))[..., None, :])[..., ::-1]


@dataclass(frozen=True)
class Path:
    """A unit's level ahead if no new shock came: given the common coefficients ``mean + slope @ common``, with ``root`` of the
    rest's covariance."""

    mean: np.ndarray
    slope: np.ndarray
    root: np.ndarray


def path_of(known: Known, unit: Unit, series: int = 0) -> Path:
    """What is known at the origin of a unit's level in each year ahead, for each draw of the hyperparameters.

    ``series``: 0 for the series itself, else the number of a companion.
    """
    arranged, solved = known.arranged, known.solved
    number = arranged.units.index(unit)
    group = np.array([arranged.group_of_unit[number]])
    points, there = points_of(arranged)
    ahead = np.zeros((1, AHEAD), dtype=POINT)
    ahead["unit"], ahead["time"], ahead["series"] = number, arranged.years + np.arange(AHEAD), series
    weights, figures, parts = known.estimate.weights, solved.figures, solved.parts
    cross = together(arranged, figures, weights, parts, ahead, points[group], group)[:, 0] * there[group[0]]
    gain = np.matmul(cross, solved.inverse[:, group[0]])
    rows = _rows_ahead(arranged, number, series)
    mean = np.matmul(gain, solved.y[group[0]]) + _expected(arranged, number, series)
    slope = rows - np.matmul(gain, solved.design[group[0]])
    spread = together(arranged, figures, weights, parts, ahead, ahead, group)[:, 0] - np.matmul(gain, cross.transpose(0, 2, 1))
    return Path(mean, slope, _root(spread))


def _rows_ahead(arranged: Arranged, number: int, series: int) -> np.ndarray:
    years = arranged.years + AHEAD
    time = arranged.years + np.arange(AHEAD)
    rows = np.zeros((AHEAD, years + len(arranged.design_sd)))
    rows[np.arange(AHEAD), time] = 1.0
    rows[:, years] = time
    rows[:, years + 1] = time * arranged.nested[number]
    first = years + 2 + len(arranged.kind.companions)
    for place, year in enumerate(arranged.kind.rebased):
        rows[:, first + place] = (time + arranged.start >= year) & (arranged.start < year)
    if series:
        rows[:, years + 1 + series] = 1.0
    name = arranged.kind.companions[series - 1].series if series else "itself"
    if name in arranged.flows:
        rows[np.arange(AHEAD), years + arranged.flows[name][arranged.years :]] = 1.0
    return rows


def _expected(arranged: Arranged, number: int, series: int) -> np.ndarray:
    time = arranged.years + np.arange(AHEAD)
    shifts = sum(
        ((time + arranged.start >= year) & (arranged.start < year)) * arranged.kind.rebased_common[0]
        for year in arranged.kind.rebased
    )
    offset = arranged.kind.companions[series - 1].offset[0] if series else 0.0
    return arranged.centre[number] + arranged.kind.long_run[0] * time + shifts + offset


@dataclass(frozen=True)
class Shocks:
    """Student t shocks of the years ahead to growth and to the level, each (trials, draws, AHEAD), of the estimate's freedom."""

    persistent: np.ndarray
    once: np.ndarray


def shocks_of(estimate: Estimate, trials: int, each: int, *name: str | int) -> Shocks:
    """The shocks of nation, group or unit by its name, the same for every panel and whoever else is asked about."""
    rng = stream(0, "growth", "ahead", estimate.kind.series, estimate.origin, *name)
    shape = (trials, each, AHEAD)
    return Shocks(rng.standard_t(estimate.freedom, shape), rng.standard_t(estimate.freedom, shape))


def added(persistence: np.ndarray, persistent: np.ndarray, once: np.ndarray, shocks: Shocks) -> np.ndarray:
    """What shocks to growth and to the level add to the log level by each year ahead, (trials, draws, AHEAD)."""
    moved = np.matmul(shocks.persistent * persistent, answers(persistence, AHEAD).transpose(0, 2, 1))
    return moved + np.cumsum(shocks.once, axis=-1) * once


def narrowed(freedom: float) -> float:
    """What makes the standard deviation of a Student t of this freedom one.

    Shocks are never seen one by one, growth and noise moving with them, so that an estimated scale is a standard deviation,
    whatever the tails.
    """
    return float(np.sqrt((freedom - 2) / freedom))


def national_added(known: Known, shocks: Shocks) -> np.ndarray:
    """What the nation's shocks ahead add to the log level."""
    figures, width = known.solved.figures, narrowed(known.estimate.freedom)
    return added(figures["common_persistence"], figures["common_persistent"] * width, figures["common_once"] * width, shocks)


def group_added(known: Known, unit: Unit, shocks: Shocks) -> np.ndarray:
    """What a group's own shocks (a province's, or a unit's that stands alone) add to the log level."""
    arranged, figures = known.arranged, known.solved.figures
    scale = group_scales(arranged, scales(arranged, figures))[:, arranged.group_of_unit[arranged.units.index(unit)]][
        :, None, None
    ]
    width = narrowed(known.estimate.freedom)
    return added(
        figures["own_persistence"], figures["own_persistent"] * width * scale, figures["own_once"] * width * scale, shocks
    )


def unit_added(known: Known, unit: Unit, shocks: Shocks) -> np.ndarray:
    """What the shocks of a city beside its province's add to its log level."""
    arranged, figures = known.arranged, known.solved.figures
    scale = scales(arranged, figures)[:, arranged.units.index(unit)][:, None, None]
    ratio = np.minimum(figures["nested_once"] / figures["own_once"], 2.0)
    width = narrowed(known.estimate.freedom)
    return added(
        figures["own_persistence"],
        figures["own_persistent"] * width * ratio * scale,
        figures["nested_once"] * width * scale,
        shocks,
    )


def shift_ahead(estimate: Estimate, draws: np.ndarray) -> np.ndarray:
    """A unit's own shifts in the years ahead that meet a new base; ``draws`` (trials, draws, AHEAD) are standard Student t."""
    years = estimate.origin + 1 + np.arange(AHEAD)
    return np.cumsum(draws * estimate.shift * np.isin(years, list(estimate.kind.rebased)), axis=-1)


def draw_units(known: Known, units: list[Unit], each: int = EACH) -> Mapping[Unit, Ahead]:
    """Draws for units of one panel, the nation's and provinces' luck being the same for all of them.

    Returns
    -------
    by unit : ``Ahead`` with (hyperparameter draws x ``each``) draws.
    """
    estimate, arranged, trials = known.estimate, known.arranged, len(known.estimate.theta)
    rng = stream(0, "growth", "states", estimate.kind.series, estimate.origin)
    normal = rng.standard_normal((trials, each, known.common_root.shape[-1]))
    common = known.solved.common_mean[:, None, :] + np.matmul(normal, known.common_root.transpose(0, 2, 1))
    national = national_added(known, shocks_of(estimate, trials, each, "nation"))
    groups: dict[int, np.ndarray] = {}
    found = {}
    for unit in units:
        group = int(arranged.group_of_unit[arranged.units.index(unit)])
        if group not in groups:
            first = arranged.units[int(np.flatnonzero(arranged.group_of_unit == group)[0])]
            groups[group] = group_added(known, unit, shocks_of(estimate, trials, each, "group", first.level, first.name))
        found[unit] = _one(known, unit, common, national, groups[group], each)
    return found


def _one(known: Known, unit: Unit, common: np.ndarray, national: np.ndarray, group: np.ndarray, each: int) -> Ahead:
    arranged = known.arranged
    number = arranged.units.index(unit)
    lists = known_lists(arranged, number)
    shocks = common, national, group
    centre, total, shared = _level(known, unit, 0, shocks, each)
    level = total
    if lists is not None:
        centre, drawn, shared = _level(known, unit, arranged.kind.place_of(arranged.kind.adds.series), shocks, each)
        total, shared = summed(lists, drawn), summed(lists, centre + shared) - summed(lists, centre)
    return Ahead(unit, known.estimate.origin, *(values.reshape(-1, AHEAD) for values in (total, shared, level)))


def _level(known: Known, unit: Unit, series: int, shocks: tuple[np.ndarray, np.ndarray, np.ndarray], each: int):
    """Draws of the level of one series of the family: centre (AHEAD,), log levels and their common part, (trials, draws,
    AHEAD)."""
    estimate, arranged, trials = known.estimate, known.arranged, len(known.estimate.theta)
    number, path, (common, national, group) = arranged.units.index(unit), path_of(known, unit, series), shocks
    rng = stream(0, "growth", "unit", estimate.kind.series, estimate.origin, unit.level, unit.name)
    shared = np.matmul(common, path.slope.transpose(0, 2, 1)) + national * (1.0 if len(arranged.units) else 0.0)
    own = np.matmul(rng.standard_normal((trials, each, AHEAD)), path.root.transpose(0, 2, 1))
    own += shift_ahead(estimate, rng.standard_t(_SHIFT_FREEDOM, (trials, each, AHEAD)))
    if arranged.nested[number]:
        own += unit_added(known, unit, shocks_of(estimate, trials, each, "unit", unit.level, unit.name))
    total = path.mean[:, None, :] + shared + group + own
    return path.mean.mean(axis=0), total, shared + group if arranged.nested[number] else shared
