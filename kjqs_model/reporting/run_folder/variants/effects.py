"""What ``kjqs diff --effects`` writes: what each change does, the changes in their order, the whole, and a manifest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ....analysis.variants.effects import ALONE, SHAPLEY, STACKED, Effects, TwoScenarios
from ....heavy import pd
from ....language import current_language
from ..checkpoint import Steps
from ..manifest import inputs_of, run_record
from ..simulation import Clock, write_folder

COMMAND = "diff"
"""What the manifest of such a folder is marked with."""

_DIGITS = 12  # of shares: what lies below is the arithmetic's


def steps_of(folder: Path, asked: TwoScenarios, advance: Callable[[], None]) -> Steps:
    """The combinations of changes, kept beside the folder; other scenarios begin anew. ``advance`` is called after each."""
    scenario = asked.bench.scenario
    return Steps(folder, "effects", [scenario.digest(), asked.after.digest(), scenario.draws, scenario.seed], advance)


def write_effects(found: Effects, folder: Path, overrides: Sequence[str], clock: Clock) -> None:
    """Write effects.csv, changes.csv, whole.csv and the manifest into a folder that takes its name when it is whole."""
    scenario = found.after

    def record(room: Path) -> dict:
        inputs = inputs_of(scenario, draws=scenario.draws, seed=scenario.seed, language=current_language(), overrides=overrides)
        said = {
            "command": COMMAND,
            "before": {"scenario": found.before.name, "hash": found.before.digest()},
            "order": [piece.path for piece in found.pieces],
        }
        return said | run_record(scenario.resolved(), inputs, room, clock.started, clock.seconds())

    write_folder(
        {
            "effects.csv": exact_csv(found.table(), found),
            "changes.csv": _csv(found.changes_table()),
            "whole.csv": exact_csv(found.whole_table(), found),
        },
        record,
        folder,
    )


def exact_csv(table: pd.DataFrame, found: Effects) -> str:
    """Effects as CSV with all their digits, so that the rows of a measure sum to the whole."""
    shares = [found.series.is_share(_bare(measure), key) for measure, key in zip(table["measure"], table["key"], strict=True)]
    texts = {
        column: [_exact(value, share) for value, share in zip(table[column], shares, strict=True)]
        for column in ("mean", "p10", "p90")
    }
    return _csv(table.assign(**texts))


def _bare(measure: str) -> str:
    """A measure without what says by which method it is split."""
    return next(measure.removesuffix(ending) for ending in (STACKED, SHAPLEY, ALONE) if measure.endswith(ending))


def _exact(value: float, share: bool) -> str:
    return np.format_float_positional(round(value, _DIGITS) + 0.0 if share else value + 0.0, trim="-")


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")
