"""The pace at which a place grows in each draw: the growth process learnt from many places, laid over the place's own published
points.

The process (``growth/``) gives each draw a path of the log of certified and of registered firms and of R&D intensity: persistent,
wearing off, with shocks shared by all places and by both counts, and own shocks with heavy tails; its parameters are drawn with
it. Here it meets the place: its points up to the base year, its province, and the finite pool of firms that could ever be
certified or registered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...staging.arrays import kept_arrays
from ..draws.common import YEARS, CommonDraws
from ..draws.priors import Prior
from ..results import fail_if_no_number
from .history import INTENSITY, History

SERIES = {"high_tech_enterprises": "hnte_stock", "technology_smes": "tech_sme", INTENSITY: "rd_intensity"}
"""What the panel calls the indicators that follow the process."""

_NAMES = {"certified": "hnte_stock", "registered": "tech_sme", "intensity": "rd_intensity"}
ONCE = {
    "growth_hyper": "hyper",
    **{f"growth_state_{name}": f"state.{series}" for name, series in _NAMES.items()},
    **{f"growth_state_{name}_2": f"state.{series}.2" for name, series in _NAMES.items()},
}
YEARLY = {
    "growth_national": "national",
    "growth_province": "province",
    **{
        f"growth_{kind}_{name}": f"{kind}.{series}"
        for kind in ("own", "national", "province", "noise")
        for name, series in _NAMES.items()
    },
}
"""Priors by the columns of the process: each a place between 0 and 1 in its distribution, of every year ahead anew."""

CEILINGS = {"high_tech_enterprises": "certified_ceiling", "technology_smes": "registered_ceiling"}
"""Priors of the most firms of each kind for 100 million yuan of GDP."""

_GDP_UNIT = 1e8
_BRAKE = 8  # how late a ceiling is felt: at three quarters of it a count is 1 % lower, at the whole of it 8 %
_LEAST_ROOM = 1.05  # of a place that is as dense already: the ceiling lies this far above the base year's count
_NORMAL_95 = 1.6448536269514722
_OWN_GROWTH = 0.065  # of a city less its province in a year, log: standard deviation of 0.06 to 0.07 on the panel (its README)
_CENTRE_DRAWS, _CENTRE_SEED = 1024, 20231231


@dataclass(frozen=True)
class Pace:
    """Wanted of each draw and year ahead, (draws, years): ``certified`` and ``registered`` firms at the year's end, the log of
    R&D ``intensity`` against the base year's, and ``measured``, the log by which the published intensity differs from it: how R&D
    and GDP are counted, revisions of GDP after a census among them."""

    certified: np.ndarray
    registered: np.ndarray
    intensity: np.ndarray
    measured: np.ndarray

    def centre(self) -> Pace:
        """The middle of all draws: geometric means, (1, years)."""
        return Pace(
            *(np.exp(np.log(values).mean(axis=0, keepdims=True)) for values in (self.certified, self.registered)),
            *(values.mean(axis=0, keepdims=True) for values in (self.intensity, self.measured)),
        )


def pace_of(history: History, common: CommonDraws, years: int) -> Pace:
    """What each draw wants; ``years`` says how many years ahead.

    Raises
    ------
    Refusal : a prior of the process of which a draw is no number, which would be a place in no distribution.
    """
    fail_if_no_number({name: common[name] for name in ONCE} | {name: common.yearly[name] for name in YEARLY}, history.base + 1)
    columns, points = columns_of(common, years), points_of(history)

    def levels(points, columns) -> Mapping[str, np.ndarray]:
        return _levels(history, points, years, common.draws, columns)

    series, noise = SERIES[INTENSITY], f"noise.{SERIES[INTENSITY]}."
    plain = {name: np.full_like(values, 0.5) if name.startswith(noise) else values for name, values in columns.items()}
    found, published = levels(points, plain), levels({series: points[series]}, columns)[series]
    grown = np.exp(np.cumsum(gdp_growth(common, years), axis=1))
    counts = [
        _braked(
            np.exp(_as_wide_as_misses(history, name, found[SERIES[name]])),
            getattr(history, name)[history.base],
            common[ceiling] * history.gdp / _GDP_UNIT,
            grown,
        )
        for name, ceiling in CEILINGS.items()
    ]
    return Pace(*counts, found[series] - np.log(points[series][history.base]), published - found[series])


def kept_pace(history: History, common: CommonDraws, years: int) -> Pace:
    """As ``pace_of``, from the user's cache where an earlier run worked it out on the same history and draws."""
    read = hashlib.sha256()
    for name in (*ONCE, *YEARLY, *CEILINGS.values(), "gdp_growth", "gdp_shock"):
        values = common.yearly[name] if name in common.yearly else common[name]
        read.update(f"{name}\0{values.shape}\0".encode() + np.ascontiguousarray(values).tobytes())
    return Pace(**kept_arrays("pace", (history, years, read.hexdigest()), lambda: vars(pace_of(history, common, years))))


