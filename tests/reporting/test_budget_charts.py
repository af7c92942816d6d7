"""Charts of the budget: each draws in both languages with title, unit and source; its tables agree with the ledger to the yuan."""

import json
from dataclasses import replace

import numpy as np
import pytest

from kjqs_model.budget import budget_of, settings_of
from kjqs_model.budget.settings import SHORTAGES
from kjqs_model.budget.tight import newly_due, tight_budgets
from kjqs_model.language import speaking
from kjqs_model.reporting.charts import appropriation as curves
from kjqs_model.reporting.charts import budget as charts
from kjqs_model.reporting.exhibit import Grid, shown
from kjqs_model.reporting.figure import Figure
from kjqs_model.reporting.sections import budget as budget_prose
from kjqs_model.reporting.sections import budget as budget_views
from kjqs_model.reporting.sections import budget_settings as budget_notes
from kjqs_model.reporting.tables import budget as tables
from kjqs_model.study import open_study

NOTES = ["来源：测试"]
UNITS = {"zh": ("万元", "概率"), "en": ("million yuan", "chance")}


@pytest.fixture(scope="module")
def budget(case):
    return case.budget


@pytest.fixture(scope="module")
def year(budget):
    return tables.budget_year(budget)


@pytest.fixture(scope="module")
def tight(case):
    return tight_budgets(case.projection, (1.0, 0.8))


@pytest.fixture(scope="module")
def rules(case):
    return {rule: tight_budgets(case.projection, (0.7,), rule)[0.7] for rule in SHORTAGES}


@pytest.fixture(scope="module")
def nothing():
    """The budget of a scenario that never owed anything: no policy, and none in the base year either."""
    return open_study("no_policy", draws=8).budget


def _need(budget, year, tight, rules):
    return charts.need_and_money(tables.by_year(budget), "标题在此", NOTES)


def _gaps(budget, year, tight, rules):
    return charts.gap_chances(tables.chances(budget, year), "标题在此", NOTES)


def _contributions(budget, year, tight, rules):
    return charts.contributions(tables.contributions(budget, year), "标题在此", NOTES)


def _curve(budget, year, tight, rules):
    return curves.chance_curve(tables.curve(budget, year), "标题在此", NOTES, tables.curve_marks(budget, year))


def _bearers(budget, year, tight, rules):
    return charts.bearers(tables.bearers(budget, year, "county"), "标题在此", NOTES)


def _arrears(budget, year, tight, rules):
    return curves.arrears(tables.arrears(tight), "标题在此", NOTES)


def _waits(budget, year, tight, rules):
    return curves.who_waits(tables.who_waits(rules, budget.years[-1]), "标题在此", NOTES)


MADE = [_need, _gaps, _contributions, _curve, _bearers, _arrears, _waits]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("make", MADE)
def test_each_chart_draws_with_title_unit_source_and_tooltips(make, language, budget, year, tight, rules):
    with speaking(language):
        chart = make(budget, year, tight, rules)
        svg = Figure(chart, "picture").svg
    assert "标题在此" in svg and "来源：测试" in svg and "NaN" not in svg
    assert any(unit in svg for unit in UNITS[language])
    text = json.dumps(chart.to_dict())
    assert '"tooltip"' in text and '"url"' not in text


def test_the_bars_of_a_year_are_means_of_the_ledger(budget):
    frame = tables.by_year(budget).set_index(["year", "part"])
    for place, year in enumerate(budget.years):
        for part, measure in zip(tables.measure_words()[:3], ("payable", "appropriation", "payment"), strict=True):
            assert frame.loc[(year, part), "mean"] == budget.of(measure, "total", "total")[place].mean()
        unpaid = frame.loc[(year, tables.overdue_word()), "mean"] + frame.loc[(year, tables.not_due_word()), "mean"]
        assert unpaid == pytest.approx(budget.of("closing_arrears", "total", "total")[place].mean())


def test_some_gap_is_at_least_as_likely_as_that_of_any_one_article_or_of_the_purse(budget, year):
    frame = tables.chances(budget, year).set_index("kind")
    assert frame.loc["any", "probability"] >= frame.loc["article", "probability"].max()
    assert frame.loc["any", "probability"] >= frame.loc["pooled", "probability"]


def test_contributions_sum_to_the_p95_of_the_whole(budget, year):
    values = budget.of("payable", "total", "total")[budget.years.index(year)]
    assert tables.contributions(budget, year)["contribution_p95"].sum() == pytest.approx(np.quantile(values, 0.95), abs=0.01)


