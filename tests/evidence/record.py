"""The accuracy record: the growth process on the panel, second cities and the city itself, held against what the world published."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

import kjqs_model
from kjqs_model.population.base_years import base_years, places
from kjqs_model.population.margins import shipped_design
from kjqs_model.projection import simulate
from kjqs_model.projection.fitting.pace import SERIES
from kjqs_model.projection.growth import panel_spread, shipped_panel
from kjqs_model.projection.record.hindcast import hindcast, hindcast_of_place
from kjqs_model.projection.record.vintages import vintage_of, vintage_text
from kjqs_model.projection.tables_out import log_spread
from kjqs_model.scenario import load_scenario
from kjqs_model.scenario.schema import Years

from . import FOLDER

_COUNTS = ("high_tech_enterprises", "technology_smes")
_MONEY = 1e8

RECORD_DRAWS = 1024
"""Of forecasts held against what was published: of a count two years ahead 256 draws give the 95 % point to about 3 % only."""


def panel_record() -> list[dict]:
    """The growth process on the shipped panel, one to three years ahead, as ``growth.json`` has it: every origin, nothing later read."""
    scores = json.loads((FOLDER / "growth.json").read_text(encoding="utf-8"))["scores"]
    return [{"series": series} | row for series, rows in scores.items() for row in rows if row["horizon"] <= 3]


def places_record(draws: int) -> list[dict]:
    """Second cities, projected from their margin files through the code of the city itself."""
    return [
        {"place": place, "name": dict(shipped_design(base, place).name), **row}
        for place, base in places()
        for row in hindcast_of_place(place, base, draws)[1]
    ]


def spreads(draws: int) -> list[dict]:
    """The spread of the log count one and two years ahead beside what forecasts of places of that size missed by on the panel."""
    text, found = load_scenario(None), []
    for base in base_years():
        forecast = simulate(
            replace(text, years=Years(base=base, last=base + 2), parent=None), draws, costs=False, with_parent=False
        )
        for name in _COUNTS:
            size = getattr(forecast.base.history, name)[base]
            for place in (0, 1):
                own, other = (
                    log_spread(forecast.indicators[name][place]),
                    panel_spread(SERIES[name], size=size, horizon=place + 1),
                )
                assert other > 0, "kjqs fit --growth has not been run"
                found.append(
                    {
                        "base": base,
                        "indicator": name,
                        "ahead": place + 1,
                        "spread": own,
                        "panel_spread": float(other),
                        "ratio": own / float(other),
                    }
                )
    return found


def ten_years_on(draws: int) -> dict:
    """Certified enterprises for 100 million yuan of GDP ten years on, beside the densest provinces of the panel."""
    text = load_scenario(None)
    base = text.years.base
    forecast = simulate(replace(text, years=Years(base=base, last=base + 10), parent=None), draws, costs=False, with_parent=False)
    density = forecast.indicators["high_tech_enterprises"][-1] / (forecast.ahead.gdp[:, -1] / _MONEY)
    most = densest_provinces()
    return {
        "year": base + 10,
        "limit": most,
        "below": float((density < most).mean()),
        "draws": draws,
        **{f"p{share:02.0f}": float(np.quantile(density, share / 100)) for share in (5, 50, 95)},
        "certified": [float(value) for value in np.quantile(forecast.indicators["high_tech_enterprises"][-1], [0.05, 0.5, 0.95])],
        "registered": [float(value) for value in np.quantile(forecast.indicators["technology_smes"][-1], [0.05, 0.5, 0.95])],
    }


def densest_provinces() -> float:
    """Of what each province reached at most on the panel, certified enterprises for 100 million yuan of GDP, the 95th percentile."""
    panel, found = shipped_panel(), []
    for unit in panel.units("hnte_stock_3y"):
        gdp = panel.points.get(("gdp", unit), {})
        reached = [value / (gdp[year] / _MONEY) for year, value in panel.points["hnte_stock_3y", unit].items() if year in gdp]
        found += [max(reached)] if unit.level == "province" and reached else []
    return float(np.quantile(found, 0.95))


def write_vintages(draws: int = RECORD_DRAWS) -> None:
    """The city's forecasts from its earlier base years, as the package ships them for ``kjqs score``."""
    folder = Path(kjqs_model.__file__).parent / "data" / "vintages"
    for base, projection in hindcast(draws=draws).projections.items():
        (folder / f"vintage_{base}.csv").write_text(vintage_text(vintage_of(projection)), encoding="utf-8")
