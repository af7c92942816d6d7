"""Targets and what they measure: the city's R&D intensity, its certified and registered firms, in every draw and year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..errors import Refusal
from ..language import either, in_both, say
from ..scenario.schema import Target
from .fitting.history import History
from .kernel.factors import Count
from .run import Results
from .years import YearsAhead

INDICATORS = {"T1": "rd_intensity", "T2": "high_tech_enterprises", "T3": "technology_smes"}
"""What the targets of the policy measure."""

REAL = "_real"
"""What a target's name takes on where R&D counts as far as it is real."""

LABELS = {
    "rd_intensity": in_both("projection.rd_intensity_reported"),
    "rd_intensity_real": in_both("projection.rd_intensity_real_rd"),
    "high_tech_enterprises": in_both("projection.high_tech_enterprises_valid_certificate"),
    "technology_smes": in_both("projection.registered_technology_smes"),
    "first_recognitions": in_both("projection.first_recognitions"),
    "rd_expenditure": in_both("projection.rd_expenditure_city_yuan"),
}


def indicator_label(indicator: str) -> str:
    """What an indicator is called in the reader's language."""
    return either(*LABELS[indicator])


def indicator_of(name: str, target: Target) -> str:
    """What a target measures. Raises Refusal for an added target that does not say."""
    found = target.indicator or INDICATORS.get(name)
    if found is None:
        raise Refusal(say("projection.target_does_not_say_what", name=name, labels=say("signs.list_mark").join(LABELS)))
    return found


def indicators(outcome: Results, ahead: YearsAhead, history: History) -> dict[str, np.ndarray]:
    """Every indicator, (years, draws)."""
    years = len(outcome.years)
    institutions, gdp = ahead.institutions.T[:years], ahead.gdp.T[:years]
    error = 1 + ahead.common["rd_base_error"][None, :]
    measured = np.exp(ahead.measured().T[:years])
    reported = (outcome.count(Count.rd_reported) + institutions) * error
    real = (outcome.count(Count.rd_real) + institutions) * error
    return {
        "rd_intensity": reported / gdp * measured,
        "rd_intensity_real": real / gdp * measured,
        "high_tech_enterprises": outcome.count(Count.certified),
        "technology_smes": outcome.count(Count.registered),
        "first_recognitions": outcome.count(Count.first),
        "rd_expenditure": reported,
    }


def measured(targets: Mapping[str, Target]) -> dict[str, tuple[str, Target]]:
    """The rows of ``targets.csv``: every target by name, R&D intensity also as far as it is real."""
    found = {}
    for name, target in targets.items():
        indicator = indicator_of(name, target)
        found[name] = indicator, target
        if indicator == "rd_intensity":
            found[name + REAL] = "rd_intensity_real", target
    return found
