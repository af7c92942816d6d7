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
_HIDDEN = (".", "~$")


@dataclass(frozen=True)
class Found:
    """A file or sheet, the table it holds (None: no table of that name), its findings, and how to read it."""

    table: str | None
    faults: Faults
    read: Callable[[], Sheet] | None = None


def find_sources(path: Path) -> list[Found]:
    """Every file or sheet that holds a table, or that stands in its way, in the order in which a person sees them."""
    if path.is_dir():
        return _in_folder(path)
    if not path.exists():
        return [_obstacle(str(path), say("没有这个文件夹或文件", "There is no such folder or file"),
                          say("请检查路径是否写对。", "Check the path."))]
    if path.suffix.lower() in EXCEL_SUFFIXES:
        return _in_workbook(path)
    if path.suffix.lower() in TABLE_READERS:
        return [_obstacle(path.name, say("这是单个数据文件，应给出它所在的文件夹", "This is a single file; its folder is asked for"),
                          say(f"请改为“{path.parent}”。", f"Give '{path.parent}' instead."))]
    return [_obstacle(path.name, say("不是数据文件夹，也不是 Excel 工作簿", "Neither a folder of tables nor an Excel workbook"),
                      say("请给出存放 CSV 或 Parquet 文件的文件夹，或一个 .xlsx 工作簿。",
                          "Give a folder of CSV or Parquet files, or one .xlsx workbook."))]


def table_named(name: str) -> str | None:
    """The table of that English or Chinese name."""
    name = name.strip()
    return next((spec.name for spec in dictionary().values() if name in (spec.name, spec.zh)), None)


def _obstacle(file: str, problem: str, remedy: str, sheet: str = "", severity: str = "error") -> Found:
    faults = Faults(file, sheet)
    faults.add(problem, remedy, severity=severity)
    return Found(None, faults)


# ---- a folder


def _in_folder(folder: Path) -> list[Found]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as fault:
        return [_obstacle(str(folder), say(f"文件夹无法打开（{fault.strerror}）", f"The folder cannot be opened ({fault.strerror})"),
                          say("请检查访问权限。", "Check that you may read it."))]
    found = [source for path in paths if not path.name.startswith(_HIDDEN) and (source := _file_source(path))]
    if not any(source.faults.has_errors or source.table for source in found):
        found.append(_obstacle(str(folder), say("文件夹中没有数据表", "The folder holds no table"),
                               say("请放入以表名命名的 CSV 或 Parquet 文件，例如 企业.csv；用 kjqs template 可得到填报模板。",
                                   "Put CSV or Parquet files there that are named as the tables, such as enterprises.csv; "
                                   "kjqs template writes a workbook to fill in.")))
    return _once_each(found)


def _file_source(path: Path) -> Found | None:
    suffix = path.suffix.lower()
    if suffix in (*EXCEL_SUFFIXES, *OTHER_WORKBOOKS) and not path.is_dir():
        return _obstacle(path.name, say("数据文件夹中不能有 Excel 工作簿", "A workbook stands among the files of the folder"),
                         say("请把它移出文件夹，或者不用文件夹、直接给出这个工作簿。",
                             "Move it out of the folder, or give the workbook itself in place of the folder."))
    if suffix not in TABLE_READERS:
        return _table_in_another_format(path)
    if path.is_dir():
        return _obstacle(path.name, say("这是文件夹，不是数据文件", "This is a folder, not a file"),
                         say("请把其中的数据合并成一个文件。", "Join what it holds into one file."))
    table = table_named(path.stem)
    if table is None:
        return _unknown_name(path.name, path.stem)
    return Found(table, Faults(path.name), lambda: _opened(TABLE_READERS[suffix], path))


def _table_in_another_format(path: Path) -> Found | None:
    """Other files are passed over; one that bears a table's name is at least said, for its rows will be missing."""
    if path.is_dir() or table_named(path.stem) is None:
        return None
    return _obstacle(path.name, say("文件以表名命名，但格式不是 CSV 或 Parquet，没有读取",
                                    "The file is named as a table, but is neither CSV nor Parquet; it was not read"),
                     say("如需计入，请另存为 CSV。", "Save it as CSV if it is to count."), severity="warning")


def _opened(reader: Callable[[Path], Sheet], path: Path) -> Sheet:
    try:
        return reader(path)
    except OSError as fault:
        raise _not_opened(fault) from fault


def _not_opened(fault: OSError) -> Unreadable:
    reason = fault.strerror or str(fault)
    return Unreadable(say(f"文件无法打开（{reason}）", f"The file cannot be opened ({reason})"),
                      say("请检查访问权限，并关闭正在使用它的程序。", "Check that you may read it, and close the program that uses it."))


def _unknown_name(file: str, name: str, sheet: str = "") -> Found:
    chinese = any(ord(character) > 127 for character in name)
    names = [spec.zh if chinese else spec.name for spec in dictionary().values()]
    return _obstacle(file, say(f"没有名为“{name}”的数据表", f"There is no table named '{name}'"),
                     did_you_mean(name, names), sheet)


def _once_each(found: list[Found]) -> list[Found]:
    """Note each table that stands twice: in two formats, or under both its names."""
    first: dict[str, Found] = {}
    for source in found:
        if source.table is None:
            continue
        before = first.setdefault(source.table, source)
        if before is not source:
            spec, other = dictionary()[source.table], before.faults.sheet or before.faults.file
            source.faults.add(say(f"“{spec.zh}”表有两份，另一份是“{other}”", f"The table {spec.name} stands twice; the other is '{other}'"),
                              say("请只保留一份。", "Keep one of them."))
    return found


# ---- a workbook


def _in_workbook(path: Path) -> list[Found]:
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
        found = [_obstacle(path.name, say("工作簿中没有数据表", "The workbook holds no table"),
                           say("工作表应以表名命名，例如“企业”；用 kjqs template 可得到填报模板。",
                               "Name the sheets as the tables, such as 'enterprises'; kjqs template writes one to fill in."))]
    return _once_each(found)


def _sheet_source(file: str, book, name: str) -> Found | None:
    from .excel import is_blank

    table = table_named(name)
    if table is not None:
        return Found(table, Faults(file, name), lambda: book.sheet(name))
    if _DEFAULT_SHEET.fullmatch(name.strip()):
        try:
            if is_blank(book.rows(name)[0]):
                return None
        except Unreadable as fault:
            return _obstacle(file, fault.problem, fault.remedy, name)
    return _unknown_name(file, name, name)


