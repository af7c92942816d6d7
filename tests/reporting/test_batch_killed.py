"""A batch killed at any moment and started again ends with the same files as one that nobody disturbed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

import kjqs_model
from kjqs_model.reporting import exit_code, run_reports
from kjqs_model.reporting.batch.outcome import OVERVIEW
from kjqs_model.reporting.run_folder.manifest import output_hashes, read_manifest
from kjqs_model.staging import clean_up, scratch

pytestmark = pytest.mark.slow

FINE = ("first", "second", "third")
ENDS_BADLY = "if 'fails' in scenario:\n    1 / 0"
SHARES = (0.15, 0.3, 0.45)  # of the first run, which also compiles all libraries and takes twice as long as one after it
STEPS = ("replace", "unlink", "mkdir", "rmdir")  # all that changes which files and folders are there


@pytest.fixture
def paths(tiny_scenario):
    found = [tiny_scenario(name) for name in (*FINE, "fails", "wrong")]
    with found[-1].open("a", encoding="utf-8") as file:
        file.write("titel: 写错的键\n")
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A copy of the package, so that whoever works on it meanwhile makes no report stale; and room for compiled code."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(Path(kjqs_model.__file__).parent, folder / "kjqs_model", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def command(house):
    """Starts ``kjqs report`` in a process group of its own; of the program only the notebook is a short one."""
    changed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    changed["PYTHONPYCACHEPREFIX"] = str(house / "compiled")  # else each batch might compile all libraries anew

    def start(paths, output: Path, notebook: Path) -> subprocess.Popen:
        words = ["kjqs", "report", *map(str, paths), "--output", str(output), "--jobs", "2"]
        code = (
            f"import sys; from pathlib import Path; from kjqs_model.reporting.batch import run as batch; from kjqs_model.cli import main; "
            f"batch.report_notebook = lambda: Path({str(notebook)!r}); sys.argv = {words!r}; main()"
        )
        return subprocess.Popen(
            [sys.executable, "-c", code], stderr=subprocess.DEVNULL, start_new_session=True, cwd=house, env=changed
        )

    return start


def files_of(output: Path) -> dict[str, bytes]:
    """Every file by its place, but the executed notebooks, which hold times; manifests without theirs."""
    return {
        path.relative_to(output).as_posix(): _manifest_without_times(path) if path.name == "manifest.json" else path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb"
    }


def _manifest_without_times(path: Path) -> bytes:
    record = json.loads(path.read_text(encoding="utf-8"))
    record["outputs"] = {name: digest for name, digest in record["outputs"].items() if not name.endswith(".ipynb")}
    return json.dumps({name: value for name, value in record.items() if name not in ("started", "wall_seconds")}).encode()


def _kill(batch: subprocess.Popen) -> None:
    os.killpg(batch.pid, signal.SIGKILL)
    batch.wait()


def _left_running(pid: int, output: Path) -> list[psutil.Process]:
    """The processes of a batch: reports are told its folder, kernels have their sockets in its scratch."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        said = " ".join(process.info["cmdline"] or ())
        if process.pid != os.getpid() and (f"kjqs-{pid}-" in said or str(output) in said):
            found.append(process)
    return found


def test_killed_at_any_moment_and_started_again_the_files_are_the_same(paths, command, tiny_notebook, tmp_path):
    paths, notebook, output = [*paths[:2], *paths[3:]], tiny_notebook(ENDS_BADLY), tmp_path / "disturbed"
    began = time.monotonic()
    undisturbed = command(paths, tmp_path / "undisturbed", notebook)
    assert undisturbed.wait(timeout=180) == 1
    whole, killed = time.monotonic() - began, []
    for share in SHARES:
        batch = command(paths, output, notebook)
        time.sleep(share * whole)
        _kill(batch)
        killed.append(batch.pid)
        done = {path.name for path in output.glob("*")} if output.exists() else set()
        assert not done & set(OVERVIEW) or {"first", "second"} <= done, "nothing stands over reports that are not there"
    last = command(paths, output, notebook)
    assert last.wait(timeout=180) == 1
    for pid in killed:
        psutil.wait_procs(_left_running(pid, output), timeout=10)
        assert _left_running(pid, output) == []
        assert list(Path(tempfile.gettempdir()).glob(f"kjqs-{pid}-*")) == []
    expected = files_of(tmp_path / "undisturbed")
    assert {"first/report.html", "second/report.html", *OVERVIEW} <= set(expected)
    assert files_of(output) == expected
    assert {path.name for path in output.iterdir()} == {"first", "second", *OVERVIEW}


