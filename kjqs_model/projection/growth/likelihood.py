"""How likely a panel is under rows of hyperparameters, and what it tells of nation and groups: Gaussian algebra by groups, the rest common.

Given the nation's path and the other common coefficients, groups are independent: covariances are inverted group by group (stacked, for
many rows of hyperparameters at once), and the common part is put on top by Woodbury's identity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrange import AHEAD, Arranged
from .process import answers, covariance, named, setting

_STATIONARY = 0.98  # past it the first year's spread of a persistent growth grows without bound


@dataclass(frozen=True)
class Weights:
    """The expected precision of each heavy-tailed shock: of groups (groups, years) and of units in cities (units, years); 1 for a normal one."""

    group: np.ndarray
    unit: np.ndarray


@dataclass(frozen=True)
class Pieces:
    """Covariances of levels by year, (trials, years, years), without the scale of any place."""

    persistent: np.ndarray
    nested_persistent: np.ndarray
    own_once: np.ndarray
    nested_once: np.ndarray


def plain_weights(arranged: Arranged) -> Weights:
    """Every shock as a normal one."""
    groups = len(arranged.groups)
    return Weights(np.ones((groups, arranged.years)), np.ones((len(arranged.units), arranged.years)))


def pieces(arranged: Arranged, figures: dict[str, np.ndarray]) -> Pieces:
    """Levels' covariances from shocks up to the origin, over all years to ``AHEAD`` past it: what is known now of later years."""
    years = arranged.years + AHEAD
    answer = answers(figures["own_persistence"], years)
    first = 1 / (1 - np.minimum(figures["own_persistence"], _STATIONARY) ** 2)
    known = (np.arange(years) < arranged.years) & (np.arange(years) > 0)
    unit = np.where(np.arange(years) == 1, first[:, 0], 1.0) * known
    persistent = covariance(answer, figures["own_persistent"][:, 0] ** 2 * unit)
    ratio = (figures["nested_once"] / figures["own_once"]) ** 2
    return Pieces(persistent, persistent * np.minimum(ratio, 4.0), figures["own_once"] ** 2, figures["nested_once"] ** 2)


def national_path(arranged: Arranged, figures: dict[str, np.ndarray]) -> np.ndarray:
    """Covariance of the nation's level over all years, from shocks up to the origin, (trials, years, years)."""
    years = arranged.years + AHEAD
    known = (np.arange(years) < arranged.years) & (np.arange(years) > 0)
    first = np.arange(years) == 1
    steady = figures["common_persistent"][:, 0] ** 2 * (known & ~first) + setting("start") ** 2 * first * (arranged.years > 1)
    found = covariance(answers(figures["common_persistence"], years), steady)
    least = np.minimum(np.cumsum(known)[:, None], np.cumsum(known)[None, :])
    return found + figures["common_once"] ** 2 * least[None]


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


def together(arranged: Arranged, figures: dict[str, np.ndarray], weights: Weights, parts: Pieces, left: np.ndarray, right: np.ndarray,
             groups: np.ndarray | None = None) -> np.ndarray:
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
    of_group = parts.persistent[:, ti, tj] + parts.own_once[:, None] * shocks[number, least]
    found = of_group * outer[:, number[:, 0, 0]][:, :, None, None] ** 2
    both = same & arranged.nested[np.minimum(ui, len(arranged.units) - 1)]
    own = parts.nested_persistent[:, ti, tj] + parts.nested_once[:, None] * inner[np.broadcast_to(ui, least.shape), least]
    found += np.where(both, own * scale[:, np.broadcast_to(ui, least.shape)] ** 2, 0.0)
    found += same * setting("level") ** 2
    found += _offsets(arranged, same, si, sj, ti, tj, figures)
    return found + _noise(arranged, figures, same & (si == sj), si, ti, tj, left, right)


def _offsets(arranged: Arranged, same: np.ndarray, si: np.ndarray, sj: np.ndarray, ti: np.ndarray, tj: np.ndarray,
             figures: dict[str, np.ndarray]) -> np.ndarray:
    own = np.array([0.0, *(companion.own_offset for companion in arranged.kind.companions)])
    found = (same & (si == sj)) * own[si] ** 2 + np.zeros((len(figures["noise"]), 1, 1, 1))
    if arranged.kind.rebased:
        passed = [sd**2 * (arranged.start < year <= arranged.origin) * (ti + arranged.start >= year) * (tj + arranged.start >= year)
                  for year, sd in arranged.kind.rebased.items()]
        found = found + same * sum(passed)
    return found


def _noise(arranged: Arranged, figures: dict[str, np.ndarray], alike: np.ndarray, si: np.ndarray, ti: np.ndarray, tj: np.ndarray,
           left: np.ndarray, right: np.ndarray) -> np.ndarray:
    lag = np.abs(ti - tj)
    echo = np.where(lag % 3 == 0, np.where(lag == 0, 1.0, echo_of(arranged)[si] ** (lag / 3)), 0.0)
    sd = noise_of(arranged, figures)[:, np.broadcast_to(si, alike.shape)]
    rounding = left["rounding"][:, :, None] * right["rounding"][:, None, :] * (lag == 0)
    return (sd**2 * echo + rounding) * alike


