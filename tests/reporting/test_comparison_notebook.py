"""Scenarios side by side: same draws, same recipients; sums agree with budget and costing; the notebook runs in both languages."""

import html
import re
from dataclasses import replace

import nbformat
import numpy as np
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import set_language
from kjqs_model.projection.costing.payments import NO_ENTERPRISE
from kjqs_model.reporting.comparison import compare
from kjqs_model.reporting.exhibit import shown
from kjqs_model.reporting.figure import VEGA_LITE, Figure
from kjqs_model.reporting.notebook import fail_if_unfinished, run_notebook
from kjqs_model.reporting.sections import compare as sections
from kjqs_model.reporting.sections.variants import gains
from kjqs_model.reporting.tables import compare as comparison_tables
from kjqs_model.scenario import load_scenario
from kjqs_model.tables import Tables

pytestmark = pytest.mark.slow

SCENARIOS = ["awards_of_jinan", "failed_applicants_not_paid", "tight_budget"]
FIGURES = {
    "owed_by_scenario",
    "owed_more",
    "chances_by_scenario",
    "gains_by_county",
    "gains_by_size",
    "gains_by_industry",
    "counties_ahead",
}
GIVEN = {"scenario": "baseline", "scenarios": SCENARIOS, "draws": 8, "seed": 1}


@pytest.fixture(scope="module")
def compared():
    return compare("baseline", SCENARIOS, draws=8)


@pytest.fixture(scope="module")
def notebook(repository):
    return repository / "notebooks" / "06_compare_scenarios.ipynb"


@pytest.fixture(scope="module", params=["zh", "en"])
def executed(request, notebook, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"compared_{request.param}")
    given = GIVEN | {"language": request.param, "output": str(folder)}
    return request.param, folder, run_notebook(notebook, folder / "executed.ipynb", given, timeout=300, also=("scenarios",))


def _outputs(document):
    return [output.get("data", {}) for cell in document.cells if cell.cell_type == "code" for output in cell.outputs]


