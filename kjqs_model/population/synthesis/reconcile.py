"""Margins that contradict each other: which, by how much, and the least change that would reconcile them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import Finding, Refusal
from ...language import say
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
    found = linprog(np.concatenate([weight, weight]),
                    A_eq=_both_ways(_rows(names, equal)), b_eq=-_rows(names, equal) @ start,
                    A_ub=_both_ways(lower), b_ub=-lower @ start,
                    bounds=[(0, None)] * len(names) + [(0, value) for value in start], method="highs")
    moved = np.rint(found.x[:len(names)] - found.x[len(names):])
    return {name: float(start[i] + moved[i]) for i, name in enumerate(names) if moved[i] != 0}


def refuse_contradictions(design: Design) -> None:
    """Raise a Refusal that names every broken relation and the least change, where there is one."""
    broken = contradictions(design)
    if not broken:
        return
    changes = least_change(design)
    remedy = say("最小改动：", "Least change: ") + say("；", "; ").join(
        _change_text(design.margins[name], value) for name, value in changes.items()) + say("。", ".")
    raise Refusal(say(f"总体的边际相互矛盾，共 {len(broken)} 处。", f"The margins of the population contradict each other in {len(broken)} places. ")
                  + remedy, [_finding(design, entry) for entry in broken])


def infeasible(design: Design, name: str, possible: float, why: str) -> Refusal:
    """The Refusal of a margin that the firms cannot meet: what was asked, what is possible and the least change."""
    margin = design.margins[name]
    return Refusal(say(
        f"“{margin.zh}”要求 {margin.value:,.0f}，最多只能做到 {possible:,.0f}：{why}。请把 {name} 改为不超过 {possible:,.0f}，或放宽所述条件。",
        f"'{margin.en}' asks for {margin.value:,.0f}, at most {possible:,.0f} can be met: {why}. "
        f"Set {name} to {possible:,.0f} or less, or relax that condition."))


def too_low(design: Design, name: str, least: float, why: str) -> Refusal:
    """The Refusal of a margin that lies below what the law alone requires of the firms."""
    margin = design.margins[name]
    return Refusal(say(
        f"“{margin.zh}”要求 {margin.value:,.0f}，但至少需要 {least:,.0f}：{why}。请把 {name} 改为不低于 {least:,.0f}，或放宽所述条件。",
        f"'{margin.en}' asks for {margin.value:,.0f}, but {least:,.0f} are needed: {why}. "
        f"Set {name} to {least:,.0f} or more, or relax that condition."))


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
    return say(f"{margin.name}（{margin.zh}）由 {margin.value:,.0f} 改为 {value:,.0f}",
               f"{margin.name} ({margin.en}) from {margin.value:,.0f} to {value:,.0f}")


def _finding(design: Design, entry: Contradiction) -> Finding:
    def shown(names: Sequence[str]) -> str:
        return " + ".join(f"{name} {design.margins[name].value:,.0f}" for name in names)

    sign = "=" if entry.relation.equal else "≤"
    return Finding("error", file=design.file, value=f"{shown(entry.relation.terms)} {sign} {shown([entry.relation.other])}",
                   problem=say(f"“{entry.relation.zh}”不成立，相差 {entry.gap:,.0f}", f"'{entry.relation.en}' does not hold, by {entry.gap:,.0f}"),
                   remedy=say("请更正其中一项；最小改动见上。", "Correct one of them; the least change stands above."))
