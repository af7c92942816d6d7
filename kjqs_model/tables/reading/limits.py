"""How large a file may be before it is read: regular files alone, with limits on bytes, cells and unpacked size.

Every limit is far above what a city's tables need, and below what would take a machine's memory. Source: set down by the makers
of the model.
"""

from __future__ import annotations

import stat
import zipfile
from contextlib import suppress
from pathlib import Path

from ...language import say
from ...memory import fail_if_tables_do_not_fit
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

_LIBRARIES = 180_000_000
_OF_A_CSV_BYTE, _OF_AN_UNPACKED_BYTE, _OF_A_PARQUET_CELL = 8, 8, 25
"""Bytes: at its peak ``kjqs evaluate`` took 290 MB with 16 MB of CSV, 465 MB with 39 MB; a Parquet cell took 22."""


def plain_bytes(path: Path) -> bytes:
    """The content of a regular file. Raises Unreadable for anything else (a pipe would never end) and for one that is too
    large."""
    fail_if_no_plain_file(path)
    return path.read_bytes()


def fail_if_no_plain_file(path: Path) -> None:
    """Raise Unreadable for a pipe, device, socket or folder, and for a file above the limit; OSError where there is none."""
    held = path.stat()
    if not stat.S_ISREG(held.st_mode):
        raise Unreadable(say("tables.not_regular_file_pipe_device"), say("tables.give_regular_file"))
    if held.st_size > MOST_BYTES:
        raise Unreadable(
            say("tables.file_mb_limit_mb", st_size=held.st_size // _MEGABYTE, most_bytes=MOST_BYTES // _MEGABYTE),
            say("tables.split_or_remove_what_not"),
        )


def fail_if_too_many_cells(rows: int, columns: int) -> None:
    """Raise Unreadable for a table of more columns or cells than are read."""
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise Unreadable(
            say(
                "tables.there_rows_columns_limits_columns",
                rows=f"{rows:,}",
                columns=f"{columns:,}",
                most_columns=f"{MOST_COLUMNS:,}",
                most_cells=f"{MOST_CELLS:,}",
            ),
            say("tables.remove_rows_columns_not_needed"),
        )


def fail_if_unpacks_too_large(size: int) -> None:
    """Raise Unreadable for a workbook that takes more room unpacked than is read."""
    if size > MOST_UNPACKED:
        raise Unreadable(
            say(
                "tables.unpacked_workbook_mb_limit_mb",
                size=f"{size // _MEGABYTE:,}",
                most_unpacked=f"{MOST_UNPACKED // _MEGABYTE:,}",
            ),
            say("tables.remove_blank_rows_columns_pictures"),
        )


def too_large_a_sheet(name: str, rows: int, columns: int) -> Unreadable:
    """The refusal of a sheet whose last cells stand so far out that a reader would run out of memory."""
    return Unreadable(
        say(
            "tables.sheet_too_large_rows_columns",
            name=name,
            rows=f"{rows:,}",
            columns=f"{columns:,}",
            most_sheet_rows=f"{MOST_SHEET_ROWS:,}",
            most_sheet_cells=f"{MOST_SHEET_CELLS:,}",
        ),
        say("tables.delete_rows_columns_beyond_table"),
    )


def memory_of_tables(path: Path) -> int:
    """Bytes that reading a population and costing it takes at its peak, about.

    Parameters
    ----------
    path : a folder of CSV or Parquet files, or a workbook. What can't be looked at counts nothing: whoever reads it says why.
    """
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return _LIBRARIES + sum(_memory_of(file) for file in files)


def fail_if_no_room(path: Path) -> None:
    """Refuse tables that the memory would not hold, before they are read.

    Raises
    ------
    Refusal : with what to do.
    """
    with suppress(OSError):
        fail_if_tables_do_not_fit(memory_of_tables(path))


def _memory_of(file: Path) -> int:
    ending = file.suffix.lower()
    with suppress(OSError, ValueError, zipfile.BadZipFile):
        if ending == ".csv" and file.is_file():
            return _OF_A_CSV_BYTE * file.stat().st_size
        if ending == ".parquet" and file.is_file():
            from pyarrow import parquet

            held = parquet.read_metadata(file)
            return _OF_A_PARQUET_CELL * held.num_rows * held.num_columns
        if ending in (".xlsx", ".xlsm") and file.is_file():
            with zipfile.ZipFile(file) as package:
                return _OF_AN_UNPACKED_BYTE * sum(part.file_size for part in package.infolist())
    return 0
