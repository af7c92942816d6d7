"""Reading a population: from a folder of CSV or Parquet files, or one Excel workbook, to tables or to all that is wrong."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from ...errors import Finding, Refusal
from ...language import say
from ..cells import NOWHERE, ColumnCells, Part, shown_number, text_cells
from ..checks.draft import Draft, make_draft
from ..checks.faults import Faults
from ..checks.whole_tables import check_population, check_table
from ..dictionary import ID_TYPE, WORD_TYPE, Column, dictionary
from ..import_record import uncovered_findings
from ..sheet import Sheet, Unreadable
from ..table import EMPTY, Table, Tables
from .sources import TableSource, find_sources


def read_tables(path: str | os.PathLike, only: Collection[str | None] | None = None) -> tuple[Tables | None, list[Finding]]:
    """Read and check a population.

    Parameters
    ----------
    path : a folder of CSV or Parquet files, each named as its table, or an Excel workbook with a sheet a table.
    only : the tables to read and look at, None among them standing for what is in their way; left out: all.

    Returns
    -------
    The tables, or None where any finding is an error; and all findings over all files, by file, sheet, row and column.
    Amounts are in yuan, exact to the fen. ``Table.source`` tells file, sheet and row of each row.
    """
    path = Path(path)
    sources = [source for source in find_sources(path) if only is None or source.table in only]
    drafts, findings = _looked_at(sources)
    findings += uncovered_findings(path) if only is None or None in only else []
    if any(source.faults.has_errors for source in sources):
        return None, findings
    return Tables((draft.table() for draft in drafts.values()), place=str(path), warnings=findings), findings


def findings_in(tables: Tables) -> list[Finding]:
    """What reading the given tables from files would find in them, with no file written; row 2 is the first, as under a
    header."""
    named = [name for name in tables if name in tables.given]
    return _looked_at([TableSource(name, Faults(f"{name}.csv"), partial(_sheet_of, tables[name])) for name in named])[1]


def _looked_at(sources: Sequence[TableSource]) -> tuple[dict[str, Draft], list[Finding]]:
    drafts: dict[str, Draft] = {}
    for source in sources:
        draft = _draft_of(source)
        if draft is not None:
            drafts.setdefault(draft.spec.name, draft)
    check_population(drafts)
    return drafts, [finding for source in sources for finding in source.faults.findings()]


def _sheet_of(table: Table) -> Sheet:
    """A table as its file would hold it."""
    columns = {name: table[name] for name in table.spec.columns}
    written = [name for name, held in columns.items() if not table.spec.columns[name].sparse or (held != EMPTY).any()]
    rows = np.arange(2, len(table) + 2, dtype=np.int32)
    return Sheet(written, [_cells_of(table, table.spec.columns[name], columns[name]) for name in written], rows)


def _cells_of(table: Table, column: Column, held: np.ndarray) -> ColumnCells:
    empty = np.isnan(held) if held.dtype == np.float64 else held == EMPTY
    if column.type in (ID_TYPE, WORD_TYPE):
        words = list(column.words) if column.words else table.labels[column.name]
        return text_cells(pa.DictionaryArray.from_arrays(pa.array(held, pa.int32(), mask=empty), pa.array(words, pa.string())))
    if held.dtype == np.bool_:
        truths = np.array([False, True])
        return ColumnCells((Part("truth", truths, held.astype(np.int32), lambda place: str(truths[place]).lower()),), len(held))
    index = np.arange(len(held), dtype=np.int32)
    if len(held) and (held == held[0]).all():  # most amounts of a register's firms are zero: one value, looked at once
        held, index = held[:1], np.zeros(len(held), dtype=np.int32)
    return ColumnCells(
        (Part("number", held, np.where(empty, NOWHERE, index), lambda place: _written(float(held[place]))),), len(index)
    )


def _written(value: float) -> str:
    """A number as a CSV file has it: amounts in fen with two decimals."""
    return shown_number(value) if value.is_integer() or round(value * 100) / 100 != value else f"{value:.2f}"


def load_tables(path: str | os.PathLike) -> Tables:
    """Read a population that must be free of errors; warnings stay with it as ``warnings``.

    Raises
    ------
    Refusal : with every finding, where one is an error.
    """
    tables, findings = read_tables(path)
    if tables is None:
        errors = [finding for finding in findings if finding.severity == "error"]
        raise Refusal(
            say("tables.data_errors_first", path=path, errors_count=len(errors), sentence=errors[0].sentence()), findings
        )
    return tables


def absent_year_findings(tables: Tables, year: int) -> list[Finding]:
    """A warning for each given table that has no row in the year asked for, naming the years it has."""
    findings = []
    for name in tables:
        table = tables[name]
        if name not in tables.given or (table["year"] == year).any():
            continue
        present = say("signs.list_mark").join(str(held) for held in sorted(set(table["year"].tolist())))
        has = say("tables.it_has", present=present) if present else say("tables.it_has_no_rows")
        findings.append(
            Finding(
                "warning",
                table.source.file or table.spec.label,
                table.source.sheet,
                None,
                table.spec.columns["year"].heading,
                "",
                say("tables.table_no_row", spec_zh=table.spec.zh, year=year, has=has, name_en=name),
                say("tables.fine_if_there_none_else"),
            )
        )
    return findings


def _draft_of(source: TableSource) -> Draft | None:
    if source.table is None or source.read is None:
        return None
    try:
        sheet = source.read()
    except Unreadable as fault:
        source.faults.add(fault.problem, fault.remedy, row=fault.row)
        return None
    draft = make_draft(sheet, dictionary()[source.table], source.faults)
    pa.default_memory_pool().release_unused()  # what sorting the ids took, before the checks take theirs
    if draft is not None:
        check_table(draft)
    return draft
