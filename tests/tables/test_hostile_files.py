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


@pytest.mark.parametrize("reference", ["XFD99999", "ZZZ9999", "A9999999"])
def test_a_stray_cell_far_out_is_refused(workbook, reference):
    path = workbook(农业科技园区=sheet_rows([park()]))
    stray = f'<row r="99999"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    rewritten(path, "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", stray))
    assert "数据区域过大" in errors(path)[0].problem


def test_a_workbook_that_claims_more_texts_than_it_has(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("农业科技园区").write_row(0, 0, list(PARK))
    book.close()
    rewritten(path, "sharedStrings.xml", lambda xml: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4000000000"', xml))
    assert "4,000,000,000" in errors(path)[0].problem


def test_a_workbook_that_unpacks_too_large(workbook, monkeypatch):
    path = workbook(农业科技园区=sheet_rows([park()]))
    monkeypatch.setattr(limits, "MOST_UNPACKED", 1000)
    assert "解压" in errors(path)[0].problem


def test_rows_without_end_are_refused(workbook):
    path = workbook(农业科技园区=sheet_rows([park()]))
    rewritten(path, "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", b"<row/>" * 1_100_000 + b"</sheetData>"))
    assert "1,048,576" in errors(path)[0].problem


def test_sectors_that_run_in_a_circle(tmp_path):
    sector = 512
    header = bytearray(sector)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HH", header, 30, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I4xI", header, 48, 1, 4096)
    struct.pack_into("<II", header, 60, 0xFFFFFFFE, 0)
    struct.pack_into("<II", header, 68, 0xFFFFFFFE, 0)
    header[76:512] = b"\xff" * 436
    struct.pack_into("<I", header, 76, 0)
    table = struct.pack("<128I", 0xFFFFFFFD, 2, 1, *[0xFFFFFFFF] * 125)  # sectors 1 and 2 follow each other for ever
    (tmp_path / "a.xls").write_bytes(bytes(header) + table + bytes(2 * sector))
    assert "绕成了圈" in errors(tmp_path / "a.xls")[0].problem


def test_a_workbook_that_is_read_apart_and_dies_there_is_refused(tmp_path, monkeypatch):
    from kjqs_model.tables.reading import apart as reading_apart

    monkeypatch.setattr(reading_apart, "MOST_MEMORY", 1 << 20)  # not enough for Python itself
    with pytest.raises(Unreadable, match="内存|损坏"):
        reading_apart.read_apart(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


# ---- cells as some programs write them


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: re.sub(rb'(<c) r="[A-Z]+[0-9]+"', rb"\1", xml),  # no references, as Power BI writes
        lambda xml: re.sub(rb'(<c|<row) r="[A-Z]*[0-9]+"', rb"\1", xml),  # nor numbers of rows
        lambda xml: re.sub(
            rb'(<c) r="([A-Z]+[0-9]+)"', rb"\1 x='>' r='\2'", xml
        ),  # another quote, a sign that ends tags elsewhere
        lambda xml: xml,
    ],
    ids=["cells", "rows", "quotes", "plain"],
)
def test_an_error_cell_is_found_however_the_cells_are_written(workbook, change):
    rows = sheet_rows(
        [park(assessment_score=1.5), park(park_id="P2", assessment_score="E"), park(park_id="P3", assessment_score=2)]
    )
    path = workbook(农业科技园区=rows)
    book = openpyxl.load_workbook(path)
    cell = next(cell for row in book.active.iter_rows() for cell in row if cell.value == "E")
    cell.value = "#N/A"
    book.save(path)
    rewritten(path, "sheet1.xml", change)
    assert [(finding.row, finding.column, finding.value) for finding in errors(path)] == [(3, "assessment_score", "#N/A")]


def test_part_names_with_backslashes_are_looked_through(workbook):
    path = workbook(农业科技园区=sheet_rows([park(assessment_score="=1/0")]))
    with zipfile.ZipFile(path) as archive:
        held = {name.replace("xl/worksheets/", "xl\\worksheets\\"): archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    assert errors(path), "a formula without a value passed for an empty cell"


def test_a_sheet_that_cannot_be_looked_through_is_refused(workbook):
    path = workbook(农业科技园区=sheet_rows([park()]))
    rewritten(path, "sheet1.xml", lambda xml: xml.decode("utf-8").replace('encoding="UTF-8"', "").encode("utf-16"))
    assert errors(path)


SAID_BESIDE = [
    (b'<c r="A2" t="e"><v>#N/A</v></c>', "damaged"),
    (b"<c r='A2' t='e'><v>#N/A</v></c>", "damaged"),
    (b'<c r="A2"><f>B2</f></c>', "damaged"),
    (b'<x:c r="A2"><x:f>B2</x:f></x:c>', "damaged"),
    (b'<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>', "hidden"),
    (b'<c r="A2" t="inlineStr"><is><r><rPr><strike/></rPr><t>a</t></r></is></c>', "struck"),
]


@pytest.mark.parametrize("cell, kind", SAID_BESIDE)
def test_one_look_finds_whatever_a_sheet_says_beside_its_values(workbook, cell, kind):
    path = workbook(农业科技园区=sheet_rows([park()]))
    rewritten(path, "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", cell + b"</sheetData>"))
    assert getattr(marks_of(path.read_bytes())["农业科技园区"], kind)


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
