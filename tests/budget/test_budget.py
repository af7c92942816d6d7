"""The budget of a projection: everything is a sum of the same cells, in every draw and to the yuan."""

import itertools

import numpy as np
import pytest

from kjqs_model.budget.budget import budget_of
from kjqs_model.budget.cells import CLAIM, GROUPS
from kjqs_model.budget.settings import settings_of
from kjqs_model.budget.tables import budget_table, contribution_table, difference_table, error_table, gap_table, ledger_table
from kjqs_model.errors import Refusal
from kjqs_model.policy import evaluate
from kjqs_model.population import load_population
from kjqs_model.projection import simulate
from tests.projection.projections import as_it_stands, projected, scenario

MEASURES = (
    "entitlement",
    "payable",
    "payment",
    "opening_arrears",
    "closing_arrears",
    "lapsed",
    "overdue",
    "shortfall",
    "appropriation",
    "carried_in",
    "carried_out",
    "money_lapsed",
)


@pytest.fixture(scope="module")
def projection():
    return as_it_stands(last=2026, draws=16)


@pytest.fixture(scope="module")
def budget(projection):
    return budget_of(projection)


def sums(budget, measure, group):
    return sum(amounts for _, _, amounts in budget.groups(measure, (group,)))


@pytest.mark.slow
@pytest.mark.parametrize(("measure", "group"), list(itertools.product(MEASURES, (*GROUPS[1:], CLAIM))))
def test_every_group_sums_to_the_total_in_every_draw(budget, measure, group):
    assert (sums(budget, measure, group) == budget.of(measure, "total", "total")).all()


def test_entitlement_is_what_the_projection_owes_and_no_provincial_money_is_in_it(budget, projection):
    for clause, amounts in projection.outcome.amounts.items():
        assert (budget.of("entitlement", "clause", clause) == amounts).all(), clause
    assert not set(budget.cells.members("clause")) - set(projection.outcome.amounts)


def test_arrears_balance_for_every_key_of_every_group(budget):
    of = {measure: {(group, key): amounts for group, key, amounts in budget.groups(measure)} for measure in MEASURES}
    for key in of["entitlement"]:
        assert (
            of["opening_arrears"][key] + of["entitlement"][key]
            == of["payment"][key] + of["closing_arrears"][key] + of["lapsed"][key]
        ).all()


def test_the_first_year_opens_with_what_the_base_year_left_unpaid(budget, projection):
    found = projection.scenario
    costing = evaluate(load_population(found.population, found.population_dir, found.seed, found.years.base), found.policy, 2023)
    opening = budget.of("opening_arrears", "total", "total")[0]
    unpaid = sum(
        cost.total - round_half(cost.total * budget.settings.payment[clause].shares[0]) for clause, cost in costing.costs.items()
    )
    assert (opening == opening[0]).all()
    assert abs(int(opening[0]) - unpaid) <= len(budget.cells), "by cell, so that half yuan may fall either way"


def round_half(amount):
    return int(amount + 0.5)


def test_only_the_risk_compensation_falls_to_the_counties(budget):
    borne = {
        clause: budget.ledger.entitlement[places][[budget.cells.entries[place].level == "county" for place in places]].sum()
        for clause, places in budget.cells.members("clause").items()
    }
    assert {clause for clause, amount in borne.items() if amount} <= {"22.2"}


def test_what_a_county_bears_is_what_the_city_does_not(projection):
    half = budget_of(projection, settings_of({"city_share": {"8.1": {"default": 0.5, "冠县": 0.0}}}))
    whole = projection.outcome.by_county["8.1"]
    place = projection.outcome.counties.index("冠县")
    levels = {
        (cell.county, cell.level): half.ledger.entitlement[number]
        for number, cell in enumerate(half.cells.entries)
        if cell.clause == "8.1"
    }
    assert (levels["冠县", "county"] == whole[..., place]).all() and not levels["冠县", "city"].any()
    for county in ("东昌府区", "莘县"):
        owed = whole[..., projection.outcome.counties.index(county)]
        assert (levels[county, "city"] == np.floor(owed / 2 + 0.5)).all()
        assert (levels[county, "city"] + levels[county, "county"] == owed).all()


def test_the_statistics_of_budget_csv_are_those_of_the_sums(budget):
    frame = budget_table(budget)
    assert list(frame.columns) == [
        "measure",
        "group",
        "key",
        "year",
        "mean",
        "p05",
        "p10",
        "p25",
        "p50",
        "p75",
        "p80",
        "p90",
        "p95",
    ]
    assert list(dict.fromkeys(frame["measure"])) == [
        "entitlement",
        "appropriation",
        "payment",
        "opening_arrears",
        "closing_arrears",
    ]
    assert list(dict.fromkeys(frame["group"])) == list(GROUPS)
    row = frame[
        (frame["measure"] == "payment") & (frame["group"] == "article") & (frame["key"] == "8") & (frame["year"] == 2025)
    ].iloc[0]
    drawn = budget.of("payment", "article", "8")[1]
    assert row["mean"] == drawn.mean() and row["p80"] == np.quantile(drawn, 0.8)


def test_entitlement_in_budget_csv_is_that_of_the_projection_to_the_last_digit(budget, projection):
    frame = budget_table(budget)
    own = frame[
        (frame["measure"] == "entitlement") & frame["group"].isin(["total", "clause", "article", "department"])
    ].reset_index(drop=True)
    theirs = projection.budget()
    assert own[["group", "key", "year"]].equals(theirs[["group", "key", "year"]])
    assert own.drop(columns=["measure", "group", "key"]).to_numpy() == pytest.approx(
        theirs.drop(columns=["measure", "group", "key"]).to_numpy()
    )


