"""The estimate of a series at an origin: hyperparameters as weighted draws, heavy tails by expected precisions of single shocks.

Mode of the posterior, its curvature, and importance sampling around it. Student's t is taken as a normal of unknown precision a
shock (Lange, Little, Taylor 1989): precisions and degrees of freedom are worked out in turn with the mode, as in variational
Bayes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...randomness import stream
from .arrange import Arranged, arrange
from .covariances import Weights, group_scales, national_path, national_shocks, own_shocks, plain_weights, scales
from .likelihood import Solved, log_likelihood, points_of, solve
from .panel import Panel
from .process import SHOCKS, Kind, answers, kind_of, setting

KEPT = 64
"""Draws of the hyperparameters that an estimate keeps."""

_PROPOSED = 256
_ROUNDS = 3
_FREEDOMS = np.array([3.5, 4.0, 5.0, 6.5, 8.0, 11.0, 15.0, 22.0, 40.0])
_STEP = 1e-3
_PROPOSAL_FREEDOM = 6
_PROPOSAL_WIDTH = 1.1
_NONE = 1e-12
_INFORMED = 0.5  # a shock is counted for the tails where the panel takes half of its variance away


@dataclass(frozen=True)
class Estimate:
    """Hyperparameters of a series at an origin: ``theta`` (draws, hyperparameters), equally likely; ``weights`` and
    ``freedom`` of the tails.

    ``shift``: scale of a unit's own shift where a later year meets a new base. ``effective``: independent draws that the sample
    is worth.
    """

    kind: Kind
    origin: int
    theta: np.ndarray
    freedom: float
    weights: Weights
    shift: float
    arranged: Arranged
    effective: float

    def summary(self) -> dict[str, tuple[float, float, float]]:
        """Median and 10 and 90 per cent points of every hyperparameter in its own unit."""
        from .process import natural

        return {
            name: tuple(float(x) for x in np.quantile(natural(name, self.theta[:, place]), [0.5, 0.1, 0.9]))
            for place, name in enumerate(self.kind.names)
        }


def estimate(panel: Panel, series: str, origin: int, provinces: Mapping[str, str] | None = None) -> Estimate:
    """Estimate the growth process of a series from what a panel tells up to an origin.

    Parameters
    ----------
    panel : only its figures up to ``origin`` are read. series : any name. provinces : city to province; by default what is
    shipped.
    """
    return _estimate(arrange(panel, _borrowing(panel, kind_of(series), origin, provinces), origin, provinces))


def _borrowing(panel: Panel, kind: Kind, origin: int, provinces: Mapping[str, str] | None) -> Kind:
    """The kind with priors that a related series' estimate up to the same origin has sharpened."""
    if kind.borrows is None or not any(
        min(points) <= origin for (name, _), points in panel.points.items() if name == kind.borrows
    ):
        return kind
    lender = _lender(panel, kind.borrows, origin, provinces)
    lent = {name: lender.theta[:, lender.kind.names.index(name)] for name in SHOCKS if name != "noise"}
    priors = dict(kind.priors)
    for name, drawn in lent.items():
        mean, sd = priors[name]
        one, other = 1 / sd**2, 1 / (drawn.var() + setting("borrowed_spread") ** 2)
        priors[name] = ((one * mean + other * drawn.mean()) / (one + other), float((one + other) ** -0.5))
    return replace(kind, priors=priors)


_LENDERS: dict[tuple, Estimate] = {}
_MOST_LENDERS = 64


def _lender(panel: Panel, series: str, origin: int, provinces: Mapping[str, str] | None) -> Estimate:
    """The estimate of a series that lends to another, made once for each panel and origin."""
    key = panel.until(origin).key(), series, origin, None if provinces is None else tuple(sorted(provinces.items()))
    if key not in _LENDERS:
        while len(_LENDERS) >= _MOST_LENDERS:
            _LENDERS.pop(next(iter(_LENDERS)))
        _LENDERS[key] = estimate(panel, series, origin, provinces)
    return _LENDERS[key]


def _estimate(arranged: Arranged) -> Estimate:
    kind, freedom = arranged.kind, 5.0
    if arranged.count == 0:
        theta = kind.prior_mean + kind.prior_sd * stream(0, "growth", "prior", kind.series).standard_normal(
            (KEPT, len(kind.names))
        )
        return Estimate(
            kind, arranged.origin, theta, freedom, plain_weights(arranged), kind.rebased_ahead[0], arranged, float(KEPT)
        )
    weights, mode = plain_weights(arranged), kind.prior_mean
    for _ in range(_ROUNDS):
        mode = _mode(arranged, weights, mode)
        weights, freedom = _tails(arranged, solve(arranged, mode[None], weights), weights, freedom)
    mode = _mode(arranged, weights, mode)
    theta, effective = _draws(arranged, weights, mode)
    shift = _shift(arranged, solve(arranged, mode[None], weights))
    return Estimate(kind, arranged.origin, theta, freedom, weights, shift, arranged, effective)


