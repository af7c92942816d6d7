"""The sheets on what is not known: targets by where the base year stood, and what finding out would save before a budget is drawn up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....analysis.information import Knowing, from_memory, of_budget, who_knows
from ....analysis.starting import chances_by_start
from ....budget.forms.years import budget_years
from ....chances import chance_text, sampling_error
from ....language import say
from ....policy.register import register
from ...tables import targets as tables
from ...words import heading
from ..forms.frame import no_years
from ..writer import FIRST_ROW, WorkbookWriter, text_height

if TYPE_CHECKING:
    import pandas as pd

_LITTLE = 0.005
"""A clause that brings a smaller share of a year's variance is left out: what to know it saves can't be told from nothing."""


def write_starts(book: WorkbookWriter) -> None:
    """The chance of each target of R&D intensity by what the intensity of the base year really was, from the same draws."""
    projection = book.study.projection
    columns = [(heading("target"), 44), (heading("year"), 8), (say("基年研发投入强度若为", "R&D intensity of the base year, were it"), 16),
               (say("与假设值相差", "Against what is assumed"), 12), (say("目标年强度均值", "Mean intensity in the target's year"), 16),
               (heading("probability"), 12), (heading("standard_error"), 22)]
    sheet = book.sheet("starts", columns, _about_starts(projection), "" if projection is None else f"{projection.years[0]}–{projection.years[-1]}")
    found = None if projection is None else chances_by_start(projection)
    if found is None or found.empty:
        why = no_years(book) if found is None else say("本情景没有以研发投入强度衡量的目标，或起点没有误差。", "No target measures R&D intensity, or the start has no error.")
        sheet.write_string(FIRST_ROW, 0, why, book.formats["plain"])
        book.finish(sheet, FIRST_ROW + 1, len(columns))
        return
    formats = [book.formats[name] for name in ("text", "year", "percent_fine", "percent", "percent_fine", "percent", "percent")]
    for row, entry in enumerate(found.itertuples(), FIRST_ROW):
        cells = (tables.target_label(entry.target, entry.indicator), entry.year, entry.start, entry.error, entry.mean, *_chance(entry))
        book.write_row(sheet, row, cells, formats)
    book.finish(sheet, FIRST_ROW + len(found), len(columns))


def _about_starts(projection) -> str:
    if projection is None:
        return ""
    base = projection.base.history.base
    return say(f"{base} 年全社会研发经费没有公布，起点为假设；各行用同一组抽样，只换起点。“目标”表的概率是对起点各种可能加权的结果；抽样误差不含起点的不确定。",
               f"R&D of {base} was not published: the start is assumed. Rows are the same draws with another start; the chance on the sheet of targets "
               "weighs all starts. The sampling error knows nothing of the start.")


def _chance(entry: pd.Series) -> tuple:
    """A chance and its sampling error as numbers, or, where all draws agree, what their number allows to say."""
    if 0 < entry.probability < 1:
        return entry.probability, sampling_error(entry.probability, entry.draws)
    return chance_text(entry.probability, entry.draws), "–"


def write_knowing(book: WorkbookWriter) -> None:
    """By budget year and clause: its share of the spread of what falls due, and what is set aside for not knowing it."""
    columns = [(heading("year"), 7), (heading("clause"), 7), (heading("matter"), 34), (say("占方差", "Share of the variance"), 14),
               (say("依据凭记忆的数", "Rests on a figure from memory"), 17), (say("查清办法", "How to find out"), 60),
               (say("80% 区间宽度：现在", "80 % width now"), 15), (say("80% 区间宽度：查清后", "80 % width once known"), 15),
               (say("查清可少安排（统筹）", "Saved by knowing (one purse)"), 15), (say("其抽样误差", "Its sampling error"), 13),
               (say("查清可少安排（单列）", "Saved by knowing (its own item)"), 15)]
    budget = book.study.budget
    years = () if budget is None else budget_years(budget)
    sheet = book.sheet("knowing", columns, _about_knowing(book), f"{years[0]}–{years[-1]}" if years else "")
    if not years:
        sheet.write_string(FIRST_ROW, 0, no_years(book), book.formats["plain"])
        book.finish(sheet, FIRST_ROW + 1, len(columns))
        return
    text, yuan = book.formats["text"], book.formats["yuan"]
    formats = [book.formats["year"], text, text, book.formats["percent"], text, text, *[yuan] * 5]
    rows = [(year, one) for year in years for one in of_budget(budget, year) if one.share >= _LITTLE]
    for row, (year, one) in enumerate(rows, FIRST_ROW):
        cells = (year, *_knowing(one, year, book.study.projection.priors))
        sheet.set_row(row, max(text_height(cell, width) for cell, (_, width) in zip(cells, columns, strict=True) if isinstance(cell, str)))
        book.write_row(sheet, row, cells, formats)
    book.finish(sheet, FIRST_ROW + len(rows), len(columns), filtered=FIRST_ROW + len(rows))


def _about_knowing(book: WorkbookWriter) -> str:
    if book.study.budget is None:
        return ""
    safety = book.study.budget.settings.safety
    return say(f"金额单位：元。到期应付，按 {safety:.0%} 保障概率安排；一年内全部条款占方差之和为 100%，不足 0.5% 的不列。“–”为抽样误差以内分不清。",
               f"Yuan. What falls due, at a safety of {safety:.0%}; the shares of all clauses of a year sum to 100 %, those under 0.5 % are left out. "
               "'–': not to be told from nothing within the sampling error.")


def _knowing(one: Knowing, year: int, priors) -> tuple:
    group = who_knows(one.clause, year, priors)
    how = say("由企业名录和认定清单得知", "From lists of firms and of recognitions") if group is None else group.advice()
    told = one.saves > 0 and not one.error >= one.saves
    error = one.error if told and one.error == one.error else "–"  # NaN where draws are too few
    return (one.clause, register()[one.clause].label(), one.share, say("是", "yes") if from_memory(one.clause, year) else say("否", "no"), how,
            one.spread, one.spread_known if told and one.spread_known < one.spread else "–", one.saves if told else "–", error, one.saves_alone if one.saves_alone > 0 else "–")
