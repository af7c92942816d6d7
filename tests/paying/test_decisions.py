"""Decisions: a form for open rows, filled in, read back; nothing is settled by a decision on another content, row or by none."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.paying import pay
from kjqs_model.paying.decisions import COLUMNS, apply_decisions, content_of, form_text, read_decisions
from kjqs_model.paying.papers.check_sheets import asking_workbook
from kjqs_model.paying.payees import ASK, PAY, REFUSE

TABLES, PAID = Path(__file__).parent / "city" / "表", Path(__file__).parent / "city" / "已兑付台账.csv"
SIGNED = {"by": "张三", "when": "2023-12-28", "why": "已核对营业执照"}


def _form(run) -> list[dict]:
    return list(csv.DictReader(io.StringIO(form_text(run.payees, run.decided.applied))))


def _written(rows, path, encoding="utf-8"):
    with open(path, "w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _filled(run, tmp_path, **changes) -> Path:
    """The form with some rows decided: id of the row to the cells that are filled in."""
    rows = [
        row | SIGNED | changes[row["row"].split("-")[-1]] if row["row"].split("-")[-1] in changes else row for row in _form(run)
    ]
    return _written(rows, tmp_path / "decisions.csv")


def test_the_form_has_every_open_row_and_its_question(tables_run):
    form = _form(tables_run)
    assert [row["row"].split("-")[-1] for row in form] == ["E06", "E07", "E08", "E09", "P03", "H03"]
    assert all(row["content"] and row["question"] and not row["decision"] for row in form)


def test_a_decision_settles_just_its_row_and_stands_in_the_next_form(tables_run, scenario, tmp_path):
    filled = _filled(tables_run, tmp_path, E06={"decision": "兑付"}, E07={"decision": "refuse"})
    run = pay([TABLES], 2023, scenario, paid=[PAID], decisions=filled)
    status = {payee.row: payee.status for payee in run.payees}
    assert (status["2023-1.1-E06"], status["2023-1.1-E07"], status["2023-1.1-E08"]) == (PAY, REFUSE, ASK)
    assert run.total(PAY) == tables_run.total(PAY) + 100_000 and run.total(REFUSE) == 100_000
    assert {row["row"]: row["decision"] for row in _form(run) if row["decision"]} == {
        "2023-1.1-E06": "pay",
        "2023-1.1-E07": "refuse",
    }


def test_a_decision_on_another_content_is_told_and_not_used(tables_run, scenario, tmp_path):
    filled = _filled(tables_run, tmp_path, H03={"decision": "pay"})
    other = tmp_path / "paid.csv"
    other.write_text(PAID.read_text(encoding="utf-8").replace("技术合同补助,6000", "技术合同补助,5000"), encoding="utf-8")
    run = pay([TABLES], 2023, scenario, paid=[other], decisions=filled)
    assert [decision.row for decision in run.decided.stale] == ["2023-19.2-H03"]
    assert {payee.row: payee.status for payee in run.payees}["2023-19.2-H03"] == ASK


def test_a_decision_whose_doubt_is_gone_is_told(tables_run, scenario, tmp_path):
    filled = _filled(tables_run, tmp_path, H03={"decision": "refuse"})
    run = pay([TABLES], 2023, scenario, decisions=filled)
    assert [decision.row for decision in run.decided.idle] == ["2023-19.2-H03"]
    assert {payee.row: payee.status for payee in run.payees}["2023-19.2-H03"] == PAY


def _refused(rows, tmp_path, run, encoding="utf-8") -> list[str]:
    with pytest.raises(Refusal) as refusal:
        apply_decisions(run.payees, read_decisions(_written(rows, tmp_path / "d.csv", encoding)), tmp_path / "d.csv")
    return [finding.sentence() for finding in refusal.value.findings] or [str(refusal.value)]


def test_unknown_rows_are_refused_with_the_nearest(tables_run, tmp_path):
    row = _form(tables_run)[0] | SIGNED | {"decision": "pay", "row": "2023-1.1-E0600"}
    assert "2023-1.1-E06" in _refused([row], tmp_path, tables_run)[0]


def test_contradicting_decisions_are_refused_with_both_rows(tables_run, tmp_path):
    row = _form(tables_run)[0] | SIGNED
    said = _refused([row | {"decision": "pay"}, row | {"decision": "不予兑付"}], tmp_path, tables_run)[0]
    assert "第 3 行" in said and "第 2 行" in said


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"why": ""}, "理由"),
        ({"by": ""}, "决定人"),
        ({"when": ""}, "决定时间"),
        ({"when": "昨天"}, "昨天"),
        ({"when": "2023-02-30"}, "2023-02-30"),
        ({"decision": "也许"}, "也许"),
        ({"row": ""}, "行号标识"),
    ],
)
def test_a_decision_without_who_when_why_or_a_known_word_is_refused(tables_run, tmp_path, cells, named):
    row = _form(tables_run)[0] | SIGNED | {"decision": "pay"} | cells
    assert named in _refused([row], tmp_path, tables_run)[0]


def test_a_file_that_holds_no_decisions_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Refusal, match="决定"):
        read_decisions(path)


def test_the_form_comes_back_as_excel_and_in_gb18030(tables_run, tmp_path):
    book = tmp_path / "待核实.xlsx"
    book.write_bytes(asking_workbook(tables_run))
    opened = openpyxl.load_workbook(book)
    sheet = opened["待核实"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    places = {cell.value: cell.column for cell in head}
    for heading, value in (("决定", "不予兑付"), ("决定人", "李四"), ("决定时间", "2023-12-29"), ("理由", "重复")):
        sheet.cell(head[0].row + 1, places[heading], value)
    opened.save(book)
    assert [(decision.row, decision.decision, decision.by) for decision in read_decisions(book)] == [
        ("2023-1.1-E06", REFUSE, "李四")
    ]
    form = _written([row | SIGNED | {"decision": "同意"} for row in _form(tables_run)[:1]], tmp_path / "gbk.csv", "gb18030")
    assert [(decision.row, decision.by) for decision in read_decisions(form)] == [("2023-1.1-E06", "张三")]


def test_the_fingerprint_is_of_payee_amount_and_doubt_not_of_places(tables_run):
    from dataclasses import replace

    payee = next(payee for payee in tables_run.payees if payee.id == "H03")
    moved = replace(
        payee, places=(), questions=[replace(question, places=(), text="another wording") for question in payee.questions]
    )
    assert content_of(moved) == content_of(payee)
    assert (
        len(
            {
                content_of(payee),
                content_of(replace(payee, amount=1)),
                content_of(replace(payee, code="x")),
                content_of(replace(payee, questions=[])),
            }
        )
        == 4
    )
