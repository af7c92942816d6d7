"""The years of a budget: the budget year and the two after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...language import say

if TYPE_CHECKING:
    from ..budget import Budget

LENGTH = 3
"""The years of a rolling plan (三年滚动)."""


def budget_years(budget: Budget) -> tuple[int, ...]:
    """The budget year and the two after it, as far as they are projected: ``years.budget`` of the scenario, else the first year ahead."""
    years, wished = budget.years, budget.scenario.years.budget
    first = wished if wished in years else years[0]
    return tuple(year for year in years if first <= year < first + LENGTH)


def lapsed_remark(budget: Budget) -> str:
    """What lapsed in the plan's years, where claims may lapse: it is neither paid nor owed any more; else empty."""
    lapsed = budget.of("lapsed", "total", "total")
    amounts = [(year, lapsed[budget.years.index(year)].mean()) for year in budget_years(budget)]
    told = say("、", ", ").join(say(f"{year} 年 {amount / 10_000:,.2f} 万元", f"{amount:,.0f} yuan in {year}") for year, amount in amounts if amount)
    return told and say(f"另有款项失效（均值，不在支付和欠付之内）：{told}。", f"Lapsed besides (mean, neither paid nor owed any more): {told}.")


def years_remark(budget: Budget) -> str:
    """A sentence where the plan is shorter than three years, or starts in another year than the scenario asks for; else empty."""
    years, wished = budget_years(budget), budget.scenario.years.budget
    found = []
    if wished is not None and wished not in budget.years:
        found.append(say(f"情景的预算年度 {wished} 不在推演年份内，改从 {years[0]} 年起。",
                         f"The scenario's budget year {wished} is not projected: the plan starts in {years[0]}."))
    if len(years) < LENGTH:
        found.append(say(f"推演只到 {budget.years[-1]} 年，因此只列 {len(years)} 年。",
                         f"The projection ends in {budget.years[-1]}: {len(years)} year(s) only."))
    return say("", " ").join(found)
