"""Reports: charts, workbook, notebook runs, offline pages, and all scenarios in one go.

Nothing is imported here before it is asked for: every command that writes a folder passes by.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .batch.outcome import ReportOutcome
    from .batch.run import exit_code, report, run_reports

_VERBS = {"ReportOutcome": ".batch.outcome", "exit_code": ".batch.run", "report": ".batch.run", "run_reports": ".batch.run"}

__all__ = ["ReportOutcome", "exit_code", "report", "run_reports"]


def __getattr__(name: str):
    if name in _VERBS:
        return getattr(import_module(_VERBS[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
