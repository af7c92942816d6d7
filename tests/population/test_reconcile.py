"""Margins that contradict each other: named, with the gap, and with a change that mends them and none smaller that would."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from kjqs_model.errors import Refusal
from kjqs_model.language import set_language, speaking
from kjqs_model.population.margins import Margin, Relation, shipped_design
from kjqs_model.population.synthesis.making import synthesise
from kjqs_model.population.synthesis.reconcile import contradictions, infeasible, least_change, refuse_contradictions, too_low
from tests.fuzz import examples

DESIGN = shipped_design()
RELATED = sorted({name for relation in DESIGN.relations for name in (*relation.terms, relation.other)})


def cost(design, changes):
    """How much is changed: in widths of a margin's range, or hundredths of its value; a published one weighs a thousand."""
    total = 0.0
    for name, value in changes.items():
        margin = design.margins[name]
        width = margin.range[1] - margin.range[0] if margin.range else 0
        scale = width or max(margin.value / 100, 1)
        total += abs(value - margin.value) / scale * (1000 if margin.status == "official" else 1)
    return total


def rows_of(design):
    """A row a relation and a column a margin: what may change of each sum when a margin grows by one."""
    names = list(design.margins)
    rows = np.zeros((len(design.relations), len(names)))
    for row, relation in zip(rows, design.relations, strict=True):
        row[[names.index(name) for name in relation.terms]] += 1
        row[names.index(relation.other)] -= 1
    return rows


def least_cost(design):
    """The least cost of whole changes, by another method: a programme in whole numbers."""
    names, rows = list(design.margins), rows_of(design)
    start = np.array([design[name] for name in names])
    unit = np.array([cost(design, {name: design[name] + 1}) for name in names])
    high = -rows @ start
    low = np.where([relation.equal for relation in design.relations], high, -np.inf)
    found = milp(
        np.concatenate([unit, unit]),
        constraints=LinearConstraint(np.hstack([rows, -rows]), low, high),
        integrality=np.ones(2 * len(names)),
        bounds=Bounds(0, np.concatenate([np.full(len(names), 1e5), start])),
    )
    return found.fun


def of_firms(design):
    """The part of a design that counts firms; no relation ties it to amounts."""
    margins = {name: margin for name, margin in design.margins.items() if margin.unit == "firms"}
    return replace(design, margins=margins, relations=tuple(r for r in design.relations if r.other in margins))


def small_design(values, official, ranges, relations):
    margins = {
        name: Margin(
            name,
            name,
            name,
            value,
            "firms",
            "official" if fixed else "assumed",
            True,
            {"zh": "", "en": ""},
            range=(0, width) if width else None,
        )
        for name, value, fixed, width in zip("abcd", values, official, ranges, strict=True)
    }
    return replace(
        DESIGN,
        margins=margins,
        assumptions={},
        relations=tuple(Relation("", "", tuple(terms), other, equal) for terms, other, equal in relations),
    )


def least_cost_by_brute_force(design, most):
    """The least cost over every combination of whole values up to ``most``."""
    values = np.array(list(product(range(most + 1), repeat=len(design.margins))), dtype=float)
    gaps = values @ rows_of(design).T
    holds = np.where([relation.equal for relation in design.relations], gaps == 0, gaps <= 0).all(axis=1)
    start = np.array([margin.value for margin in design.margins.values()])
    unit = np.array([cost(design, {name: margin.value + 1}) for name, margin in design.margins.items()])
    return (np.abs(values[holds] - start) @ unit).min()


def keeps_counts_whole(design):
    """Whether every corner is whole: no square part of the relations has another determinant than -1, 0 or 1."""
    rows = rows_of(design)
    return all(
        abs(round(np.linalg.det(rows[np.ix_(some, columns)]))) <= 1
        for size in (2, 3)
        for some in combinations(range(len(rows)), size)
        for columns in combinations(range(rows.shape[1]), size)
    )


RELATIONS = [
    ("ab", "c", True),
    ("ab", "d", True),
    ("c", "d", True),
    ("a", "b", False),
    ("d", "a", False),
    ("b", "d", False),
    ("abc", "d", False),
    ("bc", "a", True),
]


