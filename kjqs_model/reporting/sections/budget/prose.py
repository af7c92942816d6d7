"""What a report says of the budget: sentences and tables that read the ledger, what is assumed, and what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ....budget.cells import CITY, COUNTY
from ....chances import chance_text, error_note
from ....language import say
from ...charts.costing import WAN
from ..costing.prose import Grid, Prose, safe
from . import tables
from .appropriation import appropriation_sentence

if TYPE_CHECKING:
    from ....budget import Budget
    from ...case import Case


def opening(case: Case) -> Prose:
    """What the budget year needs and gets, or why there is no budget."""
    if case.budget is None:
        return Prose(say(f"今后各年没有推演，因此没有财政安排：{safe(case.outlook.reason)}", f"No years ahead, so no budget: {safe(case.outlook.reason)}"))
    return headline(case.budget)


def headline(budget: Budget) -> Prose:
    """What falls due in the budget year, what is appropriated, and how likely that is not to suffice, for an article and for all."""
    year = tables.budget_years(budget)[0]
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


def year_grid(budget: Budget | None) -> Grid | None:
    """Due, appropriated, paid, overdue and unpaid by year: mean and 80 %."""
    if budget is None:
        return None
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


def gap_grid(budget: Budget) -> Grid | None:
    """By article: what is due, appropriated, and how likely and how large a gap is in the budget year."""
    year = tables.budget_years(budget)[0]
    rows = [(row.name, f"{row.payable_mean / WAN:,.1f}", f"{row.appropriation / WAN:,.1f}", row.words)
            for row in tables.chances(budget, year).itertuples()]
    return Grid([say("条目", "Article"), say("到期应付均值", "Due, mean"), say("预算安排", "Appropriated"),
                 say("付不出的概率", "Chance of a gap")], rows, say(f"{year} 年，万元。", f"{year}, 10,000 yuan. ") + error_note())


def level_sentence(budget: Budget) -> Prose:
    """What a safety level costs in all and item by item, and what it leaves open."""
    year, safety = tables.budget_years(budget)[0], budget.settings.safety
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
    year = tables.budget_years(budget)[0]
    rows = [(f"{row.level:.0%}", f"{row.pooled / WAN:,.0f}" + ("" if np.isnan(row.error) else f" ± {row.error / WAN:,.0f}"),
             f"{row.apart / WAN:,.0f}", chance_text(row.gap_pooled, budget.draws), chance_text(row.gap_any, budget.draws))
            for row in tables.safety_levels(budget, year).itertuples()]
    return Grid([say("安全水平", "Level"), say("全部统筹", "As one purse"), say("逐项安排，合计", "Item by item, in all"),
                 say("逐项安排时合计不够的概率", "Chance that the items' sum falls short"),
                 say("逐项安排时至少一项不够的概率", "Chance that some item falls short")], rows,
                say(f"{year} 年，万元；± 为抽样误差（一个标准误）；按情景的预算项目。", f"{year}, 10,000 yuan; ± sampling error, one standard error; items as the scenario has them."))


def contribution_sentence(budget: Budget) -> Prose:
    """Which articles drive the total up."""
    year = tables.budget_years(budget)[0]
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
    year = tables.budget_years(budget)[0]
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
    year = tables.budget_years(budget)[0]
    place, lines = budget.years.index(year), tables.chances(budget, year).set_index("kind")
    return {"scenario": budget.scenario.name, "draws": budget.draws, "seed": budget.scenario.seed, "year": year,
            "payable_mean": float(budget.of("payable", "total", "total")[place].mean()), "appropriation": tables.appropriated(budget, year),
            "gap_any": float(lines.loc["any", "probability"]), "gap_pooled": float(lines.loc["pooled", "probability"]),
            "levels": tables.safety_levels(budget, year).drop(columns="error").to_dict("records"),
            "overdue": {f"{share:.0%}": float(one.of("overdue", "level", CITY)[-1].mean()) for share, one in tight.items()}}


def wan(yuan: float) -> str:
    """An amount in a sentence: units of 10,000 yuan, millions in English."""
    return say(f"{yuan / WAN:,.0f} 万元", f"{yuan / 1e6:,.1f} million yuan")


def between(low: float, high: float) -> str:
    """An interval in a sentence, its unit said once."""
    return say(f"{low / WAN:,.0f}—{high / WAN:,.0f} 万元", f"{low / 1e6:,.1f} to {high / 1e6:,.1f} million yuan")


def _spread(values: np.ndarray) -> str:
    low, high = np.quantile(values, [0.1, 0.9]) / WAN
    return f"{values.mean() / WAN:,.0f}" + say(f"（{low:,.0f}—{high:,.0f}）", f" ({low:,.0f} to {high:,.0f})")
