"""How a treasury budgets: each year's appropriation from what is known in the draw when the budget is passed, and an allowance
for the rest.

The budget of a year is passed early in it, when the outturn of the year before is known: what is overdue, which instalments of
earlier claims fall due, what money is carried over, and how much was earned and due at once in the year before. Not known is what
events of the year itself bring that falls due within it. For that the treasury looks at how such claims went with those of the
year before (a line through all draws) and sets aside what suffices with the wished chance. Two draws with one past get one
appropriation, whatever comes.
"""

from __future__ import annotations

import math

import numpy as np

_MILLE = 1000
"""The slope is taken in thousandths, so that all sums stay whole numbers."""

_FEWEST = 16
"""Draws below which no line is drawn: through two points it would know the future."""

_EDGE = 1e-9


def foreseen(now: np.ndarray, before: np.ndarray, safety: float) -> np.ndarray:
    """What is set aside in each draw for claims that arise and fall due within the year.

    Parameters
    ----------
    now : (draws,) whole yuan of such claims in the year, of which only their distribution over draws is known. before : (draws,)
    those of
        the year before, known in each draw. safety : the chance that what is set aside suffices.

    Returns
    -------
    (draws,) whole yuan, zero or more, a function of ``before`` alone; in at least a share ``safety`` of the draws not less than
    ``now``.
    """
    now, before = now.astype(np.int64), before.astype(np.int64)
    slope = _slope(now, before)
    spread = _MILLE * now - slope * before
    enough = np.partition(spread, place := at_level(len(now), safety))[place]
    return np.maximum(-(-(slope * before + enough) // _MILLE), 0)


def at_level(draws: int, level: float) -> int:
    """The place, in rising order, of the smallest of so many amounts that a share ``level`` of them does not exceed."""
    return min(max(math.ceil(draws * level - _EDGE) - 1, 0), draws - 1)


def rounded_up(amounts: np.ndarray | np.integer, step: int) -> np.ndarray:
    """Amounts of whole yuan rounded up to a step; nothing where they are below zero."""
    return np.maximum(-(-amounts // step), 0) * step


def _slope(now: np.ndarray, before: np.ndarray) -> int:
    """How much of a year's claims goes with those of the year before, in thousandths; never below zero, zero where nothing
    varies."""
    if len(now) < _FEWEST or np.ptp(before) == 0:
        return 0
    away = before - before.mean()
    return max(round(float(away @ (now - now.mean())) / float(away @ away) * _MILLE), 0)
