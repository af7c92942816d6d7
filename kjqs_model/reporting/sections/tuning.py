"""Tuning: the wish, the answer, what it hangs on, and what each lever costs and brings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from ...analysis.answer import MET, Answer, answer_of, frontier
from ...analysis.refining import refined
from ...analysis.tuning import Found, Search, Wish, tune
from ...analysis.worth import FIRMS, Worth, clauses_of, curve
from ...chances import chance_text, chance_words
from ...language import say
from ...projection.priors import shipped_priors
from ...projection.targets import indicator_label
from ...scenario import Scenario
from ..charts import tuning as charts
from ..exhibit import Exhibit, Grid, Prose, heading, safe
from ..notebook import FinishedMark
from ..run_folder.tuning import result_of
from ..run_folder.tuning_task import TuningTask, asked
from ..words import figure_text, unit_word
from .sensitivity import value_text


def wish(scenario: str | Path, target: str, at_least: float, probability: float, levers: Sequence[str], ceiling: float, seed: int = -1,
         draws: int = 0) -> TuningTask:
    """The wish of a notebook. ``at_least`` raises the target, 0 leaves it; ``ceiling`` 0 is none; ``seed`` -1 and ``draws`` 0 the scenario's.

    Raises Refusal for whatever of it does not fit.
    """
    overrides = [f"targets.{target}.at_least={at_least}"] if at_least else []
    return asked(scenario, [target], [probability], levers, ceiling or None, draws or None, None if seed < 0 else seed, 2, overrides)


def looked_for(given: TuningTask) -> tuple[Search, Answer]:
    """The search and its answer."""
    search = refined(tune(given.laboratory, given.levers, given.wish))
    return search, answer_of(search, given.nothing)


def opening(given: TuningTask) -> Prose:
    """The scenario, the target and the wish, with how likely the target is before anything is tuned."""
    lab = given.laboratory
    trial = lab.try_policy(given.scenario.policy)
    lines = [f"# {safe(given.scenario.title)}"]
    for name, least in given.wish.chances.items():
        _, at_least, year = lab.targets[name]
        chance, error = lab.chance(trial, name)
        told = chance_words(chance, lab.scenario.draws, error)
        lines.append(say(f"目标 {name}：{year} 年至少 {at_least:g}。现在达到的概率 {told}，想要 {least:.0%}；"
                         f"{lab.years[0]}—{lab.years[-1]} 年应兑付合计的均值为 {trial.cost.mean():,.0f} 元。",
                         f"Target {name}: at least {at_least:g} in {year}. Its chance is {told}, {least:.0%} is wished; "
                         f"owed over {lab.years[0]} to {lab.years[-1]}, in the mean: {trial.cost.mean():,.0f} yuan."))
    return Prose("\n\n".join(lines))


def verdict(answer: Answer) -> Prose:
    """The answer, what binds it, what it hangs on and what it brings."""
    first, *others = sentences(answer)
    return Prose("\n\n".join([f"**{safe(first)}**", *map(safe, others)]))


def hangs_on(search: Search, answer: Answer) -> tuple[Exhibit, Exhibit]:
    """What each chance costs, and what the answer hangs on."""
    alike = answer.alike
    table = pd.DataFrame({"elasticity": list(answer.by_elasticity), "chance": list(answer.by_elasticity.values())})
    return (Exhibit("frontier", say("每一概率至少要花多少钱", "What each chance costs at the least"),
                    [say("每点为一次完整测算，左上为优；菱形为所选方案，虚线为所要的概率（多个目标取最难的）。",
                         "Each point was tried in full, upper left is better; the diamond is the answer, the dashed line the wished chance."),
                     say(f"点为 {alike.first_draws} 次抽样的结果，菱形及其 95% 抽样误差为 {alike.draws} 次抽样的。",
                         f"Points: {alike.first_draws} draws; the diamond with its 95 % sampling error: {alike.draws} draws.")],
                    frontier(search), partial(charts.frontier, answer=answer)),
            Exhibit("elasticity", say("所选方案取决于企业的反应有多大", "What the answer hangs on: how firms respond"),
                    [say("没有研究给出这一弹性：先验为 0—1.2，最可能 0.3。虚线为所要的概率，竖线为结论翻转处。",
                         "No study gives this elasticity: the prior is 0 to 1.2, most likely 0.3. Dashed: the wished chance; upright: where the answer flips.")],
                    table, partial(charts.elasticity, answer=answer)))


def curves(given: TuningTask) -> Iterator[object]:
    """The section on what more money brings: cost and firms along each lever that firms answer to, every other parameter as it is."""
    yield heading("多花的钱带来什么", "What more money brings")
    for lever in given.levers:
        if lever.answered:
            yield Exhibit(f"curve_{lever.path.replace('.', '_')}",
                          say(f"{lever.path} 每一档要花多少、带来多少企业", f"What each value of {lever.path} costs and brings"),
                          [say("均值；企业数为末年年末。其余参数不动。", "Means; firms at the end of the last year. Every other parameter stays.")],
                          curve(given.laboratory, lever), partial(charts.lever_curve, lever=lever))
    yield curve_grid(given)


def curve_grid(given: TuningTask) -> Grid | None:
    """What one more firm costs along the first lever that firms answer to."""
    lever = next((lever for lever in given.levers if lever.answered), None)
    if lever is None:
        return None
    table = curve(given.laboratory, lever)
    rows = [(f"{row.value:,g}", f"{row.cost_yuan:,.0f}", *(cell for name in FIRMS for cell in _more(row, name))) for row in table.itertuples()]
    head = [lever.path, say("应兑付均值（元）", "owed, mean (yuan)"), say("高企（户）", "high-tech enterprises"), say("每增一户（元）", "yuan for one more"),
            say("科技型中小企业（户）", "technology SMEs"), say("每增一户（元）", "yuan for one more")]
    return Grid(head, rows, say("与上一档相比；没有增加的写“–”。", "Against the value before; '–' where nothing is added."))


def _more(row, name: str) -> tuple[str, str]:
    cost = getattr(row, f"marginal_cost_{name}")
    return f"{getattr(row, name):,.1f}", "–" if math.isnan(cost) else f"{cost:,.0f}"


def unknown(answer: Answer) -> Prose:
    """What the answer does not know."""
    return Prose("\n".join([
        say("- 企业对奖补的反应没有研究给出；上面的图和表逐项列出结论取决于哪些假设、在哪里翻转。",
            "- How firms respond is given by no study: the chart and the table above say what the answer hangs on, one by one, and where it flips."),
        say("- 规上身份保持不变，不随奖补变化。", "- Above-scale status stays as it is, whatever the awards."),
        say("- 费用为均值；财政还要看分位数和到期时间（05_budget）。", "- Costs are means; for quantiles and when they fall due see 05_budget."),
        say(f"- 概率在 {len(answer.by_elasticity)} 个弹性和一组新抽样上检验过，方案本身是在原抽样上找到的。",
            f"- Chances were looked at for {len(answer.by_elasticity)} elasticities and on fresh draws; the place itself was found on the first ones.")]))


def finish(search: Search, answer: Answer) -> FinishedMark:
    """The completion mark: the last call of the last cell."""
    return FinishedMark({"scenario": search.laboratory.scenario.name, **result_of(answer, search)})


_ELASTICITY = (0.3, 1.2)


def grids(answer: Answer, scenario: Scenario) -> list[Grid]:
    """The levers with what they were and are, and the targets with their chances."""
    from ...policy.parameters import parameter_of

    policy, year, rows = scenario.policy, scenario.years.last, []
    for lever in answer.levers:
        unit = parameter_of(lever.path).unit
        rows.append((lever.label(), figure_text(policy.value(lever.path, year), unit), figure_text(answer.found.values[lever.path], unit),
                     f"{figure_text(float(lever.low), unit)} – {figure_text(float(lever.high), unit)}", unit_word(unit),
                     say("企业会作出反应", "firms answer") if lever.answered else say("只影响金额", "cost alone")))
    levers = Grid((say("参数", "parameter"), say("原值", "before"), say("方案", "answer"), say("范围", "bounds"),
                                                  say("单位", "unit"), say("性质", "kind")), rows, say("调整的参数", "What was varied"), numbers=(1, 2, 3))
    fresh = answer.alike.draws
    rows = [(name, f"{least:.0%}", chance_text(answer.found.chances[name], fresh), chance_words(answer.chances[name], fresh, answer.errors[name]))
            for name, least in answer.wish.chances.items()]
    chances = Grid((say("目标", "target"), say("所要的概率", "wished"), say(f"寻找时的 {fresh} 次抽样", f"the {fresh} draws searched"),
                                          say(f"新的 {fresh} 次抽样", f"{fresh} fresh draws")), rows, say("目标", "Targets"), numbers=(1, 2, 3))
    return [levers, chances, *([_hang_grid(answer)] if answer.hangs else [])]


def _hang_grid(answer: Answer) -> Grid:
    """How the hardest target's chance moves with each assumption that no study gives, and each channel of response, known."""
    known, draws = shipped_priors(), answer.alike.first_draws
    rows = []
    for hang in answer.hangs:
        values, prior = list(hang.chances), known[hang.prior]
        ends = [f"{chance_text(hang.chances[value], draws)}{say('（取 ', ' (at ')}{value_text(value, prior)}{say('）', ')')}" for value in (values[0], values[-1])]
        rows.append((prior.label(), *ends, say("不翻转", "holds or fails throughout") if hang.flips is None else value_text(hang.flips, prior),
                     say("没有研究给出", "given by no study") if prior.weak else say("有研究", "studied")))
    return Grid((say("假设", "assumption"), say("取低端时", "at its low end"), say("取高端时", "at its high end"), say("结论翻转处", "the answer flips at"),
                 say("依据", "known from")), rows, say(f"{answer.hardest} 的概率还取决于什么（其余假设照常抽取，{draws} 次抽样）", f"What else the chance of {answer.hardest} hangs on (all else drawn as ever, {draws} draws)"), numbers=(1, 2, 3))


