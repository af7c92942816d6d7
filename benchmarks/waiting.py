"""What people wait for: ``kjqs simulate`` beside the bare imports of its libraries, and the reports of every shipped scenario.

``python -m benchmarks.waiting`` prints a line each. Runs alternate and the least processor time of each counts: neighbours on a machine
make it longer, nothing makes it shorter.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
IMPORTS = "import numpy, pandas, numba"
DRAWS, ROUNDS = (8, 256, 1024), 3
_CHANGED, _AWARD = "awards_of_jinan.yaml", ("300000", "250000")


def _spent(words: list[str]) -> tuple[float, float]:
    """Seconds of a command as a user waits for it, and of the processor with all that it starts."""

    def used() -> float:
        found = resource.getrusage(resource.RUSAGE_CHILDREN)
        return found.ru_utime + found.ru_stime

    start, before = time.perf_counter(), used()
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - start, used() - before


def _least(works: dict[str, Callable[[], tuple[float, float]]], rounds: int) -> dict[str, tuple[float, float]]:
    """The least seconds and processor seconds of each, one of each a round."""
    found = {name: [work()] for name, work in works.items()}  # the first round also warms the caches
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(work())
    return {name: tuple(map(min, zip(*spent[1:], strict=True))) for name, spent in found.items()}


def simulating(rounds: int = ROUNDS) -> None:
    """Print the processor seconds of the command at several numbers of draws as multiples of its libraries' imports."""
    with tempfile.TemporaryDirectory() as folder:
        works = {"imports": lambda: _spent(["-c", IMPORTS])}
        works |= {
            str(draws): lambda draws=draws: _spent(
                [
                    "-m",
                    "kjqs_model",
                    "simulate",
                    "scenarios/baseline.yaml",
                    "--draws",
                    str(draws),
                    "--output",
                    f"{folder}/{draws}",
                ]
            )
            for draws in DRAWS
        }
        found = _least(works, rounds)
    bare, few = found["imports"][1], found[str(DRAWS[0])][1]
    print(
        f"kjqs simulate, {DRAWS[0]} draws: {few / bare:.1f} times `{IMPORTS}` ({few:.1f} s and {bare:.1f} s of processor); "
        + "; ".join(
            f"{draws:,} draws: {found[str(draws)][1] - few:.1f} s of processor more, {found[str(draws)][1]:.1f} s in all, "
            f"{found[str(draws)][0]:.1f} s to wait"
            for draws in DRAWS[1:]
        )
        + f"; load {os.getloadavg()[0]:.1f}"
    )


def reporting(only: str = "*.yaml") -> None:
    """Print what the reports of every shipped scenario take, and what they take with one award changed, with one seed changed (nothing
    of that scenario can be kept then: its population is another), and with nothing changed.

    Parameters
    ----------
    only : which scenarios, as a pattern of file names; the one that is changed must be among them.
    """
    with tempfile.TemporaryDirectory() as folder:
        scenarios = Path(shutil.copytree(ROOT / "scenarios", Path(folder) / "scenarios"))
        files = sorted(scenarios.glob(only))
        words = ["-m", "kjqs_model", "report", *map(str, files), "--output", f"{folder}/reports", "--jobs", "2"]
        changed = scenarios / _CHANGED
        spent = {"": _spent(words)}
        changed.write_text(changed.read_text(encoding="utf-8").replace(*_AWARD), encoding="utf-8")
        spent["with one award changed"] = _spent(words)
        changed.write_text(changed.read_text(encoding="utf-8") + "seed: 2\n", encoding="utf-8")
        spent["with one seed changed"] = _spent(words)
        spent["with none changed"] = _spent(words)
    first = spent.pop("")
    print(
        f"kjqs report, {len(files)} scenarios, two at once: {first[0]:.0f} s ({first[1]:.0f} s of processor, {first[1] / len(files):.1f} a "
        "report); "
        + "; ".join(f"{what} {found[0]:.0f} s ({found[1]:.0f})" for what, found in spent.items())
        + f"; load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    simulating()
    reporting()
