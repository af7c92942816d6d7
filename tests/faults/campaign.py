"""The campaign: which attempts are made, each of them, and its log."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from .commands import COMMANDS, Command, furnish
from .forks import Outcome, Steps, attempt
from .judging import faults_of, held, results
from .kinds import FINE, KINDS, Clean, Kind, Trial

SEED = 16
_REFUSED = {
    "a pipe",
    "endless device",
    "noise",
    "aliases that multiply",
    "impossible numbers",
    "strange titles",
    "nested without end",
    "its own parent",
    "name too long",
    "below a file",
    "a pipe in the place",
    "a note in the output folder",
    "output onto an input",
}
"""What every command that works for long must refuse before it begins."""

_OF_SLOWEST = {
    "report": _REFUSED - {"strange titles", "a note in the output folder", "output onto an input", "a pipe in the place"},
    "tune": _REFUSED - {"strange titles"} | {"killed at a step", "disk full at a step"},
    "sweep": _REFUSED - {"strange titles"}
    | {"killed at a step", "killed over an older run", "disk full at a step", "interrupted at a step", "both closed"},
    "sensitivity": _REFUSED - {"strange titles"},
    "forecast": _REFUSED - {"strange titles"}
    | {"killed at a step", "disk full at a step", "empty", "flipped bytes", "hostile cell", "both closed"},
    "app": {"a port that is taken", "a hostile folder", "a hostile port"},
}
"""What is tried on commands of half a minute and more. A batch of reports is killed at every step, and pages are attacked, in tests of their own."""

_OF_HEAVY = {"a pipe", "endless device", "empty", "noise", "flipped bytes", "aliases that multiply", "impossible numbers"}
"""Inputs that are tried on commands of seconds; they read by the same code as the others."""


def attempts() -> list[tuple[str, str, int]]:
    """Every attempt of the campaign: command, kind, number."""
    return [
        (label, kind.name, number)
        for label, command in COMMANDS.items()
        for kind in KINDS.values()
        if kind.fits(command)
        for number in range(_how_often(command, kind))
    ]


def _how_often(command: Command, kind: Kind) -> int:
    if command.name in _OF_SLOWEST:
        return (kind.heavy if command.name == "app" else 1) * (kind.name in _OF_SLOWEST[command.name])
    if command.heavy and kind.group == "input" and kind.name not in _OF_HEAVY:
        return 0
    return kind.heavy if command.heavy else kind.each


_UNKNOWN = Clean(0, 0, 0.0, {})
"""For kinds that look at no undisturbed run."""


class Campaign:
    """A scratch folder in which attempts are made, one after another."""

    def __init__(self, room: Path):
        self.room, self.clean = room, {}
        self._made = 0

    def try_one(self, label: str, kind_name: str, number: int) -> dict:
        """Make one attempt; what came of it, with the faults that were found (none where all holds)."""
        command, kind = COMMANDS[label], KINDS[kind_name]
        clean = self._clean(label) if kind.group in ("moment", "surroundings") else _UNKNOWN
        chance = random.Random(hashlib.sha256(f"{SEED}|{label}|{kind_name}|{number}".encode()).digest())
        with self._place() as place:
            trial = kind.prepare(command, place, chance, clean)
            if trial.line[0] == "twice":
                trial.line = trial.line[1:]
                self._attempt(command, command.line(), place)
            before = held(place)
            ended = attempt(
                trial.line, place, before=trial.before, steps=trial.steps, encoding=trial.encoding, kill_after=trial.kill_after
            )
            found = faults_of(command, trial, ended, before, held(place), results(command, place), clean.files)
            if trial.again and not found:
                found = self._afterwards(command, trial, place, clean)
        return {
            "command": label,
            "kind": kind_name,
            "number": number,
            "code": "hung" if ended.hung else ended.code,
            "seconds": round(ended.seconds, 2),
            "peak_mb": ended.peak // 1_000_000,
            "faults": found,
            "line": " ".join(trial.line)[:300],
        }

    def _afterwards(self, command: Command, trial, place: Path, clean: Clean) -> list[str]:
        """The same command once more, undisturbed."""
        before = held(place)
        ended = self._attempt(command, trial.line, place)
        after = held(place)
        found = faults_of(command, _undisturbed(trial), ended, before, after, results(command, place), clean.files)
        drafts = [name for name in after if "/." in f"/{name}" and name.startswith("out/")]
        return [f"afterwards: {fault}" for fault in [*found, *(f"{name} is still there" for name in drafts)]]

    def _attempt(self, command: Command, line: Sequence[str], place: Path, steps: Steps | None = None) -> Outcome:
        return attempt(line, place, steps=steps)

    def _clean(self, label: str) -> Clean:
        """An undisturbed run, made once."""
        if label not in self.clean:
            command = COMMANDS[label]
            with self._place() as place:
                all_steps = Steps([place])
                ended = self._attempt(command, command.line(), place, all_steps)
                assert ended.code == 0 and not ended.hung, (label, ended)
                files = results(command, place)
                writing = 0
            if command.output is not None:
                with self._place() as place:
                    steps = Steps([place], writing=True)
                    self._attempt(command, command.line(), place, steps)
                    writing = steps.count
            self.clean[label] = Clean(all_steps.count, writing, ended.seconds, files)
        return self.clean[label]

    @contextlib.contextmanager
    def _place(self) -> Iterator[Path]:
        """A furnished folder with a cache of its own."""
        self._made += 1
        place = self.room / f"t{self._made}" / "user"
        place.parent.mkdir(parents=True)
        furnish(place)
        os.environ["KJQS_CACHE"] = str(place.parent / "cache")
        try:
            yield place
        finally:
            shutil.rmtree(place.parent, ignore_errors=True)


def _undisturbed(trial: Trial) -> Trial:
    return Trial(trial.line, (FINE,), same=True)


def logged(log: Path) -> dict[tuple[str, str, int], dict]:
    """What an interrupted campaign has done already; a line that was cut off is left out."""
    found = {}
    with contextlib.suppress(OSError):
        for line in log.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError):
                row = json.loads(line)
                found[row["command"], row["kind"], row["number"]] = row
    return found


def run(room: Path, log: Path, wanted: Sequence[tuple[str, str, int]], said: Callable[[str], None]) -> list[dict]:
    """Make the attempts that a log does not have yet, a line each; all rows in order."""
    done, campaign = logged(log), Campaign(room)
    log.parent.mkdir(parents=True, exist_ok=True)
    for place, key in enumerate(wanted):
        if key in done:
            continue
        row = done[key] = campaign.try_one(*key)
        with open(log, "a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        if row["faults"] or place % 100 == 0:
            said(f"{place + 1} of {len(wanted)}: {row['command']}, {row['kind']}: {row['code']} {'; '.join(row['faults'])}")
    return [done[key] for key in wanted]
