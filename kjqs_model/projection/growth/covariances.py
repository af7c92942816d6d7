"""Covariances of log levels under rows of hyperparameters: of the nation's path, of groups given it, and of what figures add."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrange import AHEAD, Arranged
from .process import answers, setting

_LEAST_YEARS = 2  # of new rules, before the older ones' years are set apart
_STATIONARY = 0.98  # past it the first year's spread of a persistent growth grows without bound


@dataclass(frozen=True)
class Weights:
    """The expected precision of each heavy-tailed shock, 1 for a normal one.

    ``group`` and ``unit``: to the level of a group, of a city (groups or units, years); ``persistent``: to the growth of a group;
    ``nation``: to the nation's growth (years,).
    """

    group: np.ndarray
    unit: np.ndarray
    persistent: np.ndarray
    nation: np.ndarray


@dataclass(frozen=True)
class Pieces:
    """Covariances of levels by year without the scale of any place: (trials, groups, years, years), of cities (trials, years,
    years)."""

    persistent: np.ndarray
    nested_persistent: np.ndarray
    own_once: np.ndarray
    nested_once: np.ndarray


def plain_weights(arranged: Arranged) -> Weights:
    """Every shock as a normal one."""
    groups = len(arranged.groups)
    by_group = np.ones((groups, arranged.years))
    return Weights(by_group, np.ones((len(arranged.units), arranged.years)), by_group, np.ones(arranged.years))


def pieces(arranged: Arranged, figures: dict[str, np.ndarray], weights: Weights, ahead: int = AHEAD) -> Pieces:
    """Levels' covariances from shocks up to the origin, over all years to ``ahead`` past it: what is known now of later years."""
    answer = answers(figures["own_persistence"], arranged.years + ahead)[:, :, : arranged.years]
    own = np.sqrt(own_shocks(arranged, figures))
    shocks = answer[:, None] * (own / np.sqrt(weights.persistent)[None])[:, :, None, :]
    usual = np.sqrt(first_year(arranged, figures)) * figures["own_persistent"][:, 0]
    nested = answer * (usual * np.minimum(figures["nested_once"] / figures["own_once"], 2.0)[:, 0])[:, None, :]
    return Pieces(
        np.matmul(shocks, shocks.swapaxes(-1, -2)),
        np.matmul(nested, nested.swapaxes(-1, -2)),
        figures["own_once"] ** 2,
        figures["nested_once"] ** 2,
    )


def own_shocks(arranged: Arranged, figures: dict[str, np.ndarray]) -> np.ndarray:
    """Variance of each year's persistent shock to a group's growth, (trials, groups, years)."""
    then = np.isin(
        np.arange(len(arranged.groups)),
        arranged.group_of_unit[arranged.unit[arranged.time + arranged.start < arranged.kind.since]],
    )
    old = old_rules(arranged)[None, :] & then[:, None]
    usual = np.where(old, setting("old_rules") ** 2, figures["own_persistent"] ** 2)
    return usual * first_year(arranged, figures)[:, None, :]


def first_year(arranged: Arranged, figures: dict[str, np.ndarray]) -> np.ndarray:
    """How many times the usual variance a shock of each year has, (trials, years): growth of the first year has gathered what
    came before."""
    first = 1 / (1 - np.minimum(figures["own_persistence"][:, 0], _STATIONARY) ** 2)
    year = np.arange(arranged.years)
    return np.where(year == 1, first, 1.0) * (year > 0)


def old_rules(arranged: Arranged) -> np.ndarray:
    """Whether growth of a year moved under older rules, whose shocks tell nothing of the size of later ones, (years,)."""
    since = arranged.kind.since
    return (np.arange(arranged.years) + arranged.start <= since) & (arranged.origin >= since + _LEAST_YEARS)


def national_shocks(arranged: Arranged, figures: dict[str, np.ndarray], weights: Weights) -> np.ndarray:
    """Variance of each year's shock to the nation's growth, (trials, years)."""
    year = np.arange(arranged.years)
    usual = np.where(old_rules(arranged), setting("old_rules") ** 2, figures["common_persistent"][:, 0] ** 2 / weights.nation)
    return usual * (year > 1) + setting("start") ** 2 * (year == 1)


def national_path(arranged: Arranged, figures: dict[str, np.ndarray], weights: Weights) -> np.ndarray:
    """Covariance of the nation's level over all years, from shocks up to the origin, (trials, years, years)."""
    years = arranged.years + AHEAD
    known = (np.arange(years) < arranged.years) & (np.arange(years) > 0)
    answer = answers(figures["common_persistence"], years)[:, :, : arranged.years]
    moved = answer * np.sqrt(national_shocks(arranged, figures, weights))[:, None, :]
    passed = np.cumsum(known)
    return np.matmul(moved, moved.swapaxes(-1, -2)) + figures["common_once"] ** 2 * np.minimum.outer(passed, passed)


def scales(arranged: Arranged, figures: dict[str, np.ndarray]) -> np.ndarray:
    """By trial and unit, how many times the usual spread a place has for its size; a nation its own share of a province's."""
    found = np.exp(-np.clip(figures["size_exponent"][:, 0] * arranged.scale_log[None, :], -1.2, 1.2))
    return np.where(arranged.national[None, :], setting("nation_share"), found)


