"""What money of a running year is kept in and moved between: the clauses of a ledger, or the projects of an execution table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...policy.register import register
from .in_year import ForecastLine, gap_chance, quantile_upwards
from .moves import Move, Position, proposed_moves

if TYPE_CHECKING:
    from .execution_ledger import Project


@dataclass(frozen=True, eq=False)
class Purse:
    """One purse, whole yuan: what it was given and paid, and in every draw what it needs by the year's end, (draws,).

    ``name`` is the project, or empty for a clause. ``adjusted`` is None where nothing was adjusted. ``open`` : more was paid than
    the tables and every draw owe, so that nobody knows what is still to come.
    """

    key: str
    name: str
    clauses: tuple[str, ...]
    department: str
    initial: int
    adjusted: int | None
    carried_in: int
    paid: int
    need: np.ndarray
    open: bool = False

    @property
    def appropriated(self) -> int:
        return self.initial if self.adjusted is None else self.adjusted

    @property
    def available(self) -> int:
        return self.appropriated + self.carried_in

    @cached_property
    def most(self) -> int:
        """What suffices in every draw; all there is where nobody knows what is still to come."""
        return max(int(self.need.max()), self.available if self.open else 0)

    def needed_at(self, safety: float) -> int:
        return quantile_upwards(self.need, safety)

    def certain_surplus(self, safety: float) -> int:
        """What no draw needs: only this is given away."""
        return max(self.available - max(self.most, self.needed_at(safety)), 0)

    def uncertain_surplus(self, safety: float) -> int:
        """What is over at the safety level, but needed in some draw: it stays."""
        return max(self.available - self.needed_at(safety), 0) - self.certain_surplus(safety)

    def position(self, safety: float) -> Position:
        return Position(
            self.key, self.department, self.available, self.needed_at(safety), self.most, gap_chance(self.need, self.available)[0]
        )


def purses_of(
    lines: Sequence[ForecastLine], projects: Sequence[Project], initial: Mapping[str, tuple[int, int | None, int]]
) -> list[Purse]:
    """A purse for each project that a clause is known of, else for each clause.

    Parameters
    ----------
    initial : of each clause its initial and adjusted appropriation and what was carried in, of the running budget year.
    """
    return [purse for purse in _all_purses(lines, projects, initial) if purse.available or purse.paid or purse.need.any()]


def _all_purses(
    lines: Sequence[ForecastLine], projects: Sequence[Project], initial: Mapping[str, tuple[int, int | None, int]]
) -> list[Purse]:
    if not projects:
        return [
            Purse(
                line.clause,
                "",
                (line.clause,),
                register()[line.clause].lead,
                *initial.get(line.clause, (0, None, 0)),
                line.paid_to_date,
                line.need,
                bool(line.overpaid),
            )
            for line in lines
        ]
    needs, unclear = {line.clause: line.need for line in lines}, {line.clause for line in lines if line.overpaid}
    shares = _shares(projects)
    found = []
    for number, project in enumerate(projects, 1):
        if project.clauses:
            need = sum(
                (
                    np.rint(needs[clause] * shares[number - 1][clause]).astype(np.int64)
                    for clause in project.clauses
                    if clause in needs
                ),
                np.zeros_like(next(iter(needs.values()))),
            )
            found.append(
                Purse(
                    str(number),
                    project.name,
                    project.clauses,
                    project.department,
                    project.initial,
                    project.adjusted,
                    project.carried_in,
                    project.paid,
                    np.maximum(need, project.paid),
                    bool(unclear & set(project.clauses)),
                )
            )
    known = {clause for project in projects for clause in project.clauses}
    rest = [line for line in lines if line.clause not in known]
    return found + [
        Purse(line.clause, "", (line.clause,), register()[line.clause].lead, 0, None, 0, line.paid_to_date, line.need)
        for line in rest
    ]


def moves_between(purses: Sequence[Purse], safety: float) -> list[Move]:
    """The moves that are proposed, with the names of projects in the place of their numbers."""
    named = {purse.key: purse.name or purse.key for purse in purses}
    moves = proposed_moves(purse.position(safety) for purse in purses)
    return [
        Move(None if move.source is None else named[move.source], named[move.target], move.department, move.amount)
        for move in moves
    ]


def _shares(projects: Sequence[Project]) -> list[dict[str, float]]:
    """What part of each clause's need is a project's: alone all of it, else as the money of those that pay the clause."""
    money: dict[str, float] = {}
    for project in projects:
        for clause in project.clauses:
            money[clause] = money.get(clause, 0.0) + max(project.available, 1)
    return [{clause: max(project.available, 1) / money[clause] for clause in project.clauses} for project in projects]
