"""Notebook 08 runs in both languages with few draws, draws its charts and says what to find out first."""

import nbformat
import pytest

from kjqs_model.reporting.figure import VEGA_LITE
from kjqs_model.reporting.notebook import fail_if_unfinished, run_notebook

pytestmark = pytest.mark.slow

FIGURES = {"variance_split", "tornado_T1", "tornado_T2", "tornado_T3", "tornado_entitlement", "regret"}


@pytest.fixture(scope="module")
def notebook(repository):
    return repository / "notebooks" / "08_sensitivity.ipynb"


def test_the_notebook_is_thin(notebook):
    document = nbformat.read(notebook, as_version=4)
    nbformat.validate(document)
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    assert document.cells[0].cell_type == "markdown" and code[0].metadata.tags == ["parameters"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    text = "\n".join(cell.source for cell in code)
    assert "def " not in text and "lambda" not in text and "/work" not in text and max(map(len, text.splitlines())) <= 150


@pytest.mark.parametrize(("language", "told"), [("zh", "最值得先查明的是"), ("en", "To find out first")])
def test_the_notebook_runs_and_draws_in_its_language(notebook, tmp_path, language, told):
    given = {
        "scenario": "baseline",
        "against": ["no_policy"],
        "draws": 8,
        "seed": 1,
        "language": language,
        "output": str(tmp_path),
    }
    document = run_notebook(notebook, tmp_path / "executed.ipynb", given, timeout=300, also=("against",))
    results = fail_if_unfinished(document)
    assert (
        results["scenario"] == "baseline"
        and results["draws"] == 8
        and set(results["best"]) == {"pessimistic", "central", "optimistic"}
    )
    assert {path.stem for path in (tmp_path / "figures").glob("*.png")} == FIGURES
    outputs = [output.get("data", {}) for cell in document.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum(VEGA_LITE in data for data in outputs) == len(FIGURES)
    assert any(told in str(data) for data in outputs)
