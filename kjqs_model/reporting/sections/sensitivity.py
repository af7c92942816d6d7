"""A sensitivity analysis: what results hang on, which assumption moves them, which scenario is least regretted, what to find out first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from ...analysis.ground import ENTITLEMENT, MET, Outcome
from ...analysis.groups import LUCK
from ...analysis.sensitivity import at_once
from ...chances import chance_text
from ...language import say
from ...projection.priors import Prior
from ...scenario import load_scenario
from ..charts import sensitivity as charts
from ..charts.axes import Axis, indicator_axis, yuan_axis
from ..exhibit import Exhibit, Grid, Prose, heading, listed, safe
from ..figure import NothingToDraw
from ..notebook import FinishedMark
from ..run_folder.sensitivity import Sensitivity, analysed, asked

_KEY_OUTCOMES = ("T1", "T2", "T3", "entitlement")


def analyse(scenario: str | Path, against: Sequence[str], seed: int = -1, draws: int = 0) -> Sensitivity:
    """The analysis of a notebook; ``seed`` -1 takes the scenario's, ``draws`` 0 the usual 64 rows, an empty ``against`` the shipped scenarios."""
    given = load_scenario(scenario)
    return analysed(asked(given, against, draws or None, None if seed < 0 else seed), at_once)


def uncertainty(found: Sensitivity) -> Iterator[object]:
    """The section on where the uncertainty comes from."""
    yield from (heading("不确定性从哪里来", "Where the uncertainty comes from"), variance_split(found), split_grid(found))


def assumptions(found: Sensitivity) -> Iterator[object]:
    """The section on which assumption moves the targets and the money most."""
    chosen = [one for one in found.ground.outcomes if one.name in _KEY_OUTCOMES and one.kind != MET]
    yield from (heading("哪个假设影响最大", "Which assumption moves them most"), *(tornado(found, one) for one in chosen), tornado_grid(found))


def regrets(found: Sensitivity) -> Iterator[object]:
    """The section on which scenario is least regretted."""
    yield from (heading("哪个情景最不后悔", "Which scenario is least regretted"), regret(found), regret_grid(found), preset_grid(found))


def variance_split(found: Sensitivity) -> Exhibit:
    """The variance of indicators, of whether targets are met, and of money, by group."""
    outcomes = {one.name: one.label() for one in found.ground.outcomes}
    groups = {group.name: group.label() for group in found.split.groups}
    kept = [name for name in outcomes if not found.split.thin(name)]
    frame = found.split.table()
    frame = frame[frame["outcome"].isin(kept)]
    notes = []
    if left_out := [outcomes[name] for name in outcomes if name not in kept]:
        notes = [say(f"几乎所有抽样中都相同的结果没有多少方差可分，未画出：{'、'.join(left_out)}。",
                     f"Left out, the same in nearly every draw: {', '.join(left_out)}.")]
    return Exhibit("variance_split", say("不确定性从哪里来", "Where the uncertainty comes from"), notes,
                   frame.assign(outcome=frame["outcome"].map(outcomes), group=frame["group"].map(groups)),
                   partial(charts.variance_split, outcomes=[outcomes[name] for name in kept], groups=list(groups.values())))


def tornado(found: Sensitivity, outcome: Outcome) -> Exhibit:
    """The ten assumptions that move one outcome most."""
    rows = found.tornado[found.tornado["outcome"] == outcome.name]
    priors = [found.ground.priors[name] for name in rows["prior"]]
    texts = [tuple(value_text(value, prior) for value in (low, high))
             for low, high, prior in zip(rows["low_value"], rows["high_value"], priors, strict=True)]
    frame = rows.assign(label=[f"{prior.label()}|{low} – {high}" for prior, (low, high) in zip(priors, texts, strict=True)],
                        range=[f"{low} – {high}" for low, high in texts])[["label", "range", "at_low", "at_centre", "at_high"]]
    return Exhibit(f"tornado_{outcome.name}", outcome.label(),
                   [say("每次只动一个假设，从 10% 到 90% 分位，其余取中心值；竖线为全部取中心值。",
                        "One assumption at a time, from its 10th to its 90th percentile, all others at their centre; upright line: all at the centre.")],
                   frame, partial(charts.tornado, axis=_axis(outcome)), otherwise=NothingToDraw())


