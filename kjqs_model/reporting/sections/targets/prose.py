"""What a report says of the years ahead, in words and tables, and what the projection does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ....chances import chance_text, chance_words, error_note
from ....language import say
from ..costing.basis import parts_rows
from ..costing.prose import Grid, Prose, safe
from . import tables, views

if TYPE_CHECKING:
    from ....projection import Projection
    from ...case import Case


def opening(case: Case) -> Prose:
    """How likely each target is in its year, or why nothing is projected."""
    if case.projection is None:
        return Prose(say(f"今后各年没有推演：{safe(case.outlook.reason)}", f"No years ahead: {safe(case.outlook.reason)}"))
    return chances(case.projection)


def title(projection: Projection) -> Prose:
    """The scenario's title and question."""
    return Prose(f"# {safe(projection.scenario.title)}\n\n> {safe(projection.scenario.question)}")


def chances(projection: Projection) -> Prose:
    """The chance of each target in its year with its standard error, and of all together."""
    frame = tables.first_met(projection)
    parts = [say(f"{row.label}在 {row.year} 年达到 {_figure(row.at_least, row.indicator)} 的概率 {row.words}",
                 f"{row.label} reaches {_figure(row.at_least, row.indicator)} in {row.year} with a chance of {row.words}")
                 for row in frame.itertuples()]
    year = views.outcome_year(projection)
    joint = projection.joint().set_index("year").loc[year]
    together = chance_words(joint.probability, projection.draws, joint.standard_error)
    parts.append(say(f"{year} 年 {tables.joint_label(projection)}的概率 {together}",
                     f"in {year} {tables.joint_label(projection)} with a chance of {together}"))
    return Prose("**" + say("；", "; ").join(map(safe, parts)) + say("。", ".") + "**\n\n" + say(
        f"以上出自 {projection.draws} 次抽样；概率来自全部不确定因素，不只是抽样误差。不同情景用同一组抽样，差别只来自政策。",
        f"From {projection.draws} draws; the chances come from all that is uncertain, not from sampling alone. All scenarios "
        "meet the same draws: they differ by policy only."))


def target_grid(projection: Projection | None) -> Grid | None:
    """Each target in its year: threshold, chance, gap, the year of an even chance, the chance of never."""
    if projection is None:
        return None
    rows = [(row.label, _figure(row.at_least, row.indicator), str(row.year), row.words, _gap(row.gap_p50, row.indicator),
             _ends(row.gap_p10, row.gap_p90, row.indicator),
             say("没有", "none") if np.isnan(row.first_year) else str(int(row.first_year)), chance_text(row.never, projection.draws))
            for row in tables.first_met(projection).itertuples()]
    return Grid([say("目标", "Target"), say("应达到", "Threshold"), say("年份", "Year"), say("概率", "Chance"),
                 say("差距中位数", "Gap, median"), say("差距 80% 区间", "Gap, 80 %"),
                 say("半数以上抽样已达到的首年", "First year in which half have met it"),
                 say(f"到 {projection.years[-1]} 年从未达到", f"Never by {projection.years[-1]}")], rows,
                say("差距为指标减目标，负数为不足。", "The gap is the figure less the threshold: negative is short of it. ") + error_note())


def first_year_grid(projection: Projection) -> Grid:
    """The chance that each target is met for the first time in each year."""
    frame = projection.attainment()
    wide = frame.pivot(index="target", columns="year", values="first_met").loc[list(dict.fromkeys(frame["target"]))]
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    rows = [(tables.target_label(name, indicators[name]), *(chance_text(value, projection.draws) for value in wide.loc[name]),
             chance_text(1 - wide.loc[name].sum(), projection.draws))
            for name in wide.index]
    return Grid([say("首次达到的年份", "First met in"), *map(str, wide.columns), say("从未", "never")], rows)


def budget_grid(projection: Projection | None) -> Grid | None:
    """The total and each department by year: mean and 80 %, in 10,000 yuan."""
    if projection is None:
        return None
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


def difference_grid(projection: Projection | None) -> Grid | None:
    """What the scenario brings against its parent by year: median and 80 %, draw by draw."""
    if projection is None or projection.parent is None:
        return None
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    rows = []
    for name, values in tables.differences(projection).items():
        label = say("应兑付合计（万元）", "total owed (10,000 yuan)") if name == "total" else tables.target_label(name, indicators[name])
        rows.append((label, *(_spread(part, indicators.get(name)) for part in values)))
    return Grid([say("差额", "Difference"), *map(str, projection.years)], rows,
                say("逐次抽样相减后的中位数（10%—90% 区间）。", "Median of the differences of draws (10 to 90 %)."))


