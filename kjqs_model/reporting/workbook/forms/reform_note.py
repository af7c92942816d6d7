"""事前绩效评估 as a sheet: what a reform changes, costs, buys and risks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....budget.forms.goals import to_fill_in
from ....budget.forms.reform_note import ReformNote, reform_note
from ....chances import chance_text
from ....language import say, say_each
from ....scenario.titles import scenario_title
from ..writer import WorkbookWriter
from .frame import Form, room_for, rounding_remark, wan

if TYPE_CHECKING:
    from ....study import Study

_NOTE_WIDTHS = (18, 10, 17, 17, 17, 17, 17)


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
        form.pair(heading, text, 1, "long", room_for(text, sum(_NOTE_WIDTHS[1:])))
    form.pair(say("reporting_workbook.conclusion"), to_fill_in(), 1, "entry", 51)
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
        form.pair(label, text, 1, height=room_for(text, sum(_NOTE_WIDTHS[1:])))


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