def group_scales(arranged: Arranged, scale: np.ndarray) -> np.ndarray:
    """By trial and group: the scale of its province where the panel has it, else the mean of its units'."""
    found = np.empty((len(scale), len(arranged.groups)))
    for group in range(len(arranged.groups)):
        units = np.flatnonzero(arranged.group_of_unit == group)
        outer = units[~arranged.nested[units]]
        found[:, group] = scale[:, outer if len(outer) else units].mean(axis=1)
    return found


def noise_of(arranged: Arranged, figures: dict[str, np.ndarray]) -> np.ndarray:
    """The sd of the noise of each series of the family, (trials, series)."""
    names = ["noise", *(f"noise.{companion.series}" for companion in arranged.kind.companions)]
    return np.stack([figures[name][:, 0, 0] for name in names], axis=1)


def echo_of(arranged: Arranged) -> np.ndarray:
    """How far noise of a series comes again after three years, by series."""
    return np.array([arranged.kind.echo, *(companion.echo for companion in arranged.kind.companions)])


def together(
    arranged: Arranged,
    figures: dict[str, np.ndarray],
    weights: Weights,
    parts: Pieces,
    left: np.ndarray,
    right: np.ndarray,
    groups: np.ndarray | None = None,
) -> np.ndarray:
    """Covariance given the common part, (trials, groups, left, right), between points of the same group.

    Parameters
    ----------
    left, right : (groups, points) of ``POINT``. groups : their numbers; all by default.
    """
    scale = scales(arranged, figures)
    outer = group_scales(arranged, scale)
    ti, tj = left["time"][:, :, None], right["time"][:, None, :]
    ui, uj = left["unit"][:, :, None], right["unit"][:, None, :]
    si, sj = left["series"][:, :, None], right["series"][:, None, :]
    least, same = np.minimum(np.minimum(ti, tj), arranged.years - 1), ui == uj
    number = (np.arange(len(arranged.groups)) if groups is None else groups)[:, None, None]
    shocks = np.cumsum(np.where(np.arange(arranged.years) > 0, 1 / weights.group, 0.0), axis=1)
    inner = np.cumsum(np.where(np.arange(arranged.years) > 0, 1 / weights.unit, 0.0), axis=1)
    of_group = parts.persistent[:, number, ti, tj] + parts.own_once[:, None] * shocks[number, least]
    found = of_group * outer[:, number[:, 0, 0]][:, :, None, None] ** 2
    both = same & arranged.nested[np.minimum(ui, len(arranged.units) - 1)]
    own = parts.nested_persistent[:, ti, tj] + parts.nested_once[:, None] * inner[np.broadcast_to(ui, least.shape), least]
    found += np.where(both, own * scale[:, np.broadcast_to(ui, least.shape)] ** 2, 0.0)
    found += same * setting("level") ** 2
    found += _offsets(arranged, same, si, sj, ti, tj, figures)
    return found + _noise(arranged, figures, same & (si == sj), si, ti, tj, left, right)


def _offsets(
    arranged: Arranged,
    same: np.ndarray,
    si: np.ndarray,
    sj: np.ndarray,
    ti: np.ndarray,
    tj: np.ndarray,
    figures: dict[str, np.ndarray],
) -> np.ndarray:
    own = np.array([0.0, *(companion.own_offset for companion in arranged.kind.companions)])
    found = (same & (si == sj)) * own[si] ** 2 + np.zeros((len(figures["noise"]), 1, 1, 1))
    if arranged.kind.rebased:
        passed = [
            sd**2 * (arranged.start < year <= arranged.origin) * (ti + arranged.start >= year) * (tj + arranged.start >= year)
            for year, sd in arranged.kind.rebased.items()
        ]
        found = found + same * sum(passed)
    return found


def _noise(
    arranged: Arranged,
    figures: dict[str, np.ndarray],
    alike: np.ndarray,
    si: np.ndarray,
    ti: np.ndarray,
    tj: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
) -> np.ndarray:
    lag = np.abs(ti - tj)
    echo = np.where(lag % 3 == 0, np.where(lag == 0, 1.0, echo_of(arranged)[si] ** (lag / 3)), 0.0)
    sd = noise_of(arranged, figures)[:, np.broadcast_to(si, alike.shape)]
    rounding = left["rounding"][:, :, None] * right["rounding"][:, None, :] * (lag == 0)
    return (sd**2 * echo + rounding) * alike


def common_prior(arranged: Arranged, figures: dict[str, np.ndarray], weights: Weights) -> np.ndarray:
    """Covariance of what all units share: the nation's path over all years, then the coefficients of the design."""
    years = arranged.years + AHEAD
    whole = years + len(arranged.design_sd)
    prior = np.zeros((len(figures["noise"]), whole, whole))
    prior[:, :years, :years] = national_path(arranged, figures, weights)
    place = np.arange(years, whole)
    prior[:, place, place] = arranged.design_sd**2
    for name, columns in arranged.flows.items():
        lag = np.abs(np.subtract.outer(np.arange(len(columns)), np.arange(len(columns))))
        echo = np.where(lag % 3 == 0, echo_of(arranged)[arranged.kind.place_of(name)] ** (lag / 3), 0.0)
        prior[:, years + columns[:, None], years + columns[None, :]] = (
            figures[f"common_noise.{name}"][:, 0, 0][:, None, None] ** 2 * echo
        )
    return prior


POINT = np.dtype([("unit", np.int64), ("time", np.int64), ("series", np.int64), ("rounding", np.float64)])
"""A figure: its unit, years since the start, its series of the family, and the sd of its log from rounding."""
