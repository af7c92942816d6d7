"""A sweep in words: a row a point, and where money and chances are least and most."""

from __future__ import annotations

from ...analysis.variants.axes import shown
from ...analysis.variants.bench import PROBABILITY
from ...analysis.variants.sweep import Sweep
from ...chances import chance_text
from ...language import say
from ...projection.targets import measured
from ...scenario.titles import scenario_title
from ..exhibit import Grid
from ..run_folder.variants.sweep import value_text
from ..words import money

_MOST_ROWS = 40


def grids(found: Sweep) -> list[Grid]:
    """A row a point: the varied values, what is owed over all years, and the chance of each target in its year."""
    table, dated = found.points_table(), _dated(found)
    head = [
        *found.paths,
        say("variants.owed_all_years"),
        *(say("variants.chance_of", name=name, year=year) for name, year in dated),
    ]
    rows = []
    for row in table.head(_MOST_ROWS).to_dict("records"):
        rows.append(
            [
                *(value_text(row[path]) for path in found.paths),
                f"{row['cost_yuan']:,.0f}",
                *(chance_text(row[f"probability_{name}"], found.scenario.draws) for name, _ in dated),
            ]
        )
    title = say(
        "variants.grid_title", title=scenario_title(found.scenario), points=f"{len(found.points):,}", draws=found.scenario.draws
    )
    return [Grid(head, rows, title, numbers=range(len(found.paths), len(head)))]


def sentences(found: Sweep) -> list[str]:
    """Where money and chances are least and most, what is not shown, and why points can be compared."""
    table, told = found.points_table(), []
    if len(found.points) > _MOST_ROWS:
        told.append(say("variants.points_not_shown", left=len(found.points) - _MOST_ROWS))
    least, most = int(table["cost_yuan"].idxmin()), int(table["cost_yuan"].idxmax())
    if least != most:
        told.append(
            say(
                "variants.least_and_most",
                least=_point(found, least),
                least_cost=money(table["cost_yuan"][least]),
                most=_point(found, most),
                most_cost=money(table["cost_yuan"][most]),
            )
        )
    for name, year in _dated(found):
        chances = table[f"probability_{name}"]
        best, draws = int(chances.idxmax()), found.scenario.draws
        told.append(
            say("variants.no_difference_in_chance", name=name, year=year, chance=chance_text(chances[best], draws))
            if chances.nunique() == 1 and len(chances) > 1
            else say(
                "variants.best_chance", name=name, year=year, best=_point(found, best), chance=chance_text(chances[best], draws)
            )
        )
    return [*told, say("variants.same_draws")]


def _point(found: Sweep, place: int) -> str:
    return say("signs.list_mark").join(f"{path}={value_text(shown(value))}" for path, value in found.points[place].items())


def _dated(found: Sweep) -> list[tuple[str, int]]:
    targets = measured(found.scenario.targets)
    return [
        (name, targets[name][1].year)
        for measure, name in found.series.rows
        if measure == PROBABILITY and targets[name][1].year in found.series.years
    ]
