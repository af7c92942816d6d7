"""Clause 2.1: income tax forgone, split by level, beside the budget."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.policy import baseline_policy, evaluate
from kjqs_model.policy.tax_expenditure import _by_level, item_label, tax_expenditure, tax_expenditure_assumptions
from kjqs_model.tables import Tables, table_from_columns


def population(year=2023, income=10000000.0, **accounts):
    """F1 certified, F2 a technology SME of the software industry, F3 neither and without accounts, F4 declares nothing."""
    ids = ["F1", "F2", "F3", "F4"]
    firms = table_from_columns(
        "enterprises",
        {
            "firm_id": ids,
            "county": ["临清市"] * 4,
            "industry": ["39", "65", "26", "26"],
            "year": [year] * 4,
            "above_scale": ["none"] * 4,
            "tech_sme": [False, True, False, False],
            "recognition": ["none"] * 4,
            "super_deduction": [True, True, True, False],
        },
    )
    plain = {
        "firm_id": ["F1", "F2", "F4"],
        "year": [year] * 3,
        "staff": [400] * 3,
        "assets": [1e7] * 3,
        "taxable_income": [income] * 3,
        "tax_losses": [0.0] * 3,
        "rd_tax": [2000000.0] * 3,
        "certificate_year": [year - 1, -1, -1],
    } | accounts
    return Tables([firms, table_from_columns("accounts", plain)])


def amounts(frame, level="total"):
    rows = frame[frame["level"] == level]
    return dict(zip(rows["item"], rows["amount_yuan"]))


def test_each_relief_is_measured_against_the_law_without_it():
    assert amounts(tax_expenditure(population(), 2023)) == {
        "super_deduction": 300000 + 500000,
        "super_deduction_by_technology_smes": 500000,
        "super_deduction_technology_sme": 0,
        "certificate_rate": 800000,
    }


def test_the_higher_rate_of_technology_smes_was_worth_something_in_2022_alone():
    assert amounts(tax_expenditure(population(2022), 2022))["super_deduction_technology_sme"] == 93750


def test_levels_add_up_to_the_total_to_the_yuan():
    frame = tax_expenditure(population(income=9999999.99, rd_tax=[1234567.89, 7654321.01, 0.0]), 2023)
    for item in frame["item"].unique():
        parts = frame[(frame["item"] == item) & (frame["level"] != "total")]
        assert parts["amount_yuan"].sum() == amounts(frame)[item]
    assert amounts(frame, "centre")["certificate_rate"] == round(0.6 * amounts(frame)["certificate_rate"])


def test_firms_whose_accounts_do_not_say_are_counted():
    frame = tax_expenditure(population(), 2023).query("level == 'total'").set_index("item")
    assert frame["firms"].to_dict() == {
        "super_deduction": 2,
        "super_deduction_by_technology_smes": 1,
        "super_deduction_technology_sme": 0,
        "certificate_rate": 1,
    }
    assert frame["firms_not_known"].to_dict() == {
        "super_deduction": 1,
        "super_deduction_by_technology_smes": 0,
        "super_deduction_technology_sme": 0,
        "certificate_rate": 0,
    }
    unknown = tax_expenditure(population(taxable_income=[np.nan, np.nan, 1.0]), 2023).query("level == 'total'").set_index("item")
    assert unknown.loc["certificate_rate", "firms_not_known"] == 1 and unknown["amount_yuan"].sum() == 0


def test_an_override_moves_the_split_and_not_the_total():
    given = {"city_share_of_rest": 0.4, "income_tax.province_share_of_local": 0.25}
    baseline, changed = tax_expenditure(population(), 2023), tax_expenditure(population(), 2023, given)
    assert amounts(baseline) == amounts(changed) and amounts(changed, "city")["certificate_rate"] == 96000
    assert amounts(baseline, "city")["certificate_rate"] == 54400
    with pytest.raises(Refusal, match="city_share_of_rest"):
        tax_expenditure(population(), 2023, {"city_share_of_res": 0.4})


def test_a_year_before_the_rules_is_refused():
    with pytest.raises(Refusal, match="2019"):
        tax_expenditure(population(2018), 2018)


def test_a_population_without_firms_forgoes_nothing():
    frame = tax_expenditure(Tables([]), 2023)
    assert len(frame) == 20 and frame["amount_yuan"].sum() == 0 and frame["firms"].sum() == 0


def test_it_never_touches_payments():
    tables = population()
    costing = evaluate(tables, baseline_policy(), 2023)
    tax_expenditure(tables, 2023)
    assert "2.1" not in set(costing.payments()["clause"])
    assert evaluate(tables, baseline_policy(), 2023).payments().equals(costing.payments())


@given(st.integers(0, 10**12))
def test_parts_of_any_total_add_up(total):
    whole, *parts = _by_level(total, [0.6, 0.06, 0.068, 0.272])
    assert whole == total == sum(parts) and min(parts) >= 0


def test_assumptions_are_listed_with_range_and_source():
    rows = {row["name"]: row for row in tax_expenditure_assumptions()}
    assert set(rows) == {
        "super_deduction.last_quarter_share",
        "income_tax.province_share_of_local",
        "income_tax.city_share_of_rest",
    }
    for row in rows.values():
        assert row["range"][0] <= row["value"] <= row["range"][1] and row["source"] and row["label"]
    assert rows["income_tax.city_share_of_rest"]["range"] == (0.1, 0.4)


def test_items_have_a_label_in_both_languages():
    items = tax_expenditure(Tables([]), 2023)["item"].unique()
    chinese = {item_label(item) for item in items}
    with speaking("en"):
        assert len(chinese | {item_label(item) for item in items}) == 8
    with pytest.raises(KeyError, match="certificate_rate"):
        item_label("certificate_rat")
