"""What a projection takes of memory, before it begins: measured on the shipped population, scaled by firms, draws and years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..errors import Refusal
from ..memory import fail_if_short

if TYPE_CHECKING:
    from ..scenario import Scenario

_LIBRARIES = 330_000_000
_PER_FIRM = 2_500
_PER_DRAW_AND_YEAR = 100_000  # of each projection: sums by clause and county, and the ledger made from them
"""Bytes: at the peak ``kjqs simulate`` of the shipped baseline took 500 MB with 64 draws and 666 MB with 512."""


def memory_of(scenario: Scenario, draws: int, last: int) -> int:
    """Bytes that the projection of a scenario beside what it extends takes at its peak, about.

    Parameters
    ----------
    draws : of each of the two. last : the last year ahead.
    """
    projections = 1 if scenario.parent is None else 2
    years = max(last - scenario.years.base, 1)
    return _LIBRARIES + _PER_FIRM * _enterprises(scenario) + _PER_DRAW_AND_YEAR * draws * years * projections


def fail_if_no_room_for_reports(scenario: Scenario, draws: int, at_once: int) -> None:
    """Refuse a report that the memory would not hold beside others like it; what else is wrong is said by the report itself.

    Parameters
    ----------
    at_once : reports made side by side.
    """
    from ..projection.projection import projected_years, settled

    try:
        own = settled(scenario, draws, None)
        needed = memory_of(own, own.draws, projected_years(own)[-1])
    except Refusal:
        return
    fail_if_short(at_once * needed)


def fail_if_no_room(scenario: Scenario, draws: int | None) -> None:
    """Refuse a projection that the memory would not hold, before it begins.

    Raises
    ------
    Refusal : with what to lower; also for draws and years that are wrong.
    """
    from ..projection.projection import projected_years, settled

    own = settled(scenario, draws, None)
    fail_if_short(memory_of(own, own.draws, projected_years(own)[-1]))


def _enterprises(scenario: Scenario) -> int:
    """Of a population that is made; one that is read stands in memory already where it matters."""
    from ..population.specification import read_specification

    named = scenario.population
    return int(read_specification(named).design(scenario.years.base)["enterprises"]) if isinstance(named, Mapping) else 0
