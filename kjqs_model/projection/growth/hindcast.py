"""The growth process held against a panel: from every origin, for every unit with two points or more, with nothing later than the
origin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Refusal, did_you_mean
from ...language import say
from ..record.scores import crps
from .arrange import AHEAD
from .estimate import Estimate, estimate
from .naive import best_factor, damped, linear, no_change
from .panel import Panel, Unit
from .predict import Ahead, draw_units, known

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95}
LEAST_POINTS = 2
LEAST_YEARS = 2
"""Years ahead of each origin that are forecast at least, whether the panel has them or not."""

FORECASTS = ("level", "name", "origin", "year", *QUANTILES, "outturn")
SCORES = (
    "level",
    "horizon",
    "n",
    "units",
    "coverage_50",
    "coverage_80",
    "coverage_90",
    "crps_log",
    "crps_no_change",
    "crps_linear",
    "crps_damped",
    "common_share",
)


@dataclass(frozen=True)
class PanelHindcast:
    """Forecasts of one series from every origin. ``rows``: one a unit, origin and year; ``estimates`` by origin."""

    series: str
    rows: tuple[Mapping, ...]
    estimates: Mapping[int, Estimate]

    def forecasts(self) -> pd.DataFrame:
        """One row a level, name, origin and year: quantiles of the figure, and the outturn where the panel has one."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=list(FORECASTS))

    def scores(self) -> pd.DataFrame:
        """One row a level and horizon: coverage, scores of the log beside three naive forecasts', the share of errors that is
        common."""
        import pandas as pd

        frame = pd.DataFrame([row for row in self.rows if row["outturn"] is not None])
        if frame.empty:
            return pd.DataFrame(columns=list(SCORES))
        return (
            frame.groupby(["level", "horizon"])
            .agg(n=("outturn", "size"), units=("name", "nunique"), **{name: (name, "mean") for name in SCORES[4:]})
            .reset_index()[list(SCORES)]
        )


def origins_of(panel: Panel, series: str) -> list[int]:
    """Every year up to which some unit has two points or more, to the panel's last."""
    seconds = [
        sorted(panel.points[series, unit])[LEAST_POINTS - 1]
        for unit in panel.units(series)
        if len(panel.points[series, unit]) >= LEAST_POINTS
    ]
    return list(range(min(seconds), panel.last() + 1)) if seconds else []


def fail_if_not_there(panel: Panel, series: str) -> None:
    """Refuse a series that the panel does not have, or of which no unit has two points."""
    if series not in panel.series():
        raise Refusal(say("projection.panel_no_series", series=series, did_you_mean=did_you_mean(series, panel.series())))
    if not origins_of(panel, series):
        raise Refusal(say("projection.no_unit_two_figures_or", series=series))


def look_back(
    panel: Panel, series: str, provinces: Mapping[str, str] | None = None, progress: Callable[[], None] = lambda: None
) -> PanelHindcast:
    """Forecast every unit of a series from every origin, each estimated anew from what the panel tells up to it.

    Parameters
    ----------
    provinces : city to province, by default what the package ships. progress : called once an origin.

    Raises
    ------
    Refusal : a series that is not there, or of which no unit has two points.
    """
    fail_if_not_there(panel, series)
    rows, estimates = [], {}
    for origin in origins_of(panel, series):
        estimates[origin] = estimate(panel, series, origin, provinces)
        rows += _from_origin(panel, series, origin, estimates[origin])
        progress()
    return PanelHindcast(
        series, tuple(sorted(rows, key=lambda row: (row["level"], row["name"], row["origin"], row["year"]))), estimates
    )


def _from_origin(panel: Panel, series: str, origin: int, found: Estimate) -> list[dict]:
    before = {
        unit: {year: value for year, value in panel.points[series, unit].items() if year <= origin}
        for unit in panel.units(series)
    }
    units = [unit for unit, points in before.items() if len(points) >= LEAST_POINTS]
    factor = best_factor(before.values())
    years = range(origin + 1, min(max(panel.last(), origin + LEAST_YEARS), origin + AHEAD) + 1)
    return [
        _row(unit, origin, year, drawn, before[unit], panel.points[series, unit].get(year), factor)
        for unit, drawn in draw_units(known(found), units).items()
        for year in years
    ]


def _row(
    unit: Unit, origin: int, year: int, drawn: Ahead, before: Mapping[int, float], outturn: float | None, factor: float
) -> dict:
    sample, common, without = (values[:, year - origin - 1] for values in (drawn.log_level, drawn.common, drawn.without_lists))
    ends = np.quantile(sample, list(QUANTILES.values()), method="weibull")
    row = {
        "level": unit.level,
        "name": unit.name,
        "origin": origin,
        "year": year,
        "horizon": year - origin,
        "outturn": outturn,
        **dict(zip(QUANTILES, map(float, np.exp(ends)), strict=False)),
    }
    if outturn is None:
        return row
    log = float(np.log(outturn))
    return row | {
        "coverage_50": float(ends[2] <= log <= ends[4]),
        "coverage_80": float(ends[1] <= log <= ends[5]),
        "coverage_90": float(ends[0] <= log <= ends[6]),
        "crps_log": crps(sample, log),
        "missed": log - float(ends[3]),
        "missed_without_lists": log - float(np.quantile(without, 0.5, method="weibull")),
        "crps_no_change": abs(no_change(before, year) - log),
        "crps_linear": abs(linear(before, year) - log),
        "crps_damped": abs(damped(before, year, factor) - log),
        "common_share": min(1.0, float(common.var() / sample.var())),
    }
