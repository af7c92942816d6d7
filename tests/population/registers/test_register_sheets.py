"""Sheets as bureaus keep them: titles, headers of two rows, several sheets, merged cells, totals, notes, page breaks."""

import pytest
from making import excel
from registers_helpers import CODES, HEAD, SME, errors, firm, frame, only_error, read, warnings

from kjqs_model.population.registers import import_registers

TITLE = [("聊城市2022年度科技型中小企业名单",), ("制表：某科",), ()]


def test_title_rows_above_the_header_are_passed_over_and_name_the_year(tmp_path):
    accounts = frame(read(tmp_path, [*TITLE, HEAD, firm()], year=None))
    assert accounts.loc[CODES[1], ["year", "revenue", "staff"]].tolist() == [2022, 1_000_000, 10]


def test_the_title_goes_before_the_year_asked_for_and_says_so(tmp_path):
    imported = read(tmp_path, [*TITLE, HEAD, firm()], year=2023)
    assert imported.tables.years() == [2022] and "2022" in warnings(imported)[0].problem


def test_a_date_in_the_title_is_no_year_of_the_rows(tmp_path):
    fault = only_error(read(tmp_path, [("制表日期：2023年5月6日",), HEAD, firm()], year=None))
    assert fault.column == "年度" and "--year" in fault.remedy


def test_two_years_in_a_title_are_not_guessed_between(tmp_path):
    assert only_error(read(tmp_path, [("2022年度汇算（2023年办理）",), HEAD, firm()], year=None)).column == "年度"


def test_a_column_of_years_holds_for_each_row(tmp_path):
    rows = [(*HEAD, "入库年度"), (*firm(1), 2022), (*firm(1), "2023年"), (*firm(2), "2023")]
    assert sorted(frame(read(tmp_path, rows, year=None))["year"]) == [2022, 2023, 2023]


def test_a_header_of_two_rows_with_groups_over_it(tmp_path):
    rows = [
        ("单位：万元",),
        ("企业名称", "统一社会信用代码", "县区", "规上类型", "研发经费", "", "生产经营", ""),
        ("", "", "", "", "本年", "上年", "营业收入", "从业人员"),
        ("甲公司", CODES[1], "冠县", "规上工业", 120, 20, 300, 8),
    ]
    imported = read(tmp_path, rows, "rd_return", merges=("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:H2"))
    assert frame(imported, "enterprises").loc[CODES[1], ["rd_reported", "rd_reported_previous"]].tolist() == [1_200_000, 200_000]
    assert frame(imported).loc[CODES[1], ["revenue", "staff"]].tolist() == [3_000_000, 8]


def test_a_header_of_two_rows_in_csv_where_nothing_tells_of_merges(tmp_path):
    rows = [
        ("企业名称", "统一社会信用代码", "县区", "规上类型", "研发费用（元）", ""),
        ("", "", "", "", "本年", "上年"),
        ("甲公司", CODES[1], "冠县", "工业", "120", "20"),
    ]
    firms = frame(read(tmp_path, rows, "rd_return", suffix=".csv"), "enterprises")
    assert firms.loc[CODES[1], ["rd_reported", "rd_reported_previous"]].tolist() == [120, 20]


def test_every_sheet_with_a_header_is_read_and_one_without_is_said(tmp_path):
    sheets = {"一": [HEAD, firm(1)], "二": [("标题",), HEAD, firm(2)], "空": [], "杂": [("随手记",), ("x", 1)]}
    path = excel(tmp_path / "名单.xlsx", sheets)
    imported = import_registers([path], [SME], year=2023)
    assert len(frame(imported)) == 2
    assert [(finding.sheet, finding.severity) for finding in warnings(imported)] == [("杂", "warning")]
    assert imported.accounting[0].dropped == {"sheet_without_header": 2}


def test_a_file_without_any_header_is_an_error_that_names_what_it_looks_for(tmp_path):
    fault = only_error(read(tmp_path, [("随手记", "x"), (1, 2)]))
    assert "表头" in fault.problem and "企业名称" in fault.remedy


def test_an_empty_workbook_is_said_to_be_empty(tmp_path):
    assert only_error(read(tmp_path, [])).problem == "文件是空的"


def test_a_heading_that_stands_twice_is_not_guessed_at(tmp_path):
    fault = only_error(read(tmp_path, [(*HEAD, "职工总数"), (*firm(), 3)]))
    assert fault.column == "职工总数" and fault.row == 1


def test_a_missing_column_is_named_with_its_other_headings(tmp_path):
    fault = only_error(
        read(tmp_path, [("企业名称", "统一社会信用代码", "县区"), ("甲公司", CODES[1], "冠县")], "recognition_list")
    )
    assert "认定类型" in fault.problem and "given" in fault.remedy


@pytest.mark.parametrize(
    "rows, reason",
    [
        ([("合　计", "", "", 300, 20)], "total"),
        ([("", "", "合计", 300, 20)], "total"),
        ([HEAD], "repeated_header"),
        ([("填表人：张三", "", "审核：李四")], "note"),
        ([("备注：以上数据已核实",)], "note"),
        ([()], None),
        ([("以上共2家企业",)], "note"),
    ],
)
def test_rows_that_are_no_firms_are_dropped_for_a_reason(tmp_path, rows, reason):
    imported = read(tmp_path, [HEAD, firm(1, 100), *rows, firm(2, 200)])
    assert len(frame(imported)) == 2
    assert imported.accounting[0].rows_in == 2 + len(rows)
    if reason:
        assert imported.accounting[0].dropped == {reason: 1}


