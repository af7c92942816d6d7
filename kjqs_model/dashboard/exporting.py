"""An export beside the page: each document is made by a process of its own, which can be ended; the page goes on answering."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import Refusal
from ..language import current_language, say

EXPORTS = ("workbook", "brief", "report")
"""What can be made of a question."""

DOCUMENTS = {"workbook": "budget.xlsx", "brief": "brief.docx"}

_LOOK = 0.5  # seconds between two looks at a process
_SAID = 2_000


@dataclass(frozen=True)
class Step:
    """One document: which of ``EXPORTS``, the command that makes it, and the file that it gives."""

    name: str
    command: tuple[str, ...]
    gives: Path


def steps_of(scenario: Path, draws: int, wanted: tuple[str, ...]) -> list[Step]:
    """The steps of an export, each a command. ``scenario`` : the file that ``begin_export`` wrote."""
    found = []
    for name in (name for name in EXPORTS if name in wanted):
        if name in DOCUMENTS:
            gives = scenario.with_name(DOCUMENTS[name])
            command = ["-m", "kjqs_model.dashboard.exporting", name, str(scenario), str(draws), current_language()]
        else:
            output = scenario.with_name("report")
            gives = output / scenario.stem / "report.html"
            command = [
                "-m",
                "kjqs_model",
                "report",
                str(scenario),
                "--output",
                str(output),
                "--draws",
                str(draws),
                "--language",
                current_language(),
            ]
        found.append(Step(name, (sys.executable, *command), gives))
    return found


class Exporting:
    """Steps under way.

    Parameters
    ----------
    said : told the step's place and name, and the seconds since the start, now and then. ended : told the files that are there,
        and what went wrong ("" for nothing; None where it was cancelled).
    """

    def __init__(
        self, steps: list[Step], said: Callable[[int, str, float], None], ended: Callable[[list[Path], str | None], None]
    ):
        self._steps, self._said, self._ended = steps, said, ended
        self._cancelled = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True, name="kjqs-export")

    def run(self) -> None:
        """Every step in turn; what is there stays where a later one fails or is cancelled."""
        written: list[Path] = []
        clock = time.monotonic()
        for place, step in enumerate(self._steps):
            wrong = self._made(place, step, clock)
            if wrong is None or wrong:
                self._ended(written, wrong)
                return
            written.append(step.gives)
        self._ended(written, "")

    def cancel(self) -> None:
        """End the step under way, and start no other."""
        self._cancelled.set()

    def _made(self, place: int, step: Step, clock: float) -> str | None:
        with subprocess.Popen(
            step.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            while not self._cancelled.is_set():
                self._said(place, step.name, time.monotonic() - clock)
                try:
                    _, told = process.communicate(timeout=_LOOK)
                except subprocess.TimeoutExpired:
                    continue
                return "" if process.returncode == 0 else told.strip()[-_SAID:] or str(process.returncode)
            process.terminate()
            process.communicate()
            return None


def export(scenario: Path, draws: int, wanted: tuple[str, ...]) -> list[Path]:
    """Make what is wanted of ``EXPORTS`` and wait for it.

    Raises
    ------
    Refusal : a document that could not be made, with its reason.
    """
    outcome: list[tuple[list[Path], str | None]] = []
    Exporting(steps_of(scenario, draws, wanted), lambda *_: None, lambda *told: outcome.append(told)).run()
    written, wrong = outcome[0]
    if wrong:
        raise Refusal(say("dashboard.report_not_made", stderr=wrong))
    return written


def _document(name: str, scenario: Path, draws: int) -> None:
    from ..reporting.brief import write_brief
    from ..reporting.workbook.build import write_workbook
    from ..study import open_study

    write = {"workbook": write_workbook, "brief": write_brief}[name]
    write(open_study(scenario, (), draws=draws), scenario.with_name(DOCUMENTS[name]))


if __name__ == "__main__":
    from ..language import set_language

    set_language(sys.argv[4])
    try:
        _document(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    except Refusal as refusal:
        sys.exit(str(refusal))
