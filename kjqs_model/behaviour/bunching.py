"""How many firms sit just above a threshold that would not lie there without it: excess mass against a smooth density."""

from __future__ import annotations

import numpy as np

_DEGREE = 7


def excess_mass(log_ratio: np.ndarray, window: float = 0.2, width: float = 0.05, reach: float = 1.5) -> float:
    """Mass just above a threshold beyond what a smooth density has there, as a share of all firms within reach.

    Kleven and Waseem (2013): bins of the running variable, a polynomial fitted to those outside the window.

    Parameters
    ----------
    log_ratio : (n,) log of a firm's R&D ratio to the ratio asked; zero is the threshold. window : width above the threshold that
    may
        hold bunching; as much below it is left out of the fit. width : of a bin. reach : furthest distance looked at, either
        side.
    """
    edges = np.arange(-reach, reach + width / 2, width)
    counts, _ = np.histogram(log_ratio, bins=edges)
    middle = (edges[:-1] + edges[1:]) / 2
    outside = np.abs(middle) > window
    smooth = np.polynomial.Polynomial.fit(middle[outside], counts[outside], _DEGREE)(middle)
    above = (middle > 0) & (middle < window)
    return float((counts[above] - smooth[above]).sum() / max(counts.sum(), 1))
