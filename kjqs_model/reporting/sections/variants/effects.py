"""What each change of a scenario does, one on top of the other: the same in a report and on the dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np

from ....analysis.variants.bench import PROBABILITY
from ....analysis.variants.effects import ALONE, INTERACTION, SHAPLEY, STACKED, Effects, cost, effects, question_of
from ....errors import Refusal
from ....heavy import pd
from ....language import decimals_of_unit, money_unit, say, say_each
from ....projection.targets import measured
from ....scenario.titles import scenario_title
from ...charts import variants as charts
from ...exhibit import Amount, Exhibit, Grid, Prose, folded, safe
from ...words import money, span

if TYPE_CHECKING:
    from ....study import Study

MOST_CHANGES = 6
"""The most changes that a page takes apart: of more, ``kjqs diff --effects`` does."""

_EVERY = 1  # changes of which a report tries every combination: each takes as long as the scenario itself
_LEDGER = ("entitlement", "appropriation", "payment", "shortfall", "closing_arrears")


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report; nothing for one that extends none, or that is not projected."""
    if study.projection is None or study.projection.parent is None:
        return
    yield from folded(say("variants.section"), shown_in(effects_of(study)))


def effects_of(study: Study) -> Effects | None:
    """What each change of a study's scenario does, from what it extends on, in the study's own draws; None where the changes are
    none or too many. Both ends are those that the report shows elsewhere: only what lies between is projected."""
    own, parent = study.projected, study.projected.parent
    assert parent is not None
    try:
        asked = question_of(parent.scenario, replace(own.scenario, parent=None), threads=2)
    except Refusal:
        return None
    count = len(asked.pieces)
    if not 0 < count <= MOST_CHANGES:
        return None
    asked = replace(asked, most=_EVERY, alone=False)
    budget, bench = study.budgeted, asked.bench
    ends = {"changes-0": (parent, budget.extended), f"changes-{2**count - 1:x}": (own, budget)}
    return effects(asked, lambda name, made: bench.values_of(*ends[name]) if name in ends else made())


def shown_in(found: Effects | None) -> Iterator[object]:
    """What is shown of effects: a chart and a table of what is stacked, what each does by itself, and the ledger."""
    if found is None:
        yield Prose(say("variants.no_effects_here", most=MOST_CHANGES))
        return
    yield Prose("  \n".join(safe(line) for line in _sentences(found)))
    if len(found.pieces) > 1:
        yield Exhibit(
            "stacked_changes",
            say("variants.stacked_title", before=scenario_title(found.before)),
            [say("variants.stacked_note", draws=found.before.draws)],
            steps(found),
            charts.stacked,
        )
    yield stacked_grid(found)
    if found.alone is not None and len(found.pieces) > 1:
        yield methods_grid(found)
    yield ledger_grid(found)


def steps(found: Effects):
    """What is owed over all years by change, stacked: change, start, end, mean in the reader's unit; the whole comes last."""
    means = [float(cost(found, part).mean()) / money_unit() for part in found.stacked]
    ends = list(np.cumsum(means))
    rows = [(_label(piece), end - mean, end, mean) for piece, end, mean in zip(found.pieces, ends, means, strict=True)]
    whole = float(cost(found, found.whole).mean()) / money_unit()
    return pd.DataFrame([*rows, (say("variants.whole"), 0.0, whole, whole)], columns=["change", "start", "end", "mean"])


def stacked_grid(found: Effects) -> Grid:
    """By change, one on top of the other: what is owed more over all years and in the budget year, and points of chance."""
    dated, year = _dated(found), _budget_year(found)
    head = [
        *say_each("variants", "order", "change", "old_and_new", "owed_more_all_years"),
        say("variants.owed_more_in", year=year),
        *(say("variants.points_of", name=name, year=one) for name, one in dated),
    ]
    rows = [
        (str(place), _label(piece), f"{piece.old} → {piece.new}", *_figures(found, part, year))
        for place, (piece, part) in enumerate(zip(found.pieces, found.stacked, strict=True), 1)
    ]
    total = ("", say("variants.whole"), "", *_figures(found, found.whole, year))
    return Grid(head, rows, say("variants.stacked_grid"), total=total, numbers=range(3, len(head)))


