"""The budget by code as a sheet: 支出功能分类 and 政府经济分类, each with what is not settled said so."""

from __future__ import annotations

from collections.abc import Sequence

from ....budget.codes import classification
from ....budget.forms.classification import classification_table, transfer_row
from ....budget.forms.years import budget_years, years_remark
from ....language import money_unit, say
from ..sheets.ledger import group_key_word, ledger_sum
from ..writer import WorkbookWriter
from .frame import Form, no_years, quoted, room_for, rounding_remark, simulated_remark, wan


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
            (f"={ledger_sum(book, measure, str(row.year), {kind: quoted(word)})}/{money_unit()}", wan(value))
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
