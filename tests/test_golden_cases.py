"""The golden cases: what a policy officer works out by hand from the text, one file a clause under ``cases/``.

A case names the rows that are given, the parameters that a scenario changes (by path) and the yuan expected of this one
clause, by recipient. A cell left out takes the file's ``defaults``, then the case's year, then what an empty cell means in
the column dictionary. ``times: 40`` stands for 40 such rows whose ids end in 1 to 40.
"""

from pathlib import Path

import pytest

from kjqs_model.policy import baseline_policy, evaluate, register
from kjqs_model.tables import Tables, dictionary, table_from_columns
from kjqs_model.tables.table import EMPTY
from kjqs_model.yamls import read_yaml

FILES = {path: read_yaml(path.read_text(encoding="utf-8")) for path in sorted((Path(__file__).parent / "cases").rglob("*.yaml"))}
CASES = [pytest.param(file, case, id=f"{file['clause']} {case['name']}") for file in FILES.values() for case in file["cases"]]
PAYING = [clause for clause in register().values() if clause.pays_money]


def cases_of(clause: str) -> list[dict]:
    return [case for file in FILES.values() if file["clause"] == clause for case in file["cases"]]


def tables_of(given: dict, defaults: dict, year: int) -> Tables:
    tables = []
    for name, rows in given.items():
        spec = dictionary()[name]
        cells = [{"year": year, **defaults.get(name, {}), **row} for written in rows for row in _repeated(written, spec.key[0])]
        assert {column for row in cells for column in row} <= set(spec.columns), f"{name} has no such column"
        tables.append(
            table_from_columns(
                name,
                {column: [_cell(row.get(column), entry) for row in cells] for column, entry in spec.columns.items()},
                length=len(cells),
            )
        )
    return Tables(tables)


def _repeated(written: dict, key: str) -> list[dict]:
    row = {name: value for name, value in written.items() if name != "times"}
    return [{**row, key: f"{row[key]}{i + 1}"} for i in range(written["times"])] if "times" in written else [row]


def _cell(value, entry):
    if value is None and entry.type == "bool" and not entry.has_default:
        raise AssertionError(f"{entry.name} must be given")
    empty = {"yuan": float("nan"), "float": float("nan"), "year": EMPTY, "int": EMPTY}
    return value if value is not None else entry.default if entry.has_default else empty.get(entry.type)


@pytest.mark.parametrize(("file", "case"), CASES)
def test_a_case_worked_out_by_hand(file, case):
    year, clause = case.get("year", 2023), file["clause"]
    policy = baseline_policy().with_overrides(case.get("policy", {}))
    paid = evaluate(tables_of(case["given"], file.get("defaults", {}), year), policy, year).payments()
    paid = paid[paid["clause"] == clause]
    assert dict(zip(paid["recipient_id"], paid["amount_yuan"])) == case["expected"]
    assert set(paid["recipient_kind"]) <= {"envelope" if "*" in case["expected"] else file.get("pays")}


def test_every_file_lies_in_the_folder_of_its_article_and_names_each_case_once():
    for path, file in FILES.items():
        names = [case["name"] for case in file["cases"]]
        assert path.parent.name == f"a{int(file['clause'].split('.')[0]):02d}" and len(names) == len(set(names)), path
        assert set(file) <= {"clause", "source", "pays", "defaults", "cases"}
        assert all(set(case) <= {"name", "year", "policy", "given", "expected"} for case in file["cases"]), path


@pytest.mark.parametrize("clause", PAYING, ids=lambda clause: clause.id)
def test_every_clause_that_pays_has_cases_that_pay_and_cases_that_do_not(clause):
    cases = cases_of(clause.id)
    bounded = {"cap", "minimum_count", "first_report_minimum", "increase_minimum", "share_chosen"} & set(clause.parameters)
    assert len(cases) >= (10 if bounded or clause.choices else 4)
    assert any(case["expected"] for case in cases) and any(not case["expected"] for case in cases)


@pytest.mark.parametrize("clause", PAYING, ids=lambda clause: clause.id)
def test_every_parameter_and_every_word_of_a_reading_is_held_by_a_case(clause):
    changed = [(path, value) for case in cases_of(clause.id) for path, value in case.get("policy", {}).items()]
    assert {f"{clause.id}.{name}" for name in (*clause.parameters, *clause.choices)} <= {path for path, _ in changed}
    for name, words in clause.readings.items():
        assert set(words[1:]) <= {value for path, value in changed if path == f"{clause.id}.{name}"}
