"""What is told of one clause and recipient: the chain from input rows to whole yuan."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..register import Clause


@dataclass
class RowTrace:
    """One input row: where it stands, each value that the clause reads, whether it entitles."""

    place: str
    values: list[tuple[str, str]] = field(default_factory=list)
    conditions: list[tuple[str, str, str]] = field(default_factory=list)
    entitled: bool = False


@dataclass
class Explanation:
    """The chain from input rows to whole yuan for one clause, recipient and year."""

    clause: Clause
    recipient: str
    year: int
    amount: int
    reason: str
    rows: list[RowTrace] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)
    parameters: list[tuple[str, str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
