"""The quick tour runs from top to bottom, says money in 万元, keeps its tables where asked, and changes no file of the checkout."""

import subprocess

import nbformat
import pandas as pd
import pytest

from kjqs_model.reporting.notebook import fail_if_unfinished, run_notebook

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def notebook(repository):
    return repository / "notebooks" / "00_quick_tour.ipynb"


def test_the_notebook_is_thin(notebook):
    document = nbformat.read(notebook, as_version=4)
    nbformat.validate(document)
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    assert (
        document.cells[0].cell_type == "markdown"
        and code[0].metadata.tags == ["parameters"]
        and "papermill" not in document.metadata
    )
    assert all(not cell.outputs and cell.execution_count is None and "papermill" not in cell.metadata for cell in code)
    text = "\n".join(cell.source for cell in code)
    assert "def " not in text and "lambda" not in text and "/work" not in text


def test_the_notebook_runs_and_keeps_its_tables(notebook, repository, tmp_path):
    before = subprocess.run(["git", "status", "--porcelain"], cwd=repository, capture_output=True, text=True, check=True).stdout
    small = tmp_path / "一年.yaml"
    small.write_text(
        "title: 一年\nauthor: 试验\ndate: 2024-01-01\nquestion: 一年？\nyears: {base: 2023, last: 2024}\n"
        "targets: {T1: {at_least: 0.031, year: 2024}, T2: {at_least: 945, year: 2024}, T3: {at_least: 1200, year: 2024}}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "out"
    executed = run_notebook(
        notebook, tmp_path / "executed.ipynb", {"scenario": str(small), "draws": 8, "output": str(folder)}, timeout=300
    )
    results = fail_if_unfinished(executed)
    assert results["points"] == 6 and results["total_yuan"] > 0
    points = pd.read_parquet(folder / "grid" / "points.parquet")
    assert (
        len(points) == 6
        and (folder / "ahead" / "budget.parquet").exists()
        and (folder / "figures" / "cost_by_point.png").exists()
    )
    told = "".join(
        str(output.get("data", output.get("text", "")))
        for cell in executed.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "东昌府区" in told and "万元" in told and "Traceback" not in told
    assert (
        subprocess.run(["git", "status", "--porcelain"], cwd=repository, capture_output=True, text=True, check=True).stdout
        == before
    )
