"""Execution tables and ledgers as they are kept: by project, in 万元, with titles and totals; asked about where their unit is open."""

import io
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import Font

from kjqs_model.budget.running_year.execution_table import is_execution_table, read_execution
from kjqs_model.budget.running_year.ledger_units import unit_of
from kjqs_model.budget.running_year.moves import Position, proposed_moves
from kjqs_model.budget.running_year.project_clauses import read_projects, suggestion
from kjqs_model.budget.running_year.purses import Purse
from kjqs_model.errors import Refusal
from kjqs_model.tables.sheet import Unreadable
from tests.projection.commands import kjqs

HEAD = ["序号", "项目名称", "功能科目", "主管部门", "年初预算", "调整预算", "累计支出", "支出进度"]
TITLE = ["2024年市级科技专项资金预算执行情况表（截至8月31日）"]
FIRMS = "firm_id,county,year,above_scale,tech_sme,recognition,super_deduction,provincial_rd_subsidy\n"


def book(path, *rows, title=TITLE, unit="单位：万元", head=HEAD, also=lambda sheet: None):
    made = openpyxl.Workbook()
    for row in ([title] if title else []) + ([["", unit]] if unit else []) + [head, *rows]:
        made.active.append(row)
    also(made.active)
    made.save(path)
    return path


def line(project, initial, paid, adjusted=None, department="市科技局"):
    return [1, project, "2060499", department, initial, adjusted, paid, 0.5]


@pytest.fixture
def tables(tmp_path):
    """Sixty first recognitions and twenty renewals of 2023, with a provincial subsidy for one of them."""
    folder = tmp_path / "tables"
    folder.mkdir()
    rows = "".join(
        f"F{number:03},莘县,2023,none,true,{'first' if number < 60 else 'renewed'},true,{50_000 if number == 0 else 0}\n"
        for number in range(80)
    )
    (folder / "enterprises.csv").write_text(FIRMS + rows, encoding="utf-8")
    return folder


def run(tables, ledger, output, *more):
    return kjqs("forecast", tables, "--ledger", ledger, "--as-of", "2024-08-31", "--complete", "all", "--output", output, *more)


def amounts(table):
    return [(row.project, row.initial, row.adjusted, row.paid) for row in table.rows]


# Reading ------------------------------------------------------------------------------------------------------------------


def test_a_table_is_read_as_it_is_kept(tmp_path):
    path = book(
        tmp_path / "表.xlsx",
        line("高新技术企业认定奖补", 2600, "1,800.50"),
        line("领军人才配套", 3000, 980, 2800, "市委组织部"),
        [None, "合计", None, None, 5600, None, 2780.5, None],
    )
    table = read_execution(path)
    assert amounts(table) == [
        ("高新技术企业认定奖补", 26_000_000_00, None, 18_005_000_00),
        ("领军人才配套", 30_000_000_00, 28_000_000_00, 9_800_000_00),
    ]
    assert table.findings == () and table.year == 2024 and is_execution_table(path)


def test_document_numbers_of_one_project_are_added_up_also_below_a_merged_name(tmp_path):
    head = ["项目名称", "指标文号", "主管部门", "年初预算（万元）", "累计支出（元）"]
    path = book(
        tmp_path / "表.xlsx",
        ["创新券", "聊财教指〔2024〕1号", "市科技局", 10, 5000],
        [None, "2号", "市科技局", 20, None],
        head=head,
        unit="",
        also=lambda sheet: sheet.merge_cells("A3:A4"),
    )
    assert amounts(read_execution(path)) == [("创新券", 300_000_00, None, 5_000_00)]


def test_a_unit_that_nobody_says_is_asked_for(tmp_path):
    path = book(tmp_path / "表.xlsx", line("创新券", 2600, 1800), unit="")
    faults = [finding for finding in read_execution(path).findings if finding.severity == "error"]
    assert faults and all("单位" in finding.problem and "--unit 万元" in finding.remedy for finding in faults)
    assert amounts(read_execution(path, "万元")) == [("创新券", 26_000_000_00, None, 18_000_000_00)]
    assert amounts(read_execution(path, "元")) == [("创新券", 2600_00, None, 1800_00)]


def test_a_total_that_the_rows_do_not_make_a_struck_row_a_remark_and_an_unread_column_are_told(tmp_path):
    head = [*HEAD, "备注", "资金性质"]
    rows = [
        [*line("创新券", 10, 5), "已收回，不予拨付", "一般"],
        [*line("孵化器", 20, 5), "", "一般"],
        [None, "合计", None, None, 31, None, 10, None, None, None],
    ]
    path = book(tmp_path / "表.xlsx", *rows, head=head, also=lambda sheet: setattr(sheet["B5"], "font", Font(strike=True)))
    told = " ".join(finding.sentence() for finding in read_execution(path).findings)
    assert "合计与各行之和" in told and "删除线" in told and "不予" in told and "资金性质" in told
    assert all(finding.severity == "warning" for finding in read_execution(path).findings)


