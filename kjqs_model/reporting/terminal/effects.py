"""What each change between two scenarios does, in words: money and chances by change, one on top of the other."""

from __future__ import annotations

import numpy as np

from ...analysis.variants.bench import PROBABILITY
from ...analysis.variants.effects import ALONE, INTERACTION, MOST_SHAPLEY, SHAPLEY, STACKED, Effects, cost
from ...language import say
from ...projection.targets import measured
from ...scenario.titles import scenario_title
from ..exhibit import Grid
from ..words import money, span

_LISTED = 3


def grids(found: Effects) -> list[Grid]:
    """What is owed over all years and the chance of each target, by change and method."""
    methods = [STACKED, ALONE, *([SHAPLEY] if found.shapley is not None else [])]
    names = {STACKED: say("variants.stacked"), ALONE: say("variants.alone"), SHAPLEY: say("variants.shapley")}
    parts = {method: dict(found.parts(method)) for method in methods}
    labels = {piece.path: piece.name for piece in found.pieces} | {INTERACTION: say("variants.interaction")}
    dated = _dated(found)
    head = [
        say("variants.change"),
        say("variants.what_it_is"),
        *(say("variants.cost_by", method=names[method]) for method in methods),
        *(say("variants.points_by", name=name, year=year, method=names[methods[-1]]) for name, year in dated),
    ]
    rows = []
    for path, label in labels.items():
        money = [f"{cost(found, parts[method][path]).mean():+,.0f}" if path in parts[method] else "–" for method in methods]
        last = parts[methods[-1]]
        rows.append(
            [
                path if path != INTERACTION else "",
                label,
                *money,
                *(_points(found, last[path], name, year) if path in last else "–" for name, year in dated),
            ]
        )
    total = f"{cost(found, found.whole).mean():+,.0f}"
    rows.append(
        ["", say("variants.whole"), *(total for _ in methods), *(_points(found, found.whole, name, year) for name, year in dated)]
    )
    title = say(
        "variants.effects_title", before=scenario_title(found.before), after=scenario_title(found.after), draws=found.before.draws
    )
    return [Grid(head, rows, title, numbers=range(2, len(head)))]


def sentences(found: Effects) -> list[str]:
    """The whole, the order, what interaction is, and which method was left out."""
    owed = cost(found, found.whole)
    low, high = np.quantile(owed, (0.1, 0.9))
    told = [say("variants.whole_sentence", mean=money(owed.mean()), between=span(low, high))]
    if found.pieces:
        order = say("signs.list_mark").join(piece.path for piece in found.pieces[:_LISTED])
        told.append(
            say("variants.order_sentence", order=order)
            if len(found.pieces) <= _LISTED
            else say("variants.order_and_more", order=order, count=len(found.pieces))
        )
    else:
        told.append(say("variants.nothing_differs"))
    if found.shapley is None:
        told.append(say("variants.too_many_for_shapley", most=MOST_SHAPLEY, count=len(found.pieces)))
    if found.dropped:
        told.append(say("variants.targets_of_one_alone", names=say("signs.list_mark").join(found.dropped)))
    return [*told, say("variants.same_draws_effects")]


def _dated(found: Effects) -> list[tuple[str, int]]:
    return [
        (name, target.year) for name, (_, target) in measured(found.after.targets).items() if target.year in found.series.years
    ]


def _points(found: Effects, values: np.ndarray, name: str, year: int) -> str:
    share = values[found.series.place(PROBABILITY, name), found.series.years.index(year)].mean()
    return f"{share * 100:+.1f}"
