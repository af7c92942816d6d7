"""Excel workbooks, one sheet a table, read by calamine."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import python_calamine as calamine

from ...language import in_both, say
from ..cells import Merged, mixed_cells, shown_number
from ..sheet import Sheet, Unreadable
from .apart import ApartBook
from .excel_damage_xls import is_xls
from .excel_marks import Marks, holds_open_document, marks_of
from .limits import plain_bytes

INSTRUCTION_SHEETS = ("填写说明", *in_both("tables.readme"))
"""Sheets of a template that hold no table."""

Row = list[object]


class Workbook:
    """An open workbook: its sheets by name, in order. Raises Unreadable where the file is no workbook that can be read.

    ``telling`` says which number formats are wanted, see :func:`excel_marks.marks_of`.
    """

    def __init__(self, path: Path, telling: Callable[[str], bool] = lambda code: False):
        raw = plain_bytes(path)
        self._marks: Mapping[str, Marks] = _guarded(lambda: marks_of(raw, telling))  # before any sheet is read
        self._book = (
            _guarded(lambda: calamine.load_workbook(io.BytesIO(raw))) if _is_looked_through(raw, self._marks) else ApartBook(raw)
        )
        tables = [sheet for sheet in self._book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        self.sheets = [sheet.name for sheet in tables]
        self.hidden_sheets = {sheet.name for sheet in tables if sheet.visible != calamine.SheetVisibleEnum.Visible}

    def rows(self, name: str) -> tuple[list[Row], int]:
        """The cells of a sheet row by row, and the row number of the first; no rows where the sheet holds nothing."""
        rows, (top, _), _ = self.content(name)
        return rows, top + 1

    def content(self, name: str) -> tuple[list[Row], tuple[int, int], Marks]:
        """The cells of a sheet row by row, the corner (row and column from 0) where they begin, and what the sheet says beside
        them."""
        sheet = _guarded(lambda: self._book.get_sheet_by_name(name))
        held = self._marks.get(name, Marks())
        if sheet.start is None:
            return [], (0, 0), held
        top, left = sheet.start
        rows = _guarded(lambda: sheet.to_python(skip_empty_area=True))
        for (row, column), damage in held.damaged.items():
            if 0 <= row - top < len(rows) and 0 <= column - left < len(rows[row - top]):
                rows[row - top][column - left] = damage
        merges = held.merges
        if merges is None and sheet.merged_cell_ranges is not None:
            merges = [(first, west, last, east) for (first, west), (last, east) in sheet.merged_cell_ranges]
        return rows, (top, left), replace(held, merges=merges)

    def sheet(self, name: str) -> Sheet:
        """The table of a sheet, with merged, struck-through and hidden cells known. Raises Unreadable."""
        rows, (top, left), marks = self.content(name)
        for first, west, last, east in marks.merges or ():
            _hide_merged(rows, (first - top, west - left, last - top, east - left), top)
        struck = {row + 1 for row, _ in marks.struck}
        return replace(sheet_of(rows, top + 1), struck=frozenset(struck), hidden=frozenset(row + 1 for row in marks.hidden))


def _is_looked_through(raw: bytes, marks: Mapping[str, Marks]) -> bool:
    """Whether a workbook is one whose sheets were looked through for cells that stand too far out: .xlsx alone."""
    return bool(marks) and not is_xls(raw) and not holds_open_document(raw)


def _hide_merged(rows: list[Row], merge: tuple[int, int, int, int], top: int) -> None:
    """Mark the cells that a merge hides: they look empty, and nobody knows what stands for them."""
    first, west, last, east = merge
    if not 0 <= first < len(rows) or not 0 <= west < len(rows[first]) or not _text(rows[first][west]):
        return
    for row in range(first, min(last + 1, len(rows))):
        for column in range(west, min(east + 1, len(rows[row]))):
            if (row, column) != (first, west):
                hidden = Merged(_text(rows[first][west]))
                hidden.row = first + top + 1
                rows[row][column] = hidden


def sheet_of(rows: Sequence[Row], first_row: int) -> Sheet:
    """The table in the rows of a sheet: the first row that is not blank is the header. Raises Unreadable."""
    for skipped, row in enumerate(rows):  # noqa: B007 - told after the loop
        if any(_text(cell) for cell in row):
            break
    else:
        raise Unreadable(say("tables.the_sheet_is_empty"), say("tables.give_least_header_row_or_remove"))
    headings = ["" if isinstance(cell, Merged) else _text(cell) for cell in rows[skipped]]
    below = rows[skipped + 1 :]
    columns = list(zip(*below, strict=True)) if below else [()] * len(headings)
    numbers = np.arange(first_row + skipped + 1, first_row + len(rows), dtype=np.int32)
    return Sheet(headings, [mixed_cells(column) for column in columns], numbers, first_row + skipped)


def is_blank(rows: Sequence[Row]) -> bool:
    """Whether a sheet holds nothing at all."""
    return not any(_text(cell) for row in rows for cell in row)


def _text(cell: object) -> str:
    return shown_number(cell) if isinstance(cell, float) else str(cell).strip()


def _guarded(read):
    """Run a step of calamine. Whatever is wrong with a file, also where its reader gives up, is a sentence."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError, Unreadable):
        raise
    except calamine.PasswordError as fault:
        raise Unreadable(say("tables.the_workbook_has_a_password"), say("tables.remove_password_save_again")) from fault
    except BaseException as fault:  # a panic of the Rust reader is no Exception
        raise Unreadable(say("tables.not_readable_excel_workbook_or"), say("tables.open_excel_or_wps_remove")) from fault
