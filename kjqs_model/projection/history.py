"""The published years that a projection starts from: nothing later than the base year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ..population.margins import Design

COUNTS = ("high_tech_enterprises", "technology_smes")
"""The indicators whose figure of the base year is that of the population."""

GDP, INTENSITY = "gdp", "rd_intensity"


@dataclass(frozen=True)
class History:
    """Counts at the end of each year known, GDP of the base year in yuan, the place's R&D in the base year, and its institutions' part.

    ``intensity_growth`` is the growth of R&D intensity (log, a year) where it was published, with its error; ``trend_before`` what was
    thought of firms' drift before that (mean, standard deviation). ``published`` are all series of the place, by indicator and year.
    """

    base: int
    high_tech_enterprises: Mapping[int, float]
    technology_smes: Mapping[int, float]
    gdp: float
    rd_city: float
    institutions: float
    intensity_growth: float | None = None
    intensity_growth_error: float = 0.02
    trend_before: tuple[float, float] = (0.0, 0.02)
    published: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    def yearly_change(self, name: str) -> list[tuple[int, float, int]]:
        """For each pair of years known in a row: the later year, the mean change a year, and how many years lie between."""
        series = getattr(self, name)
        years = sorted(series)
        return [(late, (series[late] - series[early]) / (late - early), late - early) for early, late in pairwise(years)]


def published_until(design: Design, base: int) -> dict[str, dict[int, float]]:
    """What was published of a place up to a base year, by indicator."""
    return {name: {year: value for year, value in sorted(series.items()) if year <= base} for name, series in design.published.items()}


def published_after(design: Design, base: int) -> dict[str, dict[int, float]]:
    """What was published of a place for years after a base year, by indicator."""
    return {name: {year: value for year, value in sorted(series.items()) if year > base} for name, series in design.published.items()}


def published_history(base: int, design: Design, rd_city: float, institutions: float, counts: Mapping[str, float]) -> History:
    """What was published up to a base year; counts of the base year itself are those of the population.

    Where no GDP was published up to then, the assumed one of the base year stands in.
    """
    known = published_until(design, base)
    series = {name: known.get(name, {}) | {base: float(counts[name])} for name in COUNTS}
    gdp = known.get(GDP) or {base: float(design.assumed[GDP]["value"])}
    return History(base, series["high_tech_enterprises"], series["technology_smes"], gdp[max(gdp)], rd_city, institutions,
                   published={name: dict(values) for name, values in (known | series).items()})
