"""Paid before, first twice, renewed too early: asked, with the older row named; registers of payments as they are kept."""

import csv

import openpyxl
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.paying import pay
from kjqs_model.paying.once_only import once_only
from kjqs_model.paying.paid import clause_named, read_paid
from kjqs_model.paying.payees import ASK, PAY
from kjqs_model.paying.people import People
from kjqs_model.policy import register
from kjqs_model.tables import read_tables
from kjqs_model.tables.names import name_key

HEAD = (
    "企业编号",
    "统一社会信用代码",
    "企业名称",
    "县区",
    "年度",
    "规上类型",
    "科技型中小企业",
    "高企认定结果",
    "享受加计扣除",
    "省级研发补助",
)
CODE, OTHER_CODE = "91371599MA0000218G", "91371599MA000020XG"


def _firms(folder, *rows):
    """A folder of tables with enterprises: name, code, year, recognition, provincial subsidy."""
    folder.mkdir(exist_ok=True)
    with open(folder / "企业.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for id, name, code, year, recognition, subsidy in rows:
            writer.writerow((id, code, name, "冠县", year, "非规上", "否", recognition, "是" if subsidy else "否", subsidy))
    return folder


def _kinds(run):
    return {(payee.clause, payee.id): (payee.status, [question.kind for question in payee.questions]) for payee in run.payees}


def _paid(path, *rows, head=("年度", "收款单位", "统一社会信用代码", "条款", "金额（元）")):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.mark.parametrize(
    ("this", "other", "year", "asked"),
    [
        ("首次认定", "首次认定", 2021, ["first_twice"]),
        ("首次认定", "首次认定", 2024, ["first_twice"]),
        ("首次认定", "复审通过", 2020, ["first_twice"]),
        ("首次认定", "首次受理未通过", 2022, []),
        ("首次受理未通过", "首次受理未通过", 2022, ["first_twice"]),
        ("首次受理未通过", "首次认定", 2019, ["first_twice"]),
        ("复审通过", "首次认定", 2020, []),
        ("复审通过", "首次认定", 2021, ["renewed_early"]),
        ("复审通过", "复审通过", 2022, ["renewed_early"]),
        ("复审通过", "首次受理未通过", 2022, []),
    ],
)
def test_a_matter_that_the_tables_hold_of_another_year(tmp_path, scenario, this, other, year, asked):
    run = pay(
        [_firms(tmp_path / "t", ("A", "示例甲公司", "", 2023, this, ""), ("A", "示例甲公司", "", year, other, ""))],
        2023,
        scenario,
    )
    (payee,) = run.payees
    assert [question.kind for question in payee.questions] == asked and payee.status == (ASK if asked else PAY)
    assert all("企业.csv 第 3 行" in question.text and str(year) in question.text for question in payee.questions)


def test_the_same_firm_under_another_id_is_found_by_its_code(tmp_path, scenario):
    run = pay(
        [
            _firms(
                tmp_path / "t",
                ("A", "示例甲公司", CODE, 2023, "首次认定", ""),
                ("B", "示例甲更名公司", CODE, 2022, "首次认定", ""),
            )
        ],
        2023,
        scenario,
    )
    assert _kinds(run) == {("1.1", "A"): (ASK, ["first_twice"])}


def test_a_name_that_two_codes_bear_stands_for_neither(tmp_path):
    folder = _firms(
        tmp_path / "t",
        ("A", "示例甲公司", CODE, 2023, "无", ""),
        ("B", "示例甲公司", OTHER_CODE, 2023, "无", ""),
        ("C", "示例乙公司", "91371599MA0000226B", 2023, "无", ""),
    )
    assert People(read_tables(folder)[0], 2023).code_of_name == {name_key("示例乙公司"): "91371599MA0000226B"}


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ((2021, "示例甲公司", "", "1.1", 100000), True),
        ((2021, "另一公司", CODE, "1.1", 100000), True),
        ((2021, "示例甲公司", OTHER_CODE, "1.1", 100000), False),
        ((2021, "示例甲公司", "", "8.1", 30000), False),
        ((2021, "示例乙公司", "", "1.1", 100000), False),
        ((2021, " 示例甲公司 ", "", "1.1 首次认定", 100000), True),
    ],
)
def test_a_once_only_matter_is_found_by_code_else_by_name(tmp_path, scenario, row, asked):
    tables = _firms(tmp_path / "t", ("A", "示例甲公司", CODE, 2023, "首次认定", ""))
    run = pay([tables], 2023, scenario, paid=[_paid(tmp_path / "paid.csv", row)])
    assert _kinds(run)["1.1", "A"] == ((ASK, ["paid_before"]) if asked else (PAY, []))


