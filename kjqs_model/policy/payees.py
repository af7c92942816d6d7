"""Who a recipient is: its name, credit code and unit, wherever the tables say them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..heavy import pd
from ..tables import Table, Tables
from ..tables.credit_code import Verdict, verdicts
from ..tables.table import EMPTY

if TYPE_CHECKING:
    from .costing import Costing


@dataclass(frozen=True)
class PayeeIdentity:
    """A recipient as a person knows it; ``unit`` carries out the project, runs the platform, or employs the person. None: not
    known."""

    name: str | None = None
    credit_code: str | None = None
    unit: str | None = None

    def filled_from(self, other: PayeeIdentity) -> PayeeIdentity:
        """What is known here, and for the rest what ``other`` knows."""
        pairs = zip(_texts(self), _texts(other), strict=True)
        return PayeeIdentity(*(other_text if own is None else own for own, other_text in pairs))


@dataclass(frozen=True)
class PayeeSource:
    """Where a kind of recipient is named: a table, its column of ids, and the columns of name, credit code and unit ("" for
    none)."""

    table: str
    id: str
    name: str = "name"
    credit_code: str = "credit_code"
    unit: str = ""


_FIRM = PayeeSource("enterprises", "firm_id")

PAYEE_SOURCES: dict[str, tuple[PayeeSource, ...]] = {
    "enterprise": (_FIRM, PayeeSource("platforms", "owner_id", "owner_name"), PayeeSource("loans", "borrower_id")),
    "intermediary": (PayeeSource("enterprises", "agency_id", "agency_name", ""),),
    "platform": (PayeeSource("platforms", "platform_id", unit="owner_name"),),
    "carrier": (PayeeSource("carriers", "carrier_id"), PayeeSource("enterprises", "carrier_id", "", "")),
    "project": (PayeeSource("projects", "project_id", unit="owner_name"),),
    "person": (PayeeSource("talents", "talent_id", credit_code="", unit="employer_name"),),
    "employer": (PayeeSource("talents", "employer_id", "employer_name"), _FIRM),
    "park": (PayeeSource("parks", "park_id"),),
    "commissioner": (PayeeSource("commissioners", "award_id", unit="employer_name"),),
    "contract_seller": (PayeeSource("contracts", "seller_id"), _FIRM),
    "prize_winner": (PayeeSource("prizes", "prize_id", unit="employer_name"),),
    "training_body": (PayeeSource("brokers", "training_body_id"),),
    "bank": (PayeeSource("loans", "bank_id", "bank_name", ""),),
}
"""The places where each kind of recipient may be named, the first that knows it speaking first."""


def payees_of(tables: Tables, kind: str, ids: Iterable[str], year: int) -> dict[str, PayeeIdentity]:
    """Name, credit code and unit of recipients of one kind.

    Rows of the year speak first, then those of other years, the latest first; of several names in one year the first by code
    point stands, so that no order of rows changes it. An id that is itself a valid credit code is the credit code.

    Parameters
    ----------
    kind : as in payments.csv. ids : recipient ids. year : the year that is costed.
    """
    ids = [str(id) for id in ids]
    known = {id: PayeeIdentity() for id in ids}
    for source in PAYEE_SOURCES.get(kind, ()):
        for id, payee in _found_in(tables[source.table], source, ids, year).items():
            known[id] = known[id].filled_from(payee)
    if kind == "person" or not ids:
        return known
    is_code = verdicts(np.array(ids, dtype=object)) == Verdict.valid
    return {
        id: payee.filled_from(PayeeIdentity(credit_code=id)) if code else payee
        for (id, payee), code in zip(((id, known[id]) for id in ids), is_code, strict=True)
    }


def named_payments(costing: Costing, tables: Tables) -> pd.DataFrame:
    """The payments of a costing with who is paid: the columns of ``payments``, then name, credit_code, county and unit (None: not
    known)."""
    detail = costing.detail()
    found: dict[tuple[str, str], PayeeIdentity] = {}
    for kind, ids in detail.groupby("recipient_kind", sort=False)["recipient_id"]:
        found |= {(kind, id): payee for id, payee in payees_of(tables, kind, ids.unique(), costing.year).items()}
    payees = [found[kind, id] for kind, id in zip(detail["recipient_kind"], detail["recipient_id"], strict=True)]
    columns = {
        "name": [payee.name for payee in payees],
        "credit_code": [payee.credit_code for payee in payees],
        "county": detail["county"].to_list(),
        "unit": [payee.unit for payee in payees],
    }
    # As objects a missing text stays None; pandas would make NaN of it, which is true in ``a or b``.
    return costing.payments().assign(**{name: pd.Series(texts, dtype=object) for name, texts in columns.items()})


def text_or(value: object, otherwise: str) -> str:
    """A cell of a frame as text; ``otherwise`` where it is missing: pandas makes a missing text NaN, which is true in ``a or
    b``."""
    return value if isinstance(value, str) and value else otherwise


def _found_in(table: Table, source: PayeeSource, ids: Sequence[str], year: int) -> dict[str, PayeeIdentity]:
    place = {label: code for code, label in enumerate(table.labels[source.id])}
    wanted = np.array([code for code in (place.get(id, EMPTY) for id in ids) if code != EMPTY], dtype=table[source.id].dtype)
    rows = np.flatnonzero(np.isin(table[source.id], wanted))
    columns: list[np.ndarray] = [
        table.texts(name)[rows] if name else np.full(len(rows), None, dtype=object)
        for name in (source.name, source.credit_code, source.unit)
    ]
    years = table["year"][rows]

    def rank(row: int) -> tuple:
        return (years[row] != year, -int(years[row]), *(_last_if_none(column[row]) for column in columns))

    order = sorted(range(len(rows)), key=rank)
    found: dict[str, PayeeIdentity] = {}
    for row, id in ((row, id) for row, id in zip(order, table.texts(source.id)[rows][order], strict=True)):
        found[id] = found.get(id, PayeeIdentity()).filled_from(PayeeIdentity(*(column[row] for column in columns)))
    return found


def _last_if_none(text: str | None) -> tuple[bool, str]:
    return text is None, "" if text is None else text


def _texts(payee: PayeeIdentity) -> tuple[str | None, str | None, str | None]:
    return payee.name, payee.credit_code, payee.unit