def _levels(
    history: History, points: Mapping[str, Mapping[int, float]], years: int, draws: int, columns=None
) -> Mapping[str, np.ndarray]:
    from ..growth import place_ahead

    return place_ahead(
        points=points,
        origin=history.base,
        years=years,
        draws=draws,
        seed=_CENTRE_SEED,
        province=history.province,
        name=history.name,
        columns=columns,
    ).log_level


def _as_wide_as_misses(history: History, name: str, levels: np.ndarray) -> np.ndarray:
    """Log counts whose spread one and two years ahead is no narrower than forecasts of places of that size have missed by on the
    panel.

    Those rest on places with two figures or more; of a place with a single one its own growth is unknown as well. The factor of
    the second year holds for those that follow. It is read off draws of the process's own, so that no draw hangs on another.
    """
    from ..growth import panel_spread

    series, years = SERIES[name], levels.shape[1]
    plain = _levels(history, {series: points_of(history)[series]}, years, _CENTRE_DRAWS)[series]
    size = getattr(history, name)[history.base]
    unknown = _OWN_GROWTH if len(points_of(history)[series]) < 2 else 0.0
    factors = [
        max(
            1.0,
            np.hypot(panel_spread(series, size=size, horizon=year + 1), unknown * (year + 1)) / max(_width(plain[:, year]), 1e-9),
        )
        for year in range(min(2, years))
    ]
    factors = np.array([*factors, *[factors[-1]] * (years - len(factors))])
    centre = plain.mean(axis=0)
    return centre + (levels - centre) * factors


def _width(values: np.ndarray) -> float:
    """The standard deviation of a normal distribution with the 90 % width that the values have: tails are heavier than normal."""
    return float(np.subtract(*np.quantile(values, [0.95, 0.05])) / (2 * _NORMAL_95))


def gdp_growth(common: CommonDraws, years: int) -> np.ndarray:
    """Log growth of nominal GDP in each year ahead, (draws, years)."""
    return np.log1p(np.maximum(common["gdp_growth"][:, None] + common.yearly["gdp_shock"][:, :years], -0.5))


def central_pace(history: History, priors: Mapping[str, Prior], years: int) -> Pace:
    """The middle of what the process says, in draws of its own that no scenario moves."""
    from ..draws.common import draw_common

    kept = {name: priors[name] for name in (*ONCE, *YEARLY, *CEILINGS.values(), "gdp_growth", "gdp_shock")}
    return pace_of(history, draw_common(kept, _CENTRE_DRAWS, _CENTRE_SEED), years).centre()


def points_of(history: History) -> dict[str, dict[int, float]]:
    """What was published up to the base year, by the panel's names and in its units; of R&D intensity the base year's, in per
    cent."""
    counts = {SERIES[name]: dict(getattr(history, name)) for name in ("high_tech_enterprises", "technology_smes")}
    return counts | {SERIES[INTENSITY]: {history.base: 100 * history.rd_city / history.gdp}}


def columns_of(common: CommonDraws, years: int) -> dict[str, np.ndarray]:
    """The columns of the process by its own names, (draws,) each."""
    found = {column: common[name] for name, column in ONCE.items()}
    return found | {
        f"{column}.{year + 1}": common.yearly[name][:, year]
        for name, column in YEARLY.items()
        for year in range(min(years, YEARS))
    }


def _braked(counts: np.ndarray, base: float, most: np.ndarray, grown: np.ndarray) -> np.ndarray:
    """Counts, (draws, years), that never pass a ceiling: ``most`` in the base year, (draws,), growing with GDP. At the base year
    nothing changes."""
    ceiling = np.maximum(most, _LEAST_ROOM * base)[:, None]
    free = counts * (1 - (base / ceiling) ** _BRAKE) ** (-1 / _BRAKE)
    return free / (1 + (free / (ceiling * grown)) ** _BRAKE) ** (1 / _BRAKE)