def test_numbers_of_columns_below_the_header_are_no_firm(tmp_path):
    assert read(tmp_path, [HEAD, ("甲", "乙", 1, 2, 3), firm()]).accounting[0].dropped == {"repeated_header": 1}


def test_a_total_in_the_column_of_serial_numbers(tmp_path):
    rows = [("序号", *HEAD), (1, *firm(1, 100)), (2, *firm(2, 200)), ("总 计", "", "", "", 300, "")]
    imported = read(tmp_path, rows)
    assert imported.accounting[0].dropped == {"total": 1} and warnings(imported) == []


def test_a_total_that_is_not_the_sum_is_warned_of_with_both(tmp_path):
    found = warnings(read(tmp_path, [HEAD, firm(1, 100), firm(2, 200), ("合计", "", "", 301, "")]))
    assert len(found) == 1 and "3,010,000" in found[0].problem and "3,000,000" in found[0].problem and found[0].row == 4


@pytest.mark.parametrize("above", [True, False])
def test_subtotals_and_grand_totals_that_fit_say_nothing(tmp_path, above):
    groups = [[firm(1, 100), firm(2, 200)], [firm(3, 50)]]
    rows = [HEAD]
    for name, group in zip(("冠县小计", "莘县小计"), groups, strict=True):
        subtotal = (name, "", "", sum(row[3] for row in group), "")
        rows += [subtotal, *group] if above else [*group, subtotal]
    total = ("合计", "", "", 350, "")
    rows = [rows[0], total, *rows[1:]] if above else [*rows, total]
    imported = read(tmp_path, rows)
    assert warnings(imported) == [] and imported.accounting[0].dropped == {"total": 3}


# ---- merged cells


def test_a_merged_county_is_filled_down(tmp_path):
    rows = [HEAD, firm(1), firm(2, county=""), firm(3, county=""), firm(4, county="莘县")]
    firms = frame(read(tmp_path, rows, merges=("C2:C4",)), "enterprises")
    assert firms["county"].tolist() == ["冠县", "冠县", "冠县", "莘县"]


def test_a_merged_name_and_code_are_filled_down(tmp_path):
    rows = [
        ("拨付单位", "收款单位", "统一社会信用代码", "县区", "项目名称", "金额（元）", "凭证号"),
        ("市财政局", "甲公司", CODES[1], "冠县", "省级研发补助", 100, "1"),
        ("", "", "", "", "省级研发补助", 50, "2"),
    ]
    imported = read(tmp_path, rows, "budget_ledger", merges=("B2:B3", "C2:C3", "D2:D3"))
    assert frame(imported, "enterprises").loc[CODES[1], "provincial_rd_subsidy"] == 150


def test_a_merged_amount_counts_once_and_is_said(tmp_path):
    imported = read(tmp_path, [HEAD, firm(1, 100), firm(2, ""), firm(3, 7)], merges=("D2:D3",))
    revenue = frame(imported)["revenue"]
    assert revenue[CODES[1]] == 1_000_000 and revenue.isna()[CODES[2]] and revenue[CODES[3]] == 70_000
    assert [(finding.row, finding.column) for finding in warnings(imported)] == [(3, "销售收入（万元）")]


def test_without_merges_in_the_file_an_empty_name_is_an_error(tmp_path):
    rows = [("企业名称", "县区", "销售收入（元）"), ("甲公司", "冠县", "5"), ("", "", "6")]
    fault = only_error(read(tmp_path, rows, suffix=".csv"))
    assert fault.row == 3 and "合并" in fault.remedy


# ---- CSV


def test_gb18030_with_title_rows_narrower_than_the_table(tmp_path):
    rows = [("2023年度名单，单位：万元",), (), HEAD, firm()]
    assert frame(read(tmp_path, rows, suffix=".csv", encoding="gb18030", year=None)).loc[CODES[1], "revenue"] == 1_000_000


def test_utf_8_with_a_byte_order_mark(tmp_path):
    assert len(frame(read(tmp_path, [HEAD, firm()], suffix=".csv", encoding="utf-8-sig"))) == 1


def test_a_comma_too_many_shifts_a_row_and_is_an_error(tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text(",".join(HEAD) + f"\n甲公司,{CODES[1]},冠县,1,234,8\n", encoding="utf-8")
    fault = errors(import_registers([path], [SME], year=2023))[0]
    assert fault.row == 2 and "6 个单元格" in fault.problem


@pytest.mark.parametrize(
    "name, raw", [("名单.xlsx", b"not a workbook"), ("名单.csv", b"\x00\x01"), ("名单.txt", b"x"), ("名单.csv", b"")]
)
def test_a_file_that_cannot_be_read_is_a_finding(tmp_path, name, raw):
    (tmp_path / name).write_bytes(raw)
    assert only_error(import_registers([tmp_path / name], [SME], year=2023)).file == name


def test_a_file_that_is_not_there_is_a_finding(tmp_path):
    assert "无法打开" in only_error(import_registers([tmp_path / "无.xlsx"], [SME])).problem
