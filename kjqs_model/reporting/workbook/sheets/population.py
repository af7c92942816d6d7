"""The sheets on the enterprises behind a costing: how the population meets its margins, and the tax relief beside the budget."""

from __future__ import annotations

from ....language import either, say
from ...tables import costing as views
from ...tables.costing import TAX_LEVELS, tax_expenditure, tax_level_word
from ...words import heading, unit_word
from ..writer import FIRST_ROW, WorkbookWriter


def write_population(book: WorkbookWriter) -> None:
    """Every margin of a population that was made: target, result, error, published or assumed, range, reason."""
    columns = [
        ("margin", 40),
        ("unit", 8),
        ("target", 17),
        ("result", 17),
        ("error", 14),
        ("hard", 10),
        ("status", 12),
        ("range", 30),
        ("source", 60),
    ]
    sheet = book.sheet(
        "population",
        [(heading(name), width) for name, width in columns],
        say("reporting_workbook.enterprises_against_each_margin_hard"),
    )
    frame, text = views.margins(book.study), book.formats["text"]
    if frame is None:
        sheet.write_string(FIRST_ROW, 0, say("reporting_workbook.recipients_given_or_listed_no"), text)
        book.finish(sheet, FIRST_ROW + 1, len(columns))
        return
    for row, entry in enumerate(frame.itertuples(), FIRST_ROW):
        number = book.formats["yuan" if entry.unit == "yuan" else "count"]
        bounds = "–" if entry.range is None else f"{entry.range[0]:,.0f}–{entry.range[1]:,.0f}"
        book.write_row(
            sheet,
            row,
            (
                entry.label,
                unit_word("yuan" if entry.unit == "yuan" else "count"),
                entry.target,
                entry.result,
                entry.error,
                say("reporting_workbook.hard") if entry.hard else say("reporting_workbook.soft"),
                say("reporting_workbook.official") if entry.status == "official" else say("reporting_workbook.assumed"),
                bounds,
                either(entry.reason["zh"], entry.reason["en"]),
            ),
            [text, text, number, number, number, text, text, text, text],
        )
    book.finish(sheet, FIRST_ROW + len(frame), len(columns))


def write_tax(book: WorkbookWriter) -> None:
    """Corporate income tax forgone, by item and level of government."""
    columns = [
        (heading("item"), 44),
        (heading("firms"), 10),
        (heading("not_known"), 12),
        *((f"{tax_level_word(level)}{say('reporting_workbook.yuan_unit')}", 18) for level in TAX_LEVELS),
    ]
    sheet = book.sheet("tax", columns, say("reporting_workbook.corporate_income_tax_forgone"))
    frame, text = tax_expenditure(book.study), book.formats["text"]
    if frame is None:
        sheet.write_string(FIRST_ROW, 0, say("reporting_workbook.there_no_accounts_work_out"), text)
        book.finish(sheet, FIRST_ROW + 1, len(columns))
        return
    for row, entry in enumerate(frame.itertuples(), FIRST_ROW):
        amounts = [int(getattr(entry, level)) for level in TAX_LEVELS]
        book.write_row(
            sheet,
            row,
            (entry.item, int(entry.firms), int(entry.firms_not_known), *amounts),
            [text, book.formats["count"], book.formats["count"], *[book.formats["yuan"]] * len(TAX_LEVELS)],
        )
    book.finish(sheet, FIRST_ROW + len(frame), len(columns))
