"""Title and source line of what shows the years ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language import say
from ..scenario.titles import scenario_title

if TYPE_CHECKING:
    from ..budget import Budget
    from ..projection import Projection


def draws_sentence(projection: Projection | Budget) -> str:
    """How the years ahead were worked out, for the source line of charts."""
    scenario = projection.scenario
    return say(
        "reporting.projected_draws_seed",
        first_years=projection.years[0],
        years=projection.years[-1],
        draws=projection.draws,
        seed=scenario.seed,
    )


def source(found: Projection | Budget, *, money: bool = False) -> str:
    """The source line of a chart of the years ahead; with its unit where it shows ``money``."""
    unit = say("reporting.unit_is_money_unit") if money else ""
    name = found.scenario.name
    return unit + say("reporting.source_2023_11_scenario", name=name) + draws_sentence(found)


def subject(found: Projection | Budget, what: str) -> str:
    """A chart's title: what it shows and under which scenario."""
    return say("reporting.wording_scenario_title", wording=what, scenario_title=scenario_title(found.scenario))
