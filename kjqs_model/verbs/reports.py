"""Reports of scenarios, a folder each, and the page that compares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from ..errors import Refusal
from ..heavy import pd
from ..language import say
from ..reporting import ReportOutcome, run_reports
from ..scenario import Scenario, located
from .tidy import Tidy


class Reports(Tidy):
    """What became of each report. ``index`` : the page over all of them."""

    verb, main = "report", "reports"

    def __init__(self, outcomes: Sequence[ReportOutcome], output: Path):
        self.outcomes, self.index = tuple(outcomes), output / "index.html"

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """reports: name, status (made, skipped, failed, refused), message, seconds."""
        return {"reports": pd.DataFrame([asdict(outcome) for outcome in self.outcomes])[["name", "status", "message", "seconds"]]}

    def line(self) -> str:
        fine = sum(outcome.fine for outcome in self.outcomes)
        return say("verbs.reports", fine=fine, count=len(self.outcomes), index=self.index)


def report(
    scenarios: str | Path | Scenario | Sequence[str | Path | Scenario],
    output: str | Path = "reports",
    *,
    draws: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    timeout: float = 600,
    language: str | None = None,
    overrides: str | Sequence[str] = (),
) -> Reports:
    """A page, a workbook, a brief and pictures of each scenario, as ``kjqs report`` makes them; what is there already and
    unchanged is skipped.

    Parameters
    ----------
    scenarios : files, names of shipped ones, or scenarios as they were loaded from a file. output : a folder a scenario, and
        ``index.html`` over all. draws, seed : the scenario's by default. jobs : reports at once. timeout : seconds a report.
    overrides : ``PATH=VALUE``, as of ``--set``.

    Returns
    -------
    Reports : what became of each.

    Raises
    ------
    Refusal : a scenario in memory that no file holds; a folder that holds what no such run wrote.
    """
    overrides = [overrides] if isinstance(overrides, str) else list(overrides)
    given = [scenarios] if isinstance(scenarios, str | Path | Scenario) else list(scenarios)
    files = [_file(one) for one in given]
    return Reports(
        run_reports(
            files, Path(output), draws=draws, seed=seed, jobs=jobs, timeout=timeout, language=language, overrides=overrides
        ),
        Path(output),
    )


def _file(given: str | Path | Scenario) -> Path:
    from ..scenario import load_scenario

    if not isinstance(given, Scenario):
        return located(given)
    if given.path is None or load_scenario(given.path).digest() != given.digest():
        raise Refusal(say("verbs.save_it_first", title=given.title))
    return given.path
