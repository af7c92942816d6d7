"""Tuning as a notebook shows it: the wish, the answer, its charts, and what each lever costs and brings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from ....analysis.answer import Answer, answer_of, frontier
from ....analysis.refining import refined
from ....analysis.tuning import Search, tune
from ....analysis.worth import FIRMS, curve
from ....chances import chance_words
from ....language import say
from ...charts import tuning as tuning_charts
from ...figure import Figure, show
from ...notebook import FinishedMark
from ...run_folder.tuning import result_of
from ..costing.prose import Grid, Prose, safe
from . import words as tuning_words
from .wishes import Asked, asked


def wish(scenario: str | Path, target: str, at_least: float, probability: float, levers: Sequence[str], ceiling: float, seed: int = -1,
         draws: int = 0) -> Asked:
    """The wish of a notebook. ``at_least`` raises the target, 0 leaves it; ``ceiling`` 0 is none; ``seed`` -1 and ``draws`` 0 the scenario's.

    Raises Refusal for whatever of it does not fit.
    """
    overrides = [f"targets.{target}.at_least={at_least}"] if at_least else []
    return asked(scenario, [target], [probability], levers, ceiling or None, draws or None, None if seed < 0 else seed, 2, overrides)


def looked_for(given: Asked) -> tuple[Search, Answer]:
    """The search and its answer."""
    search = refined(tune(given.laboratory, given.levers, given.wish))
    return search, answer_of(search, given.nothing)


def opening(given: Asked) -> Prose:
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


def grids(answer: Answer, given: Asked) -> list[Grid]:
    """What was varied, and the targets with their chances."""
    return [Grid(grid.head, grid.rows, grid.title) for grid in tuning_words.grids(answer, given.scenario.policy, given.scenario.years.last)]


def verdict(answer: Answer) -> Prose:
    """The answer, what binds it, what it hangs on and what it brings."""
    first, *others = tuning_words.sentences(answer)
    return Prose("\n\n".join([f"**{safe(first)}**", *map(safe, others)]))


def pictures(search: Search, answer: Answer, output: str = "") -> list[Figure]:
    """What each chance costs, and what the answer hangs on."""
    return [show(tuning_charts.frontier(frontier(search), answer), "frontier", output),
            show(tuning_charts.elasticity(answer), "elasticity", output)]


def curves(given: Asked, output: str = "") -> list[Figure]:
    """Cost and firms along each lever that firms answer to, every other parameter as the scenario has it."""
    found = []
    for lever in given.levers:
        if lever.answered:
            chart = tuning_charts.lever_curve(curve(given.laboratory, lever), lever)
            found.append(show(chart, f"curve_{lever.path.replace('.', '_')}", output))
    return found


def curve_grid(given: Asked) -> Grid | None:
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
