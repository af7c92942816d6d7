"""What ``kjqs hindcast`` writes: forecasts, scores, their summary, the forecasts as vintages and a manifest, by the rules of ``kjqs simulate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...language import current_language
from ...population.base_years import base_years
from ...projection.history import INTENSITY
from ...projection.run import BLOCK
from ...projection.vintages import vintage_of, vintage_text
from ...scenario import Scenario
from .manifest import inputs_of, run_record
from .simulation import Clock, write_folder
from .simulation_tables import plain

if TYPE_CHECKING:
    import pandas as pd

    from ...projection.hindcast import Hindcast

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
    texts = {f"{name}.csv": csv_text(getattr(found, name)()) for name in TABLES}
    texts |= {f"vintage_{base}.csv": vintage_text(vintage_of(projection)) for base, projection in found.projections.items()}
    write_folder(texts, lambda room: _manifest(found, scenario, draws, seed, room, clock), folder)


def csv_text(table: pd.DataFrame) -> str:
    """A table of a hindcast as CSV: counts and yuan with two decimals at most, Brier scores and shares with six digits."""
    import pandas as pd

    written = table.copy()
    every_row_is_a_share = "year" not in table  # the summary
    for column in table.columns:
        if table[column].dtype.kind == "b":
            written[column] = table[column].map({True: "true", False: "false"})
        elif column not in ("base", "indicator", "year"):
            share = every_row_is_a_share or column.startswith("brier")
            of_gdp = table["indicator"] == INTENSITY
            written[column] = [plain(value, share or small) for value, small in zip(pd.to_numeric(table[column]), of_gdp, strict=True)]
    return written.to_csv(index=False, lineterminator="\n")


def _manifest(found: Hindcast, scenario: Scenario, draws: int, seed: int, room: Path, clock: Clock) -> dict:
    inputs = inputs_of(scenario, draws=draws, seed=seed, language=current_language(), overrides=[])
    fits = [{"base": year, "key": projection.base.key, "constants": projection.base.constants.as_dict()}
            for year, projection in found.projections.items()]
    return {"command": COMMAND, "fits": fits} | run_record(scenario.resolved(), inputs, room, clock.started, clock.seconds())
