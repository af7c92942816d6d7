"""核对: the bureau's own amounts against what the law gives, row by row, and its sums against ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..language import say
from .basis import ListPlace
from .payees import ASK, PAY, REFUSE, Payee

_FEN = 100

MORE, LESS, SAME = "more", "less", "same"


@dataclass(frozen=True)
class Compared:
    """One row of the bureau's list: what it proposes (fen), what the law gives (yuan), of it what waits for a decision, and
    why."""

    place: ListPlace
    name: str
    code: str
    heading: str
    proposed_fen: int
    due: int
    waiting: int
    refused: int
    clauses: tuple[str, ...]
    why: str

    @property
    def verdict(self) -> str:
        """Whether the law gives more, less or the same."""
        difference = self.due * _FEN - self.proposed_fen
        return SAME if not difference else MORE if difference > 0 else LESS


@dataclass(frozen=True)
class ComparedSum:
    """A sum as the list writes it (fen, None where its formula was never calculated) beside that of its rows and ours (yuan)."""

    place: ListPlace
    heading: str
    written_fen: int | None
    rows_fen: int
    due: int


def compared_rows(proposed: Sequence, payees: Sequence[Payee], year: int) -> list[Compared]:
    """The bureau's rows of a year beside the payees that rest on the same row under the clauses that it proposes for."""
    by_place: dict[ListPlace, list[Payee]] = {}
    for payee in payees:
        for place in payee.places:
            by_place.setdefault(place, []).append(payee)
    found = []
    for row in proposed:
        if row.year != year:
            continue
        place = ListPlace(row.place.file, row.place.sheet, row.place.row)
        mine = [
            payee for payee in by_place.get(place, ()) if payee.id == row.id and (not row.clauses or payee.clause in row.clauses)
        ]
        found.append(_compared(row, place, mine))
    return sorted(found, key=lambda row: (row.place, row.heading))


def _compared(row, place: ListPlace, mine: Sequence[Payee]) -> Compared:
    sums = {status: sum(payee.amount for payee in mine if payee.status == status) for status in (PAY, ASK, REFUSE)}
    due = sums[PAY] + sums[ASK]
    return Compared(
        place,
        row.name or "",
        row.credit_code or "",
        row.heading,
        row.fen,
        due,
        sums[ASK],
        sums[REFUSE],
        tuple(payee.clause for payee in mine if payee.amount),
        _why(row, mine, due, sums[ASK]),
    )


def _why(row, mine: Sequence[Payee], due: int, waiting: int) -> str:
    parts = []
    for payee in mine:
        if payee.amount:
            amount = say("paying.amount_yuan", amount=f"{payee.amount:,}")
            measure = f"{payee.measure}{say('signs.clause_mark')}" if payee.measure else ""
            parts.append(
                f"{payee.clause} {payee.matter}{say('signs.colon')}{measure}{payee.standard}{say('signs.comma')}{amount}"
            )
        elif payee.why:
            parts.append(payee.why)
        if payee.status == REFUSE and payee.amount:
            parts.append(say("paying.decided_not_paid"))
    if not parts:
        parts.append(say("paying.nothing_due_on_this_row"))
    if waiting:
        parts.append(say("paying.paid_only_after_decision"))
    return say("signs.clause_mark").join(parts)


def compared_sums(totals: Sequence, rows: Sequence[Compared]) -> list[ComparedSum]:
    """The sums that lists write beside those of their rows and of the law: by sheet where the sum stands in one."""
    found = []
    for total in totals:
        own = [row for row in rows if (row.place.file, row.place.sheet, row.heading) == (total.file, total.sheet, total.heading)]
        found.append(
            ComparedSum(
                ListPlace(total.file, total.sheet, total.row),
                total.heading,
                total.fen,
                sum(row.proposed_fen for row in own),
                sum(row.due for row in own),
            )
        )
    return found
