"""Hindcasts: the model fitted at an earlier base year, its forecast held against what was published afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..data import fact
from ..errors import Refusal
from ..language import say
from ..population.base_years import base_years
from ..scenario import Scenario, load_scenario
from ..scenario.schema import Years
from .history import SERIES
from .projection import Projection, simulate
from .scores import INTERVALS, brier, crps, exponential_trend, inside, linear_trend

if TYPE_CHECKING:
    import pandas as pd

_QUANTILES = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95}


@dataclass(frozen=True)
class Hindcast:
    """Forecasts from one or more base years. ``rows`` are tidy: base, indicator, year, published, what was forecast, how it scored."""

    rows: tuple[Mapping, ...]
    projections: Mapping[int, Projection]

    def forecasts(self) -> pd.DataFrame:
        """One row a base, indicator and year: published figure and the forecast's mean and quantiles."""
        return self._frame(["base", "indicator", "year", "published", "mean", *_QUANTILES, "linear_trend", "exponential_trend"])

    def scores(self) -> pd.DataFrame:
        """One row a base, indicator and year: intervals that hold the outturn, CRPS and Brier score beside the two baselines.

        The Brier event is that the outturn reaches the linear trend; a baseline is sure of what it says.
        """
        return self._frame(["base", "indicator", "year", *(f"inside_{share:.0%}".replace("%", "") for share in INTERVALS), "crps",
                            "crps_linear_trend", "crps_exponential_trend", "brier", "brier_linear_trend", "brier_exponential_trend"])

    def summary(self) -> pd.DataFrame:
        """By indicator, and over all with CRPS in shares of the outturn: coverage and mean scores."""
        import pandas as pd

        frame = pd.DataFrame(self.rows)
        for name in ("crps", "crps_linear_trend", "crps_exponential_trend"):
            frame[f"{name}_share"] = frame[name] / frame["published"]
        columns = [name for name in frame if name.startswith(("inside_", "brier")) or name.endswith("_share")]
        found = frame.groupby("indicator", sort=False)[columns].mean().reset_index()
        everything = pd.DataFrame([{"indicator": "all", **frame[columns].astype(float).mean()}])
        return pd.concat([found, everything], ignore_index=True)[["indicator", *columns]]

    def _frame(self, columns: list[str]) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(self.rows, columns=columns)


def published_after(base: int) -> dict[str, dict[int, float]]:
    """What was published for years after a base year, by indicator."""
    return {name: {int(year): float(value) for year, value in fact(id).value.items() if int(year) > base} for name, id in SERIES.items()}


def hindcast(base: int | None = None, draws: int = 256, seed: int = 1, threads: int = 2, scenario: Scenario | None = None,
             progress: Callable[[], None] = lambda: None) -> Hindcast:
    """Fit at an earlier base year and forecast what was published afterwards; for every such base year where none is named.

    Raises
    ------
    Refusal : a base year for which there is no population, or after which nothing was published.
    """
    scenario = scenario or load_scenario(None)
    known = [year for year in base_years() if any(published_after(year).values())]
    if base is not None and base not in known:
        raise Refusal(say(f"不能从 {base} 年回测：可用的基年为 {'、'.join(map(str, known))}。请改用其中一年。",
                          f"There is no hindcast from {base}: base years are {', '.join(map(str, known))}. Choose one of them."))
    projections, rows = {}, []
    for year in [base] if base is not None else known:
        last = max(max(later) for later in published_after(year).values() if later)
        projections[year] = simulate(_at(scenario, year, last), draws, seed, threads, costs=False, with_parent=False, progress=progress)
        rows += _rows(projections[year])
    return Hindcast(tuple(rows), projections)


def _at(scenario: Scenario, base: int, last: int) -> Scenario:
    from dataclasses import replace

    return replace(scenario, years=Years(base=base, last=last), parent=None)


def _rows(projection: Projection) -> list[dict]:
    base, history = projection.scenario.years.base, projection.base.history
    known = {"high_tech_enterprises": history.high_tech_enterprises, "technology_smes": history.technology_smes,
             "gdp": {int(year): float(value) for year, value in fact(SERIES["gdp"]).value.items() if int(year) <= base}}
    values = dict(projection.indicators) | {"gdp": projection.ahead.gdp.T}
    return [_row(base, name, year, outturn, values[name][projection.years.index(year)], known[name])
            for name, later in published_after(base).items() for year, outturn in sorted(later.items()) if year in projection.years]


def _row(base: int, name: str, year: int, outturn: float, sample: np.ndarray, known: Mapping[int, float]) -> dict:
    linear, exponential = linear_trend(known, year), exponential_trend(known, year)
    happened = outturn >= linear
    row = {"base": base, "indicator": name, "year": year, "published": outturn, "mean": float(sample.mean()),
           **dict(zip(_QUANTILES, map(float, np.quantile(sample, list(_QUANTILES.values()), method="weibull")))), "linear_trend": linear,
           "exponential_trend": exponential}
    row |= {f"inside_{share:.0%}".replace("%", ""): inside(sample, outturn, share) for share in INTERVALS}
    return row | {"crps": crps(sample, outturn), "crps_linear_trend": abs(linear - outturn), "crps_exponential_trend": abs(exponential - outturn),
                  "brier": brier(float((sample >= linear).mean()), happened), "brier_linear_trend": brier(1.0, happened),
                  "brier_exponential_trend": brier(float(exponential >= linear), happened)}
