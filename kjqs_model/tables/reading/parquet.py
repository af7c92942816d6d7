"""Parquet files: typed columns, numbers and truth values as they are, everything else as text or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from pyarrow import types

from ...language import say
from ..cells import NOWHERE, ColumnCells, Part, shown_number, text_cells
from ..sheet import Sheet, Unreadable
from .limits import fail_if_no_plain_file, fail_if_too_many_cells


def read_parquet(path: Path) -> Sheet:
    """Read a Parquet file; its first row counts as row 2, as under a header. Raises Unreadable."""
    try:
        fail_if_no_plain_file(path)
        with pa.OSFile(str(path)) as file:
            held = pa.parquet.ParquetFile(file)
            fail_if_too_many_cells(held.metadata.num_rows, held.metadata.num_columns)
            table = held.read()
        _fail_if_not_utf8(table)
        columns = [_cells(column) for column in table.columns]
    except (pa.ArrowException, OSError, ValueError) as fault:
        if isinstance(fault, PermissionError):
            raise
        raise Unreadable(say("tables.not_parquet_file_or_damaged"), say("tables.export_file_again_or_use")) from fault
    return Sheet([name.strip() for name in table.column_names], columns, np.arange(2, len(table) + 2, dtype=np.int32))


def _fail_if_not_utf8(table: pa.Table) -> None:
    try:
        table.validate(full=True)
    except pa.ArrowInvalid as fault:
        raise Unreadable(
            say("tables.texts_file_not_utf_8", fault=str(fault)[:60]), say("tables.export_file_again_utf_8")
        ) from fault


def _cells(column: pa.ChunkedArray) -> ColumnCells:
    kind = column.type
    if types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    length = len(column)
    if column.null_count == length:
        return ColumnCells((), length)
    if types.is_binary(kind) or types.is_large_binary(kind):
        column, kind = column.cast(pa.string()), pa.string()
    if types.is_string(kind):
        return text_cells(column)
    if types.is_large_string(kind) or types.is_string_view(kind):
        return text_cells(column.cast(pa.string()))
    if types.is_boolean(kind):
        return _numbers("truth", column, np.bool_, lambda value: str(value).upper())
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return _numbers("number", column, np.float64, shown_number)
    return ColumnCells((), length, unusable=str(kind))


def _numbers(kind: str, column: pa.ChunkedArray, dtype: type, shown) -> ColumnCells:
    held = column.combine_chunks()
    there = held.is_valid().to_numpy(zero_copy_only=False)
    plain = held.cast(pa.bool_() if dtype is np.bool_ else pa.float64(), safe=False)
    values = plain.fill_null(False if dtype is np.bool_ else 0.0).to_numpy(zero_copy_only=False)
    index = np.where(there, np.arange(len(values), dtype=np.int32), NOWHERE).astype(np.int32)
    return ColumnCells((Part(kind, values, index, lambda place: shown(held[place].as_py())),), len(values))
