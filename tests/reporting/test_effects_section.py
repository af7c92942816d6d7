"""The section on changes: from what a scenario extends on, in its own draws, each part and the whole as the rest of the report has them."""

from dataclasses import replace

import pytest

from kjqs_model.analysis.variants.effects import cost
from kjqs_model.language import speaking
from kjqs_model.reporting.exhibit import Exhibit, Fold, Grid, Prose
from kjqs_model.reporting.sections.variants import effects as section
from kjqs_model.scenario import load_scenario, varied
from kjqs_model.study import Study

YEAR = {"years.last": 2024, "targets.T1.year": 2024, "targets.T2.year": 2024, "targets.T3.year": 2024}


@pytest.fixture(scope="module")
def base():
    return varied(load_scenario("baseline"), YEAR)


@pytest.fixture(scope="module")
def study(base):
    moved = varied(base, {"1.1.amount": 200_000, "22.1.rate": 0.4, "budget.safety": 0.95})
    return Study(replace(moved, name="two", title="两项改动", parent=base), 8)


def test_changes_are_stacked_in_a_named_order_and_sum_to_what_the_report_says_elsewhere(study):
    found = section.effects_of(study)
    assert [piece.path for piece in found.pieces] == ["1.1.amount", "22.1.rate", "budget.safety"]
    assert (sum(found.stacked) == found.whole).all() and found.alone is None
    own, parent = (one.budgeted if one is study else study.budgeted.extended for one in (study, None))
    assert (
        cost(found, found.whole)
        == (own.of("entitlement", "total", "total") - parent.of("entitlement", "total", "total")).sum(axis=0)
    ).all()
    more, place = section.steps(found), own.years.index(2024)
    assert more["end"].iloc[-1] == pytest.approx(more["mean"].iloc[:-1].sum()) and list(more["start"].iloc[1:-1]) == list(
        more["end"].iloc[:-2]
    )
    ledger = section.ledger_grid(found)
    set_aside = (own.of("appropriation", "total", "total") - parent.of("appropriation", "total", "total"))[place].mean() / 10_000
    assert ledger.total[2] == f"{round(set_aside, 1):+,.1f}" and ledger.rows[2][1] == "+0.0" and ledger.rows[2][2] != "+0.0"


def test_the_section_shows_a_picture_a_table_and_the_ledger_in_either_language(study):
    folds = list(section.report(study))
    parts = folds[:-1]
    assert [type(part) for part in folds] == [Fold, Prose, Exhibit, Grid, Grid, Fold] and "各项改动的作用" in parts[0].title
    assert "1.1.amount、22.1.rate、budget.safety" in parts[1].text.replace("\\", "") and "kjqs diff" in parts[1].text
    assert "<svg" in parts[2].drawn().svg and "首次认定" in parts[2].drawn().svg
    with speaking("en"):
        assert "Against" in next(iter(section.shown_in(section.effects_of(study)))).text


def test_what_extends_nothing_or_differs_in_nothing_or_in_much_says_so(base):
    assert list(section.report(Study(base, 8))) == []
    same = Study(replace(base, name="same", parent=base), 8)
    assert section.effects_of(same) is None and "不逐项拆分" in list(section.report(same))[1].text
