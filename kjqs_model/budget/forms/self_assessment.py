"""绩效自评表: the indicators of a budget item with their weights, ready for what was achieved to be filled in."""

from __future__ import annotations

from dataclasses import dataclass

from .goals import BENEFIT, OUTPUT, SATISFACTION, Goals, Indicator

EXECUTION_POINTS = 10
"""The points of the execution rate (预算执行率)."""

POINTS = {OUTPUT: 50, BENEFIT: 30, SATISFACTION: 10}
"""The points of the groups of indicators; with those of execution they make 100 (财预〔2020〕10号, from memory)."""


@dataclass(frozen=True)
class Criterion:
    """An indicator and its weight in points; the department may change the weight as long as all make 100."""

    indicator: Indicator
    weight: int


def assessment_of(goals: Goals) -> list[Criterion]:
    """The indicators with the points of each group spread evenly over them, whole points; what is left over goes to the first."""
    found = []
    for group, points in POINTS.items():
        own = [indicator for indicator in goals.indicators if indicator.group == group]
        each, left = divmod(points, len(own))
        found += [Criterion(indicator, each + (place < left)) for place, indicator in enumerate(own)]
    return found
