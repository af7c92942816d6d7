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
_CHANGED = "awards_of_jinan.yaml"


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
        works |= {str(draws): lambda draws=draws: _spent(["-m", "kjqs_model", "simulate", "scenarios/baseline.yaml", "--draws", str(draws),
                                                          "--output", f"{folder}/{draws}"]) for draws in DRAWS}
        found = _least(works, rounds)
    bare, few = found["imports"][1], found[str(DRAWS[0])][1]
    print(f"kjqs simulate, {DRAWS[0]} draws: {few / bare:.1f} times `{IMPORTS}` ({few:.1f} s and {bare:.1f} s of processor); "
          + "; ".join(f"{draws:,} draws: {found[str(draws)][1] - few:.1f} s of processor more, {found[str(draws)][1]:.1f} s in all, "
                      f"{found[str(draws)][0]:.1f} s to wait" for draws in DRAWS[1:]) + f"; load {os.getloadavg()[0]:.1f}")


def reporting() -> None:
    """Print what the reports of every shipped scenario take, what they take with one changed, and with none changed."""
    with tempfile.TemporaryDirectory() as folder:
        scenarios = Path(shutil.copytree(ROOT / "scenarios", Path(folder) / "scenarios"))
        words = ["-m", "kjqs_model", "report", *map(str, sorted(scenarios.glob("*.yaml"))), "--output", f"{folder}/reports", "--jobs", "2"]
        first = _spent(words)
        with open(scenarios / _CHANGED, "a", encoding="utf-8") as file:
            file.write("seed: 2\n")
        one_changed, none_changed = _spent(words), _spent(words)
        count = len(list(scenarios.glob("*.yaml")))
    print(f"kjqs report, {count} scenarios, two at once: {first[0]:.0f} s ({first[1]:.0f} s of processor, {first[1] / count:.1f} a report); "
          f"with one changed {one_changed[0]:.0f} s ({one_changed[1]:.0f}); with none changed {none_changed[0]:.0f} s "
          f"({none_changed[1]:.0f}); load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    simulating()
    reporting()
