"""The years ahead in reports: the notebook on targets runs, page and workbook have their part, comparison.csv its rows."""

import csv
import io
from dataclasses import fields

import numpy as np
import openpyxl
import pytest

from kjqs_model.analysis.information import of_budget
from kjqs_model.analysis.starting import chances_by_start
from kjqs_model.budget.forms.years import budget_years
from kjqs_model.chances import chance_text
from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.projection.results import Results
from kjqs_model.reporting.batch.overview import COLUMNS
from kjqs_model.reporting.figure import VEGA_LITE
from kjqs_model.reporting.notebook import fail_if_unfinished, run_notebook
from kjqs_model.reporting.run_folder.manifest import read_manifest
from kjqs_model.reporting.sections import targets as projection_prose
from kjqs_model.reporting.sections import years
from kjqs_model.reporting.tables import costing as views
from kjqs_model.reporting.tables import targets as projection_tables
from kjqs_model.reporting.workbook.build import workbook_bytes
from kjqs_model.study import OUTCOMES, REPORT_DRAWS, Study, open_study, report_draws

SHEETS = ["附录 年度测算", "附录 目标", "附录 目标起点", "附录 流量", "附录 先验"]
FIGURES = {
    "fan_T1",
    "fan_T1_real",
    "fan_T2",
    "fan_T3",
    "target_probabilities",
    "flows",
    "growth_process",
    "total_fan",
    "departments_by_year",
    "total_dots",
    "drivers_T1",
    "drivers_T1_real",
    "drivers_T2",
    "drivers_T3",
    "drivers_total",
    "policy_total",
    "policy_T1",
    "policy_T1_real",
    "policy_T2",
    "policy_T3",
}


@pytest.fixture(scope="module", params=["zh", "en"])
def targets_notebook(request, repository, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"targets_{request.param}")
    given = {"scenario": "baseline", "draws": 8, "seed": 1, "language": request.param, "output": str(folder)}
    return (
        request.param,
        folder,
        run_notebook(repository / "notebooks" / "03_targets.ipynb", folder / "executed.ipynb", given, timeout=300),
    )


@pytest.mark.slow
def test_the_notebook_on_targets_runs(targets_notebook):
    language, folder, executed = targets_notebook
    results = fail_if_unfinished(executed)
    assert results["draws"] == 8 and "T2 2025" in results["probabilities"] and "take_up_elasticity" in results["weak"]
    assert {path.stem for path in (folder / "figures").glob("*.png")} == FIGURES
    outputs = [output.get("data", {}) for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum(VEGA_LITE in data for data in outputs) == len(FIGURES)
    text = "".join("".join(data.get("text/markdown", "")) + "".join(data.get("text/html", "")) for data in outputs)
    for word in {"zh": ("弱先验", "没有公布", "首次达到"), "en": ("Weak prior", "not published", "First met")}[language]:
        assert word in text


def test_the_notebook_refuses_a_misspelt_parameter(repository, tmp_path):
    with pytest.raises(Refusal, match="“draws”"):
        run_notebook(
            repository / "notebooks" / "03_targets.ipynb", tmp_path / "executed.ipynb", {"scenario": "baseline", "drawz": 8}
        )


def test_the_page_has_the_years_ahead(report_of_jinan):
    folder = report_of_jinan / "awards_of_jinan"
    page = (folder / "report.html").read_text(encoding="utf-8")
    for heading in ("目标能否达到", "应兑付多少", "与所依据情景的差额"):
        assert f"今后各年：{heading}" in page
    assert {"fan_T1", "fan_T2", "fan_T3", "total_fan", "flows", "target_probabilities", "difference_T2"} <= {
        path.stem for path in (folder / "figures").glob("*.png")
    }
    assert "弱先验" in page and "次抽样" in page


def test_comparison_has_the_projected_years_with_quantiles(report_of_jinan):
    rows = list(csv.DictReader(io.StringIO((report_of_jinan / "comparison.csv").read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == COLUMNS
    ahead = [row for row in rows if int(row["year"]) > 2023]
    assert {int(row["year"]) for row in ahead} == {2024, 2025, 2026, 2027}
    assert all(row[name] != "" for row in ahead for name in COLUMNS)
    assert all(row["p50"] == "" for row in rows if row["year"] == "2023")
    assert {row["key"] for row in rows if row["group"] == "total"} == {"total"}
    for year in ("2024", "2027"):
        for measure in ("entitlement", "appropriation", "payment", "opening_arrears", "closing_arrears"):
            of = [row for row in ahead if row["year"] == year and row["measure"] == measure]
            (total,) = (float(row["mean"]) for row in of if row["group"] == "total")
            for group in ("clause", "article", "department", "county", "function", "economic", "level"):
                assert sum(float(row["mean"]) for row in of if row["group"] == group) == pytest.approx(total)


def test_manifest_and_key_have_the_draws(report_of_jinan):
    record = read_manifest(report_of_jinan / "awards_of_jinan")
    assert record["draws"] == record["inputs"]["draws"] == 8
    assert record["versions"]["numba"]


@pytest.mark.slow
def test_the_workbook_has_budget_targets_flows_and_priors(case, values):
    book = values
    assert [name for name in book.sheetnames if name in SHEETS] == SHEETS
    rows = [[cell.value for cell in row] for row in book["附录 年度测算"].iter_rows(min_row=5)]
    first = case.projection.budget().iloc[0]
    assert rows[0][:4] == ["应兑付", "合计", "全部条款", 2024] and rows[0][4] == pytest.approx(first["mean"])
    assert any(row[0] == "比所依据情景多" for row in rows)
    assert book["附录 年度测算"]["A1"].value.startswith("2024–2027 年")
    assert sum(row[0] is not None for row in book["附录 先验"].iter_rows(min_row=5, values_only=True)) == len(
        case.projection.priors
    )
    assert book["附录 目标"].cell(5, 1).value.startswith("T1") and book["附录 流量"].cell(5, 1).value == "首次认定"
    starts = [row for row in book["附录 目标起点"].iter_rows(min_row=5, values_only=True) if isinstance(row[1], int)]
    expected = chances_by_start(case.projection)
    assert [row[2] for row in starts] == pytest.approx(expected["start"].tolist()) and [
        row[4] for row in starts
    ] == pytest.approx(expected["mean"].tolist())
    assert [row[5] for row in starts] == [
        chance if 0 < chance < 1 else chance_text(chance, 8) for chance in expected["probability"]
    ]
    known = [row for row in book["附录 信息价值"].iter_rows(min_row=5, values_only=True) if isinstance(row[0], int)]
    assert {row[0] for row in known} == set(budget_years(case.budget))
    for year in budget_years(case.budget):
        worth = [one for one in of_budget(case.budget, year) if one.share >= 0.005]
        assert [(row[1], row[3]) for row in known if row[0] == year] == [(one.clause, pytest.approx(one.share)) for one in worth]


@pytest.mark.slow
def test_sheets_on_what_is_not_known_are_english_too_and_say_why_they_are_empty(case):
    with speaking("en"):
        book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(case)), data_only=True)
        assert (
            book["App. Start"]["A1"].value.startswith("Start, 2024")
            and book["App. Worth knowing"]["D4"].value == "Share of the variance"
        )
        assert not any(
            "\u4e00" <= sign <= "\u9fff"
            for name in ("App. Start", "App. Worth knowing")
            for row in book[name].iter_rows(min_row=4, values_only=True)
            for cell in row
            if isinstance(cell, str)
            for sign in cell
        )
    bare = openpyxl.load_workbook(io.BytesIO(workbook_bytes(open_study("published_figures"))), data_only=True)
    assert all(bare[name]["A5"].value.startswith("今后各年没有推演") for name in ("附录 目标起点", "附录 信息价值"))


def test_a_population_that_cannot_be_projected_says_so():
    case = open_study("published_figures")
    assert case.projection is None
    _, said = projection_prose.report(case)
    text = said.text
    assert text.startswith("今后各年没有推演") and "accounts" in text and "\n" not in text
    assert [part.text for part in years.report(case)] == ["## 今后各年：应兑付多少"]
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(case)), data_only=True)
    assert all("没有推演" in book[sheet]["A5"].value for sheet in SHEETS)
    assert {row["year"] for row in views.comparison_rows(case)} == {2023}


