"""The budget: what falls due, is appropriated, paid and owed, how likely a gap is, who waits and who bears it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...budget.cells import CITY, COUNTY
from ...chances import chance_text, error_note, line_note
from ...language import say
from ..charts import appropriation as curves
from ..charts import budget as charts
from ..charts.theme import WAN
from ..exhibit import Exhibit, Grid, Prose, heading, safe
from ..tables import budget as tables
from ..titles import source, subject
from ..words import between, wan
from .budget_settings import appropriation_sentence, assumption_grid, unknown
from .drivers import knowing_grid

if TYPE_CHECKING:
    from ...budget import Budget
    from ...study import Study


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report; one sentence where nothing is projected."""
    yield heading("财政安排", "The budget")
    budget = study.budget
    if budget is None:
        yield Prose(say(f"今后各年没有推演，因此没有财政安排：{safe(study.outlook.reason)}", f"No years ahead, so no budget: {safe(study.outlook.reason)}"))
        return
    yield from (headline(budget), need_and_money(budget), gap_chances(budget), chance_curve(budget), year_grid(budget), knowing_grid(budget),
                assumption_grid(budget), unknown(budget))


def headline(budget: Budget) -> Prose:
    """What falls due in the budget year, what is appropriated, and how likely that is not to suffice, for an article and for all."""
    year = tables.budget_year(budget)
    due = budget.of("payable", "total", "total")[budget.years.index(year)]
    low, high = np.quantile(due, [0.1, 0.9])
    lines = tables.chances(budget, year)
    some, pooled = (lines[lines["kind"] == kind].iloc[0] for kind in ("any", "pooled"))
    money = tables.appropriated(budget, year)
    first = say(f"{year} 年到期应付的均值为 {wan(due.mean())}（80% 区间 {between(low, high)}），安排 {wan(money)}。",
                f"Due in {year}: {wan(due.mean())} in the mean (80 %: {between(low, high)}); appropriated: {wan(money)}.")
    then = say(f"到年末至少有一条付不出的概率为 {some.words}；各条之间若能统筹使用，为 {pooled.words}。",
               f"Chance that some article falls short by the year's end: {some.words}; were all one purse: {pooled.words}.")
    return Prose(f"**{safe(first)}** {safe(then)}")


def year_grid(budget: Budget) -> Grid:
    """Due, appropriated, paid, overdue and unpaid by year: mean and 80 %."""
    rows = []
    for label, measure in (*zip(tables.measure_words()[:3], ("payable", "appropriation", "payment"), strict=True),
                           (tables.overdue_word(), "overdue"), (say("年末全部欠付", "all unpaid at the end"), "closing_arrears")):
        values = budget.of(measure, "total", "total")
        rows.append((label, *(f"{part[0] / WAN:,.0f}" if np.ptp(part) == 0 else _spread(part) for part in values)))
    lost = budget.of("money_lapsed", "total", "total")
    rows.append((say("年末收回的预算（均值）", "money that lapses at the end (mean)"), *(f"{part.mean() / WAN:,.0f}" for part in lost)))
    return Grid([say("项目", "Item"), *map(str, budget.years)], rows,
                say("均值（10%—90% 区间），万元。欠付含还没有到付款期的部分。", "Mean (10 to 90 %), 10,000 yuan. What is unpaid holds what is not due yet. ")
                + appropriation_sentence(budget.settings))


def gap_grid(budget: Budget) -> Grid:
    """By article: what is due, appropriated, and how likely and how large a gap is in the budget year."""
    year = tables.budget_year(budget)
    rows = [(row.name, f"{row.payable_mean / WAN:,.1f}", f"{row.appropriation / WAN:,.1f}", row.words)
            for row in tables.chances(budget, year).itertuples()]
    return Grid([say("条目", "Article"), say("到期应付均值", "Due, mean"), say("预算安排", "Appropriated"),
                 say("付不出的概率", "Chance of a gap")], rows, say(f"{year} 年，万元。", f"{year}, 10,000 yuan. ") + error_note())


