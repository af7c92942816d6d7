"""Which clauses a project of an execution table pays: as the user's own small table says, else as the program suggests."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...errors import Refusal, did_you_mean
from ...files import safe_in_spreadsheets
from ...language import say
from ...policy.register import articles, clause_order, register
from ...population.registers.cells.spelling import folded
from ...population.registers.reading.grid import grids_of
from ...tables.sheet import Unreadable
from ..payment_terms import paying_clauses
from .execution_table import ExecutionRow, words

HEADINGS = ("项目名称", "条款", "依据")
_SURE, _NEAR, _LEAST_SHARED = 0.5, 0.8, 0.34
_OF_LABEL, _OF_TITLE, _OF_TEXT = 1.0, 0.75, 0.6


@dataclass(frozen=True)
class Link:
    """A project and its clauses; none where it is not of the policy, or nobody knows. ``why`` : how they were found."""

    project: str
    clauses: tuple[str, ...]
    why: str
    given: bool = False


def linked(rows: Iterable[ExecutionRow], given: Mapping[str, tuple[str, ...]] | None = None) -> list[Link]:
    """The clauses of every project: of its own column, of the user's table, else suggested.

    Parameters
    ----------
    given : clauses by project as :func:`read_projects` has them; None where there is no such table.
    """
    found: dict[str, Link] = {}
    for row in rows:
        key = folded(row.project or row.clause)
        if key in found:
            continue
        if row.clause:
            found[key] = Link(
                row.project or row.clause,
                _clauses_in(row.clause, row.project or row.clause),
                say("budget.tables_own_column"),
                True,
            )
        elif given is not None and key in given:
            found[key] = Link(row.project, given[key], say("budget.the_table_of_projects"), True)
        else:
            found[key] = suggestion(row.project, row.department)
    return list(found.values())


def suggestion(project: str, department: str = "") -> Link:
    """The clauses that a project's name speaks of: those whose label, article or text holds most of its words, and no others of
    another department."""
    asked = _pairs(project)
    led = {clause for clause in paying_clauses() if department and register()[clause].lead == department}
    scores = {clause: _score(asked, clause) for clause in paying_clauses() if not led or clause in led}
    best = max(scores.values(), default=0.0)
    if not asked or best < _SURE:
        near = say("signs.list_mark").join(
            sorted(
                (clause for clause, score in scores.items() if score >= _LEAST_SHARED),
                key=lambda clause: (-scores[clause], clause_order(clause)),
            )[:4]
        )
        return Link(project, (), say("budget.not_sure", near=say("budget.perhaps_near", near=near) if near else ""))
    chosen = tuple(clause for clause in paying_clauses() if scores.get(clause, 0.0) >= _NEAR * best)
    return Link(project, chosen, say("budget.suggested_by_name", best=f"{best:.0%}"))


def read_projects(path: Path) -> dict[str, tuple[str, ...]]:
    """The user's table of projects: a row a project with its clauses, apart by spaces or commas; several rows of one project
    count together.

    Raises
    ------
    Refusal : no such columns, or a clause that does not pay, with its row.
    """
    try:
        grids = grids_of(path)
    except Unreadable as fault:
        raise Refusal(f"{path.name}{say('signs.colon')}{fault.problem}{say('signs.full_stop')}{fault.remedy}") from fault
    for grid in grids:
        for place, row in enumerate(grid.rows[:10]):
            texts = [folded(cell) for cell in row if isinstance(cell, str)]
            if "项目名称" in texts and "条款" in texts:
                columns = [
                    next(column for column, cell in enumerate(row) if isinstance(cell, str) and folded(cell) == name)
                    for name in HEADINGS[:2]
                ]
                return _links_in(
                    grid.rows[place + 1 :], columns, [grid.numbers[at] for at in range(place + 1, len(grid.rows))], path.name
                )
    raise Refusal(say("budget.lacks_columns_start_csv_program", path_name=path.name))


def suggestion_csv(links: Sequence[Link]) -> str:
    """The table of projects to check and keep: 项目名称, 条款, 依据."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(map(safe_in_spreadsheets, (link.project, " ".join(link.clauses), link.why)) for link in links)
    return text.getvalue()


def _links_in(
    rows: Sequence[Sequence[object]], columns: Sequence[int], numbers: Sequence[int], file: str
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row, number in zip(rows, numbers, strict=True):
        project, clauses = (row[column] if column < len(row) else "" for column in columns)
        if not isinstance(project, str) or not project.strip():
            continue
        project = project.removeprefix("'")  # as suggestion_csv has it where a spreadsheet would take the name for a formula
        key = folded(project)
        text = clauses if isinstance(clauses, str) else f"{clauses:g}" if clauses is not None else ""
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *_clauses_in(text, f"{file} {number}"))))
    return found


def _clauses_in(text: str, place: str) -> tuple[str, ...]:
    named = [part for part in re.split(r"[\s,，、;；]+", text.strip()) if part]
    for clause in named:
        if clause not in paying_clauses():
            raise Refusal(say("budget.names_no_clause_pays", place=place, clause=clause) + did_you_mean(clause, paying_clauses()))
    return tuple(sorted(dict.fromkeys(named), key=clause_order))


def _score(asked: frozenset[str], clause: str) -> float:
    """How much of a project's words a clause holds: its label counts in full, its article's title and its text less."""
    if not asked:
        return 0.0
    label, title, text = _words_of(clause)
    weights = [
        _OF_LABEL if pair in label else _OF_TITLE if pair in title else _OF_TEXT if pair in text else 0.0 for pair in asked
    ]
    return sum(weights) / len(asked)


@cache
def _words_of(clause: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    entry = register()[clause]
    return _pairs(entry.title.zh), _pairs(articles()[entry.article].words.zh), _pairs(entry.text)


@cache
def _pairs(text: str) -> frozenset[str]:
    """The pairs of signs of a text without the words that say nothing."""
    whole = re.sub(r"[^\w]", " ", folded(text))
    for short, long in words()["abbreviations"].items():
        whole = whole.replace(short, long)
    plain = re.sub("|".join(map(re.escape, words()["common"])), " ", whole)
    return frozenset(part[place : place + 2] for part in plain.split() for place in range(len(part) - 1))
