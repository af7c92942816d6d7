"""Cells as people type them: units, commas, brackets, full-width digits, dates, codes."""

import datetime
from decimal import Decimal

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import credit_code
from registers_helpers import CODES, HEAD, errors, firm, frame, only_error, read, warnings

from kjqs_model.population.registers.cells.fault import Fault
from kjqs_model.population.registers.cells.formats import Scaled
from kjqs_model.population.registers.cells.money import money
from kjqs_model.population.registers.cells.spelling import county_named, heading_and_unit, name_key, shown_name, title_unit
from kjqs_model.population.registers.cells.values import read_column


@pytest.mark.parametrize(
    "cell, unit, yuan",
    [
        (12.5, "万元", 125_000),
        ("12.5", "千元", 12_500),
        ("1.2亿", "万元", 120_000_000),
        ("12.5万元", "元", 125_000),
        ("３５", "元", 35),
        ("1,234.56", "元", 1234.56),
        ("1，234", "元", 1234),
        ("1 234 567", "元", 1_234_567),
        ("¥ 5", "元", 5),
        ("5 元", "万元", 5),
        (0.1 + 0.2, "万元", 3000),
        ("0", "万元", 0),
        ("12.345678", "万元", 123_456.78),
        ("5千元", "元", 5000),
        ("+7", "元", 7),
    ],
)
def test_amounts(cell, unit, yuan):
    assert money(cell, unit) == round(Decimal(str(yuan)) * 100)


@pytest.mark.parametrize("cell", ["(1,234.5)", "（1234.5）", "-1234.5", "−1234.5", "–1234.5", "（1,234.5）元"])
def test_signs_of_minus(cell):
    assert money(cell, "元", negative=True) == -123_450
    assert "负" in money(cell, "元").problem and "负" in money("-0.01", "元").problem


@pytest.mark.parametrize("cell", ["", "—", "-", "–", "/", "无", "空", " —— ", "　", "N/A"])
def test_signs_of_a_missing_amount_are_never_nought(cell):
    assert money(cell, "万元") is None


@pytest.mark.parametrize(
    "cell",
    [
        "约12万",
        "1,23",
        "12..5",
        "abc",
        "1e5",
        "9" * 60,
        True,
        float("nan"),
        float("inf"),
        "5%",
        "十万元",
        datetime.date(2023, 1, 1),
        "１２.345678９",
        "1/3",
        1 / 3,
        "99999999亿",
    ],
)
def test_what_is_no_exact_amount_is_a_fault(cell):
    assert isinstance(money(cell, "万元"), Fault)


@given(st.integers(0, 10**13), st.sampled_from(["元", "千元", "万元", "亿元"]))
def test_every_whole_number_of_fen_comes_through_exactly(fen, unit):
    from kjqs_model.population.registers.cells.spelling import units

    written = Decimal(fen) / 100 / units()[unit]
    assert money(f"{written:f}", unit) == fen
    assert money(f"{written:,f}", unit) == fen


@pytest.mark.parametrize(
    "heading, expected",
    [
        ("研发费用（万元）", ("研发费用", "万元")),
        ("研发费用\n(千元)", ("研发费用", "千元")),
        ("研发费用【单位：元】", ("研发费用", "元")),
        ("职工总数（人）", ("职工总数", "")),
        ("占 比（%）", ("占比", "%")),
        ("研发费用/万元", ("研发费用", "万元")),
        ("县（市、区）", ("县(市、区)", "")),
        ("Ｒ＆Ｄ经费", ("R&D经费", "")),
        ("＊企业名称", ("企业名称", "")),
    ],
)
def test_headings_and_their_units(heading, expected):
    assert heading_and_unit(heading.replace("＊", "*")) == expected


@pytest.mark.parametrize(
    "title, unit",
    [
        ("单位:万元", "万元"),
        ("2023年研发费用(千元)", "千元"),
        ("单位:万元、人", "万元"),
        ("填报单位:某局", ""),
        ("金额单位:人民币元", "元"),
    ],
)
def test_units_in_titles(title, unit):
    assert title_unit([title]) == unit


def test_two_units_in_a_title_are_not_guessed_between():
    assert title_unit(["单位:万元", "单位:元"]) == ""


