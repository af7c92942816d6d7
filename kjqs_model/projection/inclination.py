"""Who draws a subsidy that not all draw who could: a firm's inclination, a standard normal number that moves slowly; those below
a bound draw."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, owens_t

_LEAST = 1e-6
_CORRELATIONS = np.concatenate([np.linspace(-0.999, 0.98, 400), 1 - np.geomspace(0.02, 1e-9, 200)])


def bound_of(share: np.ndarray | float) -> np.ndarray:
    """The inclination below which so large a share of firms lies."""
    return ndtri(np.clip(share, _LEAST, 1 - _LEAST))


def correlation_of(share: float, persistence: np.ndarray) -> np.ndarray:
    """The correlation of a firm's inclination with that of the year before, such that the wished share of recipients draws again.

    Parameters
    ----------
    share : of eligible firms that draw in a year. persistence : of those, the share that draws in the year after too, (draws,).
    """
    bound = bound_of(np.float64(share))
    again = 1 - 2 * owens_t(bound, np.sqrt((1 - _CORRELATIONS) / (1 + _CORRELATIONS))) / np.clip(share, _LEAST, 1 - _LEAST)
    return np.interp(persistence, again, _CORRELATIONS)


def first_inclinations(luck: np.ndarray, eligible: np.ndarray, drew: np.ndarray) -> np.ndarray:
    """Inclinations in the base year, (n,): recipients below the bound, other eligible firms above it, the rest anywhere.

    Parameters
    ----------
    luck : (n,) between 0 and 1. eligible : for the base year's grants; drew : was granted one.
    """
    share = drew.sum() / max((eligible | drew).sum(), 1)
    place = np.where(drew, luck * share, np.where(eligible, share + luck * (1 - share), luck))
    return ndtri(np.clip(place, _LEAST, 1 - _LEAST))
