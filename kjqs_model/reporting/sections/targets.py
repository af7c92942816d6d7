"""The years ahead: will the targets be met, how surely, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...analysis.starting import chances_by_start
from ...chances import chance_text, chance_words, error_note, line_note
from ...language import say
from ..charts import axes
from ..charts import targets as charts
from ..exhibit import Exhibit, Grid, Prose, heading, listed, safe
from ..tables import targets as tables
from ..titles import source, subject
from ..words import figure, gap

if TYPE_CHECKING:
    from ...projection import Projection
    from ...study import Study


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report; one sentence where nothing is projected."""
    yield heading("今后各年：目标能否达到", "The years ahead: will the targets be met")
    projection = study.projection
    if projection is None:
        yield Prose(say(f"今后各年没有推演：{safe(study.outlook.reason)}", f"No years ahead: {safe(study.outlook.reason)}"))
        return
    yield from (chances(projection), *target_fans(projection), probabilities(projection), target_grid(projection), start_sentence(projection),
                start_grid(projection), weak_sentence(projection), flows(projection))


def title(projection: Projection) -> Prose:
    """The scenario's title and question."""
    return Prose(f"# {safe(projection.scenario.title)}\n\n> {safe(projection.scenario.question)}")


def chances(projection: Projection) -> Prose:
    """The chance of each target in its year with its standard error, and of all together."""
    frame = tables.first_met(projection)
    parts = [say(f"{row.label}在 {row.year} 年达到 {figure(row.at_least, row.indicator)} 的概率 {row.words}",
                 f"{row.label} reaches {figure(row.at_least, row.indicator)} in {row.year} with a chance of {row.words}")
                 for row in frame.itertuples()]
    year = tables.outcome_year(projection)
    joint = projection.joint().set_index("year").loc[year]
    together = chance_words(joint.probability, projection.draws, joint.standard_error)
    parts.append(say(f"{year} 年 {tables.joint_label(projection)}的概率 {together}",
                     f"in {year} {tables.joint_label(projection)} with a chance of {together}"))
    return Prose("**" + say("；", "; ").join(map(safe, parts)) + say("。", ".") + "**\n\n" + say(
        f"以上出自 {projection.draws} 次抽样；概率来自全部不确定因素，不只是抽样误差。不同情景用同一组抽样，差别只来自政策。",
        f"From {projection.draws} draws; the chances come from all that is uncertain, not from sampling alone. All scenarios "
        "meet the same draws: they differ by policy only."))


def target_fans(projection: Projection) -> Iterator[Exhibit]:
    """A fan of every target over the years."""
    base = projection.base.history.base
    for name, (indicator, target) in tables.measured(projection).items():
        label, known = tables.target_label(name, indicator), tables.base_value(projection, indicator)
        notes = [source(projection)]
        if indicator.startswith("rd_"):
            notes.append(say(f"圆圈为基年的假设值：{base} 年研发经费没有公布。", f"The ring is assumed: R&D of {base} was not published."))
        yield Exhibit(f"fan_{name}", subject(projection, label, label), notes, tables.fan(projection.indicators[indicator], projection.years),
                      partial(charts.fan, axis=axes.indicator_axis(indicator), base=None if known is None else (base, known),
                              threshold=(target.year, target.at_least)))


def probabilities(projection: Projection) -> Exhibit:
    """The chance of meeting each target by year, singly and together."""
    return Exhibit("target_probabilities", subject(projection, "各项目标的达到概率", "Chance of meeting each target"), [source(projection), line_note()],
                   tables.probabilities(projection), charts.probabilities)