def methods_grid(found: Effects) -> Grid:
    """What is owed over all years by each change alone, stacked, and by its Shapley value; the interaction stands by itself."""
    methods = [name for name in (ALONE, STACKED, SHAPLEY) if found.parts(name)]
    words = {ALONE: say("variants.alone"), STACKED: say("variants.stacked"), SHAPLEY: say("variants.shapley")}
    parts = {name: dict(found.parts(name)) for name in methods}
    labels = {piece.path: _label(piece) for piece in found.pieces} | {INTERACTION: say("variants.interaction")}
    rows = [
        (label, *(_wan(cost(found, parts[name][path]).mean()) if path in parts[name] else "–" for name in methods))
        for path, label in labels.items()
    ]
    total = _wan(cost(found, found.whole).mean())
    return Grid(
        [say("variants.change"), *(words[name] for name in methods)],
        rows,
        say("variants.methods_grid"),
        total=(say("variants.whole"), *(total for _ in methods)),
        numbers=range(1, len(methods) + 1),
    )


def ledger_grid(found: Effects) -> Grid:
    """The ledger by change, one on top of the other: flows over all years, arrears at their end."""
    words = (
        *say_each("variants", "ledger_owed", "ledger_set_aside", "ledger_paid", "ledger_short"),
        say("variants.ledger_arrears", year=found.series.years[-1]),
    )
    rows = [(_label(piece), *_ledger(found, part)) for piece, part in zip(found.pieces, found.stacked, strict=True)]
    return Grid(
        [say("variants.change"), *words],
        rows,
        say("variants.ledger_grid"),
        total=(say("variants.whole"), *_ledger(found, found.whole)),
        numbers=range(1, len(words) + 1),
    )


def _sentences(found: Effects) -> list[str]:
    owed = cost(found, found.whole)
    low, high = np.quantile(owed, (0.1, 0.9))
    order = say("signs.list_mark").join(f"{piece.path}" for piece in found.pieces)
    told = [
        say(
            "variants.whole_in_words",
            before=scenario_title(found.before),
            mean=money(owed.mean(), "+"),
            span=span(low, high, "+"),
            draws=found.before.draws,
        )
    ]
    if len(found.pieces) > 1:
        told.append(say("variants.order_sentence", order=order))
    if found.shapley is None and len(found.pieces) > 1:
        told.append(say("variants.shapley_by_command"))
    if found.dropped:
        told.append(say("variants.targets_of_one_alone", names=say("signs.list_mark").join(found.dropped)))
    return told


def _figures(found: Effects, values: np.ndarray, year: int) -> list[str]:
    place, owed = found.series.years.index(year), values[found.series.place("entitlement")]
    return [
        _wan(owed.sum(axis=0).mean()),
        _wan(owed[place].mean()),
        *(
            Signed(values[found.series.place(PROBABILITY, name), found.series.years.index(one)].mean() * 100)
            for name, one in _dated(found)
        ),
    ]


def _ledger(found: Effects, values: np.ndarray) -> list[str]:
    rows = [values[found.series.place(measure)] for measure in _LEDGER]
    return [*(_wan(row.sum(axis=0).mean()) for row in rows[:-1]), _wan(rows[-1][-1].mean())]


def _dated(found: Effects) -> list[tuple[str, int]]:
    return [
        (name, target.year) for name, (_, target) in measured(found.after.targets).items() if target.year in found.series.years
    ]


def _budget_year(found: Effects) -> int:
    return found.after.years.budget if found.after.years.budget in found.series.years else found.series.years[0]


def _label(piece) -> str:
    return f"{piece.path} {piece.name}"


class Signed(Amount):
    """An amount in the reader's unit or points of chance with their sign, set to the right as numbers."""

    def __new__(cls, value: float, decimals: int = 1) -> Self:
        return str.__new__(cls, f"{round(float(value), decimals) + 0.0:+,.{decimals}f}")


def _wan(yuan: float) -> Signed:
    return Signed(yuan / money_unit(), decimals_of_unit(1))