def log_posterior(arranged: Arranged, weights: Weights, theta: np.ndarray) -> np.ndarray:
    """Log posterior of rows of hyperparameters, up to a constant."""
    kind = arranged.kind
    return log_likelihood(arranged, theta, weights) - 0.5 * (((theta - kind.prior_mean) / kind.prior_sd) ** 2).sum(axis=1)


def _mode(arranged: Arranged, weights: Weights, start: np.ndarray) -> np.ndarray:
    from scipy.optimize import minimize

    kind = arranged.kind
    steps = np.concatenate([np.zeros((1, len(start))), np.eye(len(start)) * _STEP, -np.eye(len(start)) * _STEP])

    def climb(scaled: np.ndarray) -> tuple[float, np.ndarray]:
        found = log_posterior(arranged, weights, kind.prior_mean + kind.prior_sd * (scaled + steps))
        half = len(start)
        return -float(found[0]), -(found[1 : half + 1] - found[half + 1 :]) / (2 * _STEP)

    bound = [(-6.0, 6.0)] * len(start)
    done = minimize(
        climb,
        (start - kind.prior_mean) / kind.prior_sd,
        jac=True,
        method="L-BFGS-B",
        bounds=bound,
        options={"maxiter": 40, "ftol": 1e-6, "gtol": 1e-2},
    )
    return kind.prior_mean + kind.prior_sd * done.x