@pytest.mark.parametrize(("year", "asked"), [(2022, False), (2023, True)])
def test_a_yearly_matter_is_asked_about_for_the_same_year_alone(tmp_path, scenario, year, asked):
    tables = _firms(tmp_path / "t", ("A", "示例甲公司", CODE, 2023, "无", "58000"))
    run = pay([tables], 2023, scenario, paid=[_paid(tmp_path / "paid.csv", (year, "示例甲公司", CODE, "8.1", 58000))])
    assert _kinds(run)["8.1", "A"][0] == (ASK if asked else PAY)


def test_a_ledger_with_titles_ten_thousands_and_matters_in_words_serves(tmp_path, scenario):
    book = openpyxl.Workbook()
    for row in (
        ("2021年度科技专项资金拨付台账",),
        ("单位：万元",),
        ("序号", "收款单位", "科目", "拨付金额", "拨付日期", "备注"),
        (1, "示例甲公司", "高新技术企业首次认定补助", 10, "2021-12-20", ""),
        (2, "示例乙公司", "高新技术企业首次申报未通过补助", 3, "2021-12-20", ""),
        ("", "合计", "", 13, "", ""),
    ):
        book.active.append(row)
    book.save(tmp_path / "台账.xlsx")
    tables = _firms(
        tmp_path / "t", ("A", "示例甲公司", CODE, 2023, "首次认定", ""), ("B", "示例乙公司", "", 2023, "首次受理未通过", "")
    )
    run = pay([tables], 2023, scenario, paid=[tmp_path / "台账.xlsx"])
    assert _kinds(run) == {("1.1", "A"): (ASK, ["paid_before"]), ("1.3", "B"): (ASK, ["paid_before"])}
    assert "100,000 元" in run.payees[0].questions[0].text and "第 4 行" in run.payees[0].questions[0].text


@pytest.mark.parametrize("name", ["payees.csv", "应兑付名单.xlsx"])
def test_the_list_of_an_earlier_run_serves_as_far_as_it_was_paid(tmp_path, scenario, name):
    from kjqs_model.paying.papers.files import write_run
    from kjqs_model.reporting.run_folder.place import Clock

    earlier = _firms(
        tmp_path / "earlier",
        ("Z", "示例甲公司", CODE, 2023, "首次认定", ""),
        ("Y", "示例丙公司", "", 2023, "首次认定", ""),
        ("X", "示例丙公司", "", 2023, "首次认定", ""),
    )
    write_run(pay([earlier], 2023, scenario), tmp_path / "out", [], Clock())
    tables = _firms(
        tmp_path / "t", ("A", "示例甲公司", CODE, 2024, "首次认定", ""), ("C", "示例丙公司", "", 2024, "首次认定", "")
    )
    run = pay([tables], 2024, scenario, paid=[tmp_path / "out" / name])
    assert _kinds(run) == {
        ("1.1", "A"): (ASK, ["paid_before"]),
        ("1.1", "C"): (PAY, []),
    }  # 示例丙公司 waited in 2023 and was not paid


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("1.1", "1.1"),
        ("11.1 人才飞地", "11.1"),
        ("第1条 首次认定高新技术企业补助", "1.1"),
        ("高企首次认定未通过补助", "1.3"),
        ("2023年高新技术企业重新认定奖补", "1.2"),
        ("企业研究开发财政补助市级配套资金", "8.1"),
        ("技术合同补助", "19.2"),
        ("科普经费", None),
        ("", None),
    ],
)
def test_a_matter_in_words_names_its_clause(text, clause):
    assert clause_named(text) == clause


