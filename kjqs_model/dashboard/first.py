"""A first answer: the eight draws that come first in any number of draws, held against what is known in all of them.

Draw d is the same luck under every policy. So eight draws under a new policy, divided by the same eight under one that is known,
say how much each figure moves; moved by that much, all known draws give a chance. The band says how far the eight differ among
themselves, and what the number of draws leaves open. Without anything known the eight stand alone, and the band is wide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..analysis.laboratory import Trial
from ..chances import interval, sampling_error
from ..projection.draws.common import SCRAMBLES, standard_error

_T = 1.415  # 90th percentile of Student's t with seven degrees of freedom: a band of 80 % from eight draws
_NORMAL = 1.2816


@dataclass(frozen=True)
class Guess:
    """A figure with its band of about 80 %: yuan, or a share."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class First:
    """A first answer: what is owed in the year, and by target its chance. ``paired`` : held against what is known."""

    year: int
    owed: Guess
    chances: Mapping[str, Guess]
    paired: bool


def first_of(eight: Trial, known: Trial | None, targets: Mapping[str, tuple[str, float, int]], year: int) -> First:
    """The first answer of eight draws.

    Parameters
    ----------
    known : a policy in all draws, of which the eight are the first; None where nothing is known. targets : indicator, threshold
        and year by name. year : whose money is asked for.
    """
    chances = {}
    for name, (indicator, at_least, in_year) in targets.items():
        drawn = eight.indicators[indicator][eight.years.index(in_year)]
        if known is None:
            share = float((drawn >= at_least).mean())
            chances[name] = Guess(share, *interval(share, len(drawn)))
        else:
            chances[name] = _chance(drawn, known.indicators[indicator][known.years.index(in_year)], at_least)
    owed = _owed(eight, year)
    return First(year, _mean(owed, None if known is None else _owed(known, year)), chances, known is not None)


def _chance(eight: np.ndarray, known: np.ndarray, at_least: float) -> Guess:
    ratio, error = _ratio(eight, known)
    met = known * ratio >= at_least
    share = float(met.mean())
    ends = [float((known * (ratio + way * _T * error) >= at_least).mean()) for way in (-1, 1)]
    width = _NORMAL * sampling_error(share, len(known), float(standard_error(met.astype(np.float64))))
    low, high = (math.hypot(share - ends[0], width), math.hypot(ends[1] - share, width))
    return Guess(share, max(share - low, 0.0), min(share + high, 1.0))


def _mean(eight: np.ndarray, known: np.ndarray | None) -> Guess:
    if known is None:
        mean, error = float(eight.mean()), float(eight.std(ddof=1)) / math.sqrt(len(eight))
    else:  # amounts are added rather than scaled: much of a total answers to nothing
        gap = eight - known[: len(eight)]
        mean, error = float(known.mean() + gap.mean()), float(gap.std(ddof=1)) / math.sqrt(len(eight))
    return Guess(mean, mean - _T * error, mean + _T * error)


def _ratio(eight: np.ndarray, known: np.ndarray) -> tuple[float, float]:
    """By how much the eight stand above the same draws as known, and the standard error of that."""
    ratios = eight / np.where(known[:SCRAMBLES] > 0, known[:SCRAMBLES], np.nan)
    if not np.isfinite(ratios).all():
        return 1.0, 0.0
    return float(ratios.mean()), float(ratios.std(ddof=1)) / math.sqrt(len(ratios))


def _owed(trial: Trial, year: int) -> np.ndarray:
    place = trial.years.index(year)
    return sum((amounts[place] for amounts in trial.amounts.values()), np.zeros(next(iter(trial.indicators.values())).shape[1]))
