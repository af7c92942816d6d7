"""Reading a population: from a folder of CSV or Parquet files, or one Excel workbook, to tables or to all that is wrong."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from ...errors import Finding, Refusal
from ...language import say
from ..checks.draft import Draft, make_draft
from ..checks.whole_tables import check_population, check_table
from ..dictionary import dictionary
from ..import_record import uncovered_findings
from ..sheet import Unreadable
from ..table import Tables
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
    drafts: dict[str, Draft] = {}
    for source in sources:
        draft = _draft_of(source)
        if draft is not None:
            drafts.setdefault(draft.spec.name, draft)
    check_population(drafts)
    findings = [finding for source in sources for finding in source.faults.findings()]
    findings += uncovered_findings(path) if only is None or None in only else []
    if any(source.faults.has_errors for source in sources):
        return None, findings
    return Tables((draft.table() for draft in drafts.values()), place=str(path), warnings=findings), findings


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
    if draft is not None:
        check_table(draft)
    return draft
