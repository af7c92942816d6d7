"""Firms by county and industry: proportional fitting to the margins of both, then whole numbers that still add up to them."""

from __future__ import annotations

import numpy as np

_MOST_ROUNDS = 500
_CLOSE = 1e-10


def fitted(seed: np.ndarray, row_totals: np.ndarray, column_totals: np.ndarray) -> np.ndarray:
    """Iterative proportional fitting: the table nearest to ``seed`` (in relative entropy) with the given totals.

    Parameters
    ----------
    seed : (rows, columns), not negative; a zero stays a zero.
    row_totals, column_totals : sums wanted; both add up to the same.

    Raises
    ------
    ValueError : no table with these zeros has these totals.
    """
    table = np.array(seed, dtype=np.float64)
    for _ in range(_MOST_ROUNDS):
        table *= _ratio(row_totals, table.sum(axis=1))[:, None]
        table *= _ratio(column_totals, table.sum(axis=0))[None, :]
        if np.abs(table.sum(axis=1) - row_totals).max() <= _CLOSE * row_totals.sum():
            return table
    raise ValueError("the totals of rows and columns cannot be met together")


def rounded(table: np.ndarray) -> np.ndarray:
    """Controlled rounding: each cell to one of its two neighbours, every row and column total kept (totals are whole).

    A transport problem, whose best corner is whole: of all such roundings the one that moves the cells least.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    low = np.floor(table + _CLOSE)
    share = np.clip(table - low, 0.0, 1.0)
    rows, columns = table.shape
    cell = np.arange(table.size)
    sums = coo_array(
        (np.ones(2 * table.size), (np.concatenate([cell // columns, rows + cell % columns]), np.tile(cell, 2))),
        shape=(rows + columns, table.size),
    )
    wanted = np.rint(np.concatenate([share.sum(axis=1), share.sum(axis=0)]))
    found = linprog(-share.ravel(), A_eq=sums.tocsr(), b_eq=wanted, bounds=(0, 1), method="highs-ds")
    return (low + np.rint(found.x).reshape(table.shape)).astype(np.int64)


def whole_shares(total: int, shares: np.ndarray) -> np.ndarray:
    """A whole total divided by shares, by the largest remainder; ties go to the earlier."""
    quotas = np.round(total * shares / shares.sum(), 9)
    counts = np.floor(quotas).astype(np.int64)
    counts[np.argsort(counts - quotas, kind="stable")[: total - counts.sum()]] += 1
    return counts


def _ratio(wanted: np.ndarray, present: np.ndarray) -> np.ndarray:
    return np.divide(wanted, present, out=np.zeros_like(present), where=present > 0)