def level_sentence(budget: Budget) -> Prose:
    """What a safety level costs in all and item by item, and what it leaves open."""
    year, safety = tables.budget_year(budget), budget.settings.safety
    frame = tables.safety_levels(budget, year).set_index("level")
    row, more = frame.loc[0.8], frame.loc[0.95]

    def told(share: float) -> str:
        return chance_text(share, budget.draws)

    return Prose(safe(say(
        f"{year} 年若全部统筹使用，八成够付需要 {wan(row.pooled)}，九成五够付再加 {wan(more.pooled - row.pooled)}。若每个预算项目各按八成安排，"
        f"合计 {wan(row.apart)}，合计数够付的可能为 {told(1 - row.gap_pooled)}，但至少有一个项目不够的可能仍有 {told(row.gap_any)}："
        f"项目之间不能调剂时，安全水平是对每个项目说的，不是对全部说的。本情景的安全水平为 {safety:.0%}。",
        f"As one purse, {year} takes {wan(row.pooled)} to suffice with a chance of 80 %, and {wan(more.pooled - row.pooled)} more for 95 %. Item by "
        f"item at 80 % each it takes {wan(row.apart)}: the sum then suffices with a chance of {told(1 - row.gap_pooled)}, and yet some item falls "
        f"short with {told(row.gap_any)}. Where money can't move, a level is said of each item, not of all. This scenario's level: {safety:.0%}.")))


def level_grid(budget: Budget) -> Grid:
    """What each safety level takes, as one purse and item by item."""
    year = tables.budget_year(budget)
    rows = [(f"{row.level:.0%}", f"{row.pooled / WAN:,.0f}" + ("" if np.isnan(row.error) else f" ± {row.error / WAN:,.0f}"),
             f"{row.apart / WAN:,.0f}", chance_text(row.gap_pooled, budget.draws), chance_text(row.gap_any, budget.draws))
            for row in tables.safety_levels(budget, year).itertuples()]
    return Grid([say("安全水平", "Level"), say("全部统筹", "As one purse"), say("逐项安排，合计", "Item by item, in all"),
                 say("逐项安排时合计不够的概率", "Chance that the items' sum falls short"),
                 say("逐项安排时至少一项不够的概率", "Chance that some item falls short")], rows,
                say(f"{year} 年，万元；± 为抽样误差（一个标准误）；按情景的预算项目。", f"{year}, 10,000 yuan; ± sampling error, one standard error; items as the scenario has them."))


def contribution_sentence(budget: Budget) -> Prose:
    """Which articles drive the total up."""
    year = tables.budget_year(budget)
    frame = tables.contributions(budget, year)
    if frame.empty:
        return Prose("")
    above = frame.assign(more=frame["contribution_p95"] - frame["mean"]).sort_values("more", ascending=False)
    named = say("、", "; ").join(f"{row.name}{say('（', ' (')}{row.more / WAN:+,.0f}{say('）', ')')}"
                                for row in above.head(3).itertuples() if row.more > 0)
    total = frame["contribution_p95"].sum()
    text = say(f"{year} 年到期应付的 P95 为 {wan(total)}，比均值多 {wan(total - frame['mean'].sum())}",
               f"The P95 of what falls due in {year} is {wan(total)}, {wan(total - frame['mean'].sum())} above the mean")
    most = say(f"，其中最多的来自 {named}（括号内为超出均值的万元数）。", f", most of it from {named} (10,000 yuan above the mean).") if named else say("。", ".")
    return Prose(safe(text + most))


