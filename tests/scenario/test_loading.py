"""Scenario files: strict, inherited, dated, overridable."""

import json

import jsonschema
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.scenario import json_schema, load_scenario, policy_changes

HEADER = "title: 试\nauthor: 甲\ndate: 2023-12-31\nquestion: 为何？\n"


def write(folder, name, text, header=HEADER):
    path = folder / name
    path.write_text(header + text, encoding="utf-8")
    return path


def value(scenario, path, year):
    return scenario.policy.value(path, year)


def test_a_plain_value_holds_in_all_years(tmp_path):
    scenario = load_scenario(write(tmp_path, "a.yaml", "policy: {1.1.amount: 200000}"))
    assert [value(scenario, "1.1.amount", year) for year in (2020, 2023, 2030)] == [200000] * 3


def test_a_mapping_holds_from_the_years_it_names_on(tmp_path):
    scenario = load_scenario(write(tmp_path, "a.yaml", "policy: {1.2.amount: {2025: 80000}}"))
    assert [value(scenario, "1.2.amount", year) for year in (2023, 2024, 2025, 2026)] == [50000, 50000, 80000, 80000]


def test_before_the_first_value_the_first_holds_and_is_said(tmp_path):
    from kjqs_model.policy.evaluation import notes

    scenario = load_scenario(write(tmp_path, "a.yaml", "policy: {7.3.annual_envelope: {2024: 8000000}}"))
    assert value(scenario, "7.3.annual_envelope", 2023) == 8000000
    assert any("7.3.annual_envelope" in note for note in notes(scenario.policy, 2023))
    assert notes(scenario.policy, 2024) == []


def test_a_child_inherits_and_overrides(tmp_path):
    write(tmp_path, "parent.yaml", "policy: {1.1.amount: 150000, 1.2.amount: 60000}\nyears: {base: 2022, last: 2026}\nseed: 7")
    child = load_scenario(write(tmp_path, "child.yaml", "extends: parent.yaml\npolicy: {1.1.amount: 120000}"))
    assert (value(child, "1.1.amount", 2023), value(child, "1.2.amount", 2023)) == (120000, 60000)
    assert (child.years.base, child.years.last, child.seed) == (2022, 2026, 7)
    assert [change.path for change in child.changes()] == ["1.1.amount"]


def test_assumptions_of_a_parent_stand_below_those_of_its_child_and_a_seed_of_nought_is_a_seed(tmp_path):
    write(tmp_path, "parent.yaml", "assumptions: {gdp_growth: 0.05, grow_level: 1.1}\nseed: 7")
    child = load_scenario(write(tmp_path, "child.yaml", "extends: parent.yaml\nassumptions: {gdp_growth: 0.04}\nseed: 0"))
    assert (dict(child.assumptions), child.seed) == ({"gdp_growth": 0.04, "grow_level": 1.1}, 0)


def test_a_file_far_from_the_package_extends_a_shipped_scenario_by_name(tmp_path):
    child = load_scenario(write(tmp_path, "child.yaml", "extends: awards_of_weihai\npolicy: {1.1.amount: 150000}"))
    assert (value(child, "1.1.amount", 2023), value(child, "1.2.amount", 2023)) == (150000, 100000)
    write(tmp_path, "awards_of_weihai", "policy: {1.2.amount: 7}")
    assert value(load_scenario(tmp_path / "child.yaml"), "1.2.amount", 2023) == 7, "a file beside it goes first"


