"""Several registers together: who is who, what stands twice, what is covered, where every row went, what is written."""

import json
import sys

import pytest
from making import comma_separated, excel, make_register
from registers_helpers import CODES, HEAD, SME, errors, firm, frame, only_error, read, warnings

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.population.registers import import_registers, reason_label, register_kinds, write_import
from kjqs_model.tables import load_tables

LIST_HEAD = ("企业名称", "统一社会信用代码", "县区", "认定类型", "认定结果")
RETURN_HEAD = ("单位名称", "统一社会信用代码", "县区", "规上类型", "研发费用（万元）", "上年研发费用（万元）", "是否首次填报")
LEDGER_HEAD = ("收款单位", "统一社会信用代码", "县区", "项目名称", "金额（元）", "凭证号")


def registers(folder, **rows):
    """Write a register for each name and read each with the mapping of that name."""
    paths = [excel(folder / f"{name}.xlsx", held) for name, held in rows.items()]
    return import_registers(paths, list(rows), year=2023)


# ---- the kinds of register


@pytest.mark.parametrize(
    "kind, result, word",
    [
        ("首次认定", "通过", "first"),
        ("重新认定", "通过", "renewed"),
        ("首次认定", "未通过", "failed_first"),
        ("复审", "未通过", "failed"),
        ("新认定", "认定", "first"),
        ("到期重新认定", "合格", "renewed"),
    ],
)
def test_what_a_recognition_is(tmp_path, kind, result, word):
    imported = read(tmp_path, [LIST_HEAD, ("甲公司", CODES[1], "冠县", kind, result)], "recognition_list")
    assert frame(imported, "enterprises").loc[CODES[1], "recognition"] == word
    assert (word in ("first", "renewed")) == ("accounts" in imported.tables.given)


@pytest.mark.parametrize(
    "heading, said, word",
    [
        ("高企认定结果", "首次受理未通过", "failed_first"),
        ("认定结果", "首次认定", "first"),
        ("是否首次认定", "是", "first"),
        ("是否首次认定", "否", "renewed"),
        ("认定情况", "复审通过", "renewed"),
    ],
)
def test_one_column_may_say_both_kind_and_result(tmp_path, heading, said, word):
    imported = read(
        tmp_path, [("企业名称", "统一社会信用代码", "县区", heading), ("甲公司", CODES[1], "冠县", said)], "recognition_list"
    )
    assert frame(imported, "enterprises").loc[CODES[1], "recognition"] == word


def test_whether_a_recognition_is_the_first_is_never_guessed(tmp_path):
    rows = [("企业名称", "统一社会信用代码", "县区", "认定结果"), ("甲公司", CODES[1], "冠县", "通过")]
    assert "首次认定" in only_error(read(tmp_path, rows, "recognition_list")).remedy


def test_a_return_gives_research_of_both_years(tmp_path):
    rows = [
        RETURN_HEAD,
        ("甲公司", CODES[1], "冠县", "规上工业", 150, 20, "否"),
        ("乙公司", CODES[2], "莘县", "服务业", 60, "", "是"),
    ]
    firms = frame(read(tmp_path, rows, "rd_return"), "enterprises")
    research = firms.loc[CODES[1], ["above_scale", "rd_reported", "rd_reported_previous"]].tolist()
    assert research == ["industrial", 1_500_000, 200_000]
    assert firms.loc[CODES[2], ["above_scale", "first_rd_report"]].tolist() == ["other", True]


def test_research_of_the_year_before_is_needed_and_the_row_named(tmp_path):
    fault = only_error(read(tmp_path, [RETURN_HEAD, ("甲公司", CODES[1], "冠县", "规上工业", 150, "—", "否")], "rd_return"))
    assert (fault.row, fault.column) == (2, "上年研发费用（万元）") and "首次填报" in fault.remedy


def test_the_return_of_the_year_before_serves_too(tmp_path):
    row = ("甲公司", CODES[1], "冠县", "规上工业")
    paths = [
        excel(tmp_path / "2022年.xlsx", [RETURN_HEAD, (*row, 20, 1, "否")]),
        excel(tmp_path / "2023年.xlsx", [RETURN_HEAD, (*row, 150, "", "否")]),
    ]
    firms = frame(import_registers(paths, ["rd_return"]), "enterprises").set_index("year")
    assert firms.loc[2023, "rd_reported_previous"] == 200_000