def against(case: Case) -> Prose:
    """What the years ahead are set against, or why they can't be."""
    if case.projection is None:
        return Prose("")
    if case.outlook.parent_reason:
        return Prose(say(f"所依据的情景没有推演：{safe(case.outlook.parent_reason)}",
                         f"What it extends is not projected: {safe(case.outlook.parent_reason)}"))
    if case.projection.parent is None:
        return Prose(say("本情景不依据其他情景，没有可比的推演。", "This scenario extends no other: nothing to set it against."))
    return Prose(say("同一次抽样中企业的运气相同，差额只来自政策（以及情景另写的假设）。",
                     "Within a draw firms meet the same luck: the difference is the policy's (and of assumptions that a scenario writes)."))


def weak_sentence(projection: Projection | None) -> Prose:
    """Which priors are weak, and what hangs on them."""
    if projection is None:
        return Prose("")
    named = say("；", "; ").join(f"{prior.label()}［{prior.describe()}］" for prior in tables.weak_priors(projection))
    return Prose(say(
        f"**弱先验**（没有研究给出数值）：{safe(named)}。企业对奖补的反应由它们决定：首次认定数、高企数（T2）、与此相连的研发投入（T1）和 1.1—1.4 的金额、"
        "以及与其他情景的差额，都带着它们的不确定性。",
        f"**Weak priors** (no study gives them): {safe(named)}. They decide how firms answer to awards: first recognitions, "
        "certified firms (T2), the R&D that goes with them (T1), the amounts of 1.1 to 1.4 and every difference from another "
        "scenario carry their uncertainty."))


def weak_grid(projection: Projection, *, gaps: bool = False) -> Grid:
    """Every weak prior with its rank correlation with each result; ``gaps``: with what is had more than the parent."""
    asked = views.outcomes(projection, gaps=gaps)
    rows = [(prior.label(), prior.describe(),
             *(_correlation(projection.ahead.common[prior.name], values) for _, _, values, _ in asked), prior.source_text())
            for prior in tables.weak_priors(projection)]
    return Grid([say("弱先验", "Weak prior"), say("分布", "Distribution"), *(f"{label} {year}" for _, label, _, year in asked),
                 say("依据", "Source")], rows,
                say("与差额的秩相关系数。", "Rank correlations with the differences.") if gaps else say("秩相关系数。", "Rank correlations."),
                sources=True)


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


def policy_sentence(projection: Projection) -> Prose:
    """What the policy brought in the targets' year: certified firms and money, against no policy."""
    year = views.outcome_year(projection)
    place, gaps = projection.years.index(year), tables.differences(projection)
    lines = [say(f"{year} 年与没有本政策相比：应兑付多 {np.mean(gaps['total'][place]) / 1e4:,.0f} 万元（均值）。",
                 f"In {year}, against no policy: {np.mean(gaps['total'][place]):,.0f} yuan more is owed (mean).")]
    for name, (indicator, _) in tables.measured(projection).items():
        label = tables.target_label(name, indicator)
        lines.append(say(f"- {label}：{_spread(gaps[name][place], indicator)}",
                         f"- {label}: {_spread(gaps[name][place], indicator)}"))
    return Prose(lines[0] + "\n\n" + "\n".join(lines[1:]))


def driver_sentence(projection: Projection) -> Prose:
    """What goes most with each result, and whether a study gives it."""
    lines = []
    for name, label, values, year in views.outcomes(projection):
        frame = tables.drivers(projection, values, year, most=3, money=name == "total")
        named = say("、", ", ").join(f"{row.label}{say('（弱先验）', ' (weak prior)') if row.weak else ''} {row.correlation:+.2f}"
                                    for row in frame.itertuples())
        lines.append(f"- {safe(label)}{say(f'（{year} 年）：', f' ({year}): ')}{safe(named)}")
    return Prose(say("秩相关最强的三项先验：", "The three priors of the strongest rank correlation:") + "\n\n" + "\n".join(lines))


