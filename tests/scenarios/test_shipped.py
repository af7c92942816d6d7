"""The shipped scenarios: each loads, asks its question, and does to the cost what it says."""

import pytest

from kjqs_model.data import fact
from kjqs_model.policy import evaluate
from kjqs_model.policy.register import register
from kjqs_model.population import load_population, published_2023
from kjqs_model.scenario import load_scenario

NAMES = [
    "awards_of_jinan",
    "awards_of_rizhao",
    "awards_of_weihai",
    "baseline",
    "ceilings_paid_at_60_percent",
    "failed_applicants_not_paid",
    "industry_university_research_at_20_percent",
    "intermediaries_from_three",
    "no_policy",
    "one_award_per_matter",
    "published_figures",
    "tight_budget",
]


@pytest.fixture
def shipped(repository):
    return lambda name: load_scenario(repository / "scenarios" / f"{name}.yaml")


@pytest.fixture
def cost(shipped):
    def costing(name):
        scenario = shipped(name)
        return evaluate(published_2023(), scenario.policy, scenario.years.base)

    return costing


def by_clause(costing):
    return costing.totals().set_index("clause")["amount_yuan"].to_dict()


def difference(costing, other):
    """The clauses in which two costings differ, and by how much (yuan)."""
    mine, theirs = by_clause(costing), by_clause(other)
    return {
        clause: mine.get(clause, 0) - theirs.get(clause, 0)
        for clause in mine | theirs
        if mine.get(clause, 0) != theirs.get(clause, 0)
    }


def test_the_shipped_scenarios_are_these(shipped_scenarios):
    assert [path.stem for path in shipped_scenarios] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_loads_and_asks_its_question_in_chinese(name, shipped):
    scenario = shipped(name)
    assert scenario.question.endswith("？") and scenario.title and scenario.not_modelled
    assert str(scenario.date) == "2023-12-31"
    assert scenario.population == ("published_2023" if name == "published_figures" else {"synthesise": {}})
    assert (scenario.years.base, scenario.years.last) == (2023, 2027)
    assert (scenario.parent is None) == (name == "baseline")


def test_the_baseline_is_the_policy_as_it_stands(shipped):
    baseline = shipped("baseline")
    assert baseline.policy.changed() == frozenset()
    assert {id: (target.at_least, target.year) for id, target in baseline.targets.items()} == {
        "T1": (0.031, 2025),
        "T2": (1000, 2025),
        "T3": (1200, 2025),
    }


@pytest.mark.parametrize("city", ["jinan", "weihai", "rizhao"])
def test_the_awards_of_a_city_are_those_of_its_fact(city, shipped):
    published, policy = fact(f"sibling.{city}").value, shipped(f"awards_of_{city}").policy
    assert policy.value("1.1.amount", 2023) == published["first"]
    own = shipped("baseline").policy.value("1.2.amount", 2023)
    assert policy.value("1.2.amount", 2023) == (own if published["renewed"] is None else published["renewed"])


@pytest.mark.parametrize(
    "name, expected",
    [
        ("awards_of_jinan", {"1.1": 214 * 200_000, "1.2": 76 * 50_000}),
        ("awards_of_weihai", {"1.1": 214 * 100_000, "1.2": 76 * 50_000}),
        ("awards_of_rizhao", {"1.1": 214 * 100_000}),
        ("failed_applicants_not_paid", {"1.3": -71 * 30_000}),
        ("ceilings_paid_at_60_percent", {"8.2": -80 * 20_000}),
        ("industry_university_research_at_20_percent", {"13.1": 46 * 200_000}),
        ("intermediaries_from_three", {"1.4": -5 * 5_000}),
    ],
)
def test_a_scenario_changes_the_clauses_that_it_names_and_nothing_else(name, expected, cost):
    assert difference(cost(name), cost("baseline")) == expected


@pytest.mark.parametrize(
    "name, clauses",
    [("awards_of_jinan", {"1.1", "1.2"}), ("ceilings_paid_at_60_percent", {"8.2"}), ("intermediaries_from_three", {"1.4"})],
)
def test_on_the_made_population_it_changes_the_same_clauses(name, clauses, shipped):
    def costed(scenario):
        population = load_population(scenario.population, seed=scenario.seed, year=scenario.years.base)
        return evaluate(population, scenario.policy, scenario.years.base)

    assert set(difference(costed(shipped(name)), costed(shipped("baseline")))) == clauses


def test_every_share_paid_is_at_60_percent(shipped):
    policy = shipped("ceilings_paid_at_60_percent").policy
    paths = [path for path in policy.values if path.endswith(".share_paid")]
    assert paths and all(policy.value(path, 2023) == 0.6 for path in paths)


def test_no_policy_costs_nothing_and_funds_nothing(shipped, cost):
    costing = cost("no_policy")
    assert costing.total == 0 and costing.funded == () and costing.unset == cost("baseline").unset
    policy = shipped("no_policy").policy
    for clause in register().values():
        for name, parameter in clause.parameters.items():
            if clause.pay != "unset" and parameter.unit in ("yuan", "rate") and name.startswith(("amount", "rate")):
                assert not policy.value(f"{clause.id}.{name}", 2023), f"{clause.id}.{name}"


def test_a_costing_of_the_shipped_population_has_the_same_total_every_time(cost):
    assert cost("baseline").total == cost("baseline").total
    assert published_2023().years() == [2023]
