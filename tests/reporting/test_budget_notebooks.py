"""The notebook on the budget and the report's section on it: they run in both languages, read their own figures, refuse misspelt parameters."""

import html
import re

import nbformat
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.reporting.figure import VEGA_LITE
from kjqs_model.reporting.notebook import FINISHED, fail_if_unfinished, run_notebook
from kjqs_model.reporting.sections import mid_year

pytestmark = pytest.mark.slow

PARAMETERS = {"scenario": "tight_budget", "draws": 8, "seed": 1, "output": ""}
FIGURES = {"need_and_money", "chance_curve", "gap_chances", "contributions_p95", "arrears", "who_waits", "bearers", "mid_year"}
WORDS = {
    "zh": ("到期应付的均值", "安全水平", "P95", "市级负担", "按优先次序支付", "情景", "编造", "不知道的", "缺口最大的是"),
    "en": (
        "in the mean",
        "As one purse",
        "P95",
        "the city bears",
        "by priority",
        "the scenario",
        "made up",
        "does not know",
        "the largest gap",
    ),
}


@pytest.fixture(scope="module")
def notebook(repository):
    return repository / "notebooks" / "05_budget.ipynb"


@pytest.fixture(scope="module", params=["zh", "en"])
def executed(request, notebook, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"budget_{request.param}")
    given = PARAMETERS | {"language": request.param, "output": str(folder)}
    return request.param, folder, run_notebook(notebook, folder / "executed.ipynb", given, timeout=300)


def _outputs(document, kind):
    return [
        output.data[kind]
        for cell in document.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if kind in output.get("data", {})
    ]


def _texts(document) -> str:
    return "\n".join(html.unescape(text) for kind in ("text/markdown", "text/html") for text in _outputs(document, kind))


def test_it_is_thin(notebook):
    document = nbformat.read(notebook, as_version=4)
    nbformat.validate(document)
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    assert document.cells[0].cell_type == "markdown" and code[0].metadata.tags == ["parameters"]
    assert code[1].source.endswith("check_parameters(globals())")
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    text = "\n".join(cell.source for cell in code)
    assert "def " not in text and "lambda" not in text and "/work" not in text and "/home" not in text
    assert max(map(len, text.splitlines())) <= 150


def test_it_runs_to_its_end_and_its_results_agree_with_each_other(executed):
    _, _, document = executed
    results = fail_if_unfinished(document)
    assert results["scenario"] == "tight_budget" and results["draws"] == 8 and results["year"] == 2024
    assert results["gap_any"] >= results["gap_pooled"]
    pooled = [level["pooled"] for level in results["levels"]]
    assert pooled == sorted(pooled) and all(level["gap_any"] >= level["gap_pooled"] for level in results["levels"])
    assert results["overdue"]["80%"] > results["overdue"]["90%"] > results["overdue"]["100%"] >= 0
    assert len(_outputs(document, FINISHED)) == 1


def test_every_figure_is_drawn_and_written(executed):
    _, folder, document = executed
    written = {path.stem for path in (folder / "figures").glob("*.png") if path.stat().st_size > 10_000}
    assert written == FIGURES and len(_outputs(document, VEGA_LITE)) == len(FIGURES)


def test_it_says_what_it_found_in_its_language(executed):
    language, _, document = executed
    said = _texts(document)
    assert [word for word in WORDS[language] if word not in said] == []
    if language == "en":
        # Names of departments stay Chinese; the scenario's title and question are its author's.
        own = re.sub(r"^#.*$|^>.*$|市(委组织部|[\u4e00-\u9fff]{2,4}(局|中心))", "", said, flags=re.MULTILINE)
        assert re.findall("[\u4e00-\u9fff]{2,}", own) == []


def test_what_the_scenario_sets_is_told_from_what_is_assumed(executed):
    language, _, document = executed
    grid = next(table for table in _outputs(document, "text/html") if ("兑付进度" if language == "zh" else "falls due") in table)
    origins = [
        html.unescape(cells[2])
        for row in re.findall(r"<tr>(.*?)</tr>", grid)
        if len(cells := re.findall(r"<td[^>]*>(.*?)</td>", row)) == 4
    ]
    wanted = {"zh": ("情景", "假设", "条文"), "en": ("the scenario", "assumed", "the text")}[language]
    assert set(origins) == set(wanted) and origins.count(wanted[0]) == 4  # by, appropriation, shortage, the city's share of 8.1


def test_the_example_ledger_is_said_to_be_made_up_beside_its_figures(executed):
    language, _, document = executed
    assert any(
        ("全部数字为编造" if language == "zh" else "every figure in it is made up") in text
        for text in _outputs(document, "text/markdown")
    )
    assert mid_year.EXAMPLE.exists()


def test_a_misspelt_parameter_is_refused(notebook, tmp_path):
    with pytest.raises(Refusal, match="“draw”.*“draws”"):
        run_notebook(notebook, tmp_path / "executed.ipynb", PARAMETERS | {"draw": 8})
    with pytest.raises(Refusal, match="没有参数“scenarios”"):
        run_notebook(notebook, tmp_path / "executed.ipynb", PARAMETERS | {"scenarios": ["baseline"]})


def test_run_directly_the_second_cell_refuses_a_misspelt_parameter(notebook, tmp_path):
    document = nbformat.read(notebook, as_version=4)
    document.cells[1].source += "\nbudgets = 'baseline'"
    path = tmp_path / "misspelt.ipynb"
    nbformat.write(document, path)
    with pytest.raises(Refusal, match="没有参数“budgets”"):
        run_notebook(path, tmp_path / "executed.ipynb", PARAMETERS | {"language": "zh"})


def test_a_population_that_cannot_be_projected_is_refused_in_words(notebook, tmp_path):
    with pytest.raises(Refusal, match="accounts"):
        run_notebook(
            notebook, tmp_path / "executed.ipynb", PARAMETERS | {"language": "zh", "scenario": "published_figures"}, timeout=120
        )


def test_the_report_has_a_section_on_the_budget(report_of_jinan):
    folder = report_of_jinan / "awards_of_jinan"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.index("今后各年：应兑付多少") < page.index("财政安排") < page.index("今后各年：与所依据情景的差额")
    assert {"need_and_money", "gap_chances", "chance_curve"} <= {path.stem for path in (folder / "figures").glob("*.png")}
    assert "至少有一条付不出的概率" in page and "兑付进度" in page and "财政安排部分不知道的" in page