def test_a_scenario_equal_to_its_parent_differs_in_nothing(tmp_path):
    write(tmp_path, "parent.yaml", "")
    child = load_scenario(write(tmp_path, "child.yaml", "extends: parent.yaml\npolicy: {1.1.amount: 100000}"))
    assert child.changes() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("polcy: {}", "policy"),
        ("policy: {1.1.amont: 1}", "1.1.amount"),
        ("policy: {8.2.firms: industral_only}", "industrial_only"),
        ("policy: {8.2.firms: {2023: industrial_only}}", "不分年份"),
        ("policy: {1.1.amount: -1}", "不小于零"),
        ("policy: {1.1.amount: 1.005}", "两位小数"),
        ("policy: {1.1.amount: '200000'}", "不加引号"),
        ("policy: {1.1.amount: true}", "1.1.amount"),
        ("policy: {1.1.amount: .nan}", "1.1.amount"),
        ("policy: {1.1.amount: null}", "1.1.amount"),
        ("policy: {1.1.amount: {}}", "年份"),
        ("policy: {1.1.amount: {x: 1}}", "不是年份"),
        ("policy: {8.2.share_paid: 1.2}", "0 到 1"),
        ("policy: {1.4.minimum_count: 1.5}", "整数"),
        ("policy: {6.1.amount: 1, 6.1.annual_envelope: 1}", "只能取一种"),
        ("policy: {in_force: {from: 2025, to: 2024}}", "起止"),
        ("policy: {in_force: 2023}", "in_force"),
        ("policy: {overlap: highest}", "highest_per_matter"),
        ("policy: {overlap: {2023: as_written}}", "不分年份"),
        ("policy: {overlap: true}", "as_written"),
        ("policy: {overlp: as_written}", "overlap"),
        ("years: {base: 2023, last: 2020}", "years.last"),
        ("years: {bse: 2023}", "years.base"),
        ("draws: 7", "8 的倍数"),
        ("seed: -1", "seed"),
        ("extends: none.yaml", "none.yaml"),
        ("policy: {1.1.amount: 1}\npolicy: {1.1.amount: 2}", "出现两次"),
        ("policy: [", "第 6 行"),
        ("targets: {T2: {at_leest: 1, year: 2025}}", "at_least"),
    ],
)
def test_a_fault_is_refused_with_a_remedy(tmp_path, text, said):
    with pytest.raises(Refusal, match=None) as refused:
        load_scenario(write(tmp_path, "a.yaml", text))
    assert said in str(refused.value)


def test_the_header_is_required(tmp_path):
    with pytest.raises(Refusal) as refused:
        load_scenario(write(tmp_path, "a.yaml", "policy: {}", header="title: 试\n"))
    assert all(key in str(refused.value) for key in ("author", "date", "question"))


def test_a_circle_of_extends_is_refused_by_name(tmp_path):
    write(tmp_path, "a.yaml", "extends: b.yaml")
    with pytest.raises(Refusal, match="a.yaml → b.yaml → a.yaml"):
        load_scenario(write(tmp_path, "b.yaml", "extends: a.yaml") and tmp_path / "a.yaml")


def test_only_the_rate_of_13_1_may_be_null(tmp_path):
    write(tmp_path, "a.yaml", "policy: {13.1.rate: 0.2}")
    child = load_scenario(write(tmp_path, "b.yaml", "extends: a.yaml\npolicy: {13.1.rate: null}"))
    assert value(child, "13.1.rate", 2023) is None


@pytest.mark.parametrize(
    ("override", "check"),
    [
        ("1.1.amount=200000", lambda s: value(s, "1.1.amount", 2023) == 200000),
        ("1.2.amount={2023: 50000, 2025: 80000}", lambda s: value(s, "1.2.amount", 2025) == 80000),
        ("8.2.firms=industrial_only", lambda s: s.policy.readings["8.2.firms"] == "industrial_only"),
        ("in_force.from=2024", lambda s: s.policy.in_force.first == 2024),
        ("overlap=highest_per_matter", lambda s: s.policy.overlap == "highest_per_matter"),
        ("policy.overlap=difference_on_upgrade", lambda s: s.policy.overlap == "difference_on_upgrade"),
        ("seed=9", lambda s: s.seed == 9),
        ("years.base=2022", lambda s: s.years.base == 2022),
    ],
)
def test_set_overrides_a_scenario(tmp_path, override, check):
    assert check(load_scenario(write(tmp_path, "a.yaml", ""), [override]))


@pytest.mark.parametrize("override", ["1.1.amount", "=3", "1.1.amount=", "1.1.amont=3", "sed=3", "1.1.amount=[", "1.1.amount=a"])
def test_a_wrong_set_is_refused(override):
    with pytest.raises(Refusal):
        load_scenario(None, [override])


def test_changes_are_told_in_words(tmp_path):
    scenario = load_scenario(None, ["1.1.amount=200000", "8.2.share_paid=0.6", "8.2.firms=industrial_only", "13.1.rate=0.2"])
    told = {change.path: change.sentence() for change in policy_changes(load_scenario().policy, scenario.policy)}
    assert "100,000 元" in told["1.1.amount"] and "200,000 元" in told["1.1.amount"]
    assert "60%" in told["8.2.share_paid"] and "未设定" in told["13.1.rate"] and "规上" in told["8.2.firms"]
    with speaking("en"):
        assert "200,000 yuan" in policy_changes(load_scenario().policy, scenario.policy)[0].sentence()