def results(projection: Projection) -> dict:
    """What the notebook leaves as its results: chances by target and year, weak priors."""
    odds = projection.targets()
    return {"scenario": projection.scenario.name, "draws": projection.draws, "seed": projection.scenario.seed,
            "probabilities": {f"{row.target} {row.year}": row.probability for row in odds.itertuples()},
            "joint": {str(int(row.year)): row.probability for row in projection.joint().itertuples()},
            "weak": [prior.name for prior in tables.weak_priors(projection)]}


def unknown(projection: Projection | None) -> Prose:
    """What the projection does not know."""
    if projection is None:
        return Prose("")
    base = projection.base.history.base
    lines = [
        say(f"{base} 年全社会研发经费没有公布：T1 的起点是假设，带误差（先验 rd_base_error）。",
            f"R&D of {base} was not published: T1 starts from an assumed figure with its error (prior rd_base_error)."),
        say("企业以外的对象（平台、人才、项目等）只推演全市的数量和金额，不分县区。",
            "Recipients other than enterprises are projected for the city, not by county."),
        say("新进科技企业随奖补增减多少没有研究给出（先验 entry_elasticity）；从外地迁入的企业不另计。",
            "How far entry answers to awards is given by no study (prior entry_elasticity); firms that move in from elsewhere are not counted apart."),
        say("企业的规上身份保持基年状态，不随规模进出。", "A firm keeps the above-scale status of the base year, whatever its size becomes."),
        say("证书按整年计：当年认定即当年有效，满三年到期，不分批次和月份。",
            "Certificates count by whole years, valid from the year of recognition for three years, whatever batch or month."),
        say("中央、省的制度按现行规定延续；市级政策按情景所写延续。",
            "National and provincial rules go on as they stand, the city's as the scenario has them."),
        say("各年没有公布的数量（人才、项目、平台等）按假设范围抽取，见工作簿“先验”。",
            "Numbers that nobody published are drawn within assumed ranges, listed in the workbook's priors.")]
    return Prose(say("**推演不知道的：**",
                     "**What the projection does not know:**") + "\n\n" + "\n".join(f"- {safe(line)}" for line in lines))


def _figure(value: float, indicator: str | None) -> str:
    if indicator is not None and indicator.startswith("rd_intensity"):
        return f"{value:.2%}"
    return say(f"{value / 1e8:,.2f} 亿元",
               f"{value / 1e8:,.2f} hundred million yuan") if indicator == "rd_expenditure" else f"{value:,.0f}"


def _gap(value: float, indicator: str, digits: int = 2) -> str:
    if indicator.startswith("rd_intensity"):
        return f"{value * 100:+.{digits}f}" + say(" 个百分点", " points")
    return f"{value / 1e8:+,.2f}" + say(" 亿元", " hundred million yuan") if indicator == "rd_expenditure" else f"{value:+,.0f}"


def _ends(low: float, high: float, indicator: str) -> str:
    """An interval, its unit said once."""
    bottom, top = _gap(low, indicator), _gap(high, indicator)
    return bottom.partition(" ")[0] + say(" 至 ", " to ") + top


def _spread(values: np.ndarray, indicator: str | None) -> str:
    """Median and 80 % of differences; without an indicator they are yuan."""
    if not values.any():
        return say("恰为零", "exactly zero")
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    if indicator is None:
        return f"{middle / 1e4:+,.1f}" + say(f"（{low / 1e4:+,.1f}—{high / 1e4:+,.1f}）",
                                             f" ({low / 1e4:+,.1f} to {high / 1e4:+,.1f})")
    # A policy moves R&D by thousandths of GDP: three digits.
    (low, _, unit), (middle, *_), (high, *_) = (_gap(value, indicator, digits=3).partition(" ") for value in (low, middle, high))
    return middle + say(f"（{low} 至 {high}）{unit}", f" ({low} to {high}) {unit}".rstrip())


def _interval(row) -> str:
    return f"{row['mean'] / 1e4:,.1f}" + say(f"（{row.p10 / 1e4:,.1f}—{row.p90 / 1e4:,.1f}）",
                                             f" ({row.p10 / 1e4:,.1f} to {row.p90 / 1e4:,.1f})")


def _correlation(one: np.ndarray, other: np.ndarray) -> str:
    found = tables.spearman(one, other)
    return "–" if found is None else f"{found:+.2f}"
