"""What the campaign found, as it is committed: docs/evidence/faults.json and the page made from it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import kjqs_model
from kjqs_model.deciding import deciding_hash

from .campaign import SEED
from .commands import COMMANDS
from .forks import IDLE, MOST, WITHOUT_PROGRESS
from .judging import MEMORY
from .kinds import KINDS

FOLDER = Path(__file__).parents[2] / "docs" / "evidence"
FILE, PAGE = FOLDER / "faults.json", FOLDER / "faults.md"
LEAST = 1_000
"""Attempts that a committed campaign has at least."""

_PACKAGE = Path(kjqs_model.__file__).parent
_GROUPS = ("moment", "surroundings", "place", "input")
_TITLES = {"moment": "at a moment", "surroundings": "surroundings", "place": "place of the output", "input": "inputs"}


def fingerprint() -> str:
    """The hash over what decides in the rooms through which every command reads, writes, refuses and ends, and in the campaign itself."""
    own = [path for path in Path(__file__).parent.glob("*.py") if not path.name.startswith(("test_", "record"))]
    rooms = [
        *(_PACKAGE / "staging").glob("*.py"),
        *(_PACKAGE / f"{name}.py" for name in ("errors", "files", "terminal", "yamls")),
        _PACKAGE / "cli" / "__init__.py",
    ]
    return deciding_hash([*own, *rooms])


def summary(rows: Sequence[Mapping]) -> dict:
    """The campaign in figures: attempts by command and group of kinds, by kind, by how they ended; the most memory; whatever did not hold."""
    by_command = {label: dict.fromkeys(_GROUPS, 0) for label in COMMANDS}
    for row in rows:
        by_command[row["command"]][KINDS[row["kind"]].group] += 1
    return {
        "fingerprint": fingerprint(),
        "seed": SEED,
        "attempts": len(rows),
        "by_command": by_command,
        "by_kind": dict(Counter(row["kind"] for row in rows)),
        "by_code": {str(code): count for code, count in sorted(Counter(str(row["code"]) for row in rows).items())},
        "limits": {
            "seconds_without_progress": WITHOUT_PROGRESS,
            "seconds_idle": IDLE,
            "seconds_at_most": MOST,
            "memory_mb": MEMORY // 1_000_000,
        },
        "most_memory_mb": max(row["peak_mb"] for row in rows),
        "faults": [{name: row[name] for name in ("command", "kind", "number", "faults")} for row in rows if row["faults"]],
    }


def page(found: Mapping) -> str:
    """The page that a reader sees."""
    lines = [
        "# What the fault campaign found",
        "",
        f"{found['attempts']:,} attempts, seed {found['seed']}; `make faults` makes them anew (a killed campaign goes on where it stopped), a test keeps this fresh.",
        "Each attempt is one command in a folder with a user's own files, with something done to it: killed, interrupted, out of disk at a step of its own on the",
        "file system or at a random moment; streams, caches and places that are not as they should be; files of a user's in the way; hostile and damaged inputs.",
        "",
        "Held after each: every file of the user's is there as it was; an output is what an undisturbed run writes, what stood there before, or nothing; a run",
        "that is refused changed nothing; the exit code is one of the contract's for that kind; the next run ends as if nothing had been and clears what was left;",
        f"nothing took {found['limits']['seconds_without_progress']:.0f} s of a processor without a step on the file system or a word of how far it is, stood still for",
        f"{found['limits']['seconds_idle']:.0f} s, or took more than {found['limits']['seconds_at_most']:.0f} s of a processor in all; nothing took {found['limits']['memory_mb']:,} MB; no sign of",
        f"an input steers the terminal; no traceback. The most memory of an attempt was {found['most_memory_mb']:,} MB.",
        "",
        "Seconds are those of a processor, its children's among them: how fast the clock runs beside it hangs on what else a machine does. Where standard error is no",
        "terminal, a line every 8 s says how far a long work is.",
        "",
        "Of commands that take half a minute and more (report, tune, sweep, sensitivity, forecast) a few attempts of each kind are made, most of them what must be",
        "refused before the work begins. Tests of their own interrupt a search, an analysis, a simulation and a synthesis, kill a batch of reports at every step, and",
        "attack the pages of app over a real server ([promises](../promises.md)).",
        "",
        f"Attempts that did not hold: **{len(found['faults'])}**.",
        "",
    ]
    lines += [f"- {row['command']}, {row['kind']}, {row['number']}: {'; '.join(row['faults'])}" for row in found["faults"]]
    lines += [
        *([""] if found["faults"] else []),
        "| command | " + " | ".join(_TITLES[group] for group in _GROUPS) + " | all |",
        "|---|" + "---:|" * (len(_GROUPS) + 1),
    ]
    lines += [
        f"| {label} | " + " | ".join(str(counts[group]) for group in _GROUPS) + f" | {sum(counts.values())} |"
        for label, counts in found["by_command"].items()
    ]
    lines += ["", "| kind | group | attempts |", "|---|---|---:|"]
    lines += [f"| {name} | {_TITLES[kind.group]} | {found['by_kind'].get(name, 0)} |" for name, kind in KINDS.items()]
    lines += ["", "| ended with | attempts |", "|---|---:|"]
    lines += [f"| {_ending(code)} | {count} |" for code, count in found["by_code"].items()]
    return "\n".join(lines) + "\n"


def _ending(code: str) -> str:
    return {"0": "0, done", "1": "1, a fault of the machine", "2": "2, refused", "130": "130, interrupted", "-9": "killed"}.get(
        code, code
    )


def write(rows: Sequence[Mapping]) -> None:
    """Write the record and its page."""
    found = summary(rows)
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")
