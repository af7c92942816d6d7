"""The charts of scenarios side by side as the notebook shows them; a sentence where nothing differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..language import say
from . import comparison_charts as charts
from . import comparison_tables as tables
from .figures import Figure, show
from .outlook import draws_sentence
from .prose import Prose, safe

if TYPE_CHECKING:
    import pandas as pd

    from .comparison import Comparison

GROUPING_WORDS: Mapping[str, tuple[str, str]] = {
    "county": ("各县区", "by county"), "size": ("按企业大小", "by size of enterprise"), "industry": ("按行业", "by industry")}


def source(compared: Comparison, *, ahead: bool = True, money: bool = True) -> str:
    """The source line of a chart of the comparison: with the draws of the years ahead, or of the base year, which has none."""
    unit = say("单位：万元。", "Unit: 10,000 yuan. ") if money else ""
    names = say("、", ", ").join(entry.scenario.name for entry in compared.entries)
    told = unit + say(f"来源：聊政字〔2023〕11号；情景 {names}；", f"Source: 聊政字〔2023〕11号; scenarios {names}. ")
    if ahead:
        return told + draws_sentence(compared.reference.projection)
    return told + say(f"{compared.year} 年同一名单逐户核算，不含行为反应。", f"The same list of {compared.year} costed one by one, without any response.")


def against(compared: Comparison) -> str:
    """What all is set against, for the lines under a title."""
    return say(f"参照情景：{compared.reference.label}。", f"Reference: {compared.reference.label}.")


def cost(compared: Comparison, output: str = "") -> list[Figure | Prose]:
    """What each scenario owes by year, and what it owes more than the reference, draw by draw."""
    labels, note = _labels(compared), say("点为均值，线为 80% 区间。", "Dots: means. Lines: 80 %.")
    levels = charts.by_year(tables.owed(compared), labels, say("应兑付合计（万元）", "owed in all (10,000 yuan)"),
                            say("各情景各年应兑付合计", "Owed in each year under each scenario"), [source(compared), note])
    paired = say("同一次抽样相减，企业的运气相同：区间只含差额的不确定性。", "Draw by draw, firms meeting the same luck: lines are of the difference alone.")
    gap = charts.by_year(tables.owed_more(compared), labels, say("比参照情景多（万元）", "more than the reference (10,000 yuan)"),
                         say("各情景比参照情景多应兑付多少", "How much more each scenario owes"), [source(compared), against(compared), note + paired], zero=True)
    return [show(levels, "owed_by_scenario", output), *_drawn(gap, "owed_more", output)]


def chances(compared: Comparison, output: str = "") -> list[Figure]:
    """The chance of each target under each scenario."""
    notes = [source(compared, money=False), say("线为上下各两个标准误。目标值按参照情景。", "Lines: two standard errors either way. Thresholds are those of the reference.")]
    title = say("各情景达到目标的概率", "Chance of meeting each target under each scenario")
    return [show(charts.chances(tables.targets(compared), _labels(compared), title, notes), "chances_by_scenario", output)]


def gains(compared: Comparison, frame: pd.DataFrame, by: str, output: str = "") -> list[Figure | Prose]:
    """Who gains and who loses in the base year, by county, size or industry. ``frame`` is that of ``comparison_tables.gains``."""
    zh, en = GROUPING_WORDS[by]
    notes = [source(compared, ahead=False), against(compared), say("右为增加，左为减少，黑线为净额。", "Right: more. Left: less. Black: net.")]
    title = say(f"{compared.year} 年谁多得、谁少得（{zh}）", f"Who gains and who loses {en}, {compared.year}")
    return _drawn(charts.gains(frame, _labels(compared), title, notes), f"gains_by_{by}", output)


def counties_ahead(compared: Comparison, output: str = "") -> list[Figure | Prose]:
    """What recipients of each county get more over the years ahead."""
    notes = [source(compared), against(compared), say("点为均值，线为 80% 区间，逐次抽样相减；含企业的反应。",
                                                      "Dots: means. Lines: 80 %, draw by draw, with the answers of firms.")]
    first, last = compared.years[0], compared.years[-1]
    title = say(f"{first}—{last} 年合计各县区对象多得多少", f"What recipients of each county get more over {first} to {last}")
    return _drawn(charts.by_county(tables.counties_ahead(compared), _labels(compared), title, notes), "counties_ahead", output)


def _drawn(chart, name: str, output: str) -> list[Figure | Prose]:
    if chart is None:
        return [Prose(safe(say("与参照情景没有任何差别。", "Nothing differs from the reference.")))]
    return [show(chart, name, output)]


def _labels(compared: Comparison) -> list[str]:
    return [entry.label for entry in compared.entries]
