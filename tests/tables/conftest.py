"""Small messy files: folders of CSV, and workbooks, made in a temporary folder."""

from pathlib import Path

import openpyxl
import pytest
from tables_helpers import csv_text


@pytest.fixture
def folder(tmp_path):
    """Write files (text, bytes or rows) by name into a folder and give the folder."""

    def write(**files) -> Path:
        for name, content in files.items():
            if isinstance(content, list):
                content = csv_text(content)
            raw = content.encode("utf-8") if isinstance(content, str) else content
            (tmp_path / (name if "." in name else f"{name}.csv")).write_bytes(raw)
        return tmp_path

    return write


@pytest.fixture
def workbook(tmp_path):
    """Write sheets (lists of rows of cells) into an Excel workbook and give its path."""

    def write(**sheets) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "tables.xlsx")
        return tmp_path / "tables.xlsx"

    return write
