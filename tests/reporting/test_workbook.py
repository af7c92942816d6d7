"""The workbook: live formulas whose cached values are the model's, the same bytes twice."""

import io

import openpyxl
import pytest

from kjqs_model.reporting.tables import costing as views
from kjqs_model.reporting.workbook.build import workbook_bytes, write_workbook
from kjqs_model.reporting.workbook.payment_formulas import lines_of
from kjqs_model.study import open_study

SHEETS = ["结论", "说明", "参数", "分条款", "分条目", "分部门", "分县区", "明细", "假设", "对照", "总体", "税式支出", "对比", "年度测算", "明年预计数", "目标", "目标起点", "流量", "先验",
          "三年滚动", "功能科目", "经济科目", "绩效目标", "绩效自评", "事前评估", "转移支付", "资金拨付", "负担", "财政设定", "保障试算", "重复奖补", "台账", "分位数", "贡献",
          "信息价值", "清单"]
UPRIGHT = {"绩效目标", "事前评估"}
BY_SCALE = {"三年滚动", "绩效目标", "绩效自评"}
ALLOWED = {"SUM", "SUMIFS", "COUNTIFS", "SUMPRODUCT", "ROUND", "MIN", "MAX", "IF", "EXACT", "ISNUMBER", "INDEX", "COUNT"}


def _rows(sheet, first=5):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


@pytest.mark.slow
def test_sheets_stand_in_order_with_chinese_names(formulas):
    assert formulas.sheetnames == SHEETS


def test_the_grand_total_is_a_sum_and_its_value_the_models(formulas, values, case):
    row = next(row for row in range(5, 200) if values["分条款"].cell(row, 2).value == "合计")
    assert formulas["分条款"].cell(row, 12).value == f"=SUM(L5:L{row - 1})"
    assert values["分条款"].cell(row, 12).value == case.costing.total


def test_clause_amounts_add_up_to_the_models_clause_by_clause(values, case):
    found = {}
    for row in _rows(values["分条款"]):
        if row[0] and row[11] is not None and row[1] != "合计":
            found[row[0]] = found.get(row[0], 0) + row[11]
    assert found == dict(case.costing.totals()[["clause", "amount_yuan"]].itertuples(index=False, name=None))


def test_amount_times_count_is_a_formula_on_a_named_input_cell(formulas, values):
    row = next(row for row in range(5, 200) if values["分条款"].cell(row, 1).value == "1.1")
    assert formulas["分条款"].cell(row, 8).value == "=p_1_1_amount"
    assert formulas["分条款"].cell(row, 12).value == f"=H{row}*J{row}"
    assert values["分条款"].cell(row, 8).value * values["分条款"].cell(row, 10).value == values["分条款"].cell(row, 12).value
    assert "p_1_1_amount" in formulas.defined_names


def test_every_defined_name_points_at_its_value(formulas, values, case):
    for name, defined in formulas.defined_names.items():
        sheet, cell = next(defined.destinations)
        if not name.startswith("p_"):
            continue
        number, parameter = name.removeprefix("p_").split("_", 2)[:2], name.removeprefix("p_").split("_", 2)[2]
        assert values[sheet][cell].value == case.costing.policy.value(f"{'.'.join(number)}.{parameter}", case.year)


@pytest.mark.parametrize(("sheet", "view", "key"), [("分条目", views.by_article, "article"), ("分部门", views.by_department, "lead"),
                                                    ("分县区", views.by_county, "county")])
def test_groups_are_formulas_with_the_models_values(formulas, values, case, sheet, view, key):
    frame = view(case)
    column = 1 if key == "article" else 2
    found = {values[sheet].cell(row, column).value: values[sheet].cell(row, 4).value for row in range(5, 5 + len(frame))}
    assert found == dict(zip(frame[key], frame["amount_yuan"], strict=True))
    how = "=SUMPRODUCT(--EXACT(" if key == "county" else "=SUMIFS("
    assert all(formulas[sheet].cell(row, 4).value.startswith(how) for row in range(5, 5 + len(frame)))
    assert values[sheet].cell(5 + len(frame), 4).value == case.costing.total


def test_every_payment_is_listed(values, case):
    rows = [row for row in _rows(values["明细"]) if row[4] is not None]
    detail = case.costing.detail()
    assert [(row[0], row[4], row[7]) for row in rows] == list(
        detail[["clause", "recipient_id", "amount_yuan"]].itertuples(index=False, name=None))


def test_only_functions_of_old_excel_are_used(formulas):
    import re

    used = {name for sheet in formulas for row in sheet.iter_rows() for cell in row
            if isinstance(cell.value, str) and cell.value.startswith("=") for name in re.findall(r"([A-Z.]+)\(", cell.value)}
    assert used <= ALLOWED


def test_formulas_give_their_cached_values_when_amounts_are_recomputed(case):
    """What a spreadsheet computes from units and amounts is what the model paid, line by line."""
    lines, payments = lines_of(case)
    policy = case.costing.policy
    for payment in payments:
        line = payment.line
        if line.amount and payment.units is not None:
            amount = policy.value(f"{line.clause}.{line.amount}", case.year)
            share = policy.value(f"{line.clause}.{line.share}", case.year) if line.share else 1
            cap = policy.value(f"{line.clause}.{line.cap}", case.year) if line.cap else float("inf")
            assert min(cap, round(amount * share) * payment.units) == payment.row.amount_yuan
    assert sum(payment.row.amount_yuan for payment in payments) == case.costing.total
    assert {line.clause for line in lines} == set(case.costing.totals()["clause"])
    assert len({line.key for line in lines}) == len(lines)


def test_unset_clauses_stand_beside_every_total(values, case):
    for sheet in ("说明", "分条款", "分条目", "分部门", "分县区", "明细", "对比"):
        text = "\n".join(str(cell) for row in _rows(values[sheet], 1) for cell in row if cell is not None)
        assert all(clause in text for clause in case.costing.unset), sheet


def test_sheets_are_set_for_print(formulas):
    for sheet in formulas:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait" if sheet.title in UPRIGHT else "landscape")
        if sheet.title in BY_SCALE:  # with breaks between its parts, which a sheet that is fitted to pages would pass over
            assert sheet.page_setup.scale <= 100 and sheet.row_breaks.brk
        else:
            assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.slow
def test_the_same_case_gives_the_same_bytes(workbook_of_jinan):
    assert workbook_bytes(open_study("awards_of_jinan", draws=8)) == workbook_of_jinan


@pytest.mark.slow
def test_a_scenario_without_money_still_makes_a_workbook():
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(open_study("no_policy", draws=8))), data_only=True)
    assert book["说明"]["B4"].value == 0


def test_a_full_disk_leaves_nothing(case, tmp_path, monkeypatch):
    from kjqs_model.reporting.workbook import build as workbook

    def full(case):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workbook, "workbook_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_workbook(case, tmp_path / "budget.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [255, 300, 900])
def test_a_long_title_and_author_are_cut_in_the_properties_alone(length, short_workbook):
    from dataclasses import replace

    from docx import Document

    from kjqs_model.reporting.brief import brief_bytes

    case = open_study("published_figures")
    long = replace(case, scenario=replace(case.scenario, title="长" * length, author="𠮷" * length))
    book, brief = openpyxl.load_workbook(io.BytesIO(workbook_bytes(long))), Document(io.BytesIO(brief_bytes(long)))
    assert book.properties.title == brief.core_properties.title == "长" * 255
    assert any("长" * length in paragraph.text for paragraph in brief.paragraphs)
