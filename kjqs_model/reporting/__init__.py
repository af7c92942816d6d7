"""Reports: charts, workbook, notebook runs, offline pages, and all scenarios in one go.

Nothing heavy is imported here; ``report`` loads what it needs when it is called.
"""

from .batch.outcome import ReportOutcome
from .batch.run import exit_code, report, run_reports

__all__ = ["ReportOutcome", "exit_code", "report", "run_reports"]