def sentences(answer: Answer) -> list[str]:
    """The answer, what binds it, what it hangs on and what it brings."""
    return [_headline(answer), *_alike(answer), _elasticity(answer), *_varied(answer), *_worth(answer)]


def so_far(best: Found, wish: Wish) -> str:
    """The best place yet, on one line, for a search that is under way."""
    chances = say("，", ", ").join(f"{name} {chance:.1%}" for name, chance in best.chances.items())
    values = say("，", ", ").join(f"{path}={value:g}" for path, value in best.values.items())
    head = say("最省", "cheapest") if best.meets(wish) else say("最接近", "nearest")
    return say(f"{head}：{values}；{chances}；{best.cost:,.0f} 元", f"{head}: {values}; {chances}; {best.cost:,.0f} yuan")


def _headline(answer: Answer) -> str:
    years = f"{min(answer.cost_by_year)}–{max(answer.cost_by_year)}"
    cost = say(f"{years} 年应兑付合计的均值为 {answer.found.cost:,.0f} 元。", f"Owed over {years}, in the mean: {answer.found.cost:,.0f} yuan.")
    if answer.status == MET:
        return say("找到了满足要求的最省方案。", "The cheapest amounts that meet the wish were found. ") + cost
    bound = say("、", ", ").join(_binding_word(one) for one in answer.binding)
    return say(f"在给定范围内达不到要求。以上是概率最高的方案；限制来自：{bound}。",
               f"The wish can't be met within the bounds. Shown is the highest chance; what binds: {bound}. ") + cost


