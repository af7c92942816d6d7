"""What ``kjqs hindcast --panel`` writes: forecasts of every unit from every origin, scores by level and horizon, and a
manifest."""

from __future__ import annotations

import importlib.metadata
import json
import math
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import Finding, Refusal
from ...files import atomic_write
from ...heavy import pd
from ...language import current_language, say
from ...projection.growth.hindcast import FORECASTS, QUANTILES, SCORES, PanelHindcast
from ...staging import fail_if_inputs
from ...study.hashes import file_hash
from ...tables.writing import findings_text
from .manifest import git_commit, output_hashes, package_hash, versions
from .place import fail_if_no_plain_file
from .simulation import Clock, fail_if_no_place, write_folder

if TYPE_CHECKING:
    from ...projection.growth import Panel

COMMAND = "hindcast --panel"
"""What the manifest of such a folder is marked with."""

FINDINGS = "findings.csv"
"""What the panel's rows are warned of, all of it."""

_HEADING = """\
# The growth process estimated on data/panel/panel_to_2023.csv by `kjqs fit --growth`: draws of the hyperparameters by series and
# origin, on the scale on which they are drawn (log, logit), nothing later than the origin being read; `spread`: what forecasts on
# the panel have missed by. Not to be edited: `kjqs fit --growth --output kjqs_model/data/growth.yaml` writes it anew. Used where
# the key says that panel, code and priors are as now.
"""
_DIGITS = 7
_TEXT = ("level", "name")
_YEARS, _VALUES = (1900, 2100), (1e-12, 1e18)
_WHOLE = ("origin", "year", "horizon", "n", "units")


def fail_before_it_runs(panel: Path, folder: Path) -> None:
    """Refuse at once a panel that is no file or too large, and a folder that may not be written to, or that is or holds the
    panel."""
    fail_if_no_plain_file(panel)
    fail_if_inputs(folder, [panel])
    fail_if_no_place(folder, COMMAND)


def fail_if_out_of_reach(panel: Panel) -> None:
    """Refuse figures so large or small, and years so far off, that they can only be slips, and whose forecasts would pass what a
    number holds."""
    findings = [
        Finding(
            "error",
            say("reporting_run_folder.panel"),
            column=column,
            value=repr(shown),
            problem=say(
                "reporting_run_folder.out_reach", unit_name=unit.name, year=year, series=series, low=f"{low:g}", high=f"{high:g}"
            ),
            remedy=say("reporting_run_folder.check_year_figure_unit"),
        )
        for (series, unit), points in panel.points.items()
        for year, value in points.items()
        for column, shown, (low, high) in (("year", year, _YEARS), ("value", value, _VALUES))
        if not low <= shown <= high
    ]
    if findings:
        raise Refusal(say("reporting_run_folder.panel_errors_nothing_written"), findings)


def write_panel_hindcast(found: PanelHindcast, panel: Path, warnings: Sequence[Finding], folder: Path, clock: Clock) -> None:
    """Write ``panel_scores.csv``, ``panel_forecasts.csv``, ``findings.csv`` where the panel has warnings, and a manifest into a
    folder that takes its name when it is whole."""
    texts = {"panel_scores.csv": csv_text(found.scores(), SCORES), "panel_forecasts.csv": csv_text(found.forecasts(), FORECASTS)}
    texts |= {FINDINGS: findings_text(warnings)} if warnings else {}
    write_folder(texts, lambda room: _manifest(found, panel, room, clock), folder)


def write_fit(found: Mapping, path: Path) -> None:
    """Write the committed file of ``kjqs fit --growth``: short rows, one draw of the hyperparameters a line."""
    import yaml

    lines = [_HEADING, yaml.safe_dump({"key": found["key"], "spread": found["spread"]}, sort_keys=False), "estimates:\n"]
    for entry in found["estimates"]:
        head = {name: value for name, value in entry.items() if name != "theta"}
        lines.append(
            f'- {json.dumps(head)[:-1]}, "theta": [\n' + ",\n".join(f"    {json.dumps(row)}" for row in entry["theta"]) + "]}\n"
        )
    with atomic_write(path) as file:
        file.write("".join(lines).encode("utf-8"))


def csv_text(table: pd.DataFrame, columns: tuple[str, ...]) -> str:
    """A table as CSV, numbers in plain decimals: figures to seven digits, shares and scores to six decimals."""
    written = table[list(columns)].astype(object)
    for column in columns:
        if column not in _TEXT:
            written[column] = [_plain(value, column) for value in table[column]]
    return written.to_csv(index=False, lineterminator="\n")


def _plain(value: float | None, column: str) -> str:
    if value is None or math.isnan(value):
        return ""
    if column in _WHOLE:
        return str(int(value))
    if column in QUANTILES:
        places = max(0, _DIGITS - 1 - math.floor(math.log10(value)))
        return _trimmed(f"{value:.{places}f}")
    return _trimmed(f"{value:.12f}" if column == "outturn" else f"{value:.6f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _manifest(found: PanelHindcast, panel: Path, room: Path, clock: Clock) -> Mapping:
    fits = [
        {
            "origin": origin,
            "figures": one.arranged.count,
            "tail_freedom": one.freedom,
            "hyperparameters": {name: [float(f"{x:.5g}") for x in values] for name, values in one.summary().items()},
        }
        for origin, one in found.estimates.items()
    ]
    return {
        "command": COMMAND,
        "series": found.series,
        "inputs": {"panel": file_hash(panel), "package": package_hash()},
        "fits": fits,
        "package_version": importlib.metadata.version("kjqs_model"),
        "git_commit": git_commit(),
        "versions": versions(),
        "python": platform.python_version(),
        "language": current_language(),
        "outputs": output_hashes(room),
        "started": clock.started,
        "wall_seconds": round(clock.seconds(), 3),
    }
