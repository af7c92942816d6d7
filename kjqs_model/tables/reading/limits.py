"""How large a file may be before it is read: regular files alone, with limits on bytes, cells and unpacked size.

Every limit is far above what a city's tables need, and below what would take a machine's memory. Source: set down by the makers
of the model.
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
    """The content of a regular file. Raises Unreadable for anything else (a pipe would never end) and for one that is too
    large."""
    fail_if_no_plain_file(path)
    return path.read_bytes()


def fail_if_no_plain_file(path: Path) -> None:
    """Raise Unreadable for a pipe, device, socket or folder, and for a file above the limit; OSError where there is none."""
    held = path.stat()
    if not stat.S_ISREG(held.st_mode):
        raise Unreadable(say("tables.not_regular_file_pipe_device"),
                         say("tables.give_regular_file"))
    if held.st_size > MOST_BYTES:
        raise Unreadable(say("tables.file_mb_limit_mb", st_size=held.st_size // _MEGABYTE, most_bytes=MOST_BYTES // _MEGABYTE),
                         say("tables.split_or_remove_what_not"))


def fail_if_too_many_cells(rows: int, columns: int) -> None:
    """Raise Unreadable for a table of more columns or cells than are read."""
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise Unreadable(say("tables.there_rows_columns_limits_columns", rows=f"{rows:,}", columns=f"{columns:,}",
                             most_columns=f"{MOST_COLUMNS:,}", most_cells=f"{MOST_CELLS:,}"),
                         say("tables.remove_rows_columns_not_needed"))


def fail_if_unpacks_too_large(size: int) -> None:
    """Raise Unreadable for a workbook that takes more room unpacked than is read."""
    if size > MOST_UNPACKED:
        raise Unreadable(say("tables.unpacked_workbook_mb_limit_mb", size=f"{size // _MEGABYTE:,}",
                             most_unpacked=f"{MOST_UNPACKED // _MEGABYTE:,}"),
                         say("tables.remove_blank_rows_columns_pictures"))


def too_large_a_sheet(name: str, rows: int, columns: int) -> Unreadable:
    """The refusal of a sheet whose last cells stand so far out that a reader would run out of memory."""
    return Unreadable(say("tables.sheet_too_large_rows_columns", name=name, rows=f"{rows:,}", columns=f"{columns:,}",
                          most_sheet_rows=f"{MOST_SHEET_ROWS:,}", most_sheet_cells=f"{MOST_SHEET_CELLS:,}"),
                      say("tables.delete_rows_columns_beyond_table"))