def test_the_curve_falls_from_one_to_zero_and_is_the_share_of_draws_above(budget, year):
    frame, need = tables.curve(budget, year), tables.needed(budget, year)
    assert frame["amount"].is_monotonic_increasing and frame["chance"].is_monotonic_decreasing
    assert frame["chance"].iloc[0] == 1 and frame["chance"].iloc[-1] == 0
    assert all(row.chance == (need > row.amount).mean() for row in frame.itertuples())


@pytest.mark.parametrize("level", tables.LEVELS)
def test_a_safety_level_is_the_smallest_amount_that_suffices_so_often(budget, year, level):
    need = tables.needed(budget, year)
    amount = tables.at_level(need, level)
    assert (need <= amount).mean() >= level > (need <= amount - 1).mean()


def test_the_marks_of_the_curve_hold_the_scenarios_own_appropriation(budget, year):
    marks = tables.curve_marks(budget, year).set_index("kind")
    assert marks.loc["scenario", "amount"] == tables.appropriated(budget, year)
    assert list(marks.loc["level", "chance"]) == sorted(marks.loc["level", "chance"], reverse=True)


def test_who_bears_it_sums_to_what_is_due_by_county_and_by_article(budget, year):
    due = budget.of("payable", "total", "total")[budget.years.index(year)].mean()
    for group in ("county", "article"):
        assert tables.bearers(budget, year, group)["mean"].sum() == pytest.approx(due)


def test_a_tight_budget_appropriates_its_share_of_the_mean_and_owes_more(tight, case):
    step = case.budget.settings.rounding_yuan
    mean = newly_due(budget_of(replace(case.projection, parent=None))).mean(axis=1)
    for share, one in tight.items():
        city = sum(
            one.ledger.appropriation[number, :, 0] for number, cell in enumerate(one.cells.entries) if cell.level == "city"
        )
        assert all(0 <= given - int(due * share) < step for given, due in zip(city, mean, strict=True))
        assert all(np.ptp(one.of("appropriation", "level", "city"), axis=1) == 0), "what is set is the same in every draw"
    assert (tight[0.8].of("overdue", "level", "city") >= tight[1.0].of("overdue", "level", "city")).all()


def test_rules_change_who_waits_and_priority_spares_obligatory_claims(rules, budget):
    frame = tables.who_waits(rules, budget.years[-1])
    sums = frame.groupby("rule", sort=False)["mean"].sum()
    assert sums.to_numpy() == pytest.approx(sums.iloc[0])
    obligatory = frame[frame["claim"] == "entitled"].set_index("rule")["mean"]
    assert obligatory[tables.rule_word("by_priority")] < obligatory[tables.rule_word("by_date")]


def test_nothing_owed_is_not_drawn_and_breaks_nothing(nothing):
    first = tables.budget_year(nothing)
    assert not nothing.of("entitlement", "total", "total").any()
    exhibits = [
        make(nothing)
        for make in (budget_views.gap_chances, budget_views.contributions, budget_views.bearers, budget_views.chance_curve)
    ]
    assert list(shown(exhibits)) == [] and tables.chances(nothing, first)["probability"].max() == 0
    assert budget_prose.contribution_sentence(nothing).text == "" and len(budget_prose.year_grid(nothing).rows) == 6


def test_a_population_that_cannot_be_projected_has_no_budget_and_says_so():
    case = open_study("published_figures")
    _, said = budget_prose.report(case)
    assert said.text.startswith("今后各年没有推演")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_assumptions_name_who_set_each(case, language):
    settings = settings_of(
        {"by": "total", "city_share": {"8.1": 0.5}, "payment": {"1.1": [1.0]}, "appropriation": {"total": {2024: 10**8}}}
    )
    changed = budget_of(replace(case.projection, parent=None), settings)
    with speaking(language):
        rows = budget_notes.assumption_grid(changed).rows
        said, text = (
            {"zh": ("情景", "假设", "条文"), "en": ("the scenario", "assumed", "the text")}[language],
            str(Grid([], rows)),
        )
    assert {row[2] for row in rows} == set(said)
    for clause, value in (("1.1", "100%"), ("8.1", "50%")):
        assert any(row[2] == said[0] and clause in row[0] and value in row[1] for row in rows)
    assert ("10,000 万元" if language == "zh" else "100.00 million yuan") in text
