"""Formulas of a workbook are written as xlsxwriter writes them, looked through once for each set of functions that they call."""

import io
import re

import pytest
import xlsxwriter

from kjqs_model.tables.workbooks import new_workbook

FORMULAS = [
    "=A1",
    "=SUM(A1:A3)",
    '=IF(A1="(",ROUND(B2,2),0)',
    "=XLOOKUP(A1,B:B,C:C)",
    "=SUM(XLOOKUP(A1,B:B,C:C))",
    "{=SUM(A1)}",
    "SUM(A2)",
    "=FILTER(A1:A3,B1)",
    '="SUM("&A1',
    "=_xlfn.CONCAT(A1)",
    "=SORTBY(A1,B1)+SORT(A2)",
]


@pytest.fixture(scope="module")
def sheet():
    with new_workbook(io.BytesIO(), "t") as book:
        yield book.add_worksheet()


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_written_as_the_library_writes_them(sheet, formula, again):
    plain = xlsxwriter.Workbook(io.BytesIO()).add_worksheet()
    assert sheet._prepare_formula(formula) == plain._prepare_formula(formula)


def test_a_formula_like_one_before_is_not_looked_through(sheet, monkeypatch):
    sheet.write_formula(0, 0, "=ROUND(SUM(A2:A3),0)")
    monkeypatch.setattr(re, "sub", None)
    assert sheet.write_formula(0, 1, "=SUM(ROUND(B2,0))") == 0
