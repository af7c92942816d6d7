"""``kjqs tune`` as a user runs it: files, words, refusals, and a tuned scenario that gives the same figures again."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from kjqs_model.analysis.levers import read_levers
from kjqs_model.analysis.tuning import Wish
from kjqs_model.projection import simulate
from kjqs_model.reporting.run_folder.tuning import trials_of
from kjqs_model.scenario import load_scenario
from tests.projection.commands import kjqs

pytestmark = pytest.mark.slow

TARGET = "targets={T1: {at_least: 0.031, year: 2024}, T2: {at_least: 945, year: 2024}, T3: {at_least: 1200, year: 2024}}"


@pytest.fixture(scope="module")
def tuned(repository, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tuning") / "tuned"
    code, out, err = kjqs(
        "tune",
        repository / "scenarios" / "baseline.yaml",
        "--set",
        TARGET,
        "--set",
        "8.1.rate=0.9",
        "--target",
        "T2",
        "--probability",
        0.8,
        "--vary",
        "1.1.amount=0:400000:50000",
        "--vary",
        "10.1.rate=0:1:0.5",
        "--draws",
        16,
        "--output",
        folder,
    )
    assert code == 0, err
    return folder, out, err


def test_it_writes_the_files_of_the_contract(tuned):
    folder, _, _ = tuned
    assert {path.name for path in folder.iterdir()} == {
        "tuned.yaml",
        "frontier.csv",
        "result.json",
        "frontier.png",
        "elasticity.png",
        "manifest.json",
    }
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert list(result)[:5] == ["status", "probability", "standard_error", "cost_yuan", "binding"]
    assert result["status"] == "met" and result["binding"] == [] and 0 <= result["probability"] <= 1
    assert result["not_told_apart"]["draws"] == 64 and result["varied_clauses"]["clauses"] == ["1.1", "10.1"]
    assert "yuan_per_additional_high_tech_enterprises" not in result["against_no_policy"] and set(result["hangs_on"]) >= {
        "own_value"
    }
    assert result["values"]["10.1.rate"] == 0.0 and result["targets"]["T2"]["probability_where_found"] >= 0.8
    rows = list(csv.DictReader((folder / "frontier.csv").open(encoding="utf-8")))
    costs, chances = ([float(row[name]) for row in rows] for name in ("cost_yuan", "probability"))
    assert costs == sorted(costs) and chances == sorted(chances) and "1.1.amount" in rows[0]
    assert not list(folder.parent.glob(".*")), "nothing is left of the search"


def test_the_tuned_scenario_gives_the_same_figures_again(tuned):
    folder, _, _ = tuned
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    again = load_scenario(folder / "tuned.yaml")
    assert (
        again.policy.value("1.1.amount", 2024) == result["values"]["1.1.amount"] and again.policy.value("8.1.rate", 2024) == 0.9
    )
    found = simulate(again, with_parent=False, threads=1)
    row = found.targets().set_index(["target", "year"]).loc[("T2", 2024)]
    assert row.probability == result["targets"]["T2"]["probability_where_found"]
    assert sum(amounts[0].mean() for amounts in found.outcome.amounts.values()) == pytest.approx(result["cost_yuan"], abs=0.01)


def test_the_terminal_reads_the_answer(tuned):
    _, out, err = tuned
    assert (
        "找到了满足要求的最省方案" in out
        and "新的 64 次抽样" in out
        and "抽样误差 ±" in out
        and "先用 16 次抽样寻找，再用 64 次核定" in out
        and "一分不付作比较" in out
        and "只影响金额" in out
        and "与没有政策相比" in out
        and "已写出" in err
    )


def test_an_unreachable_wish_exits_with_zero_and_says_what_binds(repository, tmp_path):
    code, out, _ = kjqs(
        "tune",
        repository / "scenarios" / "baseline.yaml",
        "--set",
        TARGET.replace("945", "1300"),
        "--target",
        "T2",
        "--probability",
        0.9,
        "--vary",
        "1.1.amount=0:100000:50000",
        "--draws",
        8,
        "--output",
        tmp_path / "tuned",
        "--language",
        "en",
    )
    result = json.loads((tmp_path / "tuned" / "result.json").read_text(encoding="utf-8"))
    assert code == 0 and result["status"] == "unreachable" and result["binding"] and "can't be met" in out


REFUSED = [
    (["--target", "T9"], "没有目标“T9”"),
    (["--target", "T2", "--probability", "90"], "0 与 1 之间"),
    (["--vary", "1.1.amout=0:1"], "是否应为“1.1.amount”"),
    (["--vary", "1.1.amount=9:1"], "下限不小于上限"),
    (["--vary", "1.1.amount"], "写法不对"),
    (["--draws", "12"], "8 的倍数"),
    (["--target", "T2", "--target", "T3", "--target", "T1", "--probability", "0.5", "--probability", "0.6"], "每个目标一个"),
]


@pytest.mark.parametrize(("words", "says"), REFUSED)
def test_what_does_not_fit_is_refused_and_nothing_is_written(repository, tmp_path, words, says):
    given = {"--target": ["T2"], "--probability": ["0.5"], "--vary": ["1.1.amount=0:100000"], "--draws": ["8"]}
    for name in set(words[::2]):
        given[name] = [value for key, value in zip(words[::2], words[1::2], strict=True) if key == name]
    flat = [word for name, values in given.items() for value in values for word in (name, value)]
    code, _, err = kjqs("tune", repository / "scenarios" / "baseline.yaml", *flat, "--output", tmp_path / "tuned")
    assert code == 2 and says in err and not list(tmp_path.iterdir())


def test_notes_of_an_interrupted_search_are_read_again_and_those_of_another_are_not(tmp_path):
    scenario = load_scenario(None)
    levers = read_levers(["1.1.amount=0:100000"], scenario.policy)
    notes = trials_of(tmp_path / "tuned", scenario, levers, Wish({"T2": 0.9}))
    assert notes.known() == {}
    notes.add((3,), 1.5e8, np.array([[1.0, -2.0]]))
    with notes.path.open("a", encoding="utf-8") as file:
        file.write("[[4], 1.6e8, [[1.0, ")  # the machine went down here
    found = trials_of(tmp_path / "tuned", scenario, levers, Wish({"T2": 0.9})).known()
    assert list(found) == [(3,)] and found[(3,)][0] == 1.5e8 and found[(3,)][1].tolist() == [[1.0, -2.0]]
    assert trials_of(tmp_path / "tuned", scenario, levers, Wish({"T2": 0.8})).known() == {}
    notes.clear()
    assert not list(Path(tmp_path).iterdir())
