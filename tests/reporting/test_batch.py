"""All reports in one go: what fails or is refused is listed, stops nobody, and never leaves what looks finished."""

import csv
import errno
import html
import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.reporting import exit_code, report, run_reports
from kjqs_model.reporting.batch import run as batch
from kjqs_model.reporting.batch.outcome import OVERVIEW
from kjqs_model.reporting.batch.overview import COLUMNS
from kjqs_model.reporting.run_folder.manifest import read_manifest
from kjqs_model.staging import clean_up
from tests.fuzz import thinned
from tests.reporting.shown import CHARTS

KILL = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
ONLY_BAD = "if 'bad' in scenario:\n    "


def _folders(output: Path) -> list[str]:
    return sorted(path.name for path in output.iterdir() if path.is_dir())


@pytest.mark.slow
@pytest.mark.parametrize(
    "cell",
    [
        ONLY_BAD + "1 / 0",
        ONLY_BAD + "raise OSError(28, 'No space left on device')",
        ONLY_BAD + "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    ],
)
def test_one_that_fails_is_listed_and_stops_nobody(tiny_notebook, tiny_scenario, tmp_path, cell):
    output = tmp_path / "reports"
    outcomes = run_reports([tiny_scenario("bad"), tiny_scenario("good")], output, jobs=2, notebook=tiny_notebook(cell))
    assert [outcome.status for outcome in outcomes] == ["failed", "made"]
    assert exit_code(outcomes) == 1
    assert _folders(output) == ["good"]
    page = (output / "index.html").read_text(encoding="utf-8")
    assert "bad" in page and "失败" in page and "good/report.html" in page


@pytest.mark.slow
def test_a_report_past_its_time_is_ended_with_its_kernel(tiny_notebook, tiny_scenario, tmp_path):
    mark = tmp_path / "alive"
    cell = f"import time\nwhile True:\n    open({str(mark)!r}, 'a').write('.')\n    time.sleep(0.2)"
    outcomes = run_reports([tiny_scenario()], tmp_path / "reports", timeout=8, notebook=tiny_notebook(cell))
    assert [outcome.status for outcome in outcomes] == ["failed"]
    assert "时限" in outcomes[0].message
    length = mark.stat().st_size if mark.exists() else 0
    time.sleep(1)
    assert (mark.stat().st_size if mark.exists() else 0) == length
    assert _folders(tmp_path / "reports") == []


@pytest.mark.slow
def test_an_unchanged_report_is_skipped_and_a_changed_one_made_again(tiny_notebook, tiny_scenario, tmp_path):
    output, scenario, notebook = tmp_path / "reports", tiny_scenario(), tiny_notebook()

    def status(**options):
        return run_reports([scenario], output, notebook=notebook, **options)[0].status

    assert status() == "made"
    assert status() == "skipped"
    page = output / "tiny" / "report.html"
    page.write_text("短", encoding="utf-8")
    assert status() == "refused", "somebody's edits are not replaced unasked"
    page.unlink()
    assert status() == "made"
    assert status(seed=5) == "made"
    assert read_manifest(output / "tiny")["seed"] == 5
    assert sorted(path.name for path in output.iterdir()) == ["comparison.csv", "comparison.parquet", "index.html", "tiny"]


@pytest.mark.slow
def test_an_older_report_stays_and_is_called_old(tiny_notebook, tiny_scenario, tmp_path):
    output, scenario = tmp_path / "reports", tiny_scenario()
    run_reports([scenario], output, notebook=tiny_notebook())
    before = (output / "tiny" / "report.html").read_bytes()
    outcomes = run_reports([scenario], output, notebook=tiny_notebook("1 / 0"))
    assert outcomes[0].stale
    assert (output / "tiny" / "report.html").read_bytes() == before
    assert "旧报告" in (output / "index.html").read_text(encoding="utf-8")
    assert (output / "comparison.csv").read_text(encoding="utf-8").count("\n") == 1


@pytest.mark.slow
def test_a_full_disk_at_the_last_step_leaves_no_report(tiny_notebook, tiny_scenario, tmp_path, monkeypatch):
    def full(room, folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(batch, "put_in_place", full)
    outcomes = run_reports([tiny_scenario()], tmp_path / "reports", notebook=tiny_notebook())
    assert outcomes[0].status == "failed" and "磁盘空间" in outcomes[0].message
    assert _folders(tmp_path / "reports") == []


@pytest.mark.parametrize("name", thinned(["方案{终稿}", "{scenario}", "a{}b{0}"], 3))
def test_braces_in_a_name_are_part_of_it(name, tiny_notebook, tiny_scenario, tmp_path):
    output = tmp_path / "r{out}"
    outcomes = run_reports([tiny_scenario(name)], output, notebook=tiny_notebook())
    assert [outcome.status for outcome in outcomes] == ["made"], outcomes
    assert _folders(output) == [name] and (output / name / "scenario_report.ipynb").is_file()


@pytest.mark.parametrize("name", ["方案#1", "为何?", "提高50%", "a b&c", "100%25", "'x'", "a;b=c"])
def test_every_link_of_the_overview_leads_to_a_file(name, without_kernels, tiny_scenario, tmp_path):
    output = tmp_path / "reports"
    run_reports([tiny_scenario(name)], output)
    at = (output / "index.html").as_uri()
    links = re.findall(r'href="([^"]+)"', (output / "index.html").read_text(encoding="utf-8"))
    places = [Path(unquote(urlsplit(urljoin(at, html.unescape(link))).path)) for link in links if not link.startswith("data:")]
    assert {output / name / "report.html", output / "comparison.csv"} <= set(places)
    assert all(place.is_file() for place in places if place.suffix not in (".docx", ".xlsx"))


@pytest.mark.parametrize("name", ["index.html", "comparison.csv", "Comparison.Parquet", ".hidden"])
def test_a_scenario_with_the_name_of_a_file_over_all_reports_is_refused(name, without_kernels, tiny_scenario, tmp_path):
    outcomes = run_reports([tiny_scenario(name), tiny_scenario("good")], tmp_path / "reports")
    assert [outcome.status for outcome in outcomes] == ["refused", "made"] and name in outcomes[0].message
    assert (tmp_path / "reports" / "index.html").is_file()


def test_scenarios_of_one_name_are_refused(tiny_scenario, tmp_path):
    outcomes = run_reports([tiny_scenario(), tiny_scenario(folder="other")], tmp_path / "reports")
    assert [outcome.status for outcome in outcomes] == ["refused", "refused"]
    assert exit_code(outcomes) == 2
    assert not (tmp_path / "reports").exists()


@pytest.mark.slow
def test_where_all_are_refused_an_existing_overview_is_untouched(tiny_notebook, tiny_scenario, tmp_path):
    output = tmp_path / "reports"
    run_reports([tiny_scenario()], output, notebook=tiny_notebook())
    before = (output / "index.html").read_bytes()
    assert report([tmp_path / "absent.yaml"], output) == 2
    assert (output / "index.html").read_bytes() == before


@pytest.mark.slow
def test_a_refusal_inside_the_notebook_is_one_of_the_scenario(tiny_notebook, tiny_scenario, tmp_path):
    cell = "from kjqs_model.errors import Refusal\nif 'bad' in scenario:\n    raise Refusal('表格有误。')"
    outcomes = run_reports([tiny_scenario("bad"), tiny_scenario("good")], tmp_path / "reports", notebook=tiny_notebook(cell))
    assert (outcomes[0].status, outcomes[0].message) == ("refused", "表格有误。")
    assert exit_code(outcomes) == 1


def test_a_bad_override_is_refused_with_the_nearest_name(tiny_scenario, tmp_path):
    outcomes = run_reports([tiny_scenario()], tmp_path / "reports", overrides=["1.1.amuont=5"])
    assert outcomes[0].status == "refused" and "1.1.amount" in outcomes[0].message
    assert not (tmp_path / "reports").exists()


def test_no_scenario_is_refused(tmp_path):
    with pytest.raises(Refusal):
        run_reports([], tmp_path)


def test_what_a_killed_run_left_is_cleared_and_a_report_set_aside_comes_back(tmp_path):
    (tmp_path / ".half.999999999.building").mkdir()
    (tmp_path / ".old.999999999.replaced").mkdir()
    (tmp_path / ".comparison.csv.999999999.0123abcd.tmp").write_text("half")
    (tmp_path / f".busy.{os.getppid()}.building").mkdir()
    clean_up(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f".busy.{os.getppid()}.building", "old"]


@pytest.mark.slow
def test_ctrl_c_ends_the_kernels_and_clears_up(tiny_notebook, tiny_scenario, tmp_path):
    mark, output = tmp_path / "alive", tmp_path / "reports"
    notebook = tiny_notebook(f"import time\nwhile True:\n    open({str(mark)!r}, 'a').write('.')\n    time.sleep(0.2)")
    code = f"from kjqs_model.reporting import run_reports; run_reports([{str(tiny_scenario())!r}], {str(output)!r}, notebook={str(notebook)!r})"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    for _ in range(1200):
        if mark.exists() or process.poll() is not None:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=90) != 0
    length = mark.stat().st_size
    time.sleep(1)
    assert mark.stat().st_size == length
    assert list(output.iterdir()) == []


@pytest.mark.slow
def test_a_real_report_is_whole(report_of_jinan, case):
    folder = report_of_jinan / "awards_of_jinan"
    assert sorted(path.name for path in folder.iterdir()) == [
        "brief.docx",
        "budget.xlsx",
        "figures",
        "manifest.json",
        "report.html",
        "scenario_report.ipynb",
    ]
    assert len(list((folder / "figures").glob("*.png"))) == CHARTS
    record = read_manifest(folder)
    assert record["results"]["total_yuan"] == case.costing.total
    assert record["scenario_hash"] == case.scenario.digest()
    assert {"versions", "git_commit", "package_version", "inputs", "outputs", "started", "wall_seconds", "seed", "draws"} <= set(
        record
    )
    rows = list(csv.DictReader(io.StringIO((report_of_jinan / "comparison.csv").read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["group"] == "total" and int(rows[0]["mean"]) == case.costing.total and rows[0]["p50"] == ""
    for group in ("clause", "article", "department", "county"):
        assert (
            sum(int(row["mean"]) for row in rows if row["group"] == group and row["year"] == str(case.year)) == case.costing.total
        )


@pytest.mark.slow
def test_the_same_scenario_gives_the_same_bytes(report_of_jinan, repository, tmp_path):
    run_reports([repository / "scenarios" / "awards_of_jinan.yaml"], tmp_path, draws=8)
    for path in sorted(report_of_jinan.rglob("*")):
        if path.is_file() and path.name not in ("manifest.json", "scenario_report.ipynb"):
            assert (tmp_path / path.relative_to(report_of_jinan)).read_bytes() == path.read_bytes(), path.name


def test_no_page_names_the_workshop_or_the_network(report_of_jinan):
    folder = report_of_jinan / "awards_of_jinan"
    assert ".building" not in (folder / "scenario_report.ipynb").read_text(encoding="utf-8")
    for page in (folder / "report.html", report_of_jinan / "index.html"):
        text = page.read_text(encoding="utf-8")
        assert "require.js" not in text and "MathJax" not in text
        assert 'src="http' not in text and 'href="http' not in text


def test_what_stands_over_all_reports_appears_together_or_not_at_all(without_kernels, tiny_scenario, tmp_path, monkeypatch):
    """No room for the last of the three files: none of them stands, and nothing of an older run passes for this one's."""
    from kjqs_model.reporting.batch import overview

    output = tmp_path / "reports"
    run_reports([tiny_scenario()], output, language="zh")
    assert all((output / name).is_file() for name in OVERVIEW)

    def no_room(rows):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(overview, "comparison_csv", no_room)
    with pytest.raises(OSError, match="No space"):
        run_reports([tiny_scenario("another")], output, language="zh")
    assert not any((output / name).exists() for name in OVERVIEW) and (output / "another" / "report.html").is_file()
