"""Reports made in processes of their own, and what these share: the script of the charts, made once while the first ones run."""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ...errors import Refusal
from ...files import atomic_write
from ...language import say
from ..notebook import REASON
from .nursery import Forked, Nursery
from .outcome import ReportOutcome
from .processes import kill_tree


class ReportProcesses:
    """The processes of one batch, asked for from any of its threads.

    Parameters
    ----------
    vega : where the script of the charts goes; tasks lie beside it. timeout : seconds a report may take. nursery : starts them.
    """

    def __init__(self, vega: Path, timeout: float, nursery: Nursery):
        self._vega, self._timeout, self._nursery = vega, timeout, nursery
        self._running: set[Forked | subprocess.Popen] = set()
        self._lock = threading.Lock()
        self._sharing: threading.Thread | None = None
        self._stopped = False

    def prepare(self) -> None:
        """At least one report will be made."""
        self._nursery.prepare()

    def make(self, name: str, task: Mapping) -> ReportOutcome | None:
        """Make the report of a scenario by its task, see ``one``; None where it stands, else why not."""
        with tempfile.NamedTemporaryFile("w", dir=self._vega.parent, suffix=".json", delete=False, encoding="utf-8") as written:
            json.dump(task, written, ensure_ascii=False)  # in a file: a command line holds 128 KiB
        self._begin_what_they_share()
        process = self._nursery.start(Path(written.name))
        self._running.add(process)
        try:
            if self._stopped:
                kill_tree(process.pid)
            said = process.communicate(timeout=self._timeout)[1].strip()
        except subprocess.TimeoutExpired:
            kill_tree(process.pid)
            process.communicate()
            return ReportOutcome(
                name, "failed", say("reporting_batch.ended_after_seconds_timeout_allows", timeout=f"{self._timeout:g}")
            )
        finally:
            self._running.discard(process)
        return _failure(name, process.returncode or 0, said)

    def stop(self) -> None:
        """End those that run, and whichever is about to."""
        self._stopped = True
        self._nursery.end()
        for process in list(self._running):
            kill_tree(process.pid)

    def end(self) -> None:
        """No more will be made."""
        self._nursery.end()

    def wait_for_what_they_share(self) -> None:
        """Until it stands, if anybody asked for it: it is written into a folder that goes."""
        if self._sharing is not None:
            self._sharing.join()

    def _begin_what_they_share(self) -> None:
        """Make the charts' script, once for all reports and while the first ones run; they wait for it at their end.

        Then load what the overview is made with.
        """
        with self._lock:
            if self._sharing is None:
                self._sharing = threading.Thread(target=self._write_what_they_share, daemon=True)
                self._sharing.start()

    def _write_what_they_share(self) -> None:
        from ..page import vega_bundle

        # Each report makes the script for itself where it can't be kept: no reason for all of them to fail.
        with suppress(OSError, Refusal), atomic_write(self._vega) as file:
            file.write(vega_bundle().encode("utf-8"))
        from .overview import get_ready

        with suppress(OSError, Refusal):
            get_ready()


def _failure(name: str, code: int, said: str) -> ReportOutcome | None:
    """What a process's end means: None where it made its report."""
    if code == 0:
        return None
    remarks, _, reason = said.rpartition(REASON)
    if code == 2 and reason:
        return ReportOutcome(name, "refused", reason)
    if code < 0:
        reason = say("reporting_batch.process_ended_signal_memory_may", code=-code)
    elif not remarks and "Traceback" in reason:
        reason = reason.splitlines()[-1]
    return ReportOutcome(name, "failed", reason or say("reporting_batch.exit_code", code=code))
