"""A night of reports: variants of one scenario, each with what it extends, two at once.

``python -m benchmarks.batch`` makes 24; ``python -m benchmarks.batch 4`` fewer. It takes minutes, so that ``python -m benchmarks`` leaves
it out. What it says of a shared machine hangs on its load, which is printed too.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPORTS, JOBS, DRAWS = 24, 2, 200
_BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.yaml"


def variants(folder: Path, count: int) -> list[Path]:
    """Scenario files that differ in the award for a first recognition: each has years of its own to live through, all one parent."""
    found = []
    for number in range(count):
        path = folder / f"award_{number:02d}.yaml"
        path.write_text(
            f"title: 高企认定奖补第 {number + 1} 档\nauthor: benchmarks\ndate: 2023-12-31\nquestion: 奖补金额变动，支出和目标如何变化？\n"
            f"extends: {_BASELINE}\npolicy:\n  1.1.amount: {60_000 + 10_000 * number}\n",
            encoding="utf-8",
        )
        found.append(path)
    return found


def night(count: int = REPORTS) -> None:
    """Print what the batch takes, in all and a report, and what it takes once more with every report finished."""
    with tempfile.TemporaryDirectory() as folder:
        scenarios, output = variants(Path(folder), count), Path(folder) / "reports"
        first, again = _command(scenarios, output), _command(scenarios, output)
        made = len(list(output.glob("*/report.html")))
    print(
        f"kjqs report, {made} of {count} scenarios, {JOBS} jobs, {DRAWS} draws: {first[0]:.0f} s in all, {first[0] / count:.1f} s a report "
        f"({first[1] / count:.1f} s of processor); once more with all finished: {again[0]:.1f} s; load {os.getloadavg()[0]:.1f}"
    )


def _command(scenarios: list[Path], output: Path) -> tuple[float, float]:
    """Seconds of the command as a user waits for it, and of the processor, kernels included."""
    words = [
        sys.executable,
        "-m",
        "kjqs_model",
        "report",
        *map(str, scenarios),
        "--output",
        str(output),
        "--jobs",
        str(JOBS),
        "--draws",
        str(DRAWS),
    ]
    start, spent = time.perf_counter(), _processor()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start, _processor() - spent


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    night(*map(int, sys.argv[1:]))
