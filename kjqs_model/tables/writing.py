"""Writing a population and its findings: files that the readers read back exactly."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from ..errors import Finding, Refusal
from ..files import atomic_write, beside, cannot_write
from ..language import say
from .dictionary import ID_TYPE, WORD_TYPE, Column
from .sources import EXCEL_SUFFIXES, TABLE_READERS, table_named
from .table import EMPTY, Table, Tables

FORMATS = ("csv", "parquet")
_ROWS_AT_ONCE = 100_000


def write_tables(tables: Tables, folder: str | os.PathLike, format: str = "csv", records: Mapping[str, str] | None = None) -> None:
    """Write the given tables into a folder, one file a table; reading them back gives the same tables.

    All files are made beside the folder first; only when all are whole do they take their places. Tables that stood in the
    folder before are replaced, those not given now are removed, other files stay.

    Parameters
    ----------
    tables : the population. folder : made where it is missing. format : ``csv`` (UTF-8, LF, English headings) or ``parquet``.
    records : texts of further files by name, ``quality.json``, which appear together with the tables.

    Raises
    ------
    Refusal : the folder cannot be written to. ValueError : another format.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}: one of {', '.join(FORMATS)}")
    folder = Path(os.path.realpath(folder))
    if folder.exists() and not folder.is_dir():
        raise Refusal(say(f"无法写入“{folder}”：这是一个文件。请给出文件夹名。",
                          f"Cannot write to '{folder}': it is a file. Give the name of a folder."))
    draft = beside(folder)
    try:
        draft.mkdir(parents=True)
        for name in tables:
            if name in tables.given:
                _WRITERS[format](_arrow(tables[name]), draft / f"{name}.{format}")
        for name, text in (records or {}).items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        _take_places(draft, folder)
    except OSError as fault:
        raise cannot_write(folder, fault) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def refuse_tables_of_others(folder: str | os.PathLike, record: str) -> None:
    """Refuse a folder that holds tables which no earlier run of the same command wrote: they would be replaced or removed.

    Parameters
    ----------
    folder : where tables are to be written. record : the file that the command leaves beside its tables, ``import.json``.
    """
    folder = Path(os.path.realpath(folder))
    if not folder.is_dir() or (folder / record).is_file():
        return
    held = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in EXCEL_SUFFIXES or (
        path.suffix.lower() in TABLE_READERS and table_named(path.stem)))
    if held:
        named = say("、", ", ").join(held[:5])
        raise Refusal(say(f"文件夹“{folder.name}”中已有 {len(held)} 张表（{named}），写出会替换或删除它们。请另给一个文件夹。",
                          f"The folder '{folder.name}' holds {len(held)} tables already ({named}), which would be replaced or removed. "
                          "Give another folder."))


def write_findings(findings: Iterable[Finding], path: str | os.PathLike) -> None:
    """Write findings as CSV (severity, file, sheet, row, column, value, problem, remedy), whole or not at all."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [field.name for field in fields(Finding) if field.name != "kind"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(finding.as_row() for finding in findings)
    with atomic_write(path) as stream:
        stream.write(text.getvalue().encode("utf-8"))


def _take_places(draft: Path, folder: Path) -> None:
    if not folder.exists():
        os.replace(draft, folder)
        return
    written = {path.name for path in draft.iterdir()}
    for path in sorted(draft.iterdir()):
        os.replace(path, folder / path.name)
    for path in folder.iterdir():
        if path.name not in written and path.suffix.lower() in TABLE_READERS and table_named(path.stem) and not path.is_dir():
            path.unlink()


# ---- from a table to Arrow


def _arrow(table: Table) -> pa.Table:
    """The table under its English names: texts, truth values and numbers, empty cells null; sparse columns only where a row has them."""
    return pa.table({name: _arrow_column(table, column) for name, column in table.spec.columns.items()
                     if not column.sparse or (table[name] != EMPTY).any()})


def _arrow_column(table: Table, column: Column) -> pa.Array:
    held = table[column.name]
    if column.type in (ID_TYPE, WORD_TYPE):
        words = list(column.words) if column.words else table.labels[column.name]
        return pa.array(words, pa.string()).take(pa.array(held, pa.int32(), mask=held == EMPTY))
    if held.dtype == np.float64:
        return pa.array(held, mask=np.isnan(held))
    return pa.array(held, mask=held == EMPTY) if held.dtype == np.int32 else pa.array(held)


# ---- files


def _write_parquet(table: pa.Table, path: Path) -> None:
    pa.parquet.write_table(table, path)


def _write_csv(table: pa.Table, path: Path) -> None:
    with open(path, "xb") as stream:
        stream.write((",".join(table.column_names) + "\n").encode("utf-8"))
        for start in range(0, len(table), _ROWS_AT_ONCE):
            block = table.slice(start, _ROWS_AT_ONCE)
            cells = [_quoted(_as_text(column.combine_chunks())).fill_null("") for column in block.columns]
            lines = pc.binary_join_element_wise(*cells, ",").to_pylist()
            stream.write(("\n".join(lines) + "\n").encode("utf-8"))


def _quoted(texts: pa.Array) -> pa.Array:
    """Texts with those in double quotes that need them, and only those: a file without any is read fastest."""
    special = pc.match_substring_regex(texts, '[",\r\n]')
    if not pc.any(special).as_py():
        return texts
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(special, quoted, texts)


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_floating(column.type):
        return _decimals(column)
    return column.cast(pa.string())


def _decimals(column: pa.Array) -> pa.Array:
    """Whole numbers without a point, amounts in fen with two decimals, all else with the digits it takes to read it back."""
    values = column.fill_null(0.0).to_numpy(zero_copy_only=False)
    whole = (values == np.rint(values)) & (np.abs(values) < 1e15)
    fen = np.rint(values * 100)
    in_fen = (fen / 100 == values) & (values >= 0) & (np.abs(values) < 1e13) & ~whole
    text = np.array(column.cast(pa.string()).to_numpy(zero_copy_only=False), dtype=object)
    text[whole] = pa.array(values[whole].astype(np.int64)).cast(pa.string()).to_numpy(zero_copy_only=False)
    if in_fen.any():
        yuan, cents = np.divmod(fen[in_fen].astype(np.int64), 100)
        point = pc.utf8_lpad(pa.array(cents).cast(pa.string()), 2, padding="0")
        text[in_fen] = pc.binary_join_element_wise(pa.array(yuan).cast(pa.string()), point, ".").to_numpy(zero_copy_only=False)
    return pa.array(text, pa.string(), mask=~column.is_valid().to_numpy(zero_copy_only=False))


_WRITERS = {"csv": _write_csv, "parquet": _write_parquet}