def test_the_notebook_is_thin(notebook):
    document = nbformat.read(notebook, as_version=4)
    nbformat.validate(document)
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    assert document.cells[0].cell_type == "markdown" and code[0].metadata.tags == ["parameters"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    text = "\n".join(cell.source for cell in code)
    assert "def " not in text and "lambda" not in text and "/work" not in text and max(map(len, text.splitlines())) <= 150


def test_the_notebook_runs_and_draws_in_its_language(executed):
    language, folder, document = executed
    results = fail_if_unfinished(document)
    assert results["reference"] == "baseline" and results["scenarios"] == SCENARIOS and results["draws"] == 8
    assert results["more_yuan"]["awards_of_jinan"] > 0 > results["more_yuan"]["failed_applicants_not_paid"]
    assert results["more_yuan"]["tight_budget"] == 0
    assert {path.stem for path in (folder / "figures").glob("*.png") if path.stat().st_size > 10_000} == FIGURES
    assert sum(VEGA_LITE in data for data in _outputs(document)) == len(FIGURES)
    said = "\n".join(html.unescape(data.get("text/markdown", "") + data.get("text/html", "")) for data in _outputs(document))
    for word in {
        "zh": ("个对象多得", "恰为零", "与参照完全相同", "比较不知道的", "小型企业", "budget"),
        "en": ("recipients gain", "exactly zero", "exactly as much is owed", "does not know", "small enterprises", "the budget"),
    }[language]:
        assert word in said
    if language == "en":
        titles = "现行政策|高企奖补按济南标准|取消首次受理未通过补助|每年只安排 1 亿元，市县分担|国统字[^)]*号"
        counties = "[\u4e00-\u9fff]{1,4}[区县市]"
        assert not re.search("[\u4e00-\u9fff]", re.sub(f"{titles}|{counties}", "", said))


def test_a_misspelt_parameter_and_an_unknown_scenario_are_refused(notebook, tmp_path):
    with pytest.raises(Refusal, match="“scenarioz”"):
        run_notebook(notebook, tmp_path / "executed.ipynb", {"scenarioz": ["tight_budget"]}, also=("scenarios",))
    with pytest.raises(Refusal, match="awards_of_jinnan"):
        run_notebook(
            notebook, tmp_path / "executed.ipynb", GIVEN | {"scenarios": ["awards_of_jinnan"]}, timeout=120, also=("scenarios",)
        )


@pytest.mark.parametrize(
    ("scenarios", "reason"),
    [
        ([], "没有要比较的情景"),
        (["baseline", " "], "没有要比较的情景"),
        ([f"s{n}" for n in range(7)], "最多比较 6 个"),
        (["published_figures"], "总体不同"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_remedy(scenarios, reason):
    with pytest.raises(Refusal, match=reason):
        compare("baseline", scenarios, draws=8)


def test_names_may_come_as_one_text_and_twice():
    found = compare("baseline", "tight_budget, tight_budget,baseline", draws=8)
    assert [entry.scenario.name for entry in found.others] == ["tight_budget"]


def test_all_meet_the_same_draws(compared):
    first = compared.reference.projection
    for entry in compared.others:
        assert entry.projection.draws == first.draws and entry.projection.years == first.years
        assert all(
            np.array_equal(entry.projection.ahead.common[name], first.ahead.common[name]) for name in first.ahead.common.once
        )


def test_gains_and_losses_sum_to_the_difference_of_costings_however_they_are_grouped(compared):
    for by in sections.GROUPING_WORDS:
        frame = comparison_tables.gains(compared, by)
        assert (frame["gain"] >= 0).all() and (frame["loss"] <= 0).all()
        for entry in compared.others:
            own = frame[frame["label"] == entry.label]
            assert own["net"].sum() == entry.costing.total - compared.reference.costing.total
    recipients = comparison_tables.changes_of_recipients(compared)
    for label, own in recipients.groupby("label"):
        frame = comparison_tables.gains(compared, "industry")
        counts = frame[frame["label"] == label][["winners", "losers"]].to_numpy().sum()
        assert counts == len(own)


def test_counties_ahead_sum_to_the_difference_of_the_years_ahead(compared):
    counties, years = comparison_tables.counties_ahead(compared), comparison_tables.owed_more(compared)
    for entry in compared.others:
        assert counties[counties["label"] == entry.label]["mean"].sum() == pytest.approx(
            years[years["label"] == entry.label]["mean"].sum()
        )


def test_gains_ahead_are_each_draws_difference_to_the_yuan_however_they_are_grouped(compared):
    moved, owed = compared.moves_ahead, comparison_tables.owed_more(compared)
    reference = compared.reference.budgeted.of("entitlement", "total", "total").sum(axis=0)
    frames = [comparison_tables.gains_ahead(compared, by) for by in sections.GROUPING_WORDS]
    for entry in compared.others:
        more = entry.budgeted.of("entitlement", "total", "total").sum(axis=0) - reference
        own = moved[moved["label"] == entry.label].groupby("draw")["difference"].sum().reindex(range(8), fill_value=0)
        assert (own.to_numpy() == more).all()
        for frame in frames:
            rows = frame[frame["label"] == entry.label]
            assert (
                rows["net"].sum() == pytest.approx(owed[owed["label"] == entry.label]["mean"].sum()) == pytest.approx(more.mean())
            )
            assert (rows["gain"] >= 0).all() and (rows["loss"] <= 0).all() and (rows["p10"] <= rows["p90"]).all()
    assert len({frame.groupby("label")["winners"].sum().round(6).to_json() for frame in frames}) == 1


def test_who_is_paid_more_in_the_years_ahead_wins_and_nobody_else():
    compared = compare("baseline", [load_scenario("baseline", ["4.2.amount=9000000"])], draws=8)
    found = comparison_tables.gains_ahead(compared, "size")
    outcome = compared.reference.projected.outcome
    assert found["winners"].sum() == outcome.recipients["4.2"].sum(axis=0).mean() > 0 and not found["losers"].any()
    assert compared.moves_ahead["kind"].eq(NO_ENTERPRISE).all()


def test_a_scenario_against_itself_under_another_name_differs_in_nothing(compared):
    twin = replace(compared, others=(compared.reference.called("同样的"),))
    assert not comparison_tables.owed_more(twin)[["mean", "p10", "p90"]].any(axis=None)
    assert comparison_tables.changes_of_recipients(twin).empty and twin.moves_ahead.empty
    assert all(not comparison_tables.gains_ahead(twin, by)["net"].any() for by in sections.GROUPING_WORDS)
    frame = comparison_tables.gains(twin, "county")
    parts = list(shown([gains.gains(twin, frame, "county"), gains.counties_ahead(twin)]))
    assert all("没有任何差别" in part.text for part in parts) and gains.gain_grid(frame, "county") is None
    assert "完全相同" in sections.opening(twin).text and "没有不同" in str(sections.change_grid(twin))


def test_charts_name_source_reference_and_unit_and_leave_out_what_does_not_differ(compared):
    for language, words in (
        ("zh", ("单位：万元", "参照情景 baseline", "图中不列：每年只安排")),
        ("en", ("Unit: million yuan", "Reference: baseline", "not drawn:")),
    ):
        set_language(language)
        chart = gains.gains(compared, comparison_tables.gains(compared, "county"), "county").figure()
        assert isinstance(chart, Figure) and all(word in chart.svg for word in words)


def test_without_accounts_size_is_above_scale_or_below(compared):
    bare = replace(compared, tables=Tables(compared.tables[name] for name in compared.tables.given - {"accounts"}))
    assert set(comparison_tables.sizes(bare)) == {"规模以上", "规模以下"}
    assert "只分规模以上和以下" in gains.size_note(bare).text
