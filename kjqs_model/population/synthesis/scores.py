"""Latent scores of the firms: a Gaussian copula whose sample correlations are those asked, not only on average."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...errors import Refusal
from ...language import say


def asked_correlations(names: Sequence[str], pairs: Sequence[tuple[str, str, float]]) -> np.ndarray:
    """The matrix of rank correlations (Spearman) asked, one where nothing is said of a score and itself, else zero."""
    asked = np.eye(len(names))
    for first, second, value in pairs:
        i, j = names.index(first), names.index(second)
        asked[i, j] = asked[j, i] = value
    return asked


def correlated_scores(random: np.random.Generator, firms: int, ranks: np.ndarray) -> np.ndarray:
    """Standard normal scores whose rank correlations are ``ranks``.

    Independent draws are whitened first, so that their sample means are 0, variances 1 and correlations 0 to the last bits,
    and what is asked is not blurred by sampling. Sums run in a fixed order, so that the bytes do not depend on threads.

    Parameters
    ----------
    firms : number of firms n.
    ranks : (k, k) rank correlations; for a Gaussian copula r = 2 sin(pi rho / 6).

    Returns
    -------
    (k, n) array, a row a score.

    Raises
    ------
    Refusal : correlations that no set of scores can have together.
    """
    root = _root(2 * np.sin(np.pi * ranks / 6))
    draws = random.standard_normal((len(ranks), firms))
    draws -= draws.mean(axis=1, keepdims=True)
    return _combined(root @ np.linalg.inv(np.linalg.cholesky(_covariance(draws))), draws)


def rank_correlations(scores: np.ndarray) -> np.ndarray:
    """The rank correlations of scores without ties, (k, n) to (k, k)."""
    ranks = np.empty_like(scores)
    for row, values in zip(ranks, scores, strict=True):
        row[np.argsort(values, kind="stable")] = np.arange(scores.shape[1], dtype=np.float64)
    ranks -= ranks.mean(axis=1, keepdims=True)
    covariance = _covariance(ranks)
    spread = np.sqrt(np.diag(covariance))
    return covariance / np.outer(spread, spread)


def _root(correlations: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.cholesky(correlations)
    except np.linalg.LinAlgError:
        raise Refusal(say("population.correlations_asked_contradict_each_other")) from None


def _covariance(rows: np.ndarray) -> np.ndarray:
    found = np.empty((len(rows), len(rows)))
    for i, first in enumerate(rows):
        for j in range(i + 1):
            found[i, j] = found[j, i] = np.multiply(first, rows[j]).mean()
    return found


def _combined(weights: np.ndarray, rows: np.ndarray) -> np.ndarray:
    found = np.zeros_like(rows)
    for target, row_weights in zip(found, weights, strict=True):
        for weight, row in zip(row_weights, rows, strict=True):
            if weight != 0.0:
                target += weight * row
    return found