def test_amounts_without_a_project_and_what_is_no_amount_are_faults(tmp_path):
    found = read_execution(book(tmp_path / "表.xlsx", line(None, 10, 5), line("创新券", "约10", -5))).findings
    assert [(finding.severity, finding.row) for finding in found] == [("error", 4), ("error", 5), ("error", 5)]


def test_a_ledger_by_clause_is_no_execution_table(tmp_path):
    path = tmp_path / "台账.csv"
    path.write_text("条款,预算年度,事项年度,年初预算,累计拨付\n1.1,2024,2023,200000,0\n", encoding="utf-8")
    assert not is_execution_table(path) and not is_execution_table(tmp_path / "nothing.xlsx")
    with pytest.raises(Unreadable):
        read_execution(path)


# Projects and clauses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("project", "department", "clauses"),
    [
        ("高新技术企业认定奖补", "市科技局", ("1.1", "1.2", "1.3")),
        ("企业研发投入后补助", "", ("8.1", "8.2")),
        ("领军人才配套", "市委组织部", ("10.1",)),
        ("科技成果转化贷款贴息", "市科技局", ("22.1",)),
        ("技术合同补助", "", ("19.2",)),
        ("规上企业研发填报", "", ("8.2",)),
        ("高企认定", "", ("1.1", "1.2", "1.3")),
        ("春节慰问", "", ()),
        ("办公经费", "市科技局", ()),
        ("", "", ()),
    ],
)
def test_clauses_are_suggested_by_name_and_department_or_not_at_all(project, department, clauses):
    assert suggestion(project, department).clauses == clauses


def test_the_user_s_table_of_projects_is_read_back(tmp_path):
    path = tmp_path / "对应.csv"
    path.write_text("项目名称,条款,依据\n高企奖补,1.1 1.2，1.3,\n人才,10.1,\n人才,10.2,\n其他,,\n", encoding="gb18030")
    assert read_projects(path) == {"高企奖补": ("1.1", "1.2", "1.3"), "人才": ("10.1", "10.2"), "其他": ()}
    path.write_text("项目名称,条款\n高企奖补,1.9\n", encoding="utf-8")
    with pytest.raises(Refusal, match="1.9"):
        read_projects(path)
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(Refusal, match="项目条款对应"):
        read_projects(path)


# The command --------------------------------------------------------------------------------------------------------------


def test_from_file_to_the_adjustment_form_in_one_command(tables, tmp_path):
    path = book(
        tmp_path / "执行表.xlsx",
        line("高新技术企业认定奖补", 650, 300),
        line("企业研发投入后补助", 100, 3, 90),
        line("文体活动", 5, 5),
        [None, "合计"],
    )
    code, out, err = run(tables, path, tmp_path / "out")
    assert code == 0 and "文体活动" in err and "高新技术企业认定奖补→1.1 1.2 1.3" in out
    rows = list(
        openpyxl.load_workbook(tmp_path / "out" / "预算调整表.xlsx", data_only=True).active.iter_rows(min_row=5, values_only=True)
    )
    firms = next(row for row in rows if row[1] == "高新技术企业认定奖补")
    assert firms[2] == "1.1 1.2 1.3" and firms[4] == 650 and firms[7] == 300 and firms[9] == firms[10] == 700
    rd = next(row for row in rows if row[1] == "企业研发投入后补助")
    assert (rd[4], rd[5], rd[9]) == (100, 90, 5) and (firms[12], rd[13], firms[15]) == (50, 50, 700)
    assert "文体活动" in (tmp_path / "out" / "项目条款对应.csv").read_text(encoding="utf-8")
    moves = pd.read_csv(tmp_path / "out" / "moves.csv")
    assert moves.loc[0, ["kind", "from", "to", "amount_yuan", "order"]].tolist() == [
        "move",
        "企业研发投入后补助",
        "高新技术企业认定奖补",
        500_000,
        1,
    ]


def test_sums_of_the_form_are_those_of_the_table_and_the_money_is_whole(tables, tmp_path):
    path = book(tmp_path / "执行表.xlsx", line("高新技术企业认定奖补", 650.1234, 300), line("企业研发投入后补助", 100, 3))
    assert run(tables, path, tmp_path / "out")[0] == 0
    total = pd.read_csv(tmp_path / "out" / "forecast.csv").iloc[-1]
    assert total["available"] == 7_501_234 and total["paid_to_date"] == 3_030_000


def test_a_corrected_table_of_projects_is_obeyed(tables, tmp_path):
    path = book(tmp_path / "执行表.xlsx", line("甲类", 650, 300), line("乙类", 100, 3))
    assert run(tables, path, tmp_path / "out")[0] == 2
    (tmp_path / "对应.csv").write_text("项目名称,条款\n甲类,1.1 1.2\n乙类,\n", encoding="utf-8")
    code, _, err = run(tables, path, tmp_path / "out", "--projects", tmp_path / "对应.csv")
    assert code == 0, err
    assert (
        pd.read_csv(tmp_path / "out" / "forecast.csv", dtype={"clause": str})
        .set_index("clause")["available"][["1.1", "1.2"]]
        .sum()
        == 6_500_000
    )


