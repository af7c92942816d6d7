"""The years of a budget: the budget year and the two after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...language import in_unit, say

if TYPE_CHECKING:
    from ..budget import Budget

LENGTH = 3
"""The years of a rolling plan (三年滚动)."""


def budget_years(budget: Budget) -> tuple[int, ...]:
    """The budget year and the two after it, as far as they are projected: ``years.budget`` of the scenario, else the first year
    ahead."""
    years, wished = budget.years, budget.scenario.years.budget
    first = wished if wished in years else years[0]
    return tuple(year for year in years if first <= year < first + LENGTH)


def lapsed_remark(budget: Budget) -> str:
    """What lapsed in the plan's years, where claims may lapse: it is neither paid nor owed any more; else empty."""
    lapsed = budget.of("lapsed", "total", "total")
    amounts = [(year, lapsed[budget.years.index(year)].mean()) for year in budget_years(budget)]
    told = say("signs.list_mark").join(
        say("budget.yuan_in", year=year, amount=in_unit(amount, 2)) for year, amount in amounts if amount
    )
    return told and say("budget.lapsed_besides_mean_neither_paid", told=told)


def years_remark(budget: Budget) -> str:
    """A sentence where the plan is shorter than three years, or starts in another year than the scenario asks for; else empty."""
    years, wished = budget_years(budget), budget.scenario.years.budget
    found = []
    if wished is not None and wished not in budget.years:
        found.append(say("budget.scenarios_budget_year_not_projected", wished=wished, first_years=years[0]))
    if len(years) < LENGTH:
        found.append(say("budget.projection_ends_year_s_only", years=budget.years[-1], years_count=len(years)))
    return say("signs.gap").join(found)
