"""The accuracy record: kept forecasts held against what came, by indicator and horizon, as budget offices publish theirs.

An error is forecast less outturn, the forecast being the median: in per cent of the outturn, for shares of GDP in percentage
points (CBO's Economic Forecasting Record and OBR's Forecast Evaluation Report count so). The two-thirds spread is the width of
the range that holds the middle two thirds of the errors. CRPS is taken over the kept quantiles, in the unit of the errors, beside
the absolute error of naive forecasts; coverage is the share of outturns within the central 50, 80 and 90 % intervals.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Refusal
from ...language import say
from .outturns import Outturns
from .scores import INTERVALS, damped_trend, linear_trend, no_change
from .vintages import SHARES, Vintage

if TYPE_CHECKING:
    import pandas as pd

NAIVE = {"no_change": no_change, "linear": linear_trend, "damped": damped_trend}
"""Forecasts that anybody can make: the last figure, its last change carried on, its last growth carried on and wearing off."""

_POINTS = ("rd_intensity", "rd_intensity_real")
_QUANTILES = ("p05", "p10", "p25", "p50", "p75", "p90", "p95")

ERROR_COLUMNS = (
    "vintage",
    "scenario",
    "scenario_hash",
    "version",
    "base",
    "indicator",
    "year",
    "horizon",
    "outturn",
    "published",
    "mean",
    *_QUANTILES,
    "unit",
    "error",
    "crps",
    *(f"inside_{share * 100:.0f}" for share in INTERVALS),
    *(f"error_{name}" for name in NAIVE),
)
SCORE_COLUMNS = (
    "indicator",
    "horizon",
    "n",
    "outturns",
    "unit",
    "bias",
    "mean_absolute_error",
    "rmse",
    "two_thirds_spread",
    "crps",
    *(f"crps_{name}" for name in NAIVE),
    *(f"coverage_{share * 100:.0f}" for share in INTERVALS),
)


def errors(vintages: Iterable[Vintage], outturns: Outturns, as_of: datetime.date | None = None) -> list[dict]:
    """A row for each kept forecast whose outturn is known, in its latest vintage by a day (all of them without one).

    Raises
    ------
    Refusal : none of the outturns was forecast.
    """
    known, held = outturns.known(as_of), list(vintages)
    found = [
        _error(vintage, name, year, row.value, row.vintage)
        for vintage in held
        for (name, year), row in known.items()
        if (name, year) in vintage.quantiles
    ]
    if not found:
        years = sorted({year for vintage in held for year in vintage.years})
        raise Refusal(say("projection.none_outturns_forecast_forecasts_check", first_years=years[0], years=years[-1]))
    return sorted(found, key=lambda row: (row["indicator"], row["horizon"], row["vintage"], row["year"]))


def _error(vintage: Vintage, name: str, year: int, outturn: float, published: datetime.date) -> dict:
    values = vintage.quantiles[name, year]
    scale = 100.0 if name in _POINTS else 100.0 / outturn if outturn else np.nan
    row = {
        "vintage": vintage.name,
        "scenario": vintage.scenario,
        "scenario_hash": vintage.scenario_hash,
        "version": vintage.version,
        "base": vintage.base,
        "indicator": name,
        "year": year,
        "horizon": year - vintage.base,
        "outturn": outturn,
        "published": published.isoformat(),
        "mean": vintage.means[name, year],
        **{label: float(values[int(label[1:]) - 1]) for label in _QUANTILES},
        "unit": "points" if name in _POINTS else "percent",
        "error": float((values[49] - outturn) * scale),
        "crps": crps_of_quantiles(values, outturn) * scale,
    }
    row |= {f"inside_{share * 100:.0f}": _inside(values, outturn, share) for share in INTERVALS}
    past = vintage.known.get(name, {})
    return row | {
        f"error_{label}": float((naive(past, year) - outturn) * scale) if past else np.nan for label, naive in NAIVE.items()
    }


def crps_of_quantiles(quantiles: np.ndarray, outturn: float) -> float:
    """Continuous ranked probability score from the quantiles p01 to p99: twice the mean loss of the quantiles (Laio and Tamea
    2007)."""
    shares = np.array(SHARES)
    return float(2 * np.mean((shares - (outturn < quantiles)) * (outturn - quantiles)))


def _inside(quantiles: np.ndarray, outturn: float, share: float) -> bool:
    low, high = round((1 - share) / 2 * 100) - 1, round((1 + share) / 2 * 100) - 1
    return bool(quantiles[low] <= outturn <= quantiles[high])


def scores(rows: Sequence[Mapping]) -> pd.DataFrame:
    """The record by indicator and horizon, and over all horizons of an indicator (horizon ``all``)."""
    import pandas as pd

    groups: dict[tuple[str, object], list[Mapping]] = {}
    for row in rows:
        for horizon in (row["horizon"], "all"):
            groups.setdefault((row["indicator"], horizon), []).append(row)
    order = sorted(groups, key=lambda key: (key[0], key[1] == "all", 0 if key[1] == "all" else key[1]))
    return pd.DataFrame([_score(*key, groups[key]) for key in order], columns=list(SCORE_COLUMNS))


def _score(indicator: str, horizon, rows: Sequence[Mapping]) -> dict:
    missed = np.array([row["error"] for row in rows])
    low, high = np.quantile(missed, [1 / 6, 5 / 6])
    naive = {f"crps_{name}": float(np.mean([abs(row[f"error_{name}"]) for row in rows])) for name in NAIVE}
    covered = {
        f"coverage_{share * 100:.0f}": float(np.mean([row[f"inside_{share * 100:.0f}"] for row in rows])) for share in INTERVALS
    }
    return {
        "indicator": indicator,
        "horizon": horizon,
        "n": len(rows),
        "outturns": len({row["year"] for row in rows}),
        "unit": rows[0]["unit"],
        "bias": float(missed.mean()),
        "mean_absolute_error": float(np.abs(missed).mean()),
        "rmse": float(np.sqrt((missed**2).mean())),
        "two_thirds_spread": float(high - low) if len(rows) > 1 else np.nan,
        "crps": float(np.mean([row["crps"] for row in rows])),
        **naive,
        **covered,
    }


def error_table(rows: Sequence[Mapping]) -> pd.DataFrame:
    """Rows of ``errors`` as a table."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(ERROR_COLUMNS))
