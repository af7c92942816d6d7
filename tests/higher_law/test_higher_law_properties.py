"""Properties of the rules: more R&D never hurts, the best option is the best, nothing unknown qualifies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.errors import Refusal
from kjqs_model.higher_law import columns_read, divide_envelope, parameters, work_out

YUAN = st.integers(0, 10**12).map(lambda fen: fen / 100)
YEARS = st.integers(2019, 2030)
MAY_BE_MISSING = {
    "recognition": {"days_registered", "founded_year", "class_one_ip", "class_two_ip", "expert_score"},
    "technology_sme": {"class_one_ip", "cost_1", "certificate_year"},
}

JUST_ENOUGH = {
    "recognition": {"expert_score": np.nan, "technology_rating": 0.9, "management_rating": 0.0, "results_converted": 5.0},
    "technology_sme": {"class_one_ip": 0.0, "class_two_ip": 4.0, "cost_1": 0.0, "staff_1": 10.0},
}


def one(**cells):
    return {name: np.array([cell]) for name, cell in cells.items()}


def best_firm(rule, **cells):
    """One firm that qualifies with room to spare under a rule set."""
    plain = dict.fromkeys(columns_read(rule, ["qualifies"]), 1.0)
    plain |= {
        "accident": False,
        "led_standard": False,
        "technology_field": np.int8(1),
        "founded_year": 2000.0,
        "national_prize": False,
        "provincial_institution": False,
        "revenue_1": 5e6,
        "rd_audit_1": 4e6,
        "rd_tax_1": 2e6,
        "days_registered": 9999.0,
        "assets_1": 5e6,
        "expert_score": 90.0,
        "certificate_year": np.nan,
    } | cells
    return one(**{name: cell for name, cell in plain.items() if name in columns_read(rule, ["qualifies"])})


def taxed(income, losses, rd, certificate, staff=100.0, assets=1e7, division=39.0, registered=False):
    return one(
        taxable_income=income,
        tax_losses=losses,
        rd_tax=rd,
        certificate_year=certificate,
        staff=staff,
        assets=assets,
        industry_division=division,
        tech_sme=registered,
        super_deduction=True,
        priority_industry=np.int8(0),
    )


@given(YUAN, YUAN, YUAN, YUAN)
def test_more_rd_never_lowers_the_points_of_a_technology_sme(rd, more, revenue, cost):
    def points(spent):
        columns = best_firm("technology_sme", rd_tax_1=spent, revenue_1=revenue, cost_1=cost)
        return work_out("technology_sme", 2023, columns, ["points"])["points"][0]

    assert points(rd + more) >= points(rd)


@given(YUAN, YUAN, YUAN)
def test_more_rd_never_loses_the_ratio_of_recognition(rd, more, revenue):
    def suffices(spent):
        columns = best_firm("recognition", rd_audit_1=spent, revenue_1=revenue)
        return work_out("recognition", 2023, columns, ["rd_ratio_suffices"])["rd_ratio_suffices"][0]

    assert suffices(rd + more) >= suffices(rd)


@given(YUAN.map(lambda yuan: yuan - 2e9), YUAN, YUAN, st.sampled_from([2016.0, 2022.0, np.nan]), st.integers(1, 600), YUAN, YEARS)
def test_the_tax_chosen_is_never_above_an_allowed_alternative(income, losses, rd, certificate, staff, assets, year):
    columns = taxed(income, losses, rd, certificate, float(staff), assets)
    wanted = ["tax_due", "taxable_amount", "small_low_profit", "tax_rate", "certificate_valid"]
    found = {name: values[0] for name, values in work_out("income_tax", year, columns, wanted[:-1]).items()}
    law = parameters("income_tax", year)
    allowed = [law["standard_rate"]]
    if work_out("recognition", year, columns, wanted[-1:])["certificate_valid"][0]:
        allowed.append(law["certificate_rate"])
    if found["small_low_profit"]:
        allowed.append(max(law["small_rates"]))
    assert found["tax_due"] >= 0
    assert found["tax_due"] <= min(allowed) * found["taxable_amount"] * (1 + 1e-12) + 1e-4
    assert found["tax_rate"] <= min(allowed)


@given(
    YUAN.map(lambda yuan: yuan - 2e9),
    YUAN,
    YUAN,
    st.sampled_from([2016.0, 2022.0, np.nan]),
    st.sampled_from([39.0, 65.0]),
    st.booleans(),
    YEARS,
)
def test_no_relief_costs_a_firm_anything(income, losses, rd, certificate, division, registered, year):
    columns = taxed(income, losses, rd, certificate, division=division, registered=registered)
    wanted = [
        "saving_from_super_deduction",
        "saving_from_certificate",
        "saving_from_technology_sme_rate",
        "deduction_left_as_loss",
        "tax_without_super_deduction",
    ]
    found = {name: values[0] for name, values in work_out("income_tax", year, columns, wanted).items()}
    assert min(found.values()) >= 0
    assert found["saving_from_technology_sme_rate"] <= found["saving_from_super_deduction"]
    assert found["saving_from_super_deduction"] <= found["tax_without_super_deduction"]


@given(st.integers(0, 300).map(lambda ten_thousands: ten_thousands * 1e4), st.sampled_from([2022.0, np.nan]))
def test_a_small_low_profit_firm_gains_nothing_from_a_certificate_while_the_relief_lasts(income, certificate):
    found = work_out("income_tax", 2024, taxed(income, 0.0, 0.0, certificate), ["small_low_profit", "saving_from_certificate"])
    assert found["small_low_profit"][0] and found["saving_from_certificate"][0] == 0


@given(
    st.lists(YUAN, max_size=30),
    st.integers(0, 10**9),
    st.sampled_from([np.nan, 0.05]),
    st.sampled_from([(1, 1), (10000, 10000), (0, 1)]),
    st.sampled_from([np.nan, 5e6]),
)
def test_an_envelope_is_never_exceeded(base, envelope, ceiling, floor, cap):
    minimum, rounding = floor
    base = np.array(base, dtype=float)
    grants = divide_envelope(base, envelope, ceiling, minimum, rounding, cap=cap)
    assert grants.sum() <= envelope and (grants >= 0).all() and not (grants % rounding).any()
    assert ((grants == 0) | (grants >= minimum)).all()
    if not np.isnan(ceiling):
        assert (grants <= ceiling * base + 1e-4).all()
    if not np.isnan(cap):
        assert (grants <= cap).all()


@given(st.lists(st.integers(1, 10**10).map(float), min_size=1, max_size=30), st.integers(0, 10**9))
def test_an_envelope_divided_to_the_last_yuan_adds_up(base, envelope):
    grants = divide_envelope(np.array(base), envelope, np.nan, 0, 1, exact_total=True)
    assert grants.sum() == envelope and (grants >= 0).all()


def test_an_envelope_that_no_cap_lets_be_spent_is_refused():
    with pytest.raises(Refusal, match="上限"):
        divide_envelope(np.array([1.0, 1.0]), 100, np.nan, 1, 1, cap=10, exact_total=True)
    with pytest.raises(Refusal, match="起付额"):
        divide_envelope(np.array([1.0]), 10001, np.nan, 20000, 1, exact_total=True)


@pytest.mark.parametrize(
    ("rule", "column"),
    [(rule, column) for rule in ("recognition", "technology_sme") for column in sorted(columns_read(rule, ["qualifies"]))],
)
def test_a_figure_that_is_not_known_never_makes_a_firm_qualify(rule, column):
    firm = best_firm(rule, **JUST_ENOUGH[rule])
    if rule == "recognition":
        firm |= one(net_assets_3=1.0, net_assets_2=2.0, net_assets_1=4.0)  # 77 points, 10 of them for each growth
    assert work_out(rule, 2023, firm, ["qualifies"])["qualifies"][0]  # technology SME: 4 + 50 + 24 points
    if firm[column].dtype == np.bool_:
        return
    unknown = firm | {column: np.array([np.int8(-1)]) if firm[column].dtype == np.int8 else np.array([np.nan])}
    qualifies = work_out(rule, 2023, unknown, ["qualifies"])["qualifies"][0]
    assert not qualifies or column in MAY_BE_MISSING[rule]


@given(st.sampled_from(["recognition", "technology_sme"]), st.data())
def test_an_empty_row_qualifies_for_nothing(rule, data):
    known = data.draw(st.sets(st.sampled_from(sorted(columns_read(rule, ["qualifies"])))))
    firm = best_firm(rule, certificate_year=np.nan)
    empty = {
        name: cell
        if cell.dtype == np.bool_ or name in known
        else np.array([np.int8(-1)])
        if cell.dtype == np.int8
        else np.array([np.nan])
        for name, cell in firm.items()
    }
    full = work_out(rule, 2023, firm, ["qualifies"])["qualifies"][0]
    assert work_out(rule, 2023, empty, ["qualifies"])["qualifies"][0] <= full
    if "staff_1" not in known:
        assert not work_out(rule, 2023, empty, ["qualifies"])["qualifies"][0]
