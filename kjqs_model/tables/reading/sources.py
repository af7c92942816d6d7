"""Which files of a folder, or sheets of a workbook, hold which table."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...errors import did_you_mean
from ...language import say
from ..checks.faults import Faults
from ..dictionary import dictionary
from ..sheet import Sheet, Unreadable
from .csv_files import read_csv
from .parquet import read_parquet

EXCEL_SUFFIXES = (".xlsx", ".xls", ".xlsm")
OTHER_WORKBOOKS = (".xlsb", ".ods", ".et")
TABLE_READERS: dict[str, Callable[[Path], Sheet]] = {".csv": read_csv, ".parquet": read_parquet}
_DEFAULT_SHEET = re.compile(r"(sheet|工作表)\s*\d*( \(\d+\))?", re.IGNORECASE)
HIDDEN = (".", "~$")


@dataclass(frozen=True)
class TableSource:
    """A file or sheet, the table it holds (None: no table of that name), its findings, and how to read it."""

    table: str | None
    faults: Faults
    read: Callable[[], Sheet] | None = None


def find_sources(path: Path) -> list[TableSource]:
    """Every file or sheet that holds a table, or that stands in its way, in the order in which a person sees them."""
    if path.is_dir():
        return _in_folder(path)
    if not path.exists():
        return [_obstacle(str(path), say("tables.there_no_such_folder_or"), say("tables.check_the_path"))]
    if path.suffix.lower() in EXCEL_SUFFIXES:
        return _in_workbook(path)
    if path.suffix.lower() in TABLE_READERS:
        return [_obstacle(path.name, say("tables.single_file_folder_asked"), say("tables.give_instead", parent=path.parent))]
    return [_obstacle(path.name, say("tables.neither_folder_tables_nor_excel"), say("tables.give_folder_csv_or_parquet"))]


def table_named(name: str) -> str | None:
    """The table of that English or Chinese name."""
    name = name.strip()
    return next((spec.name for spec in dictionary().values() if name in (spec.name, spec.zh)), None)


def _obstacle(file: str, problem: str, remedy: str, sheet: str = "", severity: str = "error") -> TableSource:
    faults = Faults(file, sheet)
    faults.add(problem, remedy, severity=severity)
    return TableSource(None, faults)


# ---- a folder


def _in_folder(folder: Path) -> list[TableSource]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as fault:
        return [
            _obstacle(str(folder), say("tables.folder_cannot_opened", strerror=fault.strerror), say("tables.check_you_may_read"))
        ]
    found = [source for path in paths if not path.name.startswith(HIDDEN) and (source := _file_source(path))]
    if not any(source.faults.has_errors or source.table for source in found):
        found.append(_obstacle(str(folder), say("tables.folder_holds_no_table"), say("tables.put_csv_or_parquet_files")))
    return _once_each(found)


def _file_source(path: Path) -> TableSource | None:
    suffix = path.suffix.lower()
    if suffix in (*EXCEL_SUFFIXES, *OTHER_WORKBOOKS) and not path.is_dir():
        return _obstacle(path.name, say("tables.workbook_stands_among_files_folder"), say("tables.move_out_folder_or_give"))
    if suffix not in TABLE_READERS:
        return _table_in_another_format(path)
    if path.is_dir():
        return _obstacle(path.name, say("tables.folder_not_file"), say("tables.join_what_holds_into_one"))
    table = table_named(path.stem)
    if table is None:
        return _unknown_name(path.name, path.stem)
    return TableSource(table, Faults(path.name), lambda: _opened(TABLE_READERS[suffix], path))


def _table_in_another_format(path: Path) -> TableSource | None:
    """Other files are passed over; one that bears a table's name is at least said, for its rows will be missing."""
    if path.is_dir() or table_named(path.stem) is None:
        return None
    return _obstacle(path.name, say("tables.file_named_table_but_neither"), say("tables.save_csv_if_count"), severity="warning")


def _opened(reader: Callable[[Path], Sheet], path: Path) -> Sheet:
    try:
        return reader(path)
    except OSError as fault:
        raise _not_opened(fault) from fault


def _not_opened(fault: OSError) -> Unreadable:
    reason = fault.strerror or str(fault)
    return Unreadable(say("tables.file_cannot_opened", reason=reason), say("tables.check_you_may_read_close"))


def _unknown_name(file: str, name: str, sheet: str = "") -> TableSource:
    chinese = any(ord(character) > 127 for character in name)
    names = [spec.zh if chinese else spec.name for spec in dictionary().values()]
    return _obstacle(file, say("tables.there_no_table_named", name=name), did_you_mean(name, names), sheet)


def _once_each(found: list[TableSource]) -> list[TableSource]:
    """Note each table that stands twice: in two formats, or under both its names."""
    first: dict[str, TableSource] = {}
    for source in found:
        if source.table is None:
            continue
        before = first.setdefault(source.table, source)
        if before is not source:
            spec, other = dictionary()[source.table], before.faults.sheet or before.faults.file
            source.faults.add(
                say("tables.table_stands_twice_other", spec_zh=spec.zh, other=other, spec_name_en=spec.name),
                say("tables.keep_one_copy"),
            )
    return found


# ---- a workbook


def _in_workbook(path: Path) -> list[TableSource]:
    from .excel import INSTRUCTION_SHEETS, Workbook

    try:
        book = Workbook(path)
    except OSError as fault:
        reason = _not_opened(fault)
        return [_obstacle(path.name, reason.problem, reason.remedy)]
    except Unreadable as fault:
        return [_obstacle(path.name, fault.problem, fault.remedy)]
    names = [name for name in book.sheets if name.strip() not in INSTRUCTION_SHEETS]
    found = [source for name in names if (source := _sheet_source(path.name, book, name))]
    if not found:
        found = [_obstacle(path.name, say("tables.workbook_holds_no_table"), say("tables.name_sheets_tables_such_enterprises"))]
    return _once_each(found)


def _sheet_source(file: str, book, name: str) -> TableSource | None:
    from .excel import is_blank

    table = table_named(name)
    if table is not None:
        return TableSource(table, Faults(file, name), lambda: book.sheet(name))
    if _DEFAULT_SHEET.fullmatch(name.strip()):
        try:
            if is_blank(book.rows(name)[0]):
                return None
        except Unreadable as fault:
            return _obstacle(file, fault.problem, fault.remedy, name)
    return _unknown_name(file, name, name)
