"""Budgets tighter than what falls due, in the draws of one projection: what the city then owes, and who waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .budget import Budget, budget_of
from .cells import CITY

if TYPE_CHECKING:
    from ..projection import Projection


def tight_budgets(projection: Projection, shares: Iterable[float], shortage: str = "") -> dict[float, Budget]:
    """By share, the budget in which each year gets that share of the mean of what newly falls due to the city, as one purse.

    Parameters
    ----------
    shares : of the mean. shortage : the rule when money runs out; empty takes the scenario's. All else is as the scenario has
    it; the
        counties' own money is set at the safety level.
    """
    alone = replace(projection, parent=None)
    usual = budget_of(alone)
    due, step = newly_due(usual).mean(axis=1), usual.settings.rounding_yuan
    found = {}
    for share in shares:
        money = {year: -(-int(mean * share) // step) * step for year, mean in zip(usual.years, due, strict=True)}
        settings = replace(
            usual.settings, by="total", appropriation={"total": money}, shortage=shortage or usual.settings.shortage
        )
        found[share] = budget_of(alone, settings)
    return found


def newly_due(budget: Budget) -> np.ndarray:
    """What falls due to the city in each year for the first time, (years, draws) yuan; what was overdue before counts in the
    first."""
    payable, overdue = (budget.of(name, "level", CITY) for name in ("payable", "overdue"))
    return payable - np.concatenate([np.zeros_like(overdue[:1]), overdue[:-1]])
