"""资金拨付明细表 as a sheet: the payments that are still due, payee by payee."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ....budget.cells import NOWHERE
from ....budget.forms.payments_due import payments_due
from ....budget.settings import settings_of
from ....language import money_unit, say, say_each
from ....policy.payees import text_or
from ...words import recipient_word
from ..writer import WorkbookWriter
from .frame import Form, room_for, wan

if TYPE_CHECKING:
    import numpy as np

    from ....study import Study

_DUE_WIDTHS = (6, 22, 21, 10, 6, 32, 28, 13, 11, 13, 12, 24)


def write_due(book: WorkbookWriter) -> None:
    """资金拨付明细表: every payee of the base year, also of a list alone that no years ahead are projected from."""
    study = book.study
    form = Form(book, "due", say("reporting_workbook.payments_due_of", year=study.year), _DUE_WIDTHS)
    frame, first = (
        payments_due(study.budget, study.costing, study.tables, real_rows(study), settings=settings_of(study.scenario.budget)),
        form.row + 3,
    )
    if frame.empty:
        form.say_why(say("reporting_workbook.nobody_owed_anything", year=study.year))
        return
    form.fill_in_line(unit=False)
    form.headings(
        say_each(
            "reporting_workbook",
            "number_heading",
            "payee",
            "credit_code",
            "county_short",
            "clause",
            "matter",
            "basis",
            "amount_yuan",
            "amount_in_money_unit",
            "of_it_city_yuan",
            "of_it_county_yuan",
            "remark_column",
        )
    )
    number = 0
    for _, rows in frame.groupby("clause", sort=False):
        _due_block(form, rows.iloc[0])
        for row in rows.itertuples():
            number += 1
            _due_line(form, number, row)
    _due_totals(form, frame, first)
    form.remarks(_due_remarks(study))
    form.sheet.freeze_panes(4, 2)
    form.finish()
    if not frame["real"].any():  # nobody that could be paid: printing the workbook gives the head alone
        form.sheet.print_area(0, 0, 3, form.last)


def _due_block(form: Form, row) -> None:
    """The clause that the rows below rest on, with its text."""
    text = say(
        "reporting_workbook.clause_matter_article_article_basis",
        clause=row.clause,
        matter=row.matter,
        article=row.article,
        basis=row.basis,
    )
    form.across(text, "block_text")


def _due_line(form: Form, number: int, row) -> None:
    payee = say("reporting_workbook.no_payee_yet") if row.recipient_kind == "envelope" else text_or(row.name, row.recipient_id)
    county = say("reporting_workbook.not_placed") if row.county == NOWHERE else row.county
    basis = say("reporting_workbook.n_2023_11_article_article", article=row.article)
    cells = (
        number,
        payee,
        text_or(row.credit_code, "–"),
        county,
        row.clause,
        row.matter,
        basis,
        int(row.unpaid_yuan),
        (f"=H{form.row + 1}/{money_unit()}", wan(row.unpaid_yuan)),
        int(row.city_yuan),
        int(row.county_yuan),
        _due_remark(row),
    )
    form.line(
        cells,
        ["number", "text", "code", "code", "code", "text", "text", "yuan", "money", "yuan", "yuan", "text"],
        height=max(
            room_for(text, _DUE_WIDTHS[column]) for column, text in ((1, payee), (5, row.matter), (6, basis), (11, cells[-1]))
        ),
    )


def _due_remark(row) -> str:
    if row.recipient_kind == "envelope":
        return say("reporting_workbook.envelope")
    return recipient_word(row.recipient_kind) if row.real else say("reporting_workbook.simulated_nobody_real")


def _due_totals(form: Form, frame, first: int) -> None:
    sums = {"H": "unpaid_yuan", "J": "city_yuan", "K": "county_yuan"}
    cells = {
        letter: (f"=SUM({letter}{first}:{letter}{form.row})" if len(frame) else "=0", int(frame[name].sum()))
        for letter, name in sums.items()
    }
    wan_total = (f"=H{form.row + 1}/{money_unit()}", wan(int(frame["unpaid_yuan"].sum())))
    form.line(
        (None, say("reporting_workbook.total"), *[None] * 5, cells["H"], wan_total, cells["J"], cells["K"], None),
        ["total"] * 7 + ["total_yuan", "total_money", "total_yuan", "total_yuan", "total"],
    )
    label = say("reporting_workbook.difference_what_base_year_owes")
    owed = f"SUM({form.book.clause_range('L')})"
    form.line(
        (None, label, *[None] * 5, (f"=ROUND(H{form.row}-{owed},0)", 0), *[None] * 4),
        ["number"] + ["text"] * 6 + ["yuan"] + ["text"] * 4,
        height=room_for(label, _DUE_WIDTHS[1]),
    )


def _due_remarks(study: Study) -> list[str]:
    found = [
        say("reporting_workbook.amount_what_owes_less_what", year=study.year),
        say("reporting_workbook.who_bears_mostly_assumed_see"),
        say("reporting_workbook.rows_marked_simulated_made_model"),
    ]
    if study.costing.policy.changed():
        found.append(say("reporting_workbook.basis_text_force_scenario_changes"))
    if settings_of(study.scenario.budget).opening_arrears:
        found.append(say("reporting_workbook.arrears_earlier_years_scenario_sets"))
    return found


def real_rows(study: Study) -> Callable[[str, np.ndarray], np.ndarray]:
    """Which recipients stand for somebody: those of registers, and those of the user's own tables unless their record says they
    were made."""
    from ....population import SHIPPED
    from ....population.provenance import MADE, MIXED, REGISTERS, Provenance, read_provenance
    from ....tables import dictionary

    if study.made is not None:
        real = study.made.real
        if real is None:
            return Provenance(dict.fromkeys(dictionary(), MADE)).is_real
        origins = dict.fromkeys(dictionary(), MADE) | {table.name: REGISTERS for table in real.others} | {"enterprises": MIXED}
        return Provenance(origins, frozenset(map(str, real.enterprises.texts("firm_id")))).is_real
    if study.scenario.population in SHIPPED:
        return Provenance(dict.fromkeys(dictionary(), MADE)).is_real
    return read_provenance(Path(study.scenario.population_dir or ".") / str(study.scenario.population)).is_real
