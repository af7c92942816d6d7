"""Lists as they come: recognised without a mapping, doubts in remarks, double entries and former names, worked out by hand in ``city/应得（名单）.csv``."""

import csv
import shutil

import openpyxl
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.paying import pay
from kjqs_model.paying.papers.check_sheets import comparison_workbook
from kjqs_model.paying.payees import ASK, PAY, REFUSE
from kjqs_model.policy import evaluate

LIST, REGISTERS = "高企奖补名单2023年.csv", ("高企奖补名单2023年.csv", "科技型中小企业入库名单2023年.csv")


@pytest.fixture(scope="module")
def registers_run(city, scenario):
    with speaking("zh"):
        return pay([city / name for name in REGISTERS], 2023, scenario, paid=[city / "已兑付台账.csv"])


@pytest.fixture(scope="module")
def whole_run(city, scenario):
    """Tables and registers together: the 62 rows of the made city."""
    with speaking("zh"):
        return pay([city / "表", *(city / name for name in REGISTERS)], 2023, scenario, paid=[city / "已兑付台账.csv"])


def _rows(run):
    return sorted(
        (
            payee.clause,
            payee.id,
            str(payee.amount),
            payee.status,
            " ".join(sorted({question.kind for question in payee.questions})),
        )
        for payee in run.payees
    )


def _expected(*paths):
    rows = [row for path in paths for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]
    return sorted((row["clause"], row["recipient_id"], row["amount_yuan"], row["status"], row["asks"]) for row in rows)


def test_the_registers_alone_are_as_worked_out_by_hand(registers_run, city):
    assert _rows(registers_run) == _expected(city / "应得（名单）.csv")


def test_tables_and_registers_together_are_both_lists(whole_run, city):
    assert _rows(whole_run) == _expected(city / "应得（名单）.csv", city / "应得.csv")
    assert (whole_run.total(PAY), whole_run.total(ASK), whole_run.total(REFUSE)) == (16_635_021, 1_286_000, 0)
    assert (
        sum(payee.amount for payee in whole_run.payees)
        == evaluate(whole_run.given.tables, whole_run.scenario, 2023).total
        == 17_921_021
    )


def test_each_payment_rests_on_the_register_that_says_it(registers_run):
    rests = {(payee.clause, payee.id): [tuple(place) for place in payee.places] for payee in registers_run.payees}
    assert rests["1.1", "91371599MA0000015U"] == [(LIST, "", 3)]
    assert rests["1.4", "聊城示例辅导服务有限公司"] == [(LIST, "", 3), (LIST, "", 9)]
    assert rests["1.1", "91371599MA0000138W"] == [(LIST, "", 16)]


def test_every_row_of_a_register_comes_out_once(whole_run):
    held = {entry.file: entry for entry in whole_run.accounts}
    entry = held[LIST]
    assert (entry.rows_in, entry.pay, entry.ask, entry.refuse, dict(entry.dropped)) == (15, 7, 5, 1, {"duplicate": 1, "total": 1})
    assert held[REGISTERS[1]].informs == 2


