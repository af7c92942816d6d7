"""The sheets on the enterprises behind a costing: how the population meets its margins, and the tax relief beside the budget."""

from __future__ import annotations

from ....language import either, say
from ...tables import costing as views
from ...tables.costing import TAX_LEVELS, tax_expenditure, tax_level_word
from ...words import unit_word
from ..writer import In, WorkbookWriter, headed


def write_population(book: WorkbookWriter) -> None:
    """Every margin of a population that was made: target, result, error, published or assumed, range, reason."""
    columns = headed(
        ("margin", 40, "text"),
        ("unit", 8, "text"),
        ("target", 17, "count"),
        ("result", 17, "count"),
        ("error", 14, "count"),
        ("hard", 10, "text"),
        ("status", 12, "text"),
        ("range", 30, "text"),
        ("source", 60, "text"),
    )
    remark, frame = say("reporting_workbook.enterprises_against_each_margin_hard"), views.margins(book.study)
    rows = None if frame is None else map(_margin_row, frame.itertuples())
    book.table("population", columns, remark, rows, In("text", say("reporting_workbook.recipients_given_or_listed_no")))


def _margin_row(entry) -> tuple:
    unit = "yuan" if entry.unit == "yuan" else "count"
    return (
        entry.label,
        unit_word(unit),
        *(In(unit, figure) for figure in (entry.target, entry.result, entry.error)),
        say("reporting_workbook.hard") if entry.hard else say("reporting_workbook.soft"),
        say("reporting_workbook.official") if entry.status == "official" else say("reporting_workbook.assumed"),
        "–" if entry.range is None else f"{entry.range[0]:,.0f}–{entry.range[1]:,.0f}",
        either(entry.reason["zh"], entry.reason["en"]),
    )


def write_tax(book: WorkbookWriter) -> None:
    """Corporate income tax forgone, by item and level of government."""
    unit = say("reporting_workbook.yuan_unit")
    columns = [
        *headed(("item", 44, "text"), ("firms", 10, "count"), ("not_known", 12, "count")),
        *((f"{tax_level_word(level)}{unit}", 18, "yuan") for level in TAX_LEVELS),
    ]
    remark, frame = say("reporting_workbook.corporate_income_tax_forgone"), tax_expenditure(book.study)
    rows = None if frame is None else map(_tax_row, frame.itertuples())
    book.table("tax", columns, remark, rows, In("text", say("reporting_workbook.there_no_accounts_work_out")))


def _tax_row(entry) -> tuple:
    return entry.item, int(entry.firms), int(entry.firms_not_known), *(int(getattr(entry, level)) for level in TAX_LEVELS)
