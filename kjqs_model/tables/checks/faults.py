"""The faults of one file or sheet, collected while it is read and given in the order in which a person meets them there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from ...errors import Finding
from ...language import say

MOST_LISTED = 1000
"""A fault that repeats in one column is listed this many times, then counted; where a file holds the findings, it holds all of
them."""

_every: ContextVar[bool] = ContextVar("every", default=False)


@contextmanager
def listing_all(wanted: bool = True) -> Iterator[None]:
    """For the length of a block: find every single fault, because a file will hold them."""
    before = _every.set(wanted)
    try:
        yield
    finally:
        _every.reset(before)


def most_listed() -> float:
    """How many faults of one kind and column are listed before the rest is counted."""
    return math.inf if _every.get() else MOST_LISTED


_AFTER_ALL_ROWS = 1 << 60


class Faults:
    """The findings of one file or sheet.

    Parameters
    ----------
    file, sheet : the names shown to the reader.
    """

    def __init__(self, file: str, sheet: str = ""):
        self.file = file
        self.sheet = sheet
        self.headings: Sequence[str] = ()
        self._found: list[tuple[tuple, Finding]] = []

    @property
    def has_errors(self) -> bool:
        return any(finding.severity == "error" for _, finding in self._found)

    def add(
        self,
        problem: str,
        remedy: str,
        *,
        row: int | None = None,
        column: str = "",
        value: str = "",
        severity: str = "error",
        last: bool = False,
        kind: str = "",
    ) -> None:
        """Note one fault. ``last`` puts a fault of a whole column after those of its rows."""
        finding = Finding(severity, self.file, self.sheet, row, column, value, problem, remedy, kind)
        place = self.headings.index(column) if column in self.headings else len(self.headings)
        line = _AFTER_ALL_ROWS if last else row or 0
        self._found.append(((line, place, len(self._found)), finding))

    def add_cells(
        self,
        cells: Iterable[tuple[int, str, str]],
        remedy: Callable[[str, str], str],
        *,
        column: str,
        severity: str = "error",
        kind: str = "",
    ) -> None:
        """Note faulty cells of a column.

        Parameters
        ----------
        cells : row number, value as read and problem of each, row by row.
        remedy : what to do, from the problem and the value; asked only for the cells that are listed.
        """
        met, most = Counter[str](), most_listed()
        for row, value, problem in cells:
            met[problem] += 1
            if met[problem] <= most:
                self.add(problem, remedy(problem, value), row=row, column=column, value=value, severity=severity, kind=kind)
        for problem, count in met.items():
            if count > most:
                self.add_rest(problem, count, column, severity)

    def add_rest(self, problem: str, count: int, column: str, severity: str = "error") -> None:
        """Say of a fault that it stands in more cells than are listed."""
        self.add(
            say("tables.such_cells_column_first_listed", problem=problem, count=count, most_listed=MOST_LISTED),
            say("tables.correct_whole_column_then_check"),
            column=column,
            severity=severity,
            last=True,
        )

    def findings(self) -> list[Finding]:
        """All findings by row, then column; those of the whole file first."""
        return [finding for _, finding in sorted(self._found, key=lambda entry: entry[0])]
