"""Sobol indices of groups of inputs: how much of an outcome's variance each group brings, alone and with all that it works
together with.

Rows of ``a`` and ``b`` are outcomes of two independent sets of draws; ``mixed[g]`` those of ``a`` with the inputs of group g
taken from ``b`` (Saltelli and others, Computer Physics Communications 2010; total effects after Jansen 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import Refusal
from ...language import say
from ...randomness import stream

LEVEL = 0.9
"""The share of resamples that an interval holds."""

RESAMPLES = 1000


@dataclass(frozen=True)
class Indices:
    """Indices (groups, outcomes) with the ends of their intervals; NaN for an outcome that is the same in every row."""

    first: np.ndarray
    first_low: np.ndarray
    first_high: np.ndarray
    total: np.ndarray
    total_low: np.ndarray
    total_high: np.ndarray


def indices(
    a: np.ndarray, b: np.ndarray, mixed: np.ndarray, outcomes: Sequence[str], seed: int, resamples: int = RESAMPLES
) -> Indices:
    """First-order and total indices of every group on every outcome.

    Parameters
    ----------
    a, b : (rows, outcomes). mixed : (groups, rows, outcomes). outcomes : their names, for refusals.
    seed : of the resampling of rows by which intervals are found. resamples : how many.

    Raises
    ------
    Refusal : a number that is missing or infinite, with its set of draws, row and outcome.
    """
    for name, values in (("A", a), ("B", b), *((f"A/B {number + 1}", values) for number, values in enumerate(mixed))):
        fail_if_not_finite(name, values, outcomes)
    rows, found = len(a), estimates(a, b, mixed)
    luck = stream(seed, "sensitivity", "resampling")
    again = np.empty((resamples, 2, len(mixed), len(outcomes)))
    for number in range(resamples):
        drawn = luck.integers(rows, size=rows)
        again[number] = estimates(a[drawn], b[drawn], mixed[:, drawn])
    low, high = _ends(again, found)
    return Indices(found[0], low[0], high[0], found[1], low[1], high[1])


def estimates(a: np.ndarray, b: np.ndarray, mixed: np.ndarray) -> np.ndarray:
    """First-order and total indices, (2, groups, outcomes); NaN where an outcome is the same in every row."""
    both = np.concatenate([a, b])
    centre = np.concatenate([both, mixed.reshape(-1, a.shape[1])]).mean(axis=0)
    spread = both.std(axis=0)
    varies = np.ptp(both, axis=0) > 0
    spread = np.where(varies, spread, np.nan)
    a, b, mixed = (
        (values - centre) / spread for values in (a, b, mixed)
    )  # centred: else the mean's square drowns the first-order index
    return np.array([(b * (mixed - a)).mean(axis=1), 0.5 * ((a - mixed) ** 2).mean(axis=1)])


def fail_if_not_finite(name: str, values: np.ndarray, outcomes: Sequence[str]) -> None:
    """Refuse outcomes that are missing or infinite. Raises Refusal with set of draws, row and outcome of the first."""
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        row, column = bad[0]
        raise Refusal(
            say(
                "analysis.outcome_s_missing_or_infinite",
                bad_count=len(bad),
                name=name,
                row=row + 1,
                outcomes=outcomes[column],
                values=values[row, column],
            )
        )


def _ends(again: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the middle ``LEVEL`` of the resamples, the estimate always between them; a resample without variance counts for
    nothing."""
    tail = (1 - LEVEL) / 2
    low, high = np.full(found.shape, np.nan), np.full(found.shape, np.nan)
    varies = ~np.isnan(found)
    low[varies], high[varies] = np.nanquantile(again[:, varies], [tail, 1 - tail], axis=0)
    return np.fmin(low, found), np.fmax(high, found)