def regret(found: Sensitivity) -> Exhibit:
    """What each scenario costs and misses, and how much of both it need not."""
    table = found.regret.table()
    return Exhibit("regret", say("各情景花多少、差多少", "What each scenario costs and misses"), [],
                   table.assign(label=table["scenario"].map(labels(found))), charts.regret)


def preset_grid(found: Sensitivity) -> Grid:
    """Cost and targets missed by scenario, with the assumptions that no study gives at each preset."""
    titles, rows = labels(found), []
    for row in found.regret.by_preset().itertuples():
        rows.append((preset_label(row.preset), titles[row.scenario], f"{row.cost_per_year:,.0f}", f"{row.missed:.2f}",
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
    return listed(sentences(found))


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


_WIDE = 0.5
_PRESETS = {"pessimistic": ("悲观", "pessimistic"), "central": ("居中", "central"), "optimistic": ("乐观", "optimistic")}


def figure(value: float, outcome: Outcome) -> str:
    """A figure of an outcome, as a reader has it."""
    if outcome.kind == ENTITLEMENT:
        return f"{value:,.0f}"
    if outcome.kind == MET or outcome.indicator.startswith("rd_intensity"):
        return f"{value:.2%}" if outcome.kind != MET else f"{value:.0%}"
    return f"{value:,.0f}"


def value_text(value: float, prior: Prior) -> str:
    """A prior's value in its unit."""
    return f"{value:.1%}" if prior.unit in ("share", "rate") else f"{value:,.0f}" if prior.unit in ("yuan", "firms") else f"{value:.2f}"


def grids(found: Sensitivity) -> list[Grid]:
    """Total indices of groups by outcome, the three priors that move each most, regret by scenario."""
    return [split_grid(found), tornado_grid(found), regret_grid(found)]


def sentences(found: Sensitivity) -> list[str]:
    """What each main outcome hangs on, what to find out first, which scenario is best under which presets."""
    return [*_hangs_on(found), *_silent(found), _first(found), *_best(found), _limits(found)]


def split_grid(found: Sensitivity) -> Grid:
    """Total indices of groups by outcome."""
    split = found.split
    head = (say("结果", "outcome"), say("均值", "mean"), *(group.label() for group in split.groups))
    rows = []
    for column, outcome in enumerate(found.ground.outcomes):
        if split.thin(outcome.name):
            cells = [say("几乎不变", "hardly varies")] * len(split.groups)
        else:
            cells = [f"{split.indices.total[place, column]:.0%} ({split.indices.total_low[place, column]:.0%}–{split.indices.total_high[place, column]:.0%})"
                     for place in range(len(split.groups))]
        rows.append((outcome.label(), figure(split.mean[column], outcome), *cells))
    draws = found.ground.scenario.draws
    title = say(f"各类不确定性对结果方差的总影响（每组 {draws} 行；括号内为 90% 区间；有交互时合计可超过 100%）",
                f"Total share of each group in the variance of an outcome ({draws} rows a set; 90 % intervals; with interplay they add up to more than 100 %)")
    return Grid(head, rows, title, numbers=tuple(range(1, len(head))))


def tornado_grid(found: Sensitivity) -> Grid:
    """The three assumptions that move each outcome most."""
    outcomes = {one.name: one for one in found.ground.outcomes}
    rows = []
    for row in found.tornado[found.tornado["rank"] <= 3].itertuples():
        outcome, prior = outcomes[row.outcome], found.ground.priors[row.prior]
        rows.append((outcome.label(), prior.label(), f"{value_text(row.low_value, prior)} – {value_text(row.high_value, prior)}",
                     figure(row.at_low, outcome), figure(row.at_high, outcome)))
    head = (say("结果", "outcome"), say("假设", "assumption"), say("10%—90% 分位", "10th to 90th percentile"), say("取低值时", "at the low end"),
            say("取高值时", "at the high end"))
    return Grid(head, rows, say("影响最大的三个假设（其余取中心值）", "The three assumptions that move each outcome most, all others at their centre"), numbers=(2, 3, 4))


def regret_grid(found: Sensitivity) -> Grid:
    """Cost and targets missed by scenario, and how much of both another would have spared."""
    titles = labels(found)
    rows = [(titles[row.scenario], f"{row.cost_per_year:,.0f}", f"{row.missed:.2f}", chance_text(row.chance_of_all, found.ground.scenario.draws), f"{row.missed_regret_mean:.2f}",
             f"{row.missed_regret_p95:.0f}", f"{row.cost_regret_mean:,.0f}", f"{row.cost_regret_p95:,.0f}") for row in found.regret.table().itertuples()]
    head = (say("情景", "scenario"), say("年均应兑付（元）", "owed a year (yuan)"), say("未达目标数", "targets missed"), say("全部达到的概率", "chance of all"),
            say("未达后悔值", "regret: missed"), say("95% 分位", "95th percentile"), say("费用后悔值（元）", "regret: cost (yuan)"), say("95% 分位", "95th percentile"))
    return Grid(head, rows, say("各情景与同一次抽样中最好的情景相比", "Each scenario against the one that does best in the same draw"), numbers=tuple(range(1, 8)))


def labels(found: Sensitivity) -> dict[str, str]:
    """Titles of the compared scenarios by name."""
    return {scenario.name: scenario.title for scenario in found.regret.scenarios}


def preset_label(preset: str) -> str:
    """What a preset is called."""
    return say(*_PRESETS[preset])


def _hangs_on(found: Sensitivity) -> list[str]:
    lines = []
    for outcome in found.ground.outcomes:
        leading = found.split.leading(outcome.name)
        if outcome.kind == MET or not leading:
            continue
        (first, share), (second, other) = leading[:2]
        lines.append(say(f"{outcome.label()}：主要取决于“{first.zh}”（{share:.0%}），其次是“{second.zh}”（{other:.0%}）。",
                         f"{outcome.label()}: hangs most on {first.en} ({share:.0%}), then on {second.en} ({other:.0%})."))
    return lines


def _silent(found: Sensitivity) -> list[str]:
    """Groups that move nothing at all, which is a finding of its own: of take-up, that awards are those of the base year."""
    silent = [group for place, group in enumerate(found.split.groups) if not found.split.indices.total[place][found.split.spread > 0].any()]
    if not silent:
        return []
    named = say("、", ", ").join(group.label() for group in silent)
    return [say(f"没有任何影响的：{named}。企业的反应只对奖补的变动起作用：奖补与基年相同的情景不受它影响，比较情景和调优时则取决于它。",
                f"Without any effect here: {named}. How firms answer matters where awards move: a scenario with those of the base year does not "
                "hang on it, comparing and tuning do.")]


def _first(found: Sensitivity) -> str:
    worth = found.split.worth_learning()
    if not worth:
        return say("各项结果在所有抽样中都不变，没有要先查明的。", "No outcome varies, so there is nothing to find out first.")
    group, share = worth[0]
    luck = next(place for place, one in enumerate(found.split.groups) if one.name == LUCK)
    columns = [number for number, one in enumerate(found.ground.outcomes) if one.kind != MET and found.split.spread[number] > 0]
    chance = float(found.split.indices.total[luck, columns].mean())
    return say(f"最值得先查明的是“{group.zh}”（各项结果平均占 {share:.0%}）：{group.advice()}。单个企业的运气平均占 {chance:.0%}，查不明，只能留余地。",
               f"To find out first: {group.en} ({share:.0%} in the mean of all outcomes): {group.advice()}. Luck of single firms has {chance:.0%} in the "
               "mean; it can't be found out, only allowed for.")


def _best(found: Sensitivity) -> list[str]:
    titles, table = labels(found), found.regret.by_preset()
    weak = say("、", ", ").join(found.ground.priors[name].label() for name in found.regret.weak)
    chosen = [(preset, titles[row.scenario]) for preset, row in ((one.preset, one) for one in table[table["best"]].itertuples())]
    told = say("；", "; ").join(say(f"{preset_label(preset)}时为“{title}”", f"{preset_label(preset)}: {title}") for preset, title in chosen)
    return [say(f"没有研究依据的假设（{weak}）取不同预设时，未达目标最少、其中最省的情景：{told}。",
                f"With the assumptions that no study gives ({weak}) at each preset, the scenario that misses fewest targets, the cheapest of equals: {told}.")]


def _limits(found: Sensitivity) -> str:
    widths = found.split.indices.total_high - found.split.indices.total_low
    wide = any((widths[:, column] > _WIDE).any() for column, one in enumerate(found.ground.outcomes) if not found.split.thin(one.name))
    more = say("有的区间很宽：请加大 --draws 再看。", " Some intervals are wide: look again with more --draws.") if wide else ""
    return say("指数说的是先验假设之内的不确定性；模型没有写入的事（如政策预期、外来企业对奖补的反应）不在其中。",
               "Indices speak of the uncertainty that the priors hold; what the model leaves out, as firms that move in for an award, is not in them.") + more
