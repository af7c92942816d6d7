"""The payments of one year as a workbook: the columns of payments.csv with who is paid, a list to read and print, totals by
clause."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...heavy import pd
from ...language import say, say_each
from ...policy.payees import named_payments, text_or
from ...policy.register import register
from ...tables.workbooks import CELL, new_workbook
from ..words import recipient_word, unset_note
from .writer import set_print

if TYPE_CHECKING:
    from ...policy import Costing
    from ...tables import Tables

COLUMNS = ("year", "clause", "recipient_kind", "recipient_id", "amount_yuan", "name", "credit_code", "county")
"""The headings of the first sheet in every language: those of payments.csv, then who is paid."""

_TEXT, _WHOLE, _YUAN = "text", "whole", "yuan"


def payments_workbook(costing: Costing, tables: Tables) -> bytes:
    """The workbook of ``kjqs evaluate --output X.xlsx``.

    Its first sheet is read by programs, with the headings of the CSV; the second is read by people; the third has the totals.
    """
    stream, named = io.BytesIO(), named_payments(costing, tables)
    with new_workbook(stream, say("reporting_workbook.owed_for", year=costing.year)) as book:
        formats = _formats(book)
        _write_columns(book.add_worksheet("payments"), named, formats)
        _write_list(book.add_worksheet(say("reporting_workbook.list")), costing, named, formats)
        _write_totals(book.add_worksheet(say("reporting_workbook.totals")), costing, formats)
    return stream.getvalue()


def _write_columns(sheet, named: pd.DataFrame, formats: dict) -> None:
    headings = say_each(
        "reporting_workbook",
        "year_column",
        "running_year_clause",
        "kind_of_recipient",
        "id",
        "amount_column",
        "name",
        "credit_code_column",
        "running_year_county",
    )
    for place, (column, told, width) in enumerate(zip(COLUMNS, headings, (7, 8, 16, 24, 14, 34, 22, 12), strict=True)):
        sheet.set_column(place, place, width, formats[_TEXT if column not in ("year", "amount_yuan") else _WHOLE])
        sheet.write_string(0, place, column, formats["head"])
        sheet.write_comment(0, place, told, {"author": "kjqs"})
    for row, cells in enumerate(named[list(COLUMNS)].itertuples(index=False), start=1):
        _write_row(sheet, row, cells, [formats[_WHOLE], *[formats[_TEXT]] * 3, formats[_WHOLE], *[formats[_TEXT]] * 3])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(named), 1), len(COLUMNS) - 1)
    _print(sheet, 1, len(named) + 1, len(COLUMNS))


def _write_list(sheet, costing: Costing, named: pd.DataFrame, formats: dict) -> None:
    headings = (
        (say("reporting_workbook.number_heading"), 6),
        (say("reporting_workbook.clause"), 7),
        (say("reporting_workbook.matter"), 34),
        (say("reporting_workbook.payee_listed"), 34),
        (say("reporting_workbook.kind_listed"), 12),
        (say("reporting_workbook.unit"), 28),
        (say("reporting_workbook.credit_code_heading"), 22),
        (say("reporting_workbook.county_short"), 11),
        (say("reporting_workbook.amount_heading"), 15),
    )
    top = _title(sheet, say("reporting_workbook.owed_payee_payee", year=costing.year), headings, formats)
    texts, row = formats["wrapped"], top
    for number, entry in enumerate(named.itertuples(index=False), start=1):
        payee = text_or(
            entry.name,
            entry.recipient_id if entry.recipient_kind != "envelope" else say("reporting_workbook.envelope_no_payee_yet"),
        )
        _write_row(
            sheet,
            row,
            (
                number,
                entry.clause,
                register()[entry.clause].label(),
                payee,
                recipient_word(entry.recipient_kind),
                text_or(entry.unit, ""),
                text_or(entry.credit_code, ""),
                text_or(entry.county, ""),
                int(entry.amount_yuan),
            ),
            [formats["centre"], formats["centre"], *[texts] * 6, formats[_YUAN]],
        )
        row += 1
    _total(sheet, row, top, len(headings), 3, {8: ("I", costing.total)}, formats)
    _print(sheet, top, row + 1, len(headings))


def _write_totals(sheet, costing: Costing, formats: dict) -> None:
    headings = (
        (say("reporting_workbook.clause"), 7),
        (say("reporting_workbook.matter"), 52),
        (say("reporting_workbook.lead"), 18),
        (say("reporting_workbook.recipients_number"), 12),
        (say("reporting_workbook.amount_heading"), 18),
    )
    top = _title(sheet, say("reporting_workbook.owed_for_by_clause", year=costing.year), headings, formats)
    row, totals = top, costing.totals()
    for entry in totals.itertuples():
        _write_row(
            sheet,
            row,
            (entry.clause, entry.label, entry.lead, int(entry.recipients), int(entry.amount_yuan)),
            [formats["centre"], formats["wrapped"], formats["wrapped"], formats[_YUAN], formats[_YUAN]],
        )
        row += 1
    _total(sheet, row, top, len(headings), 1, {3: ("D", int(totals["recipients"].sum())), 4: ("E", costing.total)}, formats)
    for note in (unset_note(costing), *costing.notes):
        row += 1
        sheet.merge_range(row, 0, row, len(headings) - 1, note, formats["note"])
        sheet.set_row(row, 16 * (1 + 2 * len(note) // 100))
    _print(sheet, top, row + 1, len(headings))


def _title(sheet, title: str, headings: Sequence[tuple[str, int]], formats: dict) -> int:
    """Title and headings; the first row below them."""
    sheet.hide_gridlines(2)
    sheet.merge_range(0, 0, 0, len(headings) - 1, title, formats["title"])
    sheet.set_row(0, 28)
    for place, (heading, width) in enumerate(headings):
        sheet.set_column(place, place, width)
        sheet.write_string(1, place, heading, formats["head"])
    sheet.set_row(1, 24)
    sheet.freeze_panes(2, 0)
    return 2


def _write_row(sheet, row: int, cells: Sequence, styles: Sequence) -> None:
    for place, (value, style) in enumerate(zip(cells, styles, strict=True)):
        if isinstance(value, str):
            sheet.write_string(row, place, value, style)
        elif not isinstance(value, (int, float)):
            sheet.write_blank(row, place, None, style)
        else:
            sheet.write_number(row, place, value, style)


def _total(sheet, row: int, top: int, width: int, word_at: int, sums: dict[int, tuple[str, int]], formats: dict) -> None:
    for place in range(width):
        sheet.write_blank(row, place, None, formats["sum"])
    sheet.write_string(row, word_at, say("reporting_workbook.total"), formats["sum"])
    for place, (letter, value) in sums.items():
        formula = f"=SUM({letter}{top + 1}:{letter}{row})" if row > top else "=0"
        sheet.write_formula(row, place, formula, formats["sum_yuan"], value)


def _print(sheet, headings: int, rows: int, columns: int) -> None:
    set_print(sheet, say("reporting_workbook.n_2023_11"))
    sheet.repeat_rows(headings - 1)
    sheet.print_area(0, 0, max(rows - 1, headings), columns - 1)


def _formats(book) -> dict:
    font = CELL
    box = font | {"border": 1, "border_color": "#5A6573"}
    total = box | {"bold": True, "bg_color": "#EEF2F7"}
    made = {
        "title": font | {"bold": True, "font_size": 16, "align": "center"},
        "head": box | {"bold": True, "bg_color": "#DCE6F1", "align": "center", "text_wrap": True},
        _TEXT: font | {"num_format": "@"},
        _WHOLE: font | {"num_format": "0"},
        _YUAN: box | {"num_format": "#,##0"},
        "wrapped": box | {"text_wrap": True, "indent": 1},
        "centre": box | {"align": "center"},
        "sum": total,
        "sum_yuan": total | {"num_format": "#,##0"},
        "note": font | {"text_wrap": True, "valign": "top", "font_size": 9, "font_color": "#8A3A2E"},
    }
    return {name: book.add_format(properties) for name, properties in made.items()}
