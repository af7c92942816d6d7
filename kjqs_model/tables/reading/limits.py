"""How large a file may be before it is read: regular files alone, with limits on bytes, cells and unpacked size.

Every limit is far above what a city's tables need, and below what would take a machine's memory. Source: set down by the makers of the model.
"""

from __future__ import annotations

import stat
from pathlib import Path

from ...language import say
from ..sheet import Unreadable

MOST_BYTES = 1 << 30
"""Bytes of a file."""

MOST_UNPACKED = 1 << 30
"""Bytes of a workbook, unpacked."""

MOST_CELLS = 100_000_000
"""Cells of a CSV or Parquet file: about 1 GB in memory."""

MOST_SHEET_CELLS = 20_000_000
"""Cells of a sheet, of which its reader makes a full rectangle: about 1 GB in memory."""

MOST_COLUMNS = 2_000
"""Columns of a CSV or Parquet file."""

MOST_SHEET_ROWS = 1_048_576
"""Rows of a sheet, as many as Excel has."""

_MEGABYTE = 1 << 20


def plain_bytes(path: Path) -> bytes:
    """The content of a regular file. Raises Unreadable for anything else (a pipe would never end) and for one that is too large."""
    fail_if_no_plain_file(path)
    return path.read_bytes()


def fail_if_no_plain_file(path: Path) -> None:
    """Raise Unreadable for a pipe, device, socket or folder, and for a file above the limit; OSError where there is none."""
    held = path.stat()
    if not stat.S_ISREG(held.st_mode):
        raise Unreadable(say("不是普通文件（可能是管道、设备或文件夹）", "Not a regular file (a pipe, device or folder)"),
                         say("请给出一个普通文件。", "Give a regular file."))
    if held.st_size > MOST_BYTES:
        raise Unreadable(say(f"文件有 {held.st_size // _MEGABYTE} MB，上限为 {MOST_BYTES // _MEGABYTE} MB",
                             f"The file has {held.st_size // _MEGABYTE} MB, the limit is {MOST_BYTES // _MEGABYTE} MB"),
                         say("请拆分后分别读取，或删除不需要的内容。", "Split it, or remove what is not needed."))


def fail_if_too_many_cells(rows: int, columns: int) -> None:
    """Raise Unreadable for a table of more columns or cells than are read."""
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise Unreadable(say(f"共 {rows:,} 行 × {columns:,} 列，超过上限（{MOST_COLUMNS:,} 列、{MOST_CELLS:,} 个单元格）",
                             f"There are {rows:,} rows and {columns:,} columns; the limits are {MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells"),
                         say("请删除不需要的行和列，或拆分后分别读取。", "Remove rows and columns that are not needed, or split the file."))


def fail_if_unpacks_too_large(size: int) -> None:
    """Raise Unreadable for a workbook that takes more room unpacked than is read."""
    if size > MOST_UNPACKED:
        raise Unreadable(say(f"工作簿解压后有 {size // _MEGABYTE:,} MB，上限为 {MOST_UNPACKED // _MEGABYTE:,} MB",
                             f"Unpacked the workbook has {size // _MEGABYTE:,} MB, the limit is {MOST_UNPACKED // _MEGABYTE:,} MB"),
                         say("请删除空白行列、图片和不需要的工作表后另存，或改存为 CSV。",
                             "Remove blank rows and columns, pictures and sheets that are not needed and save it again, or save it as CSV."))


def too_large_a_sheet(name: str, rows: int, columns: int) -> Unreadable:
    """The refusal of a sheet whose last cells stand so far out that a reader would run out of memory."""
    return Unreadable(say(f"工作表“{name}”的数据区域过大（{rows:,} 行 × {columns:,} 列，上限 {MOST_SHEET_ROWS:,} 行、{MOST_SHEET_CELLS:,} 个单元格）："
                          "最右或最下方有多余的单元格",
                          f"The sheet '{name}' is too large ({rows:,} rows and {columns:,} columns; the limits are {MOST_SHEET_ROWS:,} rows and "
                          f"{MOST_SHEET_CELLS:,} cells): stray cells stand far right or far down"),
                      say("请删除表格以外的行和列后另存。", "Delete the rows and columns beyond the table and save it again."))