def test_the_rule_for_several_awards_is_inherited_resolved_and_told_in_words(tmp_path):
    write(tmp_path, "a.yaml", "policy: {overlap: highest_per_matter}")
    child = load_scenario(write(tmp_path, "b.yaml", "extends: a.yaml"))
    assert child.policy.overlap == child.resolved()["policy"]["overlap"] == "highest_per_matter" and child.changes() == []
    assert load_scenario().resolved()["policy"]["overlap"] == "as_written" and child.digest() != load_scenario().digest()
    assert child.policy.origins["overlap"] == "a.yaml" and child.policy.changed() == {"overlap"}
    assert load_scenario().policy.origins["overlap"] == "assumption"
    (change,) = policy_changes(load_scenario().policy, child.policy)
    assert (change.path, change.clause) == ("overlap", "") and "重复奖补规则" in change.sentence() and "就高不重复" in change.new
    assert not child.policy.differs_from(load_scenario().policy)
    with speaking("en"):
        assert "every clause is paid" in policy_changes(child.policy, load_scenario().policy)[0].sentence()


def test_the_digest_changes_with_the_scenario_alone(tmp_path):
    same = [load_scenario(write(tmp_path, name, "policy: {1.1.amount: 1}")).digest() for name in ("a.yaml", "b.yaml")]
    assert same[0] == same[1] != load_scenario().digest()


def test_the_exported_schema_takes_shipped_files_and_is_fresh(shipped_scenarios, repository):
    import yaml

    committed = json.loads((repository / "scenarios" / "scenario.schema.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(json_schema()))
    for path in shipped_scenarios:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        jsonschema.validate(json.loads(json.dumps(given, default=str)), committed)


@pytest.mark.parametrize(
    "text",
    ["1.1.amount: 0200000", "1.1.amount: 1:30", "1.1.amount: 0x10", "1.1.amount: 200_000", "in_force: {from: 99999, to: null}"],
)
def test_numbers_are_plain_decimals(tmp_path, text):
    with pytest.raises(Refusal):
        load_scenario(write(tmp_path, "a.yaml", f"policy: {{{text}}}"))


def test_an_end_of_in_force_that_is_not_named_is_inherited(tmp_path):
    write(tmp_path, "a.yaml", "policy: {in_force: {from: 2022, to: 2026}}")
    child = load_scenario(write(tmp_path, "b.yaml", "extends: a.yaml\npolicy: {in_force: {to: 2025}}"))
    assert (child.policy.in_force.first, child.policy.in_force.last) == (2022, 2025)
    assert load_scenario(tmp_path / "a.yaml", ["in_force.to=null"]).policy.in_force.first == 2022


def test_a_target_may_be_redated_or_raised_alone(tmp_path):
    write(tmp_path, "a.yaml", "targets: {T2: {at_least: 1100, year: 2026}, T9: {at_least: 5, year: 2025}}")
    child = load_scenario(write(tmp_path, "b.yaml", "extends: a.yaml\ntargets: {T2: {year: 2027}}"), ["targets.T1.at_least=0.03"])
    assert (child.targets["T2"].at_least, child.targets["T2"].year) == (1100, 2027)
    assert (child.targets["T1"].at_least, child.targets["T1"].year) == (0.03, 2025) and "T9" in child.targets
    with pytest.raises(Refusal, match="year"):
        load_scenario(write(tmp_path, "c.yaml", "targets: {T8: {at_least: 5}}"))


@pytest.mark.parametrize("text", ["date: 2023-02-30", 'extends: "a\\0b"', "policy: 5", "years: 5", "population: 5"])
def test_odd_files_are_refused_and_never_crash(tmp_path, text):
    header = HEADER if not text.startswith("date") else HEADER.replace("date: 2023-12-31\n", "")
    with pytest.raises(Refusal):
        load_scenario(write(tmp_path, "a.yaml", text, header), ["years.last=2026"] if text == "policy: 5" else [])


def test_what_the_command_line_sets_is_named_as_such(tmp_path):
    scenario = load_scenario(write(tmp_path, "a.yaml", "policy: {1.1.amount: 1}"), ["1.2.amount=2", "policy.1.3.amount=3"])
    assert [scenario.policy.origins[f"1.{n}.amount"] for n in (1, 2, 3)] == ["a.yaml", "--set", "--set"]
    with pytest.raises(Refusal):
        load_scenario(None, ["extends=none.yaml"])


def test_a_name_that_is_no_scenario_is_answered_with_those_that_there_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".hooks.yaml").write_text("repos: []", encoding="utf-8")
    for name, meant in (("tight_budgett", "tight_budget"), ("nothing_like_it", "awards_of_jinan")):
        with pytest.raises(Refusal, match=meant) as refused:
            load_scenario(name)
        assert ".hooks" not in str(refused.value)
    with pytest.raises(Refusal) as refused:
        load_scenario("mine.yaml")
    assert ".hooks" not in str(refused.value) and "awards_of_jinan" not in str(refused.value)
