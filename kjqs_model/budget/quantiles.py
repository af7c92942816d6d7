"""Quantiles of sums with their Monte-Carlo error, and what each part contributes to one."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc

from ..projection.draws.common import SCRAMBLES

QUANTILES = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p80": 0.80, "p90": 0.90, "p95": 0.95}
"""The quantiles of ``budget.csv``, by the name of their column."""


def summary(values: np.ndarray) -> dict[str, float]:
    """Mean and quantiles over draws, (draws,)."""
    found = np.quantile(values, list(QUANTILES.values()))
    return {"mean": float(values.mean()), **dict(zip(QUANTILES, map(float, found), strict=False))}


def summaries(values: np.ndarray) -> dict[str, list[float]]:
    """The same of many sums at once, (sums, draws): mean and quantiles by name, a number a sum."""
    found = np.quantile(values, list(QUANTILES.values()), axis=1)
    return {"mean": values.mean(axis=1).tolist(), **dict(zip(QUANTILES, found.tolist(), strict=True))}


def quantile_errors(values: np.ndarray) -> dict[str, float]:
    """The standard error of the mean and of each quantile, from the eight scrambles taken by themselves; NaN without enough
    draws.

    Parameters
    ----------
    values : (draws,). A quantile near an end rests on few draws of each scramble: with 64 draws the p95 of a scramble is nearly
    its largest, so that the error is itself rough.
    """
    return {name: found[0] for name, found in errors_of_quantiles(values[None]).items()}


def errors_of_quantiles(values: np.ndarray) -> dict[str, list[float]]:
    """``quantile_errors`` of many sums at once, (sums, draws): by name a number a sum."""
    sums, draws = values.shape
    if draws < 2 * SCRAMBLES or draws % SCRAMBLES:
        return {name: [float("nan")] * sums for name in ("mean", *QUANTILES)}
    each = values.reshape(sums, -1, SCRAMBLES)  # draw d is point d // 8 of scramble d % 8
    found = np.concatenate([each.mean(axis=1)[None], np.quantile(each, list(QUANTILES.values()), axis=1)])
    errors = found.std(axis=2, ddof=1) / np.sqrt(SCRAMBLES)
    return dict(zip(("mean", *QUANTILES), errors.tolist(), strict=True))


def contributions(parts: np.ndarray, level: float) -> np.ndarray:
    """What each part has in the quantile of their sum; together exactly that quantile, to the fen.

    Each part's mean over the draws around the quantile, with the weights of Harrell and Davis (1982) on the ordered sums, scaled
    to the quantile as ``np.quantile`` has it. A part may contribute more than its own quantile or, where it moves against the
    others, less than its mean.

    Parameters
    ----------
    parts : (parts, draws) yuan. level : of the quantile, between 0 and 1.

    Returns
    -------
    (parts,) yuan with two decimals.
    """
    total, draws = parts.sum(axis=0), parts.shape[1]
    edges = betainc((draws + 1) * level, (draws + 1) * (1 - level), np.arange(draws + 1) / draws)
    around = parts[:, np.argsort(total, kind="stable")] @ np.diff(edges)
    target = round(float(np.quantile(total, level)) * 100)
    if around.sum() <= 0:
        return np.r_[target / 100, np.zeros(max(len(parts) - 1, 0))][: len(parts)]
    reached = np.rint(np.cumsum(around) / around.sum() * target)
    reached[-1] = target
    return np.diff(reached, prepend=0) / 100
