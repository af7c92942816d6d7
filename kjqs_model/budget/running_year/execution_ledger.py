"""From an execution table to a ledger: the money of a project spread over the clauses that it pays, by what is due of each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...errors import Finding, Refusal
from ...language import say
from ...policy.evaluation import evaluate
from ...policy.register import register
from ...scenario import Scenario
from ...tables import Tables
from ...tables.sheet import Unreadable
from ..cells import NOWHERE
from ..rationing import split
from ..settings import settings_of
from .claims_ledger import NO_COUNTY, ClaimsLedger
from .execution_table import ExecutionRow, ExecutionTable, read_execution
from .in_year import due_by_end
from .project_clauses import Link, linked, read_projects

_FEN = 100


@dataclass(frozen=True)
class Project:
    """A project of an execution table, whole yuan; ``clauses`` empty where none is known of it. ``why`` : how they were found."""

    name: str
    clauses: tuple[str, ...]
    department: str
    county: str
    initial: int
    adjusted: int | None
    carried_in: int
    paid: int
    why: str
    given: bool

    @property
    def available(self) -> int:
        return (self.initial if self.adjusted is None else self.adjusted) + self.carried_in


@dataclass(frozen=True)
class Execution:
    """An execution table with the clauses of its projects: what the forecast reads as its ledger."""

    projects: tuple[Project, ...]
    links: tuple[Link, ...]
    ledger: ClaimsLedger


def load_execution(
    path: Path,
    projects: Path | None,
    tables: Tables,
    scenario: Scenario,
    as_of: datetime.date,
    counties: Sequence[str],
    unit: str = "",
) -> Execution:
    """Read an execution table as the ledger of the running year.

    What a project was given and paid is spread over its clauses in proportion to what the tables say is due of each; it is taken
    as of claims of the year before, or of the running year where a clause pays within its year.

    Parameters
    ----------
    projects : the user's table of projects and clauses; None for suggestions. as_of : its year is the running budget year.

    Raises
    ------
    Refusal : with every finding where one is an error; where no project has a clause.
    """
    try:
        table = read_execution(path, unit)
    except Unreadable as fault:
        raise Refusal(f"{path.name}{say('signs.colon')}{fault.problem}{say('signs.full_stop')}{fault.remedy}") from fault
    if table.has_errors:
        raise Refusal(say("budget.execution_table_errors_nothing_written"), table.findings)
    links = linked(table.rows, None if projects is None else read_projects(projects))
    found = [_project(row, link) for row in table.rows for link in links if link.project in (row.project, row.clause)]
    if not any(project.clauses for project in found):
        raise Refusal(say("budget.no_project_execution_table_known"))
    warnings = (*table.findings, *_warnings(table, found, as_of))
    return Execution(tuple(found), tuple(links), _ledger(found, tables, scenario, as_of, counties, warnings))


def _project(row: ExecutionRow, link: Link) -> Project:
    department = row.department or (register()[link.clauses[0]].lead if link.clauses else "")
    return Project(
        row.project or row.clause,
        link.clauses,
        department,
        row.county,
        _yuan(row.initial),
        None if row.adjusted is None else _yuan(row.adjusted),
        _yuan(row.carried),
        _yuan(row.paid),
        link.why,
        link.given,
    )


def _yuan(fen: int) -> int:
    return (fen + _FEN // 2) // _FEN


def _warnings(table: ExecutionTable, projects: Iterable[Project], as_of: datetime.date) -> Iterable[Finding]:
    if table.year is not None and table.year != as_of.year:
        yield Finding(
            "warning",
            table.file,
            table.sheet,
            None,
            "",
            str(table.year),
            say("budget.the_title_says_as_of", year=table.year, year_2=as_of.year),
            say("budget.see_year_table"),
        )
    if any(amount % _FEN for row in table.rows for amount in (row.initial, row.adjusted or 0, row.paid, row.carried)):
        yield Finding(
            "warning",
            table.file,
            table.sheet,
            None,
            "",
            "",
            say("budget.some_amounts_fen_rounded_yuan"),
            say("budget.entitlements_whole_yuan_totals_differ"),
        )
    for project in projects:
        if not project.clauses:
            yield Finding(
                "warning",
                table.file,
                table.sheet,
                None,
                "",
                project.name,
                say(
                    "budget.no_clause_known_project_yuan",
                    why=project.why,
                    available=f"{project.available:,}",
                    paid=f"{project.paid:,}",
                ),
                say("budget.fill_clauses_csv_written_leave"),
            )


def _ledger(
    projects: Sequence[Project],
    tables: Tables,
    scenario: Scenario,
    as_of: datetime.date,
    counties: Sequence[str],
    warnings: tuple[Finding, ...],
) -> ClaimsLedger:
    payment, running = settings_of(scenario.budget).payment, as_of.year
    due = _due_by_clause(tables, scenario, running)
    rows = []
    for project in projects:
        weights = np.array([due.get(clause, 0.0) for clause in project.clauses])
        parts = [
            split(amount, weights)
            for amount in (project.available - project.carried_in, project.paid, project.carried_in, project.initial)
        ]
        for place, clause in enumerate(project.clauses):
            event = running - 1 if len(payment[clause].shares) > 1 else running
            county = project.county if project.county in counties else NOWHERE
            rows.append(
                (
                    clause,
                    NOWHERE if project.county == NO_COUNTY else county,
                    running,
                    event,
                    *(int(part[place]) for part in parts),
                )
            )
    columns = list(zip(*rows, strict=True))
    clauses, places = (np.array(column, dtype=object) for column in columns[:2])
    numbers = (np.array(column, dtype=np.int64) for column in columns[2:])
    budget_year, event_year, appropriated, paid, carried_in, initial = numbers
    return ClaimsLedger(
        clauses, places, budget_year, event_year, appropriated, paid, carried_in, initial, warnings, unit_is_said=True
    )


def _due_by_clause(tables: Tables, scenario: Scenario, running: int) -> Mapping[str, float]:
    """What the tables say falls due by the end of the running year, by clause."""
    payment = settings_of(scenario.budget).payment
    found: dict[str, float] = {}
    for year in (year for year in tables.years() if year <= running):
        for clause, cost in evaluate(tables, scenario.policy, year).costs.items():
            due = due_by_end(np.array([cost.total]), payment[clause].shares, running - year)
            found[clause] = found.get(clause, 0.0) + float(due[0])
    return found
