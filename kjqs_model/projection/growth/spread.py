"""What forecasts on a panel have missed by, by size of place: no projected spread of a place of that size may be narrower."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .hindcast import LEAST_POINTS, PanelHindcast
from .panel import Panel

_SERIES = {
    "hnte_stock": ("hnte_stock", "hnte_stock_3y"),
    "rd_intensity": ("rd_intensity",),
    "tech_sme": ("tech_sme", "hnte_stock", "hnte_stock_3y"),
}
"""Whose misses tell of a series: technology SMEs have too few of their own."""

_HORIZONS = (1, 2)
_LEVELS = ("city", "province")
_LEAST = 6


def spreads(panel: Panel, looked: Mapping[str, PanelHindcast]) -> dict:
    """By series and horizon: root mean square miss of the log at a middle size, its exponent with size, and how many misses it
    rests on.

    Parameters
    ----------
    looked : hindcasts of the panel by series.
    """
    return {
        series: {
            horizon: _fitted([row for source in sources for row in misses(looked[source], panel, horizon)])
            for horizon in _HORIZONS
        }
        for series, sources in _SERIES.items()
    }


def misses(found: PanelHindcast, panel: Panel, horizon: int) -> list[tuple[float, float]]:
    """(log size at the origin, miss of the log) of every forecast that many years past a unit's last figure, an outturn being
    known.

    Of forecasts that use no list of the years before: a place that asks for its spread has none.
    """
    rows = []
    for row in found.rows:
        if row["outturn"] is None or row["level"] not in _LEVELS:
            continue
        known = {
            year: value
            for (series, unit), points in panel.points.items()
            if series == found.series and unit == (row["level"], row["name"])
            for year, value in points.items()
            if year <= row["origin"]
        }
        if len(known) >= LEAST_POINTS and row["year"] - max(known) == horizon and max(known) == row["origin"]:
            rows.append((float(np.log(known[max(known)])), row["missed_without_lists"]))
    return rows


def _fitted(rows: list[tuple[float, float]]) -> dict:
    """Sd as a power of size, by least squares on log absolute misses, its level such that the mean square comes out."""
    size, missed = np.array([row[0] for row in rows]), np.abs(np.array([row[1] for row in rows]))
    if len(rows) < _LEAST:
        return {"misses": len(rows), "middle": 1.0, "sd": None, "exponent": 0.0}
    middle = float(np.median(size))
    slope = np.polyfit(size - middle, np.log(np.maximum(missed, 0.002)), 1)[0]
    exponent = float(np.clip(-slope, 0.0, 0.5))
    sd = float(np.sqrt(np.mean((missed * np.exp(exponent * (size - middle))) ** 2)))
    return {"misses": len(rows), "middle": round(float(np.exp(middle)), 4), "sd": round(sd, 4), "exponent": round(exponent, 3)}


def spread_at(entry: Mapping, size: float) -> float:
    """The sd of log misses of a place of a size, from one committed entry."""
    return float(entry["sd"] * (size / entry["middle"]) ** -entry["exponent"])
