"""The published years that a projection starts from: nothing later than the base year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...population.margins import Design

COUNTS = ("high_tech_enterprises", "technology_smes")
"""The indicators whose figure of the base year is that of the population."""

GDP, INTENSITY = "gdp", "rd_intensity"


@dataclass(frozen=True)
class History:
    """Counts at the end of each year known, GDP of the base year in yuan, the place's R&D in the base year, and its institutions'
    part.

    ``published`` are all series of the place, by indicator and year;
    ``province`` and ``name`` are what the panel calls its province and itself, ``enterprises`` the place's active ones.
    """

    base: int
    high_tech_enterprises: Mapping[int, float]
    technology_smes: Mapping[int, float]
    gdp: float
    rd_city: float
    institutions: float
    published: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    province: str | None = None
    name: str = ""
    enterprises: float = 60000.0


def published_until(design: Design, base: int) -> dict[str, dict[int, float]]:
    """What was published of a place up to a base year, by indicator."""
    return {
        name: {year: value for year, value in sorted(series.items()) if year <= base} for name, series in design.published.items()
    }


def published_after(design: Design, base: int) -> dict[str, dict[int, float]]:
    """What was published of a place for years after a base year, by indicator."""
    return {
        name: {year: value for year, value in sorted(series.items()) if year > base} for name, series in design.published.items()
    }


def published_history(base: int, design: Design, rd_city: float, institutions: float, counts: Mapping[str, float]) -> History:
    """What was published up to a base year; counts of the base year itself are those of the population.

    Where no GDP was published up to then, the assumed one of the base year stands in.
    """
    known = published_until(design, base)
    series = {name: known.get(name, {}) | {base: float(counts[name])} for name in COUNTS}
    gdp = known.get(GDP) or {base: float(design.assumed[GDP]["value"])}
    return History(
        base,
        series["high_tech_enterprises"],
        series["technology_smes"],
        gdp[max(gdp)],
        rd_city,
        institutions,
        {name: dict(values) for name, values in (known | series).items()},
        design.province,
        design.name["zh"],
        float(design["enterprises"]),
    )
