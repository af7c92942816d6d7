"""Notebooks: misspelt parameters are refused, and one that did not run to its end is never taken for finished."""

import json

import nbformat
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import current_language
from kjqs_model.reporting.notebook import FINISHED, NotebookFailure, check_parameters, fail_if_unfinished, run_notebook

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("cold_kernels")]

GOOD = {"scenario": "baseline", "draws": 8, "seed": 1, "language": "zh", "output": ""}


def test_a_misspelt_parameter_is_refused_before_anything_runs(tiny_notebook, tmp_path):
    target = tmp_path / "executed.ipynb"
    with pytest.raises(Refusal, match="“draws”"):
        run_notebook(tiny_notebook(), target, GOOD | {"drawz": 8})
    assert not target.exists()


def test_a_notebook_that_is_run_directly_refuses_a_misspelt_parameter():
    with pytest.raises(Refusal, match="没有参数“scenarios”.*“scenario”"):
        check_parameters({"In": [], "_i": "", "scenario": "baseline", "scenarios": "baseline", "language": "zh"})


def test_modules_and_functions_are_no_parameters():
    check_parameters({"json": json, "pytest": pytest, "language": "en"})
    assert current_language() == "en"


def test_an_unknown_language_is_refused():
    with pytest.raises(Refusal, match="zh"):
        check_parameters({"language": "de"})


def test_a_notebook_that_ran_leaves_its_results(tiny_notebook, tmp_path):
    executed = run_notebook(tiny_notebook("1 + 1"), tmp_path / "executed.ipynb", GOOD)
    assert fail_if_unfinished(executed)["total_yuan"] == 5


def test_a_failing_cell_is_named(tiny_notebook, tmp_path):
    with pytest.raises(NotebookFailure, match="ZeroDivisionError"):
        run_notebook(tiny_notebook("1 / 0"), tmp_path / "executed.ipynb", GOOD)


def test_a_refusal_inside_the_notebook_stays_a_refusal(tiny_notebook, tmp_path):
    cell = "from kjqs_model.errors import Refusal\nraise Refusal('数据有误。')"
    with pytest.raises(Refusal, match="数据有误"):
        run_notebook(tiny_notebook(cell), tmp_path / "executed.ipynb", GOOD)


def test_a_killed_kernel_is_a_failure(tiny_notebook, tmp_path):
    with pytest.raises(NotebookFailure, match="内核"):
        run_notebook(tiny_notebook("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"), tmp_path / "executed.ipynb", GOOD)


def test_a_cell_past_its_time_is_a_failure(tiny_notebook, tmp_path):
    with pytest.raises(NotebookFailure):
        run_notebook(tiny_notebook("import time\ntime.sleep(60)"), tmp_path / "executed.ipynb", GOOD, timeout=3)


def _executed(count, outputs):
    cell = nbformat.v4.new_code_cell("1", execution_count=count, outputs=outputs)
    return nbformat.v4.new_notebook(cells=[cell])


def test_a_cell_without_execution_count_did_not_run():
    with pytest.raises(NotebookFailure, match="第 1 个代码单元格没有运行"):
        fail_if_unfinished(_executed(None, []))


def test_a_last_cell_without_its_mark_is_no_end():
    with pytest.raises(NotebookFailure):
        fail_if_unfinished(_executed(1, []))


def test_the_mark_is_the_last_cells_result():
    mark = nbformat.v4.new_output("execute_result", {FINISHED: {"total_yuan": 3}}, execution_count=1)
    assert fail_if_unfinished(_executed(1, [mark])) == {"total_yuan": 3}


@pytest.mark.parametrize("name", ["scenario_report", "01_policy", "02_population", "03_targets"])
def test_shipped_notebooks_are_thin(repository, name):
    document = nbformat.read(repository / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(document)
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    assert document.cells[0].cell_type == "markdown"
    assert code[0].metadata.tags == ["parameters"]
    assert "check_parameters(globals())" in code[1].source
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    text = "\n".join(cell.source for cell in code)
    assert "def " not in text and "/work" not in text and "/home" not in text


def test_the_policy_notebook_runs(repository, tmp_path):
    from kjqs_model.reporting.notebook import NotebookFailure

    # It leaves no completion mark, being no report: all its cells ran, and only that is missing.
    target = tmp_path / "policy.ipynb"
    with pytest.raises(NotebookFailure):
        run_notebook(repository / "notebooks" / "01_policy.ipynb", target, GOOD)
    executed = nbformat.read(target, as_version=4)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]
