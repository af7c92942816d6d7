"""The promises of the contract about Excel workbooks, and the traps that Excel sets."""

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tables_helpers import firm, park, sheet_rows

from kjqs_model.tables import load_tables, read_tables

OLD_WORKBOOK = Path(__file__).parent / "data" / "errors.xls"  # made by xlwt: an error cell in row 3, an empty Sheet2


def errors(path, **where):
    found = [finding for finding in read_tables(path)[1] if finding.severity == "error"]
    return [finding for finding in found if all(getattr(finding, name) == value for name, value in where.items())]


def test_sheets_are_named_as_tables_in_either_language(workbook):
    tables = load_tables(workbook(企业=sheet_rows([firm()]), parks=sheet_rows([park()])))
    assert tables.given == {"enterprises", "parks"}
    assert tables["enterprises"].source.file == "tables.xlsx"
    assert tables["enterprises"].source.sheet == "企业"


def test_numbers_text_and_truth_values_fit_where_they_mean_the_same(workbook):
    rows = [
        firm(firm_id=1001, year=2023, tech_sme=True, super_deduction=0, rd_reported=0.1 + 0.2, industry=39),
        firm(firm_id="1002", year=2023.0, tech_sme=1, super_deduction="否", rd_reported="1234.50", industry="06"),
        firm(firm_id=1003.0, year="2023", tech_sme="TRUE", super_deduction=False, rd_reported=1e8 + 0.07, industry=None),
    ]
    firms = load_tables(workbook(enterprises=sheet_rows(rows)))["enterprises"]
    assert firms.texts("firm_id").tolist() == ["1001", "1002", "1003"]
    assert firms.texts("industry").tolist() == ["39", "06", None]
    assert firms["tech_sme"].tolist() == [True, True, True]
    assert firms["super_deduction"].tolist() == [False, False, False]
    assert firms["rd_reported"].tolist() == [0.3, 1234.5, 100000000.07]
    assert firms["year"].tolist() == [2023, 2023, 2023]


def test_number_and_text_of_the_same_digits_are_one_id(workbook):
    assert errors(workbook(enterprises=sheet_rows([firm(firm_id=1001), firm(firm_id="1001")])), row=3)
    firms = load_tables(workbook(enterprises=sheet_rows([firm(firm_id=1001), firm(firm_id="1001", year="2022")])))["enterprises"]
    assert list(firms.labels["firm_id"]) == ["1001"]
    assert firms["firm_id"].tolist() == [0, 0]


@pytest.mark.parametrize("number", [1e15, 123456789012345678, 1.5, -1])
def test_number_that_lost_digits_is_no_id(workbook, number):
    found = errors(workbook(enterprises=sheet_rows([firm(firm_id=number)])), column="firm_id", row=2)
    assert "文本" in found[0].remedy


def test_credit_code_stored_as_a_number_is_never_repaired(workbook):
    found = errors(workbook(enterprises=sheet_rows([firm(credit_code=913714007544508891)])), column="credit_code", row=2)
    assert "丢失" in found[0].problem


@pytest.mark.parametrize("value", [0.001, -5, 1e14, True, datetime.date(2023, 1, 1), "1,000", 100.00001])
def test_what_is_no_amount_is_refused(workbook, value):
    assert len(errors(workbook(enterprises=sheet_rows([firm(rd_reported=value)])), column="rd_reported", row=2)) == 1


def test_numbers_within_a_millionth_of_a_fen_are_snapped(workbook):
    amounts = [1.23 + 5e-9, 1.23 - 5e-9, 4.35 * 100 / 100, 1e-9, -1e-9, 123456789.12, 0.07 * 3]
    rows = [firm(firm_id=f"F{place}", rd_reported=amount) for place, amount in enumerate(amounts)]
    firms = load_tables(workbook(enterprises=sheet_rows(rows)))["enterprises"]
    assert firms["rd_reported"].tolist() == [1.23, 1.23, 4.35, 0, 0, 123456789.12, 0.21]
    assert errors(workbook(enterprises=sheet_rows([firm(rd_reported=1.23 + 2e-8)])), column="rd_reported")


@pytest.mark.parametrize("value", [datetime.datetime(2023, 5, 1), datetime.date(2023, 1, 1), 2023.5, True, 45000])
def test_date_is_no_year(workbook, value):
    assert errors(workbook(enterprises=sheet_rows([firm(year=value)])), column="year", row=2)


