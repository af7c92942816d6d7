"""A sensitivity analysis as a notebook shows it: its charts, tables and what to find out first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ....analysis.ground import ENTITLEMENT, MET, Outcome
from ....analysis.sensitivity import at_once
from ....chances import chance_text
from ....language import say
from ....scenario import load_scenario
from ...charts import sensitivity as sensitivity_charts
from ...charts.axes import Axis, indicator_axis, yuan_axis
from ...figure import Figure, NothingToDraw, show
from ...notebook import FinishedMark
from ...run_folder.sensitivity import Sensitivity, analysed, asked
from ..costing.prose import Grid, Prose, safe
from . import words as sensitivity_words

if TYPE_CHECKING:
    import altair as alt

_KEY_OUTCOMES = ("T1", "T2", "T3", "entitlement")


def analyse(scenario: str | Path, against: Sequence[str], seed: int = -1, draws: int = 0) -> Sensitivity:
    """The analysis of a notebook; ``seed`` -1 takes the scenario's, ``draws`` 0 the usual 64 rows, an empty ``against`` the shipped scenarios."""
    given = load_scenario(scenario)
    return analysed(asked(given, against, draws or None, None if seed < 0 else seed), at_once)


def split_chart(found: Sensitivity) -> alt.FacetChart:
    """The variance of indicators, of whether targets are met, and of money, by group."""
    outcomes = {one.name: one.label() for one in found.ground.outcomes}
    groups = {group.name: group.label() for group in found.split.groups}
    shown = [name for name in outcomes if not found.split.thin(name)]
    frame = found.split.table()
    frame = frame[frame["outcome"].isin(shown)]
    frame = frame.assign(outcome=frame["outcome"].map(outcomes), group=frame["group"].map(groups))
    notes = []
    if left_out := [outcomes[name] for name in outcomes if name not in shown]:
        notes = [say(f"几乎所有抽样中都相同的结果没有多少方差可分，未画出：{'、'.join(left_out)}。",
                     f"Left out, the same in nearly every draw: {', '.join(left_out)}.")]
    return sensitivity_charts.variance_split(frame, [outcomes[name] for name in shown], list(groups.values()), notes)


def tornado_chart(found: Sensitivity, outcome: Outcome) -> alt.LayerChart | None:
    """The ten assumptions that move one outcome most."""
    rows = found.tornado[found.tornado["outcome"] == outcome.name]
    priors = [found.ground.priors[name] for name in rows["prior"]]
    texts = [tuple(sensitivity_words.value_text(value, prior) for value in (low, high))
             for low, high, prior in zip(rows["low_value"], rows["high_value"], priors, strict=True)]
    frame = rows.assign(label=[f"{prior.label()}|{low} – {high}" for prior, (low, high) in zip(priors, texts, strict=True)],
                        range=[f"{low} – {high}" for low, high in texts])[["label", "range", "at_low", "at_centre", "at_high"]]
    notes = [say("每次只动一个假设，从 10% 到 90% 分位，其余取中心值；竖线为全部取中心值。",
                 "One assumption at a time, from its 10th to its 90th percentile, all others at their centre; upright line: all at the centre.")]
    return sensitivity_charts.tornado(frame, _axis(outcome), outcome.label(), notes)


def regret_chart(found: Sensitivity) -> alt.HConcatChart:
    """What each scenario costs and misses, and how much of both it need not."""
    table = found.regret.table()
    return sensitivity_charts.regret(table.assign(label=table["scenario"].map(sensitivity_words.labels(found))), [])


def pictures(found: Sensitivity, output: str = "") -> list[Figure | NothingToDraw]:
    """The variance split."""
    return [show(split_chart(found), "variance_split", output)]


def tornadoes(found: Sensitivity, output: str = "") -> list[Figure | NothingToDraw]:
    """A tornado of each target of the policy, and of all money."""
    chosen = [one for one in found.ground.outcomes if one.name in _KEY_OUTCOMES and one.kind != MET]
    return [show(tornado_chart(found, one), f"tornado_{one.name}", output) for one in chosen]


def regrets(found: Sensitivity, output: str = "") -> list[Figure | NothingToDraw]:
    """Cost and missed targets by scenario."""
    return [show(regret_chart(found), "regret", output)]


def grids(found: Sensitivity) -> list[Grid]:
    """Indices, tornado and regret as tables."""
    return [Grid(grid.head, grid.rows, grid.title) for grid in sensitivity_words.grids(found)]


def preset_grid(found: Sensitivity) -> Grid:
    """Cost and targets missed by scenario, with the assumptions that no study gives at each preset."""
    titles, rows = sensitivity_words.labels(found), []
    for row in found.regret.by_preset().itertuples():
        rows.append((sensitivity_words.preset_label(row.preset), titles[row.scenario], f"{row.cost_per_year:,.0f}", f"{row.missed:.2f}",
                     chance_text(row.chance_of_all, found.ground.scenario.draws), say("最好", "best") if row.best else ""))
    head = [say("预设", "preset"), say("情景", "scenario"), say("年均应兑付（元）", "owed a year (yuan)"), say("未达目标数", "targets missed"),
            say("全部达到的概率", "chance of all"), ""]
    return Grid(head, rows, say("最好：未达目标最少（差别在两倍抽样误差以内视为相同），其中最省的。",
                                "Best: fewest targets missed, differences within twice the sampling error counting as none; of equals the cheapest."))


def opening(found: Sensitivity) -> Prose:
    """The scenario and how it was analysed."""
    ground = found.ground
    return Prose(f"# {safe(ground.scenario.title)}\n\n" + say(
        f"{len(found.split.groups)} 类不确定性、{len(ground.priors)} 个先验假设；每组 {ground.scenario.draws} 行抽样，共 {2 + len(found.split.groups)} 组；"
        f"比较 {len(found.regret.scenarios)} 个情景。",
        f"{len(found.split.groups)} groups of uncertainty, {len(ground.priors)} priors; {ground.scenario.draws} rows in each of "
        f"{2 + len(found.split.groups)} sets of draws; {len(found.regret.scenarios)} scenarios compared."))


def verdict(found: Sensitivity) -> Prose:
    """What the outcomes hang on and what to find out first."""
    return Prose("\n".join(f"- {safe(sentence)}" for sentence in sensitivity_words.sentences(found)))


def finish(found: Sensitivity) -> FinishedMark:
    """The completion mark: the last call of the last cell."""
    worth = found.split.worth_learning()
    best = found.regret.by_preset()
    return FinishedMark({"scenario": found.ground.scenario.name, "draws": found.ground.scenario.draws, "find_out_first": worth[0][0].name if worth else "",
                         "best": dict(zip(best["preset"][best["best"]], best["scenario"][best["best"]], strict=True))})


def _axis(outcome: Outcome) -> Axis:
    if outcome.kind == ENTITLEMENT:
        return yuan_axis(say("应兑付（万元）", "owed (10,000 yuan)"))
    return indicator_axis(outcome.indicator)
