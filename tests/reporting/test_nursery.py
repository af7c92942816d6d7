"""Where the processes of reports come from, and what the reports of one batch share."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from kjqs_model.reporting import run_reports
from kjqs_model.reporting.batch import nursery as nurseries
from kjqs_model.reporting.batch.nursery import Forked, Nursery
from kjqs_model.scenario import load_scenario
from kjqs_model.study import OUTCOMES, outlook


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


def test_outcomes_are_shared_by_what_decides_them(tmp_path, monkeypatch):
    """Words, budget and targets decide nothing of the years; a value that is set to what the law has is no longer drawn, and decides."""
    monkeypatch.setenv(OUTCOMES, str(tmp_path))
    baseline, tight, jinan = map(load_scenario, ("baseline", "tight_budget", "awards_of_jinan"))
    assert outlook._place(tight) == outlook._place(baseline) != outlook._place(jinan)
    as_the_law = load_scenario("baseline", ["8.2.share_paid=1.0"])
    assert as_the_law.policy.value("8.2.share_paid", 2024) == baseline.policy.value("8.2.share_paid", 2024)
    assert outlook._place(as_the_law) != outlook._place(baseline)
