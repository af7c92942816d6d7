"""A register file as a grid of cells, before anybody knows where its table begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import SheetVisibleEnum

from ...language import say
from ...tables.reading_csv import decoded, records
from ...tables.reading_excel import INSTRUCTION_SHEETS, Workbook
from ...tables.sheet import Unreadable
from ...tables.sources import EXCEL_SUFFIXES, OTHER_WORKBOOKS
from .formats import telling_cells, told

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, as places in a grid."""


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet or CSV file, with the row number of each row and the merged ranges (None: the file cannot tell).

    ``hidden`` is a sheet that Excel does not show.
    """

    sheet: str
    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]
    merges: Sequence[Merge] | None = None
    hidden: bool = False


def grids_of(path: Path) -> list[Grid]:
    """Every sheet of a workbook that holds anything, or the one grid of a CSV file.

    Raises
    ------
    Unreadable : no such file, or of a kind or state that cannot be read.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".csv":
            return [_csv_grid(path)]
        if suffix in EXCEL_SUFFIXES:
            return _excel_grids(path)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)[:60]
        raise Unreadable(say(f"文件无法打开（{reason}）", f"The file cannot be opened ({reason})"),
                         say("请检查文件名和访问权限，并关闭正在使用它的程序。",
                             "Check its name and that you may read it, and close the program that uses it.")) from fault
    kept = say("WPS 或其他格式的工作簿", "a workbook of another format") if suffix in OTHER_WORKBOOKS else say("其他文件", "another file")
    raise Unreadable(say(f"不是 Excel（.xlsx、.xls）或 CSV 文件，而是{kept}", f"Neither Excel (.xlsx, .xls) nor CSV, but {kept}"),
                     say("请另存为 .xlsx 或“CSV UTF-8（逗号分隔）”。", "Save it as .xlsx or as 'CSV UTF-8 (comma delimited)'."))


# ---- CSV


def _csv_grid(path: Path) -> Grid:
    text = decoded(path.read_bytes())
    if "\n" not in text:
        text = text.replace("\r", "\n")
    rows = list(records(text))
    return Grid("", rows, range(1, len(rows) + 1))


# ---- Excel


class _RememberingBook:
    """A workbook of calamine that keeps the corner and the merged ranges of the sheet last read: no sheet is read twice."""

    def __init__(self, book):
        self._book = book
        self.start: tuple[int, int] = (0, 0)
        self.merges: list | None = None

    def get_sheet_by_name(self, name: str):
        sheet = self._book.get_sheet_by_name(name)
        self.start = sheet.start or (0, 0)
        self.merges = sheet.merged_cell_ranges
        return sheet


class _RegisterBook(Workbook):
    """A workbook whose merged ranges are known."""

    def __init__(self, path: Path):
        super().__init__(path)
        self._tells_merges = path.suffix.lower() != ".xls"
        self._formats = telling_cells(path.read_bytes())
        self._hidden = {sheet.name for sheet in self._book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}
        self._book = _RememberingBook(self._book)

    def grid(self, name: str) -> Grid:
        rows, first = self.rows(name)
        merges = self._book.merges
        top, left = self._book.start
        if not self._tells_merges:  # calamine reads none from the old format
            merges = None
        if merges is not None:
            merges = [(r0 - top, c0 - left, r1 - top, c1 - left) for (r0, c0), (r1, c1) in merges]
        for (row, column), code in self._formats.get(name, {}).items():
            if 0 <= row - top < len(rows) and 0 <= column - left < len(rows[row - top]):
                rows[row - top][column - left] = told(rows[row - top][column - left], code)
        return Grid(name, rows, range(first, first + len(rows)), merges, name in self._hidden)


def _excel_grids(path: Path) -> list[Grid]:
    book = _RegisterBook(path)
    grids = [book.grid(name) for name in book.sheets if name.strip() not in INSTRUCTION_SHEETS]
    return [grid for grid in grids if any(not is_blank(row) for row in grid.rows)]


def is_blank(row: Sequence[object]) -> bool:
    """Whether a row holds nothing but white space."""
    return all(isinstance(cell, str) and (not cell or cell.isspace()) for cell in row)
