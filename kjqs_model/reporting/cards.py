"""Cards of recipients in words, as a page and as a workbook: what each clause gives, what is missed and by how much."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence

from ..errors import Refusal
from ..language import say
from ..policy.explaining.card import MISSED, OTHER_KIND, PAID, Card, Entry
from ..policy.register import clause_order, register
from .exhibit import Grid
from .words import recipient_word
from .workbook.writer import set_print

MOST_ON_A_PAGE = 2_000
"""Cards that one page may hold: a browser opens no more in good time."""

_CREATED = datetime.datetime(2023, 11, 1)  # fixed, so that the same cards give the same bytes


def grids(card: Card) -> list[Grid]:
    """What is paid and what is missed, as tables."""
    head = (say("条款", "clause"), say("事项", "matter"), say("对象", "recipient"))
    found = []
    if paid := _of(card, PAID):
        rows = [(*_about(entry), f"{entry.amount:,}", entry.why) for entry in paid]
        rows.append(("", say("合计", "total"), "", f"{card.total:,}", ""))
        found.append(Grid((*head, say("金额", "amount"), say("为何", "why")), rows, say(f"{card.found.label} {card.year} 年应得（元）", f"{card.found.label}: owed for {card.year} (yuan)"), numbers=(3,)))
    if missed := _of(card, MISSED):
        rows = [(*_about(entry), entry.why, entry.change or "–") for entry in missed]
        found.append(Grid((*head, say("为何", "why"), say("差什么", "what would have to change")), rows, say(f"{card.found.label} {card.year} 年未得", f"{card.found.label}: not owed for {card.year}"), numbers=()))
    return found


def sentences(card: Card) -> list[str]:
    """The total, and the clauses of which there is nothing to tell."""
    found = [say(f"{card.found.label}，{card.year} 年合计应兑付 {card.total:,} 元。", f"{card.found.label}: owed {card.total:,} yuan for {card.year}.")]
    if other := list(dict.fromkeys(entry.clause for entry in _of(card, OTHER_KIND))):
        found.append(say("针对其他类型对象的条款：", "Clauses for recipients of another kind: ") + _listed(other))
    if card.silent:
        found.append(say("数据表中没有该对象相应记录的条款：", "Clauses of whose tables no row of the year names it: ") + _listed(card.silent))
    if card.unset:
        found.append(say("政策未写明金额或当年不支付的条款：", "Clauses without an amount, or not paid in the year: ") + _listed(card.unset))
    return [*found, *card.notes]


def cards_page(cards: Sequence[Card], year: int) -> str:
    """One page that asks nothing of any network, a card under the other.

    Raises
    ------
    Refusal : more cards than a page can hold.
    """
    from .page import rendered

    if len(cards) > MOST_ON_A_PAGE:
        raise Refusal(say(f"共 {len(cards):,} 张卡片，一个网页最多放 {MOST_ON_A_PAGE:,} 张。请改写 .xlsx，或用 --recipient 指定对象。",
                          f"{len(cards):,} cards are more than the {MOST_ON_A_PAGE:,} that a page holds: write .xlsx, or name a --recipient."))
    shown = [{"title": card.found.label, "grids": grids(card), "sentences": sentences(card) if len(cards) == 1 else sentences(card)[:1]} for card in cards]
    title = cards[0].found.label if len(cards) == 1 else say(f"{year} 年名册：逐个对象、逐条条款", f"Roster of {year}: recipient by recipient, clause by clause")
    text = "".join(cell for one in shown for cell in (one["title"], *one["sentences"], *(text for grid in one["grids"] for row in (grid.head, *grid.rows) for text in row)))
    return rendered("cards.html", title, text, cards=shown)


def cards_workbook(cards: Iterable[Card], year: int) -> bytes:
    """A sheet with a row a recipient and clause: paid, or missed with what it lacks; a second with a row a recipient."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": say(f"{year} 年名册", f"Roster of {year}"), "created": _CREATED})
    font = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter", "border": 1, "border_color": "#5A6573"}
    styles = {"head": book.add_format(font | {"bold": True, "bg_color": "#DCE6F1", "align": "center", "text_wrap": True}),
              "text": book.add_format(font | {"text_wrap": True}), "yuan": book.add_format(font | {"num_format": "#,##0"}),
              "short": book.add_format(font | {"text_wrap": True, "bg_color": "#FFF4CC"})}
    rows = _Sheet(book.add_worksheet(say("逐条", "clauses")), styles, ((say("编号", "id"), 22), (say("名称", "name"), 30), (say("统一社会信用代码", "credit code"), 21),
                  (say("条款", "clause"), 7), (say("事项", "matter"), 30), (say("结果", "result"), 9), (say("金额（元）", "amount (yuan)"), 13),
                  (say("为何", "why"), 40), (say("差什么", "what would have to change"), 60), (say("依据的行", "row"), 30)))
    whole = _Sheet(book.add_worksheet(say("逐个对象", "recipients")), styles, ((say("编号", "id"), 22), (say("名称", "name"), 34), (say("统一社会信用代码", "credit code"), 22),
                   (say("类型", "kind"), 16), (say("应得条款", "clauses paid"), 26), (say("合计（元）", "total (yuan)"), 15)))
    for card in cards:
        _write_card(card, rows, whole)
    rows.finish()
    whole.finish()
    book.close()
    return stream.getvalue()


def _write_card(card: Card, rows: _Sheet, whole: _Sheet) -> None:
    name, code = card.found.payee.name or "", card.found.payee.credit_code or ""
    for entry in sorted((*_of(card, PAID), *_of(card, MISSED)), key=lambda entry: (clause_order(entry.clause), entry.id)):
        word = say("应得", "owed") if entry.status == PAID else say("未得", "not owed")
        rows.add((entry.id, name, code, entry.clause, register()[entry.clause].label(), word, entry.amount, entry.why, entry.change, entry.place),
                 short=8 if entry.change else None)
    kinds = say("、", ", ").join(recipient_word(kind) for kind in card.found.ids)
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
        set_print(self.sheet, say("依据：聊政字〔2023〕11号", "聊政字〔2023〕11号"))
        self.sheet.repeat_rows(0)
        self.sheet.print_area(0, 0, max(self.row - 1, 1), self.width - 1)


def _of(card: Card, status: str) -> list[Entry]:
    return [entry for entry in card.entries if entry.status == status]


def _about(entry: Entry) -> tuple[str, str, str]:
    return entry.clause, register()[entry.clause].label(), entry.id


def _listed(clauses: Iterable[str]) -> str:
    return say("、", ", ").join(f"{clause} {register()[clause].label()}" for clause in clauses) + say("。", ".")
