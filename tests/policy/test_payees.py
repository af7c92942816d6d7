"""Who is paid, by name: from every table that knows it, whatever the order of rows, and never "nan"."""

import numpy as np
import pandas as pd
import pytest

from kjqs_model.policy import baseline_policy, evaluate
from kjqs_model.policy.payees import PAYEE_SOURCES, PayeeIdentity, named_payments, payees_of, text_or
from kjqs_model.policy.register import rules
from kjqs_model.tables import Tables
from kjqs_model.tables.table import table_from_columns

CODE = "91110000600037341L"


def table(name, /, **columns):
    return table_from_columns(name, columns)


def one(kind, id, *given, year=2023):
    return payees_of(Tables(given), kind, [id], year)[id]


def firms(**more):
    given = {
        "firm_id": ["F1", "F2"],
        "county": ["莘县", "冠县"],
        "year": [2023, 2023],
        "above_scale": ["none"] * 2,
        "tech_sme": [True, True],
        "recognition": ["first", "first"],
        "super_deduction": [False, False],
        "agency_id": ["A1", "A1"],
    }
    return table("enterprises", **(given | more))


def test_every_kind_that_a_clause_pays_has_a_place_where_it_is_named():
    assert {rule.entitles[1].kind for rule in rules(2023).values()} == set(PAYEE_SOURCES)


@pytest.mark.parametrize(
    ("kind", "at", "columns", "expected"),
    [
        (
            "enterprise",
            "platforms",
            {"owner_id": ["X"], "owner_name": ["某公司"], "credit_code": [CODE]},
            PayeeIdentity("某公司", CODE),
        ),
        ("enterprise", "loans", {"borrower_id": ["X"], "name": ["某公司"]}, PayeeIdentity("某公司")),
        (
            "intermediary",
            "enterprises",
            {"agency_id": ["X"], "agency_name": ["某中介"], "name": ["别人"]},
            PayeeIdentity("某中介"),
        ),
        (
            "platform",
            "platforms",
            {"platform_id": ["X"], "name": ["某室"], "owner_name": ["某公司"], "credit_code": [CODE]},
            PayeeIdentity("某室", CODE, "某公司"),
        ),
        (
            "project",
            "projects",
            {"project_id": ["X"], "name": ["某项目"], "owner_name": ["某公司"]},
            PayeeIdentity("某项目", None, "某公司"),
        ),
        (
            "person",
            "talents",
            {"talent_id": ["X"], "name": ["张三"], "employer_name": ["某院"], "credit_code": [CODE]},
            PayeeIdentity("张三", None, "某院"),
        ),
        (
            "employer",
            "talents",
            {"employer_id": ["X"], "name": ["张三"], "employer_name": ["某院"], "credit_code": [CODE]},
            PayeeIdentity("某院", CODE),
        ),
        ("contract_seller", "contracts", {"seller_id": ["X"], "name": ["某所"]}, PayeeIdentity("某所")),
        ("training_body", "brokers", {"training_body_id": ["X"], "name": ["某校"]}, PayeeIdentity("某校")),
        (
            "bank",
            "loans",
            {"bank_id": ["X"], "bank_name": ["某行"], "name": ["借款人"], "credit_code": [CODE]},
            PayeeIdentity("某行"),
        ),
        ("park", "parks", {"park_id": ["X"], "name": ["某园"]}, PayeeIdentity("某园")),
        (
            "prize_winner",
            "prizes",
            {"prize_id": ["X"], "name": ["李四"], "employer_name": ["某大学"]},
            PayeeIdentity("李四", None, "某大学"),
        ),
    ],
)
def test_each_kind_is_named_by_its_own_table(kind, at, columns, expected):
    assert one(kind, "X", table(at, year=[2023], **columns)) == expected


def test_an_employer_and_a_seller_that_are_enterprises_are_named_by_them():
    given = firms(name=["甲公司", None], credit_code=[CODE, None])
    assert one("employer", "F1", given, table("talents", employer_id=["F1"], year=[2023])) == PayeeIdentity("甲公司", CODE)
    assert one("contract_seller", "F1", given) == PayeeIdentity("甲公司", CODE)


def test_an_id_that_is_a_credit_code_is_the_credit_code_but_for_a_person():
    assert one("park", CODE) == PayeeIdentity(None, CODE) and one("person", CODE) == PayeeIdentity()


def test_the_years_own_row_speaks_first_then_the_latest():
    given = table("parks", park_id=["X"] * 3, year=[2021, 2022, 2023], name=["旧", "新", None])
    assert one("park", "X", given).name == "新" and one("park", "X", given, year=2021).name == "旧"


def test_the_order_of_rows_changes_no_name():
    given = table("parks", park_id=["X"] * 3, year=[2023] * 3, name=["丙", "甲", None], credit_code=[None, None, CODE])
    found = {one("park", "X", given.take(np.array(order))) for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0])}
    assert found == {PayeeIdentity("丙", CODE)}


def test_payments_with_names_are_the_payments():
    tables = Tables([firms(name=["甲公司", None])])
    costing = evaluate(tables, baseline_policy(), 2023)
    named = named_payments(costing, tables)
    pd.testing.assert_frame_equal(named[costing.payments().columns.to_list()], costing.payments())
    assert [(row.recipient_id, row.county, row.name_) for row in named.rename(columns={"name": "name_"}).itertuples()] == [
        ("F1", "莘县", "甲公司"),
        ("F2", "冠县", None),
        ("A1", "跨县区", None),
    ]


@pytest.mark.parametrize(("value", "expected"), [(np.nan, "–"), (None, "–"), (pd.NA, "–"), ("", "–"), ("甲", "甲"), (0.0, "–")])
def test_a_missing_cell_of_a_frame_is_no_text(value, expected):
    assert text_or(value, "–") == expected
