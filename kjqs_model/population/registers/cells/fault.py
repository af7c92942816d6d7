"""What is wrong with a cell of a register, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A cell of which no value can be made. ``of_column`` marks what is said once of its whole column."""

    problem: str
    remedy: str
    of_column: bool = False
    kind: str = ""
