"""What ``kjqs sweep`` writes: the tidy table, a row a point, and a manifest, whole or not at all; and how a sweep goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ....analysis.variants.axes import Varied
from ....analysis.variants.bench import Bench
from ....analysis.variants.sweep import Sweep
from ....heavy import pd
from ....language import current_language
from ..checkpoint import Steps
from ..manifest import inputs_of, run_record
from ..plain_csv import csv_text
from ..simulation import Clock, write_folder

COMMAND = "sweep"
"""What the manifest of such a folder is marked with."""

_MONEY = ("cost_yuan", "cost_p10", "cost_p90", "arrears_at_end")


def steps_of(folder: Path, bench: Bench, axes: Sequence[Varied], advance: Callable[[], None]) -> Steps:
    """The points of a sweep, kept beside its folder; another scenario or grid begins anew. ``advance`` is called after each."""
    scenario = bench.scenario
    return Steps(folder, COMMAND, [scenario.digest(), scenario.draws, scenario.seed, [repr(axis) for axis in axes]], advance)


def write_sweep(found: Sweep, folder: Path, overrides: Sequence[str], clock: Clock) -> None:
    """Write sweep.csv, points.csv and the manifest into a folder that takes its name when it is whole."""
    scenario = found.scenario

    def record(room: Path) -> dict:
        inputs = inputs_of(scenario, draws=scenario.draws, seed=scenario.seed, language=current_language(), overrides=overrides)
        varied = {axis.path: list(axis.values) for axis in found.axes}
        return {"command": COMMAND, "varied": varied} | run_record(
            scenario.resolved(), inputs, room, clock.started, clock.seconds()
        )

    write_folder({"sweep.csv": tidy_csv(found.table(), found), "points.csv": _points_csv(found)}, record, folder)


def tidy_csv(table: pd.DataFrame, found: Sweep) -> str:
    """A table of measures as CSV: chances and intensities with the digits of shares, the varied values as they are."""
    shares = [found.series.is_share(*row) for row in zip(table["measure"], table["key"], strict=True)]
    return csv_text(_with_values(table, found), lambda column: shares)


def _points_csv(found: Sweep) -> str:
    return csv_text(_with_values(found.points_table(), found), lambda column: column not in _MONEY)


def _with_values(table: pd.DataFrame, found: Sweep) -> pd.DataFrame:
    """The varied values as text: a rate keeps all its digits."""
    return table.assign(**{path: [value_text(value) for value in table[path]] for path in found.paths})


def value_text(value: object) -> str:
    """A varied value as a file has it: plain decimals, words as they are."""
    return f"{value:.15g}" if isinstance(value, float) and abs(value) < 1e15 else str(value)
