"""What ``kjqs hindcast`` writes: forecasts, scores, their summary, the forecasts as vintages and a manifest, by the rules of
``kjqs simulate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...heavy import pd
from ...language import current_language
from ...population.base_years import base_years
from ...projection.fitting.history import INTENSITY
from ...projection.record.vintages import vintage_of, vintage_text
from ...projection.run import BLOCK
from ...scenario import Scenario
from .manifest import inputs_of, run_record
from .plain_csv import csv_text
from .simulation import Clock, write_folder

if TYPE_CHECKING:
    from ...projection.record.hindcast import Hindcast

COMMAND = "hindcast"
"""What the manifest of such a folder is marked with."""

TABLES = ("forecasts", "scores", "summary")


def blocks(base: int | None, draws: int) -> int:
    """How many blocks of draws a hindcast takes, at most; for a progress bar."""
    return -(-draws // BLOCK) * (1 if base is not None else len(base_years()) - 1)


def write_hindcast(found: Hindcast, scenario: Scenario, draws: int, seed: int, folder: Path, clock: Clock) -> None:
    """Write the tables of a hindcast and its manifest into a folder that takes its name when it is whole.

    Parameters
    ----------
    scenario : the one that each base year was put into. draws, seed : of every forecast. folder : its older content goes.
    """
    texts = {f"{name}.csv": _csv(getattr(found, name)()) for name in TABLES}
    texts |= {f"vintage_{base}.csv": vintage_text(vintage_of(projection)) for base, projection in found.projections.items()}
    write_folder(texts, lambda room: _manifest(found, scenario, draws, seed, room, clock), folder)


def _csv(table: pd.DataFrame) -> str:
    """A table of a hindcast as CSV; its summary, which knows no years, holds shares alone."""
    numbers = {
        name: pd.to_numeric(table[name]) for name in table.columns if table[name].dtype.kind == "O" and name != "indicator"
    }
    of_gdp = (table["indicator"] == INTENSITY).to_numpy()
    return csv_text(table.assign(**numbers), lambda column: "year" not in table or column.startswith("brier") or of_gdp)


def _manifest(found: Hindcast, scenario: Scenario, draws: int, seed: int, room: Path, clock: Clock) -> dict:
    inputs = inputs_of(scenario, draws=draws, seed=seed, language=current_language(), overrides=[])
    fits = [
        {"base": year, "key": projection.base.key, "constants": projection.base.constants.as_dict()}
        for year, projection in found.projections.items()
    ]
    return {"command": COMMAND, "fits": fits} | run_record(scenario.resolved(), inputs, room, clock.started, clock.seconds())
