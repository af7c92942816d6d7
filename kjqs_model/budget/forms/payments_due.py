"""资金拨付明细表: what is still to be paid of the base year's entitlement, payee by payee, to the yuan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...heavy import pd
from ...law import round_half_up
from ...policy import Costing
from ...policy.payees import PayeeIdentity, payees_of
from ...policy.register import register
from ...tables import Tables
from ..cells import NOWHERE
from ..settings import Settings

if TYPE_CHECKING:
    from ..budget import Budget

COLUMNS = [
    "clause",
    "article",
    "matter",
    "recipient_kind",
    "recipient_id",
    "name",
    "credit_code",
    "county",
    "real",
    "basis",
    "entitlement_yuan",
    "paid_yuan",
    "unpaid_yuan",
    "city_yuan",
    "county_yuan",
]

TABLE_OF = {
    "enterprise": "enterprises",
    "intermediary": "enterprises",
    "platform": "platforms",
    "carrier": "carriers",
    "project": "projects",
    "person": "talents",
    "employer": "talents",
    "park": "parks",
    "commissioner": "commissioners",
    "contract_seller": "contracts",
    "prize_winner": "prizes",
    "training_body": "brokers",
    "bank": "loans",
}
"""The table that a kind of recipient comes from."""

IsReal = Callable[[str, np.ndarray], np.ndarray]

Paid = Mapping[tuple[str, str], int]
"""What is known to be paid, whole yuan, by clause and recipient id."""


def payments_due(
    budget: Budget | None,
    costing: Costing,
    tables: Tables,
    is_real: IsReal = lambda table, ids: np.zeros(len(ids), dtype=bool),
    *,
    settings: Settings | None = None,
    paid: Paid | None = None,
) -> pd.DataFrame:
    """Every payee of the base year to whom something is still to be paid: what is owed less what is known to be paid.

    When claims usually fall due plays no part: an assumed pattern pays nobody. City and counties bear their parts by the
    settings, rounded once a clause and county and spread over its payees, so that all rows sum to the whole.

    Parameters
    ----------
    budget : whose settings hold; None where no years are projected (then ``settings``). costing : of the base year.
    tables : where payees are named. is_real : of a table's name and ids (texts) which stand for somebody; by default none does.
    paid : what is known to be paid; nothing by default.

    Returns
    -------
    DataFrame : clause, article, matter, recipient_kind, recipient_id, name and credit_code (None where not known), county (``*``
    for none),
    real, basis (the clause's text); entitlement_yuan, paid_yuan, unpaid_yuan and of it city_yuan and county_yuan.
    """
    given = settings or (budget.settings if budget else None)
    if given is None:
        raise ValueError("payments due need a budget or settings")
    rows = [
        row
        for clause, cost in costing.costs.items()
        if len(cost.amounts)
        for row in _rows_of(clause, cost, given, payees_of(tables, cost.kind, cost.recipients, costing.year), paid or {})
    ]
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "real"])
    known = np.zeros(len(frame), dtype=bool)
    for kind, table in TABLE_OF.items():
        own = (frame["recipient_kind"] == kind).to_numpy()
        if own.any():
            known[own] = is_real(table, frame.loc[own, "recipient_id"].to_numpy())
    return frame.assign(real=known)[COLUMNS]


def _rows_of(clause: str, cost, settings: Settings, payees: Mapping[str, PayeeIdentity], paid: Paid) -> Iterator[dict]:
    entry, burden = register()[clause], settings.city_share[clause]
    counties = np.array([NOWHERE if name is None else name for name in cost.counties], dtype=object)
    before = np.array([paid.get((clause, str(id)), 0) for id in cost.recipients], dtype=np.int64)
    unpaid = np.maximum(cost.amounts.astype(np.int64) - before, 0)
    city, of_county = (np.zeros(len(counties), dtype=np.int64) for _ in range(2))
    for county in dict.fromkeys(counties):
        own = np.flatnonzero(counties == county)
        share = burden.share if county == NOWHERE else burden.of(county)
        whole = int(unpaid[own].sum())
        borne = int(round_half_up(whole * share))
        city[own], of_county[own] = _split(borne, whole - borne, unpaid[own])
    for place in np.flatnonzero(unpaid):
        id = str(cost.recipients[place])
        payee = payees.get(id, PayeeIdentity())
        yield {
            "clause": clause,
            "article": entry.article,
            "matter": entry.label(),
            "recipient_kind": cost.kind,
            "recipient_id": id,
            "name": payee.name,
            "credit_code": payee.credit_code,
            "county": counties[place],
            "basis": entry.text,
            "entitlement_yuan": int(cost.amounts[place]),
            "paid_yuan": int(cost.amounts[place]) - int(unpaid[place]),
            "unpaid_yuan": int(unpaid[place]),
            "city_yuan": int(city[place]),
            "county_yuan": int(of_county[place]),
        }


def _split(city: int, of_county: int, amounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The city's and the county's part of what each payee is still owed, whole yuan; never more than the payee is entitled to."""
    unpaid = _in_proportion(city + of_county, amounts)
    of_city = _in_proportion(city, unpaid)
    return of_city, unpaid - of_city


def _in_proportion(amount: int, weights: np.ndarray) -> np.ndarray:
    """Whole yuan that sum to ``amount``, none more than its weight where the amount is at most all of them; in integers, so
    exact."""
    total = int(weights.sum())
    reached = [int(one) * amount // total if total else 0 for one in np.cumsum(weights.astype(np.int64))]
    return np.diff(np.array(reached, dtype=np.int64), prepend=0)
