"""Moving money within a department: from lines that have more than they need at the safety level to those that have less."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...policy.register import clause_order

WHOLE = 10_000
"""Budgets are drawn up in 10,000 yuan, and money is moved so where it can be."""

MOVE, ADJUSTMENT = "move", "budget_adjustment"


@dataclass(frozen=True)
class Position:
    """A clause in its department: what it has, what it needs at the safety level and at most, whole yuan, and its chance of a
    gap."""

    clause: str
    department: str
    available: int
    needed: int
    most: int | None = None
    chance: float = 1.0

    @property
    def balance(self) -> int:
        return self.available - self.needed

    @property
    def gap(self) -> int:
        """What it lacks at the safety level."""
        return max(-self.balance, 0)

    @property
    def surplus(self) -> int:
        """What it never needs: a surplus that some draw uses up is not given to another's gap."""
        return max(self.available - max(self.needed, self.most or 0), 0)


@dataclass(frozen=True)
class Move:
    """Money that goes from one clause to another of a department; without ``source`` a gap that only a budget adjustment
    closes."""

    source: str | None
    target: str
    department: str
    amount: int

    @property
    def kind(self) -> str:
        return ADJUSTMENT if self.source is None else MOVE


def proposed_moves(positions: Iterable[Position]) -> list[Move]:
    """The moves within each department, and what they leave open.

    The most likely gap is served first, of equally likely ones the largest, from the largest surplus; equal ones in numeric order
    of clauses. Only what a line needs in no draw is a surplus. Whole 10,000 yuan are moved where the surplus of the giving line
    allows it, so that a line may get up to 9,999 yuan more than its gap; what is then still missing is moved to the yuan. No line
    gives more than its surplus, and nothing leaves its department.
    """
    by_department: dict[str, list[Position]] = {}
    for position in positions:
        by_department.setdefault(position.department, []).append(position)
    return [move for department in sorted(by_department) for move in _within(department, by_department[department])]


def _within(department: str, positions: Sequence[Position]) -> list[Move]:
    gaps = {entry.clause: entry.gap for entry in positions if entry.gap}
    chances = {entry.clause: entry.chance for entry in positions}
    surpluses = {entry.clause: entry.surplus for entry in positions if entry.surplus}
    found = []
    for clause in sorted(gaps, key=lambda clause: (-chances[clause], -gaps[clause], clause_order(clause))):
        gap = gaps[clause]
        taken: dict[str, int] = {}
        for unit in (WHOLE, 1):
            gap = _serve(gap, surpluses, taken, unit)
        found += [Move(source, clause, department, amount) for source, amount in taken.items()]
        if gap > 0:
            found.append(Move(None, clause, department, gap))
    return found


def _serve(gap: int, surpluses: dict[str, int], taken: dict[str, int], unit: int) -> int:
    """Take whole units for a gap from one surplus after the other; what is still missing."""
    for source in _largest_first(surpluses):
        if gap <= 0:
            break
        amount = min(-(-gap // unit) * unit, surpluses[source] // unit * unit)
        if amount > 0:
            surpluses[source] -= amount
            taken[source] = taken.get(source, 0) + amount
            gap -= amount
    return max(gap, 0)


def _largest_first(amounts: dict[str, int]) -> list[str]:
    return sorted(amounts, key=lambda clause: (-amounts[clause], clause_order(clause)))
