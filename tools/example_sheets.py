"""Sheets as people make them, written as workbooks and CSV files."""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

MADE = datetime.datetime(2024, 1, 15, 9, 0)


@dataclass
class Sheet:
    """Rows of cells with what each row is (title, header, data, total, ...), merged ranges and hidden rows."""

    name: str = ""
    rows: list = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)

    def add(self, kind: str, *cells) -> None:
        self.rows.append(list(cells))
        self.kinds.append(kind)

    def merge(self, rows: int, *columns: int) -> None:
        """Merge the last rows in each of the columns."""
        self.merges += [(len(self.rows) - rows, column, len(self.rows) - 1, column) for column in columns]

    def title(self, text: str, width: int) -> None:
        self.add("title", text)
        self.merges.append((len(self.rows) - 1, 0, len(self.rows) - 1, width - 1))


def write_workbook(path: Path, sheets: list[Sheet]) -> None:
    """Write sheets as an .xlsx file: the same bytes whenever it is made. A text that starts with ``=#`` becomes that Excel error."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": MADE, "author": "kjqs_model"})
        formats = {
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "merged": book.add_format({"align": "center", "valign": "vcenter"}),
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.set_column(0, 12, 18)
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    _write_cell(page, row, column, cell, formats["day"])
            for top, left, bottom, right in sheet.merges:
                page.merge_range(top, left, bottom, right, sheet.rows[top][left], formats["merged"])
            for row in sheet.hidden:
                page.set_row(row, None, None, {"hidden": True})


def _write_cell(page, row: int, column: int, cell, day) -> None:
    if isinstance(cell, datetime.date):
        page.write_datetime(row, column, datetime.datetime.combine(cell, datetime.time()), day)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif cell.startswith("=#"):
        page.write_formula(row, column, f"={cell[1:]}*1", None, cell[1:])
    elif cell:
        page.write_string(row, column, cell)


def write_csv(path: Path, sheet: Sheet, encoding: str) -> None:
    """Write a sheet as CSV."""
    path.write_bytes(table_bytes(sheet.rows, encoding))


def table_bytes(rows: list[list], encoding: str) -> bytes:
    """Rows as CSV; lines end with LF, for version control would change any other."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)
