"""Chances found by counting draws, and how they are said: one place for report, notebooks, terminal, workbook, brief and
dashboard.

A chance is a share of draws and is known no better than they allow: 200 of 200 is not certain but above 98.5 %. What stands
behind ± is the error of sampling alone, one standard error in points; what is uncertain in the world is in the chance itself.
"""

from __future__ import annotations

import math

from .heavy import pd
from .language import either, in_both, say

LEVEL = 0.95
"""The share of samples whose interval holds the true chance."""

_Z = 1.959963984540054
_TIED = 1e-12
_WORDS = (
    (0.99, in_both("house.virtually_certain")),
    (0.9, in_both("house.very_likely")),
    (0.66, in_both("house.likely")),
    (0.33, in_both("house.about_as_likely_as_not")),
    (0.1, in_both("house.unlikely")),
    (0.01, in_both("house.very_unlikely")),
    (0.0, in_both("house.exceptionally_unlikely")),
)


def interval(share: float, draws: int) -> tuple[float, float]:
    """Wilson's interval of a chance at ``LEVEL``; where all draws agree the one-sided exact bound (Clopper and Pearson).

    Parameters
    ----------
    share : of the draws in which something came true. draws : one or more.

    References
    ----------
    Wilson, Journal of the American Statistical Association 22 (1927); Brown, Cai and DasGupta, Statistical Science 16 (2001).
    """
    least = (1 - LEVEL) ** (1 / draws)
    if share <= _TIED:
        return 0.0, 1 - least
    if share >= 1 - _TIED:
        return least, 1.0
    centre, half = _wilson(share, draws, _Z)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def sampling_error(share: float, draws: int, error: float = math.nan) -> float:
    """One standard error: that of the eight scrambles where there is one above zero, else half of Wilson's interval at one."""
    return error if error > 0 else _wilson(share, draws, 1.0)[1]


def _wilson(share: float, draws: int, z: float) -> tuple[float, float]:
    shrunk = 1 + z * z / draws
    return (share + z * z / (2 * draws)) / shrunk, z * math.sqrt(
        share * (1 - share) / draws + z * z / (4 * draws * draws)
    ) / shrunk


def chance_text(share: float, draws: int) -> str:
    """A chance without its error: ``57%``, or what draws that all agree allow: ``超过 98.5%``, ``低于 1.5%``. Never 0 % nor 100
    %."""
    if draws <= 1:
        return say("house.certain") if share > 0.5 else say("house.none")
    low, high = interval(share, draws)
    if share <= _TIED:
        return say("house.below_ceil", ceil=f"{math.ceil(high * 1000) / 10:.1f}")
    if share >= 1 - _TIED:
        return say("house.above_floor", floor=f"{math.floor(low * 1000) / 10:.1f}")
    return _percent(share)


def chance_words(share: float, draws: int, error: float = math.nan) -> str:
    """A chance with its sampling error: ``57%（抽样误差 ±2.4）``; the bound alone where all draws agree.

    Parameters
    ----------
    error : the standard error from the eight scrambles, as in the tables; NaN or zero takes Wilson's.
    """
    text = chance_text(share, draws)
    if draws <= 1 or not _TIED < share < 1 - _TIED:
        return text
    error_points = sampling_error(share, draws, error) * 100
    points = f"±{error_points:.{next((digits for digits in (1, 2, 3) if float(f'{error_points:.{digits}f}') > 0), 4)}f}"
    return text + say("house.sampling_error", points=points)


def error_note() -> str:
    """What ± means, beneath a table."""
    return say("house.sampling_error_one_standard_error")


def line_note() -> str:
    """What the lines of a chart of chances mean."""
    return say("house.lines_95_intervals_sampling_error")


def with_words(frame: pd.DataFrame, draws: int) -> pd.DataFrame:
    """A table of chances (``probability``, ``standard_error``) with ``low`` and ``high`` of their intervals, ``text`` and
    ``words``."""
    pairs = [(float(share), float(error)) for share, error in zip(frame["probability"], frame["standard_error"], strict=True)]
    ends = [interval(share, draws) for share, _ in pairs]
    return frame.assign(
        low=[low for low, _ in ends],
        high=[high for _, high in ends],
        text=[chance_text(share, draws) for share, _ in pairs],
        words=[chance_words(share, draws, error) for share, error in pairs],
    )


def _percent(share: float) -> str:
    """Whole points, and as many digits as it takes not to read as none or all."""
    digits = next((digits for digits in range(5) if 0 < float(f"{share * 100:.{digits}f}") < 100), 5)
    return f"{share * 100:.{max(digits, 1) if not 0.01 <= share <= 0.99 else digits}f}%"


def chance_in_words(share: float, draws: int) -> str:
    """A chance in a word, such as very likely, by the bounds of the IPCC; where all draws agree only what they allow.

    References
    ----------
    Mastrandrea et al., Guidance Note for Lead Authors of the IPCC Fifth Assessment Report (2010), table 1.
    """
    if draws <= 1:
        return ""
    low, high = interval(share, draws)
    sure = low if share >= 1 - _TIED else high if share <= _TIED else share
    return next(either(*words) for least, words in _WORDS if sure >= least)


def interval_text(share: float, draws: int) -> str:
    """The interval of a chance at ``LEVEL`` in whole points, outward: ``50%–73%``; empty for a single draw."""
    if draws <= 1:
        return ""
    low, high = interval(share, draws)
    return f"{math.floor(low * 100):d}%–{math.ceil(high * 100):d}%"
