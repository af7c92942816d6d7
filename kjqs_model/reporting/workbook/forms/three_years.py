"""三年滚动测算表 as a sheet: a block for the base year and one for each year of the plan."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ....budget.forms.three_years import AMOUNTS as MEASURES
from ....budget.forms.three_years import three_year_table
from ....budget.forms.years import budget_years, lapsed_remark, years_remark
from ....language import money_unit, say, say_each
from ....policy.register import articles
from ...sections.budget_settings import appropriation_sentence
from ...tables import costing as views
from ..sheets.ledger import ledger_sum, level_word, quantile_lookup
from ..writer import WorkbookWriter
from .frame import Form, no_years, room_for, rounding_remark, simulated_remark, wan

_AMOUNTS = ("entitlement", "need", "need_p80", "appropriation", "execution", "carry_over", "arrears")
_BESIDE = ("overdue", "not_yet_due", "last_appropriation", "last_execution")
"""What stands beside them: arrears apart by whether they are due, and the year before."""


def write_three_years(book: WorkbookWriter) -> None:
    """三年滚动测算表: a block for the base year, live from the parameters, and one for each year of the plan, live from the
    ledger sheet."""
    years = () if book.study.budget is None else budget_years(book.study.budget)
    span = say("reporting_workbook.first_years_years", first_years=years[0], years=years[-1]) if years else ""
    form = Form(
        book,
        "three_years",
        say("reporting_workbook.three_year_rolling_plan", span=span),
        (5, 28, *[12] * (1 + len(_AMOUNTS) + len(_BESIDE))),
    )
    if book.study.budget is None:
        form.say_why(no_years(book))
        return
    form.fill_in_line()
    form.headings(
        say_each(
            "reporting_workbook",
            "art",
            "item_short",
            "entitlement_last_year",
            "entitlement_of_the_year",
            "due_mean",
            "due_p80",
            "appropriation",
            "payment",
            "carried_over",
            "arrears_years_end",
            "of_it_overdue",
            "not_yet_due",
            "appropriation_last_year",
            "payment_last_year",
        )
    )
    frame = three_year_table(book.study.budget)
    for place, year in enumerate(budget_years(book.study.budget)):
        if place:
            form.page_break()
        _year_block(form, {(row.group, row.key): row for row in frame[frame["year"] == year].itertuples()}, year)
    form.remarks(_three_year_remarks(book))
    form.sheet.freeze_panes(4, 2)
    form.finish()


def _year_before(form: Form, group: str, key: str, year: int) -> tuple[str, float]:
    """The entitlement of the year before; the base year's is live from the clause sheet, so that changed parameters carry
    through."""
    book, before = form.book, year - 1
    if before == book.study.year:
        frame = views.by_article(book.study).set_index("article")["amount_yuan"]
        formula = f"=SUMIFS({book.clause_range('L')},{book.clause_range('C')},A{form.row + 1})/{money_unit()}"
        return formula, wan(int(frame.get(int(key), 0)))
    budget = book.study.budgeted
    amount = float(budget.of("entitlement", group, key)[budget.years.index(before)].mean())
    return f"={ledger_sum(book, 'entitlement', str(before), {'article': f'A{form.row + 1}'})}/{money_unit()}", wan(amount)


def _year_block(form: Form, rows: Mapping, year: int) -> None:
    base = say("reporting_workbook.last_year_base_year", year=year - 1) if year - 1 == form.book.study.year else ""
    form.merge(form.row, 0, form.last, say("reporting_workbook.year_base", year=year, base=base), "block")
    form.row += 1
    first, styles, before = form.row + 1, ["money"] * (1 + len(_AMOUNTS)), 0.0
    for (group, key), entry in rows.items():
        if group == "article":
            earlier = _year_before(form, group, key, year)
            form.line(
                (
                    int(key),
                    articles()[int(key)].title(),
                    earlier,
                    *_year_cells(form, entry, group, key, year, {"article": f"A{form.row + 1}"}),
                    *_beside(form, entry),
                ),
                ["number", "text", *styles, *_beside_styles(entry)],
                height=room_for(articles()[int(key)].title(), form.widths[1]),
            )
            before += earlier[1]
    sums = [
        _total_cell(form, letter, name, rows["total", "total"], first, year)
        for letter, name in zip("DEFGHIJ", _AMOUNTS, strict=False)
    ]
    whole = rows["total", "total"]
    form.line(
        (
            None,
            say("reporting_workbook.total"),
            (f"=SUM(C{first}:C{form.row})", before),
            *sums,
            *_beside_totals(form, whole, first),
        ),
        [
            "total",
            "total",
            *["total_money"] * len(styles),
            *["total" if math.isnan(getattr(whole, name)) else "total_money" for name in _BESIDE],
        ],
    )
    for (group, key), entry in rows.items():
        if group == "level":
            label = say("reporting_workbook.of_it_borne_by_the", level_word=level_word(key))
            form.line(
                (
                    None,
                    label,
                    "–",
                    *_year_cells(form, entry, group, key, year, {"level": f'"{level_word(key)}"'}),
                    *_beside(form, entry),
                ),
                ["number", "text", "none", *styles[1:], *_beside_styles(entry)],
            )


def _beside(form: Form, entry) -> list:
    """Arrears that are due and not yet due, and what the year before was given and paid; a dash where nobody knows."""
    at = form.row + 1
    return [
        wan(entry.overdue),
        (f"=J{at}-K{at}", wan(entry.not_yet_due)),
        *(None if math.isnan(value) else wan(value) for value in (entry.last_appropriation, entry.last_execution)),
    ]


def _beside_styles(entry) -> list[str]:
    return ["none" if math.isnan(getattr(entry, name)) else "money" for name in _BESIDE]


def _beside_totals(form: Form, total, first: int) -> list:
    return [
        None if math.isnan(getattr(total, name)) else (f"=SUM({letter}{first}:{letter}{form.row})", wan(getattr(total, name)))
        for letter, name in zip("KLMN", _BESIDE, strict=True)
    ]


def _total_cell(form: Form, letter: str, name: str, total, first: int, year: int) -> tuple[str, float]:
    """The sum of the articles; the P80 is looked up, being of the total's own draws."""
    if name == "need_p80":
        lookup, value = quantile_lookup(form.book, "p80", "payable", "total", "total", year)
        return f"={lookup}/{money_unit()}", wan(value)
    return f"=SUM({letter}{first}:{letter}{form.row})", wan(getattr(total, name))


def _year_cells(form: Form, entry, group: str, key: str, year: int, where: dict[str, str]) -> list[tuple[str, float]]:
    found = []
    for name in _AMOUNTS:
        if name == "need_p80":
            text = quantile_lookup(form.book, "p80", "payable", group, key, year)[0]
        else:
            text = ledger_sum(form.book, MEASURES[name], str(year), where)
        found.append((f"={text}/{money_unit()}", wan(getattr(entry, name))))
    return found


def _three_year_remarks(book: WorkbookWriter) -> list[str]:
    budget, settings = book.study.budgeted, book.study.budgeted.settings
    return [
        years_remark(budget),
        lapsed_remark(budget),
        say("reporting_workbook.due_payment_carry_over_arrears"),
        appropriation_sentence(settings),
        say("reporting_workbook.arrears_two_kinds_overdue_due"),
        say("reporting_workbook.last_years_appropriation_payment_none", year=book.study.year),
        simulated_remark(),
        rounding_remark(),
    ]
