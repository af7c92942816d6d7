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


def load_execution(path: Path, projects: Path | None, tables: Tables, scenario: Scenario, as_of: datetime.date, counties: Sequence[str],
                   unit: str = "") -> Execution:
    """Read an execution table as the ledger of the running year.

    What a project was given and paid is spread over its clauses in proportion to what the tables say is due of each; it is taken as of
    claims of the year before, or of the running year where a clause pays within its year.

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
        raise Refusal(f"{path.name}{say('：', ': ')}{fault.problem}{say('。', '. ')}{fault.remedy}") from fault
    if table.has_errors:
        raise Refusal(say("执行表有误，没有写出任何结果。", "The execution table has errors; nothing was written."), table.findings)
    links = linked(table.rows, None if projects is None else read_projects(projects))
    found = [_project(row, link) for row in table.rows for link in links if link.project in (row.project, row.clause)]
    if not any(project.clauses for project in found):
        raise Refusal(say("执行表中没有一个项目能对应到政策条款。请写一张“项目名称,条款,依据”的表，用 --projects 给出。",
                          "No project of the execution table is known to pay a clause: write a table 项目名称,条款,依据 and give it as --projects."))
    warnings = (*table.findings, *_warnings(table, found, as_of))
    return Execution(tuple(found), tuple(links), _ledger(found, tables, scenario, as_of, counties, warnings))


def _project(row: ExecutionRow, link: Link) -> Project:
    department = row.department or (register()[link.clauses[0]].lead if link.clauses else "")
    return Project(row.project or row.clause, link.clauses, department, row.county, _yuan(row.initial), None if row.adjusted is None else _yuan(row.adjusted),
                   _yuan(row.carried), _yuan(row.paid), link.why, link.given)


def _yuan(fen: int) -> int:
    return (fen + _FEN // 2) // _FEN


def _warnings(table: ExecutionTable, projects: Iterable[Project], as_of: datetime.date) -> Iterable[Finding]:
    if table.year is not None and table.year != as_of.year:
        yield Finding("warning", table.file, table.sheet, None, "", str(table.year), say(f"标题写的是 {table.year} 年，--as-of 在 {as_of.year} 年", f"The title says {table.year}, --as-of {as_of.year}"),
                      say("请核对是哪一年的执行表。", "See of which year the table is."))
    if any(amount % _FEN for row in table.rows for amount in (row.initial, row.adjusted or 0, row.paid, row.carried)):
        yield Finding("warning", table.file, table.sheet, None, "", "", say("有的金额带角分，已逐项四舍五入到元", "Some amounts have fen and were rounded to the yuan, each by itself"),
                      say("应兑付金额都是整元；合计与原表相差不足一元乘以项数。", "Entitlements are whole yuan; totals differ from the table by less than a yuan an item."))
    for project in projects:
        if not project.clauses:
            yield Finding("warning", table.file, table.sheet, None, "", project.name, say(f"项目没有对应到条款（{project.why}），其预算 {project.available:,} 元、支出 {project.paid:,} 元未计入",
                                                                                       f"No clause is known of the project ({project.why}); its {project.available:,} yuan and {project.paid:,} paid are not counted"),
                          say("请在写出的“项目条款对应.csv”中补填条款（不属于本政策的留空），另存后用 --projects 给出。",
                              "Fill in its clauses in the 项目条款对应.csv that is written (leave it empty where it is not of the policy), and give that as --projects."))


def _ledger(projects: Sequence[Project], tables: Tables, scenario: Scenario, as_of: datetime.date, counties: Sequence[str],
            warnings: tuple[Finding, ...]) -> ClaimsLedger:
    payment, running = settings_of(scenario.budget).payment, as_of.year
    due = _due_by_clause(tables, scenario, running)
    rows = []
    for project in projects:
        weights = np.array([due.get(clause, 0.0) for clause in project.clauses])
        parts = [split(amount, weights) for amount in (project.available - project.carried_in, project.paid, project.carried_in, project.initial)]
        for place, clause in enumerate(project.clauses):
            event = running - 1 if len(payment[clause].shares) > 1 else running
            county = project.county if project.county in counties else NOWHERE
            rows.append((clause, NOWHERE if project.county == NO_COUNTY else county, running, event, *(int(part[place]) for part in parts)))
    columns = list(zip(*rows, strict=True))
    texts, numbers = ([np.array(column, dtype=object) for column in columns[:2]], [np.array(column, dtype=np.int64) for column in columns[2:]])
    return ClaimsLedger(*texts, *numbers, warnings=warnings, unit_is_said=True)


def _due_by_clause(tables: Tables, scenario: Scenario, running: int) -> Mapping[str, float]:
    """What the tables say falls due by the end of the running year, by clause."""
    payment, found = settings_of(scenario.budget).payment, {}
    for year in (year for year in tables.years() if year <= running):
        for clause, cost in evaluate(tables, scenario.policy, year).costs.items():
            due = due_by_end(np.array([cost.total]), payment[clause].shares, running - year)
            found[clause] = found.get(clause, 0.0) + float(due[0])
    return found
