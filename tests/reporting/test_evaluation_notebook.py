"""The notebook on how good forecasts are: it runs in both languages, with and without outturns, and its parts add up."""

import html
import json
import re

import nbformat
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.reporting import evaluation
from kjqs_model.reporting.exhibit import shown
from kjqs_model.reporting.figure import VEGA_LITE
from kjqs_model.reporting.notebook import FINISHED, fail_if_unfinished, run_notebook
from kjqs_model.reporting.sections import evaluate as evaluation_prose
from kjqs_model.reporting.tables import evaluate as evaluation_tables
from tests.evidence import projection as evidence
from tests.evidence.worlds import compact

pytestmark = pytest.mark.slow

ALSO = ("outturns", "actual_policy")
PARAMETERS = {"scenario": "baseline", "draws": 8, "seed": 1, "output": ""}
HINDCASTS = {
    f"hindcast_{base}_{name}" for base in (2020, 2022) for name in ("high_tech_enterprises", "technology_smes", "gdp")
} | {"hindcast_errors", "hindcast_2020_rd_intensity"}


@pytest.fixture(scope="module")
def notebook(repository):
    return repository / "notebooks" / "04_forecast_evaluation.ipynb"


@pytest.fixture(scope="module", params=["zh", "en"])
def executed(request, notebook, tmp_path_factory):
    """Executed with the example outturns and another policy that came about."""
    folder = tmp_path_factory.mktemp(f"evaluation_{request.param}")
    more = {
        "language": request.param,
        "output": str(folder),
        "outturns": str(notebook.parent / evaluation.EXAMPLE),
        "actual_policy": "awards_of_jinan",
    }
    return request.param, folder, run_notebook(notebook, folder / "executed.ipynb", PARAMETERS | more, timeout=180, also=ALSO)


def _outputs(document, kind):
    return [
        output.data[kind]
        for cell in document.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if kind in output.get("data", {})
    ]


def _texts(document):
    return "\n".join(html.unescape(text) for kind in ("text/markdown", "text/html") for text in _outputs(document, kind))


def test_it_is_thin(notebook):
    document = nbformat.read(notebook, as_version=4)
    nbformat.validate(document)
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    assert document.cells[0].cell_type == "markdown" and code[0].metadata.tags == ["parameters"]
    assert "check_parameters(globals(), also=" in code[1].source
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    text = "\n".join(cell.source for cell in code)
    assert "def " not in text and "lambda" not in text and "/work" not in text and "/home" not in text
    assert max(map(len, text.splitlines())) <= 150


def test_it_runs_to_its_end_and_the_parts_of_errors_add_up(executed):
    _, _, document = executed
    results = fail_if_unfinished(document)
    assert results["bases"] == [2020, 2022]
    assert [split[:2] for split in results["splits"]] == [
        *([clause, 2024] for clause in ("1.1", "1.2", "1.3", "8.1")),
        ["1.1", 2025],
        ["1.2", 2025],
        ["entitlement", 2024],
    ]
    assert all(sum(parts) == error for _, _, error, *parts in results["splits"])
    assert any(policy for _, _, _, policy, *_ in results["splits"])
    assert len(_outputs(document, FINISHED)) == 1


def test_every_figure_is_drawn_and_written(executed):
    _, folder, document = executed
    expected = HINDCASTS | {"error_split"} | ({"coverage", "places"} if evaluation_tables.committed_evidence() else set())
    written = {path.stem for path in (folder / "figures").glob("*.png") if path.stat().st_size > 10_000}
    assert written == expected and len(_outputs(document, VEGA_LITE)) == len(expected)


def test_it_says_what_it_found_in_its_language(executed):
    language, _, document = executed
    said = _texts(document)
    wanted = (
        ["从 2022 年底出发", "个实际数", "科技型中小企业", "虚构"]
        if language == "zh"
        else ["From the end of 2022", "outturns, of which", "technology SMEs", "Volume"]
    )
    assert all(word in said for word in wanted)
    if language == "en":
        assert not re.search("[\u4e00-\u9fff]", re.sub(r"示例：[^<]*|聊政字[^<]*|“[^”]*”|'[^']*'", "", said))


def test_without_outturns_it_says_how_to_give_some(notebook, tmp_path):
    document = run_notebook(notebook, tmp_path / "executed.ipynb", PARAMETERS | {"language": "zh"}, timeout=180, also=ALSO)
    assert fail_if_unfinished(document)["splits"] == [] and "没有给出实际数" in _texts(document)


def test_faults_of_outturns_and_misspelt_parameters_are_refused(notebook, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("indicator,year,value,vintage\n1.1,2024,x,2025-01-01\n", encoding="utf-8")
    with pytest.raises(Refusal, match="1 处错误"):
        evaluation.judge("baseline", str(bad), draws=8)
    with pytest.raises(Refusal, match="“outturn”.*“outturns”"):
        run_notebook(notebook, tmp_path / "executed.ipynb", PARAMETERS | {"outturn": "x"}, also=ALSO)
    with pytest.raises(Refusal, match="没有参数“outturns”"):
        run_notebook(notebook, tmp_path / "executed.ipynb", PARAMETERS | {"outturns": "x"})


def test_the_example_says_on_every_row_that_it_is_made_up(notebook):
    rows = (notebook.parent / evaluation.EXAMPLE).read_text(encoding="utf-8").splitlines()
    assert len(rows) > 10 and all("示例：虚构" in row for row in rows[1:])


def test_the_calibration_is_drawn_and_told_from_evidence(monkeypatch, tmp_path):
    rows = [
        {
            "world": world,
            "indicator": name,
            "ahead": ahead,
            "place": world / 64,
            "inside_50": 16 <= world < 48,
            "inside_80": 6 <= world < 58,
            "inside_90": 3 <= world < 61,
        }
        for world in range(64)
        for name in ("rd_intensity", "technology_smes")
        for ahead in (1, 2, 3)
    ]
    made = {
        "limits": evidence.LIMITS,
        "worlds": {"number": 64, "draws": 64, "rows": compact(rows)},
        **evidence.summary(compact(rows), 64),
    }
    made = json.loads(json.dumps(made))
    figures = list(shown(evaluation_prose.calibration(made), str(tmp_path)))
    assert [figure.name for figure in figures] == ["coverage", "places"] and all(figure.svg for figure in figures)
    assert "50.0%" in evaluation_prose.calibration_sentence(made)._repr_markdown_()
    assert len(evaluation_prose.coverage_grid(made).rows) == len(made["coverage"])
    assert "make evidence" in evaluation_prose.calibration_sentence(None)._repr_markdown_()
    assert len(list(evaluation_prose.arithmetic(None))) == 2
