"""The years ahead: what is owed, what a scenario brings against another, and the growth process behind both."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...language import say
from ..charts import axes
from ..charts import targets as charts
from ..exhibit import Exhibit, Grid, Prose, heading, safe
from ..tables import targets as tables
from ..tables.basis import parts_rows
from ..titles import source, subject
from ..words import gap
from .drivers import unknown_first

if TYPE_CHECKING:
    from ...projection import Projection
    from ...study import Study


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report."""
    yield heading("今后各年：应兑付多少", "The years ahead: what will be owed")
    if study.projection is not None and study.budget is not None:
        yield from (unknown_first(study.budget), *budgets(study.projection, study), budget_grid(study.projection))


def against_parent(study: Study) -> Iterator[object]:
    """The section of a scenario's report on what it brings against the one that it extends."""
    yield heading("今后各年：与所依据情景的差额", "The years ahead: against what it extends")
    if study.projection is None:
        return
    yield against(study)
    if study.projection.parent is not None:
        yield from (*differences(study.projection, only=("total", "T2")), difference_grid(study.projection))


def budgets(projection: Projection, study: Study | None = None) -> Iterator[Exhibit]:
    """The total over the years with its bands, departments by year, and the total of the budget's year as dots."""
    values, note = tables.totals(projection), source(projection, money=True)
    frame, year = tables.fan(values, projection.years), tables.outcome_year(projection)
    place = projection.years.index(year)
    yield Exhibit("total_fan", subject(projection, "各年应兑付合计", "Owed in each year"), [note], frame,
                  partial(charts.fan, axis=axes.yuan_axis(), base=None if study is None else (study.year, float(study.costing.total))))
    yield Exhibit("departments_by_year", subject(projection, "各牵头部门应兑付金额", "Owed by lead department"),
                  [note, say("黑线为合计的 80% 区间，数字为合计的均值；各部门均值可以相加。",
                             "Black: 80 % of the total, with its mean written; means of departments add up.")],
                  tables.departments(projection), partial(charts.departments, total=frame))
    marked = [(name, float(frame.loc[place, key]))
              for name, key in ((say("中位数", "median"), "p50"), (say("九成不超过", "90 % below"), "p90"))]
    if values[place].any():
        yield Exhibit("total_dots", subject(projection, f"{year} 年应兑付合计的分布", f"How the total of {year} is spread"),
                      [note, say("每个点代表二十分之一的可能。", "Each dot is a chance of one in twenty.")],
                      tables.quantile_dots(values[place]), partial(charts.dots, axis=axes.yuan_axis(), marked=marked))


def budget_grid(projection: Projection) -> Grid:
    """The total and each department by year: mean and 80 %, in 10,000 yuan."""
    frame = projection.budget()
    frame = frame[frame["group"].isin(("total", "department")) & (frame["mean"] > 0)]
    keys = list(dict.fromkeys(frame["key"]))
    by = frame.set_index(["key", "year"])
    rows = [(say("合计", "Total") if key == "total" else key,
             *(_interval(by.loc[(key, year)]) if (key, year) in by.index else "–" for year in projection.years))
            for key in keys]
    rows[1:1] = [(say(f"其中：{word}", f"of it: {word}"), *(f"{value / 10_000:,.1f}" for value in values)) for word, values in parts_rows(projection)]
    return Grid([say("合计、数量依据和牵头部门", "Total, basis of numbers, lead department"), *map(str, projection.years)], rows,
                say("均值（10%—90% 区间），万元。区间不可相加。", "Mean (10 to 90 %), 10,000 yuan. Intervals do not add up.")
                + "".join(say("", " ") + text for text in rule_changes(projection)))


def rule_changes(projection: Projection) -> list[str]:
    """A sentence for each year in which the provincial R&D subsidy, which 8.1 matches, follows another rule than before."""
    frame, found = projection.rule_changes(), []
    for year, of_year in frame.groupby("year"):
        mean = of_year.set_index(["measure", "rule"])["mean"]
        old, new = ((mean["recipients", rule], mean["yuan", rule] / 1e4) for rule in ("old", "new"))
        found.append(say(f"省级研发补助自 {year} 年起按新办法发放，8.1 随之变动：同样的企业，按旧办法约 {old[0]:,.0f} 家、{old[1]:,.0f} 万元，"
                         f"按新办法约 {new[0]:,.0f} 家、{new[1]:,.0f} 万元（均值）；新办法下符合条件企业的领取比例为假设。",
                         f"From {year} on the provincial R&D subsidy follows a new rule, and 8.1 with it: on the same firms the old rule "
                         f"gives about {old[0]:,.0f} firms {old[1]:,.0f} ten-thousand yuan, the new one {new[0]:,.0f} firms {new[1]:,.0f} (means); "
                         "the share of eligible firms that draws under the new rule is assumed."))
    return found


def against(study: Study) -> Prose:
    """What the years ahead are set against, or why they can't be."""
    if study.outlook.parent_reason:
        return Prose(say(f"所依据的情景没有推演：{safe(study.outlook.parent_reason)}",
                         f"What it extends is not projected: {safe(study.outlook.parent_reason)}"))
    if study.projection.parent is None:
        return Prose(say("本情景不依据其他情景，没有可比的推演。", "This scenario extends no other: nothing to set it against."))
    return Prose(say("同一次抽样中企业的运气相同，差额只来自政策（以及情景另写的假设）。",
                     "Within a draw firms meet the same luck: the difference is the policy's (and of assumptions that a scenario writes)."))