def test_wrong_draws_and_priors_are_refused_and_no_matter_of_the_population(case):
    with pytest.raises(Refusal, match="8 的倍数"):
        assert Study(case.scenario, 12).projection is None
    from dataclasses import replace

    with pytest.raises(Refusal, match="gdp_growth"):
        assert Study(replace(case.scenario, assumptions={"gdp_grwoth": 0.05}), 8).projection is None


def test_reports_take_fewer_draws_than_the_scenario_unless_asked(case):
    assert report_draws(case.scenario) == REPORT_DRAWS and report_draws(case.scenario, 128) == 128


def test_outcomes_kept_by_a_batch_give_the_same_projection(case, tmp_path, monkeypatch):
    """Of this batch, and of one before it that the user's cache outlives."""
    from kjqs_model import projection

    monkeypatch.setenv("KJQS_CACHE", str(tmp_path / "cache"))
    for batch in ("first", "first", "second"):
        (tmp_path / batch).mkdir(exist_ok=True)
        monkeypatch.setenv(OUTCOMES, str(tmp_path / batch))
        found = Study(case.scenario, 8).projection
        for mine, theirs in ((found, case.projection), (found.parent, case.projection.parent)):
            assert mine.years == theirs.years
            assert np.array_equal(mine.outcome.counts, theirs.outcome.counts)
            assert all(
                repr(getattr(mine.outcome, one.name)) == repr(getattr(theirs.outcome, one.name)) for one in fields(Results)
            )
            assert mine.budget().equals(theirs.budget()) and mine.targets().equals(theirs.targets())
            assert theirs.outcome.rule_moves and mine.rule_changes().equals(theirs.rule_changes())
        assert found.difference().equals(case.projection.difference())
        monkeypatch.setattr(projection, "simulate", None)
    assert len(list((tmp_path / "first").glob("*.npz"))) == 2


def test_a_scenario_that_changes_nothing_says_that_the_difference_is_zero(case):
    from dataclasses import replace

    same = replace(case.projection, parent=case.projection)
    (said,) = years.differences(same)
    assert "恰为零" in said.text and "T2" in said.text
    assert "恰为零" in str(years.difference_grid(same))


def test_targets_are_not_driven_by_what_moves_money_alone(case):
    frame = projection_tables.drivers(
        case.projection, case.projection.indicators["high_tech_enterprises"][1], 2025, most=100, money=False
    )
    assert not {case.projection.priors[name].group for name in frame["name"]} & {"shares_paid", "rare_events"}
