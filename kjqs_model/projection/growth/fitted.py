"""Committed hyperparameters: made by ``kjqs fit --growth``, used where panel, code and priors are as they were then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from ...data import shipped
from ...deciding import deciding_hash
from .estimate import Estimate, estimate
from .hindcast import PanelHindcast, look_back, origins_of
from .panel import Panel, Unit, shipped_panel
from .process import kind_of
from .spread import spreads

FILE = "growth.yaml"
SERIES = ("hnte_stock", "hnte_stock_3y", "rd_intensity", "tech_sme")
"""The series that are fitted beforehand."""

ORIGINS = (2020, 2021, 2022, 2023)
"""The origins for which they are."""

KEPT = 32
"""Draws of the hyperparameters that are committed."""

_CODE = ("arrange.py", "covariances.py", "estimate.py", "likelihood.py", "panel.py", "process.py")
_AHEAD = ("hindcast.py", "naive.py", "predict.py", "spread.py", "sums.py")
_DATA = ("growth_series.yaml", "panel/places.yaml")


@cache
def code_key() -> str:
    """A hash of the code and the priors that an estimate rests on."""
    return _hash(_CODE, _DATA)


@cache
def ahead_key() -> str:
    """A hash of the code that forecasts and their scores rest on beside the estimate."""
    return _hash(_AHEAD)


def _hash(code: tuple[str, ...], data: tuple[str, ...] = ()) -> str:
    here = Path(__file__).parent
    return deciding_hash([*(here / name for name in code), *(Path(str(files("kjqs_model.data"))) / name for name in data)])[:16]


def committed_entry(found: Estimate) -> dict:
    """What is committed of one estimate."""
    theta = found.theta[:: max(1, len(found.theta) // KEPT)]
    theta = theta[
        np.argsort(theta[:, 0], kind="stable")
    ]  # so that a low number of the column that chooses stands for a calm nation
    return {
        "series": found.kind.series,
        "origin": found.origin,
        "figures": found.arranged.count,
        "freedom": found.freedom,
        "shift": round(found.shift, 6),
        "names": list(found.kind.names),
        "theta": [[round(float(x), 4) for x in row] for row in theta],
    }


def fit_steps() -> int:
    """How often ``fit_growth`` calls its progress."""
    return sum(len(origins_of(shipped_panel(), series)) for series in SERIES)


def fit_growth(progress: Callable[[], None] = lambda: None) -> dict:
    """The content of the committed file: every series at every origin, estimated on the shipped panel, and what forecasts have
    missed by."""
    return content_of({series: look_back(shipped_panel(), series, progress=progress) for series in SERIES})


def content_of(looked: Mapping[str, PanelHindcast]) -> dict:
    """The content of the committed file from hindcasts of every series on the shipped panel."""
    entries = [
        committed_entry(looked[series].estimates.get(origin) or estimate(shipped_panel(), series, origin))
        for series in SERIES
        for origin in ORIGINS
    ]
    return {
        "key": {"panel": shipped_panel().key(), "code": code_key(), "ahead": ahead_key()},
        "spread": spreads(shipped_panel(), looked),
        "estimates": entries,
    }


@cache
def committed() -> Mapping:
    """The committed file; where there is none, nothing."""
    try:
        return shipped(FILE)
    except FileNotFoundError:
        return {"key": {}, "spread": {}, "estimates": []}


def is_current() -> bool:
    """Whether the committed estimates rest on the panel and the code as they are."""
    key = committed()["key"]
    return (key.get("panel"), key.get("code")) == (shipped_panel().key(), code_key())


@cache
def draws_of(series: str, origin: int) -> tuple[np.ndarray, float, float]:
    """Draws of the hyperparameters (draws, hyperparameters), the tails' freedom and the scale of shifts, committed or made now.

    Parameters
    ----------
    origin : a year; later than the panel's last, that one.
    """
    panel = shipped_panel()
    origin = min(origin, panel.last())
    if is_current():
        for entry in committed()["estimates"]:
            if (entry["series"], entry["origin"]) == (series, origin) and tuple(entry["names"]) == kind_of(series).names:
                return np.array(entry["theta"]), float(entry["freedom"]), float(entry["shift"])
    found = committed_entry(estimate(panel, series, origin))
    return np.array(found["theta"]), float(found["freedom"]), float(found["shift"])


def panel_without(unit: Unit) -> Panel:
    """The shipped panel without one place, whose figures come from elsewhere."""
    panel = shipped_panel()
    return Panel({key: points for key, points in panel.points.items() if key[1] != unit})
