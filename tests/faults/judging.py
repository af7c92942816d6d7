"""What must hold after an attempt: nothing of the user's lost, nothing half done, an exit code of the contract, words without steering signs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from .commands import Command
from .forks import Outcome
from .kinds import FAULT, FINE, REFUSED, Trial

MEMORY = 1_500_000_000
"""Bytes that a command on a user's files may take: what the limits on reading allow, beside the program itself."""

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_LARGE = 1 << 22
_TIMES = {"manifest.json", "scenario_report.ipynb"}


def held(place: Path) -> dict[str, str]:
    """Every regular file below a folder, by path, with its hash."""
    return {
        path.relative_to(place).as_posix(): _hash(path)
        for path in sorted(place.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _hash(path: Path) -> str:
    """The hash of a file; of a very large one (they are hostile, and mostly a hole) that of its size and its beginning."""
    with open(path, "rb") as file:
        return hashlib.sha256(str(path.stat().st_size).encode() + file.read(_LARGE)).hexdigest()


def results(command: Command, place: Path) -> dict[str, str]:
    """What a command left in its place, by path and hash; of records that hold times, that they are there."""
    if command.output is None:
        return {}
    found = held(place)
    own = {name: digest for name, digest in found.items() if name == command.output or name.startswith(f"{command.output}/")}
    return {name: "" if Path(name).name in _TIMES else digest for name, digest in own.items()}


def faults_of(
    command: Command,
    trial: Trial,
    ended: Outcome,
    before: Mapping[str, str],
    after: Mapping[str, str],
    left: Mapping[str, str],
    clean: Mapping[str, str],
) -> list[str]:
    """What does not hold after an attempt, in words; empty where all does.

    Parameters
    ----------
    before, after : files of the whole folder around the attempt. left, clean : what the command left, and leaves undisturbed.
    """
    found = []
    if ended.hung:
        return [f"no progress and no end ({ended.seconds:.0f} s, {ended.cpu:.0f} s of a processor)"]
    if ended.code not in trial.codes:
        found.append(f"exit code {ended.code}, allowed {trial.codes}: {ended.err.strip()[-300:]}")
    if ended.peak > MEMORY:
        found.append(f"{ended.peak / 1e6:.0f} MB of memory")
    found += _lost(trial, before, after)
    found += _words(trial, ended)
    changed = {name for name, _ in set(after.items()) ^ set(before.items())} - set(command.findings)
    if ended.code == REFUSED and changed:
        found.append(f"refused, and yet changed {sorted(changed)[:4]}")
    if ended.code == FINE and trial.same and left != clean:
        found.append(f"done, and yet not as undisturbed: {sorted(set(left.items()) ^ set(clean.items()))[:4]}")
    if ended.code in (FAULT, FINE, REFUSED):
        found += [f"left {name} behind" for name in after if name not in before and _is_draft(name)]
    if ended.code == FAULT and command.name not in ("report", "lab") and not (left == clean or _older(command, before, left)):
        found.append(f"failed, and left {sorted(left)[:4]}")
    return found


def _lost(trial: Trial, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    moved = "--force" in trial.line
    found = []
    for name, digest in before.items():
        theirs = name.startswith("in/") or name == "out/note.txt" or name in trial.theirs
        if theirs and after.get(name) != digest and not (moved and digest in after.values()):
            found.append(f"lost or changed {name}")
    return found


def _words(trial: Trial, ended: Outcome) -> list[str]:
    found = []
    if trial.may_fail_badly:
        return found
    if "Traceback" in ended.err and ended.code >= 0:
        found.append(f"a traceback: {ended.err.strip()[-400:]}")
    for text in (ended.out, ended.err):
        if steering := _STEERING.search(text):
            found.append(f"steering sign {steering[0]!r} on the terminal")
    return found


def _older(command: Command, before: Mapping[str, str], left: Mapping[str, str]) -> bool:
    """Whether what lies in the place is what lay there before, or nothing."""
    return all(name in before and digest in ("", before[name]) for name, digest in left.items())


def _is_draft(name: str) -> bool:
    return any(re.search(r"^\..*\.(building|replaced|tmp)$", part) for part in name.split("/"))