def common_prior(arranged: Arranged, figures: dict[str, np.ndarray]) -> np.ndarray:
    """Covariance of what all units share: the nation's path over all years, then the coefficients of the design."""
    years = arranged.years + AHEAD
    whole = years + len(arranged.design_sd)
    prior = np.zeros((len(figures["noise"]), whole, whole))
    prior[:, :years, :years] = national_path(arranged, figures)
    place = np.arange(years, whole)
    prior[:, place, place] = arranged.design_sd**2
    for name, columns in arranged.flows.items():
        lag = np.abs(np.subtract.outer(np.arange(len(columns)), np.arange(len(columns))))
        echo = np.where(lag % 3 == 0, echo_of(arranged)[arranged.kind.place_of(name)] ** (lag / 3), 0.0)
        prior[:, years + columns[:, None], years + columns[None, :]] = figures[f"common_noise.{name}"][:, 0, 0][:, None, None] ** 2 * echo
    return prior


POINT = np.dtype([("unit", np.int64), ("time", np.int64), ("series", np.int64), ("rounding", np.float64)])


def points_of(arranged: Arranged) -> tuple[np.ndarray, np.ndarray]:
    """Every observation as a point, (groups, most in one), and where there is one."""
    table = np.zeros(arranged.count + 1, dtype=POINT)
    for name in POINT.names:
        table[name][:-1] = getattr(arranged, name)
    return table[arranged.groups], arranged.groups < arranged.count


@dataclass(frozen=True)
class Solved:
    """What the panel tells under each row of hyperparameters.

    ``inverse`` (trials, groups, m, m) of the covariances given the common part; ``log_likelihood`` (trials,); ``common_mean`` and
    ``common_covariance``: nation's path over all years, then the coefficients of the design.
    """

    figures: dict[str, np.ndarray]
    parts: Pieces
    inverse: np.ndarray
    y: np.ndarray
    design: np.ndarray
    log_likelihood: np.ndarray
    common_mean: np.ndarray
    common_covariance: np.ndarray


def solve(arranged: Arranged, theta: np.ndarray, weights: Weights, fully: bool = False) -> Solved:
    """Condition on the panel under rows of hyperparameters, (trials, hyperparameters)."""
    figures = named(arranged.kind, theta)
    parts = pieces(arranged, figures)
    points, there = points_of(arranged)
    k = together(arranged, figures, weights, parts, points, points)
    k = np.where(there[:, :, None] & there[:, None, :], k, np.eye(there.shape[1]))
    years, prior = arranged.years + AHEAD, common_prior(arranged, figures)
    y = np.where(there, np.append(arranged.y, 0.0)[arranged.groups], 0.0)
    seen = [*range(arranged.years), *(years + np.flatnonzero(arranged.design.any(axis=0)))]
    rows = np.zeros((*there.shape, prior.shape[1]))
    rows[..., :years] = np.where(there[..., None], points["time"][..., None] == np.arange(years), 0.0)
    rows[..., years:] = np.where(there[..., None], np.concatenate([arranged.design, np.zeros((1, len(arranged.design_sd)))])[arranged.groups], 0.0)
    lower = np.linalg.cholesky(k)
    both = np.linalg.solve(lower, np.broadcast_to(np.concatenate([y[..., None], rows[..., seen]], axis=-1), (len(k), *there.shape, 1 + len(seen))))
    flat = both.reshape(len(k), -1, 1 + len(seen))
    cross = np.matmul(flat.transpose(0, 2, 1), flat)
    syy, sy, shh = cross[:, 0, 0], cross[:, 1:, 0], cross[:, 1:, 1:]
    q = prior[:, seen][:, :, seen]
    inner = np.eye(len(seen)) + np.matmul(shh, q)
    turned = np.linalg.solve(inner, np.concatenate([sy[..., None], shh], axis=-1))
    quadratic = syy - np.einsum("ki,kij,kj->k", sy, q, turned[..., 0])
    logdet = 2 * np.log(np.diagonal(lower, axis1=-2, axis2=-1)).sum(axis=(1, 2)) + np.linalg.slogdet(inner)[1]
    likelihood = -0.5 * (quadratic + logdet)
    if not fully:
        return Solved(figures, parts, lower, y, rows, likelihood, sy, q)
    whole = prior[:, :, seen]
    mean = np.matmul(whole, turned[..., :1])[..., 0]
    spread = prior - np.matmul(np.matmul(whole, turned[..., 1:]), whole.transpose(0, 2, 1))
    inverse_lower = np.linalg.inv(lower)
    return Solved(figures, parts, np.matmul(inverse_lower.transpose(0, 1, 3, 2), inverse_lower), y, rows, likelihood, mean, spread)