def target_grid(projection: Projection) -> Grid:
    """Each target in its year: threshold, chance, gap, the year of an even chance, the chance of never."""
    rows = [(row.label, figure(row.at_least, row.indicator), str(row.year), row.words, gap(row.gap_p50, row.indicator),
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


def start_sentence(projection: Projection) -> Prose:
    """How far the chance of the R&D target hangs on where the base year stood."""
    frame = chances_by_start(projection)
    if frame.empty or frame["start"].nunique() < 2:
        return Prose("")
    first = frame[frame["target"] == frame["target"].iloc[0]].sort_values("start")
    low, high = first.iloc[0], first.iloc[-1]
    base, label = projection.base.history.base, tables.target_label(low.target, low.indicator)
    ends = [chance_text(end.probability, projection.draws) for end in (low, high)]
    return Prose(safe(say(
        f"{label}能否达到首先取决于起点：{base} 年强度若为 {low.start:.2%}，{low.year} 年达到的概率为 {ends[0]}，若为 {high.start:.2%}，为 {ends[1]}。"
        "抽样误差不含这一层不确定；公布的起点一到，应先改起点再看概率。",
        f"Whether {label} is met hangs first on the start: were the intensity of {base} {low.start:.2%}, the chance in {low.year} is {ends[0]}, were it "
        f"{high.start:.2%}, it is {ends[1]}. The sampling error knows nothing of that; once the start is published, put it in before reading a chance.")))


def start_grid(projection: Projection) -> Grid | None:
    """A row for each start: the intensity of the base year, and the chance of each target of intensity; None where there is none."""
    frame = chances_by_start(projection)
    if frame.empty:
        return None
    names, base = list(dict.fromkeys(frame["target"])), projection.base.history.base
    rows = []
    for start, own in frame.groupby("start", sort=True):
        by_target = own.set_index("target")
        rows.append((f"{start:.2%}", f"{by_target['error'].iloc[0]:+.1%}",
                     *(cell for name in names for cell in (f"{by_target.loc[name, 'mean']:.2%}",
                                                           chance_words(by_target.loc[name, "probability"], projection.draws)))))
    heads = [cell for name in names for cell in _heads(frame, name)]
    return Grid([say(f"{base} 年研发投入强度若为", f"R&D intensity of {base}, were it"), say("与假设值相差", "against what is assumed"), *heads], rows,
                say(f"{base} 年全社会研发经费没有公布，起点为假设。各行用同一组抽样，只把起点换成所列的数；上面的总概率是对起点的各种可能加权的结果。",
                    f"R&D of {base} was not published: the start is assumed. Rows are the same draws with another start; the chance above weighs all starts."))


def flows(projection: Projection) -> Exhibit:
    """Recognitions, failures, lapses and stocks by year."""
    return Exhibit("flows", subject(projection, "高新技术企业认定的流量与存量", "Flows and stocks of recognition"), [source(projection)],
                   tables.flows(projection), charts.flows)


def weak_sentence(projection: Projection) -> Prose:
    """Which priors are weak, and what hangs on them."""
    named = say("；", "; ").join(f"{prior.label()}［{prior.describe()}］" for prior in tables.weak_priors(projection))
    return Prose(say(
        f"**弱先验**（没有研究给出数值）：{safe(named)}。企业对奖补的反应由它们决定：首次认定数、高企数（T2）、与此相连的研发投入（T1）和 1.1—1.4 的金额、"
        "以及与其他情景的差额，都带着它们的不确定性。",
        f"**Weak priors** (no study gives them): {safe(named)}. They decide how firms answer to awards: first recognitions, "
        "certified firms (T2), the R&D that goes with them (T1), the amounts of 1.1 to 1.4 and every difference from another "
        "scenario carry their uncertainty."))


def unknown(projection: Projection) -> Prose:
    """What the projection does not know."""
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
    return listed(lines, say("**推演不知道的：**", "**What the projection does not know:**"))


def results(projection: Projection) -> dict:
    """What the notebook leaves as its results: chances by target and year, weak priors."""
    odds = projection.targets()
    return {"scenario": projection.scenario.name, "draws": projection.draws, "seed": projection.scenario.seed,
            "probabilities": {f"{row.target} {row.year}": row.probability for row in odds.itertuples()},
            "joint": {str(int(row.year)): row.probability for row in projection.joint().itertuples()},
            "weak": [prior.name for prior in tables.weak_priors(projection)]}


def _heads(frame, name: str) -> tuple[str, str]:
    row = frame[frame["target"] == name].iloc[0]
    label = tables.target_label(name, row.indicator)
    return say(f"{label}：{row.year} 年均值", f"{label}: mean of {row.year}"), say("达到的概率", "chance of meeting it")


def _ends(low: float, high: float, indicator: str) -> str:
    """An interval, its unit said once."""
    bottom, top = gap(low, indicator), gap(high, indicator)
    return bottom.partition(" ")[0] + say(" 至 ", " to ") + top
