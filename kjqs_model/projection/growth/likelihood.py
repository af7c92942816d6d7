"""How likely a panel is under rows of hyperparameters, and what it tells of nation and groups: Gaussian algebra by groups, the
rest common.

Given the nation's path and the other common coefficients, groups are independent: covariances are inverted group by group
(stacked, for many rows of hyperparameters at once), and the common part is put on top by Woodbury's identity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrange import AHEAD, Arranged
from .covariances import POINT, Pieces, Weights, common_prior, pieces, together
from .process import named

_LARGE = 1.5  # groups of more than so many times the middle number of figures are worked out apart: small ones need no padding


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


def log_likelihood(arranged: Arranged, theta: np.ndarray, weights: Weights) -> np.ndarray:
    """Log likelihood under rows of hyperparameters, (trials,), up to a constant."""
    figures = named(arranged.kind, theta)
    parts, prior = pieces(arranged, figures, weights, 0), common_prior(arranged, figures, weights)
    seen, cross, logdet = _seen(arranged), 0.0, 0.0
    for groups in _alike(arranged):
        lower, both = _whitened(arranged, figures, weights, parts, groups, seen)
        flat = both.reshape(len(theta), -1, both.shape[-1])
        cross = cross + np.matmul(flat.transpose(0, 2, 1), flat)
        logdet = logdet + 2 * np.log(np.diagonal(lower, axis1=-2, axis2=-1)).sum(axis=(1, 2))
    return _evidence(cross, logdet, prior[:, seen][:, :, seen])[0]


def _evidence(cross: np.ndarray | float, logdet: np.ndarray | float, prior: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log likelihood from sums over groups, and the common coefficients' weights on them (trials, coefficients, 1 +
    coefficients)."""
    sums = cross[:, 1:, 1:]
    inner = np.eye(sums.shape[-1]) + np.matmul(sums, prior)
    turned = np.linalg.solve(inner, cross[:, 1:, :])
    quadratic = cross[:, 0, 0] - np.einsum("ki,kij,kj->k", cross[:, 1:, 0], prior, turned[..., 0])
    return -0.5 * (quadratic + logdet + np.linalg.slogdet(inner)[1]), turned


def _seen(arranged: Arranged) -> list[int]:
    """The common coefficients that some figure depends on."""
    return [*range(arranged.years), *(arranged.years + AHEAD + np.flatnonzero(arranged.design.any(axis=0)))]


def _alike(arranged: Arranged) -> list[np.ndarray]:
    """Numbers of groups in two lots, few figures and many."""
    sizes = (arranged.groups < arranged.count).sum(axis=1)
    many = sizes > _LARGE * np.median(sizes)
    return [lot for lot in (np.flatnonzero(~many), np.flatnonzero(many)) if len(lot)]


def _whitened(
    arranged: Arranged, figures: dict[str, np.ndarray], weights: Weights, parts: Pieces, groups: np.ndarray, seen: list[int]
):
    """Root of the covariance of each group's figures given the common part, and figures and design freed from it."""
    points, there = points_of(arranged)
    most = int(there[groups].sum(axis=1).max())
    points, there = points[groups, :most], there[groups, :most]
    k = together(arranged, figures, weights, parts, points, points, groups)
    lower = np.linalg.cholesky(np.where(there[:, :, None] & there[:, None, :], k, np.eye(most)))
    given = np.concatenate([_figures(arranged)[groups, :most, None], _rows(arranged)[groups, :most][..., seen]], axis=-1)
    return lower, np.linalg.solve(lower, np.broadcast_to(given, (len(k), *given.shape)))


def _figures(arranged: Arranged) -> np.ndarray:
    return np.append(arranged.y, 0.0)[arranged.groups]


def _rows(arranged: Arranged) -> np.ndarray:
    """By group and figure its row of the common design: the nation's path over all years, then the coefficients."""
    (points, there), years = points_of(arranged), arranged.years + AHEAD
    path = np.where(there[..., None], points["time"][..., None] == np.arange(years), False)
    design = np.concatenate([arranged.design, np.zeros((1, len(arranged.design_sd)))])[arranged.groups]
    return np.concatenate([path.astype(float), design], axis=-1)


def solve(arranged: Arranged, theta: np.ndarray, weights: Weights) -> Solved:
    """Condition on the panel under rows of hyperparameters, (trials, hyperparameters)."""
    figures = named(arranged.kind, theta)
    parts, prior = pieces(arranged, figures, weights), common_prior(arranged, figures, weights)
    seen = _seen(arranged)
    lower, both = _whitened(arranged, figures, weights, parts, np.arange(len(arranged.groups)), seen)
    flat = both.reshape(len(theta), -1, both.shape[-1])
    logdet = 2 * np.log(np.diagonal(lower, axis1=-2, axis2=-1)).sum(axis=(1, 2))
    likelihood, turned = _evidence(np.matmul(flat.transpose(0, 2, 1), flat), logdet, prior[:, seen][:, :, seen])
    whole, root = prior[:, :, seen], np.linalg.inv(lower)
    mean = np.matmul(whole, turned[..., :1])[..., 0]
    spread = prior - np.matmul(np.matmul(whole, turned[..., 1:]), whole.transpose(0, 2, 1))
    return Solved(
        figures, parts, np.matmul(root.swapaxes(-1, -2), root), _figures(arranged), _rows(arranged), likelihood, mean, spread
    )
