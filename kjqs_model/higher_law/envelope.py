"""Dividing a provincial envelope: one rate for the whole population, as high as the money allows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

import numpy as np

from ..errors import Refusal
from ..language import say
from ..law import settled
from .running import parameters, work_out


def divide_envelope(
    base: np.ndarray,
    envelope: float,
    ceiling: float,
    minimum: float,
    rounding: float,
    *,
    cap: float = np.nan,
    exact_total: bool = False,
) -> np.ndarray:
    """What each firm is granted when one envelope answers many bases.

    Parameters
    ----------
    base : yuan a firm, zero or NaN where it is not eligible. envelope : whole yuan of the year.
    ceiling : the most that the common rate may be. minimum : a grant below it is not paid.
    rounding : grants are rounded down to whole multiples, so that the envelope is never exceeded.
    cap : the most a firm. NaN for ceiling or cap stands for none.
    exact_total : share out by largest remainder, so that grants add up to the whole envelope (or what the ceiling leaves of
        it), in whole multiples of ``rounding``; what the minimum and the cap free goes to the others.

    Returns
    -------
    ndarray : yuan a firm.

    Raises
    ------
    Refusal : with ``exact_total``, where minimum and cap leave no way to spend the envelope.
    """
    base = np.where(base > 0, base, 0.0)
    money = float(envelope) if np.isnan(ceiling) else min(float(envelope), float(settled(ceiling * base.sum())))
    limit = np.inf if np.isnan(cap) else float(cap)
    if not exact_total:
        grants = np.minimum(_whole(_shared_out(base, money), rounding), _whole(limit, rounding))
        return np.where(grants >= minimum, grants, 0.0)
    return _to_the_last_unit(base, float(_whole(money, rounding)), minimum, rounding, float(_whole(limit, rounding)))


def provincial_rd_grants(
    year: int,
    columns: Mapping[str, np.ndarray],
    envelope: float,
    overrides: Mapping[str, object] | None = None,
    exact_total: bool = False,
) -> np.ndarray:
    """The provincial R&D subsidy of every firm for a year of R&D: the envelope divided, integrated circuits beside it.

    Parameters
    ----------
    year : the year of the R&D; the grants are decided in the year after. columns : as ``work_out`` takes them.
    envelope : whole yuan for all firms but those in integrated circuits. overrides, exact_total : as elsewhere here.

    Returns
    -------
    ndarray : yuan a firm.
    """
    law = parameters("provincial_rd_subsidy", year, overrides)
    found = work_out("provincial_rd_subsidy", year, columns, ["base", "granted_outside_envelope"], overrides)
    shared = divide_envelope(
        found["base"],
        envelope,
        law["rate_ceiling"],
        law["least_grant"],
        law["rounding"],
        cap=law["cap_per_firm"],
        exact_total=exact_total,
    )
    return shared + found["granted_outside_envelope"]


def _shared_out(base: np.ndarray, money: float) -> np.ndarray:
    total = base.sum()
    return settled(base * (money / total)) if total > 0 else np.zeros(len(base))


def _whole(amount, rounding: float):
    return np.floor(settled(amount) / rounding) * rounding


def _to_the_last_unit(base: np.ndarray, money: float, minimum: float, rounding: float, limit: float) -> np.ndarray:
    thresholds = np.unique(base[base > 0])

    def all_reach_the_minimum(threshold: float) -> bool:
        taking = np.where(base >= threshold, base, 0.0)
        return bool((_up_to(taking, money, limit)[taking > 0] >= minimum).all())

    # the smallest bases leave first, and no more of them than must: their money may lift the next over the minimum
    place = bisect_left(thresholds, True, key=all_reach_the_minimum)
    kept = base >= thresholds[place] if place < len(thresholds) else np.zeros(len(base), dtype=bool)
    return _largest_remainder(_up_to(np.where(kept, base, 0.0), money, limit), money, rounding, limit)


def _up_to(base: np.ndarray, money: float, limit: float) -> np.ndarray:
    """Money in proportion to the base, none above the limit; what the limit frees goes to the others."""
    full = np.zeros(len(base), dtype=bool)
    while True:
        rest = _shared_out(np.where(full, 0.0, base), max(money - limit * full.sum() if full.any() else money, 0.0))
        over = rest > limit
        if not over.any():
            return np.where(full, limit, rest)
        full |= over


def _largest_remainder(exact: np.ndarray, money: float, rounding: float, limit: float) -> np.ndarray:
    grants = _whole(exact, rounding)
    left = int(_whole(money - grants.sum(), rounding) / rounding)
    room = (exact > 0) & (grants < limit)
    if left > room.sum():
        raise Refusal(say("higher_law.minimum_cap_leave_no_way"))
    order = np.argsort(np.where(room, grants - exact, np.inf), kind="stable")[:left]
    grants[order] += rounding
    return grants
