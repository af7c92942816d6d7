"""The sheet that answers: the card, figure by figure, as page, brief and dashboard have it."""

from __future__ import annotations

from collections.abc import Iterable

from ....language import money_unit, say, say_each
from ...sections import card as words
from ...sections.card import CardRow
from ...tables.card import card_of
from ...words import money, sheet_word
from ..writer import FIRST_ROW, WorkbookWriter, set_print, text_height
from .next_budget import total_cell

_WIDTHS = (58, 20, 18, 84)


def write_conclusion(book: WorkbookWriter) -> None:
    """Cost, gap and targets, then what they rest on, hang on, what changed, and the check on the base year."""
    sheet, card, formats = book.workbook.add_worksheet(sheet_word("conclusion")), card_of(book.study), book.formats
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, card.title, formats["title"])
    sheet.write_string(1, 0, card.question, formats["plain"])
    row = _heads(book, sheet, 3)
    for one in (*words.money_rows(card), *words.target_rows(card)):
        row = _row(book, sheet, row, one)
    if card.years:
        row = _base(book, sheet, row)
    for title, sentences in (
        (say("reporting_card.what_the_total_rests_on"), words.basis_sentences(card)),
        (say("reporting_card.hangs_on"), words.hinge_sentences(card)),
        (words.change_title(card), words.change_sentences(card)),
        (say("reporting_card.checked_in", year=card.base_year), words.base_sentences(card)),
        (say("reporting_card.how_it_is_said"), _terms(card.draws) if card.years else []),
    ):
        row = _told(book, sheet, row, title, sentences)
    set_print(sheet, book.study.scenario.name)
    sheet.print_area(0, 0, row - 1, len(_WIDTHS) - 1)


def _heads(book: WorkbookWriter, sheet, row: int) -> int:
    for column, text in enumerate(say_each("reporting_card", "item", "figure", "in_a_word", "interval_and_remark")):
        sheet.write_string(row, column, text, book.formats["head"])
    return row + 1


def _row(book: WorkbookWriter, sheet, row: int, one: CardRow, formula: str = "") -> int:
    formats = book.formats
    sheet.write_string(row, 0, one.label, formats["text"])
    unit = money_unit()
    if one.yuan is None:
        sheet.write_string(row, 1, one.text, formats["text_right"])
    elif formula:
        sheet.write_formula(row, 1, f"={formula}/{unit}", formats["money"], one.yuan / unit)
    else:
        sheet.write_number(row, 1, one.yuan / unit, formats["money"])
    sheet.write_string(row, 2, one.word, formats["text"])
    sheet.write_string(row, 3, one.note, formats["text"])
    return row + 1


def _base(book: WorkbookWriter, sheet, row: int) -> int:
    """The base year's total and what falls due in the budget year, live: they follow changes of parameters and numbers."""
    card = card_of(book.study)
    row = _row(book, sheet, row, words.base_row(card), f"'{sheet_word('clauses')}'!$L${FIRST_ROW + len(book.lines) + 1}")
    first = card.years[0]
    due = CardRow("due_as_changed", say("reporting_workbook.due_as_changed", year=first.year), money(first.due), yuan=first.due)
    return _row(book, sheet, row, due, f"{money_unit()}*{total_cell(book, 'G')}")


def _told(book: WorkbookWriter, sheet, row: int, title: str, sentences: Iterable[str]) -> int:
    sentences = list(sentences)
    if not sentences:
        return row
    text = "\n".join(sentences)
    sheet.write_string(row, 0, title, book.formats["key"])
    sheet.merge_range(row, 1, row, len(_WIDTHS) - 1, text, book.formats["long"])
    sheet.set_row(row, text_height(text, sum(_WIDTHS[1:])))
    return row + 1


def _terms(draws: int) -> list[str]:
    return [say("reporting_card.eighty_meaning"), say("reporting_card.chances_note", draws=draws)]
