"""Two more official forms as sheets: the cost note of a reform, and the payments that are still due, payee by payee."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ....budget.cells import NOWHERE
from ....budget.forms.goals import to_fill_in
from ....budget.forms.payments_due import payments_due
from ....budget.forms.reform_note import ReformNote, reform_note
from ....budget.settings import settings_of
from ....chances import chance_text
from ....language import money_unit, say, say_each
from ....policy.payees import text_or
from ....scenario.titles import scenario_title
from ...words import recipient_word
from ..writer import WorkbookWriter
from .frame import Form, room_for, rounding_remark, wan

if TYPE_CHECKING:
    import numpy as np

    from ....study import Study

_NOTE_WIDTHS = (18, 10, 17, 17, 17, 17, 17)
_DUE_WIDTHS = (6, 22, 21, 10, 6, 32, 28, 13, 11, 13, 12, 24)


def write_reform(book: WorkbookWriter) -> None:
    """事前绩效评估: what the scenario changes, costs, buys and risks against the one that it extends."""
    form = Form(book, "reform", say("reporting_workbook.cost_note_reform"), _NOTE_WIDTHS, upright=True)
    note = None if book.study.budget is None else reform_note(book.study.budget, book.study.projection)
    if note is None:
        form.say_why(_why_no_note(book.study))
        return
    form.fill_in_line()
    _about(form, note)
    _costs(form, note)
    for heading, sentences in note.sections:
        text = "\n".join(sentences)
        form.merge(form.row, 0, 0, heading, "head")
        form.merge(form.row, 1, form.last, text, "long")
        form.sheet.set_row(form.row, room_for(text, sum(_NOTE_WIDTHS[1:])))
        form.row += 1
    form.merge(form.row, 0, 0, say("reporting_workbook.conclusion"), "head")
    form.merge(form.row, 1, form.last, to_fill_in(), "entry")
    form.sheet.set_row(form.row, 51)
    form.row += 1
    form.remarks(
        [
            say("reporting_workbook.differences_taken_draw_draw_quantiles"),
            say("reporting_workbook.what_left_department_model_does"),
            rounding_remark(),
        ]
    )
    form.finish()


def _why_no_note(study: Study) -> str:
    if study.budget is None:
        return say("reporting_workbook.no_years_ahead") + study.outlook.reason
    if study.scenario.parent is None:
        return say("reporting_workbook.scenario_extends_none_there_no")
    return say("reporting_workbook.what_extends_not_projected") + study.outlook.parent_reason


def _about(form: Form, note: ReformNote) -> None:
    study = form.book.study
    changed = "\n".join(note.changes) or say("reporting_workbook.nothing_differs")
    extended = scenario_title(study.scenario.parent) if study.scenario.parent else ""
    for label, text in (
        (say("reporting_workbook.reform"), scenario_title(study.scenario)),
        (say("reporting_workbook.extends"), extended),
        (say("reporting_workbook.what_changes"), changed),
    ):
        form.merge(form.row, 0, 0, label, "head")
        form.merge(form.row, 1, form.last, text, "text")
        form.sheet.set_row(form.row, room_for(text, sum(_NOTE_WIDTHS[1:])))
        form.row += 1


def _costs(form: Form, note: ReformNote) -> None:
    form.headings(
        [
            *say_each("reporting_workbook", "more_spent", "calendar_year", "mean"),
            "P5",
            "P95",
            say("reporting_workbook.of_it_the_city"),
            say("reporting_workbook.of_it_borne_by_counties"),
        ],
        repeat=False,
        height=20,
    )
    words = {"entitlement": say("reporting_workbook.entitlement"), "payable": say("reporting_workbook.due")}
    for measure, rows in note.costs.groupby("measure", sort=False):
        first = form.row
        for row in rows.itertuples():
            city, county = wan(row.city), wan(row.county)
            form.line(
                (
                    words[measure],
                    int(row.year),
                    (f"=F{form.row + 1}+G{form.row + 1}", city + county),
                    wan(row.p05),
                    wan(row.p95),
                    city,
                    county,
                ),
                ["text", "number", *["money"] * 5],
            )
        form.merge(first, 0, 0, words[measure], "side", form.row - 1)
    firms = (
        say("reporting_workbook.not_worked_out_no_more") if note.firms_per_million is None else f"{note.firms_per_million:,.2f}"
    )
    form.merge(form.row, 0, 3, say("reporting_workbook.certified_firms_more_each_million"), "text")
    form.merge(form.row, 4, form.last, firms, "text")
    form.sheet.set_row(form.row, 34)
    form.row += 1
    _gaps(form, note)


def _gaps(form: Form, note: ReformNote) -> None:
    for year, chances in note.gaps.items():
        own, other, pooled, other_pooled = (chance_text(chance, note.draws) for chance in chances)
        form.merge(form.row, 0, 3, say("reporting_workbook.chance_item_falls_short_what", year=year), "text")
        form.merge(
            form.row,
            4,
            form.last,
            say("reporting_workbook.money_pooled", own=own, other=other, pooled=pooled, other_pooled=other_pooled),
            "text",
        )
        form.row += 1


# Payments due ------------------------------------------------------------------------------------------------------------


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
