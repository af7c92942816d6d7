"""The parameter files say what the contract's register of clauses says, clause by clause."""

from pathlib import Path

import pytest
import yaml

from kjqs_model.policy import articles, register
from kjqs_model.policy.register import read_article

CONTRACT = yaml.safe_load((Path(__file__).parent / "clauses.yaml").read_text(encoding="utf-8"))
BY_ID = {entry["id"]: entry for entry in CONTRACT["clauses"]}
FIGURES = {"amount", "rate", "cap", "minimum_count", "share_paid", "share_chosen", "first_report_minimum", "increase_minimum"}


def test_every_clause_is_there_in_numeric_order():
    assert list(register()) == list(BY_ID)
    assert sorted(articles()) == list(range(1, CONTRACT["document"]["articles"] + 1))


@pytest.mark.parametrize("clause", BY_ID)
def test_a_clause_is_as_the_contract_has_it(clause):
    entry, given = register()[clause], BY_ID[clause]
    assert (entry.pay, entry.claim, entry.recipient, entry.lead) == (given["pay"], given.get("claim"), given.get("recipient"), given["lead"])
    assert (entry.zh, entry.en, entry.per, list(entry.support)) == (given["zh"], given["en"], given.get("per"), given["support"])
    assert entry.readings == given.get("readings", {})
    figures = {name: value for name, value in given.items() if name in FIGURES or name.startswith("amount_")}
    assert {name: p.values[2023] for name, p in entry.parameters.items() if p.values} == figures
    if given["pay"] == "unset":
        assert set(entry.parameters) == {"annual_envelope"} | ({"amount"} if clause in ("4.4", "6.1", "11.1") else set())


def test_assumptions_are_marked_with_range_and_source():
    for clause in register().values():
        for name, parameter in clause.parameters.items():
            assert parameter.assumed == (name == "share_paid")
            assert not parameter.assumed or (parameter.range and parameter.source)


@pytest.mark.parametrize("broken", [
    "article: {number: 1, title: {zh: 甲, en: a}}\n'1.1': {label: {zh: 甲, en: a}, pay: fixed, lead: 局, colour: red}",
    "article: {number: 1, title: {zh: 甲, en: a}}\n'1.1': {label: {zh: 甲, en: a}, pay: gift, lead: 局}",
    "article: {number: 1, title: {zh: 甲, en: a}}\n'1.1': {label: {zh: 甲, en: a}, pay: fixed, lead: 局, "
    "parameters: {amount: {unit: yen, values: {2023: 1}, label: {zh: 甲, en: a}}}}",
])
def test_the_schema_refuses_an_unknown_key_or_word(broken):
    with pytest.raises(ValueError, match="a01.yaml"):
        read_article(broken, "a01.yaml")
