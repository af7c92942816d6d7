"""What the law pays once: against what was paid before, and against the other years of the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..language import say
from ..policy import Policy, register
from ..policy.entitlement import EntitledRows, entitled_rows
from ..policy.evaluation import running
from ..tables import Tables
from .basis import ListPlace, Origins, deciding_columns, text_of
from .once_only import Once, once_only
from .paid import PaidRegister, PaidRow
from .payees import Payee, PaymentQuestion
from .people import People


class Record(NamedTuple):
    """One matter that the tables hold of another year."""

    clause: str
    year: int
    place: ListPlace


def ask_of_paid(payees: Sequence[Payee], paid: PaidRegister) -> None:
    """Ask of every row that was paid before: a once-only matter ever, any matter for the same year."""
    for payee in payees:
        told: set[str] = set()
        for row in paid.of(payee):
            question = _paid_question(payee, row)
            if question and question.text not in told:
                told.add(question.text)
                payee.questions.append(question)


def _paid_question(payee: Payee, row: PaidRow) -> PaymentQuestion | None:
    rule = once_only().get(payee.clause)
    same_matter = row.clause == payee.clause and row.year == payee.year
    ever = (
        rule
        if rule is not None and row.clause in rule.against and (not rule.years or 0 <= payee.year - row.year < rule.years)
        else None
    )
    if not same_matter and ever is None:
        return None
    amount = say("paying.amount_yuan", amount=f"{row.amount:,}") + (
        say("paying.remark_remark", remark=row.remark) if row.remark else ""
    )
    why = say("paying.paid_once_text", basis=ever.basis) if ever and not same_matter else say("paying.same_matter_same_year")
    if ever and not same_matter and ever.years:
        why = say("paying.less_than_years_ago", years=ever.years, basis=ever.basis)
    text = say(
        "paying.paid_already",
        said=row.place.said(),
        year=row.year,
        clause=row.clause,
        register=register()[row.clause].label(),
        amount=amount,
        why=why,
    )
    return PaymentQuestion("paid_before", (row.clause, str(row.year), str(row.amount)), text, (row.place,))


def ask_of_years(payees: Sequence[Payee], tables: Tables, policy: Policy, year: int, origins: Origins, people: People) -> None:
    """Ask of every row whose once-only matter the tables hold of another year too."""
    wanted = {payee.clause for payee in payees if payee.clause in once_only()}
    if not wanted:
        return
    records = _records(wanted, tables, policy, year, origins, people)
    for payee in payees:
        rule = once_only().get(payee.clause)
        if rule is None:
            continue
        found = {
            record
            for subject in _subjects(payee, rule, people)
            for clause in rule.against
            for record in records.get((clause, subject), ())
        }
        for record in sorted(found, key=lambda record: (record.year, record.clause, record.place)):
            if not rule.years or abs(year - record.year) < rule.years:
                payee.questions.append(_year_question(payee, record, rule))


def _year_question(payee: Payee, record: Record, rule: Once) -> PaymentQuestion:
    label = register()[record.clause].label()
    kind = "renewed_early" if rule.years else "first_twice"
    why = say("paying.less_than_years_apart", years=rule.years) if rule.years else say("paying.paid_once_as_written")
    text = say(
        "paying.has_in", said=record.place.said(), year=record.year, clause=record.clause, label=label, why=why, basis=rule.basis
    )
    return PaymentQuestion(kind, (record.clause, str(record.year)), text, (record.place,))


def _subjects(payee: Payee, rule: Once, people: People) -> Iterator[tuple]:
    if rule.subject:
        yield from (people.subject(rule.subject, text) for text in payee.subjects)
    else:
        yield people.person(payee.kind, payee.id, payee.name, payee.code)


def _records(
    wanted: set[str], tables: Tables, policy: Policy, year: int, origins: Origins, people: People
) -> dict[tuple, list[Record]]:
    """What the tables hold of other years under the clauses that speak against those wanted, by clause and subject."""
    clauses = {other for clause in wanted for other in once_only()[clause].against}
    found: dict[tuple, list[Record]] = {}
    for other in tables.years():
        if other == year:
            continue
        runs = [clause for clause in running(policy, other) if clause in clauses]
        for clause, entitled in entitled_rows(tables, policy, other, runs).items():
            subject = _subject_of(clause, entitled, people)
            for row in entitled.rows.tolist():
                place = origins.basis(entitled.frame.table.name, row, deciding_columns(entitled.rules))[0]
                found.setdefault((clause, subject(row)), []).append(Record(clause, other, place))
    return found


def _subject_of(clause: str, entitled: EntitledRows, people: People) -> Callable[[int], tuple]:
    column, table = once_only()[clause].subject, entitled.frame.table
    if column:
        return lambda row: people.subject(column, text_of(table, column, row))
    mark = entitled.rules.entitles[1]
    people.learn(mark.kind, map(str, entitled.recipient_labels[entitled.recipients]))

    def person(row: int) -> tuple:
        id = text_of(table, mark.recipient, row)
        named = people.named(mark.kind, id)
        return people.person(mark.kind, id, named.name, named.code)

    return person
