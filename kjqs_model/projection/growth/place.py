"""The years ahead of one place of which a few figures are known: the process of the panel laid over them.

A place's level is the path of nation and province, known from the panel, and what is its own, known from its figures. Everything
is a function of named uniform columns, one number a draw: the same column of the nation moves every series of a draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...randomness import stream
from .arrange import AHEAD
from .fitted import committed
from .panel import Unit, shipped_panel
from .predict import narrowed
from .process import answers, covariance, setting
from .spread import spread_at
from .surroundings import Surroundings, surroundings

STATES = 2
"""Directions in which what is not known of a place's level and growth at the origin is drawn."""

_CLIP = 1e-9
_RATIO = 2.0
_WINDOW = 10  # years over which the widest directions are taken, whatever is asked for, so that draws of a year do not hang on it


@dataclass(frozen=True)
class PlaceAhead:
    """Draws of a place's log levels by series, (draws, years), and of the part that comes from shocks of nation and province."""

    origin: int
    log_level: Mapping[str, np.ndarray]
    common: Mapping[str, np.ndarray]

    def deviation(self, series: str) -> np.ndarray:
        """Log level less its mean over draws, (draws, years)."""
        return self.log_level[series] - self.log_level[series].mean(axis=0)

    def median(self, series: str) -> np.ndarray:
        """The median of the level itself, (years,)."""
        return np.exp(np.median(self.log_level[series], axis=0))


def ahead_columns(series: Sequence[str], years: int) -> list[str]:
    """The names of the columns that draws of these series use, the most important first."""
    found = [
        "hyper",
        *(f"national.{year}" for year in range(1, years + 1)),
        *(f"province.{year}" for year in range(1, years + 1)),
    ]
    for name in series:
        found += [f"own.{name}.{year}" for year in range(1, years + 1)]
        found += [f"state.{name}" if number == 1 else f"state.{name}.{number}" for number in range(1, STATES + 1)]
    return found + [
        f"{kind}.{name}.{year}" for kind in ("national", "province", "noise") for name in series for year in range(1, years + 1)
    ]


def place_ahead(
    points: Mapping[str, Mapping[int, float]],
    origin: int,
    years: int,
    draws: int,
    seed: int = 1,
    province: str | None = None,
    level: str = "city",
    name: str = "",
    columns: Mapping[str, np.ndarray] | None = None,
) -> PlaceAhead:
    """Draw the years after an origin of a place of which some figures are known.

    Parameters
    ----------
    points : by series, year to figure, in the panel's units (counts; intensity in per cent); later ones than the origin are
    not read. One
        figure is enough. origin : also later than the panel's end: nation and province are then unknown from there on.
    years : 1 to 24. province : whose shocks the place shares; None for those of the nation alone.
    name : under which the place may stand in the panel, whose figures of it are then left out.
    columns : uniform numbers (draws,) by the names of ``ahead_columns``; those that are not given come from ``seed`` and their
    name.

    Raises
    ------
    ValueError : a series without a figure up to the origin, or too many years.
    """
    if not 1 <= years <= AHEAD:
        raise ValueError(f"years ahead: 1 to {AHEAD}")
    uniform = _Uniforms(draws, seed, columns or {})
    levels, commons = {}, {}
    for series, known in points.items():
        around = surroundings(series, min(origin, shipped_panel().last()), province, Unit(level, name))
        figures = {year: float(value) for year, value in sorted(known.items()) if around.arranged.start <= year <= origin}
        if not figures:
            raise ValueError(f"no figure of {series} from {around.arranged.start} to {origin}")
        levels[series], commons[series] = _draws(around, figures, origin, years, level in setting("nested_levels"), uniform)
    return PlaceAhead(origin, levels, commons)


def panel_spread(series: str, size: float, horizon: int) -> float:
    """The sd by which forecasts of the log of places of a size have missed on the panel, one or two years ahead (0.0 where none
    is known)."""
    entry = committed()["spread"].get(series, {}).get(horizon)
    return spread_at(entry, size) if entry and entry["sd"] is not None else 0.0


