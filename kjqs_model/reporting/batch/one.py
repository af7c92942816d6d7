"""One report, in a process of its own: ``python -m kjqs_model.reporting.batch.one TASK.json``, called by ``batch.run``.

Standard input is the batch's lifeline: when it closes, this process and its kernel end.
Exit 0: the folder is whole. 2: refused, 1: failed; the reason is on standard error.
"""

from __future__ import annotations

import datetime
import json
import os
import shlex
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from ...errors import Refusal
from ...files import atomic_write
from ...language import say, set_language
from ...study import OUTCOMES, OVERRIDES
from ..lean import import_jsonschema_lean
from ..notebook import REASON, NotebookFailure, fail_if_unfinished, run_notebook
from .printing import printing
from .processes import end_when_alone

EXECUTED = "scenario_report.ipynb"


def make_report(task: Mapping) -> None:
    """Run the notebook into ``task['folder']``, then make page and manifest of what it left there."""
    import_jsonschema_lean()
    import nbformat

    from ..page import report_page
    from ..run_folder.manifest import NAME, manifest

    started, clock = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), time.monotonic()
    folder, inputs = Path(task["folder"]), task["inputs"]
    os.environ.update(shared_environment(task))
    with printing(folder / "figures"):
        executed = run_notebook(
            Path(task["notebook"]),
            None,
            {
                "scenario": task["scenario"],
                "draws": inputs["draws"],
                "seed": inputs["seed"],
                "language": task["language"],
                "output": str(folder),
            },
        )
    results = json.loads(json.dumps(fail_if_unfinished(executed), sort_keys=True))  # in the order of the notebook's file
    page = report_page(executed, results["title"], _vega(Path(task["vega"])), _command(task))
    _write(folder / "report.html", page)
    # The folder takes its final name only when it is whole; the notebook shall name that place, not the workshop.
    executed.metadata.papermill["output_path"] = str(folder / EXECUTED)
    _write(folder / EXECUTED, nbformat.writes(executed).replace(json.dumps(str(folder))[1:-1], json.dumps(task["final"])[1:-1]))
    record = manifest(task["resolved"], inputs, folder, results, started, time.monotonic() - clock)
    _write(folder / NAME, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def shared_environment(task: Mapping) -> dict[str, str]:
    """What the kernels of all reports of a batch are told beside their notebook's parameters."""
    # Outcomes stand in the batch's own scratch: gone with it, so never stale.
    return {OVERRIDES: json.dumps(list(task["overrides"]), ensure_ascii=False), OUTCOMES: str(Path(task["vega"]).parent)}


def _command(task: Mapping) -> str:
    """What makes the page again, from the folder of the scenario's file; no path of a machine in it."""
    inputs = task["inputs"]
    words = [
        "kjqs",
        "report",
        Path(task["scenario"]).name,
        "--draws",
        str(inputs["draws"]),
        "--seed",
        str(inputs["seed"]),
        "--language",
        task["language"],
        *(word for one in task["overrides"] for word in ("--set", one)),
    ]
    return shlex.join(words)


def _vega(path: Path) -> str:
    """The charts' script, which the batch makes once for all reports while they run."""
    from ..page import vega_bundle

    for _ in range(300):
        if path.exists():
            return path.read_text(encoding="utf-8")
        time.sleep(0.1)
    return vega_bundle()


def _write(path: Path, text: str) -> None:
    with atomic_write(path) as file:
        file.write(text.encode("utf-8"))


def report_of_file(path: Path) -> int:
    """Make the report of the task that a file holds, and give the exit code; this process ends when its batch does."""
    task = json.loads(path.read_text(encoding="utf-8"))
    threading.Thread(target=end_when_alone, daemon=True).start()
    set_language(task["language"])
    try:
        make_report(task)
    except Refusal as refusal:
        return _give_reason(2, "\n".join([*(finding.sentence() for finding in refusal.findings), str(refusal)]))
    except NotebookFailure as failure:
        return _give_reason(1, str(failure))
    except OSError as error:
        return _give_reason(1, say("reporting_batch.reading_or_writing_failed_check", strerror=error.strerror or error))
    return 0


def _give_reason(code: int, reason: str) -> int:
    print(f"{REASON}{reason}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(report_of_file(Path(sys.argv[1])))
