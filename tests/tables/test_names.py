"""Names and credit codes in every table: optional, under both headings, checked, in the template."""

import pytest
from tables_helpers import firm, park, sheet_rows

from kjqs_model.tables import dictionary, load_tables, read_tables, write_tables
from kjqs_model.tables.names import name_key

PERSONS = ("talents", "commissioners", "prizes")


@pytest.mark.parametrize("name", list(dictionary()))
def test_every_table_takes_a_name_and_a_credit_code(name):
    columns = dictionary()[name].columns
    assert columns["name"].optional and columns["credit_code"].optional
    assert (
        columns["name"].zh == ("企业名称" if name == "enterprises" else "名称")
        and columns["credit_code"].zh == "统一社会信用代码"
    )
    assert ("employer_name" in columns) == (name in PERSONS)


@pytest.mark.parametrize("heading", ["name", "企业名称", "名称"])
def test_a_firm_is_named_under_its_own_heading_or_the_common_one(folder, heading):
    assert list(load_tables(folder(enterprises=[firm(**{heading: "聊城一厂"})]))["enterprises"].texts("name")) == ["聊城一厂"]


def test_two_headings_of_one_name_are_a_column_twice(folder):
    found = read_tables(folder(enterprises=[firm(企业名称="甲", 名称="乙")]))[1]
    assert [(f.severity, f.column) for f in found] == [("error", "名称")]


def test_names_stand_in_their_table_and_may_be_left_out(folder):
    table = load_tables(
        folder(parks=[park(name="某园区", credit_code="91110000600037341L"), park(park_id="P2", name="", credit_code="")])
    )["parks"]
    assert list(table.texts("name")) == ["某园区", None] and list(table.texts("credit_code")) == ["91110000600037341L", None]
    assert list(load_tables(folder(parks=[park()]))["parks"].texts("name")) == [None]


def test_a_wrong_credit_code_is_found_in_any_table(folder):
    found = read_tables(folder(parks=[park(统一社会信用代码="911100006000373411")]))[1]
    assert [(f.severity, f.column, f.value) for f in found] == [("error", "统一社会信用代码", "911100006000373411")]


def test_a_credit_code_kept_as_a_number_is_refused_in_any_table(workbook):
    found = read_tables(workbook(parks=sheet_rows([park(credit_code=911100006000373411)])))[1]
    assert [(f.severity, f.column) for f in found] == [("error", "credit_code")]


def test_columns_of_names_are_written_where_a_row_has_them(folder, tmp_path):
    tables = load_tables(folder(parks=[park(name="某园区")], enterprises=[firm()]))
    write_tables(tables, tmp_path / "written")
    parks, firms = (
        (tmp_path / "written" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0] for name in ("parks", "enterprises")
    )
    assert parks == "park_id,county,year,level,newly_built,assessment_score,chosen_previous,name" and not firms.endswith(
        "agency_name"
    )
    assert list(load_tables(tmp_path / "written")["parks"].texts("name")) == ["某园区"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3M中国有限公司", "M中国有限公司"),
        ("1号店有限公司", "号店有限公司"),
        ("聊城一厂（东阿）", "聊城一厂"),
        ("聊城一厂", "聊城一厂二分厂"),
        ("？", "！"),
        ("聊城\ue001", "聊城"),
    ],
)
def test_what_is_part_of_a_name_is_never_taken_for_a_sign_around_it(one, other):
    assert name_key(one) != name_key(other)


def test_a_cell_of_spaces_takes_no_longer_than_its_length():
    assert name_key("甲" + " " * 200_000 + "乙") == "甲乙"
