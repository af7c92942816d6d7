"""Stocks that are sums: a stock of certificates of three years is the lists of three years, of which all but the last are known a
year ahead, and one two years ahead."""

from __future__ import annotations

import numpy as np

from .arrange import Arranged


def known_lists(arranged: Arranged, number: int) -> np.ndarray | None:
    """The logs of a unit's latest lists that its stock ahead still holds, oldest first; None where the stock is no sum of lists.

    A list is taken in the stock's own measure: times the stock over its lists in the last year of which both are known.
    """
    adds, own = arranged.kind.adds, arranged.unit == number
    if adds is None:
        return None
    stocks, lists = _by_time(arranged, own, 0), _by_time(arranged, own, arranged.kind.place_of(adds.series))
    apart = {
        time: float(np.log(stocks[time] / sum(lists[year] for year in _years(time, adds.years))))
        for time in stocks
        if all(year in lists for year in _years(time, adds.years))
    }
    latest = _years(arranged.years - 1, adds.years - 1)
    if not apart or max(map(abs, apart.values())) > adds.agrees or not all(year in lists for year in latest):
        return None
    return np.log([lists[year] for year in latest]) + apart[max(apart)]


def summed(before: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Logs of stocks ahead (..., years) from logs of the lists before, oldest first, and of lists drawn (..., years)."""
    lists = np.concatenate([np.broadcast_to(before, (*drawn.shape[:-1], len(before))), drawn], axis=-1)
    return np.logaddexp.reduce([lists[..., place : place + drawn.shape[-1]] for place in range(len(before) + 1)])


def _years(last: int, count: int) -> range:
    return range(last - count + 1, last + 1)


def _by_time(arranged: Arranged, own: np.ndarray, series: int) -> dict[int, float]:
    rows = own & (arranged.series == series)
    return dict(zip(arranged.time[rows].tolist(), arranged.value[rows].tolist(), strict=False))
