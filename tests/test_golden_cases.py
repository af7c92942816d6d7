"""Golden cases: each says who stands in the tables and what the clause owes them, to the yuan."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from kjqs_model.policy import baseline_policy, evaluate, register
from kjqs_model.policy.register import rules
from kjqs_model.tables import Tables, dictionary, table_from_columns

FILES = sorted((Path(__file__).parent / "cases").rglob("*.yaml"))
CASES = [(given, case) for given in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES) for case in given["cases"]]


def population(given: dict, defaults: dict) -> Tables:
    """The tables of a case; a cell left out takes the file's default, then the column's."""
    tables = []
    for name, rows in given.items():
        full = [{"year": 2023} | defaults.get(name, {}) | row for row in rows]
        unknown = {cell for row in full for cell in row} - set(dictionary()[name].columns)
        assert not unknown, f"{name} has no column {unknown}"
        columns = {}
        for column, entry in dictionary()[name].columns.items():
            values = [row.get(column, entry.default) for row in full]
            if any(value is not None for value in values):
                columns[column] = [float("nan") if value is None and entry.type in ("yuan", "float") else value for value in values]
        tables.append(table_from_columns(name, columns, length=len(full)))
    return Tables(tables)


@pytest.mark.parametrize(("given", "case"), CASES, ids=[f"{given['clause']} {case['name']}" for given, case in CASES])
def test_golden_case(given, case):
    policy = baseline_policy().with_overrides(case.get("policy", {}))
    tables = population(case.get("given", {}), given.get("defaults", {}))
    payments = evaluate(tables, policy, case.get("year", 2023)).payments().query("clause == @given['clause']")
    assert dict(zip(payments["recipient_id"], payments["amount_yuan"], strict=True)) == case["expected"]


def test_every_clause_that_can_pay_has_its_cases():
    held = Counter(given["clause"] for given, _ in CASES)
    assert {c: held[c] for c, e in register().items() if e.pays_money and held[c] < (4 if c in rules(2023) else 2)} == {}


def test_every_reading_and_parameter_is_exercised():
    touched = {(path, value if isinstance(value, str) else None) for _, case in CASES for path, value in case.get("policy", {}).items()}
    untouched = [f"{c}.{name}={word}" for c, e in register().items() for name, words in e.readings.items()
                 for word in words[1:] if (f"{c}.{name}", word) not in touched]
    assert untouched == []
    assert [f"{c}.{name}" for c, e in register().items() for name in e.parameters if (f"{c}.{name}", None) not in touched] == []
