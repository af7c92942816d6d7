"""Units behind the headings of tables: read, multiplied exactly, never rounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables_helpers import csv_text, firm, sheet_rows

from kjqs_model.tables import read_tables
from kjqs_model.tables.units import heading_and_factor


def read_csv_of(tmp_path, heading, amount):
    (tmp_path / "enterprises.csv").write_text(csv_text([firm() | {heading: amount}]), encoding="utf-8")
    return read_tables(tmp_path)


@pytest.mark.parametrize(
    ("heading", "amount", "yuan"),
    [
        ("研发投入（万元）", "1350.5", 13505000),
        ("rd_reported(万元)", "0.0001", 1),
        ("研发投入（千元）", "12.34567", 12345.67),
        ("研发投入（元）", "5", 5),
        ("研发投入（单位：万元）", "7", 70000),
        ("研发投入(亿元)", "1.00000001", 100000001),
        ("研发投入【万元】", "800", 8000000),
    ],
)
def test_a_unit_behind_a_heading_is_multiplied_exactly(tmp_path, heading, amount, yuan):
    tables, findings = read_csv_of(tmp_path, heading, amount)
    assert tables is not None, [finding.sentence() for finding in findings]
    assert tables["enterprises"]["rd_reported"].tolist() == [yuan]


@pytest.mark.parametrize("amount", ["1.2345678", "-5", "1,000", "5万", "1e3"])
def test_what_is_no_whole_number_of_fen_or_no_amount_is_refused_as_it_was_read(tmp_path, amount):
    tables, findings = read_csv_of(tmp_path, "研发投入（万元）", amount)
    assert tables is None
    assert [(finding.row, finding.column, finding.value) for finding in findings if finding.severity == "error"] == [
        (2, "研发投入（万元）", amount)
    ]


def test_numbers_of_excel_too(workbook):
    tables, _ = read_tables(
        workbook(企业=sheet_rows([firm() | {"省级研发补助（万元）": 54.3}, firm(firm_id="F2") | {"省级研发补助（万元）": 33.61}]))
    )
    assert tables["enterprises"]["provincial_rd_subsidy"].tolist() == [543000, 336100]


@pytest.mark.parametrize("heading", ["职工总数（人）", "县区（万元）", "研发投入（吨）", "研发投入（本年）"])
def test_a_bracket_that_is_no_unit_of_money_is_no_such_column(tmp_path, heading):
    assert any("没有这一列" in finding.problem for finding in read_csv_of(tmp_path, heading, "1")[1])


def test_a_column_under_two_units_stands_twice(tmp_path):
    (tmp_path / "enterprises.csv").write_text(
        csv_text([firm() | {"研发投入（万元）": "1", "研发投入": "10000"}]), encoding="utf-8"
    )
    assert any("出现了两次" in finding.problem for finding in read_tables(tmp_path)[1])


@given(st.decimals(min_value=0, max_value=10**8, places=6, allow_nan=False, allow_infinity=False))
def test_ten_thousand_times_a_decimal_is_exact(tmp_path_factory, amount):
    tables, _ = read_csv_of(tmp_path_factory.mktemp("u"), "研发投入（万元）", f"{amount:f}")
    assert round(tables["enterprises"]["rd_reported"][0] * 100) == int(amount * 1_000_000)


@given(st.text(max_size=20))
def test_any_heading_has_a_factor(heading):
    assert heading_and_factor(heading)[1] >= 1
