"""The parameter files agree with the contract of clauses (``clauses.yaml`` beside this file), clause by clause."""

from pathlib import Path

import pytest

import kjqs_model.articles
from kjqs_model.policy import articles, register
from kjqs_model.policy.register import rules
from kjqs_model.yamls import read_yaml

CONTRACT = read_yaml((Path(__file__).parent / "clauses.yaml").read_text(encoding="utf-8"))
CLAUSES = {entry["id"]: entry for entry in CONTRACT["clauses"]}
FIGURES = ("amount", "cap", "rate", "share_paid", "minimum_count", "first_report_minimum", "increase_minimum", "share_chosen")
BY_ROW = {"4.4", "6.1", "11.1"}
"""Unset clauses whose recipients a table names, so that a scenario may set an amount for each."""


@pytest.fixture(params=CLAUSES)
def pair(request):
    return CLAUSES[request.param], register()[request.param]


def _figures(entry) -> dict:
    return {name: value for name, value in entry.items() if name in FIGURES or name.startswith("amount_")}


def test_the_register_has_the_24_articles_and_their_clauses_in_order():
    assert list(register()) == list(CLAUSES)
    assert sorted(articles()) == list(range(1, CONTRACT["document"]["articles"] + 1))
    folder = Path(kjqs_model.articles.__file__).parent
    assert [int(path.name[1:3]) for path in sorted(folder.glob("*.yaml"))] == list(range(1, 25))


def test_who_pays_whom_and_on_whose_claim(pair):
    contract, clause = pair
    same = ("zh", "en", "pay", "claim", "lead", "recipient", "per", "base", "cap_per")
    assert {name: getattr(clause, name) for name in same} == {name: contract.get(name) for name in same}
    assert list(clause.support) == contract["support"]
    assert clause.note == contract.get("note", "")


def test_figures_are_those_of_the_policy_from_2023_on(pair):
    contract, clause = pair
    values = {name: dict(parameter.values) for name, parameter in clause.parameters.items() if parameter.values}
    assert values == {name: {2023: value} for name, value in _figures(contract).items()}


def test_a_clause_without_an_amount_can_be_funded_by_a_scenario(pair):
    contract, clause = pair
    unset = {name for name, parameter in clause.parameters.items() if not parameter.values}
    wanted = {"annual_envelope"} | ({"amount"} if clause.id in BY_ROW else set()) if contract["pay"] == "unset" else set()
    assert unset == wanted


def test_readings_are_those_of_the_contract_the_default_first(pair):
    contract, clause = pair
    assert clause.readings == contract.get("readings", {})
    assert all(set(choice.words) == set(choice.reading) for choice in clause.choices.values())


def test_units(pair):
    _, clause = pair
    for name, parameter in clause.parameters.items():
        unit = (
            "share" if name.startswith("share") else "rate" if name == "rate" else "count" if name == "minimum_count" else "yuan"
        )
        assert parameter.unit == unit, name


def test_a_share_of_a_ceiling_is_an_assumption_with_a_range_and_a_source(pair):
    _, clause = pair
    assumed = {name for name, parameter in clause.parameters.items() if parameter.assumed}
    assert assumed == ({"share_paid"} if clause.pay == "ceiling" else set())
    for name in assumed:
        low, high = clause.parameters[name].range
        assert 0 <= low < high <= 1 and clause.parameters[name].source


def test_what_pays_from_tables_has_rules_and_nothing_else_has(pair):
    _, clause = pair
    pays = clause.pays_money and (clause.pay != "unset" or clause.id in BY_ROW)
    assert (clause.id in rules(2023)) == pays


@pytest.mark.parametrize("number, zh", [(13, "产学研合作引导资金"), (21, "专利导航")])
def test_support_without_amount_and_without_clause_is_named_with_the_unset_clauses(number, zh):
    from kjqs_model.cli.screen import unset_sentence
    from kjqs_model.policy import baseline_policy, evaluate
    from kjqs_model.reporting.words import unset_note
    from kjqs_model.tables import Tables

    costing = evaluate(Tables([]), baseline_policy(), 2023)
    assert all(f"第 {number} 条“{zh}" in told(costing) for told in (unset_note, unset_sentence))
    text = (Path(__file__).parents[2] / "kjqs_model" / "articles" / articles()[number].file).read_text(encoding="utf-8")
    assert zh in text and not any(zh in clause.zh for clause in register().values())