def bearer_sentence(budget: Budget) -> Prose:
    """Who bears what falls due, and on what that rests."""
    year = tables.budget_year(budget)
    place = budget.years.index(year)
    city, county = (budget.of("payable", "level", level)[place].mean() for level in (CITY, COUNTY))
    share = city / (city + county) if city + county else 1.0
    shared = [clause for clause, burden in budget.settings.city_share.items() if burden.share < 1 or burden.by_county]
    return Prose(safe(say(
        f"{year} 年到期应付中，市级负担 {wan(city)}（{share:.0%}），县级负担 {wan(county)}。由市县共同负担的条款：{'、'.join(shared)}；其余按市级全额负担计。",
        f"Of what falls due in {year} the city bears {wan(city)} ({share:.0%}), the counties {wan(county)}. Shared clauses: {', '.join(shared)}; the "
        "city is taken to bear the others in full.")))


def arrears_sentence(budgets: Mapping[float, Budget]) -> Prose:
    """What tighter budgets leave overdue in the last year."""
    frame = tables.arrears(budgets)
    year = int(frame["year"].max())
    last = frame[(frame["measure"] == "overdue") & (frame["year"] == year)]
    parts = [say(f"{row.label}，{year} 年末到期未付 {wan(row.mean)}（80% 区间 {between(row.p10, row.p90)}）",
                 f"{row.label}: {wan(row.mean)} overdue at the end of {year} (80 %: {between(row.p10, row.p90)})")
             for row in last.itertuples(index=False)]
    even = bool(last["mean"].iloc[0] > 0 and last["share"].iloc[0] >= 1)
    why = say("。按均值安排也会欠：在需求偏高的抽样里，不够的款项一年年积下来，其他抽样里余下的钱补不了它们。",
              ". Even the mean leaves arrears: they add up in draws of high need, which what is left over in other draws can't make up for.")
    return Prose(safe(say("；", "; ").join(parts) + (why if even else say("。", "."))))


def waits_sentence(budgets: Mapping[str, Budget]) -> Prose:
    """Who waits under each rule for when money runs out."""
    year = next(iter(budgets.values())).years[-1]
    frame = tables.who_waits(budgets, year)
    parts = []
    for rule in dict.fromkeys(frame["rule"]):
        own = frame[(frame["rule"] == rule) & (frame["mean"] > 0)]
        named = say("、", ", ").join(f"{row.claim_word} {wan(row.mean)}{say('（抽样误差 ±', ' (sampling error ±')}{wan(row.standard_error)}{say('）', ')')}"
                                    for row in own.itertuples())
        parts.append(f"- {safe(rule)}{say('：', ': ')}{safe(named) or say('没有欠付', 'nothing is overdue')}")
    return Prose(say(f"{year} 年末到期未付：", f"Overdue at the end of {year}:") + "\n\n" + "\n".join(parts))


def results(budget: Budget, tight: Mapping[float, Budget]) -> dict:
    """What the notebook on the budget leaves as its results: yuan and chances of the budget year, arrears of the last."""
    year = tables.budget_year(budget)
    place, lines = budget.years.index(year), tables.chances(budget, year).set_index("kind")
    return {"scenario": budget.scenario.name, "draws": budget.draws, "seed": budget.scenario.seed, "year": year,
            "payable_mean": float(budget.of("payable", "total", "total")[place].mean()), "appropriation": tables.appropriated(budget, year),
            "gap_any": float(lines.loc["any", "probability"]), "gap_pooled": float(lines.loc["pooled", "probability"]),
            "levels": tables.safety_levels(budget, year).drop(columns="error").to_dict("records"),
            "overdue": {f"{share:.0%}": float(one.of("overdue", "level", CITY)[-1].mean()) for share, one in tight.items()}}


def _spread(values: np.ndarray) -> str:
    low, high = np.quantile(values, [0.1, 0.9]) / WAN
    return f"{values.mean() / WAN:,.0f}" + say(f"（{low:,.0f}—{high:,.0f}）", f" ({low:,.0f} to {high:,.0f})")


