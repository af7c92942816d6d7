"""What ``kjqs score`` writes: the record, every error behind it, the split of errors of money, and a manifest."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ...heavy import pd
from ...language import current_language
from ...projection.record.accuracy import error_table, errors, scores
from ...projection.record.error_split import ErrorSplit, split_error, split_table
from ...projection.record.outturns import Outturns
from ...projection.record.vintages import Vintage
from ...staging import fail_if_inputs
from ...study.hashes import file_hash
from .manifest import git_commit, output_hashes, versions
from .place import fail_if_no_plain_file
from .simulation import Clock, fail_if_no_place, write_folder

COMMAND = "score"
"""What the manifest of such a folder is marked with."""

_SPLIT_HEAD = (
    "vintage",
    "base",
    "key",
    "year",
    "forecast",
    "outturn",
    "error",
    "policy",
    "volume",
    "timing",
    "award_level",
    "remainder",
    "recipients",
    "recipients_forecast",
)


def fail_before_it_scores(outturns: Path, forecasts: Path | None, actual: Path | None, folder: Path) -> None:
    """Refuse outturns that are no file or too many, and a folder that may not be written to, or that holds what is read. Raises
    Refusal."""
    fail_if_no_plain_file(outturns)
    fail_if_inputs(folder, [outturns, forecasts, actual])
    fail_if_no_place(folder, COMMAND)


def scored(vintages: Sequence[Vintage], outturns: Outturns, actual: Sequence[Vintage] = ()) -> dict[str, pd.DataFrame]:
    """The tables by name: ``scores``, ``errors`` and ``split``.

    Parameters
    ----------
    actual : forecasts of the same draws, years and base under the policy that came about, for the policy part of the split.
    """
    rows = errors(vintages, outturns)
    return {"scores": scores(rows), "errors": error_table(rows), "split": _splits(vintages, outturns, actual)}


def _splits(vintages: Sequence[Vintage], outturns: Outturns, actual: Sequence[Vintage]) -> pd.DataFrame:
    came = {vintage.identity(): vintage for vintage in actual}
    found = []
    for vintage in vintages:
        splits: list[ErrorSplit] = split_error(vintage, outturns, came.get(vintage.identity()))
        if splits:
            table = split_table(splits)
            table.insert(0, "base", vintage.base)
            table.insert(0, "vintage", vintage.name)
            found.append(table)
    return pd.concat(found, ignore_index=True)[list(_SPLIT_HEAD)] if found else pd.DataFrame(columns=list(_SPLIT_HEAD))


def csv_text(table: pd.DataFrame) -> str:
    """A table of the record as CSV; figures with six significant digits, money and counts of recipients whole where they are."""
    written = table.copy()
    for column in table.columns:
        written[column] = [_cell(value) for value in table[column]]
    return written.to_csv(index=False, lineterminator="\n")


def _cell(value) -> str:
    if value is None or (isinstance(value, float | np.floating) and not np.isfinite(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        if value == int(value):
            return str(int(value))
        return f"{value:.6f}".rstrip("0").rstrip(".") if abs(float(value)) < 1e6 else f"{value:.2f}"
    return str(value)


def write_scores(
    tables: Mapping[str, pd.DataFrame], inputs: Mapping[str, Path], vintages: Sequence[Vintage], folder: Path, clock: Clock
) -> None:
    """Write the tables and a manifest into a folder that takes its name when it is whole.

    Parameters
    ----------
    inputs : what was read, by option. vintages : which forecasts were scored.
    """
    texts = {f"{name}.csv": csv_text(table) for name, table in tables.items()}
    write_folder(texts, lambda room: _manifest(inputs, vintages, room, clock), folder)


def _manifest(inputs: Mapping[str, Path], vintages: Sequence[Vintage], room: Path, clock: Clock) -> dict:
    kept = [
        {
            "vintage": one.name,
            "scenario": one.scenario,
            "scenario_hash": one.scenario_hash,
            "version": one.version,
            "base": one.base,
            "draws": one.draws,
            "seed": one.seed,
        }
        for one in vintages
    ]
    return {
        "command": COMMAND,
        "language": current_language(),
        "package_version": importlib.metadata.version("kjqs_model"),
        "git_commit": git_commit(),
        "versions": versions(),
        "vintages": kept,
        "inputs": {
            name: {"file": path.name, "hash": file_hash(path) if path.is_file() else None} for name, path in inputs.items()
        },
        "outputs": output_hashes(room),
        "started": clock.started,
        "wall_seconds": round(clock.seconds(), 3),
    }
