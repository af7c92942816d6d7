"""Where every row of every list went: paid, refused, waiting for a decision, or no row of the list at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..language import either, say
from ..policy.register import register
from ..tables import Table
from ..tables.dictionary import WORD_TYPE
from .basis import ListPlace, key_of, text_of
from .lists import Given
from .payees import ASK, PAY, REFUSE, Payee

INFORMS = frozenset({"technology_sme_list", "super_deduction_list", "rd_return", "budget_ledger"})
"""Registers that say what clauses need and ask for no payment themselves: a row on which nothing rests is no refusal."""


@dataclass(frozen=True)
class RowsOf:
    """The rows of one list: ``rows_in`` is what was paid, asked, refused, only informs, is of another year, and what is no row,
    by reason."""

    file: str
    register: str
    rows_in: int
    pay: int
    ask: int
    refuse: int
    informs: int
    other_year: int
    dropped: Mapping[str, int]

    def __post_init__(self):
        if self.rows_in != self.pay + self.ask + self.refuse + self.informs + self.other_year + sum(self.dropped.values()):
            raise AssertionError(f"{self.file}: rows in {self.rows_in} are not what became of them: {self}")


def accounts(given: Given, payees: Sequence[Payee], year: int) -> list[RowsOf]:
    """The rows of each register, then of each table, by what became of them."""
    status = _status_of_places(payees)
    found = [_of_register(entry, given, status, year) for entry in given.accounting]
    return found + _of_tables(given, payees, year)


def _status_of_places(payees: Sequence[Payee]) -> dict[ListPlace, str]:
    """What became of the row at each place: asked where any payment on it waits, else paid where any is paid, else refused."""
    found: dict[ListPlace, set[str]] = {}
    for payee in payees:
        for place in payee.places:
            found.setdefault(place, set()).add(payee.status)
    return {place: next(status for status in (ASK, PAY, REFUSE) if status in held) for place, held in found.items()}


def _of_register(entry, given: Given, status: Mapping[ListPlace, str], year: int) -> RowsOf:
    counts = dict.fromkeys((PAY, ASK, REFUSE, "informs", "other_year"), 0)
    years = {place: row_year for place, (_, _, row_year) in given.used_rows.items()}
    used = given.used.get(entry.file, [])
    for place in used:
        counts[status[place] if place in status else "other_year" if years.get(place, year) != year else "informs"] += 1
    counts["informs"] += entry.used - len(used)
    return RowsOf(
        entry.file,
        entry.register,
        entry.rows_in,
        counts[PAY],
        counts[ASK],
        counts[REFUSE],
        counts["informs"],
        counts["other_year"],
        dict(entry.dropped),
    )


def _of_tables(given: Given, payees: Sequence[Payee], year: int) -> list[RowsOf]:
    """The rows of each table that came as a table."""
    status: dict[tuple[str, int], set[str]] = {}
    for payee in payees:
        for row in payee.rows:
            status.setdefault((payee.table, row), set()).add(payee.status)
    found = []
    for name, table in given.tables.items():
        rows = (
            [row for row in range(len(table)) if not given.origins.from_registers(name, row)] if given.used else range(len(table))
        )
        if not len(rows):
            continue
        counts = dict.fromkeys((PAY, ASK, REFUSE), 0)
        of_year = int(np.count_nonzero(table["year"][np.asarray(rows, dtype=np.int64)] == year))
        for (held, row), states in status.items():
            if held == name and (not given.used or not given.origins.from_registers(name, row)):
                counts[next(one for one in (ASK, PAY, REFUSE) if one in states)] += 1
        found.append(
            RowsOf(
                table.spec.zh,
                name,
                len(rows),
                counts[PAY],
                counts[ASK],
                counts[REFUSE],
                of_year - sum(counts.values()),
                len(rows) - of_year,
                {},
            )
        )
    return found


# ---- rows that are owed nothing


def refused_rows(given: Given, payees: Sequence[Payee], year: int) -> list[Payee]:
    """A row of nothing for each row of a list of the year that asks for money and on which no clause pays."""
    resting = {place for payee in payees for place in payee.places}
    kinds = {entry.file: entry.register for entry in given.accounting}
    clauses = {ListPlace(row.place.file, row.place.sheet, row.place.row): row.clauses for row in given.proposed if row.fen}
    found = []
    for place, (table, row, row_year) in sorted(given.used_rows.items()):
        if place in resting or row_year != year or (kinds.get(place.file) in INFORMS and place not in clauses):
            continue
        found.append(_refused(given.tables[table], row, place, clauses.get(place, ()), year))
    return found


def _refused(table: Table, row: int, place: ListPlace, clauses: Sequence[str], year: int) -> Payee:
    id, _ = key_of(table, row)
    clause = clauses[0] if clauses else _CLAUSE_OF.get(table.name, "1.1")
    said = say("signs.list_mark").join(
        f"{entry.heading}{say('signs.opening_quote_or_gap')}{_word(table, name, row)}{say('signs.closing_quote_or_nothing')}"
        for name, entry in table.spec.columns.items()
        if entry.type == WORD_TYPE and _word(table, name, row)
    )
    why = say("paying.no_clause_pays_anything_row", said=said)
    kind = _KIND_OF.get(table.name, "enterprise")
    code = text_of(table, "credit_code", row) if "credit_code" in table.columns else ""
    name = text_of(table, "name", row) if "name" in table.columns else ""
    return Payee(
        year,
        clause,
        kind,
        id,
        name,
        code,
        text_of(table, "county", row),
        0,
        (place,),
        table=table.name,
        rows=(row,),
        status=REFUSE,
        why=why,
        matter=register()[clause].label(),
        department=register()[clause].lead,
    )


def _word(table: Table, column: str, row: int) -> str:
    code = int(table[column][row])
    return "" if code < 0 else [either(zh, word) for word, zh in table.spec.columns[column].words.items()][code]


_CLAUSE_OF = {
    "enterprises": "1.1",
    "platforms": "4.2",
    "carriers": "6.2",
    "projects": "7.1",
    "talents": "10.1",
    "parks": "16.1",
    "commissioners": "17.1",
    "prizes": "19.3",
    "contracts": "19.2",
    "brokers": "20.1",
    "loans": "22.1",
}
_KIND_OF = {
    "platforms": "platform",
    "carriers": "carrier",
    "projects": "project",
    "talents": "person",
    "parks": "park",
    "commissioners": "commissioner",
    "prizes": "prize_winner",
    "contracts": "contract_seller",
    "brokers": "training_body",
    "loans": "enterprise",
}
"""For a row on which nothing is due: the first clause that its table could be paid under, and the kind of its own id."""
