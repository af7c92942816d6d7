"""预算调整表 and the workbook of evaluate in LibreOffice: recalculated from nothing they give what the program wrote."""

import io
import math

import openpyxl
import pytest

from kjqs_model.budget.running_year import forecast as running_year
from kjqs_model.policy import baseline_policy, evaluate
from kjqs_model.reporting.workbook.payments import payments_workbook
from kjqs_model.reporting.workbook.running_year import adjustment_book
from kjqs_model.scenario import load_scenario
from kjqs_model.tables import Tables
from kjqs_model.tables.table import table_from_columns
from tests.reporting.test_libreoffice import recalculated, without_values

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def tables():
    count = 40
    return Tables(
        [
            table_from_columns(
                "enterprises",
                {
                    "firm_id": [f"F{number:02}" for number in range(count)],
                    "name": [f"聊城{number}厂" for number in range(count)],
                    "county": ["莘县"] * count,
                    "year": [2023] * count,
                    "above_scale": ["none"] * count,
                    "tech_sme": [True] * count,
                    "recognition": ["first"] * 30 + ["renewed"] * 10,
                    "super_deduction": [True] * count,
                    "provincial_rd_subsidy": [50_000.0] + [0.0] * (count - 1),
                },
            )
        ]
    )


def same(data, folder):
    written, found = openpyxl.load_workbook(io.BytesIO(data), data_only=True), recalculated(without_values(data), folder)
    formulas = 0
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    formulas += 1
                    one, other = written[sheet.title][cell.coordinate].value, found[sheet.title][cell.coordinate].value
                    assert other is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9), (
                        sheet.title,
                        cell.coordinate,
                        one,
                        other,
                    )
    return formulas


def test_the_adjustment_form_recalculates(tables, tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["2024年预算执行表", "", "", "单位：万元"],
        ["项目名称", "主管部门", "年初预算", "调整预算", "累计支出", "上年结转"],
        ["高新技术企业认定奖补", "市科技局", 300, None, 100, 5],
        ["企业研发投入后补助", "市科技局", 100, 90.5, 3, 0],
    ):
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    scenario, day = load_scenario(None), running_year.day_of("2024-08-31")
    execution, booked = running_year.load_books(tmp_path / "表.xlsx", None, tables, scenario, day)
    plan = running_year.plan_of(tables, scenario, day, ["all"])
    found = running_year.forecast(tables, booked, scenario, plan, execution=execution)
    assert found.moves and same(adjustment_book(found), tmp_path) > 10


def test_the_workbook_of_evaluate_recalculates(tables, tmp_path):
    assert same(payments_workbook(evaluate(tables, baseline_policy(), 2023), tables), tmp_path) == 3
