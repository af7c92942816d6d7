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


def read_single(
    path: Path,
    spec: TableSpec,
    checks: Iterable[Callable[[Draft], None]] = (),
    prepare: Callable[[Sheet], Sheet] = lambda sheet: sheet,
) -> tuple[Draft | None, list[Finding]]:
    """Read and check one table.

    Parameters
    ----------
    path : a CSV or Parquet file, or an Excel workbook in which it has the only sheet that holds anything, or one named as the
    table.
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
        faults.add(say("tables.file_cannot_opened", reason=reason), say("tables.check_path_you_may_read"))
    if draft is not None:
        for check in checks:
            check(draft)
    return (None if faults.has_errors else draft), faults.findings()


def _sheet(path: Path, spec: TableSpec, faults: Faults) -> Sheet:
    if not path.exists():
        raise Unreadable(say("tables.there_no_such_file"), say("tables.check_the_path"))
    suffix = path.suffix.lower()
    if path.is_dir() or suffix not in (*EXCEL_SUFFIXES, *TABLE_READERS):
        raise Unreadable(
            say("tables.must_one_csv_or_parquet", spec_zh=spec.zh, spec_name_en=spec.name), say("tables.save_csv_or_xlsx_name")
        )
    return TABLE_READERS[suffix](path) if suffix in TABLE_READERS else _sheet_of_workbook(path, spec, faults)


def _sheet_of_workbook(path: Path, spec: TableSpec, faults: Faults) -> Sheet:
    from .excel import INSTRUCTION_SHEETS, Workbook, is_blank

    book = Workbook(path)
    named = [name for name in book.sheets if name.strip() in (spec.zh, spec.name)]
    filled = named or [
        name for name in book.sheets if name.strip() not in INSTRUCTION_SHEETS and not is_blank(book.rows(name)[0])
    ]
    if len(filled) != 1:
        listed = say("signs.list_mark").join(filled) or say("tables.none")
        raise Unreadable(
            say("tables.one_sheet_workbook_should_hold", listed=listed),
            say("tables.name_sheet_read_or_remove", spec_zh=spec.zh, spec_name_en=spec.name),
        )
    faults.sheet = filled[0]
    return book.sheet(filled[0])
