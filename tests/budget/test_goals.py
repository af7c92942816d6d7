"""Goals of budget items: each target of the scenario stands in one of them, and the words fit a cell of a workbook."""

import pytest

from kjqs_model.budget.forms.goals import goals_of
from kjqs_model.language import set_language
from kjqs_model.projection.targets import LABELS
from kjqs_model.reporting.workbook.forms.frame import room_for
from kjqs_model.study import open_study

MOST_POINTS = 409
"""The height of the highest row of a workbook."""


def goals_with(*overrides: str):
    case = open_study("baseline", overrides, draws=8)
    return goals_of(case.budget, case.projection)


@pytest.mark.parametrize("by", ["clause", "article", "department", "total"])
def test_every_target_stands_once_also_where_its_clause_has_no_money(by):
    names = [one.name for goals in goals_with(f"budget.by={by}") for one in goals.indicators]
    for target in ("T1", "T2", "T3"):
        assert sum(name.startswith(f"{target} ") for name in names) == 1, target


@pytest.mark.parametrize("indicator", LABELS)
def test_a_target_on_any_indicator_has_an_item(indicator):
    goals = goals_with(f"targets.N={{indicator: {indicator}, at_least: 0.5, year: 2025}}")
    assert sum(one.name.startswith("N ") for item in goals for one in item.indicators) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_goals_of_all_clauses_as_one_item_fit_a_cell(language):
    set_language(language)
    (goals,) = goals_with("budget.by=total")
    assert room_for("\n".join(goals.sentences), 60) < MOST_POINTS / 2
    assert "22.2" in goals.sentences[0] and ("见下" in goals.sentences[1] or "see below" in goals.sentences[1])