def test_contributions_of_each_kind_sum_to_the_p95(budget):
    found = contribution_table(budget)
    for (measure, group, year), rows in found.groupby(["measure", "group", "year"]):
        total = np.quantile(budget.of(measure, "total", "total")[budget.years.index(year)], 0.95)
        assert rows["contribution_p95"].sum() == pytest.approx(total, abs=0.011), (measure, group, year)


def test_the_chance_of_a_gap_counts_the_draws_in_which_something_stays_unpaid(budget):
    found = gap_table(budget).set_index(["group", "key", "year"])
    for group, key in (("total", "total"), ("article", "10"), ("level", "city"), (CLAIM, "entitled")):
        short = budget.of("shortfall", group, key)
        for place, year in enumerate(budget.years):
            assert found.loc[(group, key, year), "probability"] == (short[place] > 0).mean()
    for places in budget.cells.pools.values():
        short = budget.by_cell("shortfall")[places].sum(axis=0) > 0
        assert (short.mean(axis=1) <= 1 - budget.settings.safety).all(), "an appropriation at the safety level"
    for group in ("total", "article", "department", "level"):  # whole appropriations
        rows = found.loc[group]
        assert (rows["probability_pooled"] <= rows["probability"]).all(), "money that moves freely is short less often"


def test_a_tight_budget_leaves_arrears_and_no_money(projection):
    none = budget_of(projection, settings_of({"by": "total", "appropriation": {"total": {2024: 0, 2025: 0, 2026: 0}}}))
    city = none.of("payment", "level", "city")
    assert not city.any()
    owed = none.of("entitlement", "level", "city").cumsum(axis=0) + none.of("opening_arrears", "level", "city")[0]
    assert (none.of("closing_arrears", "level", "city") == owed).all()


def test_a_scenario_differs_from_itself_by_exactly_zero_in_every_measure():
    same = scenario(last=2025, draws=8, parent=scenario(last=2025, draws=8))
    found = difference_table(budget_of(simulate(same, threads=1)))
    assert len(found) and not found.select_dtypes("number").drop(columns="year").to_numpy().any()


def test_the_first_year_s_appropriation_is_one_figure_and_later_ones_follow_each_draw(budget, projection):
    money = budget.of("appropriation", "total", "total")
    assert np.ptp(money[0]) == 0 and np.ptp(money[2]) > 0
    opened = budget_of(projection, settings_of({"rule": "open"}))
    assert (opened.of("appropriation", "total", "total")[0] == money[0]).all()
    for name in ("overdue", "money_lapsed"):
        assert budget.of(name, "total", "total")[-1].mean() <= opened.of(name, "total", "total")[-1].mean()


def test_neither_threads_nor_blocks_change_a_budget():
    given = {"last": 2025, "draws": 24}
    one, other = (budget_of(projected(threads=threads, block=block, **given)) for threads, block in ((1, 24), (2, 7)))
    for table in (budget_table, ledger_table, gap_table, contribution_table, error_table):
        assert table(one).equals(table(other)), table.__name__


@pytest.mark.parametrize(
    ("budget", "says"),
    [
        ({"city_share": {"8.1": {"冠城县": 0.5}}}, "县区“冠城县”不在总体中"),
        ({"appropriation": {"8": {2030: 1}}}, "2030 年不在推演年份"),
    ],
)
def test_what_the_projection_does_not_have_is_refused(projection, budget, says):
    with pytest.raises(Refusal) as refused:
        budget_of(projection, settings_of(budget))
    assert says in str(refused.value)


@pytest.mark.parametrize("amount", [12_000, 26_000])
def test_money_that_only_makes_sense_in_units_of_10_000_yuan_is_asked_about(projection, amount):
    given = {"by": "total", "appropriation": {"total": {2024: amount}}}
    with pytest.raises(Refusal) as refused:
        budget_of(projection, settings_of(given))
    assert f"是 {amount:,} 元，还是 {amount} 万元（{amount * 10_000:,} 元）" in str(refused.value) and "unit: 万元" in str(
        refused.value
    )
    found = budget_of(projection, settings_of(given | {"unit": "万元"}))
    assert (found.of("appropriation", "total", "total")[0] >= amount * 10_000).all(), "the city's total and the counties' own"
    budget_of(projection, settings_of(given | {"unit": "元"}))


def test_money_and_old_debts_of_a_clause_under_which_nothing_is_owed_are_kept(projection):
    found = budget_of(projection, settings_of({"opening_arrears": {"7.3": 3_000_000}, "appropriation": {"9": {2024: 9_000_000}}}))
    assert (found.of("opening_arrears", "clause", "7.3")[0] == 3_000_000).all() and (
        found.of("payment", "clause", "7.3").sum(axis=0) <= 3_000_000
    ).all()
    assert (found.of("appropriation", "article", "9")[0] == 9_000_000).all()
    assert (found.of("carried_out", "article", "9")[0] == 9_000_000).all() and (
        found.of("money_lapsed", "article", "9")[1] == 9_000_000
    ).all()
    assert (sums(found, "appropriation", "clause") == found.of("appropriation", "total", "total")).all()
