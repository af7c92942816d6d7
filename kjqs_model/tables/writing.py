"""Writing a population and its findings: files that the readers read back exactly."""

from __future__ import annotations

import csv
import io
import json
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
from ..files import atomic_write, cannot_write, safe_in_spreadsheets
from ..language import say
from ..staging import RECORDS, clean_up, files_of_run, make_way, outputs_of, put_in_place, workshop
from .dictionary import ID_TYPE, WORD_TYPE, Column
from .reading.sources import EXCEL_SUFFIXES, TABLE_READERS, table_named
from .table import EMPTY, Table, Tables

FORMATS = ("csv", "parquet")
_ROWS_AT_ONCE = 100_000


def write_tables(
    tables: Tables, folder: str | os.PathLike, format: str = "csv", records: Mapping[str, str] | None = None
) -> None:
    """Write the given tables into a folder, one file a table; reading them back gives the same tables.

    The folder is made whole beside its place and takes it in one step. Tables that stood there before are replaced, those not
    given now are removed, other files stay; commands ask ``fail_if_tables_of_others`` first.

    Parameters
    ----------
    tables : the population. folder : made where it is missing. format : ``csv`` (UTF-8, LF, English headings) or ``parquet``.
    records : texts of further files by name, which appear together with the tables; one of ``staging.RECORDS``, a JSON object,
    also gets
        ``outputs``, the hash of every file written.

    Raises
    ------
    Refusal : the folder cannot be written to. ValueError : another format.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}: one of {', '.join(FORMATS)}")
    folder = Path(os.path.realpath(folder))
    if folder.exists() and not folder.is_dir():
        raise Refusal(say("tables.cannot_write_file_give_name", folder=folder))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        clean_up(folder.parent)
        with workshop(folder.parent, folder.name) as draft:
            for name in tables:
                if name in tables.given:
                    _WRITERS[format](_arrow(tables[name]), draft / f"{name}.{format}")
            _write_records(records or {}, draft)
            _carry_over(folder, draft)
            put_in_place(draft, folder)
    except OSError as fault:
        raise cannot_write(folder, fault) from fault


def _write_records(records: Mapping[str, str], draft: Path) -> None:
    """The further files; the record of the run last, when all that it names is there."""
    for name in sorted(records, key=lambda name: name in RECORDS):
        text = records[name]
        if name in RECORDS:
            text = json.dumps(json.loads(text) | {"outputs": outputs_of(draft)}, ensure_ascii=False, indent=1) + "\n"
        (draft / name).write_text(text, encoding="utf-8", newline="\n")


def _carry_over(folder: Path, draft: Path) -> None:
    """What stands in the folder and is no table nor a record of tables stays: linked, not moved, so that nothing is ever in one
    place less."""
    written, own = {path.name for path in draft.iterdir()}, files_of_run(folder)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name in written or (_is_table(path) and not path.is_dir()) or (path.name in RECORDS and path.name in own):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, draft / path.name, symlinks=True, copy_function=_link)
        else:
            _link(path, draft / path.name)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLE_READERS and bool(table_named(path.stem))


def fail_if_tables_of_others(folder: str | os.PathLike, record: str) -> None:
    """Refuse a folder with tables that no run of a command left there as they are: writing would replace or remove them.

    Parameters
    ----------
    folder : where tables are to be written. record : the file in which the command names its tables, ``import.json``.

    Raises
    ------
    Refusal : with the tables by name; under ``--force`` they are set aside instead. A name that no folder can have.
    """
    folder = Path(os.path.realpath(folder))
    _fail_if_no_name(folder)
    held = (
        [path.name for path in folder.iterdir() if path.suffix.lower() in EXCEL_SUFFIXES or _is_table(path)]
        if folder.is_dir()
        else []
    )
    make_way(folder, records=[record], only=[*held, record])


def _fail_if_no_name(folder: Path) -> None:
    try:
        os.lstat(folder.with_name(f".{folder.name}.{os.getpid()}.building"))  # the longest name that it takes on the way
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as fault:
        raise Refusal(say("tables.cannot_write_name_too_long", folder=str(folder)[:80])) from fault


def write_findings(findings: Iterable[Finding], path: str | os.PathLike) -> None:
    """Write findings as CSV (severity, file, sheet, row, column, value, problem, remedy), whole or not at all; see
    ``findings_text``."""
    text = findings_text(findings)
    with atomic_write(path) as stream:
        stream.write(text.encode("utf-8"))


def findings_text(findings: Iterable[Finding]) -> str:
    """Findings as CSV. It is made to be opened by people: text that a spreadsheet would run as a formula begins with an
    apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [field.name for field in fields(Finding) if field.name != "kind"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe_in_spreadsheets(cell) for name, cell in finding.as_row().items()} for finding in findings)
    return text.getvalue()


# ---- from a table to Arrow


def _arrow(table: Table) -> pa.Table:
    """The table under its English names: texts, truth values and numbers, empty cells null; sparse columns only where a row has
    them."""
    return pa.table(
        {
            name: _arrow_column(table, column)
            for name, column in table.spec.columns.items()
            if not column.sparse or (table[name] != EMPTY).any()
        }
    )


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