def test_a_register_whose_matters_nobody_knows_is_refused(tmp_path):
    with pytest.raises(Refusal) as refusal:
        read_paid(
            [
                _paid(
                    tmp_path / "p.csv",
                    (2022, "示例甲公司", "", "科普经费", 5000),
                    head=("年度", "收款单位", "统一社会信用代码", "事项", "金额（元）"),
                )
            ]
        )
    assert "条款" in refusal.value.findings[0].sentence()


def test_what_is_paid_once_names_clauses_that_pay_and_columns_that_are_there():
    from kjqs_model.policy.register import rules
    from kjqs_model.tables import dictionary

    for clause, once in once_only().items():
        assert register()[clause].pays_money and all(other in register() for other in once.against)
        if once.subject:
            assert once.subject in dictionary()[rules(2023)[clause].entitles[1].table].columns


def test_a_payment_that_came_back_is_none_and_a_remark_on_one_is_quoted(tmp_path, scenario):
    tables = _firms(
        tmp_path / "t", ("A", "示例甲公司", CODE, 2023, "首次认定", ""), ("B", "示例乙公司", "", 2023, "首次认定", "")
    )
    head = ("凭证号", "拨付日期", "收款单位", "统一社会信用代码", "科目", "金额（元）", "备注")
    ledger = _paid(
        tmp_path / "台账.csv",
        ("1", "2022-12-01", "示例甲公司", CODE, "高新技术企业首次认定补助", 100000, ""),
        ("2", "2022-12-20", "示例甲公司", CODE, "高新技术企业首次认定补助", -100000, "退款"),
        ("3", "2022-12-01", "示例乙公司", "", "高企首次认定", 100000, "银行退票，未到账"),
        head=head,
    )
    run = pay([tables], 2023, scenario, paid=[ledger])
    assert _kinds(run) == {("1.1", "A"): (PAY, []), ("1.1", "B"): (ASK, ["paid_before"])}
    assert "银行退票" in run.payees[1].questions[0].text


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (("统一社会信用代码", "条款", "年度", "金额（元）"), (CODE, "1.1", 2021, 100000)),
        (("credit_code", "clause", "year", "amount"), (CODE, "1.1", 2021, 100000)),
        (("name", "clause", "year", "amount_yuan"), ("示例甲公司", "1.1", 2021, 100000)),
        (("名称", "条款", "年度", "金额"), ("示例甲公司", "1.1", "2021年", "100,000")),
        (("名称", "条款", "年度", "金额"), ("示例甲公司", "1.1", 2021, "10万元")),
    ],
)
def test_a_register_of_payments_by_name_or_by_code_alone_in_either_language(tmp_path, head, row):
    register = read_paid([_paid(tmp_path / "已兑付.csv", row, head=head)])
    (paid,) = register.rows
    assert (paid.clause, paid.year, paid.amount, paid.code or paid.name) == ("1.1", 2021, 100_000, row[0])
    assert all("按元读取" in finding.problem and finding.severity == "warning" for finding in register.findings)


@pytest.mark.parametrize("amounts", [(10,), (100000, 5)])
def test_a_register_of_payments_that_may_be_in_wan_is_asked_about(tmp_path, amounts):
    rows = [("示例甲公司", "1.1", 2021, amount) for amount in amounts]
    with pytest.raises(Refusal) as refused:
        read_paid([_paid(tmp_path / "已兑付.csv", *rows, head=("名称", "条款", "年度", "金额"))])
    assert "没有单位" in refused.value.findings[0].problem