def need_and_money(budget: Budget) -> Exhibit:
    """What is due, appropriated, paid and unpaid in each year."""
    return Exhibit("need_and_money", subject(budget, "各年到期应付、预算安排、支付与年末欠付", "Due, appropriated, paid and unpaid by year"),
                   [source(budget, money=True), say("柱为均值，细线为 80% 区间；没有细线的在各次抽样中相同。",
                                                    "Bars are means, thin lines 80 %; what has none is the same in all draws.")],
                   tables.by_year(budget), charts.need_and_money)


def gap_chances(budget: Budget) -> Exhibit:
    """The chance of a gap by article in the budget year, of any gap, and as one purse."""
    year = tables.budget_year(budget)
    return Exhibit("gap_chances", subject(budget, f"{year} 年到期款项付不出的概率", f"Chance that something due in {year} stays unpaid"),
                   [source(budget), say("含县级负担部分。", "What counties bear is in it. ") + line_note()], tables.chances(budget, year), charts.gap_chances)


def contributions(budget: Budget) -> Exhibit:
    """What each article has in the P95 of the budget year."""
    year = tables.budget_year(budget)
    return Exhibit("contributions_p95", subject(budget, f"{year} 年到期应付的 P95 由哪些条目构成", f"What makes up the P95 of what falls due in {year}"),
                   [source(budget, money=True), say("各条的份额加起来恰为全部到期应付的 P95；份额高于均值的，是把总额推高的条目。",
                                                    "The parts sum to the P95 of all that is due; a part above its mean is of an article that drives the total up.")],
                   tables.contributions(budget, year), charts.contributions)


def chance_curve(budget: Budget) -> Exhibit:
    """How likely each total appropriation of the budget year is not to suffice."""
    year = tables.budget_year(budget)
    return Exhibit("chance_curve", subject(budget, f"{year} 年安排多少、多大可能不够", f"How likely an appropriation for {year} is not to suffice"),
                   [source(budget, money=True), say("按全部条目可以统筹使用计；P80 即八成可能够付的总额。", "As if all were one purse; P80 suffices with a chance of 80 %.")],
                   tables.curve(budget, year), partial(curves.chance_curve, marked=tables.curve_marks(budget, year)))


def bearers(budget: Budget) -> Exhibit:
    """Who bears what falls due in the budget year, by the recipients' county."""
    year = tables.budget_year(budget)
    return Exhibit("bearers", subject(budget, f"{year} 年到期应付由谁负担", f"Who bears what falls due in {year}"),
                   [source(budget, money=True), say("按对象所在县区列示；市县分担比例除条文写明的以外为假设。",
                                                    "By the recipients' county; who bears which share is assumed where the text does not say.")],
                   tables.bearers(budget, year, "county"), charts.bearers)


def arrears(budgets: Mapping[float, Budget]) -> Exhibit:
    """What the city owes at the end of each year under tighter budgets."""
    budget = next(iter(budgets.values()))
    return Exhibit("arrears", subject(budget, "预算紧张时市级年末欠付", "What the city owes where its budget is tight"),
                   [source(budget, money=True), say("柱为均值，细线为 80% 区间；市级负担部分，按一个总额统筹使用。",
                                                    "Bars are means, thin lines 80 %; the city's part, as one purse.")],
                   tables.arrears(budgets), curves.arrears)


def who_waits(budgets: Mapping[str, Budget], share: float) -> Exhibit:
    """What is overdue in the last year by kind of claim, under each rule for when money runs out."""
    budget = next(iter(budgets.values()))
    year = budget.years[-1]
    return Exhibit("who_waits", subject(budget, f"钱不够时谁在等：{year} 年末到期未付", f"Who waits when money runs out: overdue at the end of {year}"),
                   [source(budget, money=True), say(f"每年安排当年新到期应付均值的 {share:.0%}；办法决定谁先拿到钱。",
                                                    f"Each year gets {share:.0%} of the mean that newly falls due; a rule decides who is paid first.")],
                   tables.who_waits(budgets, year), curves.who_waits)