WAN = (
    "条款,县区,预算年度,事项年度,年初预算,调整预算,累计拨付,上年结转\n1.1,,2024,2023,2600,,1800,0\n1.2,,2024,2023,700,,{paid},0\n"
)


def test_a_ledger_in_ten_thousands_is_asked_about_and_taken_exactly_where_it_says_so(tables, tmp_path):
    path = tmp_path / "台账.csv"
    for paid, word in (("350", "是 3,300 元，还是 3,300 万元"), ("350.5", "--unit 万元")):
        path.write_text(WAN.format(paid=paid), encoding="gb18030")
        code, out, err = run(tables, path, tmp_path / "out")
        assert (code, out) == (2, "") and word in err and not (tmp_path / "out").exists()
    path.write_text(WAN.format(paid="350.5"), encoding="gb18030")
    assert run(tables, path, tmp_path / "by_option", "--unit", "万元")[0] == 0
    path.write_text(
        WAN.format(paid="350.5")
        .replace("年初预算", "年初预算（万元）")
        .replace("调整预算", "调整预算(万元)")
        .replace("累计拨付", "累计拨付（万元）")
        .replace("上年结转", "上年结转（万元）"),
        encoding="utf-8",
    )
    assert run(tables, path, tmp_path / "by_heading")[0] == 0
    path.write_text("单位," + WAN.format(paid="350.5").replace("\n1.", "\n万元,1."), encoding="utf-8")
    assert run(tables, path, tmp_path / "by_column")[0] == 0
    tables_of = [pd.read_csv(tmp_path / name / "forecast.csv", dtype=str) for name in ("by_option", "by_heading", "by_column")]
    assert all(table.equals(tables_of[0]) for table in tables_of)
    assert tables_of[0].set_index("clause").loc["1.2", ["available", "paid_to_date"]].tolist() == ["7000000", "3505000"]


def test_yuan_that_are_meant_are_taken_where_it_is_said(tables, tmp_path):
    path = tmp_path / "台账.csv"
    path.write_text(WAN.format(paid="350"), encoding="utf-8")
    assert run(tables, path, tmp_path / "out", "--unit", "元")[0] == 0


@pytest.mark.parametrize(("word", "unit"), [("万元", "万元"), ("wan", "万元"), (" 元 ", "元"), ("yuan", "元"), ("", "")])
def test_units_have_names(word, unit):
    assert unit_of(word) == unit


def test_another_unit_is_refused():
    with pytest.raises(Refusal, match="千元"):
        unit_of("千元")


# Moves ------------------------------------------------------------------------------------------------------------------------


def purse(need, available=1_000_000, **more):
    return Purse("1.1", "", ("1.1",), "市科技局", available, None, 0, 0, np.array(need), **more)


def test_a_surplus_that_a_draw_uses_up_stays_where_it_is():
    risky = purse([100_000] * 9 + [990_000])
    assert (risky.certain_surplus(0.8), risky.uncertain_surplus(0.8)) == (10_000, 890_000)
    certain = Position("8.2", "市科技局", 0, 500_000)
    assert [(move.source, move.amount) for move in proposed_moves([risky.position(0.8), certain])] == [
        ("1.1", 10_000),
        (None, 490_000),
    ]


def test_nothing_is_given_away_where_more_was_paid_than_anybody_owes():
    assert purse([300_000], open=True).certain_surplus(0.8) == 0 and purse([300_000], open=True).uncertain_surplus(0.8) == 700_000


def test_the_likeliest_gap_is_served_first():
    giving = Position("1.1", "市科技局", 100_000, 0)
    likely, large = Position("8.1", "市科技局", 0, 50_000, chance=1.0), Position("8.2", "市科技局", 0, 90_000, chance=0.3)
    assert [(move.source, move.target, move.amount) for move in proposed_moves([giving, large, likely])] == [
        ("1.1", "8.1", 50_000),
        ("1.1", "8.2", 50_000),
        (None, "8.2", 40_000),
    ]


def test_the_form_prints_on_a4_with_its_headings_and_live_sums(tables, tmp_path):
    path = book(tmp_path / "执行表.xlsx", line("高新技术企业认定奖补", 650, 300))
    assert run(tables, path, tmp_path / "out")[0] == 0
    sheet = openpyxl.load_workbook(io.BytesIO(Path(tmp_path / "out" / "预算调整表.xlsx").read_bytes())).active
    assert str(sheet.page_setup.paperSize) == "9" and sheet.print_title_rows == "$4:$4"
    assert any(isinstance(cell.value, str) and cell.value.startswith("=SUM(") for row in sheet.iter_rows() for cell in row)
