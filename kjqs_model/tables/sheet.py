"""One table as a file or sheet holds it: headings and cells, blank lines gone, before the dictionary is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..language import say
from .cells import ColumnCells


class Unreadable(Exception):
    """A file or sheet of which nothing can be read: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str, row: int | None = None):
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.row = row

    def __str__(self) -> str:
        return f"{self.problem}{say('signs.full_stop')}{self.remedy}"


@dataclass(frozen=True)
class RaggedRow:
    """A row of a CSV file with more or fewer cells than the header."""

    row: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """Headings, one column of cells each, and the row number of each row as a spreadsheet shows it.

    ``struck`` and ``hidden`` are the numbers of rows with cells that are struck through, and of rows that the spreadsheet does
    not show.
    """

    headings: Sequence[str]
    columns: Sequence[ColumnCells]
    rows: np.ndarray
    header_row: int = 1
    ragged: Sequence[RaggedRow] = field(default=())
    struck: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()

    def filled_rows(self) -> np.ndarray:
        """Whether any cell of each row holds anything."""
        found = np.zeros(len(self.rows), dtype=bool)
        for column in self.columns:
            found |= column.present()
        return found

    def take(self, rows: np.ndarray) -> Sheet:
        """The sheet with the given rows."""
        return replace(self, columns=[column.take(rows) for column in self.columns], rows=self.rows[rows])
