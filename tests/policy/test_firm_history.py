"""Readings that look at other years: what the tables know decides, what they do not know is said and never taken for zero."""

import numpy as np
import pytest

from kjqs_model.policy import baseline_policy, evaluate
from kjqs_model.policy.explaining.explanation import explain
from kjqs_model.tables import Tables, table_from_columns

READINGS = {"1.2.recognised_again": "first", "8.2.subsidy_counts": "year_of_rd"}


def firms(rows):
    names = ("firm_id", "year", "recognition", "provincial_rd_subsidy", "first_rd_report", "rd_reported", "above_scale")
    blank = {
        "recognition": "none",
        "provincial_rd_subsidy": 0.0,
        "first_rd_report": False,
        "rd_reported": np.nan,
        "above_scale": "none",
    }
    whole = [blank | row for row in rows]
    return Tables(
        [
            table_from_columns(
                "enterprises",
                {name: [row[name] for row in whole] for name in names} | {"county": ["冠县"] * len(rows)},
                length=len(rows),
            )
        ]
    )


def reporting(firm, **more):
    return {"firm_id": firm, "year": 2023, "above_scale": "industrial", "first_rd_report": True, "rd_reported": 600000.0} | more


def test_a_renewed_firm_of_which_no_certificate_is_known_is_paid_as_a_renewal_and_counted_in_a_note():
    tables = firms(
        [
            {"firm_id": "F1", "year": 2023, "recognition": "renewed"},
            {"firm_id": "F2", "year": 2023, "recognition": "renewed"},
            {"firm_id": "F2", "year": 2019, "recognition": "first"},
        ]
    )
    paid = evaluate(tables, baseline_policy().with_overrides(READINGS), 2023)
    assert dict(zip(paid.payments()["recipient_id"], paid.payments()["amount_yuan"])) == {"F1": 50000, "F2": 100000}
    note = next(note for note in paid.notes if "1.2.recognised_again" in note)
    assert "1 家复审企业" in note and "按正常复审计" in note
    assert not any("1.2" in note or "8.2" in note for note in evaluate(tables, baseline_policy(), 2023).notes)


def test_a_year_after_that_is_not_there_is_said():
    tables = firms([reporting("F1"), reporting("F2"), {"firm_id": "F2", "year": 2024, "provincial_rd_subsidy": 5.0}])
    paid = evaluate(tables, baseline_policy().with_overrides(READINGS), 2023)
    assert list(paid.payments()["recipient_id"]) == ["F1"]
    assert any("1 家企业在数据中没有 2024 年的行" in note for note in paid.notes)


@pytest.mark.parametrize("word, amount, said", [("first", 100000, "是"), ("nothing", 0, "是"), ("renewal", 50000, "是")])
def test_an_explanation_says_the_gap_the_reading_and_the_amount_that_it_borrows(word, amount, said):
    tables = firms(
        [{"firm_id": "F1", "year": 2018, "recognition": "first"}, {"firm_id": "F1", "year": 2023, "recognition": "renewed"}]
    )
    told = explain(tables, baseline_policy().with_overrides({"1.2.recognised_again": word}), 2023, "1.2", "F1")
    assert told.amount == amount and dict(told.rows[0].values)["原证书中断后重新认定"] == said
    shown = {path: value for path, _, value, _ in told.parameters}
    assert shown["1.1.amount"] == "100,000" and shown["1.2.recognised_again"].startswith(word)


def test_an_amount_that_another_clause_borrows_is_costed_anew_where_rows_are_kept():
    from kjqs_model.policy import entitle

    tables = firms(
        [{"firm_id": "F1", "year": 2018, "recognition": "first"}, {"firm_id": "F1", "year": 2023, "recognition": "renewed"}]
    )
    policy = baseline_policy().with_overrides({"1.2.recognised_again": "first"})
    dearer = policy.with_overrides({"1.1.amount": 300000})
    assert dearer.differs_from(policy) == {"1.1", "1.2"}
    assert entitle(tables, policy, 2023).cost(dearer).total == 300000


def test_what_other_years_say_is_looked_up_once_for_any_number_of_amounts(monkeypatch):
    from kjqs_model.policy import entitle, frames

    asked = []
    looked_up = frames.firm_history
    monkeypatch.setattr(
        frames, "firm_history", lambda tables, name, rows, year: asked.append(name) or looked_up(tables, name, rows, year)
    )
    policy = baseline_policy()
    entitlement = entitle(firms([{"firm_id": "F1", "year": 2023, "recognition": "renewed"}]), policy, 2023)
    found = []
    for amount in (1000, 2000, 3000):
        found.append((entitlement.totals(policy.with_overrides({"1.2.amount": amount}))["1.2"][0], len(asked)))
    assert [total for total, _ in found] == [1000, 2000, 3000] and len({times for _, times in found}) == 1