def _binding_word(binding: str) -> str:
    if binding == "ceiling":
        return say("金额上限", "the ceiling")
    if binding == "response":
        return say("企业的反应（再多的钱也不增加企业）", "how firms respond (more money brings no more firms)")
    return say(f"参数到了边界 {binding}", f"the bound {binding}")


def _elasticity(answer: Answer) -> str:
    draws = answer.alike.first_draws
    low, high = (chance_text(end(answer.by_elasticity.values()), draws) for end in (min, max))
    seen = say(f"申报弹性在 0 至 {_ELASTICITY[1]} 之间时，{answer.hardest} 的概率从 {low} 到 {high}",
               f"With a take-up elasticity between 0 and {_ELASTICITY[1]} the chance of {answer.hardest} goes from {low} to {high}")
    if answer.flips is None:
        return seen + say("，结论在整个范围内不变。", "; the answer holds, or fails, over the whole range.")
    return seen + say(f"；结论在弹性约 {answer.flips:.2f} 处翻转（最可能值 {_ELASTICITY[0]}，没有研究给出）。",
                      f"; the answer flips at about {answer.flips:.2f} (most likely {_ELASTICITY[0]}, given by no study).")


def _alike(answer: Answer) -> list[str]:
    """Which amounts the draws can't tell apart, and in how many draws the answer rests."""
    found = answer.alike
    began = say(f"先用 {found.first_draws} 次抽样寻找，再用 {found.draws} 次核定", f"looked for in {found.first_draws} draws, made sure of in {found.draws}") \
        if found.draws > found.first_draws else say(f"用 {found.draws} 次抽样寻找", f"looked for in {found.draws} draws")
    moved = [lever for lever in answer.levers if lever.answered]
    ranges = [f"{lever.path} {found.ranges[lever.path][0]:,g}{say('—', ' to ')}{found.ranges[lever.path][1]:,g}" for lever in moved
              if found.ranges[lever.path][0] < found.ranges[lever.path][1]]
    if not ranges:
        return [say(f"{began}；试过的其他方案都能与所要的概率分清。", f"The answer was {began}; every other place tried can be told apart from the wish.")]
    listed = say("，", ", ").join(ranges)
    spread = say(f"（各年合计 {found.cost[0]:,.0f}—{found.cost[1]:,.0f} 元）", f" ({found.cost[0]:,.0f} to {found.cost[1]:,.0f} yuan over all years)")
    lines = [say(f"{began}。这些抽样分不清的范围：{listed}{spread}，其中各方案的概率与所要的概率相差都在两倍抽样误差以内；要分得更清，请加大 --draws。",
                 f"The answer was {began}. What these draws can't tell apart: {listed}{spread}; the chance of each lies within twice the sampling error of the wish. "
                 "More --draws tell more.")]
    if found.short is not None:
        other, fewer, more = found.short
        values = say("，", ", ").join(f"{path}={value:,g}" for path, value in other.values.items() if value != answer.found.values[path])
        lines.append(say(f"再便宜一档（{values}）在同样的 {found.draws} 次抽样里，有 {fewer} 次由达到变为达不到，{more} 次相反。",
                         f"At the next cheaper place ({values}) {fewer} of the same {found.draws} draws turn from met to missed, {more} the other way."))
    return lines


