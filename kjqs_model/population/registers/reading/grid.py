"""A register file as a grid of cells, before anybody knows where its table begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ....language import say
from ....tables.reading.csv_files import decoded, records
from ....tables.reading.excel import INSTRUCTION_SHEETS, Workbook
from ....tables.reading.limits import fail_if_too_many_cells, plain_bytes
from ....tables.reading.sources import EXCEL_SUFFIXES, OTHER_WORKBOOKS
from ....tables.sheet import Unreadable
from ..cells.formats import tells, told

OPEN_SUFFIXES = (".ods", ".xlsb")
"""Workbooks of other formats that a register may be kept in."""

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, as places in a grid."""


@dataclass(frozen=True)
class RegisterGrid:
    """The cells of a sheet or CSV file, with the row number of each row and the merged ranges (None: the file cannot tell).

    ``hidden`` is a sheet that Excel does not show. ``struck`` are the cells (row and column, as places) that are struck through,
    ``hidden_rows`` the rows that Excel does not show.
    """

    sheet: str
    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]
    merges: Sequence[Merge] | None = None
    hidden: bool = False
    struck: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()


def grids_of(path: Path) -> list[RegisterGrid]:
    """Every sheet of a workbook that holds anything, or the one grid of a CSV file.

    Raises
    ------
    Unreadable : no such file, or of a kind or state that cannot be read.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".csv":
            return [_csv_grid(path)]
        if suffix in (*EXCEL_SUFFIXES, *OPEN_SUFFIXES):
            return _excel_grids(path)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)[:60]
        raise Unreadable(
            say("population.file_cannot_opened", reason=reason), say("population.check_name_you_may_read")
        ) from fault
    kept = say("population.workbook_another_format") if suffix in OTHER_WORKBOOKS else say("population.another_file")
    raise Unreadable(say("population.neither_excel_xlsx_xls_ods", kept=kept), say("population.save_xlsx_or_csv_utf"))


# ---- CSV


def _csv_grid(path: Path) -> RegisterGrid:
    text = decoded(plain_bytes(path))
    if "\n" not in text:
        text = text.replace("\r", "\n")
    rows = list(records(text))
    fail_if_too_many_cells(len(rows), max(map(len, rows), default=0))
    return RegisterGrid("", rows, range(1, len(rows) + 1))


# ---- Excel


def _excel_grids(path: Path) -> list[RegisterGrid]:
    book = Workbook(path, tells)
    grids = [_sheet_grid(book, name) for name in book.sheets if name.strip() not in INSTRUCTION_SHEETS]
    return [grid for grid in grids if any(not is_blank(row) for row in grid.rows)]


def _sheet_grid(book: Workbook, name: str) -> RegisterGrid:
    rows, (top, left), marks = book.content(name)
    merges = marks.merges
    if merges is not None:
        merges = [(r0 - top, c0 - left, r1 - top, c1 - left) for r0, c0, r1, c1 in merges]
    for (row, column), code in marks.formats.items():
        if 0 <= row - top < len(rows) and 0 <= column - left < len(rows[row - top]):
            rows[row - top][column - left] = told(rows[row - top][column - left], code)
    return RegisterGrid(
        name,
        rows,
        range(top + 1, top + 1 + len(rows)),
        merges,
        name in book.hidden_sheets,
        frozenset((row - top, column - left) for row, column in marks.struck),
        frozenset(row - top for row in marks.hidden),
    )


def is_blank(row: Sequence[object]) -> bool:
    """Whether a row holds nothing but white space."""
    return all(isinstance(cell, str) and (not cell or cell.isspace()) for cell in row)
