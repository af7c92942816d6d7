"""What ``kjqs sensitivity`` writes: indices, tornado, regret and a manifest, whole or not at all; and how an analysis goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...analysis.sensitivity.ground import Ground, ground_of
from ...analysis.sensitivity.regret import Regret, regret, steps_of_regret
from ...analysis.sensitivity.split import Keep, VarianceSplit, split, steps_of_split
from ...analysis.sensitivity.tornado import steps_of_tornado, tornado
from ...files import companion
from ...heavy import pd
from ...language import current_language
from ...scenario import Scenario, load_scenario
from ...study.room import fail_if_no_room
from .checkpoint import Steps
from .manifest import inputs_of, run_record
from .plain_csv import csv_text
from .simulation import Clock, write_folder

if TYPE_CHECKING:
    from ...parts import Executor

COMMAND = "sensitivity"
"""What the manifest of such a folder is marked with."""

DRAWS = 64
"""Rows of each set of draws, unless asked for otherwise: with a set for each group that is nine times as many in all."""

_YUAN = ("cost_per_year", "cost_regret_mean", "cost_regret_p95")


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """The three parts of an analysis. ``tornado`` is the table of ``analysis.sensitivity.tornado``."""

    split: VarianceSplit
    tornado: pd.DataFrame
    regret: Regret

    @property
    def ground(self) -> Ground:
        return self.split.ground

    def tables(self) -> dict[str, pd.DataFrame]:
        """The files' tables by name."""
        return {
            "indices": self.split.table(),
            "tornado": self.tornado,
            "regret": self.regret.table(),
            "presets": self.regret.by_preset(),
        }


@dataclass(frozen=True, eq=False)
class SensitivityTask:
    """What is analysed: a ground and the scenarios whose policies are compared, the ground's own first."""

    ground: Ground
    scenarios: tuple[Scenario, ...]

    @property
    def steps(self) -> int:
        """How many steps it takes, for a progress bar."""
        return steps_of_split(self.ground) + steps_of_tornado() + steps_of_regret(self.scenarios)


def asked(
    scenario: Scenario,
    against: Sequence[str | Path],
    draws: int | None = None,
    seed: int | None = None,
    threads: int | Executor = 2,
) -> SensitivityTask:
    """What a command or a notebook asks for.

    Parameters
    ----------
    against : files or names of scenarios; empty takes those that the package ships. One whose policy is another's is left out,
    for it
        costs and reaches the same. draws : rows of each set, a multiple of 8; ``DRAWS`` by default.

    Raises
    ------
    Refusal : draws, years, priors or a population that can't be projected; a scenario that can't be read.
    """
    fail_if_no_room(scenario, draws or DRAWS)
    ground = ground_of(scenario, draws or DRAWS, seed, threads)
    found = {_policy_key(scenario): scenario}
    for path in against or sorted(companion("scenarios").glob("*.yaml")):
        other = load_scenario(path)
        found.setdefault(_policy_key(other), other)
    return SensitivityTask(ground, tuple(found.values()))


def analysed(given: SensitivityTask, keep: Keep) -> Sensitivity:
    """The whole analysis; ``keep`` gives each step as it was kept or as it is made."""
    return Sensitivity(split(given.ground, keep), tornado(given.ground, keep), regret(given.ground, given.scenarios, keep))


def _policy_key(scenario: Scenario) -> str:
    return json.dumps(scenario.resolved()["policy"], sort_keys=True, ensure_ascii=False)


def steps_of(folder: Path, task: SensitivityTask, advance: Callable[[], None] = lambda: None) -> Steps:
    """The steps of an analysis, kept beside its folder; another scenario or list begins anew. ``advance`` is called after
    each."""
    scenario = task.ground.scenario
    return Steps(
        folder,
        "sensitivity",
        [scenario.digest(), scenario.draws, scenario.seed, [_policy_key(other) for other in task.scenarios]],
        advance,
    )


def write_sensitivity(found: Sensitivity, folder: Path, overrides: Sequence[str], clock: Clock) -> None:
    """Write the tables and the manifest into a folder that takes its name when it is whole."""
    scenario = found.ground.scenario

    def record(room: Path) -> dict:
        inputs = inputs_of(scenario, draws=scenario.draws, seed=scenario.seed, language=current_language(), overrides=overrides)
        compared = [{"scenario": other.name, "hash": other.digest()} for other in found.regret.scenarios]
        return {"command": COMMAND, "compared": compared} | run_record(
            scenario.resolved(), inputs, room, clock.started, clock.seconds()
        )

    write_folder({f"{name}.csv": _csv(table) for name, table in found.tables().items()}, record, folder)


def _csv(table: pd.DataFrame) -> str:
    """A table as CSV; money of a tornado, beside shares and counts of firms, is told by its size."""
    return csv_text(table, lambda column: column not in _YUAN and (table[column].abs() < 1e4).to_numpy())
