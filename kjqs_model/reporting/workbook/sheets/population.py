"""The sheets on the enterprises behind a costing: how the population meets its margins, and the tax relief beside the budget."""

from __future__ import annotations

from ....language import say
from ...tables import costing as views
from ...tables.costing import TAX_LEVELS, tax_expenditure, tax_level_word
from ...words import heading, unit_word
from ..writer import FIRST_ROW, WorkbookWriter


def write_population(book: WorkbookWriter) -> None:
    """Every margin of a population that was made: target, result, error, published or assumed, range, reason."""
    columns = [("margin", 40), ("unit", 8), ("target", 17), ("result", 17), ("error", 14), ("hard", 10), ("status", 12), ("range", 30), ("source", 60)]
    sheet = book.sheet("population", [(heading(name), width) for name, width in columns],
                       say("企业总体逐项对照：硬边际必须精确相等。", "The enterprises against each margin: hard ones are met exactly."))
    frame, text = views.margins(book.study), book.formats["text"]
    if frame is None:
        sheet.write_string(FIRST_ROW, 0, say("本情景的对象数据由使用者提供或逐项列出，没有生成企业。", "The recipients were given or listed; no enterprise was made."), text)
        book.finish(sheet, FIRST_ROW + 1, len(columns))
        return
    for row, entry in enumerate(frame.itertuples(), FIRST_ROW):
        number = book.formats["yuan" if entry.unit == "yuan" else "count"]
        bounds = "–" if entry.range is None else f"{entry.range[0]:,.0f}–{entry.range[1]:,.0f}"
        book.write_row(sheet, row, (
            entry.label, unit_word("yuan" if entry.unit == "yuan" else "count"), entry.target, entry.result, entry.error,
            say("硬", "hard") if entry.hard else say("软", "soft"), say("公布", "official") if entry.status == "official" else say("假设", "assumed"),
            bounds, say(entry.reason["zh"], entry.reason["en"])), [text, text, number, number, number, text, text, text, text])
    book.finish(sheet, FIRST_ROW + len(frame), len(columns))


def write_tax(book: WorkbookWriter) -> None:
    """Corporate income tax forgone, by item and level of government."""
    columns = [(heading("item"), 44), (heading("firms"), 10), (heading("not_known"), 12),
               *((f"{tax_level_word(level)}{say('（元）', ' (yuan)')}", 18) for level in TAX_LEVELS)]
    sheet = book.sheet("tax", columns, say("少征的企业所得税（2.1），不是支出，不计入任何合计；各项相互包含，不可相加。",
                                           "Corporate income tax forgone (2.1): no outlay, in no total; the items overlap."))
    frame, text = tax_expenditure(book.study), book.formats["text"]
    if frame is None:
        sheet.write_string(FIRST_ROW, 0, say("数据中没有企业经营表，无法测算。", "There are no accounts to work it out from."), text)
        book.finish(sheet, FIRST_ROW + 1, len(columns))
        return
    for row, entry in enumerate(frame.itertuples(), FIRST_ROW):
        amounts = [int(getattr(entry, level)) for level in TAX_LEVELS]
        book.write_row(sheet, row, (entry.item, int(entry.firms), int(entry.firms_not_known), *amounts),
                       [text, book.formats["count"], book.formats["count"], *[book.formats["yuan"]] * len(TAX_LEVELS)])
    book.finish(sheet, FIRST_ROW + len(frame), len(columns))
