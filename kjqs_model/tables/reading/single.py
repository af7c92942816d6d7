"""A table of its own in one file or sheet, read with the care of a population's tables without being one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ...errors import Finding
from ...language import say
from ..checks.draft import Draft, make_draft
from ..checks.faults import Faults
from ..dictionary import TableSpec
from ..sheet import Sheet, Unreadable
from .sources import EXCEL_SUFFIXES, TABLE_READERS


def read_single(path: Path, spec: TableSpec, checks: Iterable[Callable[[Draft], None]] = (),
                prepare: Callable[[Sheet], Sheet] = lambda sheet: sheet) -> tuple[Draft | None, list[Finding]]:
    """Read and check one table.

    Parameters
    ----------
    path : a CSV or Parquet file, or an Excel workbook in which it has the only sheet that holds anything, or one named as the table.
    spec : its columns. checks : faults that no single cell shows; each notes them in the draft.
    prepare : what is done to headings and cells before they are matched and parsed.

    Returns
    -------
    The draft, None where any finding is an error; and all findings by row and column.
    """
    faults = Faults(path.name)
    draft = None
    try:
        sheet = _sheet(path, spec, faults)
        draft = make_draft(prepare(sheet), spec, faults)
    except Unreadable as fault:
        faults.add(fault.problem, fault.remedy, row=fault.row)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        faults.add(say(f"文件无法打开（{reason}）", f"The file cannot be opened ({reason})"),
                   say("请检查路径和访问权限，并关闭正在使用它的程序。", "Check the path and that you may read it, and close the program that uses it."))
    if draft is not None:
        for check in checks:
            check(draft)
    return (None if faults.has_errors else draft), faults.findings()


def _sheet(path: Path, spec: TableSpec, faults: Faults) -> Sheet:
    if not path.exists():
        raise Unreadable(say("没有这个文件", "There is no such file"), say("请检查路径是否写对。", "Check the path."))
    suffix = path.suffix.lower()
    if path.is_dir() or suffix not in (*EXCEL_SUFFIXES, *TABLE_READERS):
        raise Unreadable(say(f"“{spec.zh}”应是一个 CSV、Parquet 文件或 Excel 工作簿", f"{spec.name} must be one CSV or Parquet file or Excel workbook"),
                         say("请另存为 CSV 或 .xlsx 后给出该文件。", "Save it as CSV or .xlsx and name that file."))
    return TABLE_READERS[suffix](path) if suffix in TABLE_READERS else _sheet_of_workbook(path, spec, faults)


def _sheet_of_workbook(path: Path, spec: TableSpec, faults: Faults) -> Sheet:
    from .excel import INSTRUCTION_SHEETS, Workbook, is_blank

    book = Workbook(path)
    named = [name for name in book.sheets if name.strip() in (spec.zh, spec.name)]
    filled = named or [name for name in book.sheets if name.strip() not in INSTRUCTION_SHEETS and not is_blank(book.rows(name)[0])]
    if len(filled) != 1:
        listed = say("、", ", ").join(filled) or say("无", "none")
        raise Unreadable(say(f"工作簿中应有且只有一个有内容的工作表（现有：{listed}）", f"One sheet of the workbook should hold anything (now: {listed})"),
                         say(f"请把要读取的工作表命名为“{spec.zh}”，或删除其余工作表。", f"Name the sheet to read '{spec.name}', or remove the others."))
    faults.sheet = filled[0]
    return book.sheet(filled[0])
