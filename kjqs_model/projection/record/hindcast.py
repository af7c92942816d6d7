"""Hindcasts: the model fitted at an earlier base year, its forecast held against what was published afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Refusal
from ...language import say
from ...population.base_years import base_years
from ...population.margins import shipped_design
from ...scenario import Scenario, load_scenario
from ...scenario.schema import Years
from ..fitting.history import GDP, INTENSITY, published_after
from ..projection import Projection, simulate
from .scores import INTERVALS, brier, crps, exponential_trend, inside, linear_trend

if TYPE_CHECKING:
    import pandas as pd

    from ...parts import Executor

_QUANTILES = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95}


@dataclass(frozen=True)
class Hindcast:
    """Forecasts from one or more base years. ``rows`` are tidy: base, indicator, year, published, what was forecast, how it
    scored."""

    rows: tuple[Mapping, ...]
    projections: Mapping[int, Projection]

    def forecasts(self) -> pd.DataFrame:
        """One row a base, indicator and year: published figure and the forecast's mean and quantiles."""
        return self._frame(["base", "indicator", "year", "published", "mean", *_QUANTILES, "linear_trend", "exponential_trend"])

    def scores(self) -> pd.DataFrame:
        """One row a base, indicator and year: intervals that hold the outturn, CRPS and Brier score beside the two baselines.

        The Brier event is that the outturn reaches the linear trend; a baseline is sure of what it says.
        """
        return self._frame(
            [
                "base",
                "indicator",
                "year",
                *(f"inside_{share:.0%}".replace("%", "") for share in INTERVALS),
                "crps",
                "crps_linear_trend",
                "crps_exponential_trend",
                "brier",
                "brier_linear_trend",
                "brier_exponential_trend",
            ]
        )

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


def outturns_after(base: int, place: str | None = None) -> dict[str, dict[int, float]]:
    """What was published of a place for years after a base year, by indicator; the city's own where no place is named."""
    return {name: later for name, later in published_after(shipped_design(base, place), base).items() if later}


def hindcast(
    base: int | None = None,
    draws: int = 256,
    seed: int = 1,
    threads: int | Executor = 2,
    scenario: Scenario | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Hindcast:
    """Fit at an earlier base year and forecast what was published afterwards; for every such base year where none is named.

    Raises
    ------
    Refusal : a base year for which there is no population, or after which nothing was published.
    """
    scenario = scenario or load_scenario(None)
    known = [year for year in base_years() if outturns_after(year)]
    if base is not None and base not in known:
        raise Refusal(
            say("projection.there_no_hindcast_base_years", base=base, known=say("signs.list_mark").join(map(str, known)))
        )
    projections, rows = {}, []
    for year in [base] if base is not None else known:
        projections[year] = forecast_from(scenario, year, None, draws, seed, threads, progress)
        rows += scored(projections[year])
    return Hindcast(tuple(rows), projections)


def hindcast_of_place(
    place: str, base: int, draws: int = 256, seed: int = 1, threads: int | Executor = 2
) -> tuple[Projection, list[dict]]:
    """Another place projected from its base year through the same code, and its rows as ``Hindcast`` has them."""
    found = forecast_from(load_scenario(None), base, place, draws, seed, threads)
    return found, scored(found)


def forecast_from(
    scenario: Scenario,
    base: int,
    place: str | None = None,
    draws: int = 256,
    seed: int = 1,
    threads: int | Executor = 2,
    progress: Callable[[], None] = lambda: None,
) -> Projection:
    """A projection without costs from a base year, of the city or of another place, as far as anything was published
    afterwards."""
    last = max(max(later) for later in outturns_after(base, place).values())
    following = replace(scenario, years=Years(base=base, last=last), parent=None)
    if place is not None:
        following = replace(following, population={"synthesise": {"place": place}})
    return simulate(following, draws, seed, threads, costs=False, with_parent=False, progress=progress)


def scored(projection: Projection) -> list[dict]:
    """A row for each figure published after the base year, of indicators whose figure of the base year was published; of R&D
    intensity also where it was assumed."""
    base, known = projection.scenario.years.base, projection.base.design.published
    values = dict(projection.indicators) | {GDP: projection.ahead.gdp.T}
    outturns = published_after(projection.base.design, base)
    return [
        _row(base, name, year, outturn, values[name][projection.years.index(year)], _known(projection, name))
        for name, later in outturns.items()
        for year, outturn in sorted(later.items())
        if year in projection.years and (name == INTENSITY or base in known[name])
    ]


def _known(projection: Projection, name: str) -> Mapping[int, float]:
    """What naive forecasts start from; R&D intensity that was not published yet is that assumed of the base year."""
    history = projection.base.history
    return history.published.get(name) or {history.base: history.rd_city / history.gdp}


def _row(base: int, name: str, year: int, outturn: float, sample: np.ndarray, known: Mapping[int, float]) -> dict:
    linear, exponential = linear_trend(known, year), exponential_trend(known, year)
    happened = outturn >= linear
    row = {
        "base": base,
        "indicator": name,
        "year": year,
        "published": outturn,
        "mean": float(sample.mean()),
        **dict(zip(_QUANTILES, map(float, np.quantile(sample, list(_QUANTILES.values()), method="weibull")), strict=False)),
        "linear_trend": linear,
        "exponential_trend": exponential,
    }
    row |= {f"inside_{share:.0%}".replace("%", ""): inside(sample, outturn, share) for share in INTERVALS}
    return row | {
        "crps": crps(sample, outturn),
        "crps_linear_trend": abs(linear - outturn),
        "crps_exponential_trend": abs(exponential - outturn),
        "brier": brier(float((sample >= linear).mean()), happened),
        "brier_linear_trend": brier(1.0, happened),
        "brier_exponential_trend": brier(float(exponential >= linear), happened),
    }
