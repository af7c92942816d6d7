"""The charts of the budget as reports and notebooks show them; a list is empty where nothing is projected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ....chances import line_note
from ....language import say
from ...charts import appropriation as curves
from ...charts import budget as charts
from ...figure import Figure, show
from ...outlook import draws_sentence
from . import tables

if TYPE_CHECKING:
    from ....budget import Budget


def source(budget: Budget, *, money: bool = True) -> str:
    """The source line of a chart of the budget."""
    name, unit = budget.scenario.name, say("单位：万元。", "Unit: 10,000 yuan. ") if money else ""
    return unit + say(f"来源：聊政字〔2023〕11号；情景“{name}”；", f"Source: 聊政字〔2023〕11号; scenario '{name}'. ") + draws_sentence(budget)


def subject(budget: Budget, zh: str, en: str) -> str:
    """A chart's title: what it shows and under which scenario."""
    return say(f"{zh}：{budget.scenario.title}", f"{en}: {budget.scenario.title}")


def need_and_money(budget: Budget | None, output: str = "") -> list[Figure]:
    """What is due, appropriated, paid and unpaid in each year."""
    if budget is None:
        return []
    notes = [source(budget), say("柱为均值，细线为 80% 区间；没有细线的在各次抽样中相同。",
                                 "Bars are means, thin lines 80 %; what has none is the same in all draws.")]
    title = subject(budget, "各年到期应付、预算安排、支付与年末欠付", "Due, appropriated, paid and unpaid by year")
    return [show(charts.need_and_money(tables.by_year(budget), title, notes), "need_and_money", output)]


def gap_chances(budget: Budget | None, output: str = "") -> list[Figure]:
    """The chance of a gap by article in the budget year, of any gap, and as one purse."""
    if budget is None:
        return []
    year = tables.budget_years(budget)[0]
    notes = [source(budget, money=False), say("含县级负担部分。", "What counties bear is in it. ") + line_note()]
    title = subject(budget, f"{year} 年到期款项付不出的概率", f"Chance that something due in {year} stays unpaid")
    return _shown(charts.gap_chances(tables.chances(budget, year), title, notes), "gap_chances", output)


def contributions(budget: Budget | None, output: str = "") -> list[Figure]:
    """What each article has in the P95 of the budget year."""
    if budget is None:
        return []
    year = tables.budget_years(budget)[0]
    notes = [source(budget), say("各条的份额加起来恰为全部到期应付的 P95；份额高于均值的，是把总额推高的条目。",
                                 "The parts sum to the P95 of all that is due; a part above its mean is of an article that drives the total up.")]
    title = subject(budget, f"{year} 年到期应付的 P95 由哪些条目构成", f"What makes up the P95 of what falls due in {year}")
    return _shown(charts.contributions(tables.contributions(budget, year), title, notes), "contributions_p95", output)


def chance_curve(budget: Budget | None, output: str = "") -> list[Figure]:
    """How likely each total appropriation of the budget year is not to suffice."""
    if budget is None:
        return []
    year = tables.budget_years(budget)[0]
    notes = [source(budget), say("按全部条目可以统筹使用计；P80 即八成可能够付的总额。", "As if all were one purse; P80 suffices with a chance of 80 %.")]
    title = subject(budget, f"{year} 年安排多少、多大可能不够", f"How likely an appropriation for {year} is not to suffice")
    return _shown(curves.chance_curve(tables.curve(budget, year), tables.curve_marks(budget, year), title, notes), "chance_curve", output)


def bearers(budget: Budget | None, output: str = "") -> list[Figure]:
    """Who bears what falls due in the budget year, by the recipients' county."""
    if budget is None:
        return []
    year = tables.budget_years(budget)[0]
    notes = [source(budget), say("按对象所在县区列示；市县分担比例除条文写明的以外为假设。",
                                 "By the recipients' county; who bears which share is assumed where the text does not say.")]
    title = subject(budget, f"{year} 年到期应付由谁负担", f"Who bears what falls due in {year}")
    return _shown(charts.bearers(tables.bearers(budget, year, "county"), title, notes), "bearers", output)


def arrears(budgets: Mapping[float, Budget], output: str = "") -> list[Figure]:
    """What the city owes at the end of each year under tighter budgets."""
    budget = next(iter(budgets.values()))
    notes = [source(budget), say("柱为均值，细线为 80% 区间；市级负担部分，按一个总额统筹使用。",
                                 "Bars are means, thin lines 80 %; the city's part, as one purse.")]
    title = subject(budget, "预算紧张时市级年末欠付", "What the city owes where its budget is tight")
    return [show(curves.arrears(tables.arrears(budgets), title, notes), "arrears", output)]


def who_waits(budgets: Mapping[str, Budget], share: float, output: str = "") -> list[Figure]:
    """What is overdue in the last year by kind of claim, under each rule for when money runs out."""
    budget = next(iter(budgets.values()))
    year = budget.years[-1]
    notes = [source(budget), say(f"每年安排当年新到期应付均值的 {share:.0%}；办法决定谁先拿到钱。",
                                 f"Each year gets {share:.0%} of the mean that newly falls due; a rule decides who is paid first.")]
    title = subject(budget, f"钱不够时谁在等：{year} 年末到期未付", f"Who waits when money runs out: overdue at the end of {year}")
    return _shown(curves.who_waits(tables.who_waits(budgets, year), title, notes), "who_waits", output)


def _shown(chart, name: str, output: str) -> list[Figure]:
    """A list with the figure, empty where there is nothing to draw."""
    return [] if chart is None else [show(chart, name, output)]
