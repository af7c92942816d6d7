"""What a reviewer found that was read wrongly without a word: each case with the sentence that is said now, or the right value."""

import openpyxl
import pytest
from making import comma_separated, excel
from registers_helpers import CODES, HEAD, SME, errors, firm, frame, only_error, read, warnings

from kjqs_model.language import speaking
from kjqs_model.population.registers import import_registers, reason_label
from kjqs_model.population.registers.cells.formats import meaning
from kjqs_model.population.registers.cells.spelling import heading_and_unit, names_many_years, title_year
from tests.fuzz import thinned

LIST_HEAD = ("企业名称", "统一社会信用代码", "县区")
WIDE_HEAD = (*LIST_HEAD, "销售收入（万元）", "资产总额（万元）")
LEDGER_HEAD = ("收款单位", "统一社会信用代码", "县区", "摘要", "金额（元）", "凭证号")
RETURN_HEAD = ("单位名称", "统一社会信用代码", "县区", "规上类型", "研发费用（万元）", "上年研发费用（万元）", "是否首次填报")
LOAN_HEAD = ("贷款编号", "借款企业", "县区", "贷款银行", "首次备案", "按时还本付息", "省级贴息（元）", "不良本金（元）")


def recognitions(folder, head, *rows):
    return read(folder, [(*LIST_HEAD, *head), *[("甲公司", CODES[1], "冠县", *row) for row in rows]], "recognition_list")


# ---- whether a recognition passed


@pytest.mark.parametrize(
    "heading, said, word",
    thinned(
        [
            (heading, *meant)
            for heading in (
                "认定类型",
                "认定类别",
                "申报类型",
                "申报类别",
                "认定方式",
                "类型",
                "类别",
                "是否首次认定",
                "认定情况",
                "认定结果",
                "高企认定结果",
            )
            for meant in (
                ("首次认定未通过", "failed_first"),
                ("复审未通过", "failed"),
                ("首次认定", "first"),
                ("复审通过", "renewed"),
            )
        ],
        3,
    ),
)
def test_the_word_that_says_the_kind_may_say_the_result(tmp_path, heading, said, word):
    imported = recognitions(tmp_path, (heading,), (said,))
    assert frame(imported, "enterprises").loc[CODES[1], "recognition"] == word
    assert ("accounts" in imported.tables.given) == (word in ("first", "renewed"))


@pytest.mark.parametrize(
    "kind, heading, result",
    [("首次认定未通过", "评审结果", "通过"), ("复审通过", "评审结果", "未通过"), ("重新认定", "认定结果", "首次认定未通过")],
)
def test_a_kind_and_a_result_that_contradict_are_an_error_of_their_row(tmp_path, kind, heading, result):
    fault = only_error(recognitions(tmp_path, ("认定类型", heading), (kind, result)))
    assert fault.row == 2 and kind in fault.problem and result in fault.problem


def test_a_kind_beside_a_result_in_two_columns_is_as_before(tmp_path):
    imported = recognitions(tmp_path, ("认定类型", "认定结果"), ("首次认定", "首次认定未通过"))
    assert frame(imported, "enterprises")["recognition"].tolist() == ["failed_first"] and warnings(imported) == []


def test_a_result_that_nobody_knows_is_never_passed(tmp_path):
    path = excel(tmp_path / "高企.xlsx", [(*LIST_HEAD, "认定结果"), ("甲公司", CODES[1], "冠县", "待定")])
    rules = tmp_path / "规则.yaml"
    rules.write_text("registers: [{file: '*', mapping: recognition_list, year: 2023, given: {kind: 首次认定}}]", encoding="utf-8")
    assert only_error(import_registers([path], [rules])).value == "待定"
    assert {fault.value for fault in errors(recognitions(tmp_path, ("认定类型", "认定结果"), ("首次认定", "待定")))} == {"待定"}


# ---- empty is not zero