@settings(max_examples=examples(80), deadline=None)
@given(
    values=st.lists(st.integers(0, 5), min_size=4, max_size=4),
    official=st.lists(st.booleans(), min_size=4, max_size=4),
    ranges=st.lists(st.sampled_from([0, 1, 2, 5]), min_size=4, max_size=4),
    relations=st.lists(st.sampled_from(RELATIONS), min_size=1, max_size=3, unique=True),
)
def test_the_least_change_of_a_small_design_is_that_of_brute_force(values, official, ranges, relations):
    design = small_design(values, official, ranges, relations)
    assume(keeps_counts_whole(design))
    changes = least_change(design)
    assert contradictions(design.with_values(changes)) == []
    assert cost(design, changes) == pytest.approx(least_cost_by_brute_force(design, 15), abs=1e-9)


@settings(max_examples=examples(80), deadline=None)
@given(moves=st.dictionaries(st.sampled_from(RELATED), st.floats(0, 3), min_size=1, max_size=4))
def test_any_contradiction_of_the_shipped_margins_is_mended_by_the_least_change_and_by_none_smaller(moves):
    design = DESIGN.with_values({name: round(DESIGN[name] * times) for name, times in moves.items()})
    changes = least_change(design)
    mended = design.with_values(changes)
    assert contradictions(mended) == [] and bool(changes) == bool(contradictions(design))
    for name, value in changes.items():
        back = value - np.sign(value - design[name])
        assert contradictions(mended.with_values({name: float(back)})), f"{name} was changed by more than is needed"
    firms = {name: value for name, value in changes.items() if design.margins[name].unit == "firms"}
    assert cost(design, firms) == pytest.approx(least_cost(of_firms(design)), rel=1e-6, abs=1e-9)


def test_margins_that_agree_need_no_change():
    assert contradictions(DESIGN) == [] and least_change(DESIGN) == {}
    refuse_contradictions(DESIGN)


@pytest.mark.parametrize("relation", DESIGN.relations, ids=lambda relation: relation.en)
def test_every_relation_is_held_and_its_gap_is_told(relation):
    over = sum(DESIGN[name] for name in relation.terms)
    design = DESIGN.with_values({relation.other: over - 1})
    assert (relation, 1) in [(entry.relation, entry.gap) for entry in contradictions(design)]
    if relation.equal:
        below = DESIGN.with_values({relation.other: over + 1})
        assert (relation, -1) in [(entry.relation, entry.gap) for entry in contradictions(below)]
    assert contradictions(design.with_values(least_change(design))) == []


def test_a_published_figure_gives_way_last():
    design = DESIGN.with_values({"recognition_first": 230})
    assert {design.margins[name].status for name in least_change(design)} == {"assumed"}
    alone = DESIGN.with_values({"technology_smes": 500})
    assert least_change(alone) == {"certified_technology_smes": 500}


def test_a_contradiction_is_refused_with_its_names_its_gap_and_the_least_change():
    design = DESIGN.with_values({"rd_other_enterprises": 900_000_000, "first_rd_reports": 900})
    set_language("en")
    with pytest.raises(Refusal) as refused:
        synthesise(design)
    message, findings = str(refused.value), refused.value.findings
    assert "contradict each other in 2 places" in message
    for name, value in least_change(design).items():
        assert f"{name} (" in message and f"from {design[name]:,.0f} to {value:,.0f}" in message
    broken = contradictions(design)
    assert len(broken) == len(findings) == 2
    for entry, finding in zip(broken, findings, strict=True):
        assert f"{entry.gap:,.0f}" in finding.problem and entry.relation.label() in finding.sentence()
        assert all(f"{name} {design[name]:,.0f}" in finding.value for name in (*entry.relation.terms, entry.relation.other))
    assert findings[1].value == f"first_rd_reports 900 ≤ above_scale_with_rd {design['above_scale_with_rd']:,.0f}"
    assert all(finding.file == "data/population_2023.yaml" and finding.remedy for finding in findings)


def test_a_contradiction_is_told_in_chinese():
    with pytest.raises(Refusal, match="相互矛盾，共 1 处.*最小改动：.*由 .* 改为") as refused:
        refuse_contradictions(DESIGN.with_values({"technology_smes": 500}))
    assert "相差 100" in refused.value.findings[0].sentence()


def test_what_the_firms_cannot_meet_is_told_with_the_bound_and_the_name_to_set():
    for language, high, low in (
        ("zh", "technology_smes 改为不超过 900", "technology_smes 改为不低于 2,000"),
        ("en", "Set technology_smes to 900 or less", "Set technology_smes to 2,000 or more"),
    ):
        with speaking(language):
            assert high in str(infeasible(DESIGN, "technology_smes", 900, "why"))
            assert low in str(too_low(DESIGN, "technology_smes", 2000, "why"))
