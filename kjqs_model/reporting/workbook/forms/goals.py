"""The official forms on performance as sheets: goals of each budget item, and their self-assessment with live scores."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ....budget.forms.goals import Goals, Indicator, goals_of, to_fill_in
from ....budget.forms.self_assessment import EXECUTION_POINTS, Criterion, assessment_of
from ....budget.forms.years import budget_years
from ....language import money_unit, say, say_each, word_of
from ..sheets.ledger import ledger_sum, level_word
from ..writer import WorkbookWriter
from .frame import Form, no_years, quoted, room_for, wan

_NOTES_A_ROW = 6
_GOAL_WIDTHS = (9, 12, 37, 32)
_SCORE_WIDTHS = (8, 12, 37, 30, 11, 7, 9, 8, 14)


def _group_word(group: str) -> str:
    return word_of("reporting_workbook.goal_group", group)


def _kind_word(kind: str) -> str:
    return word_of("reporting_workbook.goal_kind", kind)


def _all_goals(book: WorkbookWriter) -> list[Goals]:
    return goals_of(book.study.budgeted, book.study.projected, book.study.costing)


def _dated(title: str, book: WorkbookWriter) -> str:
    """A title with the year of the budget that the form is of."""
    year = book.study.scenario.years.budget or book.study.year + 1
    if book.study.budget is not None:
        year = budget_years(book.study.budget)[0]
    return say("reporting_workbook.title_year", year=year, title=title)


def write_goals(book: WorkbookWriter) -> None:
    """项目支出绩效目标表: one page for each budget item with its money, goals in words and indicators."""
    form = Form(book, "goals", _dated(say("reporting_workbook.performance_goals_budget_items"), book), _GOAL_WIDTHS, upright=True)
    if book.study.budget is None:
        form.say_why(no_years(book))
        return
    for number, goals in enumerate(_all_goals(book)):
        if number:
            form.page_break()
        _write_goals(form, goals)
    form.remarks(_remarks())
    form.finish()


def _write_goals(form: Form, goals: Goals) -> None:
    form.fill_in_line()
    for label, text in (
        (say("reporting_workbook.item"), goals.name),
        (say("reporting_workbook.lead_department"), say("signs.list_mark").join(goals.departments)),
        (say("reporting_workbook.year"), say("reporting_workbook.year_of", year=goals.year)),
    ):
        form.pair(label, text, 2)
    for label, cell in _money(form, goals):
        form.merge(form.row, 0, 1, label, "head")
        form.cell(2, cell, "money")
        form.cell(3, None, "text")
        form.row += 1
    text = "\n".join(goals.sentences)
    form.pair(say("reporting_workbook.goals_of_the_year"), text, 2, "long", room_for(text, sum(_GOAL_WIDTHS[2:])))
    form.headings(say_each("reporting_workbook", "group", "kind", "indicator", "target"), repeat=False, height=20)
    _write_indicators(form, goals.indicators)
    _write_notes(form, goals.indicators)
    form.row += 1


def _write_notes(form: Form, indicators: Sequence[Indicator]) -> None:
    """How wide the targets range and how likely they are reached: below the indicators, a target itself being one value."""
    told = [f"{one.name}{say('signs.colon')}{one.note}" for one in indicators if one.note]
    for start in range(0, len(told), _NOTES_A_ROW):
        form.across(
            say("reporting_workbook.notes")
            + say("signs.clause_mark").join(told[start : start + _NOTES_A_ROW])
            + say("signs.stop"),
            "remark",
        )


def _money(form: Form, goals: Goals) -> list[tuple[str, tuple[str, float]]]:
    """The item's money, live from the ledger sheet: total, city, county."""
    found, item = [], quoted(goals.name)
    for label, level, yuan in (
        (say("reporting_workbook.money_of_the_year"), None, goals.appropriation),
        (say("reporting_workbook.of_it_the_citys"), "city", goals.city),
        (say("reporting_workbook.of_it_counties"), "county", goals.county),
    ):
        where = {"item": item} | ({"level": f'"{level_word(level)}"'} if level else {})
        found.append((label, (f"={ledger_sum(form.book, 'appropriation', str(goals.year), where)}/{money_unit()}", wan(yuan))))
    return found


def _write_indicators(form: Form, indicators: Sequence) -> None:
    for group, of_group in groupby(indicators, key=lambda one: one.group):
        top = form.row
        for kind, of_kind in groupby(of_group, key=lambda one: one.kind):
            first = form.row
            for one in of_kind:
                form.cell(2, one.name, "text" if one.modelled else "entry")
                form.cell(3, one.text, "text" if one.modelled else "entry")
                form.sheet.set_row(form.row, _height(one, _GOAL_WIDTHS))
                form.row += 1
            form.merge(first, 1, 1, _kind_word(kind), "side", form.row - 1)
        form.merge(top, 0, 0, _group_word(group), "side", form.row - 1)


def _height(one: Indicator, widths: Sequence[int]) -> float:
    """The room that the kind, the name and the target of an indicator take."""
    return max(
        room_for(text, width) for text, width in zip((_kind_word(one.kind), one.name, one.text), widths[1:4], strict=False)
    )


def _remarks() -> list[str]:
    return say_each(
        "reporting_workbook",
        "targets_means_model_one_value",
        "quantities_count_recipients_whose_money",
        "items_without_money_or_anything",
    )


