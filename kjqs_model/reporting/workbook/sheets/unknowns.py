"""The sheets on what is not known: targets by where the base year stood, and what finding out would save before a budget is drawn
up."""

from __future__ import annotations

from ....analysis.information import Knowing, from_memory, of_budget, who_knows
from ....analysis.starting import chances_by_start
from ....budget.forms.years import budget_years
from ....chances import chance_text, sampling_error
from ....heavy import pd
from ....language import say
from ....policy.register import register
from ...tables import targets as tables
from ...words import heading
from ..forms.frame import no_years
from ..writer import FIRST_ROW, WorkbookWriter, text_height

_LITTLE = 0.005
"""A clause that brings a smaller share of a year's variance is left out: what to know it saves can't be told from nothing."""


def write_starts(book: WorkbookWriter) -> None:
    """The chance of each target of R&D intensity by what the intensity of the base year really was, from the same draws."""
    projection = book.study.projection
    columns = [
        (heading("target"), 44, "text"),
        (heading("year"), 8, "year"),
        (say("reporting_workbook.rd_intensity_base_year"), 16, "percent_fine"),
        (say("reporting_workbook.against_what_assumed"), 12, "percent"),
        (say("reporting_workbook.mean_intensity_targets_year"), 16, "percent_fine"),
        (heading("probability"), 12, "percent"),
        (heading("standard_error"), 22, "percent"),
    ]
    years = "" if projection is None else f"{projection.years[0]}–{projection.years[-1]}"
    found = None if projection is None else chances_by_start(projection)
    why = no_years(book) if found is None else say("reporting_workbook.no_target_measures_rd_intensity")
    rows = None if found is None or found.empty else map(_start_row, found.itertuples())
    book.table("starts", columns, _about_starts(projection), rows, why, years=years)


def _start_row(entry) -> tuple:
    target = tables.target_label(entry.target, entry.indicator)
    return target, entry.year, entry.start, entry.error, entry.mean, *_chance(entry)


def _about_starts(projection) -> str:
    if projection is None:
        return ""
    base = projection.base.history.base
    return say("reporting_workbook.rd_not_published_start_assumed", base=base)


def _chance(entry: pd.Series) -> tuple:
    """A chance and its sampling error as numbers, or, where all draws agree, what their number allows to say."""
    if 0 < entry.probability < 1:
        return entry.probability, sampling_error(entry.probability, entry.draws)
    return chance_text(entry.probability, entry.draws), "–"


def write_knowing(book: WorkbookWriter) -> None:
    """By budget year and clause: its share of the spread of what falls due, and what is set aside for not knowing it."""
    columns = [
        (heading("year"), 7, "year"),
        (heading("clause"), 7, "text"),
        (heading("matter"), 34, "text"),
        (say("reporting_workbook.share_of_the_variance"), 14, "percent"),
        (say("reporting_workbook.rests_figure_memory"), 17, "text"),
        (say("reporting_workbook.how_find_out"), 60, "text"),
        (say("reporting_workbook.n_80_width_now"), 15, "yuan"),
        (say("reporting_workbook.n_80_width_once_known"), 15, "yuan"),
        (say("reporting_workbook.saved_knowing_one_purse"), 15, "yuan"),
        (say("reporting_workbook.its_sampling_error"), 13, "yuan"),
        (say("reporting_workbook.saved_knowing_own_item"), 15, "yuan"),
    ]
    budget = book.study.budget
    years = () if budget is None else budget_years(budget)
    sheet = book.sheet("knowing", columns, _about_knowing(book), f"{years[0]}–{years[-1]}" if years else "")
    if not years:
        book.say_why(sheet, no_years(book))
        return
    rows = [
        (year, *_knowing(one, year, book.study.projected.priors))
        for year in years
        for one in of_budget(budget, year)
        if one.share >= _LITTLE
    ]
    end = book.rows(sheet, rows)
    for row, cells in enumerate(rows, FIRST_ROW):
        heights = (text_height(cell, column[1]) for cell, column in zip(cells, columns, strict=True) if isinstance(cell, str))
        sheet.set_row(row, max(heights))
    book.finish(sheet, end, filtered=end)


def _about_knowing(book: WorkbookWriter) -> str:
    if book.study.budget is None:
        return ""
    safety = book.study.budget.settings.safety
    return say("reporting_workbook.yuan_what_falls_due_safety", safety=f"{safety:.0%}")


def _knowing(one: Knowing, year: int, priors) -> tuple:
    group = who_knows(one.clause, year, priors)
    how = say("reporting_workbook.lists_firms_recognitions") if group is None else group.advice()
    told = one.saves > 0 and not one.error >= one.saves
    error = one.error if told and one.error == one.error else "–"  # NaN where draws are too few
    return (
        one.clause,
        register()[one.clause].label(),
        one.share,
        say("reporting_workbook.word_yes") if from_memory(one.clause, year) else say("reporting_workbook.word_no"),
        how,
        one.spread,
        one.spread_known if told and one.spread_known < one.spread else "–",
        one.saves if told else "–",
        error,
        one.saves_alone if one.saves_alone > 0 else "–",
    )