def differences(projection: Projection, stem: str = "difference", only: tuple[str, ...] = ()) -> Iterator[Exhibit | Prose]:
    """What the scenario brings against its parent, draw by draw; a sentence where it brings exactly nothing.

    ``only`` names what is drawn; empty for all.
    """
    nothing, against = [], projection.parent.scenario.title
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    for name, values in tables.differences(projection).items():
        money = name == "total"
        label = say("应兑付合计", "total owed") if money else tables.target_label(name, indicators[name])
        if not values.any():
            nothing.append(label)
        elif not only or name in only:
            yield Exhibit(f"{stem}_{name}", say(f"{label}之差：{projection.scenario.title} 减 {against}",
                                                f"Difference in {label}: {projection.scenario.title} less {against}"),
                          [source(projection, money=money)], tables.fan(values, projection.years),
                          partial(charts.difference, axis=axes.difference_axis(indicators.get(name))))
    if nothing:
        names = say("、", "; ").join(nothing)
        yield Prose(say(f"以下各项在每一次抽样、每一年都与“{against}”完全相同，差额恰为零：{names}。",
                        f"In every draw and year exactly as in '{against}', the difference being zero: {names}."))


def difference_grid(projection: Projection) -> Grid:
    """What the scenario brings against its parent by year: median and 80 %, draw by draw."""
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    rows = []
    for name, values in tables.differences(projection).items():
        label = say("应兑付合计（万元）", "total owed (10,000 yuan)") if name == "total" else tables.target_label(name, indicators[name])
        rows.append((label, *(_spread(part, indicators.get(name)) for part in values)))
    return Grid([say("差额", "Difference"), *map(str, projection.years)], rows,
                say("逐次抽样相减后的中位数（10%—90% 区间）。", "Median of the differences of draws (10 to 90 %)."))


def policy_sentence(projection: Projection) -> Prose:
    """What the policy brought in the targets' year: certified firms and money, against no policy."""
    year = tables.outcome_year(projection)
    place, gaps = projection.years.index(year), tables.differences(projection)
    lines = [say(f"{year} 年与没有本政策相比：应兑付多 {np.mean(gaps['total'][place]) / 1e4:,.0f} 万元（均值）。",
                 f"In {year}, against no policy: {np.mean(gaps['total'][place]):,.0f} yuan more is owed (mean).")]
    for name, (indicator, _) in tables.measured(projection).items():
        label = tables.target_label(name, indicator)
        lines.append(say(f"- {label}：{_spread(gaps[name][place], indicator)}",
                         f"- {label}: {_spread(gaps[name][place], indicator)}"))
    return Prose(lines[0] + "\n\n" + "\n".join(lines[1:]))


def growth_process(projection: Projection) -> Exhibit:
    """What the growth process wants, and what the firms come to."""
    return Exhibit("growth_process", subject(projection, "增长过程与企业推演", "The growth process and the firms as projected"),
                   [source(projection), say("粗线为 80% 区间，点为中位数；增长过程由各地面板估计，企业推演在其上加入认定、入库和研发的规则。",
                                            "Bars are 80 %, dots medians; the process is estimated on a panel of places, the firms add the rules of "
                                            "recognition and registration.")],
                   tables.growth_process(projection), charts.growth_process)


def growth_sentence(projection: Projection) -> Prose:
    """How wide the forecast of certified firms is beside what forecasts of places of that size missed by."""
    frame = tables.growth_process(projection)
    rows = frame[(frame["source"] == "projection") & (frame["indicator"] == "high_tech_enterprises")]
    if rows.empty:
        return Prose("")
    first = rows.iloc[0]
    return Prose(say(
        f"增长过程由全国、各省和各市的公布数估计，本市的几个数只使其位移；有限的企业总数使增长逐步放缓。{first['year']} 年高企数对数的标准差为 {first['spread']:.3f}，"
        f"同等规模地区一年期预测的误差为 {first['panel_spread']:.3f}。",
        f"The growth process is estimated on the nation, provinces and cities; the city's few points only shift it, and the finite pool of firms slows "
        f"it down. The log of certified firms of {first['year']} has a standard deviation of {first['spread']:.3f}; forecasts of places of that size "
        f"missed by {first['panel_spread']:.3f} one year ahead."))


def _spread(values: np.ndarray, indicator: str | None) -> str:
    """Median and 80 % of differences; without an indicator they are yuan."""
    if not values.any():
        return say("恰为零", "exactly zero")
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    if indicator is None:
        return f"{middle / 1e4:+,.1f}" + say(f"（{low / 1e4:+,.1f}—{high / 1e4:+,.1f}）",
                                             f" ({low / 1e4:+,.1f} to {high / 1e4:+,.1f})")
    # A policy moves R&D by thousandths of GDP: three digits.
    (low, _, unit), (middle, *_), (high, *_) = (gap(value, indicator, digits=3).partition(" ") for value in (low, middle, high))
    return middle + say(f"（{low} 至 {high}）{unit}", f" ({low} to {high}) {unit}".rstrip())


def _interval(row) -> str:
    return f"{row['mean'] / 1e4:,.1f}" + say(f"（{row.p10 / 1e4:,.1f}—{row.p90 / 1e4:,.1f}）",
                                             f" ({row.p10 / 1e4:,.1f} to {row.p90 / 1e4:,.1f})")
