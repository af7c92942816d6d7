"""The charts of scenarios side by side as the notebook shows them; a sentence where nothing differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ....chances import line_note
from ....language import say
from ...charts import compare as charts
from ...figure import Figure, show
from ...outlook import draws_sentence
from ..costing.prose import Prose
from . import tables

if TYPE_CHECKING:
    import pandas as pd

    from .comparison import Comparison

GROUPING_WORDS: Mapping[str, tuple[str, str]] = {
    "county": ("各县区", "by county"), "size": ("按企业大小", "by size of enterprise"), "industry": ("按行业", "by industry")}


def source(compared: Comparison, *, ahead: bool = True, money: bool = True) -> list[str]:
    """The source of a chart of the comparison: with the draws of the years ahead, or of the base year, which has none; what is compared."""
    unit = say("单位：万元。", "Unit: 10,000 yuan. ") if money else ""
    how = draws_sentence(compared.reference.projection) if ahead else say(
        f"{compared.year} 年同一名单逐户核算，不含企业的反应。", f"The same list of {compared.year}, costed one by one, without any answer of firms.")
    names = say("、", ", ").join(entry.scenario.name for entry in compared.others)
    return [unit + say("来源：聊政字〔2023〕11号；", "Source: 聊政字〔2023〕11号. ") + how,
            say(f"参照情景 {compared.reference.scenario.name}；比较 {names}。", f"Reference: {compared.reference.scenario.name}. Compared: {names}.")]


def cost(compared: Comparison, output: str = "") -> list[Figure | Prose]:
    """What each scenario owes by year, and what it owes more than the reference, draw by draw."""
    labels, note = _labels(compared), say("点为均值，线为 80% 区间。", "Dots: means. Lines: 80 %.")
    levels = charts.by_year(tables.owed(compared), labels, say("应兑付合计（万元）", "owed in all (10,000 yuan)"),
                            say("各情景各年应兑付合计", "Owed in each year under each scenario"), [*source(compared), note])
    paired = say("同一次抽样相减，企业的运气相同：区间只含差额的不确定性。", " Draw by draw, firms meeting the same luck: lines are of the difference alone.")
    frame, same = _that_differ(tables.owed_more(compared), ["mean", "p10", "p90"])
    gap = charts.by_year(frame, labels, say("比参照情景多（万元）", "more than the reference (10,000 yuan)"),
                         say("各情景比参照情景多应兑付多少", "How much more each scenario owes"), [*source(compared), note + paired, *same], zero=True)
    return [show(levels, "owed_by_scenario", output), *_drawn(gap, "owed_more", output)]


def chances(compared: Comparison, output: str = "") -> list[Figure]:
    """The chance of each target under each scenario."""
    notes = [*source(compared, money=False), line_note() + say("目标值按参照情景。", " Thresholds are those of the reference.")]
    title = say("各情景达到目标的概率", "Chance of meeting each target under each scenario")
    return [show(charts.chances(tables.targets(compared), _labels(compared), title, notes), "chances_by_scenario", output)]


def gains(compared: Comparison, frame: pd.DataFrame, by: str, output: str = "") -> list[Figure | Prose]:
    """Who gains and who loses in the base year, by county, size or industry. ``frame`` is that of ``comparison_tables.gains``."""
    zh, en = GROUPING_WORDS[by]
    moving, same = _that_differ(frame, ["gain", "loss"])
    notes = [*source(compared, ahead=False), say("右为多得，左为少得，黑线为净额。", "Right: more. Left: less. Black: net."), *same]
    title = say(f"{compared.year} 年谁多得、谁少得（{zh}）", f"Who gains and who loses {en}, {compared.year}")
    return _drawn(charts.gains(moving, _labels(compared), title, notes), f"gains_by_{by}", output)


def counties_ahead(compared: Comparison, output: str = "") -> list[Figure | Prose]:
    """What recipients of each county get more over the years ahead."""
    frame, same = _that_differ(tables.counties_ahead(compared), ["mean", "p10", "p90"])
    notes = [*source(compared), say("点为均值，线为 80% 区间，逐次抽样相减；含企业的反应。",
                                    "Dots: means. Lines: 80 %, draw by draw, with the answers of firms."), *same]
    first, last = compared.years[0], compared.years[-1]
    title = say(f"{first}—{last} 年合计各县区对象多得多少", f"What recipients of each county get more over {first} to {last}")
    return _drawn(charts.by_county(frame, _labels(compared), title, notes), "counties_ahead", output)


def _that_differ(frame: pd.DataFrame, amounts: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """The rows of scenarios that differ from the reference at all, and a line that names the others."""
    differs = frame[amounts].any(axis=1).groupby(frame["label"]).any()
    same = [name for name in dict.fromkeys(frame["label"]) if not differs[name]]
    if not same:
        return frame, []
    named = say("、", ", ").join(same)
    return frame[frame["label"].map(differs)], [say(f"与参照完全相同、图中不列：{named}。", f"Exactly as the reference, and not drawn: {named}.")]


def _drawn(chart, name: str, output: str) -> list[Figure | Prose]:
    if chart is None:
        return [Prose(say("与参照情景没有任何差别。", "Nothing differs from the reference."))]
    return [show(chart, name, output)]


def _labels(compared: Comparison) -> list[str]:
    return [entry.label for entry in compared.entries]