def _varied(answer: Answer) -> list[str]:
    """What the varied clauses themselves cost and bring."""
    found, clauses = answer.varied, say("、", ", ").join(clauses_of(answer.levers))
    elsewhere = say(f"，其他条款随之{'增加' if found.elsewhere >= 0 else '减少'} {abs(found.elsewhere):,.0f} 元",
                    f"; other clauses follow with {found.elsewhere:+,.0f} yuan")
    return [say(f"调整的条款（{clauses}）一分不付作比较：它们自身多花 {found.cost:,.0f} 元{elsewhere}。由此",
                f"Against paying nothing under what was varied ({clauses}): these cost {found.cost:,.0f} yuan{elsewhere}. For it, ")
            + say("；", "; ").join(_additional(found, name) for name in FIRMS) + say("（每户为这些条款自身的钱，均值之比）。", " (the money of these clauses, a ratio of means).")]


def _additional(found: Worth, name: str) -> str:
    per = found.per_firm[name]
    money = say("没有增加", "none more") if math.isnan(per) else say(f"每增加一户 {per:,.0f} 元", f"{per:,.0f} yuan for each")
    return say(f"{indicator_label(name)}多 {found.additional[name]:,.1f}，{money}", f"{indicator_label(name)}: {found.additional[name]:+,.1f}, {money}")


def _worth(answer: Answer) -> list[str]:
    """What the whole policy does, which no lever is accountable for."""
    found = answer.worth
    more = say("，", ", ").join(say(f"{indicator_label(name)}多 {found.additional[name]:,.1f}", f"{indicator_label(name)} {found.additional[name]:+,.1f}") for name in FIRMS)
    dead = say("", "") if math.isnan(found.dead_weight) else say(f"；首次认定中没有政策也会发生的占 {found.dead_weight:.0%}",
                                                                f"; {found.dead_weight:.0%} of first recognitions come without it too")
    return [say(f"与没有政策相比，全部条款合计多花 {found.cost:,.0f} 元，{more}{dead}。", f"Against no policy at all, for {found.cost:,.0f} yuan more under all clauses: {more}{dead}.")]
