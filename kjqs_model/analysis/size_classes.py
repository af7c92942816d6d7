"""Large, medium, small and micro enterprises, as official statistics tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from ..data import shipped

FILE = "size_classes.yaml"
CLASSES = ("large", "medium", "small", "micro")
NO_CLASS = "none"
"""What an enterprise has whose industry knows no size classes."""

MEASURES = ("staff", "revenue", "assets")


def size_class(division: np.ndarray, measures: Mapping[str, np.ndarray]) -> np.ndarray:
    """The size class of each enterprise, one of CLASSES or NO_CLASS.

    Parameters
    ----------
    division : (firms,) two-digit divisions of GB/T 4754. measures : staff (persons), revenue and assets (yuan), (firms,) each.
    """
    found = np.full(len(division), NO_CLASS, dtype=object)
    for group in _groups():
        here = np.isin(division, group["divisions"])
        named = [measure for measure in MEASURES if measure in group]
        found[here] = CLASSES[-1]
        for place in reversed(range(len(CLASSES) - 1)):
            reached = np.all([measures[measure] >= group[measure][place] for measure in named], axis=0)
            found[here & reached] = CLASSES[place]
    return found


@cache
def _groups() -> list[Mapping]:
    return list(shipped(FILE)["groups"].values())
