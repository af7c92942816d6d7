"""The published years that a projection is fitted to: nothing later than the base year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from ..data import fact

SERIES = {"high_tech_enterprises": "liaocheng.high_tech_enterprises", "technology_smes": "liaocheng.technology_smes", "gdp": "liaocheng.gdp"}


@dataclass(frozen=True)
class History:
    """Counts at the end of each year known, GDP of the base year in yuan, the city's R&D in the base year, and its institutions' part.

    ``intensity_growth`` is the growth of R&D intensity (log, a year) where it was published, with its error; ``trend_before`` what was
    thought of firms' drift before that (mean, standard deviation). Of Liaocheng no two years are known.
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

    def yearly_change(self, name: str) -> list[tuple[int, float, int]]:
        """For each pair of years known in a row: the later year, the mean change a year, and how many years lie between."""
        series = getattr(self, name)
        years = sorted(series)
        return [(late, (series[late] - series[early]) / (late - early), late - early) for early, late in pairwise(years)]


def published_history(base: int, rd_city: float, institutions: float, counts: Mapping[str, float]) -> History:
    """What was published up to a base year; counts of the base year itself are those of the population."""
    series = {name: {int(year): float(value) for year, value in fact(id).value.items() if int(year) <= base} for name, id in SERIES.items()}
    for name in ("high_tech_enterprises", "technology_smes"):
        series[name][base] = counts[name]
    gdp = series["gdp"]
    return History(base, series["high_tech_enterprises"], series["technology_smes"], gdp[max(gdp)], rd_city, institutions)
