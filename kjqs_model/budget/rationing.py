"""Sharing money that does not suffice, to the yuan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_MOST = 2**63 - 1


def share_out(claims: np.ndarray, money: np.ndarray) -> np.ndarray:
    """Pay claims in proportion where the money does not cover them all.

    Parameters
    ----------
    claims : (claims, draws) whole yuan, zero or more. money : (draws,) whole yuan, zero or more.

    Returns
    -------
    (claims, draws) int64 : never more than a claim; in each draw they sum to the smaller of all claims and the money.
    """
    claims, money = claims.astype(np.int64), money.astype(np.int64)
    reached = np.cumsum(claims, axis=0)
    total = reached[-1] if len(reached) else np.zeros_like(money)
    short = total > money
    if not short.any():
        return claims
    largest = int(total.max()) * int(money[short].max())
    exact = reached[:, short].astype(object) if largest > _MOST else reached[:, short]
    paid = (exact * money[short] // total[short]).astype(np.int64)
    found = claims.copy()
    found[:, short] = np.diff(paid, axis=0, prepend=0)
    return found


def share_in_turn(claims: np.ndarray, money: np.ndarray, turns: Sequence[np.ndarray]) -> np.ndarray:
    """Pay groups of claims one after the other; within the group at which the money runs out, in proportion.

    Parameters
    ----------
    claims, money : as of ``share_out``. turns : indices of the claims of each group, first served first; together every claim
    once.
    """
    found, left = np.zeros(claims.shape, dtype=np.int64), money.astype(np.int64)
    for turn in turns:
        found[turn] = share_out(claims[turn], left)
        left = left - found[turn].sum(axis=0)
    return found


def split(amount: int, weights: np.ndarray) -> np.ndarray:
    """An amount of whole yuan in proportion to weights, (n,) whole yuan that sum to it; to the first where all weights are
    zero."""
    reached = np.cumsum(weights, dtype=np.float64)
    if not len(reached) or reached[-1] <= 0:
        return np.r_[amount, np.zeros(max(len(weights) - 1, 0))].astype(np.int64)[: len(weights)]
    parts = np.floor(reached / reached[-1] * amount).astype(np.int64)
    parts[-1] = amount
    return np.diff(parts, prepend=0)


def split_each(amounts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """``split`` in every draw: amounts (draws,) of whole yuan by weights (n, draws) of zero or more, (n, draws) whole yuan."""
    reached = np.cumsum(weights, axis=0, dtype=np.float64)
    none = reached[-1] <= 0
    reached = np.where(none, 1.0, reached)
    parts = np.floor(reached / reached[-1] * amounts).astype(np.int64)
    parts[:, none] = amounts[none]
    parts[-1] = amounts
    return np.diff(parts, axis=0, prepend=0)