@pytest.mark.parametrize(
    "subsidy, bad, column",
    [("—", 0, "省级贴息（元）"), (5, "无", "不良本金（元）"), (5, "", "不良本金（元）"), ("", 0, "省级贴息（元）")],
)
def test_an_amount_that_a_loan_register_leaves_empty_is_asked_for(tmp_path, subsidy, bad, column):
    fault = only_error(read(tmp_path, [LOAN_HEAD, ("L1", "甲公司", "冠县", "某行", "否", "是", subsidy, bad)], "loan_register"))
    assert (fault.row, fault.column) == (2, column) and "填 0" in fault.remedy


def test_a_loan_register_without_the_columns_is_refused_and_given_serves(tmp_path):
    rows = [LOAN_HEAD[:6], ("L1", "甲公司", "冠县", "某行", "否", "是")]
    found = errors(read(tmp_path, rows, "loan_register"))
    assert {fault.column for fault in found} == {"省级贴息", "不良本金"} and all("given" in fault.remedy for fault in found)
    rules = tmp_path / "规则.yaml"
    rules.write_text(
        'registers: [{file: "*", mapping: loan_register, given: {provincial_interest_subsidy: "0", '
        "principal_gone_bad: 1.5万元}}]",
        encoding="utf-8",
    )
    loans = frame(read(tmp_path, rows, rules), "loans")
    assert loans.loc["L1", ["provincial_interest_subsidy", "principal_gone_bad"]].tolist() == [0, 15_000]


@pytest.mark.parametrize("cell, counted", [("—", 1), ("", 1), ("否", 0)])
def test_a_first_report_that_is_not_said_is_counted_and_said(tmp_path, cell, counted):
    rows = [RETURN_HEAD, ("甲公司", CODES[1], "冠县", "工业", 90, 50, cell), ("乙公司", CODES[2], "冠县", "工业", 90, 50, "否")]
    found = warnings(read(tmp_path, rows, "rd_return"))
    assert len(found) == counted and all("2 行中有 1 行" in fault.problem and "8.2" in fault.problem for fault in found)


def test_a_return_without_the_column_of_first_reports_says_so_once(tmp_path):
    rows = [RETURN_HEAD[:6], ("甲公司", CODES[1], "冠县", "工业", 90, 50), ("乙公司", CODES[2], "冠县", "工业", 90, 50)]
    found = warnings(read(tmp_path, rows, "rd_return"))
    assert len(found) == 1 and "2 行中有 2 行" in found[0].problem


def test_nothing_is_nothing_in_every_unit(tmp_path):
    rows = [(*LIST_HEAD, "销售收入"), ("甲公司", CODES[1], "冠县", 0)]
    assert frame(read(tmp_path, rows)).loc[CODES[1], "revenue"] == 0


# ---- rows that look like notes, totals and sections


@pytest.mark.parametrize("kind", ["单位", "审核", "说明", "合计", "备注", "注"])
def test_what_stands_before_a_name_does_not_drop_it(tmp_path, kind):
    imported = read(tmp_path, [("类别", "企业名称", "县区", "职工总数"), (kind, "聊城甲有限公司", "冠县", 5)])
    assert imported.accounting[0].used == 1 and imported.accounting[0].dropped == {}


@pytest.mark.parametrize(
    "name",
    [
        "共3家连锁超市",
        "以上美术馆",
        "备注：某某",
        "电话（聊城）制造厂",
        "联系人（聊城）科技有限合伙",
        "说明书印刷厂",
        "单位",
        "注册会计师事务所（普通合伙）",
        "注1号有限公司",
        "一、某某",
    ],
)
@pytest.mark.parametrize("county, staff", [("冠县", ""), ("冠县", 3), ("", 3)])
def test_a_row_that_bears_something_is_no_note(tmp_path, name, county, staff):
    imported = read(tmp_path, [("企业名称", "县区", "职工总数"), (name, county, staff)])
    if county:
        assert len(frame(imported, "enterprises")) == 1
    else:
        assert only_error(imported).row == 2


def test_a_note_below_merged_names_with_an_amount_is_a_payment(tmp_path):
    rows = [
        ("收款单位", "县区", "用途", "年度", "金额（元）"),
        ("甲公司", "冠县", "省级研发补助", 2023, 100),
        ("", "", "说明：省级研发补助", 2023, 50),
        ("", "", "单位：省级研发补助", 2023, 60),
    ]
    imported = read(tmp_path, rows, "budget_ledger", merges=("A2:A4", "B2:B4"))
    assert frame(imported, "enterprises")["provincial_rd_subsidy"].tolist() == [210]


