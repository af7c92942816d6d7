"""Exact draws: so many firms of those eligible, by chances that stay as near as they can to what is thought of each."""

from __future__ import annotations

import numpy as np

_BISECTIONS = 60
_SURE = 1.0 - 1e-9


def chances(log_odds: np.ndarray, count: float) -> np.ndarray:
    """Chances that add up to ``count``: log odds shifted by one constant, the change of least relative entropy.

    Parameters
    ----------
    log_odds : (n,) what is thought of each firm before the count is known; the more, the likelier.
    count : the sum wanted, at most n.
    """
    low, high = -60.0 - log_odds.max(initial=0.0), 60.0 - log_odds.min(initial=0.0)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if _logistic(log_odds + middle).sum() < count:
            low = middle
        else:
            high = middle
    return _logistic(log_odds + high)


def raked_chances(
    log_odds: np.ndarray, count: int, groups: tuple[tuple[np.ndarray, np.ndarray], ...], rounds: int = 6
) -> np.ndarray:
    """Chances that add up to ``count`` and, as nearly as eligibility allows, to the shares wanted of each grouping.

    Parameters
    ----------
    groups : pairs of (n,) group numbers and (g,) shares wanted by group.
    """
    shift = np.zeros_like(log_odds)
    for _ in range(rounds):
        for number, shares in groups:
            expected = np.bincount(number, weights=chances(log_odds + shift, count), minlength=len(shares))
            wanted = np.maximum(shares * count, 1e-3)
            shift += np.clip(np.log(wanted / np.maximum(expected, 1e-3)), -2.0, 2.0)[number]
    return chances(log_odds + shift, count)


def exact_draw(random: np.random.Generator, chance: np.ndarray, count: int, order: np.ndarray | None = None) -> np.ndarray:
    """Exactly ``count`` firms, each with its chance: a systematic sample with a random start.

    Along ``order`` the number drawn of any run of firms is within one of the sum of their chances; within equal order the firms
    are shuffled.

    Parameters
    ----------
    chance : (n,) summing to ``count`` up to the last bits.
    order : (n,) numbers such as county and industry; None mixes all firms.

    Returns
    -------
    (count,) indices, ascending.
    """
    mixed = random.permutation(len(chance))
    line = mixed if order is None else mixed[np.argsort(order[mixed], kind="stable")]
    reached = np.cumsum(np.minimum(chance[line], _SURE))
    reached *= count / reached[-1] if count else 0.0
    start = random.random()
    marks = np.arange(count) + start
    found = np.unique(line[np.minimum(np.searchsorted(reached, marks, side="right"), len(line) - 1)])
    return found if len(found) == count else _completed(found, chance, count)


def _completed(found: np.ndarray, chance: np.ndarray, count: int) -> np.ndarray:
    """The likeliest of the rest in the place of a firm that the last bits let two marks fall on."""
    rest = np.setdiff1d(np.arange(len(chance)), found)
    likeliest = rest[np.argsort(-chance[rest], kind="stable")[: count - len(found)]]
    return np.sort(np.concatenate([found, likeliest]))


def _logistic(values: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -60.0, 60.0)))