class _Uniforms:
    """Columns of uniform numbers by name: given ones, else from the seed and the name."""

    def __init__(self, draws: int, seed: int, given: Mapping[str, np.ndarray]):
        self.draws, self._seed, self._given = draws, seed, given

    def __getitem__(self, name: str) -> np.ndarray:
        found = self._given[name] if name in self._given else stream(self._seed, "growth", "place", name).random(self.draws)
        return np.clip(np.asarray(found, dtype=float), _CLIP, 1 - _CLIP)

    def years(self, name: str, years: int) -> np.ndarray:
        return np.stack([self[f"{name}.{year}"] for year in range(1, years + 1)], axis=1)


def _draws(around: Surroundings, known: Mapping[int, float], origin: int, years: int, nested: bool, uniform: _Uniforms):
    series, figures = around.arranged.kind.series, around.figures
    scale = np.exp(
        -np.clip(figures["size_exponent"][:, 0, 0] * (np.log(list(known.values())[-1]) - around.arranged.middle), -1.2, 1.2)
    )
    mean, root = _path(around, scale, known, origin, max(years, _WINDOW), nested)
    trial = np.minimum((uniform["hyper"] * len(mean)).astype(int), len(mean) - 1)
    states = np.stack(
        [uniform[f"state.{series}" if number == 1 else f"state.{series}.{number}"] for number in range(1, STATES + 1)], axis=1
    )
    level = (mean[trial] + np.einsum("dij,dj->di", root[trial], _normal(states)))[:, :years]
    common, own = _shocks(around, scale, trial, years, nested, uniform)
    shifted = np.isin(origin + 1 + np.arange(years), list(around.arranged.kind.rebased)) * around.shift
    noise = _normal(uniform.years(f"noise.{series}", years))
    return level + common + own + noise * figures["noise"][trial][:, 0] + np.cumsum(noise * shifted, axis=1), common


def _path(around: Surroundings, scale: np.ndarray, known: Mapping[int, float], origin: int, years: int, nested: bool):
    """Mean (trials, years) of the place's log level if no new shock came, and a root of its covariance in the widest
    directions."""
    arranged, figures = around.arranged, around.figures
    total, last = arranged.years + AHEAD, origin - arranged.start
    seen, ahead = np.array(list(known)) - arranged.start, last + 1 + np.arange(years)
    if ahead[-1] >= total or seen[0] < 0:
        raise ValueError(f"years from {arranged.start} to {arranged.start + total - 1}")
    spread = around.spread + _unknown(around, scale, last, nested)
    time = np.arange(total)
    shifts = sum(
        ((time + arranged.start >= year) & (arranged.start < year)) * arranged.kind.rebased_common[0]
        for year in arranged.kind.rebased
    )
    expected = around.mean + arranged.kind.long_run[0] * time + shifts
    spread = spread + sum(
        sd**2 * np.outer(time + arranged.start >= year, time + arranged.start >= year) * (arranged.start < year <= origin)
        for year, sd in arranged.kind.rebased.items()
    )
    y = np.log(list(known.values()))
    centre = (y - expected[:, seen]).mean(axis=1, keepdims=True)
    k = spread[:, seen][:, :, seen] + setting("level") ** 2 + figures["noise"] ** 2 * np.eye(len(seen))
    gain = np.linalg.solve(k, spread[:, seen][:, :, ahead] + setting("level") ** 2).transpose(0, 2, 1)
    mean = expected[:, ahead] + centre + np.matmul(gain, (y - expected[:, seen] - centre)[..., None])[..., 0]
    left = (
        spread[:, ahead][:, :, ahead]
        + setting("level") ** 2
        - np.matmul(gain, spread[:, seen][:, :, ahead] + setting("level") ** 2)
    )
    return mean, _narrow_root(left)


