"""What must be asked before a row is paid: findings on the rows it rests on, remarks, and one person under two ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..errors import DECISIONS, Finding
from ..language import say
from ..policy.register import rules
from ..tables import dictionary
from .basis import ListPlace, deciding_columns, text_of
from .lists import Given
from .payees import Payee, PaymentQuestion
from .people import LEGAL_PERSONS, People

_ALWAYS = ("name", "credit_code", "county")
"""Columns that say who is paid, whatever the clause."""


ASKING_FINDINGS = (frozenset(DECISIONS) | {"differs"}) - {"same_name", "same_id"}
"""Kinds of finding that a person decides on; all others are told and ask nothing. One person twice is asked of all rows concerned
below, not of the later one alone."""


def ask_of_findings(payees: Sequence[Payee], findings: Iterable[Finding], given: Given, year: int) -> None:
    """Hang every finding that a person decides on the payees that rest on its row, or on a whole column or file where it names no
    row."""
    by_row: dict[tuple[str, str, int], list[Finding]] = {}
    general: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.kind not in ASKING_FINDINGS:
            continue
        if finding.row is None:
            general.setdefault(finding.file, []).append(finding)
        else:
            by_row.setdefault((finding.file, finding.sheet, finding.row), []).append(finding)
    if not by_row and not general:
        return
    for payee in payees:
        columns = deciding_columns(rules(year)[payee.clause]) if payee.table else ()
        places = dict.fromkeys(place for row in payee.rows for place in given.origins.neighbours(payee.table, row, columns))
        found = [finding for place in places for finding in by_row.get((place.file, place.sheet, place.row), ())]
        found += [finding for file in dict.fromkeys(place.file for place in places) for finding in general.get(file, ())]
        for finding in dict.fromkeys(found):
            if _concerns(finding, payee, columns):
                payee.questions.append(_question(finding))


def _concerns(finding: Finding, payee: Payee, columns: Sequence[str]) -> bool:
    """Whether a finding on a row says anything of what a clause pays on it: not where it is of a column of the table that the
    clause never reads."""
    spec = dictionary()[payee.table].columns
    named = next((name for name, column in spec.items() if finding.column in (name, column.zh)), None)
    return named is None or named in columns or named in _ALWAYS or named == dictionary()[payee.table].key[0]


def _question(finding: Finding) -> PaymentQuestion:
    quoted = finding.column and finding.value and finding.value not in finding.problem
    read = say("paying.column_says_finding", column=finding.column, finding=finding.value) if quoted else ""
    place = ListPlace(finding.file, finding.sheet, finding.row or 0)
    return PaymentQuestion(
        finding.kind,
        (finding.column, finding.value),
        f"{read}{finding.problem}{say('signs.full_stop')}{finding.remedy}".rstrip(),
        (place,) if finding.row else (),
    )


def ask_of_same_persons(payees: Sequence[Payee], people: People) -> None:
    """Ask where one clause would pay one person under two ids: by code, by name, or by ids that differ in what nobody sees."""
    groups: dict[tuple, list[Payee]] = {}
    for payee in payees:
        if payee.kind != "envelope":
            for key in _identities(payee, people):
                groups.setdefault((payee.clause, payee.kind, *key), []).append(payee)
    for (_, _, way, *_), same in sorted(groups.items()):
        if len({payee.id for payee in same}) > 1:
            for payee in same:
                if not any(question.kind == "same_person" for question in payee.questions):
                    payee.questions.append(_same(payee, [other for other in same if other.id != payee.id], way))


def ask_of_counted_twice(payees: Sequence[Payee], given: Given, people: People, kinds: Mapping[str, str]) -> None:
    """Ask where a clause that counts or adds up rows counts one person under two ids: a firm twice for the intermediary that
    coached it.

    ``kinds`` is the kind of recipient that the key of a table is, such as enterprise for enterprises.
    """
    for payee in payees:
        kind = kinds.get(payee.table)
        if kind is None or kind not in LEGAL_PERSONS or len(payee.rows) < 2:
            continue
        table = given.tables[payee.table]
        persons: dict[tuple[str, ...], dict[str, int]] = {}
        for row in payee.rows:
            id = text_of(table, table.spec.key[0], row)
            named = people.named(kind, id)
            persons.setdefault(people.person(kind, id, named.name, named.code), {})[id] = row
        for person, same in sorted(persons.items()):
            if len(same) > 1:
                payee.questions.append(_counted(person, same, given, payee.table))


def _counted(person: tuple[str, ...], same: Mapping[str, int], given: Given, table: str) -> PaymentQuestion:
    places = tuple(place for row in same.values() for place in given.origins.places(table, row)[:1])
    listed = say("signs.list_mark").join(
        f"{id}{say('signs.opening_bracket')}{place.said()}{say('signs.closing_bracket')}"
        for id, place in zip(same, places, strict=False)
    )
    return PaymentQuestion(
        "same_person", (*person, *sorted(same)), say("paying.counted_twice_perhaps_one_same", listed=listed), places
    )


def _identities(payee: Payee, people: People) -> Iterable[tuple[str, ...]]:
    """Everything by which another row may turn out to be the same payee, the surest first."""
    person = people.person(payee.kind, payee.id, payee.name, payee.code)
    yield person
    folded_id = people.person(payee.kind, payee.id, "", "")
    if person != folded_id:
        yield folded_id
    name_alone = people.person(payee.kind, payee.id, payee.name, "")
    if name_alone not in (person, folded_id):
        yield name_alone


def _same(payee: Payee, others: Sequence[Payee], way: str) -> PaymentQuestion:
    shared = {
        "code": say("paying.same_credit_code"),
        "name": say("paying.same_name"),
        "id": say("paying.ids_differ_only_signs_cant"),
    }[way]
    listed = say("signs.list_mark").join(
        f"{other.id}{say('signs.opening_bracket')}{(other.places[0].said() if other.places else '')}{say('signs.closing_bracket')}"
        for other in others
    )
    text = say("paying.same_clause_also_pays_perhaps", listed=listed, shared=shared)
    return PaymentQuestion(
        "same_person",
        (way, *sorted(other.id for other in others)),
        text,
        tuple(place for other in others for place in other.places[:1]),
    )
