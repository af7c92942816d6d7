"""The workbook: live formulas whose cached values are the model's, the same bytes twice."""

import io
import math

import openpyxl
import pytest

from kjqs_model.language import messages
from kjqs_model.policy import register
from kjqs_model.reporting.tables import costing as views
from kjqs_model.reporting.words import APPENDICES
from kjqs_model.reporting.words import FRONT as NEEDED
from kjqs_model.reporting.workbook.build import _WRITERS, workbook_bytes, write_workbook
from kjqs_model.reporting.workbook.payment_formulas import lines_of
from kjqs_model.study import open_study

FRONT = [
    "目录",
    "结论",
    "参数",
    "明年预计数",
    "下一年度预算",
    "三年滚动",
    "功能科目",
    "经济科目",
    "绩效目标",
    "转移支付",
    "事前评估",
    "明细",
]
BEHIND = [
    "说明",
    "分条款",
    "分条目",
    "分部门",
    "分县区",
    "负担",
    "资金拨付",
    "绩效自评",
    "对比",
    "年度测算",
    "目标",
    "目标起点",
    "流量",
    "信息价值",
    "保障试算",
    "财政设定",
    "重复奖补",
    "假设",
    "先验",
    "对照",
    "总体",
    "税式支出",
    "台账",
    "分位数",
    "贡献",
    "清单",
]
UPRIGHT = {"绩效目标", "事前评估"}
BY_SCALE = {"三年滚动", "绩效目标"}
ALLOWED = {"SUM", "SUMIFS", "COUNTIFS", "SUMPRODUCT", "ROUND", "MIN", "MAX", "IF", "EXACT", "ISNUMBER", "INDEX", "COUNT"}


def _rows(sheet, first=5):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


def test_every_sheet_has_a_place_a_name_and_a_writer():
    named = {key.removeprefix("sheet_") for key in messages("reporting") if key.startswith("sheet_")}
    assert {*NEEDED, *APPENDICES} == set(_WRITERS) == named and len({*NEEDED, *APPENDICES}) == len(NEEDED) + len(APPENDICES)


@pytest.mark.slow
def test_sheets_stand_in_order_with_chinese_names(formulas):
    assert formulas.sheetnames == [*FRONT, *(f"附录 {name}" for name in BEHIND)] and formulas.active.title == "目录"


def test_the_grand_total_is_a_sum_and_its_value_the_models(formulas, values, case):
    row = next(row for row in range(5, 200) if values["附录 分条款"].cell(row, 2).value == "合计")
    assert formulas["附录 分条款"].cell(row, 12).value == f"=SUM(L5:L{row - 1})"
    assert values["附录 分条款"].cell(row, 12).value == case.costing.total


def test_clause_amounts_add_up_to_the_models_clause_by_clause(values, case):
    found = {}
    for row in _rows(values["附录 分条款"]):
        if row[0] and row[11] is not None and row[1] != "合计":
            found[row[0]] = found.get(row[0], 0) + row[11]
    assert found == dict(case.costing.totals()[["clause", "amount_yuan"]].itertuples(index=False, name=None))


def test_amount_times_count_is_a_formula_on_a_named_input_cell(formulas, values):
    row = next(row for row in range(5, 200) if values["附录 分条款"].cell(row, 1).value == "1.1")
    assert formulas["附录 分条款"].cell(row, 8).value == "=p_1_1_amount"
    assert formulas["附录 分条款"].cell(row, 12).value == f"=H{row}*J{row}"
    assert (
        values["附录 分条款"].cell(row, 8).value * values["附录 分条款"].cell(row, 10).value
        == values["附录 分条款"].cell(row, 12).value
    )
    assert "p_1_1_amount" in formulas.defined_names


def test_every_defined_name_points_at_its_value(formulas, values, case):
    for name, defined in formulas.defined_names.items():
        sheet, cell = next(defined.destinations)
        if not name.startswith("p_"):
            continue
        number, parameter = name.removeprefix("p_").split("_", 2)[:2], name.removeprefix("p_").split("_", 2)[2]
        parameter, _, year = parameter.rpartition("_") if parameter[-4:].isdigit() else (parameter, "", case.year)
        path, found = f"{'.'.join(number)}.{parameter}", values[sheet][cell].value
        drawn = parameter == "share_paid" and int(year) > case.year
        assert 0.7 < found < 1 if drawn else found == case.costing.policy.value(path, int(year)), name


@pytest.mark.parametrize(
    ("sheet", "view", "key"),
    [
        ("附录 分条目", views.by_article, "article"),
        ("附录 分部门", views.by_department, "lead"),
        ("附录 分县区", views.by_county, "county"),
    ],
)
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
        detail[["clause", "recipient_id", "amount_yuan"]].itertuples(index=False, name=None)
    )


def test_a_cell_keeps_its_own_format_among_those_of_its_column(formulas):
    """Shares stand beside amounts and texts in one column: as per cent, and amounts as yuan."""
    shares = [
        row[2] for row in formulas["附录 财政设定"].iter_rows(min_row=5) if isinstance(row[2].value, float) and row[2].value <= 1
    ]
    assert shares and {cell.number_format for cell in shares} == {"0.0%"}
    assumed = {
        (row[3].value, row[2].number_format) for row in formulas["附录 假设"].iter_rows(min_row=5) if row[2].value is not None
    }
    assert {("元", "#,##0")} < assumed and all(form == "#,##0" for unit, form in assumed if unit == "元")
    assert "0.0%" in {form for _, form in assumed}


