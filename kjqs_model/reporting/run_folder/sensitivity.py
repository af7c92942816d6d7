"""What ``kjqs sensitivity`` writes: indices, tornado, regret and a manifest, whole or not at all; and how an analysis goes on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...analysis.ground import Ground, ground_of
from ...analysis.regret import Regret, regret, steps_of_regret
from ...analysis.sensitivity import Keep, Split, split, steps_of_split
from ...analysis.tornado import steps_of_tornado, tornado
from ...files import atomic_write, companion
from ...language import current_language
from ...scenario import Scenario, load_scenario
from .manifest import inputs_of, package_hash, run_record
from .simulation import Clock, write_folder
from .simulation_tables import plain

if TYPE_CHECKING:
    import pandas as pd

COMMAND = "sensitivity"
"""What the manifest of such a folder is marked with."""

DRAWS = 64
"""Rows of each set of draws, unless asked for otherwise: with a set for each group that is nine times as many in all."""

_YUAN = ("cost_per_year", "cost_regret_mean", "cost_regret_p95")


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """The three parts of an analysis. ``tornado`` is the table of ``analysis.tornado``."""

    split: Split
    tornado: pd.DataFrame
    regret: Regret

    @property
    def ground(self) -> Ground:
        return self.split.ground

    def tables(self) -> dict[str, pd.DataFrame]:
        """The files' tables by name."""
        return {"indices": self.split.table(), "tornado": self.tornado, "regret": self.regret.table(), "presets": self.regret.by_preset()}


@dataclass(frozen=True, eq=False)
class Asked:
    """What is analysed: a ground and the scenarios whose policies are compared, the ground's own first."""

    ground: Ground
    scenarios: tuple[Scenario, ...]

    @property
    def steps(self) -> int:
        """How many steps it takes, for a progress bar."""
        return steps_of_split(self.ground) + steps_of_tornado() + steps_of_regret(self.scenarios)


def asked(scenario: Scenario, against: Sequence[str | Path], draws: int | None = None, seed: int | None = None, threads: int = 2) -> Asked:
    """What a command or a notebook asks for.

    Parameters
    ----------
    against : files or names of scenarios; empty takes those that the package ships. One whose policy is another's is left out, for it
        costs and reaches the same. draws : rows of each set, a multiple of 8; ``DRAWS`` by default.

    Raises
    ------
    Refusal : draws, years, priors or a population that can't be projected; a scenario that can't be read.
    """
    ground = ground_of(scenario, draws or DRAWS, seed, threads)
    found = {_policy_key(scenario): scenario}
    for path in against or sorted(companion("scenarios").glob("*.yaml")):
        other = load_scenario(path)
        found.setdefault(_policy_key(other), other)
    return Asked(ground, tuple(found.values()))


def analysed(given: Asked, keep: Keep) -> Sensitivity:
    """The whole analysis; ``keep`` gives each step as it was kept or as it is made."""
    return Sensitivity(split(given.ground, keep), tornado(given.ground, keep), regret(given.ground, given.scenarios, keep))


def _policy_key(scenario: Scenario) -> str:
    return json.dumps(scenario.resolved()["policy"], sort_keys=True, ensure_ascii=False)


class Notes:
    """The steps of an analysis, kept beside its folder so that one that was interrupted goes on. Another scenario, list or version begins anew.

    ``advance`` is called after each step, kept or made.
    """

    def __init__(self, folder: Path, given: Asked, advance: Callable[[], None] = lambda: None):
        place = Path(os.path.realpath(folder))
        scenario, self.advance = given.ground.scenario, advance
        asked_for = [scenario.digest(), scenario.draws, scenario.seed, [_policy_key(other) for other in given.scenarios], package_hash()]
        key = hashlib.sha256(json.dumps(asked_for).encode()).hexdigest()[:16]
        self.whole = place.with_name(f".{place.name}.sensitivity")
        self.folder = self.whole / key

    def keep(self, name: str, made: Callable[[], np.ndarray]) -> np.ndarray:
        """The array of a step, read where it was kept."""
        path = self.folder / f"{name}.npy"
        try:
            values = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            values = made()
            self.folder.mkdir(parents=True, exist_ok=True)
            with atomic_write(path) as file:
                np.save(file, values, allow_pickle=False)
        self.advance()
        return values

    def clear(self) -> None:
        """The analysis is over."""
        shutil.rmtree(self.whole, ignore_errors=True)


def write_sensitivity(found: Sensitivity, folder: Path, overrides: Sequence[str], clock: Clock) -> None:
    """Write the tables and the manifest into a folder that takes its name when it is whole."""
    scenario = found.ground.scenario

    def record(room: Path) -> dict:
        inputs = inputs_of(scenario, draws=scenario.draws, seed=scenario.seed, language=current_language(), overrides=overrides)
        compared = [{"scenario": other.name, "hash": other.digest()} for other in found.regret.scenarios]
        return {"command": COMMAND, "compared": compared} | run_record(scenario.resolved(), inputs, room, clock.started, clock.seconds())

    write_folder({f"{name}.csv": csv_text(table) for name, table in found.tables().items()}, record, folder)


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV: shares and counts with six digits, yuan with two decimals at most, what can't be said empty."""
    written = table.copy()
    for column in table.columns:
        if table[column].dtype.kind == "b":
            written[column] = table[column].map({True: "true", False: "false"})
        elif table[column].dtype.kind == "f":
            written[column] = [plain(value, column not in _YUAN and not _is_large(value)) for value in table[column]]
    return written.to_csv(index=False, lineterminator="\n")


def _is_large(value: float) -> bool:
    return abs(value) >= 1e4  # money of a tornado beside shares and counts of firms
