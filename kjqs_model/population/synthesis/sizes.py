"""Firm sizes: a lognormal body with a Pareto tail, taken at stratified quantiles so that the distribution itself comes out."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri


def stratified_sizes(firms: int, median: float, sigma: float, tail_share: float, exponent: float) -> np.ndarray:
    """Sizes in ascending order, one in the middle of each of ``firms`` equally likely strata.

    Parameters
    ----------
    median, sigma : of the lognormal body (yuan; standard deviation of logs).
    tail_share : share of firms in the tail, which starts where the body reaches that quantile.
    exponent : of the Pareto tail: the share of tail firms above x times its start is x to the power of minus ``exponent``.
    """
    place = (np.arange(firms) + 0.5) / firms
    tail = place > 1 - tail_share
    sizes = median * np.exp(sigma * ndtri(np.where(tail, 0.5, place)))
    start = tail_start(median, sigma, tail_share)
    above = (np.arange(tail.sum())[::-1] + 0.5) / max(tail.sum(), 1)
    sizes[tail] = start * above ** (-1 / exponent)
    return sizes


def tail_start(median: float, sigma: float, tail_share: float) -> float:
    """The size at which the Pareto tail starts."""
    return float(median * np.exp(sigma * ndtri(1 - tail_share)))


def hill_exponent(sizes: np.ndarray, start: float) -> float:
    """The exponent of the tail above ``start`` (Hill 1975, with a known start): one over the mean log excess."""
    tail = sizes[sizes > start]
    return float(1 / np.log(tail / start).mean())
