"""Margins that contradict each other: which, by how much, and the least change that would reconcile them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import Finding, Refusal
from ...language import either, say
from ..margins import Design, Margin, Relation

_PUBLISHED_WEIGHT = 1000.0
_LEAST_SHARE = 0.01


@dataclass(frozen=True)
class Contradiction:
    """A relation that the margins break, and by how much (in the unit of its margins)."""

    relation: Relation
    gap: float


def contradictions(design: Design) -> list[Contradiction]:
    """The relations that do not hold between the margins' values."""
    values = {name: margin.value for name, margin in design.margins.items()}
    return [Contradiction(relation, gap) for relation in design.relations if (gap := relation.gap(values)) != 0]


def least_change(design: Design) -> dict[str, float]:
    """The smallest change of margins, by name, after which every relation holds.

    Small is measured in the width of each margin's range (a hundredth of its value where it has none); a published figure
    weighs a thousand times as much as an assumed one. Solved as a linear programme; counts stay whole for these
    relations, which a test holds.
    """
    from scipy.optimize import linprog

    names = list(design.margins)
    start = np.array([design.margins[name].value for name in names], dtype=np.float64)
    weight = np.array([_weight(design.margins[name]) for name in names])
    equal, at_most = ([r for r in design.relations if r.equal is kind] for kind in (True, False))
    lower = _rows(names, at_most)
    found = linprog(
        np.concatenate([weight, weight]),
        A_eq=_both_ways(_rows(names, equal)),
        b_eq=-_rows(names, equal) @ start,
        A_ub=_both_ways(lower),
        b_ub=-lower @ start,
        bounds=[(0, None)] * len(names) + [(0, value) for value in start],
        method="highs",
    )
    moved = np.rint(found.x[: len(names)] - found.x[len(names) :])
    return {name: float(start[i] + moved[i]) for i, name in enumerate(names) if moved[i] != 0}


def refuse_contradictions(design: Design) -> None:
    """Raise a Refusal that names every broken relation and the least change, where there is one."""
    broken = contradictions(design)
    if not broken:
        return
    changes = least_change(design)
    remedy = (
        say("population.least_change")
        + say("signs.clause_mark").join(_change_text(design.margins[name], value) for name, value in changes.items())
        + say("signs.stop")
    )
    raise Refusal(
        say("population.margins_population_contradict_each_other", broken_count=len(broken)) + remedy,
        [_finding(design, entry) for entry in broken],
    )


def infeasible(design: Design, name: str, possible: float, why: str) -> Refusal:
    """The Refusal of a margin that the firms cannot meet: what was asked, what is possible and the least change."""
    margin = design.margins[name]
    return Refusal(
        say(
            "population.asks_most_can_met_set",
            margin=either(margin.zh, margin.en),
            margin_2=f"{margin.value:,.0f}",
            possible=f"{possible:,.0f}",
            why=why,
            name=name,
        )
    )


def too_low(design: Design, name: str, least: float, why: str) -> Refusal:
    """The Refusal of a margin that lies below what the law alone requires of the firms."""
    margin = design.margins[name]
    return Refusal(
        say(
            "population.asks_but_needed_set_or",
            margin=either(margin.zh, margin.en),
            margin_2=f"{margin.value:,.0f}",
            least=f"{least:,.0f}",
            why=why,
            name=name,
        )
    )


def _weight(margin: Margin) -> float:
    width = margin.range[1] - margin.range[0] if margin.range else 0.0
    scale = width or max(abs(margin.value) * _LEAST_SHARE, 1.0)
    return (_PUBLISHED_WEIGHT if margin.status == "official" else 1.0) / scale


def _rows(names: Sequence[str], relations: Sequence[Relation]) -> np.ndarray:
    rows = np.zeros((len(relations), len(names)))
    for row, relation in zip(rows, relations, strict=True):
        row[[names.index(name) for name in relation.terms]] = 1.0
        row[names.index(relation.other)] = -1.0
    return rows


def _both_ways(rows: np.ndarray) -> np.ndarray:
    return np.hstack([rows, -rows])


def _change_text(margin: Margin, value: float) -> str:
    return say(
        "population.from_to",
        margin_name=margin.name,
        margin=either(margin.zh, margin.en),
        margin_2=f"{margin.value:,.0f}",
        value=f"{value:,.0f}",
    )


def _finding(design: Design, entry: Contradiction) -> Finding:
    def shown(names: Sequence[str]) -> str:
        return " + ".join(f"{name} {design.margins[name].value:,.0f}" for name in names)

    sign = "=" if entry.relation.equal else "≤"
    return Finding(
        "error",
        file=design.file,
        value=f"{shown(entry.relation.terms)} {sign} {shown([entry.relation.other])}",
        problem=say("population.does_not_hold", relation=either(entry.relation.zh, entry.relation.en), gap=f"{entry.gap:,.0f}"),
        remedy=say("population.correct_one_them_least_change"),
    )
