"""``kjqs sensitivity`` as a user runs it: files, words, refusals, and an interrupted analysis that goes on."""

import csv
import json

import numpy as np
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.reporting.run_folder.sensitivity import asked, steps_of
from kjqs_model.scenario import load_scenario
from tests.projection.commands import kjqs

pytestmark = pytest.mark.slow

SHORT = [
    "years={base: 2023, last: 2024}",
    "targets={T1: {at_least: 0.031, year: 2024}, T2: {at_least: 945, year: 2024}, T3: {at_least: 1200, year: 2024}}",
]
FILES = {"indices.csv", "tornado.csv", "regret.csv", "presets.csv", "manifest.json"}


def sensitivity(repository, folder, *words):
    options = [word for override in SHORT for word in ("--set", override)]
    return kjqs(
        "sensitivity",
        repository / "scenarios" / "baseline.yaml",
        *options,
        "--against",
        repository / "scenarios" / "no_policy.yaml",
        "--draws",
        8,
        "--output",
        folder,
        *words,
    )


@pytest.fixture(scope="module")
def written(repository, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sensitivity") / "found"
    code, out, err = sensitivity(repository, folder)
    assert code == 0, err
    return folder, out, err


def test_it_writes_its_files_and_leaves_nothing_of_the_work(written):
    folder, _, _ = written
    assert {path.name for path in folder.iterdir()} == FILES
    assert not list(folder.parent.glob(".*"))
    rows = list(csv.DictReader((folder / "indices.csv").open(encoding="utf-8")))
    assert list(rows[0]) == ["outcome", "group", "first", "first_low", "first_high", "total", "total_low", "total_high"]
    assert all(float(row["total_low"]) <= float(row["total"]) <= float(row["total_high"]) for row in rows if row["total"])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "sensitivity" and [one["scenario"] for one in manifest["compared"]] == ["baseline", "no_policy"]


def test_its_words_say_what_to_find_out_first_and_which_scenario_is_best(written):
    _, out, err = written
    said = [line for line in err.splitlines() if not line.startswith("…")]  # but how far it is, on a busy machine
    assert "最值得先查明的是" in out and "悲观时为" in out and "没有任何影响的：申报认定对奖补的反应、" in out and len(said) == 1


def test_the_same_command_writes_the_same_bytes_whatever_the_threads(written, repository, tmp_path):
    folder, _, _ = written
    code, out, err = sensitivity(repository, tmp_path / "again", "--threads", 1, "--language", "en")
    assert code == 0 and "To find out first" in out, err
    for name in FILES - {"manifest.json"}:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.parametrize("words", [("--draws", 7), ("--against", "none.yaml"), ("--set", "assumptions.gdp_grwth=0.05")])
def test_what_it_refuses_it_refuses_before_the_work_and_writes_nothing(repository, tmp_path, words):
    code, _, err = sensitivity(repository, tmp_path / "refused", *words)
    assert code == 2 and err and not list(tmp_path.iterdir())


def test_an_interrupted_analysis_goes_on_where_it_stood(tmp_path):
    scenario = load_scenario(None, SHORT)
    given, calls, steps = asked(scenario, ["no_policy"], 8), [], []

    def made(name, values):
        calls.append(name)
        return np.array(values)

    notes = steps_of(tmp_path / "out", given, lambda: steps.append(1))
    assert notes.keep("a", lambda: made("a", [1.0, 2.0])).tolist() == [1.0, 2.0]
    with pytest.raises(Refusal):
        notes.keep("b", _refused)
    again = steps_of(tmp_path / "out", given, lambda: steps.append(1))
    assert again.keep("a", lambda: made("a", [3.0])).tolist() == [1.0, 2.0] and calls == ["a"]
    (again.folder / "a.npy").write_bytes(b"cut off")
    assert again.keep("a", lambda: made("a", [4.0])).tolist() == [4.0] and len(steps) == 3
    other = steps_of(tmp_path / "out", asked(scenario, ["no_policy"], 16))
    assert other.keep("a", lambda: made("a", [5.0])).tolist() == [5.0], "other draws begin anew"
    again.clear()
    assert not list(tmp_path.iterdir())


def _refused():
    raise Refusal("a draw failed")


def test_a_scenario_with_the_policy_of_another_is_compared_once():
    given = asked(load_scenario(None, SHORT), [], 8)
    names = [scenario.name for scenario in given.scenarios]
    assert "no_policy" in names and "tight_budget" not in names and len(names) == len(set(names))
