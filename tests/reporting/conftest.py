"""A costed case, one finished report, and tiny notebooks that end in every way a notebook can end."""

import io
import json
from pathlib import Path

import nbformat
import openpyxl
import pytest
from jupyter_client.launcher import launch_kernel

from kjqs_model.language import speaking
from kjqs_model.reporting import figure as figures
from kjqs_model.reporting.workbook import build
from kjqs_model.study import open_study
from tests.reporting.warm import Nursery
from tests.sharing import shared

PARAMETERS = "scenario: str = 'baseline'\ndraws: int = 0\nseed: int = -1\nlanguage: str = 'zh'\noutput: str = ''"
CHECK = "from kjqs_model.reporting import notebook\nnotebook.check_parameters(globals())"
RESULTS = {
    "scenario": "tiny",
    "title": "很小的情景",
    "year": 2023,
    "total_yuan": 5,
    "obligatory_yuan": 5,
    "unset": [],
    "funded": [],
    "parent": None,
    "parent_title": None,
    "difference_yuan": None,
    "rows": [{"measure": "entitlement", "group": "total", "key": "total", "year": 2023, "mean": 5}],
}
FINISH = f"from kjqs_model.reporting.notebook import FinishedMark\nFinishedMark({RESULTS!r})"


@pytest.fixture(autouse=True)
def charts_are_held_to_the_schema(monkeypatch):
    monkeypatch.setattr(figures, "VALIDATE", True)


@pytest.fixture(scope="session")
def nursery():
    kernels = Nursery()
    yield kernels
    kernels.close()


@pytest.fixture(scope="package", autouse=True)
def warm_kernels(nursery):
    """Notebooks that a test runs itself start in kernels that have loaded everything; what commands start is real."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jupyter_client.provisioning.local_provisioner.launch_kernel", nursery.launch)
        yield


@pytest.fixture
def cold_kernels(monkeypatch):
    """For tests of how a kernel starts and dies."""
    monkeypatch.setattr("jupyter_client.provisioning.local_provisioner.launch_kernel", launch_kernel)


@pytest.fixture(scope="session")
def case():
    return open_study("awards_of_jinan", draws=8)


@pytest.fixture(scope="session")
def report_of_jinan(tmp_path_factory, repository) -> Path:
    """The folder of all reports, with one real report in it."""
    from kjqs_model.reporting import run_reports

    def make(output):
        outcomes = run_reports([repository / "scenarios" / "awards_of_jinan.yaml"], output, draws=8, language="zh")
        assert [outcome.status for outcome in outcomes] == ["made"], outcomes

    return shared(tmp_path_factory, "report_of_jinan", make)


@pytest.fixture(scope="session")
def workbook_of_jinan(tmp_path_factory, case) -> bytes:
    """The workbook of ``case``, in Chinese."""

    def make(folder):
        with speaking("zh"):
            (folder / "budget.xlsx").write_bytes(build.workbook_bytes(case))

    return (shared(tmp_path_factory, "workbook_of_jinan", make) / "budget.xlsx").read_bytes()


@pytest.fixture(scope="session")
def formulas(workbook_of_jinan):
    """That workbook with its formulas; nobody may change it."""
    return openpyxl.load_workbook(io.BytesIO(workbook_of_jinan))


@pytest.fixture(scope="session")
def values(workbook_of_jinan):
    """That workbook with what it shows; nobody may change it."""
    return openpyxl.load_workbook(io.BytesIO(workbook_of_jinan), data_only=True)


@pytest.fixture
def short_workbook(monkeypatch):
    """Workbooks whose later sheets are left out: they take most of the time."""
    for name, sheets in list(vars(build).items()):
        if name.startswith("_") and isinstance(sheets, tuple) and name != "_BASE_YEAR":
            monkeypatch.setattr(build, name, ())


@pytest.fixture
def tiny_notebook(tmp_path):
    """Makes a notebook of the given cells after the parameters; the completion mark follows unless left out."""

    def make(*cells: str, finish: bool = True) -> Path:
        parameters = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
        sources = [CHECK, *cells, *([FINISH] if finish else [])]
        document = nbformat.v4.new_notebook(cells=[parameters, *map(nbformat.v4.new_code_cell, sources)])
        document.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
        path = tmp_path / "tiny.ipynb"
        nbformat.write(document, path)
        return path

    return make


@pytest.fixture
def without_kernels(monkeypatch):
    """Batches in milliseconds: a report is a page and its manifest, made by no process; all that a batch itself does stays."""
    from kjqs_model.reporting import page as pages
    from kjqs_model.reporting.batch import run as batch
    from kjqs_model.reporting.run_folder import manifest

    def make(self, path, scenario, inputs, room):
        (room / "report.html").write_text(f"{scenario.name} {inputs['seed']}", encoding="utf-8")
        record = manifest.manifest(scenario.resolved(), inputs, room, RESULTS, "2024-01-01", 0.0)
        (room / manifest.NAME).write_text(json.dumps(record), encoding="utf-8")

    monkeypatch.setattr(batch._Batch, "_run_process", make)
    monkeypatch.setattr(manifest, "git_commit", lambda: None)
    monkeypatch.setattr(pages, "embedded_font", lambda text: "")


@pytest.fixture
def tiny_scenario(tmp_path):
    """Makes a scenario file of a given name."""

    def make(name: str = "tiny", title: str = "很小的情景", folder: str = "given") -> Path:
        path = tmp_path / folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"title: {title}\nauthor: 测试\ndate: 2023-12-31\nquestion: 问什么？\n", encoding="utf-8")
        return path

    return make
