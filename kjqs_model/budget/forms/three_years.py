"""三年滚动测算表: article by year, what falls due, is appropriated, paid, carried over and still owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .years import budget_years

if TYPE_CHECKING:
    import pandas as pd

    from ..budget import Budget

AMOUNTS = {"entitlement": "entitlement", "need": "payable", "appropriation": "appropriation", "execution": "payment", "carry_over": "carried_out",
           "arrears": "closing_arrears"}
"""The columns of the form by the measure of the ledger whose mean they are."""

COLUMNS = ["group", "key", "year", "entitlement", "need", "need_p80", "appropriation", "execution", "carry_over", "arrears"]
GROUPS = ("article", "total", "level")


def three_year_table(budget: Budget) -> pd.DataFrame:
    """A row for each article, the total, and each level that bears it, in each year of the plan.

    Returns
    -------
    DataFrame : group, key, year; entitlement (mean of what the year's events earn), need (mean of what is due in the year) and need_p80, appropriation, execution (mean payment),
    carry_over (mean of appropriations left at the year's end), arrears (mean of what is owed and unpaid at it), all in yuan. Means of
    articles sum to the total; the P80 of the total is of its own draws.
    """
    import pandas as pd

    rows = []
    for group in GROUPS:
        for key in budget.cells.members(group):
            rows += [_row(budget, group, key, year) for year in budget_years(budget)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(budget: Budget, group: str, key: str, year: int) -> dict:
    place = budget.years.index(year)
    found = {name: budget.of(measure, group, key)[place] for name, measure in AMOUNTS.items()}
    means = {name: float(values.mean()) for name, values in found.items()}
    return {"group": group, "key": key, "year": year, **means, "need_p80": float(np.quantile(found["need"], 0.8))}
