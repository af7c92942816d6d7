"""What ``kjqs simulate`` writes: a folder of tables with its manifest, whole or not at all. ``kjqs hindcast`` likewise."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...budget.budget import fail_if_unknown
from ...budget.settings import settings_of
from ...files import atomic_write, cannot_write
from ...heavy import pd
from ...language import current_language
from ...projection.base import base_of
from ...projection.draws.priors import priors_of
from ...projection.projection import settled
from ...projection.record.vintages import vintage_of, vintage_text
from ...projection.targets import measured
from ...scenario import Scenario
from ...staging import clean_up, fail_if_inputs, make_way, put_in_place, workshop
from ..tables.simulation import shares_of
from .manifest import NAME, inputs_of, run_record
from .place import Clock, fail_if_no_place
from .plain_csv import csv_text

if TYPE_CHECKING:
    from ...projection import Projection

COMMAND = "simulate"
"""What the manifest of such a folder is marked with."""

VINTAGE = "vintage.csv"
"""The forecast as ``kjqs score`` will hold it against what comes."""


def fail_before_it_runs(scenario: Scenario, folder: Path, command: str = COMMAND) -> None:
    """Refuse at once what would be refused after minutes: priors, targets, and a folder that may not be written to.

    Parameters
    ----------
    command : whose older results alone the folder may hold.

    Raises
    ------
    Refusal : unknown priors, a target that does not say what it measures, a folder that holds an input or files that no earlier
        run of the command wrote, or a place without permission.
    """
    priors_of(scenario.assumptions)
    _fail_if_budget_does_not_fit(scenario)
    measured(scenario.targets)
    fail_if_inputs(folder, scenario.files())
    fail_if_no_place(folder, command)


def write_simulation(
    projection: Projection, tables: Mapping[str, pd.DataFrame], folder: Path, overrides: Sequence[str], clock: Clock
) -> None:
    """Write the tables of a projection and its manifest into a folder that takes its name when it is whole.

    Parameters
    ----------
    tables : as ``simulation_tables.tables_of`` gives them. folder : its older content goes.
    overrides : of the command line, for the manifest. clock : started with the command.
    """
    texts = {f"{name}.csv": csv_text(table, shares_of(name, table, projection)) for name, table in tables.items()} | {
        VINTAGE: vintage_text(vintage_of(projection))
    }
    write_folder(texts, lambda room: _manifest(projection, room, overrides, clock), folder)


def write_folder(texts: Mapping[str, str | bytes], record: Callable[[Path], Mapping], folder: Path) -> None:
    """Write files and a manifest into a folder that takes its name when it is whole.

    Parameters
    ----------
    texts : by file name, text or bytes. record : makes the manifest from the folder that holds the files. folder : its older
    content goes.
    """
    place = Path(os.path.realpath(folder))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise cannot_write(folder, fault) from fault
    clean_up(place.parent)
    with workshop(place.parent, place.name) as room:
        for name, text in texts.items():
            _write(room / name, text)
        said = record(room)
        _write(room / NAME, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        make_way(place, said["command"])
        put_in_place(room, place)


def _write(path: Path, content: str | bytes) -> None:
    with atomic_write(path) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def _manifest(projection: Projection, room: Path, overrides: Sequence[str], clock: Clock) -> dict:
    scenario, base = projection.scenario, projection.base
    inputs = inputs_of(scenario, draws=projection.draws, seed=scenario.seed, language=current_language(), overrides=overrides)
    fitted = {"base": base.constants.base, "key": base.key, "constants": base.constants.as_dict()}
    return {"command": COMMAND, "fit": fitted} | run_record(scenario.resolved(), inputs, room, clock.started, clock.seconds())


def _fail_if_budget_does_not_fit(scenario: Scenario) -> None:
    """Settings that name what the projection does not have; the population is opened only where they name a county."""
    settings, last = settings_of(scenario.budget), settled(scenario, None, None).years.end
    named = any(burden.by_county for burden in settings.city_share.values())
    counties = tuple(base_of(scenario).state.counties) if named else ()
    fail_if_unknown(settings, counties, tuple(range(scenario.years.base + 1, last + 1)))
