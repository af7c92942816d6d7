"""市对下转移支付分配表 as a sheet: county by county, what the city and the county itself bear."""

from __future__ import annotations

from ....budget.cells import NOWHERE
from ....budget.forms.transfers import transfer_table
from ....budget.forms.years import budget_years
from ....language import money_unit, say, say_each
from ..sheets.ledger import ledger_sum, level_word
from ..writer import WorkbookWriter
from .frame import Form, listed, no_years, quoted, room_for, rounding_remark, wan


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
        text = ledger_sum(form.book, measure, str(year), {"level": quoted(level_word(level))})
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
