"""Excel workbooks, one sheet a table, read by calamine."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import python_calamine as calamine

from ..language import say
from .cells import mixed_cells, shown_number
from .excel_damage import damaged_cells
from .sheet import Sheet, Unreadable

INSTRUCTION_SHEETS = ("填写说明", "说明", "README")
"""Sheets of a template that hold no table."""

Row = list[object]


class Workbook:
    """An open workbook: its sheets by name, in order. Raises Unreadable where the file is no workbook that can be read."""

    def __init__(self, path: Path):
        raw = path.read_bytes()
        self._book = _guarded(lambda: calamine.load_workbook(io.BytesIO(raw)))
        self._damage: Mapping[str, Mapping[tuple[int, int], object]] = _guarded(lambda: damaged_cells(raw))  # before any sheet is read
        self.sheets = [sheet.name for sheet in self._book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]

    def rows(self, name: str) -> tuple[list[Row], int]:
        """The cells of a sheet row by row, and the row number of the first; no rows where the sheet holds nothing."""
        sheet = _guarded(lambda: self._book.get_sheet_by_name(name))
        damage = self._damage.get(name, {})
        if sheet.start is None:
            return [], 1
        top, left = sheet.start
        rows = _guarded(lambda: sheet.to_python(skip_empty_area=True))
        for (row, column), held in damage.items():
            if 0 <= row - top < len(rows) and 0 <= column - left < len(rows[row - top]):
                rows[row - top][column - left] = held
        return rows, top + 1


def sheet_of(rows: Sequence[Row], first_row: int) -> Sheet:
    """The table in the rows of a sheet: the first row that is not blank is the header. Raises Unreadable."""
    for skipped, row in enumerate(rows):
        if any(_text(cell) for cell in row):
            break
    else:
        raise Unreadable(say("工作表是空的", "The sheet is empty"),
                         say("请至少填写表头一行；没有这类对象时，请删除该工作表。",
                             "Give it at least a header row, or remove the sheet if there are no such recipients."))
    headings = [_text(cell) for cell in rows[skipped]]
    below = rows[skipped + 1:]
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
        raise Unreadable(say("工作簿有密码", "The workbook has a password"),
                         say("请取消密码后另存。", "Remove the password and save it again.")) from fault
    except BaseException as fault:  # a panic of the Rust reader is no Exception
        raise Unreadable(say("不是可读取的 Excel 工作簿，或已损坏、已加密", "Not a readable Excel workbook, or damaged or encrypted"),
                         say("请用 Excel 或 WPS 打开，取消密码，另存为 .xlsx。",
                             "Open it in Excel or WPS, remove any password and save it as .xlsx.")) from fault
