"""Cards of recipients in words, as a page and as a workbook: what each clause gives, what is missed and by how much."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from ..errors import Refusal
from ..language import say, say_each
from ..policy.explaining.card import MISSED, OTHER_KIND, PAID, Card, Entry
from ..policy.register import clause_order, register
from ..tables.workbooks import CELL, new_workbook
from .exhibit import Grid
from .words import recipient_word
from .workbook.writer import set_print

MOST_ON_A_PAGE = 2_000
"""Cards that one page may hold: a browser opens no more in good time."""


def grids(card: Card) -> list[Grid]:
    """What is paid and what is missed, as tables."""
    head = say_each("reporting", "clause", "matter", "recipient")
    found = []
    if paid := _of(card, PAID):
        rows = [(*_about(entry), f"{entry.amount:,}", entry.why) for entry in paid]
        rows.append(("", say("reporting.total"), "", f"{card.total:,}", ""))
        found.append(
            Grid(
                (*head, say("reporting.amount"), say("reporting.why")),
                rows,
                say("reporting.owed_for_yuan", found=card.found.label, year=card.year),
                numbers=(3,),
            )
        )
    if missed := _of(card, MISSED):
        rows = [(*_about(entry), entry.why, entry.change or "–") for entry in missed]
        found.append(
            Grid(
                (*head, say("reporting.why"), say("reporting.what_would_change")),
                rows,
                say("reporting.not_owed_for", found=card.found.label, year=card.year),
                numbers=(),
            )
        )
    return found


def sentences(card: Card) -> list[str]:
    """The total, and the clauses of which there is nothing to tell."""
    found = [say("reporting.owed_yuan_for", found=card.found.label, year=card.year, total=f"{card.total:,}")]
    if other := list(dict.fromkeys(entry.clause for entry in _of(card, OTHER_KIND))):
        found.append(say("reporting.clauses_recipients_another_kind") + _listed(other))
    if card.silent:
        found.append(say("reporting.clauses_whose_tables_no_row") + _listed(card.silent))
    if card.unset:
        found.append(say("reporting.clauses_without_amount_or_not") + _listed(card.unset))
    return [*found, *card.notes]


def cards_page(cards: Sequence[Card], year: int) -> str:
    """One page that asks nothing of any network, a card under the other.

    Raises
    ------
    Refusal : more cards than a page can hold.
    """
    from .page import rendered

    if len(cards) > MOST_ON_A_PAGE:
        raise Refusal(
            say("reporting.cards_more_than_page_holds", cards_count=f"{len(cards):,}", most_on_a_page=f"{MOST_ON_A_PAGE:,}")
        )
    shown: list[dict] = [
        {
            "title": card.found.label,
            "grids": grids(card),
            "sentences": sentences(card) if len(cards) == 1 else sentences(card)[:1],
        }
        for card in cards
    ]
    title = cards[0].found.label if len(cards) == 1 else say("reporting.roster_recipient_recipient_clause_clause", year=year)
    text = "".join(
        cell
        for one in shown
        for cell in (
            one["title"],
            *one["sentences"],
            *(text for grid in one["grids"] for row in (grid.head, *grid.rows) for text in row),
        )
    )
    return rendered("cards.html", title, text, cards=shown)


def cards_workbook(cards: Iterable[Card], year: int) -> bytes:
    """A sheet with a row a recipient and clause: paid, or missed with what it lacks; a second with a row a recipient."""
    stream = io.BytesIO()
    with new_workbook(stream, say("reporting.roster_of", year=year)) as book:
        font = CELL | {"border": 1, "border_color": "#5A6573"}
        styles = {
            "head": book.add_format(font | {"bold": True, "bg_color": "#DCE6F1", "align": "center", "text_wrap": True}),
            "text": book.add_format(font | {"text_wrap": True}),
            "yuan": book.add_format(font | {"num_format": "#,##0"}),
            "short": book.add_format(font | {"text_wrap": True, "bg_color": "#FFF4CC"}),
        }
        rows = _Sheet(
            book.add_worksheet(say("reporting.clauses")),
            styles,
            (
                (say("reporting.id"), 22),
                (say("reporting.name"), 30),
                (say("reporting.credit_code"), 21),
                (say("reporting.clause"), 7),
                (say("reporting.matter"), 30),
                (say("reporting.result"), 9),
                (say("reporting.amount_yuan"), 13),
                (say("reporting.why"), 40),
                (say("reporting.what_would_change"), 60),
                (say("reporting.row"), 30),
            ),
        )
        whole = _Sheet(
            book.add_worksheet(say("reporting.recipients")),
            styles,
            (
                (say("reporting.id"), 22),
                (say("reporting.name"), 34),
                (say("reporting.credit_code"), 22),
                (say("reporting.kind"), 16),
                (say("reporting.clauses_paid"), 26),
                (say("reporting.total_yuan"), 15),
            ),
        )
        for card in cards:
            _write_card(card, rows, whole)
        rows.finish()
        whole.finish()
    return stream.getvalue()


def _write_card(card: Card, rows: _Sheet, whole: _Sheet) -> None:
    name, code = card.found.payee.name or "", card.found.payee.credit_code or ""
    for entry in sorted((*_of(card, PAID), *_of(card, MISSED)), key=lambda entry: (clause_order(entry.clause), entry.id)):
        word = say("reporting.owed") if entry.status == PAID else say("reporting.not_owed")
        rows.add(
            (
                entry.id,
                name,
                code,
                entry.clause,
                register()[entry.clause].label(),
                word,
                entry.amount,
                entry.why,
                entry.change,
                entry.place,
            ),
            short=8 if entry.change else None,
        )
    kinds = say("signs.list_mark").join(recipient_word(kind) for kind in card.found.ids)
    first = next(iter(card.found.ids.values()))[0]
    whole.add((first, name, code, kinds, " ".join(entry.clause for entry in _of(card, PAID)), card.total))


class _Sheet:
    """A sheet that grows row by row, with headings that repeat in print."""

    def __init__(self, sheet, styles: dict, headings: Sequence[tuple[str, int]]):
        self.sheet, self.styles, self.width, self.row = sheet, styles, len(headings), 1
        for column, (heading, width) in enumerate(headings):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, styles["head"])

    def add(self, cells: Sequence, short: int | None = None) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self.sheet.write_string(self.row, column, cell, self.styles["short" if column == short else "text"])
            else:
                self.sheet.write_number(self.row, column, cell, self.styles["yuan"])
        self.row += 1

    def finish(self) -> None:
        self.sheet.freeze_panes(1, 2)
        self.sheet.autofilter(0, 0, max(self.row - 1, 1), self.width - 1)
        set_print(self.sheet, say("reporting.n_2023_11"))
        self.sheet.repeat_rows(0)
        self.sheet.print_area(0, 0, max(self.row - 1, 1), self.width - 1)


def _of(card: Card, status: str) -> list[Entry]:
    return [entry for entry in card.entries if entry.status == status]


def _about(entry: Entry) -> tuple[str, str, str]:
    return entry.clause, register()[entry.clause].label(), entry.id


def _listed(clauses: Iterable[str]) -> str:
    return say("signs.list_mark").join(f"{clause} {register()[clause].label()}" for clause in clauses) + say("signs.stop")
