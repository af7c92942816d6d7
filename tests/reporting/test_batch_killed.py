"""A batch killed at any moment and started again ends with the same files as one that nobody disturbed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet
import pytest

from kjqs_model.reporting import exit_code, run_reports
from kjqs_model.reporting.overview import OVERVIEW

SCENARIOS = ("first", "second", "third", "fails", "wrong")
ENDS_BADLY = "if 'fails' in scenario:\n    1 / 0"


@pytest.fixture
def paths(tiny_scenario):
    found = [tiny_scenario(name) for name in SCENARIOS]
    with found[-1].open("a", encoding="utf-8") as file:
        file.write("titel: 写错的键\n")
    return found


def started(paths, output: Path, notebook: Path) -> subprocess.Popen:
    code = ("from pathlib import Path; from kjqs_model.reporting import run_reports; "
            f"run_reports({[str(path) for path in paths]!r}, Path({str(output)!r}), jobs=2, notebook=Path({str(notebook)!r}))")
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL, start_new_session=True)


def files_of(output: Path) -> dict[str, bytes]:
    """Every file by its place, but the executed notebooks, which hold times; manifests without theirs."""
    found = {}
    for path in sorted(path for path in output.rglob("*") if path.is_file() and path.suffix != ".ipynb"):
        content = path.read_bytes()
        if path.name == "manifest.json":
            record = json.loads(content)
            record.pop("started"), record.pop("wall_seconds")
            record["outputs"] = {name: digest for name, digest in record["outputs"].items() if not name.endswith(".ipynb")}
            content = json.dumps(record).encode()
        found[path.relative_to(output).as_posix()] = content
    return found


def test_killed_at_any_moment_and_started_again_the_files_are_the_same(paths, tiny_notebook, tmp_path):
    notebook = tiny_notebook(ENDS_BADLY)
    began = time.monotonic()
    undisturbed = started(paths, tmp_path / "undisturbed", notebook)
    assert undisturbed.wait(timeout=120) == 0
    whole = time.monotonic() - began
    expected = files_of(tmp_path / "undisturbed")
    assert {"first/report.html", "second/report.html", "third/report.html", *OVERVIEW} <= set(expected)
    assert not any(name.startswith(("fails", "wrong")) for name in expected)
    output = tmp_path / "disturbed"
    for share in (0.35, 0.6, 0.85):
        batch = started(paths, output, notebook)
        time.sleep(share * whole)
        os.killpg(batch.pid, signal.SIGKILL)
        batch.wait()
        done = {path.name for path in output.glob("*")} if output.exists() else set()
        assert not done & set(OVERVIEW) or {"first", "second", "third"} <= done, "nothing stands over reports that are not there"
    outcomes = run_reports(paths, output, jobs=2, notebook=notebook)
    assert exit_code(outcomes) == 1
    assert {outcome.name: outcome.status for outcome in outcomes if not outcome.fine} == {"fails": "failed", "wrong": "refused"}
    # What a killed batch left running ends by itself within a second or two, and what it left lying is cleared by the next.
    found = {name: content for name, content in files_of(output).items()}
    pages = {name for name in expected if name != "index.html"}  # its rows say which reports were kept
    assert {name: found[name] for name in pages} == {name: expected[name] for name in pages}
    assert set(found) == set(expected)


def test_the_long_table_is_the_same_in_both_forms(paths, tiny_notebook, tmp_path):
    run_reports(paths[:2], tmp_path / "reports", notebook=tiny_notebook())
    lines = (tmp_path / "reports" / "comparison.csv").read_text(encoding="utf-8").splitlines()
    table = pyarrow.parquet.read_table(tmp_path / "reports" / "comparison.parquet")
    assert ",".join(table.column_names) == lines[0]
    assert table.column("scenario").to_pylist() == ["first", "second"] == [line.split(",")[0] for line in lines[1:]]
    assert table.column("mean").to_pylist() == [5.0, 5.0] and table.column("p95").null_count == 2


def test_the_overview_goes_when_a_report_changes_and_the_batch_is_not_through(paths, tiny_notebook, tmp_path):
    output = tmp_path / "reports"
    run_reports(paths[:1], output, notebook=tiny_notebook())
    slow = "import time\nif 'second' in scenario:\n    time.sleep(60)"
    batch = started(paths[:2], output, tiny_notebook(slow))
    for _ in range(600):
        if not (output / "index.html").exists():
            break
        time.sleep(0.1)
    os.killpg(batch.pid, signal.SIGKILL)
    batch.wait()
    assert not any((output / name).exists() for name in OVERVIEW)