def _unknown(around: Surroundings, scale: np.ndarray, last: int, nested: bool) -> np.ndarray:
    """Covariance of what the panel's path does not hold: the place's own shocks, those of a missing province, and all after the
    panel's end."""
    arranged, figures = around.arranged, around.figures
    total = arranged.years + AHEAD
    time = np.arange(total)
    until = ((time > 0) & (time <= last)).astype(float)
    late = until * (time >= arranged.years)
    first = np.where(time == 1, 1 / (1 - np.minimum(figures["own_persistence"][:, 0], 0.98) ** 2), 1.0)

    def path(
        persistence: np.ndarray, persistent: np.ndarray, once: np.ndarray, when: np.ndarray, begin: np.ndarray | float = 1.0
    ) -> np.ndarray:
        passed = np.cumsum(when)
        return covariance(answers(persistence, total), persistent[:, 0] ** 2 * when * begin) + once**2 * np.minimum.outer(
            passed, passed
        )

    size = scale[:, None, None] ** 2
    found = path(figures["common_persistence"], figures["common_persistent"], figures["common_once"], late)
    alone = around.scale is None
    province = path(
        figures["own_persistence"], figures["own_persistent"], figures["own_once"], *((until, first) if alone else (late,))
    )
    found = found + province * (scale if alone else around.scale)[:, None, None] ** 2
    if nested:
        ratio = np.minimum(figures["nested_once"] / figures["own_once"], _RATIO)
        found = (
            found
            + path(figures["own_persistence"], figures["own_persistent"] * ratio, figures["nested_once"], until, first) * size
        )
    return found


def _narrow_root(covariance_: np.ndarray) -> np.ndarray:
    """A root in the widest directions, (trials, years, STATES), each year's variance being the whole one."""
    values, vectors = np.linalg.eigh((covariance_ + covariance_.swapaxes(-1, -2)) / 2)
    root = (vectors * np.sqrt(np.clip(values, 0.0, None))[:, None, :])[..., ::-1][..., :STATES]
    root = root * np.where(
        root.sum(axis=1, keepdims=True) < 0, -1.0, 1.0
    )  # a higher number is a higher level, whatever the sign of a vector
    held = (root**2).sum(axis=-1)
    whole = np.maximum(np.diagonal(covariance_, axis1=1, axis2=2), 0.0)
    root = root * np.sqrt(np.where(held > 0, whole / np.maximum(held, 1e-300), 1.0))[..., None]
    return np.concatenate([root, np.zeros((*root.shape[:2], STATES - root.shape[2]))], axis=2)


def _normal(uniform: np.ndarray) -> np.ndarray:
    from scipy.special import ndtri

    return ndtri(uniform)


def _shocks(around: Surroundings, scale: np.ndarray, trial: np.ndarray, years: int, nested: bool, uniform: _Uniforms):
    """What new shocks add by draw and year: of nation and province, and the place's own."""
    figures, kind = around.figures, around.arranged.kind
    width = narrowed(around.freedom)
    common = _added(
        figures["common_persistence"],
        figures["common_persistent"] * width,
        figures["common_once"] * width,
        around,
        trial,
        _shared(uniform, "national", kind.series, kind.shared, years),
    )
    outer = (scale if around.scale is None else around.scale)[:, None, None]
    province = _added(
        figures["own_persistence"],
        figures["own_persistent"] * width * outer,
        figures["own_once"] * width * outer,
        around,
        trial,
        _shared(uniform, "province", kind.series, kind.shared, years),
    )
    if not nested:
        return common + province, np.zeros_like(common)
    ratio, own = np.minimum(figures["nested_once"] / figures["own_once"], _RATIO), scale[:, None, None]
    return common + province, _added(
        figures["own_persistence"],
        figures["own_persistent"] * width * ratio * own,
        figures["nested_once"] * width * own,
        around,
        trial,
        uniform.years(f"own.{kind.series}", years),
    )


def _shared(uniform: _Uniforms, name: str, series: str, share: float, years: int) -> np.ndarray:
    """Uniform numbers of a series that go with the common column as far as its shocks do with those of other series."""
    from scipy.special import ndtr

    shared, apart = _normal(uniform.years(name, years)), _normal(uniform.years(f"{name}.{series}", years))
    return np.clip(ndtr(share**0.5 * shared + (1 - share) ** 0.5 * apart), _CLIP, 1 - _CLIP)


def _added(
    persistence: np.ndarray,
    persistent: np.ndarray,
    once: np.ndarray,
    around: Surroundings,
    trial: np.ndarray,
    uniform: np.ndarray,
):
    """One number a year moves growth and level together, such that the first year's variance is that of both apart."""
    from scipy.special import stdtrit

    both, shock = np.sqrt(persistent**2 + once**2) / (persistent + once), stdtrit(around.freedom, uniform)
    moved = np.einsum("dij,dj->di", (answers(persistence, uniform.shape[1]) * persistent * both)[trial], shock)
    return moved + np.cumsum(shock, axis=1) * (once * both)[trial][:, 0]
