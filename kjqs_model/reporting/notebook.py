"""Running a report's notebook by papermill, and making sure that it really ran to its end."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Refusal, did_you_mean
from ..files import companion
from ..language import LANGUAGES, say, set_language
from ..scenario.titles import scenario_title
from .lean import import_jsonschema_lean

if TYPE_CHECKING:
    import nbformat

    from ..study import Study

PARAMETERS = ("scenario", "draws", "seed", "language", "output")
FINISHED = "application/vnd.kjqs.finished+json"
"""The media type of what the last cell leaves: proof that it ran, and the results for manifest and index."""

REASON = "\x1e"
"""Stands before the reason on a report process's standard error, where its kernel may have written remarks of its own."""

_SHELL = {"In", "Out", "get_ipython", "exit", "quit", "open"}


class NotebookFailure(Exception):
    """A notebook that did not run to its end: a failing cell, a killed kernel, a time limit."""


def report_notebook() -> Path:
    """The notebook of a scenario report."""
    return companion("notebooks/scenario_report.ipynb")


def check_parameters(names: Mapping[str, object], also: Sequence[str] = ()) -> None:
    """Refuse a misspelt parameter: called with ``globals()`` by the cell after the parameters.

    ``also`` are parameters that one notebook alone takes.

    Raises Refusal with the nearest valid name; also for a language that is not there. Sets the language.
    """
    simple = (str, int, float, bool, list, dict, type(None))
    unknown = [
        name for name, value in names.items() if not name.startswith("_") and name not in _SHELL and isinstance(value, simple)
    ]
    refuse_unknown(unknown, also)
    language = names.get("language", "zh")
    if language not in LANGUAGES:
        raise Refusal(say("reporting.language_zh_or_en_not", language=language))
    set_language(language)


def refuse_unknown(names: Iterable[str], also: Sequence[str] = ()) -> None:
    """Refuse parameter names that the notebook does not take."""
    for name in names:
        if name not in (*PARAMETERS, *also):
            raise Refusal(say("reporting.notebook_no_parameter", name=name) + did_you_mean(name, (*PARAMETERS, *also)))


def finish(study: Study, output: str = "") -> object:
    """The completion mark of a report: the last call of its last cell. Writes workbook and brief where there is an ``output``."""
    from .brief import write_brief
    from .tables import costing as views
    from .tables.basis import parts_of_case, uncounted
    from .tables.card import card_of
    from .workbook.build import write_workbook

    if output:
        write_workbook(study, Path(output) / "budget.xlsx")
        write_brief(study, Path(output) / "brief.docx")
    parent = study.scenario.parent
    return FinishedMark(
        {
            "scenario": study.scenario.name,
            "title": scenario_title(study.scenario),
            "year": study.year,
            "total_yuan": study.costing.total,
            "obligatory_yuan": views.obligatory_yuan(study),
            "unset": list(study.costing.unset),
            "funded": list(study.costing.funded),
            "parent": parent.name if parent else None,
            "parent_title": scenario_title(parent) if parent else None,
            "difference_yuan": study.difference,
            "parts_yuan": parts_of_case(study),
            "uncounted": uncounted(study),
            "rows": views.comparison_rows(study),
            "card": card_of(study).as_dict(),
        }
    )


class FinishedMark:
    """What the last cell displays."""

    def __init__(self, results: dict):
        self.results = results

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {FINISHED: self.results, "text/plain": say("reporting.the_report_is_complete")}


def run_notebook(
    source: Path, target: Path | None, parameters: Mapping[str, object], timeout: float | None = None, also: Sequence[str] = ()
) -> nbformat.NotebookNode:
    """Execute a notebook with parameters and write the executed copy.

    Parameters
    ----------
    source, target : the notebook and its executed copy, None where it is not written. parameters : by name, of PARAMETERS and
    ``also``.
    timeout : seconds that one cell may take.

    Raises
    ------
    Refusal : an unknown parameter, or a refusal inside the notebook.
    NotebookFailure : a failing cell, a killed kernel, a cell past its time.
    """
    refuse_unknown(parameters, also)
    import_jsonschema_lean()
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    with private_jupyter() as kernel_config:
        try:
            executed = papermill.execute_notebook(
                _taken_as_it_is(source),
                None if target is None else _taken_as_it_is(target),
                dict(parameters),
                request_save_on_cell_execute=False,  # at each cell's start and end, with all pictures: a third of the time
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=int(timeout) if timeout else None,
                config=kernel_config,
            )
        except PapermillExecutionError as error:
            raise _cell_fault(error) from None
        except (CellTimeoutError, DeadKernelError) as error:
            raise NotebookFailure(_too_long(timeout) if isinstance(error, CellTimeoutError) else _dead()) from None
    fail_if_unfinished(executed)
    return executed


def _taken_as_it_is(path: Path) -> str:
    """A path with its braces doubled: papermill puts parameters in the places of braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def fail_if_unfinished(executed: nbformat.NotebookNode) -> dict:
    """The results that the last cell left. papermill calls the cells of a killed kernel completed: look for ourselves.

    Raises NotebookFailure where a cell did not run, failed, or the last one left no completion mark.
    """
    cells = [cell for cell in executed.cells if cell.cell_type == "code" and "".join(cell.source).strip()]
    for place, cell in enumerate(cells, 1):
        failed = [output for output in cell.outputs if output.output_type == "error"]
        if failed:
            raise NotebookFailure(f"{failed[0].ename}: {readable(failed[0].evalue)}")
        if cell.execution_count is None:
            raise NotebookFailure(_dead() + say("reporting.code_cell_did_not_run", place=place))
    marks = [output.data[FINISHED] for output in (cells[-1].outputs if cells else []) if FINISHED in output.get("data", {})]
    if not marks:
        raise NotebookFailure(_dead())
    return marks[-1]


@contextmanager
def private_jupyter() -> Iterator[object]:
    """A Jupyter of its own for one run: no kernel shares its sockets, no user's settings or start-up scripts reach it."""
    from traitlets.config import Config

    names = ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
    before = {name: os.environ.get(name) for name in names}
    with tempfile.TemporaryDirectory(prefix="kjqs-", ignore_cleanup_errors=True) as folder:
        os.environ.update({name: f"{folder}/{place}" for place, name in enumerate(names)})
        config = Config()
        if sys.platform != "win32":
            # Sockets in the private folder: ports chosen by kernels that start side by side may collide.
            config.KernelManager.transport = "ipc"
            config.KernelManager.ip = f"{folder}/kernel"
        try:
            yield config
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def _cell_fault(error) -> Exception:
    message = readable(str(error.evalue))
    if error.ename == "Refusal":
        return Refusal(message)
    return NotebookFailure(say("reporting.cell_failed", exec_count=error.exec_count) + f"{error.ename}: {message}")


def _too_long(timeout: float) -> str:
    return say("reporting.cell_ran_more_than_seconds", timeout=f"{timeout:.0f}")


def readable(message: str) -> str:
    """An error's message without terminal colours and without the machine's stack."""
    return re.sub(r"\x1b\[[0-9;]*m", "", message).partition("Stack backtrace")[0].strip()[:1000]


def _dead() -> str:
    return say("reporting.kernel_died_before_notebook_reached")
