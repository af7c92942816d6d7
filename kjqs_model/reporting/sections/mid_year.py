"""The running budget year as the notebook on the budget shows it: an example ledger against what may still come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...files import companion
from ...heavy import pd
from ...language import say
from ..charts import appropriation as curves
from ..exhibit import Exhibit, Prose, heading, safe
from ..tables.costing import clause_name
from ..terminal import forecast as forecast_words
from ..words import money

if TYPE_CHECKING:
    from ...budget.running_year.forecast import Forecast
    from ...projection import Projection


EXAMPLE = companion("notebooks/example_ledger.csv")
"""A ledger whose every figure is made up."""

AS_OF = "2024-08-31"
"""The day of the example ledger."""


def example(projection: Projection) -> Forecast:
    """The budget year of the example ledger under a projection's scenario, in as many draws and with the same seed."""
    from ...budget.running_year import forecast as running_year
    from ...population import load_population

    scenario, day = projection.scenario, running_year.day_of(AS_OF)
    tables = load_population(scenario.population, scenario.population_dir, scenario.seed, scenario.years.base)
    ledger = running_year.load_claims_ledger(EXAMPLE, tables, day)
    return running_year.forecast(
        tables, ledger, scenario, running_year.plan_of(tables, scenario, day), projection.draws, scenario.seed
    )


def lines(found: Forecast) -> pd.DataFrame:
    """name, paid, need, p10, p90, available in yuan by clause: money booked against what the whole year needs."""
    rows = []
    for line in found.lines:
        low, high = np.quantile(line.need, [0.1, 0.9])
        rows.append(
            {
                "name": clause_name(line.clause),
                "paid": line.paid_to_date,
                "need": float(line.need.mean()),
                "p10": float(low),
                "p90": float(high),
                "available": line.available,
            }
        )
    return pd.DataFrame(rows, columns=["name", "paid", "need", "p10", "p90", "available"])


def opening(found: Forecast) -> Prose:
    """What the whole year needs, what money there is, and the largest gap, of a ledger that is made up."""
    safety, year = found.settings.safety, found.plan.budget_year
    gaps = {line.clause: line.needed_at(safety) - line.available for line in found.lines}
    worst = max(gaps, key=gaps.__getitem__, default=None)
    told = [
        say(
            "reporting_sections.needs_mean_there_paid",
            isoformat=found.plan.as_of.isoformat(),
            year=year,
            wan=money(found.need.mean()),
            wan_2=money(found.available),
            wan_3=money(found.paid_to_date),
        )
    ]
    if worst is not None and gaps[worst] > 0:
        told.append(
            say(
                "reporting_sections.safety_largest_gap",
                safety=f"{safety:.0%}",
                clause_name=clause_name(worst),
                wan=money(gaps[worst]),
            )
        )
    made = say("reporting_sections.ledger_example_every_figure_made")
    return Prose(made + " " + safe(say("signs.gap").join(told)))


def spending(found: Forecast) -> Exhibit:
    """Paid, needed and available by clause."""
    name, seed = found.scenario.name, found.scenario.seed
    return Exhibit(
        "mid_year",
        say(
            "reporting_sections.budget_year_paid_needed_available",
            budget_year=found.plan.budget_year,
            isoformat=found.plan.as_of.isoformat(),
        ),
        [say("reporting_sections.unit_is_money_unit_source_example", name=name, draws=found.draws, seed=seed)],
        lines(found),
        curves.mid_year,
    )


def section(projection: Projection) -> Iterator[object]:
    """The running year of the example ledger under a projection's scenario."""
    yield heading(say("reporting_sections.mid_year_will_money_last"))
    found = example(projection)
    yield from (opening(found), spending(found), *forecast_words.grids(found), notes(found))


def notes(found: Forecast) -> Prose:
    """What belongs beside the figures, and the command that makes them from one's own ledger."""
    command = say("reporting_sections.your_own_ledger_kjqs_forecast")
    return Prose("\n".join([*(f"- {safe(note)}" for note in forecast_words.notes(found)), f"- {command}"]))