@pytest.mark.parametrize(
    "row",
    [
        ("填表人（签字）：张三", "", "审核人：李四"),
        ("注：以税务部门数据为准",),
        ("以上数据由各县区提供",),
        ("数据来源：某研究院",),
        ("单位负责人：甲", "", "", "填报日期：2023年5月6日"),
        ("金额单位：万元",),
    ],
)
def test_notes_are_still_notes(tmp_path, row):
    assert read(tmp_path, [HEAD, firm(1), row]).accounting[0].dropped == {"note": 1}


@pytest.mark.parametrize("row", [("一、首批",), ("（二）临清市",), ("第二批",), ("冠县",), ("首批",)])
def test_the_heading_of_a_section_is_no_firm(tmp_path, row):
    imported = read(tmp_path, [HEAD, row, firm(1)])
    assert (
        imported.accounting[0].dropped == {"section": 1} and reason_label("section") == "分节标题行" and len(frame(imported)) == 1
    )


@pytest.mark.parametrize("name", ["一、聊城某某有限公司", "三和合作社", "第一机床厂"])
def test_a_firm_is_no_section_for_its_name(tmp_path, name):
    assert only_error(read(tmp_path, [HEAD, firm(1), (name,)])).value == name.removeprefix("一、")


@pytest.mark.parametrize("rows", [[], [("合计", "", "", 0, 0)], [("备注：本年度没有企业入库",)]])
def test_a_register_of_which_no_row_is_used_is_an_error(tmp_path, rows):
    assert "没有一行可用" in only_error(read(tmp_path, [HEAD, *rows])).problem


def test_a_ledger_of_other_measures_alone_is_an_error_that_says_why(tmp_path):
    fault = only_error(read(tmp_path, [LEDGER_HEAD, ("甲公司", CODES[1], "冠县", "道路维修", 5, "1")], "budget_ledger"))
    assert "与本模型无关的科目 1" in fault.problem


# ---- a second header


@pytest.mark.parametrize(
    "second",
    [
        (*LIST_HEAD, "资产总额（万元）", "销售收入（万元）"),
        (*LIST_HEAD, "销售收入（元）", "资产总额（元）"),
        ("单位名称", "统一社会信用代码", "县区", "资产总额（万元）", "销售收入（万元）"),
        ("统一社会信用代码", "企业名称", "县区", "销售收入（万元）", "资产总额（万元）"),
    ],
)
def test_a_second_header_that_differs_is_an_error(tmp_path, second):
    fault = only_error(read(tmp_path, [WIDE_HEAD, firm(1, 100, 200), second, firm(2, 100, 200)]))
    assert fault.row == 3 and "又是表头" in fault.problem and fault.value in second


@pytest.mark.parametrize(
    "second", [WIDE_HEAD, (*LIST_HEAD, "销售收入", "资产总额"), (*LIST_HEAD, "销售收入\n(万元)", "资产总额 万元"), ("企业名称",)]
)
def test_the_same_header_again_is_passed_over(tmp_path, second):
    imported = read(tmp_path, [WIDE_HEAD, firm(1, 100, 200), second, firm(2, 100, 200)])
    assert imported.accounting[0].dropped == {"repeated_header": 1} and len(frame(imported)) == 2


@pytest.mark.parametrize("row", [("单位：元",), ("", "", "", "", "（单位：元）"), ("计量单位：千元",)])
def test_another_unit_between_the_rows_is_an_error(tmp_path, row):
    head = (*LIST_HEAD, "销售收入", "资产总额")
    fault = only_error(read(tmp_path, [("单位：万元",), head, firm(1, 1, 2), row, head, firm(2, 1, 2)]))
    assert fault.row == 4 and "单位" in fault.problem


def test_the_same_unit_again_says_nothing(tmp_path):
    head = (*LIST_HEAD, "销售收入", "资产总额")
    assert warnings(read(tmp_path, [("单位：万元",), head, firm(1, 1, 2), ("单位：万元",), head, firm(2, 1, 2)])) == []