def test_only_functions_of_old_excel_are_used(formulas):
    import re

    used = {
        name
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
        for name in re.findall(r"([A-Z.]+)\(", cell.value)
    }
    assert used <= ALLOWED


def test_formulas_give_their_cached_values_when_amounts_are_recomputed(case):
    """What a spreadsheet computes from units and amounts is what the model paid, line by line; no clause stands alone."""
    lines, payments = lines_of(case)
    policy = case.costing.policy
    for payment in payments:
        line = payment.line
        amount, *others = (policy.value(f"{line.clause}.{name}", case.year) for name in line.parameters)
        if payment.mix:
            first, second, both = payment.mix
            assert first * amount + second * others[0] + both * max(amount, others[0]) == payment.row.amount_yuan
        elif line.is_rate or line.cap:
            assert math.floor(min(others[-1] if line.cap else math.inf, amount * payment.units) + 0.5) == payment.row.amount_yuan
        else:
            assert round(amount * (others[0] if line.share else 1)) * payment.units == payment.row.amount_yuan
    assert sum(payment.row.amount_yuan for payment in payments) == case.costing.total
    assert {line.clause for line in lines} == set(case.costing.totals()["clause"]) and all(line.amount for line in lines)
    assert len({line.key for line in lines}) == len(lines)


def test_unset_clauses_stand_beside_every_total(values, case):
    for sheet in ("附录 说明", "附录 分条款", "附录 分条目", "附录 分部门", "附录 分县区", "明细", "附录 对比"):
        text = "\n".join(str(cell) for row in _rows(values[sheet], 1) for cell in row if cell is not None)
        assert all(clause in text for clause in case.costing.unset), sheet


def test_every_amount_rate_and_cap_that_pays_is_an_input_cell_and_every_row_says_what_it_moves(formulas, case):
    sheet, unset = formulas["参数"], set(case.costing.unset)
    rows = [row for row in sheet.iter_rows(min_row=5) if row[3].value]
    head = [cell.value for cell in sheet[4]]
    effect = head.index("改动的效果")
    assert {row[3].value for row in rows} == {
        f"{clause}.{name}"
        for clause, entry in register().items()
        if entry.pays_money
        for name in entry.parameters
        if entry.parameters[name].unit in ("yuan", "rate", "share", "count")
    }
    for row in rows:
        clause, _, name = row[3].value.rpartition(".")
        pays = clause not in unset and (name.startswith("amount") or name in ("rate", "cap", "share_paid"))
        own_money = clause in unset and name == "annual_envelope"
        assert [not cell.protection.locked for cell in row[4:8]] == [pays, *[pays or own_money] * 3], row[3].value
        assert row[effect].value


def test_the_contents_link_every_other_sheet_and_say_what_it_answers(formulas, values):
    sheet = formulas["目录"]
    links = {cell.hyperlink.location: (cell.value, answer.value) for cell, answer in sheet.iter_rows(max_col=2) if cell.hyperlink}
    assert list(links) == [f"'{name}'!A1" for name in formulas.sheetnames if name != "目录"]
    assert all(location == f"'{name}'!A1" and answer for location, (name, answer) in links.items())
    assert values["目录"]["B3"].value.startswith("未改动")


def test_the_next_budget_is_number_times_standard_and_sums_to_what_is_owed_and_due(formulas, values, case):
    sheet, live, budget = values["下一年度预算"], formulas["下一年度预算"], case.budget
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=5) if row[0].value in register()}
    assert all(
        row[5].value == pytest.approx(row[3].value * row[4].value / 10_000)
        for row in rows.values()
        if isinstance(row[3].value, float)
    )
    assert {row[5].value for clause, row in rows.items() if clause in case.costing.unset} == {"未定"} and set(
        case.costing.unset
    ) <= set(rows)
    total = next(row for row in sheet.iter_rows(min_row=5, values_only=True) if row[1] == "合计")
    for column, measure, year in (
        (5, "entitlement", 0),
        (6, "payable", 0),
        (7, "appropriation", 0),
        (9, "entitlement", 1),
        (12, "payable", 2),
    ):
        assert total[column] == pytest.approx(budget.of(measure, "total", "total")[year].mean() / 10_000, rel=1e-9), (
            column,
            measure,
        )
    assert all(
        str(live.cell(row[0].row, column).value).startswith("=")
        for clause, row in rows.items()
        for column in (6, 7)
        if clause not in case.costing.unset and row[5].value
    )


def test_long_appendices_print_their_head_alone_and_say_so(formulas):
    for name in ("明细", "附录 台账", "附录 分位数"):
        assert formulas[name].print_area.endswith("$4") and "整册打印时只印表头" in formulas[name]["A3"].value, name
    assert formulas["下一年度预算"].max_row > 50 and int(formulas["下一年度预算"].print_area.rpartition("$")[2]) > 50


def test_sheets_are_set_for_print(formulas):
    for sheet in formulas:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (
            9,
            "portrait" if sheet.title in UPRIGHT else "landscape",
        )
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
    assert book["附录 说明"]["B4"].value == 0


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
