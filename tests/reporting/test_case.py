"""What a report rests on: each scenario costed on its own data, warnings beside the headline, nobody's folder destroyed."""

from types import SimpleNamespace

import pandas as pd
import pytest

from kjqs_model.reporting.batch.run import run_reports
from kjqs_model.reporting.notebook import report_notebook
from kjqs_model.reporting.run_folder.manifest import inputs_of
from kjqs_model.reporting.sections.costing import opening
from kjqs_model.reporting.tables.costing import obligatory_yuan
from kjqs_model.scenario import load_scenario
from kjqs_model.study import open_study

HEADER = "title: 试\nauthor: 甲\ndate: 2023-12-31\nquestion: 为何？\n"
FIRMS = "firm_id,county,year,above_scale,tech_sme,recognition,super_deduction,provincial_rd_subsidy\n"


@pytest.fixture
def two_places(tmp_path):
    """A parent and its child in two folders, each with a population of its own under the same name."""
    for place, firms, extends in (("u", 1, ""), ("v", 3, "extends: ../u/base.yaml\n")):
        tables = tmp_path / place / "tables"
        tables.mkdir(parents=True)
        rows = [f"F{n},东昌府区,2023,none,true,first,true,5{n}" for n in range(firms)]
        (tables / "enterprises.csv").write_text(FIRMS + "\n".join(rows) + "\n", encoding="utf-8")
        name = "kid.yaml" if extends else "base.yaml"
        (tmp_path / place / name).write_text(HEADER + extends + "population: tables\n", encoding="utf-8")
    return tmp_path


def test_the_parent_is_costed_on_its_own_data(two_places):
    case = open_study(two_places / "v" / "kid.yaml")
    alone = open_study(two_places / "u" / "base.yaml")
    assert case.parent.costing.total == alone.costing.total and case.difference == case.costing.total - alone.costing.total > 0


def test_a_change_of_the_parents_data_makes_the_report_anew(two_places):
    def key():
        given = {"draws": 8, "seed": 1, "language": "zh", "overrides": [], "notebook": report_notebook()}
        return inputs_of(load_scenario(two_places / "v" / "kid.yaml"), **given)["key"]

    before = key()
    with open(two_places / "u" / "tables" / "enterprises.csv", "a", encoding="utf-8") as file:
        file.write("F9,东昌府区,2023,none,true,first,true,50\n")
    assert key() != before


def test_warnings_and_a_year_without_rows_stand_under_the_headline(two_places):
    case = open_study(two_places / "v" / "kid.yaml", ["years.base=2024"])
    assert any("2024" in note and "2023" in note for note in case.notes)
    assert any("疑为万元" in note for note in case.notes)
    assert "疑为万元" in opening(case)._repr_markdown_()


def test_obligatory_is_what_whoever_meets_the_condition_is_owed_and_no_more():
    totals = pd.DataFrame({"claim": ["entitled", "selected", "entitled"], "amount_yuan": [5, 70, 600]})
    assert obligatory_yuan(SimpleNamespace(costing=SimpleNamespace(totals=lambda: totals))) == 605


def test_a_folder_that_is_no_report_is_never_replaced(two_places):
    data = two_places / "v" / "kid" / "mine.txt"
    data.parent.mkdir()
    data.write_text("mine", encoding="utf-8")
    (outcome,) = run_reports([two_places / "v" / "kid.yaml"], two_places / "v")
    assert outcome.status == "refused" and data.read_text(encoding="utf-8") == "mine"


def test_where_all_are_refused_no_folder_is_left(two_places):
    broken = two_places / "broken.yaml"
    broken.write_text("title: 试\n", encoding="utf-8")
    (outcome,) = run_reports([broken], two_places / "x" / "y" / "z")
    assert outcome.status == "refused" and not (two_places / "x").exists()


def test_another_seed_makes_another_population_for_the_scenario_and_its_parent():
    own, other = open_study("awards_of_jinan"), open_study("awards_of_jinan", seed=2)
    assert (own.made.seed, other.made.seed) == (1, 2) and own.costing.total != other.costing.total
    assert own.difference == other.difference == 214 * 200_000 + 76 * 50_000


def test_a_difference_between_two_populations_is_not_called_the_policys():
    from kjqs_model.reporting.sections import costing as prose

    assert "总体不同" in prose.changes(open_study("published_figures")).text
    assert "总体不同" not in prose.changes(open_study("awards_of_jinan")).text