def test_firms_above_the_header_are_not_lost_in_silence(tmp_path):
    fault = only_error(read(tmp_path, [("某某", CODES[5], "冠县"), HEAD, firm(1)]))
    assert fault.row == 1 and fault.value == CODES[5]


# ---- measures of a ledger


def ledger(folder, *measures):
    return read(
        folder,
        [LEDGER_HEAD, *[("甲公司", CODES[1], "冠县", measure, 100, str(number)) for number, measure in enumerate(measures)]],
        "budget_ledger",
    )


@pytest.mark.parametrize(
    "measure",
    [
        "省级企业研究开发财政补助市级配套资金",
        "市级配套省级研发补助（1:1）",
        "企业研发补助",
        "科技型企业财政补助",
        "研究与开发费用后补助",
        "Ｒ＆Ｄ奖补",
    ],
)
def test_what_looks_like_the_measure_and_is_not_is_left_out_with_a_warning(tmp_path, measure):
    imported = ledger(tmp_path, "省级研发补助", measure)
    assert frame(imported, "enterprises")["provincial_rd_subsidy"].tolist() == [100]
    assert [fault.row for fault in warnings(imported)] == [3] and imported.accounting[0].dropped == {"unrelated_measure": 1}


@pytest.mark.parametrize("measure", ["退回省级研发补助", "收回多拨省级企业研究开发财政补助", "县级研发补助扣回"])
def test_money_that_went_back_is_an_error(tmp_path, measure):
    fault = only_error(ledger(tmp_path, "省级研发补助", measure))
    assert fault.row == 3 and "扣减" in fault.remedy


def test_a_refund_of_an_unrelated_measure_is_unrelated(tmp_path):
    assert ledger(tmp_path, "省级研发补助", "退回办公经费").accounting[0].dropped == {"unrelated_measure": 1}


# ---- marks


@pytest.mark.parametrize("cell", ["100①", "100²", "1½", "100 ①", "⑴100", "①"])
def test_a_footnote_mark_is_no_digit(tmp_path, cell):
    assert "脚注" in only_error(read(tmp_path, [HEAD, firm(1, cell)])).problem
    assert "脚注" in only_error(read(tmp_path, [HEAD, firm(1, 5, cell)])).problem


def test_a_footnote_mark_is_no_digit_of_a_code_or_date(tmp_path):
    rows = [(*LIST_HEAD, "认定类型", "发证日期"), ("甲公司", CODES[1][:-2] + "①" + CODES[1][-1], "冠县", "首次认定", "2023-1-1②")]
    assert [fault.column for fault in errors(read(tmp_path, rows, "recognition_list"))] == ["统一社会信用代码", "发证日期"]


@pytest.mark.parametrize("sign", ["―", "─", "――", "──"])
def test_other_dashes_are_missing_too(tmp_path, sign):
    assert frame(read(tmp_path, [HEAD, firm(1, sign)]))["revenue"].isna().all()


# ---- headings


@pytest.mark.parametrize(
    "heading, expected",
    [
        ("销售收入 万元", ("销售收入", "万元")),
        ("销售收入\n万元", ("销售收入", "万元")),
        ("销售收入 元", ("销售收入", "元")),
        ("销售收入（万元，保留两位小数）", ("销售收入", "万元")),
        ("销售收入（含税，万元）", ("销售收入(含税,万元)", "")),
        ("销售收入（美元）", ("销售收入(美元)", "")),
        ("（万元）", ("", "万元")),
        ("人", ("", "")),
    ],
)
def test_units_and_remarks_behind_a_heading(heading, expected):
    assert heading_and_unit(heading) == expected


@pytest.mark.parametrize(
    "heading",
    [
        "2023年销售收入（万元）",
        "销售收入（2023年）（万元）",
        "2022年度销售收入（万元）",
        "营业收入合计（万元）",
        "营业总收入（万元）",
        "销售收入 万元",
        "销售收入（万元，保留两位小数）",
    ],
)
def test_headings_that_are_read(tmp_path, heading):
    imported = read(tmp_path, [(*LIST_HEAD, heading), firm(1, 100)[:4]])
    assert frame(imported)["revenue"].tolist() == [1_000_000] and warnings(imported) == []


