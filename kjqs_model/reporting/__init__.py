"""Reports: charts, workbook, notebook runs, offline pages, and all scenarios in one go.

Nothing heavy is imported here; ``report`` loads what it needs when it is called.
"""

from __future__ import annotations

from .batch import Outcome, exit_code
from .batch import run_reports as report

__all__ = ["Outcome", "exit_code", "report"]
