"""The official forms on money as sheets: the three-year plan, the budget by code, transfers to counties, payments still due."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ....budget.cells import NOWHERE
from ....budget.codes import classification
from ....budget.forms.classification import classification_table, transfer_row
from ....budget.forms.three_years import AMOUNTS as MEASURES
from ....budget.forms.three_years import three_year_table
from ....budget.forms.transfers import transfer_table
from ....budget.forms.years import budget_years, lapsed_remark, years_remark
from ....language import money_unit, say, say_each
from ....policy.register import articles
from ...sections.budget_settings import appropriation_sentence
from ...tables import costing as views
from ..sheets.ledger import group_key_word, ledger_sum, level_word, quantile_lookup
from ..writer import WorkbookWriter
from .frame import Form, listed, no_years, room_for, rounding_remark, simulated_remark, wan

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


def write_classification(book: WorkbookWriter, kind: str) -> None:
    """支出功能分类 or 政府经济分类: by code and year; unsettled codes say so, with what is suggested as a remark."""
    edition = classification()["edition"]
    title = say(
        "reporting_workbook.budget_by_edition",
        kind=say("reporting_workbook.function") if kind == "function" else say("reporting_workbook.economic_classification"),
        edition=edition,
    )
    years = () if book.study.budget is None else budget_years(book.study.budget)
    form = Form(book, kind, title, (24, *[13] * (1 + 2 * max(len(years), 1)), 56))
    if book.study.budget is None:
        form.say_why(no_years(book))
        return
    form.fill_in_line()
    form.headings(
        [
            say("reporting_workbook.code"),
            say("reporting_workbook.entitlement_base", year=book.study.year),
            *(
                text
                for year in years
                for text in (
                    say("reporting_workbook.appropriation_year_two_lines", year=year),
                    say("reporting_workbook.due_mean_of_year", year=year),
                )
            ),
            say("reporting_workbook.remark_column"),
        ]
    )
    first = form.row + 1
    for _, rows in classification_table(book.study.budget, kind).groupby("code", sort=False):
        _code_line(form, kind, list(rows.itertuples()))
    columns = range(1, 2 + 2 * len(years))
    sums = [
        (f"=SUM({chr(65 + column)}{first}:{chr(65 + column)}{form.row})", value)
        for column, value in zip(columns, _code_totals(book, years), strict=False)
    ]
    form.line((say("reporting_workbook.total"), *sums, None), ["total", *["total_money"] * len(sums), "total"])
    if kind == "economic":
        _transfer_line(form, list(transfer_row(book.study.budget).itertuples()))
    form.remarks([years_remark(book.study.budget), *_code_remarks(kind), simulated_remark(), rounding_remark()])
    form.finish()


def _code_line(form: Form, kind: str, rows: Sequence) -> None:
    book = form.book
    word = group_key_word(book.study.budget, kind, rows[0].code)
    cells = [_base_of_clauses(book, rows[0].clauses)]
    for row in rows:
        cells += [
            (f"={ledger_sum(book, measure, str(row.year), {kind: _quoted(word)})}/{money_unit()}", wan(value))
            for measure, value in (("appropriation", row.appropriation), ("payable", row.need))
        ]
    form.line(
        (rows[0].text, *cells, rows[0].remark),
        ["code", *["money"] * len(cells), "text"],
        height=room_for(rows[0].remark, form.widths[-1]),
    )


def _base_of_clauses(book: WorkbookWriter, clauses: Sequence[str]) -> tuple[str, float]:
    """What the base year owes under some clauses, live from the clause sheet."""
    paid = {clause: cost.total for clause, cost in book.study.costing.costs.items()}
    tests = "+".join(f'({book.clause_range("A")}="{clause}")' for clause in clauses)
    return f"=SUMPRODUCT(({tests})*{book.clause_range('L')})/{money_unit()}", wan(sum(paid.get(clause, 0) for clause in clauses))


def _code_totals(book: WorkbookWriter, years: Sequence[int]) -> list[float]:
    budget = book.study.budgeted
    found = [wan(book.study.costing.total)]
    for year in years:
        found += [
            wan(float(budget.of(measure, "total", "total")[budget.years.index(year)].mean()))
            for measure in ("appropriation", "payable")
        ]
    return found


def _transfer_line(form: Form, rows: Sequence) -> None:
    amounts = [wan(value) for row in rows for value in (row.appropriation, row.need)]
    label = say("reporting_workbook.of_it", text=rows[0].text)
    remark = say("reporting_workbook.citys_money_recipients_counties_goes")
    form.line((label, "–", *amounts, remark), ["code", "none", *["money"] * len(amounts), "text"], height=51)


def _code_remarks(kind: str) -> list[str]:
    shared = [say("reporting_workbook.codes_default_map_below_confidence")]
    if kind == "economic":
        shared.append(say("reporting_workbook.policy_does_not_say_through"))
    return shared


def write_transfers(book: WorkbookWriter) -> None:
    """市对下转移支付分配表: county by county what the city and the county itself bear in the budget year."""
    years = () if book.study.budget is None else budget_years(book.study.budget)[:1]
    year = years[0] if years else book.study.scenario.years.budget or book.study.year + 1
    title = say("reporting_workbook.transfers_to_counties", year=year)
    form = Form(book, "transfers", title, (6, 18, 16, 16, 16, 16, 16, 52))
    if not years:
        form.say_why(no_years(book))
        return
    form.fill_in_line()
    form.headings(
        say_each(
            "reporting_workbook",
            "number_heading",
            "county",
            "city_appropriation",
            "city_due_mean",
            "county_appropriation",
            "county_due_mean",
            "together",
            "clauses",
        ),
        height=46,
    )
    first = form.row + 1
    frame = transfer_table(book.study.budgeted, years[0])
    for number, entry in enumerate(frame.itertuples(), 1):
        amounts = [
            wan(value) for value in (entry.city_appropriation, entry.city_need, entry.county_appropriation, entry.county_need)
        ]
        both = (f"=C{form.row + 1}+E{form.row + 1}", wan(entry.city_appropriation + entry.county_appropriation))
        form.line(
            (number, _county_word(entry.county), *amounts, both, _clauses_word(entry)),
            ["number", "text", *["money"] * 5, "text"],
            height=34,
        )
    _transfer_totals(form, frame, first, years[0])
    form.remarks(_transfer_remarks())
    form.finish()


def _transfer_totals(form: Form, frame, first: int, year: int) -> None:
    sums = {"C": "city_appropriation", "D": "city_need", "E": "county_appropriation", "F": "county_need"}
    values = [wan(float(frame[name].sum())) for name in sums.values()]
    cells = [(f"=SUM({letter}{first}:{letter}{form.row})", value) for letter, value in zip(sums, values, strict=False)]
    cells.append((f"=SUM(G{first}:G{form.row})", values[0] + values[2]))
    form.line((None, say("reporting_workbook.total"), *cells, None), ["total", "total", *["total_money"] * 5, "total"])
    checks = []
    for letter, level, measure in (
        ("C", "city", "appropriation"),
        ("D", "city", "payable"),
        ("E", "county", "appropriation"),
        ("F", "county", "payable"),
    ):
        text = ledger_sum(form.book, measure, str(year), {"level": _quoted(level_word(level))})
        checks.append((f"=ROUND({letter}{form.row}-{text}/{money_unit()},4)", 0))
    label = say("reporting_workbook.difference_to_the_ledger")
    form.line(
        (None, label, *checks, None, None),
        ["number", "text", *["money"] * 4, "none", "text"],
        height=room_for(label, form.widths[1]),
    )


def _transfer_remarks() -> list[str]:
    return [
        *say_each(
            "reporting_workbook",
            "shares_counties_recipients_whose_county",
            "city_what_city_bears_recipients",
            "not_yet_placed_several_counties",
            "appropriations_split_what_due_average",
        ),
        rounding_remark(),
    ]


def _county_word(county: str) -> str:
    return say("reporting_workbook.not_yet_placed") if county == NOWHERE else county


def _clauses_word(entry) -> str:
    shared = say("reporting_workbook.shared_by_the_county", listed=listed(entry.county_clauses)) if entry.county_clauses else ""
    return listed(entry.clauses) + shared


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