@pytest.mark.parametrize(
    "heading", ["销售收入（美元）", "研发费用（含委托）（万元）", "其中：销售收入（万元）", "销售收入（含税，万元）"]
)
def test_columns_that_are_not_read_are_named_once_a_sheet(tmp_path, heading):
    imported = read(tmp_path, [("序号", *HEAD, heading, "某列", "备注"), (1, *firm(1), 7, 8, "x")])
    assert len(warnings(imported)) == 1 and f"没有读取的列：{heading}、某列。" in warnings(imported)[0].sentence()


def test_a_column_without_anything_in_it_is_not_named(tmp_path):
    assert warnings(read(tmp_path, [(*HEAD, "某列"), (*firm(1), "")])) == []


def test_a_heading_of_another_year_is_an_error(tmp_path):
    rows = [(*RETURN_HEAD[:4], "2022年研发费用（万元）", "是否首次填报"), ("甲公司", CODES[1], "冠县", "工业", 5, "是")]
    fault = only_error(read(tmp_path, rows, "rd_return"))
    assert "2022" in fault.problem and fault.row == 2
    assert only_error(read(tmp_path, [(*LIST_HEAD, "2021年销售收入（元）"), firm(1, 5)[:4]])).column == "2021年销售收入（元）"


def test_two_columns_of_one_field_that_differ_are_an_error(tmp_path):
    rows = [(*RETURN_HEAD, "R&D经费内部支出（万元）"), ("甲公司", CODES[1], "冠县", "工业", 100, 50, "否", 80)]
    fault = only_error(read(tmp_path, rows, "rd_return"))
    assert "80" in fault.problem and "100" in fault.problem


def test_two_columns_of_one_field_that_agree_are_told(tmp_path):
    rows = [(*RETURN_HEAD, "R&D经费内部支出（千元）"), ("甲公司", CODES[1], "冠县", "工业", 100, 50, "否", 1000)]
    imported = read(tmp_path, rows, "rd_return")
    assert frame(imported, "enterprises")["rd_reported"].tolist() == [1_000_000]
    assert ["都合适" in fault.problem for fault in warnings(imported)] == [True]


def test_a_ledger_whose_two_columns_disagree_on_the_measure_is_an_error(tmp_path):
    rows = [("收款单位", "县区", "科目", "摘要", "金额（元）"), ("甲公司", "冠县", "科技支出", "省级研发补助", 5)]
    assert "省级研发补助" in only_error(read(tmp_path, rows, "budget_ledger")).problem


# ---- sheets


def test_a_summary_sheet_is_left_out_with_a_warning(tmp_path):
    sheets = {"汇总": [("县区", "家数", "销售收入（万元）"), ("冠县", 1, 100)], "明细": [HEAD, firm(1)]}
    imported = import_registers([excel(tmp_path / "名单.xlsx", sheets)], [SME], year=2023)
    assert len(frame(imported)) == 1 and [fault.sheet for fault in warnings(imported)] == ["汇总"]
    assert imported.accounting[0].dropped == {"sheet_without_header": 2}


def test_a_summary_alone_is_refused_without_a_name_given_for_all(tmp_path):
    fault = only_error(read(tmp_path, [("县区", "销售收入（万元）"), ("冠县", 100)]))
    assert "企业名称" in fault.problem and "given" not in fault.remedy


def test_a_summary_above_the_list_of_the_same_sheet_is_passed_over(tmp_path):
    assert len(frame(read(tmp_path, [("县区", "销售收入（万元）"), ("冠县", 100), (), HEAD, firm(1)]))) == 1


@pytest.mark.parametrize("units", [("（万元）", "（元）", "（人）"), ("万元", "元", "人"), ("单位：万元", "单位：元", "")])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_row_of_units_below_the_header_gives_the_units(tmp_path, units, suffix):
    rows = [(*LIST_HEAD, "销售收入", "资产总额", "职工总数"), ("", "", "", *units), (*firm(1, 3, 4), 5)]
    imported = read(tmp_path, rows, suffix=suffix)
    assert frame(imported).loc[CODES[1], ["revenue", "assets", "staff"]].tolist() == [30_000, 4, 5]
    assert imported.accounting[0].rows_in == 1 and warnings(imported) == []


