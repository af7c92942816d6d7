"""A scenario's own expected numbers: what is taken, what is refused and why, what a child inherits."""

import json

import pytest

from kjqs_model.data import shipped
from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.policy import register
from kjqs_model.scenario import load_scenario
from kjqs_model.scenario.expected import FILE, MOST, countable, expected_numbers
from kjqs_model.scenario.schema import json_schema

HEAD = "title: 自报数\nauthor: 市科技局\ndate: 2023-12-31\nquestion: 明年有几家？\n"


@pytest.fixture
def written(tmp_path):
    def write(name, text):
        path = tmp_path / f"{name}.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        return path

    return write


def test_a_number_a_range_and_three_figures_are_taken_as_the_contract_writes_them(written):
    found = load_scenario(written("own", "expected: {4.2: {2025: [0, 2, 6], 2026: 3}, 10.1: {2025: [5, 9]}}\n"))
    assert found.expected == {"4.2": {2025: (0, 2, 6), 2026: (3,)}, "10.1": {2025: (5, 9)}}
    assert json.loads(json.dumps(found.resolved()))["expected"]["4.2"] == {"2025": [0, 2, 6], "2026": [3]}
    assert found.digest() != load_scenario(written("none", "")).digest()


@pytest.mark.parametrize(
    "given, expected",
    [
        ("expected.4.2={2025: 3}", {"4.2": {2025: (3,)}}),
        ("expected.4.2.2025=[1, 4]", {"4.2": {2025: (1, 4)}}),
        ("expected.20.1={2025: 2.5}", {"20.1": {2025: (2.5,)}}),
        ("expected={4.2: {2025: 1}}", {"4.2": {2025: (1,)}}),
    ],
)
def test_the_command_line_gives_them_too(given, expected):
    assert load_scenario(None, [given]).expected == expected


def test_the_command_line_lays_a_year_over_those_of_the_file(written):
    path = written("own", "expected: {4.2: {2025: 2, 2026: 3}, 5.1: {2025: 1}}\n")
    assert load_scenario(path, ["expected.4.2.2025=9"]).expected == {"4.2": {2025: (9,), 2026: (3,)}, "5.1": {2025: (1,)}}
    assert load_scenario(path, ["expected.4.2={2025: 9}"]).expected == {"4.2": {2025: (9,)}, "5.1": {2025: (1,)}}


def test_a_child_inherits_year_by_year_and_may_take_one_back(written):
    written("parent", "expected: {4.2: {2025: 2, 2026: 3}}\n")
    child = load_scenario(written("child", "extends: parent.yaml\nexpected: {4.2: {2026: [1, 5], 2025: null}, 7.1: {2026: 1}}\n"))
    assert child.expected == {"4.2": {2026: (1, 5)}, "7.1": {2026: (1,)}}
    assert [change.path for change in child.changes()] == ["expected.4.2.2025", "expected.4.2.2026", "expected.7.1.2026"]
    assert child.changes()[1].sentence() == "expected.4.2.2026（省级平台获批奖补：2026 年预计数）由 3 改为 1–5"
    assert child.changes()[0].new == "按假设"
    same = load_scenario(written("same", "extends: parent.yaml\n"))
    assert same.expected == same.parent.expected and same.changes() == []


FAULTS = [
    ("{1.1: {2025: 3}}", "1.1", "由企业逐家推演"),
    ("{8.2: {2025: 3}}", "8.2", "由企业逐家推演"),
    ("{6.3: {2025: 3}}", "6.3", "载体培育比例"),
    ("{10.2: {2025: 3}}", "10.1", "随 10.1"),
    ("{16.2: {2025: 3}}", "16.2", "园区总数"),
    ("{7.3: {2025: 3}}", "7.3", "annual_envelope"),
    ("{2.1: {2025: 3}}", "2.1", "不按数量"),
    ("{4.9: {2025: 3}}", "4.9", "是否应为"),
    ("{4.2: 3}", "4.2", "写明年份"),
    ("{4.2: {}}", "4.2", "写明年份"),
    ("{4.2: {2023: 3}}", "2023", "基年"),
    ("{4.2: {25: 3}}", "25", "年份应写成"),
    ("{4.2: {2025: [3, 1]}}", "[3, 1]", "由低到高"),
    ("{4.2: {2025: -1}}", "-1", "20,000"),
    ("{4.2: {2025: 20001}}", "20001", "20,000"),
    ("{4.2: {2025: 三}}", "三", "应为一个数"),
    ("{4.2: {2025: [1]}}", "[1]", "应为一个数"),
    ("{4.2: {2025: [1, 2, 3, 4]}}", "4]", "应为一个数"),
    ("{4.2: {2025: true}}", "True", "应为一个数"),
    ("{4.2: {2025: .inf}}", "inf", "应为一个数"),
]


@pytest.mark.parametrize("text, named, why", FAULTS)
def test_what_cannot_be_is_refused_with_the_reason_and_what_to_do(written, text, named, why):
    with pytest.raises(Refusal) as refused:
        load_scenario(written("bad", f"expected: {text}\n"))
    assert named in str(refused.value) and why in str(refused.value)


def test_all_faults_are_told_at_once(written):
    with pytest.raises(Refusal) as refused:
        load_scenario(written("bad", "expected: {1.1: {2025: 3}, 4.2: {2025: [3, 1]}, 5.1: {2023: 1}, 20.1: {2025: 5}}\n"))
    assert len(str(refused.value).splitlines()) == 3


def test_every_clause_that_pays_from_tables_is_countable_or_says_what_its_number_follows_from():
    clauses = shipped(FILE)["clauses"]
    from_tables = [
        clause for clause, entry in register().items() if entry.pays_money and set(entry.parameters) - {"annual_envelope"}
    ]
    assert list(clauses) == from_tables
    for clause, entry in clauses.items():
        assert {"basis", "counts"} <= set(entry) <= {"basis", "lines", "more", "counts", "follows"} and ("lines" in entry) != (
            "follows" in entry
        ), clause
        assert (entry["basis"] == "unset") == (register()[clause].pay == "unset") and entry["basis"] in (
            "published",
            "assumed",
            "unset",
        )
        assert all(set(words) <= set(register()[clause].readings[reading]) for reading, words in entry.get("more", {}).items())
    for language in ("zh", "en"):
        with speaking(language):
            for clause in set(clauses) - set(countable()):
                with pytest.raises(Refusal, match=clause.replace(".", r"\.")):
                    expected_numbers({}, {clause: {2025: 1}}, 2023)


def test_the_schema_for_editors_takes_what_is_taken_and_no_more():
    schema = json_schema()["properties"]["expected"]
    assert (
        schema["propertyNames"]["enum"] == list(countable())
        and schema["additionalProperties"]["patternProperties"].popitem()[1]["anyOf"][0]["maximum"] == MOST
    )


def test_two_scenarios_that_differ_in_expected_numbers_alone_are_told_apart(written, capsys):
    from typer.testing import CliRunner

    from kjqs_model.cli import app

    one, other = written("one", "expected: {4.2: {2025: 2}}\n"), written("other", "expected: {4.2: {2025: [1, 4]}}\n")
    result = CliRunner().invoke(app, ["diff", str(one), str(other)])
    assert result.exit_code == 0 and "1–4" in result.output and "2025 年预计数" in result.output
    same = CliRunner().invoke(app, ["diff", str(one), str(one)])
    assert same.exit_code == 0 and "预计数完全相同" in same.output
