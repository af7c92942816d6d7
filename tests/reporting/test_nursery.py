"""Where the processes of reports come from, and what the reports of one batch share."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.reporting import figure, run_reports
from kjqs_model.reporting.batch import nursery as nurseries
from kjqs_model.reporting.batch.nursery import Forked, Nursery
from kjqs_model.reporting.batch.printing import printing
from kjqs_model.reporting.notebook import NotebookFailure
from kjqs_model.scenario import load_scenario
from kjqs_model.study import outlook


@pytest.mark.slow
def test_where_nothing_can_be_forked_each_report_has_a_fresh_process(tiny_notebook, tiny_scenario, tmp_path, monkeypatch):
    monkeypatch.setattr(nurseries, "FORKS", False)
    outcomes = run_reports([tiny_scenario()], tmp_path / "reports", notebook=tiny_notebook())
    assert [outcome.status for outcome in outcomes] == ["made"]


@pytest.fixture
def starts(tmp_path):
    line, other = os.pipe()
    found = Nursery(tmp_path, line)
    yield found
    found.end()
    os.close(line)
    os.close(other)


@pytest.mark.slow
def test_where_the_process_that_forks_was_killed_a_fresh_one_is_started(starts, tmp_path):
    talk = starts._begin()
    os.kill(starts._process.pid, signal.SIGKILL)
    starts._process.wait()
    task = tmp_path / "task.json"
    task.write_text("{}", encoding="utf-8")
    started = starts.start(task)
    assert isinstance(started, subprocess.Popen) and starts._talk is talk
    started.communicate()
    assert started.returncode == 1


@pytest.mark.slow
def test_a_forked_report_says_what_became_of_it_and_ends_with_its_batch(starts, tmp_path):
    task = tmp_path / "task.json"
    task.write_text('{"notebook": "another.ipynb"}', encoding="utf-8")
    started = starts.start(task)
    assert isinstance(started, Forked)
    said = started.communicate(timeout=60)[1]
    assert started.returncode == 1 and "KeyError" in said
    later = starts.start(task)
    starts.end()
    later.communicate()
    assert later.returncode and not Path(f"/proc/{later.pid}").exists()
    with pytest.raises(OSError, match="over"):
        starts._ask(task)


def test_outcomes_are_shared_by_what_decides_them():
    """Words, budget and targets decide nothing of the years; a value that is set to what the law has is no longer drawn, and decides."""
    baseline, tight, jinan = map(load_scenario, ("baseline", "tight_budget", "awards_of_jinan"))
    assert outlook._key(tight) == outlook._key(baseline) != outlook._key(jinan)
    as_the_law = load_scenario("baseline", ["8.2.share_paid=1.0"])
    assert as_the_law.policy.value("8.2.share_paid", 2024) == baseline.policy.value("8.2.share_paid", 2024)
    assert outlook._key(as_the_law) != outlook._key(baseline)


def test_charts_are_printed_beside_the_notebook_and_are_the_same_pictures(tmp_path):
    drawn = object.__new__(figure.Figure)
    drawn.name, drawn.svg = "a", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>'
    with printing(tmp_path / "figures"):
        assert drawn.save(tmp_path / "figures").suffix == ".svg"
    assert (tmp_path / "figures" / "a.png").read_bytes() == drawn.png() == drawn.save(tmp_path / "b").read_bytes()


def test_a_picture_that_cannot_be_written_is_a_fault_of_the_report(tmp_path):
    (tmp_path / "figures").touch()
    with pytest.raises(OSError, match="figures"), printing(tmp_path / "figures"):
        (Path(os.environ[figure.DRAWINGS]) / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    assert figure.DRAWINGS not in os.environ


@pytest.mark.parametrize("fault", [RuntimeError("no drawing"), Refusal("拒绝写入")], ids=type)
def test_a_drawing_that_cannot_be_printed_is_a_fault_of_the_report_whatever_its_kind(tmp_path, monkeypatch, fault):
    def broken(svg):
        raise fault

    monkeypatch.setattr("kjqs_model.reporting.batch.printing.print_of", broken)
    with pytest.raises((NotebookFailure, Refusal), match=str(fault)), printing(tmp_path / "figures"):
        (Path(os.environ[figure.DRAWINGS]) / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
