"""Files that would take the memory or never end are refused with a sentence; what cannot be looked through is refused, never half read."""

import os
import re
import struct
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter
from openpyxl.styles import Font
from tables_helpers import PARK, firm, park, sheet_rows

from kjqs_model.tables import read_tables
from kjqs_model.tables.reading import limits
from kjqs_model.tables.reading.excel import Workbook
from kjqs_model.tables.reading.excel_marks import marks_of
from kjqs_model.tables.sheet import Unreadable


def errors(path):
    return [finding for finding in read_tables(path)[1] if finding.severity == "error"]


def kinds(path):
    return [(finding.kind, finding.severity, finding.row) for finding in read_tables(path)[1] if finding.kind]


def rewritten(path, part, change):
    """The workbook with the XML of one part changed."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in held if name.endswith(part))
    held[name] = change(held[name])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["企业.csv", "企业.parquet", "tables.xlsx", "tables.xls"])
def test_a_pipe_is_refused_and_never_read(tmp_path, name):
    os.mkfifo(tmp_path / name)
    path = tmp_path if name.startswith("企业") else tmp_path / name
    assert "普通文件" in errors(path)[0].problem


def test_a_device_is_refused(tmp_path):
    (tmp_path / "企业.csv").symlink_to("/dev/zero")
    assert "普通文件" in errors(tmp_path)[0].problem


def test_too_many_bytes_columns_and_cells_are_told_with_the_limit(folder, monkeypatch):
    wide = ",".join(["企业编号", *(f"列{place}" for place in range(limits.MOST_COLUMNS))])
    assert f"{limits.MOST_COLUMNS:,}" in errors(folder(enterprises=wide + "\n"))[0].problem
    monkeypatch.setattr(limits, "MOST_BYTES", 10)
    assert "上限" in errors(folder(enterprises=[firm()]))[0].problem


def test_a_parquet_file_of_constant_rows_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    pa.parquet.write_table(pa.table({"firm_id": pa.array(["F1"] * 5000).dictionary_encode()}), tmp_path / "enterprises.parquet")
    monkeypatch.setattr(limits, "MOST_CELLS", 4000)
    assert "5,000" in errors(tmp_path)[0].problem


def test_parquet_text_that_is_not_utf8(tmp_path):
    bad = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(struct.pack("<ii", 0, 2)), pa.py_buffer(b"\xff\xfe")])
    pa.parquet.write_table(pa.table({"firm_id": bad}), tmp_path / "enterprises.parquet")
    assert "UTF-8" in errors(tmp_path)[0].problem


@pytest.mark.parametrize("reference", ['r="A1048577"', "r='XFD1048577'", 'r ="B1048577"', 'r\t= "B1048577"', "r=\n'B1048577'"])
def test_one_look_finds_whatever_stands_too_far_out(workbook, reference):
    path = workbook(农业科技园区=sheet_rows([park()]))
    far = f"<row r='2'><c {reference}><v>1</v></c></row></sheetData>".encode()
    rewritten(path, "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", far))
    with pytest.raises(Unreadable):
        marks_of(path.read_bytes())


# ---- merged, struck-through and hidden


def test_a_merged_cell_that_hides_another_is_an_error(workbook):
    path = workbook(
        农业科技园区=sheet_rows(
            [park(assessment_score=90), park(park_id="P2", assessment_score=None), park(park_id="P3", assessment_score=80)]
        )
    )
    book = openpyxl.load_workbook(path)
    column = len(PARK) + 1
    book.active.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    book.save(path)
    assert [(finding.row, finding.column, finding.value) for finding in errors(path)] == [(3, "assessment_score", "90")]
    book.active.unmerge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    book.active.merge_cells("A20:C24")  # empty, below the table
    book.save(path)
    assert errors(path) == []


def test_struck_through_and_hidden_rows_are_listed_for_a_decision(workbook):
    path = workbook(农业科技园区=sheet_rows([park(park_id=f"P{place}") for place in range(1, 6)]))
    book = openpyxl.load_workbook(path)
    book.active["A3"].font = Font(strike=True)
    book.active.row_dimensions[5].hidden = True
    book.save(path)
    assert kinds(path) == [("struck", "warning", 3), ("hidden", "warning", 5)]


def test_marks_of_an_old_workbook(tmp_path):
    from test_reading_excel import OLD_WORKBOOK

    book = Workbook(OLD_WORKBOOK)
    assert book.content("农业科技园区")[2].damaged
    assert book.content("农业科技园区")[2].merges == []