@pytest.mark.parametrize("title", ["聊城市2021—2023年名单", "2021-2023年度名单", "2022年至2023年名单", "2022、2023年名单"])
def test_a_span_of_years_in_the_title_is_no_year(tmp_path, title):
    assert names_many_years([title]) and title_year([title]) is None
    rows = [(title,), HEAD, firm(1)]
    path = excel(tmp_path / "2023年名单.xlsx", rows)
    assert only_error(import_registers([path], [SME])).column == "年度"
    assert import_registers([path], [SME], year=2022).tables.years() == [2022]
    dated = excel(tmp_path / "2023年名单.xlsx", [(title,), (*HEAD, "年度"), (*firm(1), 2021)])
    assert import_registers([dated], [SME]).tables.years() == [2021]


@pytest.mark.parametrize(
    "title, year", [("2023年12月31日", None), ("2023年度名单", 2023), ("2023年名单（2023年12月—2024年1月公示）", 2023)]
)
def test_a_title_that_names_one_year(title, year):
    assert title_year([title]) == year


def test_a_hidden_sheet_is_read_and_said(tmp_path):
    path = excel(tmp_path / "名单.xlsx", {"名单": [HEAD, firm(1)], "旧名单": [HEAD, firm(2)]})
    book = openpyxl.load_workbook(path)
    book["旧名单"].sheet_state = "hidden"
    book.save(path)
    imported = import_registers([path], [SME], year=2023)
    assert len(frame(imported)) == 2 and [(fault.sheet, "隐藏" in fault.problem) for fault in warnings(imported)] == [
        ("旧名单", True)
    ]


# ---- number formats


@pytest.mark.parametrize(
    "code, found",
    [
        ('0.00"亿"', ("亿元", False)),
        ('#,##0.00"万元"', ("万元", False)),
        ('0!.0,"万"', ("万元", True)),
        ("#,##0,", ("", True)),
        ("0.00元", ("元", False)),
        ("#,##0.00", ("", False)),
        ("_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ", ("", False)),
        ('0"人"', ("", False)),
        ('yyyy"年"m"月"', ("", False)),
        ("@", ("", False)),
        ("General", ("", False)),
        ("[$¥-804]#,##0.00", ("", False)),
        ("0.00%", ("", False)),
    ],
)
def test_what_a_number_format_shows(code, found):
    assert meaning(code) == found


def formatted(folder, code, value=5):
    path = excel(folder / "名单.xlsx", [("标题",), HEAD, firm(1, value), firm(2, 7)])
    book = openpyxl.load_workbook(path)
    book.active["D3"].number_format = code
    book.save(path)
    return import_registers([path], [SME], year=2023)


def test_a_unit_that_the_format_shows_counts_as_one_in_the_cell(tmp_path):
    assert frame(formatted(tmp_path, '0.00"亿"'))["revenue"].tolist() == [500_000_000, 70_000]
    assert frame(formatted(tmp_path, '0.00"万元"', 0.1 + 0.2))["revenue"].tolist() == [3000, 70_000]


def test_a_format_that_shows_another_number_is_an_error(tmp_path):
    fault = only_error(formatted(tmp_path, '0!.0,"万"', 120_000))
    assert (fault.row, fault.column) == (3, "销售收入（万元）") and "显示格式" in fault.problem


def test_english_sentences_end_once(tmp_path):
    with speaking("en"):
        found = read(tmp_path, [(*LIST_HEAD, "销售收入", "职工总数", "职工总数"), (*firm(1), 2)]).findings
        found += read(tmp_path, [(*LIST_HEAD, "销售收入"), firm(1)[:4]]).findings
        found += import_registers([comma_separated(tmp_path / "x.csv", [("x;y",)])], [SME]).findings
    assert len(found) == 3 and not any("?." in fault.sentence() or ".." in fault.sentence() for fault in found)