def write_assessment(book: WorkbookWriter) -> None:
    """绩效自评表: weights to change, what was achieved to fill in, scores and their sum live."""
    form = Form(book, "assessment", _dated(say("reporting_workbook.self_assessment_budget_items"), book), _SCORE_WIDTHS)
    if book.study.budget is None:
        form.say_why(no_years(book))
        return
    for goals in _all_goals(book):
        _write_assessment(form, goals)
    form.remarks(
        say_each(
            "reporting_workbook",
            "yellow_cells_filled_weights_must",
            "points_execution_come_modelled_payment",
            "default_weights_output_50_benefit",
        )
    )
    form.finish()


def _write_assessment(form: Form, goals: Goals) -> None:
    form.fill_in_line()
    for label, text in (
        (say("reporting_workbook.item"), goals.name),
        (say("reporting_workbook.lead_department"), say("signs.list_mark").join(goals.departments)),
    ):
        form.pair(label, text, 2)
    execution, points = _write_execution(form, goals)
    form.headings(
        say_each(
            "reporting_workbook",
            "group",
            "kind",
            "indicator",
            "target_of_the_year",
            "achieved",
            "weight",
            "share_achieved",
            "points",
            "why_not_what_next",
        ),
        repeat=False,
    )
    first = form.row
    _write_criteria(form, assessment_of(goals))
    _write_sum(form, first, execution, points)
    form.row += 1


def _write_execution(form: Form, goals: Goals) -> tuple[int, float]:
    """The block on money: appropriation, carried in, paid, rate and points, live; gives its row, from one, and the points."""
    form.headings(
        [
            say("reporting_workbook.money"),
            "",
            say("reporting_workbook.appropriation_year", year=goals.year),
            *say_each("reporting_workbook", "carried_in", "payment", "weight", "rate", "points", "remark"),
        ],
        repeat=False,
    )
    form.merge(form.row - 1, 0, 1, say("reporting_workbook.money"), "head")
    form.merge(form.row, 0, 1, say("reporting_workbook.execution"), "side")
    at, item, budget = form.row + 1, quoted(goals.name), form.book.study.budgeted
    place, means = budget.years.index(goals.year), []
    for column, measure in ((2, "appropriation"), (3, "carried_in"), (4, "payment")):
        yuan = float(budget.of(measure, budget.settings.by, goals.key)[place].mean())
        formula = f"={ledger_sum(form.book, measure, str(goals.year), {'item': item})}/{money_unit()}"
        form.cell(column, (formula, wan(yuan)), "money")
        means.append(yuan)
    rate = means[2] / (means[0] + means[1]) if means[0] + means[1] else 0.0
    points = EXECUTION_POINTS * min(1.0, rate)
    form.cell(5, EXECUTION_POINTS, "entry_points")
    form.cell(6, (f"=IF(C{at}+D{at}=0,0,E{at}/(C{at}+D{at}))", rate), "percent")
    form.cell(7, (f"=F{at}*MIN(1,G{at})", points), "points")
    remark = say("reporting_workbook.payment_simulated_mean")
    form.cell(8, remark, "text")
    form.sheet.set_row(form.row, room_for(remark, _SCORE_WIDTHS[8]))
    form.row += 1
    return at, points


def _write_criteria(form: Form, criteria: Sequence[Criterion]) -> None:
    for group, of_group in groupby(criteria, key=lambda one: one.indicator.group):
        top = form.row
        for kind, of_kind in groupby(of_group, key=lambda one: one.indicator.kind):
            first = form.row
            for one in of_kind:
                _write_criterion(form, one)
            form.merge(first, 1, 1, _kind_word(kind), "side", form.row - 1)
        form.merge(top, 0, 0, _group_word(group), "side", form.row - 1)


def _write_criterion(form: Form, one: Criterion) -> None:
    at, shown = form.row + 1, one.indicator
    form.cell(2, shown.name, "text" if shown.modelled else "entry")
    form.cell(3, shown.text, "text" if shown.modelled else "entry")
    form.cell(4, to_fill_in(), "entry_centre")
    form.cell(5, one.weight, "entry_points")
    form.cell(6, None, "entry_percent")
    form.cell(7, (f"=IF(ISNUMBER(G{at}),F{at}*MAX(0,MIN(1,G{at})),0)", 0), "points")
    form.cell(8, None, "entry")
    form.sheet.set_row(form.row, max(_height(shown, _SCORE_WIDTHS), room_for(to_fill_in(), _SCORE_WIDTHS[4])))
    form.row += 1


def _write_sum(form: Form, first: int, execution: int, points: float) -> None:
    """Weights and points in all; the weights are checked as they are changed. ``execution`` is the row of the execution rate,
    from one."""
    last = form.row
    for column in range(form.last + 1):
        form.cell(column, None, "total")
    form.merge(last, 0, 4, say("reporting_workbook.total"), "total")
    form.cell(5, (f"=F{execution}+SUM(F{first + 1}:F{last})", 100), "total_points")
    form.cell(7, (f"=H{execution}+SUM(H{first + 1}:H{last})", points), "total_points")
    fine, wrong = say("reporting_workbook.weights_make_100"), say("reporting_workbook.weights_do_not_make_100")
    form.cell(8, (f'=IF(ROUND(F{last + 1}-100,6)=0,"{fine}","{wrong}")', fine), "total_text")
    form.row += 1
