"""The charts of the years ahead as reports and notebooks show them; a list is empty where nothing is projected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....chances import line_note
from ....language import say
from ...charts import axes
from ...charts import targets as charts
from ...figure import Figure, show
from ...outlook import draws_sentence
from ..costing.prose import Prose
from . import tables

if TYPE_CHECKING:
    from ....projection import Projection
    from ...case import Case

_UNIT = {"zh": "单位：万元。", "en": "Unit: 10,000 yuan. "}


def source(projection: Projection, case: Case | None = None, *, money: bool = False) -> str:
    """The source line of a chart of the years ahead."""
    name = (case.scenario if case else projection.scenario).name
    unit = say(_UNIT["zh"], _UNIT["en"]) if money else ""
    return unit + say(f"来源：聊政字〔2023〕11号；情景“{name}”；", f"Source: 聊政字〔2023〕11号; scenario '{name}'. ") + draws_sentence(projection)


def subject(projection: Projection, zh: str, en: str) -> str:
    """A chart's title: what it shows and under which scenario."""
    return say(f"{zh}：{projection.scenario.title}", f"{en}: {projection.scenario.title}")


def target_fans(projection: Projection | None, output: str = "") -> list[Figure]:
    """A fan of every target over the years."""
    found = []
    for name, (indicator, target) in (tables.measured(projection) if projection else {}).items():
        label, known = tables.target_label(name, indicator), tables.base_value(projection, indicator)
        notes = [source(projection)]
        if indicator.startswith("rd_"):
            notes.append(say(f"圆圈为基年的假设值：{projection.base.history.base} 年研发经费没有公布。",
                             f"The ring is assumed: R&D of {projection.base.history.base} was not published."))
        chart = charts.fan(tables.fan(projection.indicators[indicator], projection.years), axes.indicator_axis(indicator),
                           subject(projection, label, label), notes,
                           None if known is None else (projection.base.history.base, known),
                           (target.year, target.at_least))
        found.append(show(chart, f"fan_{name}", output))
    return found


def probabilities(projection: Projection | None, output: str = "") -> list[Figure]:
    """The chance of meeting each target by year, singly and together."""
    if projection is None:
        return []
    notes = [source(projection), line_note()]
    title = subject(projection, "各项目标的达到概率", "Chance of meeting each target")
    return [show(charts.probabilities(tables.probabilities(projection), title, notes), "target_probabilities", output)]


def flows(projection: Projection | None, output: str = "") -> list[Figure]:
    """Recognitions, failures, lapses and stocks by year."""
    if projection is None:
        return []
    title = subject(projection, "高新技术企业认定的流量与存量", "Flows and stocks of recognition")
    return [show(charts.flows(tables.flows(projection), title, [source(projection)]), "flows", output)]


def budgets(projection: Projection | None, case: Case | None = None, output: str = "") -> list[Figure]:
    """The total over the years with its bands, departments by year, and the total of the budget's year as dots."""
    if projection is None:
        return []
    values, note = tables.totals(projection), source(projection, money=True)
    frame, base = tables.fan(values, projection.years), None if case is None else (case.year, float(case.costing.total))
    year = outcome_year(projection)
    place = projection.years.index(year)
    stacked = [note, say("黑线为合计的 80% 区间，数字为合计的均值；各部门均值可以相加。",
                         "Black: 80 % of the total, with its mean written; means of departments add up.")]
    dotted = [note, say("每个点代表二十分之一的可能。", "Each dot is a chance of one in twenty.")]
    marked = [(name, float(frame.loc[place, key]))
              for name, key in ((say("中位数", "median"), "p50"), (say("九成不超过", "90 % below"), "p90"))]
    pictures = [
        ("total_fan", charts.fan(frame, axes.yuan_axis(), subject(projection, "各年应兑付合计", "Owed in each year"), [note], base)),
        ("departments_by_year", charts.departments(tables.departments(projection), frame, subject(
            projection, "各牵头部门应兑付金额", "Owed by lead department"), stacked)),
        ("total_dots", charts.dots(tables.quantile_dots(values[place]), axes.yuan_axis(), subject(
            projection, f"{year} 年应兑付合计的分布", f"How the total of {year} is spread"), dotted, marked) if values[place].any()
            else None)]
    return [show(chart, name, output) for name, chart in pictures if chart is not None]