def test_what_the_bureau_proposes_is_compared_row_by_row_and_by_its_sum(registers_run):
    verdicts = {row.place.row: (row.verdict, row.proposed_fen // 100, row.due) for row in registers_run.compared}
    assert {row: verdict for row, verdict in verdicts.items() if verdict[0] != "same"} == {
        7: ("less", 100_000, 50_000),
        9: ("more", 50_000, 100_000),
        16: ("less", 30_000, 0),
    }
    (total,) = registers_run.sums
    assert (total.written_fen, total.rows_fen, total.due) == (
        104_000_000,
        94_000_000,
        910_000,
    )  # the double entry is in the written sum alone


def test_the_comparison_says_why(registers_run, tmp_path):
    (tmp_path / "核对.xlsx").write_bytes(comparison_workbook(registers_run))
    rows = list(openpyxl.load_workbook(tmp_path / "核对.xlsx", data_only=True)["逐行核对"].iter_rows(values_only=True))
    why = {row[1]: row[-1] for row in rows if isinstance(row[0], int)}
    assert "复审通过补助" in why["聊城示例甲五机械有限公司"] and "50,000 元" in why["聊城示例甲五机械有限公司"]
    assert "不予支付" in why["聊城示例甲十三机械有限公司"] and "待核实后兑付" in why["聊城示例甲二机械有限公司"]


def test_a_certificate_list_alone_pays_and_says_what_it_cannot_settle(city, scenario):
    from kjqs_model.paying.papers.words import sentences

    run = pay([city / LIST], 2023, scenario)
    assert {payee.clause for payee in run.payees} == {"1.1", "1.2", "1.3"}
    said = "".join(sentences(run))
    assert "1.4 中介机构辅导奖补（缺科技型中小企业）" in said and "8.1" in said


def test_no_order_of_files_changes_the_list(city, scenario, whole_run):
    turned = pay([city / REGISTERS[1], city / REGISTERS[0], city / "表"], 2023, scenario, paid=[city / "已兑付台账.csv"])
    assert [(payee.row, payee.amount, payee.status, payee.places) for payee in turned.payees] == [
        (payee.row, payee.amount, payee.status, payee.places) for payee in whole_run.payees
    ]


def test_no_order_of_rows_changes_the_list(city, scenario, registers_run, tmp_path):
    lines = (city / LIST).read_text(encoding="utf-8").splitlines()
    turned = [*lines[:2], *lines[-2:1:-1], lines[-1]]
    (tmp_path / LIST).write_text("\n".join(turned) + "\n", encoding="utf-8")
    shutil.copy(city / REGISTERS[1], tmp_path)
    run = pay([tmp_path], 2023, scenario, paid=[city / "已兑付台账.csv"])
    assert _rows(run) == _rows(registers_run)


def test_one_firm_on_a_register_and_in_the_tables_is_one_payee(city, scenario, tmp_path):
    (tmp_path / "表").mkdir()
    (tmp_path / "表" / "企业.csv").write_text(
        "企业编号,统一社会信用代码,企业名称,县区,年度,规上类型,科技型中小企业,高企认定结果,享受加计扣除,省级研发补助\n"
        "X1,91371599MA0000015U,聊城示例甲一机械有限公司,东昌府区,2023,非规上,是,首次认定,是,58000\n",
        encoding="utf-8",
    )
    run = pay([tmp_path / "表", city / LIST], 2023, scenario)
    assert [(payee.clause, payee.amount) for payee in run.payees if payee.code == "91371599MA0000015U"] == [
        ("1.1", 100_000),
        ("8.1", 58_000),
    ]


def test_lists_that_differ_on_one_firm_are_asked_about(city, scenario, tmp_path):
    (tmp_path / "表").mkdir()
    (tmp_path / "表" / "企业.csv").write_text(
        "企业编号,统一社会信用代码,企业名称,县区,年度,规上类型,科技型中小企业,高企认定结果,享受加计扣除\n"
        "X1,91371599MA0000015U,聊城示例甲一机械有限公司,东昌府区,2023,非规上,是,复审通过,否\n",
        encoding="utf-8",
    )
    run = pay([tmp_path / "表", city / LIST], 2023, scenario)
    (payee,) = [payee for payee in run.payees if payee.code == "91371599MA0000015U"]
    assert payee.status == ASK and payee.clause == "1.2" and [question.kind for question in payee.questions] == ["differs"]
    assert "写：首次认定" in payee.questions[0].text and "企业.csv 第 2 行（复审通过）" in payee.questions[0].text


def test_nothing_given_the_same_list_twice_and_an_empty_folder_are_refused(city, scenario, tmp_path):
    for lists in ([], [city / LIST, city / LIST], [tmp_path]):
        with pytest.raises(Refusal):
            pay(lists, 2023, scenario)


@pytest.mark.parametrize("remarked", [1, 2])
def test_a_remark_on_any_row_that_a_sum_is_made_of_asks(scenario, tmp_path, remarked):
    remarks = {row: "重新拨付" if row == remarked else "" for row in (1, 2)}
    (tmp_path / "财政台账2023年.csv").write_text(
        "凭证号,拨付日期,收款单位,统一社会信用代码,县区,科目,金额（元）,备注\n"
        + "".join(
            f"A{row},2023-0{row}-01,聊城示例甲一机械有限公司,91371599MA0000015U,冠县,省级研发补助,58000,{remarks[row]}\n"
            for row in (1, 2)
        ),
        encoding="utf-8",
    )
    (tmp_path / "研发费用加计扣除清单2023年.csv").write_text(
        "纳税人名称,统一社会信用代码,县区\n聊城示例甲一机械有限公司,91371599MA0000015U,冠县\n", encoding="utf-8"
    )
    (payee,) = [payee for payee in pay([tmp_path], 2023, scenario).payees if payee.amount]
    assert (payee.clause, payee.amount, payee.status) == ("8.1", 116_000, ASK) and "重新拨付" in payee.questions[0].text


def test_single_files_of_tables_are_read_as_tables_and_a_year_without_rows_is_told(city, scenario, tmp_path):
    whole = pay([city / "表"], 2023, scenario)
    single = pay(sorted((city / "表").iterdir(), reverse=True), 2023, scenario)
    assert _rows(single) == _rows(whole) and [payee.places for payee in single.payees] == [payee.places for payee in whole.payees]
    assert any("2024" in finding.problem for finding in pay([city / "表" / "企业.csv"], 2024, scenario).findings)


def test_a_list_without_counties_is_paid_with_a_warning_and_no_county(scenario, tmp_path, city):
    (tmp_path / "2023年高新技术企业认定名单.csv").write_text(
        "企业名称,统一社会信用代码,认定类别\n聊城示例甲一机械有限公司,91371599MA0000015U,首次认定\n", encoding="utf-8"
    )
    run = pay([tmp_path / "2023年高新技术企业认定名单.csv"], 2023, scenario)
    assert [(payee.clause, payee.county, payee.amount, payee.status) for payee in run.payees] == [("1.1", "", 100_000, PAY)]
    assert any("县区" in finding.problem and finding.severity == "warning" for finding in run.findings)
    assert not any(finding.value == "未注明" for finding in run.findings)
    beside = pay([tmp_path / "2023年高新技术企业认定名单.csv", city / "表"], 2023, scenario)
    assert sum(payee.amount for payee in beside.payees) == 17_001_021 + 100_000