def test_error_cells_and_formulas_never_calculated_are_not_empty(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("enterprises")
    for place, row in enumerate(sheet_rows([firm(other_rd_subsidy="", firm_id=f"F{n}") for n in range(4)])):
        sheet.write_row(place, 0, row)
    sheet.write_formula("H2", "=1/0", None, "#DIV/0!")
    sheet.write_formula("H3", "=NA()", None, "#N/A")
    sheet.write_formula("H4", '=" "', None, " ")
    sheet.write_formula("H5", "=3*5", None, 15)
    book.close()
    assert [(f.row, f.value) for f in errors(tmp_path / "a.xlsx", column="other_rd_subsidy")] == [(2, "#DIV/0!"), (3, "#N/A")]


def test_formula_that_openpyxl_wrote_has_no_value(workbook):
    found = errors(workbook(enterprises=sheet_rows([firm(other_rd_subsidy="=1+1")])), column="other_rd_subsidy", row=2)
    assert "公式" in found[0].problem


def test_old_workbook_with_an_error_cell():
    found = errors(OLD_WORKBOOK)
    assert [(f.sheet, f.row, f.column, f.value) for f in found] == [("农业科技园区", 3, "绩效评价得分", "#N/A")]


def test_rows_are_numbered_as_excel_shows_them(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业"
    header, row = sheet_rows([firm()])
    for place, cells in ((3, header), (4, row), (6, row), (8, ["示例"])):
        for column, cell in enumerate(cells, start=2):
            sheet.cell(place, column, cell)
    sheet["B6"] = "F2"
    sheet.cell(500, 3).fill = openpyxl.styles.PatternFill("solid", "FFFF00")
    book.save(tmp_path / "a.xlsx")
    assert load_tables(tmp_path / "a.xlsx")["enterprises"].source.rows.tolist() == [4, 6]


def test_stray_cell_in_the_far_corner_is_refused_before_it_fills_the_memory(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("企业")
    sheet.write(0, 0, "企业编号")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    assert "企业" in errors(tmp_path / "a.xlsx")[0].problem


def test_title_row_above_the_header_is_named(workbook):
    found = errors(workbook(企业=[["聊城市企业情况表"], *sheet_rows([firm()])]))
    assert [finding.row for finding in found] == [1]
    assert "表头" in found[0].problem


def test_sheet_of_another_name_is_refused_but_empty_default_sheets_and_instructions_are_not(workbook):
    sheets = {"企业": sheet_rows([firm()]), "Sheet1": [], "工作表2": [], "填写说明": [["任意内容"]], "README": [["x"]]}
    assert load_tables(workbook(**sheets))
    assert errors(workbook(**sheets, 企业表=sheet_rows([firm()])), sheet="企业表")[0].remedy.count("企业")
    assert errors(workbook(**sheets, Sheet3=[["x"]]), sheet="Sheet3")
    assert errors(workbook(**sheets, 其他=[]), sheet="其他")


def test_one_table_under_both_its_names_is_refused(workbook):
    found = errors(workbook(企业=sheet_rows([firm()]), enterprises=sheet_rows([firm(tech_sme="?")])))
    assert [finding.sheet for finding in found] == ["enterprises", "enterprises"]


def test_workbook_without_a_table_is_refused(workbook):
    assert errors(workbook(填写说明=[["x"]]))
    assert errors(workbook(企业=[]))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"PK\x03\x04 junk", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, b"<html><table></table></html>"],
)
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "xlsm"])
def test_unreadable_workbooks_are_refused_in_words(tmp_path, content, suffix):
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    found = errors(path)
    assert len(found) == 1
    assert found[0].file == path.name
    assert found[0].remedy


def test_workbook_damaged_at_any_place_is_findings_or_tables(workbook, tmp_path):
    raw = workbook(企业=sheet_rows([firm()])).read_bytes()
    for cut in range(0, len(raw), 97):
        (tmp_path / "cut.xlsx").write_bytes(raw[:cut] + b"\xff" + raw[cut + 1 :])
        read_tables(tmp_path / "cut.xlsx")
        (tmp_path / "cut.xlsx").write_bytes(raw[:cut])
        read_tables(tmp_path / "cut.xlsx")


def test_workbook_with_damaged_xml_is_findings_or_tables(workbook, tmp_path):
    with zipfile.ZipFile(workbook(企业=sheet_rows([firm()]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for broken in parts:
        for content in (b"", b"<a>", parts[broken][: len(parts[broken]) // 2]):
            with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
                for name, part in parts.items():
                    archive.writestr(name, content if name == broken else part)
            read_tables(tmp_path / "b.xlsx")
