"""The golden cases of national and provincial rules: one firm a case, worked out by hand at, below and above each boundary."""

from pathlib import Path

import numpy as np
import pytest

from kjqs_model.higher_law import columns_read, divide_envelope, rule_sets, work_out
from kjqs_model.tables import dictionary
from kjqs_model.yamls import read_yaml

FILES = {
    path.stem: read_yaml(path.read_text(encoding="utf-8")) for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
}
ENVELOPE = FILES.pop("envelope")
CASES = [pytest.param(file, case, id=f"{rule} {case['name']}") for rule, file in FILES.items() for case in file["cases"]]
WORDS = {
    name: entry.codes
    for table in ("enterprises", "accounts")
    for name, entry in dictionary()[table].columns.items()
    if entry.words
}


def cell(name, value):
    if name in WORDS:
        return np.array([-1 if value is None else WORDS[name][value]], dtype=np.int8)
    return np.array([np.nan if value is None else value])


@pytest.mark.parametrize(("file", "case"), CASES)
def test_a_case_worked_out_by_hand(file, case):
    assert set(case.get("given", {})) <= set(file["defaults"])
    columns = {name: cell(name, value) for name, value in (file["defaults"] | case.get("given", {})).items()}
    found = work_out(file["rule"], case.get("year", file["year"]), columns, list(case["expected"]), case.get("law"))
    shown = {name: None if np.isnan(value[0]) else value[0].item() for name, value in found.items()}
    assert shown == case["expected"]


@pytest.mark.parametrize("case", ENVELOPE["cases"], ids=lambda case: case["name"])
def test_an_envelope_divided_by_hand(case):
    given = ENVELOPE["defaults"] | case["given"]
    numbers = {name: np.nan if value is None else value for name, value in given.items() if name != "base"}
    base = np.array([np.nan if one is None else one for one in given["base"]], dtype=float)
    assert divide_envelope(base, **numbers).tolist() == case["expected"]


def test_each_rule_set_has_a_file_and_names_each_case_once():
    assert set(FILES) == set(rule_sets())
    for rule, file in [*FILES.items(), ("envelope", ENVELOPE)]:
        names = [case["name"] for case in file["cases"]]
        assert file.get("rule", "envelope") == rule and len(names) == len(set(names)), rule
        assert all(set(case) <= {"name", "year", "law", "given", "expected"} for case in file["cases"]), rule


@pytest.mark.parametrize("rule", rule_sets())
def test_every_function_is_held_by_a_case_and_every_truth_value_by_both(rule):
    expected = {}
    for case in FILES[rule]["cases"]:
        for name, value in case["expected"].items():
            expected.setdefault(name, set()).add(value)
    assert set(rule_sets()[rule].functions) == set(expected)
    truths = {name: values for name, values in expected.items() if {type(value) for value in values} == {bool}}
    assert [name for name, values in truths.items() if values != {True, False}] == []


@pytest.mark.parametrize("rule", rule_sets())
def test_the_defaults_of_a_file_are_the_columns_that_its_rules_read(rule):
    assert set(FILES[rule]["defaults"]) == columns_read(rule, rule_sets()[rule].functions)
