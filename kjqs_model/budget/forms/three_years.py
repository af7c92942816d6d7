"""三年滚动测算表: article by year, what falls due, is appropriated, paid, carried over and still owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...heavy import pd
from .years import budget_years

if TYPE_CHECKING:
    from ..budget import Budget

AMOUNTS = {
    "entitlement": "entitlement",
    "need": "payable",
    "appropriation": "appropriation",
    "execution": "payment",
    "carry_over": "carried_out",
    "arrears": "closing_arrears",
}
"""The columns of the form by the measure of the ledger whose mean they are."""

COLUMNS = [
    "group",
    "key",
    "year",
    "entitlement",
    "need",
    "need_p80",
    "appropriation",
    "execution",
    "carry_over",
    "arrears",
    "overdue",
    "not_yet_due",
    "last_appropriation",
    "last_execution",
]
GROUPS = ("article", "total", "level")


def three_year_table(budget: Budget) -> pd.DataFrame:
    """A row for each article, the total, and each level that bears it, in each year of the plan.

    Returns
    -------
    DataFrame : group, key, year; entitlement (mean of what the year's events earn), need (mean of what is due in the year) and
    need_p80, appropriation, execution (mean payment),
    carry_over (mean of appropriations left at the year's end), arrears (mean of what is owed and unpaid at it) and of it overdue
    and
    not_yet_due, last_appropriation and last_execution (of the year before; NaN for the base year, of which none was published),
    all in
    yuan. Means of articles sum to the total; the P80 of the total is of its own draws.
    """
    rows = []
    for group in GROUPS:
        for key in budget.cells.members(group):
            rows += [_row(budget, group, key, year) for year in budget_years(budget)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(budget: Budget, group: str, key: str, year: int) -> dict:
    place = budget.years.index(year)
    found = {name: budget.of(measure, group, key)[place] for name, measure in AMOUNTS.items()}
    means = {name: float(values.mean()) for name, values in found.items()}
    overdue = float(budget.of("overdue", group, key)[place].mean())
    last = {
        f"last_{name}": float(budget.of(AMOUNTS[name], group, key)[place - 1].mean()) if place else np.nan
        for name in ("appropriation", "execution")
    }
    return {
        "group": group,
        "key": key,
        "year": year,
        **means,
        "need_p80": float(np.quantile(found["need"], 0.8)),
        "overdue": overdue,
        "not_yet_due": means["arrears"] - overdue,
        **last,
    }
