"""The cost note of a reform (事前绩效评估): what it costs, buys and risks against what it extends, draw by draw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...chances import chance_text
from ...heavy import pd
from ...language import either, in_both, in_unit, say
from ...scenario.titles import scenario_question, scenario_title
from ..cells import CITY, COUNTY
from .goals import to_fill_in
from .years import budget_years

if TYPE_CHECKING:
    from ...projection import Projection
    from ..budget import Budget

COLUMNS = ["measure", "year", "mean", "p05", "p95", "city", "county"]
FIRMS = "high_tech_enterprises"
_MILLION, _WAN = 1_000_000, 10_000
_KEY = re.compile(r"^[a-z_]+(?:（| \()(.*)(?:）|\))$")
"""A reading as key and words: in a form the words alone."""


@dataclass(frozen=True)
class ReformNote:
    """What a reform changes: ``costs`` (yuan, this scenario less what it extends) and sentences by heading of the form.

    ``firms_per_million`` : certified high-tech enterprises more in the last year for each million yuan of entitlement more up to
    it; None where the reform costs nothing or saves money.
    """

    changes: tuple[str, ...]
    costs: pd.DataFrame
    gaps: Mapping[int, tuple[float, float, float, float]]
    firms_per_million: float | None
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    draws: int


def reform_note(budget: Budget, projection: Projection) -> ReformNote | None:
    """The cost note of a scenario that extends another; None for one that does not.

    ``gaps`` holds by year the chance that anything due stays unpaid, under the scenario and under what it extends, and the same
    where money may move freely between items.
    """
    if budget.parent is None or projection.parent is None:
        return None
    costs, gaps = cost_difference(budget), {year: _gaps(budget, year) for year in _common_years(budget)}
    firms = _firms_per_million(budget, projection)
    changes = (
        *(_policy_change(change.for_readers()) for change in budget.scenario.changes()),
        *_budget_changes(budget),
        *_population_change(budget),
    )
    sections = (
        (say("budget.why_it_is_needed"), _need(budget, projection)),
        (say("budget.whether_worth_money"), _economy(costs, firms)),
        (say("budget.whether_goals_sound"), _goals(projection)),
        (say("budget.whether_can_carried_out"), _feasible(changes)),
        (say("budget.whether_money_can_found_lawfully"), _funding(costs, gaps, budget.draws)),
    )
    return ReformNote(changes, costs, gaps, firms, sections, budget.draws)


def cost_difference(budget: Budget) -> pd.DataFrame:
    """measure (entitlement, payable), year, mean, p05, p95, and of the mean what city and counties bear, yuan, draw by draw."""
    rows = []
    for measure in ("entitlement", "payable"):
        for year in _common_years(budget):
            more = _more(budget, measure, "total", "total", year)
            low, high = np.quantile(more, [0.05, 0.95])
            borne = {level: float(_more(budget, measure, "level", level, year).mean()) for level in (CITY, COUNTY)}
            rows.append(
                {"measure": measure, "year": year, "mean": float(more.mean()), "p05": float(low), "p95": float(high), **borne}
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def _common_years(budget: Budget) -> list[int]:
    return [year for year in budget_years(budget) if year in budget.extended.years]


def _more(budget: Budget, measure: str, group: str, key: str, year: int) -> np.ndarray:
    own, other = (one.of(measure, group, key)[one.years.index(year)] for one in (budget, budget.extended))
    return own - other


def _gaps(budget: Budget, year: int) -> tuple[float, float, float, float]:
    some, pooled = [], []
    for one in (budget, budget.extended):
        short, due, money, carried = (
            one.of(name, "total", "total")[one.years.index(year)]
            for name in ("shortfall", "payable", "appropriation", "carried_in")
        )
        some.append(float((short > 0).mean()))
        pooled.append(float((due > money + carried).mean()))
    return some[0], some[1], pooled[0], pooled[1]


def _firms_per_million(budget: Budget, projection: Projection) -> float | None:
    years = _common_years(budget)
    first, last = budget.years[0], years[-1]
    spent = sum(_more(budget, "entitlement", "total", "total", year).mean() for year in range(first, last + 1))
    place = projection.years.index(last)
    more = (projection.indicators[FIRMS] - projection.parent.indicators[FIRMS])[place].mean()
    return float(more / (spent / _MILLION)) if spent >= _MILLION else None


SETTING_WORDS = {
    "by": in_both("budget.what_one_appropriation"),
    "rule": in_both("budget.how_appropriations_come_about"),
    "safety": in_both("budget.safety_level"),
    "appropriation": in_both("budget.appropriations"),
    "payment": in_both("budget.when_claims_fall_due"),
    "city_share": in_both("budget.the_citys_share"),
    "shortage": in_both("budget.who_paid_when_money_runs"),
    "priority": in_both("budget.clauses_paid_first"),
    "claims_lapse_after": in_both("budget.years_after_claims_lapse"),
    "appropriations_lapse_after": in_both("budget.years_money_may_spent"),
    "opening_arrears": in_both("budget.arrears_earlier_years"),
    "function": in_both("budget.codes_by_function"),
    "economic": in_both("budget.economic_codes"),
}
"""What the settings under ``budget`` are called."""

_VALUES = {
    "clause": in_both("budget.by_clause"),
    "article": in_both("budget.by_article"),
    "department": in_both("budget.by_department"),
    "total": in_both("budget.one_for_all"),
    "by_date": in_both("budget.what_fell_due_first"),
    "pro_rata": in_both("budget.in_proportion"),
    "by_priority": in_both("budget.by_priority"),
    "closed": in_both("budget.year_by_year"),
    "open": in_both("budget.one_figure_year"),
    "default": in_both("budget.all_others"),
}


def _policy_change(change) -> str:
    """A changed parameter in words, without its path and without the keys of readings."""
    old, new = (_KEY.sub(r"\1", text) for text in (change.old, change.new))
    return say("budget.from_to", clause=change.clause + " " if change.clause else "", change=change.name(), old=old, new=new)


def _population_change(budget: Budget) -> list[str]:
    own, other = budget.scenario, budget.extended.scenario
    if (own.population, own.years.base) == (other.population, other.years.base):
        return []
    return [say("budget.recipients_not_those_what_extends")]


def _budget_changes(budget: Budget) -> list[str]:
    own, other = budget.scenario.budget, budget.extended.scenario.budget
    keys = [key for key in sorted({*own, *other}) if key in SETTING_WORDS and own.get(key) != other.get(key)]
    return [
        say(
            "budget.settings_from_to",
            settings=either(*SETTING_WORDS[key]),
            written=_written(other, key),
            written_2=_written(own, key),
        )
        for key in keys
    ]


def _written(given: Mapping, key: str) -> str:
    """A setting of a scenario in words."""
    return _spoken(given[key], key in ("appropriation", "opening_arrears")) if key in given else say("budget.the_default")


def _spoken(value: object, money: bool) -> str:
    """A value in words: amounts in 万元, shares in per cent, tables as lists of who gets what."""
    if isinstance(value, Mapping):
        return say("signs.clause_mark").join(f"{_key_word(key)} {_spoken(one, money)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return say("signs.list_mark").join(_spoken(one, money) for one in value)
    if value is None:
        return say("budget.none")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return either(*_VALUES[value]) if value in _VALUES else str(value)
    if money:
        return say("budget.amount_in_money_unit", yuan=in_unit(value, 2))
    return f"{value:.0%}" if isinstance(value, float) and 0 <= value <= 1 else f"{value:g}"


def _key_word(key: object) -> str:
    """A clause, an article, a year or a county as a reader calls it."""
    text = str(key)
    if text in _VALUES:
        return either(*_VALUES[text])
    if text.isdigit():
        return say("budget.text", text=text) if len(text) == 4 else say("budget.article_text", text=text)
    return text


def _need(budget: Budget, projection: Projection) -> tuple[str, ...]:
    parent = scenario_title(budget.extended.scenario)
    found = [say("budget.the_question", question=scenario_question(budget.scenario))]
    for name, target, _, _, before, after in _odds(projection):
        found.append(
            say("budget.under_target_met_chance_under", parent=parent, name=name, year=target.year, before=before, after=after)
        )
    return (*found, say("budget.legal_basis_need_overlap_other") + to_fill_in())


def _odds(projection: Projection) -> list[tuple]:
    from ...projection.targets import measured

    found = []
    for name, (indicator, target) in measured(projection.scenario.targets).items():
        if target.year in projection.years and not name.endswith("_real"):
            place = projection.years.index(target.year)
            chances = [
                float((one.indicators[indicator][place] >= target.at_least).mean()) for one in (projection.parent, projection)
            ]
            found.append((name, target, *chances, *(chance_text(chance, projection.draws) for chance in chances)))
    return found


def _economy(costs: pd.DataFrame, firms: float | None) -> tuple[str, ...]:
    found = [
        say(
            "budget.owed_than_under_what_extends",
            year=row.year,
            row_mean=_more_or_less(row.mean),
            p05=in_unit(row.p05, 2),
            p95=in_unit(row.p95, 2),
        )
        for row in costs[costs["measure"] == "entitlement"].itertuples()
    ]
    if firms is None:
        found.append(say("budget.all_years_together_cost_no"))
    else:
        found.append(say("budget.last_year_each_million_yuan", firms=f"{firms:,.2f}"))
    return (*found, say("budget.cost_control_alternatives") + to_fill_in())


def _more_or_less(yuan: float) -> str:
    amount = in_unit(abs(yuan), 2)
    if abs(yuan) < _WAN / 200:  # less than is shown
        return say("budget.no_more")
    return say("budget.mean_in_money_unit", yuan=say("budget.more") if yuan > 0 else say("budget.less"), amount=amount)


def _goals(projection: Projection) -> tuple[str, ...]:
    found = []
    for name, target, before, after, _, told in _odds(projection):
        points = round(abs(after - before) * 100)
        change = (
            say(
                "budget.points_than_under_what_extends",
                after=say("budget.raised") if after > before else say("budget.lowered"),
                points=points,
            )
            if points
            else say("budget.under_what_extends")
        )
        found.append(say("budget.target_met_chance", name=name, year=target.year, told=told, change=change))
    return (*found, say("budget.whether_goals_fit_departments_duties") + to_fill_in())


def _feasible(changes: tuple[str, ...]) -> tuple[str, ...]:
    found = (
        [say("budget.changes_count_change_s_changes", changes_count=len(changes), changes=say("signs.clause_mark").join(changes))]
        if changes
        else [say("budget.nothing_differs_what_extends")]
    )
    return (*found, say("budget.organisation_review_timetable_control_risks") + to_fill_in())


def _funding(costs: pd.DataFrame, gaps: Mapping[int, tuple], draws: int) -> tuple[str, ...]:
    found = []
    for row in costs[costs["measure"] == "payable"].itertuples():
        own, other, pooled, other_pooled = (chance_text(share, draws) for share in gaps[row.year])
        found.append(
            say(
                "budget.falls_due_city_counties_10",
                year=row.year,
                row_mean=_more_or_less(row.mean),
                city=in_unit(row.city, 2),
                county=in_unit(row.county, 2),
                own=own,
                other=other,
                pooled=pooled,
                other_pooled=other_pooled,
            )
        )
    return (*found, say("budget.sources_money_hidden_debt_other") + to_fill_in())