def test_a_ledger_adds_up_and_leaves_other_measures_out(tmp_path):
    rows = [
        LEDGER_HEAD,
        ("甲公司", CODES[1], "冠县", "2023年省级企业研究开发财政补助资金", "10.01", "1"),
        ("甲公司", CODES[1], "冠县", "省级研发补助（第二批）", "20.02", "2"),
        ("甲公司", CODES[1], "冠县", "道路维修", "坏数", "3"),
        ("乙公司", CODES[2], "冠县", "县级研发补助", 5, "4"),
        ("丙公司", CODES[3], "冠县", "企业研发平台奖励", 5, "5"),
    ]
    imported = read(tmp_path, rows, "budget_ledger")
    firms = frame(imported, "enterprises")
    assert firms["provincial_rd_subsidy"].to_dict() == {CODES[1]: 30.03, CODES[2]: 0}
    assert firms.loc[CODES[2], "other_rd_subsidy"] == 5
    assert (
        imported.accounting[0].dropped == {"unrelated_measure": 2} and reason_label("unrelated_measure") == "与本模型无关的科目"
    )
    assert [finding.value for finding in warnings(imported)] == ["企业研发平台奖励"] + [""] * (len(warnings(imported)) - 1)


def test_contracts_and_loans_name_firms_that_need_no_row_of_their_own(tmp_path):
    sold = [("合同编号", "卖方名称", "登记日期", "免税技术交易额（万元）"), ("2023-1", "某大学", "2023-05-06", 12)]
    lent = [
        ("备案编号", "借款企业", "贷款银行", "首次备案", "按时还本付息", "备案日期", "省级贴息（元）", "不良本金（元）"),
        ("L1", "甲公司", "某银行", "是", "√", "2023.7.1", 5, 0),
    ]
    imported = registers(tmp_path, contract_register=sold, loan_register=lent)
    assert frame(imported, "contracts").loc["2023-1", ["seller_id", "tax_exempt_turnover"]].tolist() == ["某大学", 120_000]
    assert frame(imported, "loans").loc["L1", ["borrower_id", "bank_id", "first_on_record"]].tolist() == [
        "甲公司",
        "某银行",
        True,
    ]
    assert "enterprises" not in imported.tables.given and imported.coverage == {}


# ---- who is who


def test_a_name_finds_the_code_that_another_register_has(tmp_path):
    imported = registers(
        tmp_path,
        technology_sme_list=[HEAD, firm(1, name="聊城（甲）公司")],
        super_deduction_list=[("纳税人名称",), ("聊城(甲) 公司",)],
    )
    assert frame(imported, "enterprises")["super_deduction"].to_dict() == {CODES[1]: True}
    assert imported.links == {CODES[1]: {"code": 1, "name": 1}}


def test_a_name_that_nobody_else_has_is_a_new_firm(tmp_path):
    imported = read(tmp_path, [HEAD, firm(1, name="ＡＢ (聊城)公司", code="")])
    assert imported.links == {"AB（聊城）公司": {"new": 1}} and frame(imported, "enterprises")["credit_code"].isna().all()


def test_a_name_of_two_codes_needs_the_users_list(tmp_path):
    sme = excel(tmp_path / "s.xlsx", [HEAD, firm(1, name="甲公司"), firm(2, name="甲公司")])
    tax = excel(tmp_path / "t.xlsx", [("纳税人名称",), ("甲公司",)])
    fault = only_error(import_registers([sme, tax], [SME, "super_deduction_list"], year=2023))
    assert fault.file == "t.xlsx" and CODES[1] in fault.problem and "--names" in fault.remedy
    names = comma_separated(tmp_path / "names.csv", [("企业名称", "统一社会信用代码"), ("甲公司", CODES[2])])
    imported = import_registers([sme, tax], [SME, "super_deduction_list"], year=2023, names=names)
    assert frame(imported, "enterprises")["super_deduction"].to_dict() == {CODES[1]: False, CODES[2]: True}
    assert imported.links[CODES[2]] == {"code": 1, "list": 1}


def test_two_codes_of_one_name_are_two_firms_with_a_warning(tmp_path):
    imported = read(tmp_path, [HEAD, firm(1, name="甲公司"), firm(2, name="甲公司")])
    assert len(frame(imported)) == 2 and "同名" in warnings(imported)[0].problem


