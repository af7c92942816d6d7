"""市对下转移支付分配表: what the city and the counties bear of the budget year, county by county."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...heavy import pd
from ..cells import CITY, COUNTY, NOWHERE
from .years import budget_years

if TYPE_CHECKING:
    from ..budget import Budget

COLUMNS = ["county", "city_appropriation", "city_need", "county_appropriation", "county_need", "clauses", "county_clauses"]


def transfer_table(budget: Budget, year: int | None = None) -> pd.DataFrame:
    """County by county the money of one year; last ``*``, what no single county gets.

    Parameters
    ----------
    year : None for the budget year.

    Returns
    -------
    DataFrame : county; city_appropriation and city_need (mean of what is due), county_appropriation and county_need of what the
    county bears
    itself, in yuan; clauses that have money of the city in the county, county_clauses those of which the county bears a part.
    """
    place = budget.years.index(year or budget_years(budget)[0])
    names = [name for name in budget.cells.members("county") if name != NOWHERE]
    return pd.DataFrame([_row(budget, county, place) for county in (*names, NOWHERE)], columns=COLUMNS)


def _row(budget: Budget, county: str, place: int) -> dict:
    found: dict = {"county": county}
    for level, clauses in ((CITY, "clauses"), (COUNTY, "county_clauses")):
        cells = np.array(
            [number for number, cell in enumerate(budget.cells.entries) if (cell.county, cell.level) == (county, level)],
            dtype=np.int64,
        )
        money, due = (budget.ledger.measure(name)[cells, place] for name in ("appropriation", "payable"))
        found |= {
            f"{level}_appropriation": float(money.sum(axis=0).mean()) if len(cells) else 0.0,
            f"{level}_need": float(due.sum(axis=0).mean()),
            clauses: tuple(budget.cells.entries[cell].clause for cell, some in zip(cells, due.any(axis=1), strict=False) if some),
        }
    return found
