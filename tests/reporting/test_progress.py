"""What a batch says while it runs: who runs, what is kept, what failed, and about how long the rest takes."""

import io
import sys

import pytest

from kjqs_model.language import set_language
from kjqs_model.reporting import report, run_reports
from kjqs_model.reporting.batch import run as batch
from kjqs_model.reporting.batch.outcome import ReportOutcome
from kjqs_model.reporting.batch.progress import Watch, duration, seconds_left, shown, standing

KEPT, MADE, FAILED = (
    ReportOutcome(name, status, seconds=10.0) for name, status in (("a", "skipped"), ("b", "made"), ("c", "failed"))
)


@pytest.mark.parametrize(
    ("spent", "elapsed", "waiting", "jobs", "expected"),
    [
        ([], [3.0], 5, 2, None),  # nothing is through yet: nothing is known
        ([10.0], [4.0], 0, 2, 6.0),
        ([10.0], [0.0, 5.0], 1, 2, 15.0),  # the one that waits begins when the second is through
        ([8.0, 12.0], [], 4, 2, 20.0),
        ([10.0], [25.0], 1, 1, 10.0),  # longer than the mean already: it may end at any moment
        ([10.0], [], 0, 4, 0.0),
    ],
)
def test_the_rest_takes_as_long_as_its_reports_at_the_mean_of_those_that_are_through(spent, elapsed, waiting, jobs, expected):
    assert seconds_left(spent, elapsed, waiting, jobs) == expected


def test_reports_that_were_kept_say_nothing_about_how_long_one_takes():
    watch = Watch(jobs=1)
    watch.planned([KEPT], 2)
    assert watch.seconds_left() is None
    watch.begins("b")
    watch.ends(MADE)
    assert watch.seconds_left() == 10.0


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "1 秒"), (89, "89 秒"), (90, "2 分钟"), (3599, "60 分钟"), (5400, "1 小时 30 分钟")]
)
def test_a_length_of_time_is_said_as_a_person_would(seconds, said):
    assert duration(seconds) == said


def test_the_line_says_what_is_through_what_failed_what_runs_and_the_rest():
    watch = Watch(jobs=2)
    watch.planned([KEPT], 4)
    assert standing(watch) == "1/5"
    for name in ("b", "c", "d", "e"):
        watch.begins(name)
    watch.ends(MADE)
    watch.ends(FAILED)
    assert standing(watch) == "3/5；未完成 1；正在生成 d、e；约剩 10 秒"
    set_language("en")
    try:
        assert standing(watch) == "3/5; 1 not completed; making d, e; about 10 s left"
    finally:
        set_language("zh")


def test_a_resumed_run_says_how_many_reports_it_keeps_and_each_scenario_has_its_line(
    tiny_scenario, without_kernels, tmp_path, capsys
):
    first, second, third = (tiny_scenario(name) for name in ("first", "second", "third"))
    run_reports([first], tmp_path / "reports")
    capsys.readouterr()
    assert report([first, second, third, tmp_path / "absent.yaml"], tmp_path / "reports") == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "未变，沿用 first" and lines[1].startswith("不予运行 absent：")
    assert lines[2] == "沿用已完成且未变的报告 1 份，还要生成 2 份。"
    assert lines[3].startswith("[3/4] 已生成 second（0.") and "；约剩 " in lines[3]
    assert lines[4].startswith("[4/4] 已生成 third（0.") and "约剩" not in lines[4]
    assert lines[5] == "已生成 2；未变，沿用 1；不予运行 1"


def test_a_fault_of_the_program_over_one_scenario_costs_only_that_one(tiny_scenario, without_kernels, tmp_path, monkeypatch):
    make = batch._Batch._made

    def broken(self, path):
        return {}["no such key"] if path.stem == "bad" else make(self, path)

    monkeypatch.setattr(batch._Batch, "_made", broken)
    outcomes = run_reports([tiny_scenario("bad"), tiny_scenario("good")], tmp_path / "reports")
    assert [outcome.status for outcome in outcomes] == ["failed", "made"]
    assert "KeyError" in outcomes[0].message
    assert "KeyError" in (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")


def test_on_a_terminal_one_line_keeps_showing_where_the_batch_stands(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    watch = Watch(jobs=1)
    watch.planned([], 1)
    watch.begins("only")
    with shown(watch):
        pass
    assert "0/1；正在生成 only" in sys.stderr.getvalue()
