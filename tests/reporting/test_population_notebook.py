"""The notebook on the population: it runs in both languages, its tables hold what they should, a misspelt parameter is refused."""

import html
import re

import nbformat
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.reporting.figure import VEGA_LITE
from kjqs_model.reporting.notebook import FINISHED, fail_if_unfinished, run_notebook

pytestmark = pytest.mark.slow

PARAMETERS = {"scenario": "baseline", "draws": 0, "seed": 1, "output": ""}
FIGURES = {
    "size_distribution",
    "staff_distribution",
    "age_distribution",
    "rd_ratio_by_bracket",
    "rd_concentration",
    "certified_places",
    "registered_places",
    "firms_by_county",
    "rank_correlations",
    "held_out",
    "stability",
    "register_rows",
    "firms_by_county_joined",
}


@pytest.fixture(scope="module")
def notebook(repository):
    return repository / "notebooks" / "02_population.ipynb"


@pytest.fixture(scope="module", params=["zh", "en"])
def executed(request, notebook, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"population_{request.param}")
    document = run_notebook(
        notebook, folder / "executed.ipynb", PARAMETERS | {"language": request.param, "output": str(folder)}, timeout=120
    )
    return request.param, folder, document


def _outputs(document, kind):
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    return [output.data[kind] for cell in code for output in cell.outputs if kind in output.get("data", {})]


def _tables(document) -> list[list[list[str]]]:
    """Every table as rows of texts, its heading first."""
    return [
        [
            [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        ]
        for table in _outputs(document, "text/html")
    ]


def _table(document, *headings: str) -> list[dict[str, str]]:
    """The first table with one of the headings in its first place, as rows by heading."""
    for head, *rows in _tables(document):
        if head[0] in headings:
            return [dict(zip(head, row, strict=True)) for row in rows]
    raise AssertionError(f"no table begins with {headings}")


def test_it_is_thin(notebook):
    document = nbformat.read(notebook, as_version=4)
    nbformat.validate(document)
    code = [cell for cell in document.cells if cell.cell_type == "code"]
    assert document.cells[0].cell_type == "markdown"
    assert code[0].metadata.tags == ["parameters"]
    assert code[1].source.endswith("check_parameters(globals())")
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    text = "\n".join(cell.source for cell in code)
    assert "def " not in text and "lambda" not in text and "/work" not in text and "/home" not in text
    assert max(map(len, text.splitlines())) <= 150


def test_it_runs_to_its_end_and_meets_every_hard_margin_and_the_law(executed):
    _, _, document = executed
    results = fail_if_unfinished(document)
    assert results["made"] == results["joined"] == {"hard_missed": [], "violations": 0}
    assert results["firms"] == 60_000 and results["real_firms"] == 83 and results["seed"] == 1
    assert results["refused_seeds"] == []


def test_the_table_of_margins_has_no_hard_error(executed):
    language, _, document = executed
    rows = _table(document, "边际", "Margin")
    kind, error, source = ("硬/软", "误差", "依据和来源") if language == "zh" else ("Hard or soft", "Error", "Reason and source")
    hard = [row for row in rows if row[kind] in ("硬", "hard")]
    assert len(hard) >= 25 and len(rows) > len(hard)
    assert {row[error] for row in hard} == {"0"}
    assert all(row[source] for row in rows)


def test_no_firm_contradicts_the_law(executed):
    _, _, document = executed
    rows = _table(document, "与法规相抵触的情形", "Against the law")
    assert len(rows) == 12  # eleven ways and the total
    assert {list(row.values())[1] for row in rows} == {"0"}


def test_every_figure_is_shown_with_data_and_written_in_print_quality(executed):
    _, folder, document = executed
    specs = _outputs(document, VEGA_LITE)
    assert len(specs) == len(FIGURES)
    assert all(any(spec["datasets"].values()) for spec in specs)
    written = {path.stem for path in (folder / "figures").glob("*.png") if path.stat().st_size > 10_000}
    assert written == FIGURES


def test_a_held_out_figure_out_of_its_range_is_named_in_words(executed):
    language, _, document = executed
    rows = _table(document, "未用于拟合的数", "Figure not fitted to")
    verdict = "在区间内" if language == "zh" else "Within the range"
    text = "\n".join(_outputs(document, "text/markdown"))
    missed = [next(iter(row.values())) for row in rows if row[verdict] in ("否", "no")]
    assert len(rows) == 10
    assert all(text.count(label) == 1 for label in missed)


def test_rows_of_every_register_are_all_accounted_for(executed):
    _, _, document = executed
    rows = _table(document, "文件", "File")
    numbers = [[int(value.replace(",", "")) for value in list(row.values())[2:5]] for row in rows]
    assert len(rows) == 8
    assert all(read == used + dropped for read, used, dropped in numbers)
    assert numbers[-1] == [sum(column) for column in zip(*numbers[:-1], strict=True)]


def test_the_faulty_list_gives_its_findings_at_once(executed):
    _, _, document = executed
    rows = [row for head, *rows in _tables(document) if head[0] in ("程度", "Severity") for row in rows]
    assert sum(row[0] in ("错误", "error") for row in rows) == 5
    assert any(row[0] in ("提醒", "warning") and "示例县" in row for row in rows), (
        "a county that is not the city's asks, and stops nobody"
    )
    assert all(row[3] and row[4] for row in rows)


def test_the_published_table_hides_small_cells_and_the_bureau_sees_all(executed):
    _, _, document = executed
    published, bureau = [table for table in _tables(document) if table[0][0] in ("县区", "county")]
    hidden = {(row, column) for row, cells in enumerate(published) for column, cell in enumerate(cells) if cell == "×"}
    small = {(row, column) for row, cells in enumerate(bureau) for column, cell in enumerate(cells) if cell in ("1", "2")}
    assert small and small <= hidden
    assert "×" not in {cell for row in bureau for cell in row}
    assert all(
        published[row][column] == cell
        for row, cells in enumerate(bureau)
        for column, cell in enumerate(cells)
        if (row, column) not in hidden
    )


def test_a_misspelt_parameter_is_refused(notebook, tmp_path):
    with pytest.raises(Refusal, match="“seeds”.*“seed”"):
        run_notebook(notebook, tmp_path / "executed.ipynb", PARAMETERS | {"language": "zh", "seeds": 3})


def test_run_directly_the_first_cell_refuses_a_misspelt_parameter(notebook, tmp_path):
    document = nbformat.read(notebook, as_version=4)
    document.cells[1].source += "\nscenarios = 'baseline'"
    path = tmp_path / "misspelt.ipynb"
    nbformat.write(document, path)
    with pytest.raises(Refusal, match="没有参数“scenarios”"):
        run_notebook(path, tmp_path / "executed.ipynb", PARAMETERS | {"language": "zh"})


def test_a_scenario_without_a_made_population_is_refused(notebook, tmp_path):
    with pytest.raises(Refusal, match="synthesise"):
        run_notebook(notebook, tmp_path / "executed.ipynb", PARAMETERS | {"language": "zh", "scenario": "published_figures"})


def test_the_results_stand_in_the_last_cell_alone(executed):
    _, _, document = executed
    assert len(_outputs(document, FINISHED)) == 1