def test_cell_beats_heading_beats_title(tmp_path):
    rows = [
        ("单位：千元",),
        ("企业名称", "统一社会信用代码", "县区", "销售收入（万元）", "资产总额"),
        firm(1, "5元", 2),
        firm(2, 3, "4万元"),
    ]
    accounts = frame(read(tmp_path, rows))
    assert accounts["revenue"].tolist() == [5, 30_000] and accounts["assets"].tolist() == [2000, 40_000]


def test_money_without_any_unit_is_one_error_for_its_column(tmp_path):
    fault = only_error(read(tmp_path, [("企业名称", "统一社会信用代码", "县区", "销售收入"), firm(1)[:4], firm(2)[:4]]))
    assert (fault.row, fault.column) == (1, "销售收入") and "单位：万元" in fault.remedy


def test_a_column_without_unit_whose_cells_have_their_own_is_fine(tmp_path):
    imported = read(tmp_path, [("企业名称", "统一社会信用代码", "县区", "销售收入"), firm(1, "5万元")[:4], firm(2, "—")[:4]])
    assert frame(imported).loc[CODES[1], "revenue"] == 50_000


def test_more_than_fen_is_an_error_with_its_place(tmp_path):
    fault = only_error(read(tmp_path, [HEAD, firm(1, "1.2345678")]))
    assert (fault.sheet, fault.row, fault.column, fault.value) == ("Sheet1", 2, "销售收入（万元）", "1.2345678")


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_excel_errors_are_errors(tmp_path, error):
    assert only_error(read(tmp_path, [HEAD, firm(1, error)])).value == error


def test_a_formula_without_value_is_an_error(tmp_path):
    assert "公式" in only_error(read(tmp_path, [HEAD, firm(1, "=1+1")])).problem


def test_a_missing_amount_stays_missing(tmp_path):
    accounts = frame(read(tmp_path, [HEAD, firm(1, "—", 3), firm(2, 0, "/")]))
    assert np.isnan(accounts.loc[CODES[1], "revenue"]) and accounts.loc[CODES[2], "revenue"] == 0


@pytest.mark.parametrize("staff", ["12人", 12.0, "１２", "12"])
def test_counts(tmp_path, staff):
    assert frame(read(tmp_path, [HEAD, firm(1, 1, staff)])).loc[CODES[1], "staff"] == 12


@pytest.mark.parametrize("staff", [12.5, "-3", "十二", "多"])
def test_what_is_no_count(tmp_path, staff):
    assert only_error(read(tmp_path, [HEAD, firm(1, 1, staff)])).column == "职工总数"


# ---- dates


@pytest.mark.parametrize(
    "day",
    [
        datetime.date(2023, 11, 29),
        datetime.datetime(2023, 11, 29),
        "2023-11-29",
        "2023年11月29日",
        "20231129",
        20231129,
        "2023.11.29",
        "2023/11/29",
        "２０２３年",
        2023,
        "2023年11月",
        "2023-11-29 00:00:00",
    ],
)
def test_dates(tmp_path, day):
    rows = [("企业名称", "统一社会信用代码", "县区", "认定类型", "发证日期"), ("甲公司", CODES[1], "冠县", "首次认定", day)]
    assert frame(read(tmp_path, rows, "recognition_list")).loc[CODES[1], "certificate_year"] == 2023


@pytest.mark.parametrize("day", ["2023-13-01", "2023-02-30", 45123, "去年", "23-11-29", "3023"])
def test_what_is_no_date(tmp_path, day):
    rows = [("企业名称", "统一社会信用代码", "县区", "认定类型", "发证日期"), ("甲公司", CODES[1], "冠县", "首次认定", day)]
    assert only_error(read(tmp_path, rows, "recognition_list")).column == "发证日期"


# ---- codes, names, counties


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda code: f" {code} ",
        lambda code: code.translate({n: n + 0xFEE0 for n in range(33, 127)}),
        lambda code: f"{code[:8]} {code[8:]}",
    ],
)
def test_the_spelling_of_a_code_is_no_matter(tmp_path, change):
    assert CODES[1] in frame(read(tmp_path, [HEAD, firm(code=change(CODES[1]))])).index