class Killed(BaseException):
    """Nothing catches it, and after it nothing can be done to any file: so a kill looks from the disk."""


def _killed_at(step: int, run) -> bool:
    """Run up to just before a step that changes which files there are; whether it came so far."""
    real, done = {name: getattr(os, name) for name in STEPS}, 0

    def stepping(name):
        def counted(*given, **options):
            nonlocal done
            done += 1
            if done >= step:
                raise Killed
            return real[name](*given, **options)

        return counted

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, stepping(name))
        try:
            run()
        except Killed:
            return True
    return False


def test_at_every_single_step_what_is_seen_is_whole_and_nothing_older_passes_for_this_run(paths, without_kernels, tmp_path):
    before = tmp_path / "before"
    run_reports(paths[:2], before, seed=1)
    older = files_of(before)
    run_reports(paths[:3], shutil.copytree(before, tmp_path / "expected"), seed=2)
    expected = files_of(tmp_path / "expected")
    step, going = 0, True
    while going:
        step += 1
        output = shutil.copytree(before, tmp_path / f"killed_{step}")
        going = _killed_at(step, lambda output=output: run_reports(paths[:3], output, seed=2))
        seen = {name: content for name, content in files_of(output).items() if not name.startswith(".")}
        for folder in (path for path in output.iterdir() if path.is_dir() and not path.name.startswith(".")):
            assert read_manifest(folder)["outputs"] == output_hashes(folder)
        for name in set(OVERVIEW) & set(seen):
            assert seen[name] == expected[name] or (seen[name] == older[name] and not _changed(seen, older)), (
                f"{name} at step {step}"
            )
        run_reports(paths[:3], output, seed=2)
        assert files_of(output) == expected
        assert {path.name for path in output.iterdir()} == {*FINE, *OVERVIEW}
    assert step > 30


def _changed(seen: dict[str, bytes], older: dict[str, bytes]) -> bool:
    """Whether any report that is seen is another than before."""
    reports = {name: content for name, content in seen.items() if "/" in name}
    return any(older.get(name) != content for name, content in reports.items())


def test_an_older_overview_is_out_of_sight_while_a_batch_runs_and_after_it_was_killed(
    paths, command, tiny_notebook, without_kernels, tmp_path
):
    output = tmp_path / "reports"
    run_reports(paths[:1], output, seed=1)
    batch = command(paths[:2], output, tiny_notebook("import time\ntime.sleep(600)"))
    for _ in range(1200):
        if list(output.glob(".second.*.building")):
            break
        time.sleep(0.1)
    _kill(batch)
    assert list(output.glob(".second.*.building")) and not any((output / name).exists() for name in OVERVIEW)
    assert read_manifest(output / "first")["seed"] == 1


def test_where_nothing_was_made_the_older_overview_comes_back(paths, without_kernels, tmp_path):
    output = tmp_path / "reports"
    run_reports(paths[:2], output)
    before = files_of(output)
    assert exit_code(run_reports(paths[-1:], output)) == 2
    assert files_of(output) == before


def test_what_a_later_process_of_the_same_number_seems_to_own_is_cleared(tmp_path, monkeypatch):
    (tmp_path / f".half.{os.getppid()}.building").mkdir()
    monkeypatch.setattr(
        psutil, "Process", lambda pid: SimpleNamespace(status=lambda: "running", create_time=lambda: time.time() + 60)
    )
    clean_up(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_scratch_of_a_killed_batch_goes_and_that_of_a_running_one_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("kjqs-999999999-abc", f"kjqs-{os.getppid()}-abc", "kjqs-mine"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".kjqs-scratch").touch()
    (tmp_path / "kjqs-999999999-theirs").mkdir()  # a name like ours alone makes nothing ours
    with scratch() as folder:
        kept = {f"kjqs-{os.getppid()}-abc", "kjqs-mine", "kjqs-999999999-theirs", folder.name}
        assert {path.name for path in tmp_path.iterdir()} == kept
    assert not folder.exists()