def test_the_users_list_may_give_ids_of_its_own(tmp_path):
    names = comma_separated(tmp_path / "names.csv", [("企业名称", "企业编号", "统一社会信用代码"), ("甲公司", "F-7", CODES[1])])
    imported = read(tmp_path, [HEAD, firm(1, name="改名后公司")], names=names)
    assert frame(imported, "enterprises").index.tolist() == ["F-7"]


@pytest.mark.parametrize(
    "rows, word", [([("甲公司", "")], "没有代码"), ([("甲公司", CODES[1]), ("甲公司", CODES[2])], "两家企业")]
)
def test_faults_of_the_users_list(tmp_path, rows, word):
    names = comma_separated(tmp_path / "names.csv", [("企业名称", "统一社会信用代码"), *rows])
    fault = only_error(read(tmp_path, [HEAD, firm(1)], names=names))
    assert fault.file == "names.csv" and word in fault.problem


def test_a_renamed_firm_keeps_its_first_name(tmp_path):
    imported = registers(
        tmp_path,
        technology_sme_list=[HEAD, firm(1, name="旧名公司")],
        super_deduction_list=[("纳税人名称", "纳税人识别号"), ("新名公司", CODES[1])],
    )
    assert frame(imported, "enterprises")["name"].tolist() == ["旧名公司"]
    assert "旧名公司" in warnings(imported)[0].problem and warnings(imported)[0].value == "新名公司"


# ---- what stands twice


def test_the_same_row_twice_counts_once(tmp_path):
    imported = read(tmp_path, [HEAD, firm(1), firm(2), firm(1)])
    assert imported.accounting[0].dropped == {"duplicate": 1} and len(frame(imported)) == 2
    assert warnings(imported)[0].row == 4 and "第 2 行" in warnings(imported)[0].problem


def test_contradictions_name_both_rows(tmp_path):
    fault = only_error(read(tmp_path, [HEAD, firm(1, 100), firm(1, 101)]))
    assert (fault.row, fault.column, fault.value) == (3, "销售收入（万元）", "1,010,000 元")
    assert "第 2 行（1,000,000 元）" in fault.problem


def test_a_contradiction_in_another_file_names_that_file(tmp_path):
    paths = [excel(tmp_path / "a.xlsx", [HEAD, firm(1, 1)]), excel(tmp_path / "b.xlsx", [HEAD, firm(1, 2)])]
    fault = only_error(import_registers(paths, [SME], year=2023))
    assert fault.file == "b.xlsx" and "a.xlsx" in fault.problem


def test_a_second_row_may_add_what_the_first_left_empty(tmp_path):
    accounts = frame(read(tmp_path, [HEAD, firm(1, 100, ""), firm(1, "", 7)]))
    assert accounts.loc[CODES[1], ["revenue", "staff"]].tolist() == [1_000_000, 7]


def test_payments_without_voucher_number_are_not_guessed_to_be_one(tmp_path):
    row = ("甲公司", CODES[1], "冠县", "省级研发补助", 5, "")
    assert "凭证号" in only_error(read(tmp_path, [LEDGER_HEAD, row, row], "budget_ledger")).problem
    numbered = (*row[:-1], "7")
    imported = read(tmp_path, [LEDGER_HEAD, numbered, numbered], "budget_ledger")
    assert frame(imported, "enterprises")["provincial_rd_subsidy"].tolist() == [5]
    assert imported.accounting[0].dropped == {"duplicate": 1}


def test_one_contract_of_two_sellers_is_an_error(tmp_path):
    rows = [("合同编号", "卖方名称", "免税技术交易额（元）"), ("1", "甲公司", 5), ("1", "乙公司", 5)]
    assert only_error(read(tmp_path, rows, "contract_register")).column == "卖方名称"


def test_registers_that_differ_are_warned_of_once_and_the_first_is_kept(tmp_path):
    tax = [("纳税人名称", "纳税人识别号", "县区"), *[(f"聊城第{n}有限公司", CODES[n], "莘县") for n in (1, 2)]]
    imported = registers(tmp_path, technology_sme_list=[HEAD, firm(1), firm(2)], super_deduction_list=tax)
    assert set(frame(imported, "enterprises")["county"]) == {"冠县"}
    assert len(warnings(imported)) == 1 and "2 处" in warnings(imported)[0].problem


# ---- coverage, accounting, writing


