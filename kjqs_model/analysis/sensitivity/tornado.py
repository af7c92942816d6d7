"""The tornado: what every outcome comes to with one prior at its 10th or 90th percentile and all others at their centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...heavy import pd
from ...projection.draws.common import YEARS, CommonDraws
from ...projection.draws.priors import Prior
from .ground import MET, Ground
from .split import Keep, at_once

SHARES = (0.1, 0.9)
LARGEST = 10
"""How many priors an outcome's tornado shows."""

LUCKS = 4
"""With how many lucks of the firms each prior is tried: the same for all, and what is shown is their mean."""

COLUMNS = ("outcome", "rank", "prior", "low_value", "high_value", "at_low", "at_centre", "at_high", "swing", "standard_error")


@dataclass(frozen=True)
class _Trials:
    names: tuple[str, ...]
    values: np.ndarray
    common: CommonDraws


def tornado(ground: Ground, keep: Keep = at_once, lucks: int = LUCKS) -> pd.DataFrame:
    """The ten priors that move each outcome most, the largest first.

    Whether a target is met has no tornado: with all but one prior at the centre it is met in all draws or in hardly any.

    Returns
    -------
    DataFrame : outcome, rank, prior, low_value and high_value (its percentiles; of a yearly one those of the mean over the
    years), at_low,
        at_centre, at_high (the outcome), swing (at_high less at_low), standard_error of the swing over the lucks.
    """
    trials = _trials_of(ground)
    lucky = np.array(
        [
            keep(f"tornado_{luck}", lambda luck=luck: ground.results(trials.common, np.full(trials.common.draws, luck)))
            for luck in range(lucks)
        ]
    )
    rows = []
    for column, outcome in enumerate(ground.outcomes):
        if outcome.kind != MET:
            rows += _largest(outcome.name, trials, lucky[..., column])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _largest(outcome: str, trials: _Trials, lucky: np.ndarray) -> list[dict]:
    """The rows of one outcome; ``lucky`` is (lucks, 1 + 2 x priors), the centre first, then each prior at its low and high
    end."""
    centre, low, high = lucky[:, 0].mean(), lucky[:, 1::2], lucky[:, 2::2]
    swings = high - low
    errors = swings.std(axis=0, ddof=1) / np.sqrt(len(lucky)) if len(lucky) > 1 else np.full(swings.shape[1], np.nan)
    swing = swings.mean(axis=0)
    order = [place for place in np.argsort(-np.abs(swing), kind="stable")[:LARGEST] if swing[place] != 0]
    return [
        {
            "outcome": outcome,
            "rank": rank + 1,
            "prior": trials.names[place],
            "low_value": trials.values[place, 0],
            "high_value": trials.values[place, 1],
            "at_low": low[:, place].mean(),
            "at_centre": centre,
            "at_high": high[:, place].mean(),
            "swing": swing[place],
            "standard_error": errors[place],
        }
        for rank, place in enumerate(order)
    ]


def _trials_of(ground: Ground) -> _Trials:
    """One row with every prior at its centre, then two rows for each prior that a scenario does not fix."""
    priors = ground.priors
    moved = [name for name, prior in priors.items() if prior.kind != "value"]
    rows = 1 + 2 * len(moved)
    once = {name: np.full(rows, prior.centre) for name, prior in priors.items() if not prior.yearly}
    yearly = {name: np.full((rows, YEARS), prior.centre) for name, prior in priors.items() if prior.yearly}
    values = np.empty((len(moved), 2))
    for number, name in enumerate(moved):
        values[number] = _ends(priors[name], len(ground.years))
        (yearly if priors[name].yearly else once)[name][1 + 2 * number] = values[number, 0]
        (yearly if priors[name].yearly else once)[name][2 + 2 * number] = values[number, 1]
    return _Trials(tuple(moved), values, CommonDraws(once, yearly, rows))


def _ends(prior: Prior, years: int) -> np.ndarray:
    """The percentiles of a prior; of one that is drawn anew each year those of its mean over the years, which is what lasts."""
    ends = prior.quantile(np.array(SHARES))
    return prior.centre + (ends - prior.centre) / np.sqrt(years) if prior.yearly else ends


def steps_of_tornado(lucks: int = LUCKS) -> int:
    """How many steps a tornado takes, for a progress bar."""
    return lucks
