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

_KEPT_ROWS, _SHIPPED = 310_000, 60_000
"""Bytes of the entitled rows that a trial keeps for each draw and year (9.8 MB with 16 draws of two years, 39.5 MB with 64),
of so many enterprises."""

_OF_A_POINT = 600  # of a sweep, for each draw and year: some seventy sums


def memory_of(scenario: Scenario, draws: int, last: int, projections: int = 0, trials: int = 0, points: int = 0) -> int:
    """Bytes that the projection of a scenario beside what it extends takes at its peak, about.

    Parameters
    ----------
    draws : of each of the two. last : the last year ahead. projections : held at once; 0: of the scenario and of what it extends.
    trials : whose entitled rows stay in memory, to be costed anew. points : of a sweep, whose sums stay.
    """
    projections = projections or (1 if scenario.parent is None else 2)
    enterprises, years = _enterprises(scenario), max(last - scenario.years.base, 1)
    rows = trials * _KEPT_ROWS * max(enterprises / _SHIPPED, 1)
    each = _PER_DRAW_AND_YEAR * projections + int(rows) + points * _OF_A_POINT
    return _LIBRARIES + _PER_FIRM * enterprises + each * draws * years


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


def fail_if_no_room(scenario: Scenario, draws: int | None, projections: int = 0, trials: int = 0, points: int = 0) -> None:
    """Refuse a projection that the memory would not hold, before it begins.

    Parameters
    ----------
    projections, trials, points : as of ``memory_of``.

    Raises
    ------
    Refusal : with what to lower; also for draws and years that are wrong.
    """
    from ..projection.projection import projected_years, settled

    own = settled(scenario, draws, None)
    fail_if_short(memory_of(own, own.draws, projected_years(own)[-1], projections, trials, points))


def _enterprises(scenario: Scenario) -> int:
    """Of a population that is made; one that is read stands in memory already where it matters."""
    from ..population.specification import read_specification

    named = scenario.population
    return int(read_specification(named).design(scenario.years.base)["enterprises"]) if isinstance(named, Mapping) else 0
