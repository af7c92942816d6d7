"""资金拨付明细表: what is still to be paid of the base year's entitlement, payee by payee, to the yuan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...policy import Costing
from ...policy.register import register
from ...tables import Tables
from ..budget import earlier_arrears
from ..cells import CITY, COUNTY, NOWHERE

if TYPE_CHECKING:
    import pandas as pd

    from ..budget import Budget

COLUMNS = ["clause", "article", "matter", "recipient_kind", "recipient_id", "name", "credit_code", "county", "real", "basis", "entitlement_yuan",
           "paid_yuan", "unpaid_yuan", "city_yuan", "county_yuan"]

TABLE_OF = {"enterprise": "enterprises", "intermediary": "enterprises", "platform": "platforms", "carrier": "carriers", "project": "projects",
            "person": "talents", "employer": "talents", "park": "parks", "commissioner": "commissioners", "contract_seller": "contracts",
            "prize_winner": "prizes", "training_body": "brokers", "bank": "loans"}
"""The table that a kind of recipient comes from."""

IsReal = Callable[[str, np.ndarray], np.ndarray]


def payments_due(budget: Budget, costing: Costing, tables: Tables, is_real: IsReal = lambda table, ids: np.zeros(len(ids), dtype=bool)) -> pd.DataFrame:
    """Every payee of the base year to whom something is still to be paid.

    What fell due in the base year by the pattern of payment counts as paid. The rest of each clause, county and level is split over its
    payees in proportion to what they are entitled to, so that all rows sum to the first opening arrears of the ledger, less what the
    scenario sets as arrears of earlier years.

    Parameters
    ----------
    costing : of the base year. tables : where payees that are enterprises have their name and credit code.
    is_real : of a table's name and ids (texts) which stand for somebody; by default none does.

    Returns
    -------
    DataFrame : clause, article, matter, recipient_kind, recipient_id, name and credit_code (None where not known), county (``*`` for none),
    real, basis (the clause's text); entitlement_yuan, paid_yuan, unpaid_yuan and of it city_yuan and county_yuan.
    """
    import pandas as pd

    firms, open_cells = _firms(tables, costing.year), _open_cells(budget)
    rows = [row for clause, cost in costing.costs.items() if len(cost.amounts) for row in _rows_of(open_cells, clause, cost, firms)]
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "real"])
    known = np.zeros(len(frame), dtype=bool)
    for kind, table in TABLE_OF.items():
        own = (frame["recipient_kind"] == kind).to_numpy()
        if own.any():
            known[own] = is_real(table, frame.loc[own, "recipient_id"].to_numpy())
    return frame.assign(real=known)[COLUMNS]


def _open_cells(budget: Budget) -> dict[tuple[str, str, str], int]:
    """What is open of the base year's entitlement when the first year ahead begins, by clause, county and level."""
    amounts = budget.ledger.opening_arrears[:, 0, 0] - earlier_arrears(budget.cells, budget.settings)
    return {(cell.clause, cell.county, cell.level): int(amount) for cell, amount in zip(budget.cells.entries, amounts)}


def _rows_of(open_cells: dict, clause: str, cost, firms: dict) -> Iterator[dict]:
    entry, known = register()[clause], {county for _, county, _ in open_cells}
    counties = np.array([name if name in known else NOWHERE for name in cost.counties], dtype=object)
    city, of_county = (np.zeros(len(counties), dtype=np.int64) for _ in range(2))
    for county in dict.fromkeys(counties):
        own = np.flatnonzero(counties == county)
        city[own], of_county[own] = _split(open_cells.get((clause, county, CITY), 0), open_cells.get((clause, county, COUNTY), 0), cost.amounts[own])
    for place in np.flatnonzero(city + of_county):
        id, amount, unpaid = str(cost.recipients[place]), int(cost.amounts[place]), int(city[place] + of_county[place])
        name, code = firms.get(id, (None, None))
        yield {"clause": clause, "article": entry.article, "matter": entry.label(), "recipient_kind": cost.kind, "recipient_id": id, "name": name,
               "credit_code": code, "county": counties[place], "basis": entry.text, "entitlement_yuan": amount, "paid_yuan": amount - unpaid,
               "unpaid_yuan": unpaid, "city_yuan": int(city[place]), "county_yuan": int(of_county[place])}


def _split(city: int, of_county: int, amounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The city's and the county's part of what each payee is still owed, whole yuan; never more than the payee is entitled to."""
    unpaid = _in_proportion(city + of_county, amounts)
    of_city = _in_proportion(city, unpaid)
    return of_city, unpaid - of_city


def _in_proportion(amount: int, weights: np.ndarray) -> np.ndarray:
    """Whole yuan that sum to ``amount``, none more than its weight where the amount is at most all of them; in integers, so exact."""
    total = int(weights.sum())
    reached = [int(one) * amount // total if total else 0 for one in np.cumsum(weights.astype(np.int64))]
    return np.diff(np.array(reached, dtype=np.int64), prepend=0)


def _firms(tables: Tables, year: int) -> dict[str, tuple[str | None, str | None]]:
    """Name and credit code of the enterprises of a year that have either, by id."""
    table = tables["enterprises"]
    table = table.take(np.flatnonzero((table["year"] == year) & ((table["name"] >= 0) | (table["credit_code"] >= 0))))
    return dict(zip(table.texts("firm_id"), zip(table.texts("name"), table.texts("credit_code"))))