@pytest.mark.parametrize(
    "code, word",
    [
        (CODES[1][:-1] + ("1" if CODES[1][-1] != "1" else "2"), "校验位"),
        (CODES[1][:-1], "17 位"),
        (CODES[1][:9] + "O" + CODES[1][10:], "字符 O"),
        (371599123456789, "存成了数字"),
        (3.71599e17, "存成了数字"),
        ("无码１Ａ", "字符 无"),
    ],
)
def test_a_wrong_code_is_never_repaired(tmp_path, code, word):
    fault = only_error(read(tmp_path, [HEAD, firm(code=code)]))
    assert word in fault.problem and "营业执照" in fault.remedy and fault.column == "统一社会信用代码"


def test_letters_that_look_like_digits_are_suggested_not_repaired(tmp_path):
    assert "可能是 1、0" in only_error(read(tmp_path, [HEAD, firm(code=CODES[1].replace("0", "O"))])).problem


def test_a_code_whose_organisation_part_does_not_fit_is_warned_of(tmp_path):
    body = "91371599MA0000019"[:16] + ("1" if CODES[1][16] != "1" else "2")
    weights = [pow(3, place, 31) for place in range(17)]
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = body + signs[(31 - sum(signs.index(sign) * weight for sign, weight in zip(body, weights, strict=True)) % 31) % 31]
    imported = read(tmp_path, [HEAD, firm(code=code)])
    told = [finding for finding in warnings(imported) if "第 17 位" in finding.problem]
    assert code in frame(imported).index and len(told) == 1 and (told[0].row, told[0].value) == (2, code), (
        "the register and its table say it once"
    )


def test_made_codes_are_valid():
    from kjqs_model.tables.credit_code import organisation_code_fits, verdicts

    codes = [credit_code(number) for number in range(2000)]
    assert not verdicts(codes).any() and organisation_code_fits(codes).all() and len(set(codes)) == 2000


@pytest.mark.parametrize(
    "one, other",
    [("聊城（甲）公司", "聊城(甲)公司"), ("聊城 甲　公司", "聊城甲公司"), ("ＡＢ公司", "ab公司"), ("甲公司\u200b", "甲\n公司")],
)
def test_spellings_of_one_name(one, other):
    assert name_key(one) == name_key(other)


def test_a_name_keeps_its_brackets_and_foreign_spaces():
    assert shown_name(" 聊城 (开发区)ABC Tools　公司") == "聊城（开发区）ABC Tools公司"


@pytest.mark.parametrize(
    "written, county",
    [
        ("聊城经济技术开发区", "开发区"),
        ("茌平县", "茌平区"),
        ("山东省聊城市东昌府区", "东昌府区"),
        ("江北水城旅游度假区", "度假区"),
        (" 东 阿 ", "东阿县"),
        ("聊城市高新区", "高新区"),
        ("济南市", None),
        ("市直", None),
        ("聊城市", None),
    ],
)
def test_counties(written, county):
    assert county_named(written) == county


def test_an_unknown_county_is_an_error_that_lists_those_there_are(tmp_path):
    fault = only_error(read(tmp_path, [HEAD, firm(county="省外")]))
    assert fault.value == "省外" and "东昌府区" in fault.remedy


def test_a_firm_without_county_is_named(tmp_path):
    fault = only_error(read(tmp_path, [HEAD, firm(county="")]))
    assert fault.value == "聊城第1有限公司" and "县区" in fault.problem


def test_a_number_in_the_column_of_names_is_no_firm(tmp_path):
    assert errors(read(tmp_path, [HEAD, firm(name="12")]))[0].problem == "不是企业名称"


def test_rows_hidden_in_excel_are_used(tmp_path):
    read(tmp_path, [HEAD, firm(1), firm(2)])
    book = openpyxl.load_workbook(tmp_path / "名单.xlsx")
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "名单.xlsx")
    from kjqs_model.population.registers import import_registers

    assert len(frame(import_registers([tmp_path / "名单.xlsx"], ["technology_sme_list"], year=2023))) == 2


def test_of_two_numbers_that_differ_in_format_alone_each_finding_names_that_of_the_first():
    shown = []
    for form in ("0.00,", "0.0,,"):
        cell = Scaled("5")
        cell.shown_by = form
        shown.append(cell)
    for cells in (shown, shown[::-1]):
        assert cells[0].shown_by in str(read_column(cells, lambda cell: cell).faults[0])