def differences(projection: Projection | None, output: str = "", stem: str = "difference",
                only: tuple[str, ...] = ()) -> list[Figure | Prose]:
    """What the scenario brings against its parent, draw by draw; a sentence where it brings exactly nothing.

    ``only`` names what is drawn; empty for all.
    """
    if projection is None or projection.parent is None:
        return []
    found, nothing = [], []
    against = projection.parent.scenario.title
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    for name, values in tables.differences(projection).items():
        if only and name not in only and values.any():
            continue
        money = name == "total"
        label = say("应兑付合计", "total owed") if money else tables.target_label(name, indicators[name])
        axis = axes.difference_axis(None if money else indicators[name])
        title = say(f"{label}之差：{projection.scenario.title} 减 {against}",
                    f"Difference in {label}: {projection.scenario.title} less {against}")
        chart = charts.difference(tables.fan(values, projection.years), axis, title,
                                  [source(projection, money=money)]) if values.any() else None
        if chart is None:
            nothing.append(label)
        else:
            found.append(show(chart, f"{stem}_{name}", output))
    if nothing:
        names = say("、", "; ").join(nothing)
        found.append(Prose(say(f"以下各项在每一次抽样、每一年都与“{against}”完全相同，差额恰为零：{names}。",
                               f"In every draw and year exactly as in '{against}', the difference being zero: {names}.")))
    return found


def growth_process(projection: Projection | None, output: str = "") -> list[Figure]:
    """What the growth process wants, and what the firms come to."""
    if projection is None:
        return []
    notes = [source(projection), say("粗线为 80% 区间，点为中位数；增长过程由各地面板估计，企业推演在其上加入认定、入库和研发的规则。",
                                     "Bars are 80 %, dots medians; the process is estimated on a panel of places, the firms add the rules of "
                                     "recognition and registration.")]
    title = subject(projection, "增长过程与企业推演", "The growth process and the firms as projected")
    return [show(charts.growth_process(tables.growth_process(projection), title, notes), "growth_process", output)]


def drivers(projection: Projection | None, output: str = "") -> list[Figure]:
    """The priors that go most with each target in its year, and with the total of that year."""
    if projection is None:
        return []
    found = []
    note = say("虚线以内的相关可能纯属偶然。", "Inside the dashed lines a correlation may be mere chance.")
    for name, label, values, year in outcomes(projection):
        title = say(f"什么左右 {year} 年的 {label}", f"What moves {label} of {year}")
        chart = charts.drivers(tables.drivers(projection, values, year, money=name == "total"), title, [source(projection), note])
        if chart is not None:
            found.append(show(chart, f"drivers_{name}", output))
    return found


def outcomes(projection: Projection, *, gaps: bool = False) -> list[tuple]:
    """Name, label, draws and year of what the drivers are asked of: every target in its year, and the total.

    ``gaps``: less the parent's.
    """
    given = tables.measured(projection)
    values = tables.differences(projection) if gaps else {"total": tables.totals(projection)} | {
        name: projection.indicators[indicator] for name, (indicator, _) in given.items()}
    found = [(name, tables.target_label(name, indicator), values[name][projection.years.index(target.year)], target.year)
             for name, (indicator, target) in given.items() if target.year in projection.years]
    year = outcome_year(projection)
    return [*found, ("total", say("应兑付合计", "total owed"), values["total"][projection.years.index(year)], year)]


def outcome_year(projection: Projection) -> int:
    """The year that single figures are given for: the last of the targets' years that is projected."""
    years = [target.year for target in projection.scenario.targets.values() if target.year in projection.years]
    return max(years, default=projection.years[-1])
