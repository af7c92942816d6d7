"""Numbers that no machine holds are refused at once, in a sentence."""

import os

import pytest

from kjqs_model.scenario.schema import MOST_DRAWS
from tests.projection.commands import kjqs

SCENARIO = "title: t\nauthor: a\ndate: 2023-12-31\nquestion: q\n"


@pytest.mark.parametrize("command", ["simulate", "report", "sensitivity"])
@pytest.mark.parametrize("draws", [MOST_DRAWS + 8, 10**18, 0, -8, 9, 12])
def test_more_draws_than_a_machine_holds_are_refused_at_once(command, draws, tmp_path):
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    code, _, said = kjqs(command, tmp_path / "s.yaml", "--draws", draws, "--output", tmp_path / "out")
    assert code == 2 and "抽样次数" in said and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("check", "NAME"),
        ("evaluate", "NAME", "--year", 2023, "--output", "z.csv"),
        ("diff", "NAME", "s.yaml"),
        ("verify", "NAME"),
        ("score", "--outturns", "NAME", "--output", "o"),
        ("score", "--outturns", "s.yaml", "--forecasts", "NAME", "--output", "o"),
        ("pay", "NAME", "--year", 2023, "--output", "o"),
        ("import", "s.yaml", "--mapping", "NAME", "--output", "o"),
        ("app", "--folder", "NAME", "--port", 20123),
        ("lab", "NAME", "--no-start"),
        ("coverage", "--cases", "NAME", "--output", "c.md"),
    ],
)
@pytest.mark.parametrize("name", ["名" * 300, "loop"])
def test_a_name_that_no_file_can_have_is_refused(words, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    code, _, said = kjqs(*(name if word == "NAME" else word for word in words))
    assert code == 2 and said and sorted(path.name for path in tmp_path.iterdir()) == ["loop", "s.yaml"]


@pytest.mark.parametrize("language", ["fr", "", "ZH", "zh-CN"])
def test_a_language_that_nobody_wrote_is_refused(language, tmp_path):
    code, _, said = kjqs("template", "--output", tmp_path / "form.xlsx", "--language", language)
    assert code == 2 and "zh | en" in said and list(tmp_path.iterdir()) == []


def test_a_scenario_may_not_name_more_either(tmp_path):
    (tmp_path / "s.yaml").write_text(f"{SCENARIO}draws: {10**18}\n", encoding="utf-8")
    code, _, said = kjqs("simulate", tmp_path / "s.yaml", "--output", tmp_path / "out")
    assert code == 2 and str(MOST_DRAWS) in said


@pytest.mark.parametrize(
    "words",
    [
        ("score", "--outturns", "x", "--output", "out"),
        ("hindcast", "--panel", "x", "--series", "s", "--output", "out"),
        ("pay", "x", "--year", "2023", "--output", "out"),
        ("pay", "tables", "--paid", "x", "--year", "2023", "--output", "out"),
        ("forecast", "tables", "--ledger", "x", "--as-of", "2024-08-31", "--output", "out"),
        ("fit", "x"),
        ("explain", "x", "--year", "2023", "--recipient", "A", "--output", "out.xlsx"),
        ("import", "x", "--output", "out"),
    ],
)
@pytest.mark.parametrize("hostile", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")], ids=["pipe", "device"])
def test_no_command_waits_for_a_pipe_or_reads_a_device(words, hostile, tmp_path, monkeypatch):
    """A test that hangs here is a command that hangs there."""
    monkeypatch.chdir(tmp_path)
    hostile(tmp_path / "x")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "企业.csv").write_text(
        "企业编号,县区,年度,高企认定结果\nA01,东昌府区,2023,首次认定\n", encoding="utf-8"
    )
    code, _, said = kjqs(*words)
    assert code == 2 and said and not (tmp_path / "out").exists()


def test_outturns_of_gigabytes_are_refused_before_they_are_read(tmp_path):
    with open(tmp_path / "x.csv", "wb") as file:
        file.truncate(2 << 30)
    code, _, said = kjqs("score", "--outturns", tmp_path / "x.csv", "--output", tmp_path / "out")
    assert code == 2 and "上限" in said


def test_a_record_that_is_a_pipe_is_no_record(tmp_path):
    os.mkfifo(tmp_path / "manifest.json")
    assert kjqs("verify", tmp_path)[0] == 2


def test_a_list_of_outturns_with_a_million_columns_is_refused_at_once(tmp_path):
    (tmp_path / "x.csv").write_text(",".join(f"c{number}" for number in range(1_000_000)) + "\n", encoding="utf-8")
    code, _, said = kjqs("score", "--outturns", tmp_path / "x.csv", "--output", tmp_path / "out")
    assert code == 2 and "上限" in said


def test_a_record_of_gigabytes_is_no_record(tmp_path):
    with open(tmp_path / "manifest.json", "wb") as file:
        file.truncate(2 << 30)
    code, _, said = kjqs("verify", tmp_path)
    assert code == 2 and "记录" in said
