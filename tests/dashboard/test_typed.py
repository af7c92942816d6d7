"""What is typed is kept as typed or refused in a sentence; the same question in other words gives the same scenario."""

import datetime
import shlex

import pytest
import yaml

from kjqs_model import load_scenario as by_verb
from kjqs_model.dashboard.controls import PolicyControls
from kjqs_model.dashboard.layout import PANES
from kjqs_model.dashboard.question import Question, as_command, as_python, as_text, moved_entries, start_of
from kjqs_model.dashboard.saving import Header, head_entries
from kjqs_model.dashboard.values.levers import sliders
from kjqs_model.dashboard.values.rows import Aim
from kjqs_model.dashboard.values.typed import read_number, read_typed, read_year, shown_own, shown_value
from kjqs_model.errors import Refusal
from kjqs_model.files import companion
from kjqs_model.language import speaking
from kjqs_model.policy.parameters import baseline_policy
from kjqs_model.scenario import load_scenario

MOVED = {
    "1.1.amount": {2025: 150_000.0, 2026: 123_456.78},
    "8.2.share_paid": 0.77,
    "8.2.firms": "industrial_only",
    "in_force": {"from": 2023, "to": None},
    "overlap": "highest_per_matter",
}


@pytest.fixture(scope="module")
def jinan(repository):
    return load_scenario(repository / "scenarios" / "awards_of_jinan.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("200000", 200_000),
        ("200,000", 200_000),
        (" 20万 ", 200_000),
        ("12.3456万元", 123_456),
        ("123456.78", 123_456.78),
        ("0.15", 0.15),
        (".5", 0.5),
        ("2025: 150000", {2025: 150_000}),
        ("2025年起：15万；2024：1,000", {2024: 1_000, 2025: 150_000}),
        ("2023: 100,000, 2025: 150,000", {2023: 100_000, 2025: 150_000}),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert read_typed("1.1.amount", text) == value


@pytest.mark.parametrize(("text", "value"), [("１５％", 0.15), ("7.7%", 0.077), ("0.15", 0.15), ("2025: 50%", {2025: 0.5})])
def test_rates_are_read_as_people_write_them(text, value):
    assert read_typed("8.2.share_paid", text) == value


@pytest.mark.parametrize(
    ("path", "text", "word"),
    [
        ("1.1.amount", "20%", "百分数"),
        ("1.1.amount", "2025: 20%", "百分数"),
        ("8.2.share_paid", "0.5元", "比率"),
        ("8.2.share_paid", "0.00005万", "比率"),
    ],
)
def test_what_is_of_another_unit_is_refused(path, text, word):
    with pytest.raises(Refusal, match=f"没有采用.*{word}"):
        read_typed(path, text)


@pytest.mark.parametrize("text", ["202600%", "2,026", "0.2026万", "2026元", "2026.0", "+2026", "20260", "226", "今年"])
def test_what_is_no_year_is_refused(text):
    assert read_year("年份", " ２０２６年 ") == read_year("年份", "2026") == 2026
    with pytest.raises(Refusal, match="没有采用.*不是整年"):
        read_year("年份", text)


@pytest.mark.parametrize(
    "text",
    [
        "二十万",
        "abc",
        "1e5",
        "nan",
        "inf",
        "1,00",
        "12,34",
        "5 0 x",
        "--3",
        "2025:",
        "2025: x",
        "2025: 1; 2025: 2",
        "1:2",
        "=1+1",
        "<b>",
        "0x10",
        "9" * 400,
        "9" * 5000,
    ],
)
def test_what_is_no_number_is_refused_in_a_sentence(text):
    with pytest.raises(Refusal, match="没有采用") as caught:
        read_typed("1.1.amount", text)
    if ":" not in text:
        with pytest.raises(Refusal, match="没有采用"):
            read_number("1.1.amount", text, "yuan")
    assert len(str(caught.value)) < 300


def test_every_value_of_the_law_is_read_again_as_it_is_shown():
    policy = baseline_policy()
    for path, dated in policy.values.items():
        if policy.number(path, 2023) is not None:
            assert read_typed(path, shown_own(path, dated)) == policy.number(path, 2023)
            assert read_typed(path, shown_value(path, {2023: 0.5, 2031: 1})) == {2023: 0.5, 2031: 1}


@pytest.fixture
def panel(jinan):
    told = []
    return PolicyControls(jinan, {}, lambda: told.append(1)), told


def test_a_typed_value_is_kept_whatever_the_slider_s_step(panel):
    policy, told = panel
    row = policy.row("1.1.amount")
    assert row.field.value == "300,000" and "济南" in row.said.value and "条文 2023: 100,000" in row.said.value
    row.field.value = "123,456.78"
    assert (
        policy.values == {"1.1.amount": 123_456.78}
        and row.field.value == "123,456.78"
        and row.lever.value == 120_000
        and len(told) == 1
    )
    row.field.value = "2025: 150000"
    assert policy.values == {"1.1.amount": {2025: 150_000}} and row.lever.value == 300_000
    for wrong, word in (("abc", "没有采用"), ("-3", "不小于零"), ("1.005", "两位小数")):
        row.field.value = wrong
        assert "kjqs-fault" in row.said.value and word in row.said.value and policy.values == {"1.1.amount": {2025: 150_000}}
    row.lever.value = 130_000
    assert policy.values == {"1.1.amount": 130_000} and row.field.value == "130,000" and "kjqs-fault" not in row.said.value
    row.field.value = ""
    assert policy.values == {} and row.field.value == "300,000"


def test_what_does_not_fit_together_is_refused_before_it_is_taken(panel):
    policy, told = panel
    policy.row("4.4.annual_envelope").field.value = "100万"
    policy.row("4.4.amount").field.value = "5万"
    assert "4.4" in policy.row("4.4.amount").said.value and "kjqs-fault" in policy.row("4.4.amount").said.value
    policy.row("4.4.amount").lever.value = 20_000
    assert told == [1] and policy.values == {"4.4.annual_envelope": 1_000_000} and policy.row("4.4.amount").lever.value == 0


def test_readings_move_and_go_back(panel):
    policy, told = panel
    choice = policy.row("8.2.firms")
    choice.value = "industrial_only"
    assert policy.values == {"8.2.firms": "industrial_only"} and told == [1]
    choice.reset()
    assert policy.values == {}


def test_years_in_force_are_typed_or_refused(panel):
    policy, told = panel
    row = policy.row("in_force")
    first, last = (row.fields[end] for end in ("from", "to"))
    assert (first.value, last.value, row.value) == ("2023", "", None) and "没有写明起止年份" in row.said.value
    last.value = "2026年"
    assert policy.values == {"in_force": {"from": 2023, "to": 2026}} and "情景为 2023 年至无截止" in row.said.value
    for wrong, word in (
        ("2022", "2022"),
        ("二〇二六", "没有采用"),
        ("2025.5", "不是整年"),
        ("20260", "20260"),
        ("202600%", "不是整年"),
    ):
        last.value = wrong
        assert (
            "kjqs-fault" in row.said.value
            and word in row.said.value
            and policy.values == {"in_force": {"from": 2023, "to": 2026}}
        )
    first.value = "2024"
    assert policy.values == {"in_force": {"from": 2024, "to": 2026}} and "kjqs-fault" not in row.said.value and len(told) == 2
    last.value = ""
    first.value = ""
    assert policy.values == {} and row.value is None
    assert first.value == "2023" and "没有填写，采用情景的 2023" in row.said.value


def test_the_rule_for_several_awards_is_chosen(panel):
    policy, told = panel
    row = policy.row("overlap")
    row.field.value = "highest_per_matter"
    assert policy.values == {"overlap": "highest_per_matter"} and row.value == "highest_per_matter" and told == [1]
    assert Question(policy._scenario, policy.values).asked.policy.overlap == "highest_per_matter"
    row.field.value = row.field.options[0][1]
    assert policy.values == {}


def test_a_search_with_the_same_hits_draws_nothing_anew(jinan):
    policy = PolicyControls(jinan, {}, lambda: None)
    drawn = []
    policy.found.observe(lambda change: drawn.append(change["new"]), names="children")
    for typed in ("复审", "复审 ", "复审 补助", "复审"):
        policy.search.value = typed
    assert len(drawn) == 1 and policy.row("1.2.amount").widget in drawn[0]
    policy.search.value = "有效期"
    assert policy.row("in_force").widget in policy.found.children


def test_a_search_finds_clauses_names_and_the_law_s_words_in_either_language(jinan):
    policy = PolicyControls(jinan, {}, lambda: None)
    for typed, some in (("1.1.amount", 1), ("首次 认定", 2), ("recognition", 3), ("封顶", 2)):
        policy.search.value = typed
        assert len(policy.found.children) > some and policy.articles.layout.display == "none", typed
    policy.search.value = "没有这样的词"
    assert "没有这样的词" in policy.found.children[0].value and len(policy.found.children) == 1
    policy.search.value = ""
    assert policy.found.children == () and policy.articles.layout.display is None


def test_targets_are_typed_or_refused(jinan):
    moved = {}
    aims = {name: Aim(jinan, name, moved.__setitem__, {}) for name in jinan.targets}
    aims["T1"].fields["at_least"].value = "3.2%"
    aims["T2"].fields["year"].value = "2026"
    assert moved == {"targets.T1.at_least": 0.032, "targets.T2.year": 2026}
    for name, key, wrong in (
        ("T1", "at_least", "320%"),
        ("T2", "year", "2023"),
        ("T2", "year", "2025.5"),
        ("T2", "year", "202600%"),
        ("T3", "at_least", "5000%"),
        ("T3", "at_least", "-1"),
        ("T3", "at_least", "many"),
    ):
        aims[name].fields[key].value = wrong
        assert "没有采用" in aims[name].said.value and len(moved) == 2
    aims["T1"].fields["at_least"].value = ""
    assert (
        moved["targets.T1.at_least"] is None
        and aims["T1"].fields["at_least"].value == "3.1%"
        and "没有填写" in aims["T1"].said.value
    )


def test_the_question_in_other_words_is_the_same_question(jinan, tmp_path):
    question = Question(
        jinan, MOVED, {"gdp_growth": "pessimistic"}, 2025, 16, {"targets.T2.at_least": 1_050, "targets.T1.at_least": 0.0315}
    )
    own = question.asked.resolved()
    start = start_of(jinan, companion("scenarios"))
    words = shlex.split(as_command(question, start).replace("\\\n", " "))
    given = [words[place + 1] for place, word in enumerate(words) if word == "--set"]
    assert words[:3] == ["kjqs", "simulate", "awards_of_jinan"] and words[-6:-2] == ["--draws", "16", "--seed", str(jinan.seed)]
    room = {"load_scenario": by_verb, "simulate": lambda scenario, draws, seed: scenario}
    python = as_python(question, start).splitlines()
    exec(python[2], room)
    header = Header("题", "张三", datetime.date(2024, 5, 1), "问？")
    text = as_text(head_entries(question, header, tmp_path) | moved_entries(question))
    (tmp_path / "copied.yaml").write_text(text, encoding="utf-8")
    for again in (load_scenario("awards_of_jinan", given), room["scenario"], load_scenario(tmp_path / "copied.yaml")):
        other = again.resolved()
        assert {key for key in own if own[key] != other[key]} <= {"title", "author", "date", "question", "draws"}
    assert yaml.safe_load(text)["targets"] == {"T2": {"at_least": 1050}, "T1": {"at_least": 0.0315}}


def test_a_moved_scenario_does_not_keep_its_parent_s_title(jinan):
    asked = Question(jinan, {"1.1.amount": 200_000.0}).asked
    assert asked.title == f"{jinan.title} [1.1.amount=200000]" and Question(jinan).asked.title == jinan.title
    assert (
        by_verb("awards_of_jinan", ["1.1.amount=5", "1.2.amount=6", "seed=2", "draws=8"]).title
        == f"{jinan.title} [1.1.amount=5, 1.2.amount=6, seed=2, +1]"
    )


def test_english_has_its_own_words(jinan):
    with speaking("en"):
        policy = PolicyControls(jinan, {}, lambda: None)
        row = policy.row("1.1.amount")
    row.field.value = "abc"
    assert "Not taken" in row.said.value and "the law 2023: 100,000" not in row.said.value
    assert len(set(PANES)) == 6 and sum(len(own) for own in sliders(jinan.policy, 2023).values()) > 50


def test_a_path_that_the_policy_lacks_has_no_row_and_a_sentence(panel):
    with pytest.raises(Refusal, match="1.1.amount"):
        panel[0].row("1.1.amout")
