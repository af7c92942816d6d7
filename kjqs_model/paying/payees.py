"""The rows of the list: every payee under every clause, with name, code, the rows it rests on and how its amount comes about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..language import say
from ..law import ClauseRules
from ..policy import Entitlement, Policy, register
from ..policy.amounts import Amounts
from ..policy.costing import ENVELOPE_ID, ClauseCost, Costing
from ..policy.entitlement import EntitledRows
from ..policy.register import articles, clause_order
from ..tables import Tables
from ..tables.table import EMPTY
from .basis import ListPlace, Origins, amount_columns, deciding_columns, text_of
from .once_only import once_only
from .people import People

PAY, ASK, REFUSE = "pay", "ask", "refuse"
STATUSES = (PAY, ASK, REFUSE)


@dataclass(frozen=True)
class PaymentQuestion:
    """What a person must decide before a row is paid.

    ``kind`` says what sort of doubt it is, ``evidence`` the facts that it rests on (no places: a row that moves is the same row),
    ``text`` the question in the reader's language, ``places`` the other rows that it names.
    """

    kind: str
    evidence: tuple[str, ...]
    text: str
    places: tuple[ListPlace, ...] = ()


@dataclass
class Payee:
    """One row of the list. ``rows`` are table and rows that it rests on, ``subjects`` what is paid once (ids), ``why`` says why
    nothing is due, ``made`` that the model made it."""

    year: int
    clause: str
    kind: str
    id: str
    name: str
    code: str
    county: str
    amount: int
    places: Sequence[ListPlace] = ()
    standard: str = ""
    measure: str = ""
    table: str = ""
    rows: Sequence[int] = ()
    subjects: Sequence[str] = ()
    unit: str = ""
    made: bool = False
    questions: list[PaymentQuestion] = field(default_factory=list)
    status: str = PAY
    why: str = ""
    matter: str = ""
    department: str = ""

    @property
    def row(self) -> str:
        """What the row is called in decisions: year, clause and recipient."""
        return f"{self.year}-{self.clause}-{self.id}"


def payees_of(entitlement: Entitlement, costing: Costing, origins: Origins, people: People) -> list[Payee]:
    """A row for each payment of a costing, in the order of payments.csv."""
    settled = entitlement.amounts(costing.policy)
    found: list[Payee] = []
    for clause, cost in costing.costs.items():
        if cost.kind == "envelope":
            found += _envelope(clause, cost, costing)
        elif len(cost.amounts):
            found += _of_clause(cost, *settled[clause], costing, entitlement.tables, origins, people)
    return sorted(found, key=lambda payee: (clause_order(payee.clause), payee.id))


def _envelope(clause: str, cost: ClauseCost, costing: Costing) -> Iterator[Payee]:
    for amount in cost.amounts:
        payee = Payee(
            costing.year,
            clause,
            "envelope",
            ENVELOPE_ID,
            "",
            "",
            "",
            int(amount),
            standard=say("paying.envelope_of_the_scenario"),
        )
        payee.questions.append(PaymentQuestion("envelope", (str(int(amount)),), say("paying.envelope_scenario_nobody_named_so")))
        yield _titled(payee)


def _of_clause(
    cost: ClauseCost, entitled: EntitledRows, paid: Amounts, costing: Costing, tables: Tables, origins: Origins, people: People
) -> Iterator[Payee]:
    rule, table = entitled.rules, entitled.frame.table
    columns, subjects = deciding_columns(rule), subject_column(cost.clause, rule)
    standard, measure = standard_of(cost.clause, costing.policy, costing.year), _measures(entitled, paid, rule)
    people.learn(cost.kind, map(str, cost.recipients))
    ends = np.r_[entitled.starts[1:], len(entitled.rows)]
    whole = np.broadcast_to(paid.whole, len(entitled.starts))
    for place in np.flatnonzero(whole > 0).tolist():
        rows = sorted(entitled.rows[entitled.starts[place] : ends[place]].tolist())
        id = str(entitled.recipient_labels[entitled.recipients[place]])
        named = people.named(cost.kind, id)
        held = [text for row in rows if (text := text_of(table, subjects, row))]
        basis = [place for row in rows for place in origins.basis(table.name, row, columns)]
        yield _titled(
            Payee(
                costing.year,
                cost.clause,
                cost.kind,
                id,
                named.name,
                named.code,
                _county(entitled, place),
                int(whole[place]),
                tuple(dict.fromkeys(sorted(basis))),
                standard,
                measure(place),
                table.name,
                rows,
                tuple(dict.fromkeys(held)),
                named.unit,
                all(origins.is_made(table.name, row) for row in rows),
            )
        )


def _titled(payee: Payee) -> Payee:
    entry = register()[payee.clause]
    payee.matter, payee.department = entry.label(), entry.lead
    return payee


def _county(entitled: EntitledRows, place: int) -> str:
    code = int(entitled.county[place])
    return "" if code == EMPTY else say("paying.several_counties") if code < 0 else str(entitled.county_labels[code])


def subject_column(clause: str, rule: ClauseRules) -> str:
    """The column that says what a clause pays once: a platform, a talent; the recipient where nothing else is named."""
    return once_only()[clause].subject if clause in once_only() and once_only()[clause].subject else rule.entitles[1].recipient


# ---- how an amount comes about


def standard_of(clause: str, policy: Policy, year: int) -> str:
    """The figures of the law that an amount rests on: 金额 100,000 元；上限 200,000 元."""
    found = []
    for name, parameter in register()[clause].parameters.items():
        value = policy.number(f"{clause}.{name}", year)
        if value is not None and name != "annual_envelope":
            found.append(f"{parameter.label()} {_figure(value, parameter.unit)}")
    return say("signs.clause_mark").join(found)


def _figure(value: float, unit: str) -> str:
    if unit == "yuan":
        return say("paying.amount_yuan", amount=_number(value))
    return f"{value * 100:.4f}".rstrip("0").rstrip(".") + "%" if unit in ("rate", "share") else _number(value)


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _measures(entitled: EntitledRows, paid: Amounts, rule: ClauseRules) -> Callable[[int], str]:
    """For each recipient what the amount is counted on: the sums of the clause, else the columns of money that its row gives."""
    article = articles()[register()[rule.clause].article]
    if paid.sums:
        firsts = np.atleast_1d(np.searchsorted(paid.group_starts, entitled.starts))
        lasts = np.atleast_1d(np.searchsorted(paid.group_starts, np.r_[entitled.starts[1:], len(entitled.rows)]))
        return lambda place: say("signs.clause_mark").join(
            f"{article.name_of(name)} {_number(float(values[firsts[place] : lasts[place]].sum()))}"
            for name, values in paid.sums.items()
            if values[firsts[place] : lasts[place]].any()
        )
    columns = [name for name in amount_columns(rule) if _is_money(entitled, name)]

    def of_row(place: int) -> str:
        row = entitled.rows[entitled.starts[place]]
        cells = [(name, float(entitled.frame.table[name][row])) for name in columns]
        return say("signs.clause_mark").join(
            f"{entitled.frame.table.spec.columns[name].heading} {_number(value)}" for name, value in cells if value
        )

    return of_row


def _is_money(entitled: EntitledRows, name: str) -> bool:
    spec = entitled.frame.table.spec.columns.get(name)
    return spec is not None and spec.type == "yuan"


def by_clause(payees: Sequence[Payee]) -> Mapping[str, list[Payee]]:
    """The rows of each clause, clauses in numeric order."""
    found: dict[str, list[Payee]] = {}
    for payee in payees:
        found.setdefault(payee.clause, []).append(payee)
    return dict(sorted(found.items(), key=lambda held: clause_order(held[0])))


__all__ = [
    "ASK",
    "PAY",
    "REFUSE",
    "STATUSES",
    "Payee",
    "PaymentQuestion",
    "by_clause",
    "payees_of",
    "standard_of",
    "subject_column",
]