def _curvature(arranged: Arranged, weights: Weights, mode: np.ndarray) -> np.ndarray:
    """Minus the second derivatives of the log posterior, in units of the priors' spreads."""
    count, step = len(mode), 0.05
    pairs = [(i, j) for i in range(count) for j in range(i, count)]
    moves = np.array(
        [step * (np.eye(count)[i] * a + np.eye(count)[j] * b) for i, j in pairs for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    )
    found = np.concatenate(
        [log_posterior(arranged, weights, mode + arranged.kind.prior_sd * part) for part in np.array_split(moves, 12)]
    )
    second = found.reshape(-1, 4) @ np.array([1.0, -1.0, -1.0, 1.0]) / (4 * step**2)
    curvature = np.zeros((count, count))
    for (i, j), value in zip(pairs, second, strict=False):
        curvature[i, j] = curvature[j, i] = -value
    return curvature


def _draws(arranged: Arranged, weights: Weights, mode: np.ndarray) -> tuple[np.ndarray, float]:
    """Equally likely draws by importance sampling, and how many independent ones they are worth."""
    kind = arranged.kind
    values, vectors = np.linalg.eigh(_curvature(arranged, weights, mode))
    root = vectors * (np.clip(values, 0.7, None) ** -0.5 * _PROPOSAL_WIDTH)  # no wider than the priors, by much
    rng = stream(0, "growth", "hyperparameters", kind.series)
    normal, chi = rng.standard_normal((_PROPOSED, len(mode))), rng.chisquare(_PROPOSAL_FREEDOM, _PROPOSED)
    scaled = normal / np.sqrt(chi / _PROPOSAL_FREEDOM)[:, None]
    theta = mode + kind.prior_sd * np.clip(scaled @ root.T, -6, 6)
    found = np.concatenate([log_posterior(arranged, weights, part) for part in np.array_split(theta, 10)])
    proposal = -(_PROPOSAL_FREEDOM + len(mode)) / 2 * np.log1p((scaled**2).sum(axis=1) / _PROPOSAL_FREEDOM)
    share = np.exp(found - proposal - (found - proposal).max())
    share = np.minimum(share, share.mean() * np.sqrt(_PROPOSED))  # Ionides 2008: truncated weights
    share /= share.sum()
    places = (np.arange(KEPT) + 0.5) / KEPT
    return theta[np.minimum(np.searchsorted(np.cumsum(share), places), _PROPOSED - 1)], float(1 / (share**2).sum())


def _tails(arranged: Arranged, solved: Solved, weights: Weights, freedom: float) -> tuple[Weights, float]:
    """Expected precision of every heavy-tailed shock, and the degrees of freedom that fit them best."""
    from scipy.special import gammaln

    squares, informed = _squares(arranged, solved, weights)
    if informed.any():
        one = _FREEDOMS[:, None]
        fit = (
            gammaln((one + 1) / 2) - gammaln(one / 2) - np.log(one) / 2 - (one + 1) / 2 * np.log1p(squares[informed] / one)
        ).sum(axis=1)
        shape, slope = setting("tail")
        freedom = float(_FREEDOMS[np.argmax(fit + (shape - 1) * np.log(_FREEDOMS) - slope * _FREEDOMS)])
    found = (freedom + 1) / (freedom + squares)
    groups, units = len(arranged.groups), len(arranged.units)
    of_units = np.where(arranged.nested[:, None], found[groups : groups + units], 1.0)
    return Weights(found[:groups], of_units, found[groups + units : -1], found[-1]), freedom


def _squares(arranged: Arranged, solved: Solved, weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    """Expected squares of shocks to groups' levels, cities' levels, groups' growth, the nation's growth, in units of their
    scales (rows, years).

    With them, which of them the panel tells of.
    """
    points, there = points_of(arranged)
    inverse, design = solved.inverse[0], solved.design
    residual = solved.y - design @ solved.common_mean[0]
    alpha = np.einsum("gij,gj->gi", inverse, residual)
    moved = np.matmul(inverse, design)
    precision = inverse - np.einsum("gia,ab,gjb->gij", moved, solved.common_covariance[0], moved, optimize=True)
    scale = scales(arranged, solved.figures)
    outer = group_scales(arranged, scale)[0]
    after = (points["time"][:, None, :] >= np.arange(arranged.years)[None, :, None]) * there[:, None, :]
    after = after * (np.arange(arranged.years) > 0)[None, :, None]
    of_groups = _moments(
        after, alpha, precision, (solved.figures["own_once"][0, 0, 0] * outer)[:, None] ** 2 / weights.group, weights.group
    )
    of_units = [np.ones((len(arranged.units), arranged.years)), np.zeros((len(arranged.units), arranged.years), dtype=bool)]
    for unit in np.flatnonzero(arranged.nested):
        group = arranged.group_of_unit[unit]
        own = after[group] * (points["unit"][group] == unit)[None, :]
        variance = (solved.figures["nested_once"][0, 0, 0] * scale[0, unit]) ** 2 / weights.unit[unit]
        square, informed = _moments(
            own[None], alpha[group][None], precision[group][None], variance[None], weights.unit[unit][None]
        )
        of_units[0][unit], of_units[1][unit] = square[0], informed[0]
    answer = answers(solved.figures["own_persistence"], arranged.years)[0]
    reached = answer[points["time"]].swapaxes(1, 2) * there[:, None, :]
    usual = own_shocks(arranged, solved.figures)[0]
    grown = _moments(
        reached, alpha, precision, np.maximum(usual * outer[:, None] ** 2, _NONE) / weights.persistent, weights.persistent
    )
    nation = _national_moments(arranged, solved, weights)
    return (
        np.concatenate([of_groups[0], of_units[0], grown[0], nation[0][None]]),
        np.concatenate([of_groups[1], of_units[1], grown[1], nation[1][None]]),
    )


def _national_moments(arranged: Arranged, solved: Solved, weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    years = arranged.years
    variance = np.maximum(national_shocks(arranged, solved.figures, weights)[0], _NONE)
    answer = answers(solved.figures["common_persistence"], years)[0]
    prior = national_path(arranged, solved.figures, weights)[0, :years, :years]
    gain = variance[:, None] * answer.T @ np.linalg.pinv(prior, rcond=1e-9, hermitian=True)
    mean = gain @ solved.common_mean[0, :years]
    left = variance - np.einsum("ij,jk,ik->i", gain, prior - solved.common_covariance[0, :years, :years], gain)
    later = np.arange(years) > 1
    return np.where(later, (mean**2 + left) / variance / weights.nation, 1.0), later & (left < _INFORMED * variance)


def _moments(after: np.ndarray, alpha: np.ndarray, precision: np.ndarray, variance: np.ndarray, weight: np.ndarray):
    mean = variance * np.einsum("gti,gi->gt", after, alpha)
    left = variance - variance**2 * np.einsum("gti,gij,gtj->gt", after, precision, after, optimize=True)
    return (mean**2 + left) / variance / weight, left < _INFORMED * variance


def tails_at(arranged: Arranged, theta: np.ndarray, freedom: float) -> Weights:
    """Expected precisions of single shocks under one row of hyperparameters."""
    weights = plain_weights(arranged)
    if arranged.count:
        for _ in range(_ROUNDS):
            weights, _ = _tails(arranged, solve(arranged, theta[None], weights), weights, freedom)
    return weights


def _shift(arranged: Arranged, solved: Solved) -> float:
    """Scale of units' own shifts at a new base, from those that have passed and the prior's as many as it counts for."""
    prior, worth = arranged.kind.rebased_ahead
    points, there = points_of(arranged)
    alpha = np.einsum("gij,gj->gi", solved.inverse[0], solved.y - solved.design @ solved.common_mean[0])
    found = []
    for year, sd in arranged.kind.rebased.items():
        if arranged.start < year <= arranged.origin and sd >= 1.0:
            after = there & (points["time"] + arranged.start >= year)
            shifts = np.bincount(points["unit"][after], weights=alpha[after] * sd**2, minlength=len(arranged.units))
            before = np.unique(points["unit"][there & (points["time"] + arranged.start < year)])
            known = np.intersect1d(before, np.unique(points["unit"][after & (points["time"] + arranged.start == year)]))
            found += [] if len(known) < 3 else list(np.abs(shifts[known] - np.median(shifts[known])) / 0.6745)
    if not found:
        return prior
    return float((worth * prior + len(found) * np.median(found)) / (worth + len(found)))