def test_what_no_register_covers_is_neutral_and_said_once_a_column(tmp_path):
    tax = [("纳税人名称", "纳税人识别号", "县区"), ("乙", CODES[2], "冠县")]
    imported = registers(tmp_path, technology_sme_list=[HEAD, firm(1)], super_deduction_list=tax)
    assert {column for column, covered in imported.coverage.items() if covered} == {"tech_sme", "super_deduction"}
    firms = frame(imported, "enterprises")
    assert firms.loc[CODES[2], ["tech_sme", "recognition", "above_scale"]].tolist() == [False, "none", "none"]
    said = [finding.column for finding in imported.findings if finding.file == "企业"]
    assert sorted(said) == sorted(["规上类型", "高企认定结果", "省级研发补助", "其他研发财政补助"])


def test_coverage_is_of_each_year(tmp_path):
    paths = [
        excel(tmp_path / "2022年.xlsx", [HEAD, firm(1)]),
        excel(tmp_path / "2023年.xlsx", [("纳税人名称", "纳税人识别号"), ("x", CODES[1])]),
    ]
    imported = import_registers(paths, [SME, "super_deduction_list"])
    assert imported.coverage_by_year[2022]["tech_sme"] and not imported.coverage_by_year[2023]["tech_sme"]
    assert not imported.coverage["tech_sme"]


def test_all_errors_come_at_once(tmp_path):
    tax = [("纳税人名称", "县区"), ("乙", "火星")]
    imported = registers(tmp_path, technology_sme_list=[HEAD, firm(1, "坏"), firm(2, code="1")], super_deduction_list=tax)
    assert [finding.file for finding in errors(imported)] == ["technology_sme_list.xlsx"] * 2 + ["super_deduction_list.xlsx"]


def test_what_is_written_reads_back_and_is_the_same_bytes_twice(tmp_path):
    source = make_register(tmp_path / "2023年名单.xlsx", 50)
    folders = [tmp_path / "new" / "a", tmp_path / "b"]
    for folder in folders:
        for _ in range(2):
            write_import(import_registers([source], ["recognition_list"]), folder)
    assert {path.name for path in folders[0].iterdir()} == {"enterprises.csv", "accounts.csv", "import.json"}
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes()
    tables, first = load_tables(folders[0]), import_registers([source], ["recognition_list"]).tables
    for name in ("enterprises", "accounts"):
        assert tables[name].to_frame().equals(first[name].to_frame())


def test_the_record_names_files_and_never_a_path(tmp_path):
    write_import(read(tmp_path, [HEAD, firm(1), ()]), tmp_path / "out")
    text = (tmp_path / "out" / "import.json").read_text(encoding="utf-8")
    held = json.loads(text)
    assert str(tmp_path) not in text and held["registers"][0]["file"] == "名单.xlsx" and held["registers"][0]["rows_in"] == 1
    assert held["coverage"]["tech_sme"] is True and held["links"] == {"code": 1} and len(held["registers"][0]["sha256"]) == 64


def test_nothing_is_written_where_there_are_errors(tmp_path):
    with pytest.raises(Refusal, match="1 处错误"):
        write_import(read(tmp_path, [HEAD, firm(1, "坏")]), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_place_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(Refusal):
        write_import(read(tmp_path, [HEAD, firm(1)]), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "x"


def test_findings_speak_english(tmp_path):
    with speaking("en"):
        imported = read(tmp_path, [HEAD, firm(1, "坏", county="火星"), firm(2, -1, code="1")])
        assert len(errors(imported)) == 4
        for finding in imported.findings:
            said = (finding.problem + finding.remedy).replace("，", "")
            assert said.isascii() or finding.column == "县区", said


def test_a_further_row_costs_few_steps(tmp_path):
    small, large = (make_register(tmp_path / f"{rows}.xlsx", rows) for rows in (500, 1_500))
    steps_of(small)  # what is loaded once
    spent = steps_of(large) - steps_of(small)
    assert spent < 90 * 1_000  # 66 when this was written, 198 before cells were looked at by column


def steps_of(path):
    """How many functions, Python's and C's, an import calls: the same on every machine, as seconds are not."""
    steps = 0

    def note(frame, event, argument):
        nonlocal steps
        steps += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        imported = import_registers([path], ["recognition_list"])
    finally:
        sys.setprofile(before)
    assert imported.accounting[0].used == int(path.stem)
    return steps


def test_the_kinds_of_register_are_told_in_both_languages():
    assert register_kinds()["rd_return"].startswith("规上企业研发统计年报")
    with speaking("en"):
        assert all(said.isascii() for said in register_kinds().values()) and len(register_kinds()) == 19
