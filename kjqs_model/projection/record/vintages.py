"""Forecasts that are kept: what a scenario's projection said at the time, with its quantiles, to be held against what came.

A vintage is one CSV file, which every ``kjqs simulate`` and ``kjqs hindcast`` writes. A row is an indicator and a year: up to the
base year what was known (``known``), after it the forecast's mean and its quantiles p01 to p99.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ... import __version__
from ...errors import Finding, Refusal
from ...language import say
from ...policy.register import register
from ..fitting.history import INTENSITY
from ..targets import LABELS
from .outturns import ENTITLEMENT, RECIPIENTS, RENEWED, forecast_of, known_indicators

if TYPE_CHECKING:
    from ..projection import Projection

SHARES = tuple(round(0.01 * place, 2) for place in range(1, 100))
QUANTILES = tuple(f"p{place:02d}" for place in range(1, 100))
_HEAD = (
    "place",
    "scenario",
    "scenario_hash",
    "version",
    "base",
    "draws",
    "seed",
    "indicator",
    "year",
    "known",
    "mean",
    *QUANTILES,
)
_WHOLE = ("base", "draws", "seed", "year")
_FOLDER = "vintages"


@dataclass(frozen=True)
class Vintage:
    """A forecast as it was kept. ``place`` is empty for the city itself; ``known`` by indicator and year, ``means`` and
    ``quantiles`` (99,) by indicator and year; ``name`` is that of its file."""

    name: str
    place: str
    scenario: str
    scenario_hash: str
    version: str
    base: int
    draws: int
    seed: int
    known: Mapping[str, Mapping[int, float]]
    means: Mapping[tuple[str, int], float]
    quantiles: Mapping[tuple[str, int], np.ndarray]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that were forecast."""
        return tuple(sorted({year for _, year in self.means}))

    def identity(self) -> tuple:
        """What two forecasts must share for their difference to be the policy's alone."""
        return self.years, self.draws, self.seed, self.base

    def mean_of(self, indicator: str, year: int) -> float:
        """The mean forecast; of money and recipients that the vintage does not hold, nothing was forecast."""
        return self.means.get((indicator, year), 0.0)


def vintage_of(projection: Projection, name: str = "") -> Vintage:
    """The forecast of a projection as it is kept: money and recipients only where there is any."""
    scenario, base = projection.scenario, projection.base
    means, quantiles = {}, {}
    for indicator in _indicators(projection):
        values = forecast_of(projection, indicator)
        of_years = np.quantile(values, SHARES, axis=1, method="weibull").T
        for place, year in enumerate(projection.years):
            means[indicator, year], quantiles[indicator, year] = float(values[place].mean()), of_years[place]
    known = {indicator: dict(series) for indicator, series in base.history.published.items()}
    known.setdefault(INTENSITY, {})
    known[INTENSITY] = known[INTENSITY] or {base.history.base: base.history.rd_city / base.history.gdp}
    return Vintage(
        name,
        base.design.place or "",
        scenario.name,
        scenario.digest(),
        __version__,
        base.history.base,
        projection.draws,
        scenario.seed,
        known,
        means,
        quantiles,
    )


def _indicators(projection: Projection) -> list[str]:
    amounts, recipients = projection.outcome.amounts, projection.outcome.recipients
    money = [ENTITLEMENT] if amounts else []
    for clause in register():
        money += [
            name for name, held in ((clause, amounts), (clause + RECIPIENTS, recipients)) if clause in held and held[clause].any()
        ]
    return [*LABELS, "gdp", RENEWED, *money]


def vintage_text(vintage: Vintage) -> str:
    """A vintage as the text of its file."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_HEAD)
    about = [vintage.place, vintage.scenario, vintage.scenario_hash, vintage.version, vintage.base, vintage.draws, vintage.seed]
    for indicator, series in vintage.known.items():
        writer.writerows(
            [*about, indicator, year, _number(value), "", *[""] * len(QUANTILES)] for year, value in sorted(series.items())
        )
    for (indicator, year), mean in vintage.means.items():
        writer.writerow([*about, indicator, year, "", _number(mean), *map(_number, vintage.quantiles[indicator, year])])
    return file.getvalue()


def _number(value: float) -> str:
    return f"{value:.10g}"


def shipped_vintages() -> list[Vintage]:
    """The city's forecasts that come with the package, made from the figures known at the end of their base years."""
    folder = files("kjqs_model.data").joinpath(_FOLDER)
    return [
        _parsed(entry.name, entry.read_text(encoding="utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".csv")
    ]


def read_vintages(folder: Path) -> list[Vintage]:
    """Every vintage below a folder: the files named ``vintage*.csv``, by path.

    Raises
    ------
    Refusal : no such folder, none in it, or a file that is no vintage.
    """
    if not folder.is_dir():
        raise Refusal(say("projection.there_no_folder_name_one", folder=folder))
    found = sorted(path for path in folder.rglob("vintage*.csv") if path.is_file())
    if not found:
        raise Refusal(say("projection.holds_no_kept_forecast_vintage", folder=folder))
    return [_parsed(path.relative_to(folder).as_posix(), _text(path)) for path in found]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise _unreadable(path.name, 0, "") from fault


def _parsed(name: str, text: str) -> Vintage:
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(rows[0]) != _HEAD or len(rows) < 2:
        raise _unreadable(name, 1, "")
    known: dict[str, dict[int, float]] = {}
    means, quantiles = {}, {}
    about = rows[1][:7]
    for number, row in enumerate(rows[1:], start=2):
        indicator, year, values = _row(name, number, row, about)
        if len(values) == 1:
            known.setdefault(indicator, {})[year] = values[0]
        else:
            means[indicator, year], quantiles[indicator, year] = values[0], np.array(values[1:])
    if not means:
        raise _unreadable(name, len(rows), "")
    place, scenario, digest, version, base, draws, seed = about
    return Vintage(name, place, scenario, digest, version, int(base), int(draws), int(seed), known, means, quantiles)


def _row(name: str, number: int, row: list[str], about: list[str]) -> tuple[str, int, list[float]]:
    """Indicator, year, and the figure known, or mean and quantiles."""
    if len(row) != len(_HEAD) or row[:7] != about:
        raise _unreadable(name, number, ",".join(row[:9]))
    cells = dict(zip(_HEAD, row, strict=True))
    try:
        whole = {column: int(cells[column]) for column in _WHOLE}
        values = [float(cells["known"])] if cells["known"] else [float(cells[column]) for column in ("mean", *QUANTILES)]
    except ValueError as fault:
        raise _unreadable(name, number, ",".join(row[:9])) from fault
    if (
        cells["indicator"] not in known_indicators()
        or not np.isfinite(values).all()
        or np.any(np.diff(values[1:]) < 0)
        or (len(values) == 1) != (whole["year"] <= whole["base"])
    ):
        raise _unreadable(name, number, ",".join(row[:9]))
    return cells["indicator"], whole["year"], values


def _unreadable(name: str, row: int, value: str) -> Refusal:
    return Refusal(
        say("projection.no_forecast_kjqs_kept_or", name=name),
        [
            Finding(
                "error",
                name,
                row=row,
                value=value[:80],
                problem=say("projection.row_cant_read"),
                remedy=say("projection.write_it_anew"),
            )
        ]
        if row
        else [],
    )


def only_of_the_city(vintages: Iterable[Vintage]) -> list[Vintage]:
    """The vintages of the city itself: outturns of one place say nothing of another's forecast."""
    return [vintage for vintage in vintages if not vintage.place]
