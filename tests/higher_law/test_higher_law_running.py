"""Running the rules: parameters by year, overrides, what is refused, joining the tables, a million rows."""

from functools import wraps

import numpy as np
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.higher_law import columns_of, columns_read, parameters, provincial_rd_grants, rule_sets, work_out
from kjqs_model.higher_law.rule_set import read_rule_set
from kjqs_model.language import speaking
from kjqs_model.tables import Tables, table_from_columns


def enterprises(**given):
    length = len(given["firm_id"])
    plain = {
        "county": ["东昌府区"] * length,
        "year": [2023] * length,
        "above_scale": ["none"] * length,
        "tech_sme": [False] * length,
        "recognition": ["none"] * length,
        "super_deduction": [False] * length,
    }
    return table_from_columns("enterprises", plain | given)


def test_the_value_of_a_year_is_the_latest_not_after_it():
    rates = {year: parameters("super_deduction", year)["general_rate"] for year in (2018, 2022, 2023, 2030)}
    assert rates == {2018: 0.75, 2022: 0.75, 2023: 1.0, 2030: 1.0}
    assert parameters("income_tax", 2022)["small_rates"] == (0.025, 0.05)


def test_a_bound_that_a_rule_does_not_have_in_a_year_is_not_known():
    assert np.isnan(parameters("provincial_rd_subsidy", 2024)["cap_per_firm"])
    assert parameters("provincial_rd_subsidy", 2025)["cap_per_firm"] == 5000000


@pytest.mark.parametrize(
    ("rule", "year"),
    [
        ("recognition", 2015),
        ("technology_sme", 2016),
        ("super_deduction", 2017),
        ("income_tax", 2018),
        ("provincial_rd_subsidy", 2020),
        ("provincial_recognition_award", 2020),
        ("conversion_loan", 2022),
    ],
)
def test_a_rule_before_its_first_year_is_refused_with_the_year(rule, year):
    assert parameters(rule, year + 1)
    with pytest.raises(Refusal, match=str(year + 1)):
        parameters(rule, year)


def test_an_override_holds_in_all_years_or_from_the_years_it_names():
    assert parameters("recognition", 2020, {"pass_mark": 75})["pass_mark"] == 75
    dated = {"recognition.pass_mark": {2025: 80}}
    assert [parameters("recognition", year, dated)["pass_mark"] for year in (2024, 2025, 2030)] == [70, 80, 80]
    assert parameters("income_tax", 2030, {"small_rates": {2028: [0.05, 0.05]}})["small_rates"] == (0.05, 0.05)
    assert parameters("technology_sme", 2023, dated) == parameters("technology_sme", 2023)


@pytest.mark.parametrize("path", ["pas_mark", "recognition.pas_mark", "recogniton.pass_mark"])
def test_an_unknown_override_is_refused_with_the_nearest(path):
    with pytest.raises(Refusal, match="pass_mark"):
        parameters("recognition", 2023, {path: 1})


def test_an_override_reaches_the_rules_that_a_rule_uses():
    columns = {"rd_tax": [100.0], "super_deduction": [True], "industry_division": [39], "taxable_income": [1000.0]}
    given = {name: np.array(value) for name, value in columns.items()} | {
        "tech_sme": np.array([False]),
        "priority_industry": np.array([0], dtype=np.int8),
    }
    found = work_out("income_tax", 2020, given, ["income_after_deduction"], {"super_deduction.general_rate": 0.5})
    assert found["income_after_deduction"].tolist() == [950.0]


def test_a_quantity_handed_in_is_not_worked_out_again():
    given = {"extra_deduction": np.array([400.0]), "taxable_income": np.array([1000.0])}
    assert work_out("income_tax", 2023, given, ["income_after_deduction"])["income_after_deduction"].tolist() == [600.0]


def test_missing_columns_and_misspelt_names_are_said():
    with pytest.raises(KeyError, match="revenue_1"):
        work_out("recognition", 2023, {"revenue_2": np.zeros(1)}, ["rd_ratio_required"])
    with pytest.raises(KeyError, match="qualifies"):
        work_out("recognition", 2023, {}, ["qualifys"])
    with pytest.raises(KeyError, match="recognition"):
        work_out("recogniton", 2023, {}, ["qualifies"])
    with (
        speaking("en"),
        pytest.raises(
            KeyError,
            match="'old_enough' reads a column 'days_registered' that is not given".replace(
                "'old_enough'", "'recognition.old_enough'"
            ),
        ),
    ):
        work_out("recognition", 2023, {"founded_year": np.zeros(1)}, ["old_enough"])


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="staff_1"):
        work_out("recognition", 2023, {"technical_staff_1": np.zeros(2), "staff_1": np.zeros(3)}, ["technical_staff_suffice"])


def test_each_quantity_is_worked_out_once(monkeypatch):
    calls = []

    def counted(function):
        @wraps(function)
        def counting(**given):
            calls.append(function.__name__)
            return function(**given)

        return counting

    rule_set = rule_sets()["income_tax"]
    counting = {name: counted(function) for name, function in rule_set.functions.items()}
    monkeypatch.setitem(rule_set.__dict__, "functions", counting)
    given = {name: np.zeros(1) for name in ("taxable_income", "extra_deduction", "tax_losses", "staff", "assets")}
    work_out(
        "income_tax", 2023, given | {"certificate_valid": np.zeros(1, bool)}, ["tax_due", "saving_from_certificate", "tax_rate"]
    )
    assert sorted(calls) == sorted(set(calls)) and {"taxable_amount", "small_low_profit"} <= set(calls)


def test_what_is_given_stays_untouched():
    given = {"certificate_year": np.array([2020.0, np.nan])}
    before = given["certificate_year"].copy()
    first = work_out("recognition", 2023, given, ["certificate_valid", "certificate_expires"])
    assert first["certificate_expires"].tolist() == [True, False]
    np.testing.assert_array_equal(given["certificate_year"], before)


def test_columns_read_follow_functions_into_other_rule_sets():
    assert columns_read("technology_sme", ["qualifies_directly"]) == {
        "certificate_year",
        "national_prize",
        "provincial_institution",
        "led_standard",
    }
    assert columns_read("income_tax", ["share_of_county"]) == frozenset()
    with pytest.raises(KeyError, match="tax_due"):
        columns_read("income_tax", ["tax_dues"])


def test_labels_follow_the_language():
    rule_set = rule_sets()["recognition"]
    assert rule_set.label() == "高新技术企业认定" and rule_set.name_of("old_enough") == "注册成立满一年"
    with speaking("en"):
        assert rule_set.label() == "recognition as high-tech enterprise" and rule_set.name_of("old_enough") == "old enough"
        assert rule_set.parameters["pass_mark"].label() == "pass mark (to be exceeded)"
        assert "middle" in rule_set.parameters["place_in_band"].source


@pytest.mark.parametrize(
    "entry",
    [
        "{unit: yuan, values: {2020: 1}, label: {zh: 甲, en: a}, assumed: true}",
        "{unit: wan, values: {2020: 1}, label: {zh: 甲, en: a}}",
        "{unit: yuan, values: {2020: 1}, label: {zh: 甲}}",
        "{unit: yuan, values: {2020: 1}, label: {zh: 甲, en: a}, colour: red}",
    ],
)
def test_a_parameter_file_that_breaks_the_schema_is_named(entry):
    text = f"rule: {{name: a, title: {{zh: 甲, en: a}}, document: b, source: c}}\nnames: {{}}\nparameters:\n  one: {entry}\n"
    with pytest.raises(ValueError, match=r"a\.yaml"):
        read_rule_set(text, "a.yaml")


# joining ---------------------------------------------------------------------------------------------------------------


def test_accounts_are_joined_by_the_text_of_the_id_and_by_year():
    firms = enterprises(firm_id=["F2", "F9", "F1"], industry=["39", None, "C26"])
    accounts = table_from_columns(
        "accounts",
        {
            "firm_id": ["F1", "F1", "F2", "F0"],
            "year": [2023, 2022, 2022, 2022],
            "revenue": [10.0, 20.0, 30.0, 99.0],
            "staff": [5, -1, 7, 8],
            "technology_field": ["electronics", None, "none", "none"],
            "accident": [True, False, True, True],
        },
    )
    ids, columns = columns_of(Tables([firms, accounts]), 2023)
    assert ids.tolist() == ["F2", "F9", "F1"]
    np.testing.assert_array_equal(columns["revenue"], [np.nan, np.nan, 10])
    np.testing.assert_array_equal(columns["revenue_1"], [30, np.nan, 20])
    np.testing.assert_array_equal(columns["revenue_3"], [np.nan] * 3)
    np.testing.assert_array_equal(columns["staff_1"], [7, np.nan, np.nan])
    assert columns["technology_field"].tolist() == [-1, -1, 1] and columns["accident_1"].tolist() == [True, False, False]
    np.testing.assert_array_equal(columns["industry_division"], [39, np.nan, 26])


@pytest.mark.parametrize(
    ("text", "division"),
    [
        ("39", 39),
        ("6", 6),
        ("06", 6),
        ("C39", 39),
        ("3911", 39),
        ("C3911", 39),
        (" 39 ", 39),
        ("制造业", np.nan),
        ("391112", np.nan),
        ("", np.nan),
    ],
)
def test_a_division_is_read_from_codes_of_any_depth(text, division):
    _, columns = columns_of(Tables([enterprises(firm_id=["F1"], industry=[text])]), 2023, ["industry_division"])
    np.testing.assert_array_equal(columns["industry_division"], [division])


def test_only_rows_of_the_year_and_only_columns_wanted():
    firms = enterprises(firm_id=["F1", "F1", "F2"], year=[2022, 2023, 2022])
    ids, columns = columns_of(Tables([firms]), 2023, ["tech_sme", "revenue_2"])
    assert ids.tolist() == ["F1"] and set(columns) == {"tech_sme", "revenue_2"}
    with pytest.raises(KeyError, match="revenue_1"):
        columns_of(Tables([firms]), 2023, ["revenue1"])


def test_no_tables_at_all_give_no_rows():
    ids, columns = columns_of(Tables([]), 2023)
    assert len(ids) == 0 and {len(column) for column in columns.values()} == {0}
    assert work_out("recognition", 2023, columns, ["qualifies"])["qualifies"].tolist() == []


def test_what_the_tables_give_is_enough_for_every_rule_about_firms():
    firms, accounts = enterprises(firm_id=["F1"]), table_from_columns("accounts", {"firm_id": ["F1"], "year": [2023]})
    _, columns = columns_of(Tables([firms, accounts]), 2023)
    for name, rule_set in rule_sets().items():
        if name != "conversion_loan":
            found = work_out(name, 2023, columns, list(rule_set.functions))
            assert {array.shape for array in found.values()} == {(1,)}


# whole population ------------------------------------------------------------------------------------------------------


def test_grants_of_a_year_stay_within_the_envelope_and_integrated_circuits_lie_beside_it():
    columns = {
        "rd_tax": np.array([1e6, 3e6, 2e6]),
        "rd_tax_1": np.zeros(3),
        "revenue": np.full(3, 1e7),
        "certificate_year": np.full(3, 2023.0),
        "tech_sme": np.zeros(3, bool),
        "super_deduction": np.ones(3, bool),
        "industry_division": np.full(3, 39.0),
        "above_scale": np.zeros(3, np.int8),
        "rd_reported": np.full(3, np.nan),
        "priority_industry": np.array([0, 0, 1], dtype=np.int8),
    }
    assert provincial_rd_grants(2023, columns, 48000).tolist() == [12000, 36000, 200000]
    assert provincial_rd_grants(2023, columns, 48001, exact_total=True).tolist() == [12000, 36001, 200000]
    assert provincial_rd_grants(2025, columns, 1000000).tolist() == [50000, 150000, 200000]


def test_a_million_rows_in_one_call():
    rows = 1_000_000
    columns = {}
    for name in columns_read("recognition", ["qualifies"]):
        columns[name] = np.full(rows, 1.0)
    columns |= {
        "accident": np.zeros(rows, bool),
        "led_standard": np.zeros(rows, bool),
        "technology_field": np.ones(rows, np.int8),
        "founded_year": np.full(rows, 2000.0),
        "expert_score": np.linspace(0, 100, rows),
        "revenue_1": np.full(rows, 1e7),
    }
    columns |= {"rd_audit_1": np.full(rows, 1e6), "days_registered": np.full(rows, np.nan)}
    qualifies = work_out("recognition", 2023, columns, ["qualifies"])["qualifies"]
    assert qualifies.dtype == np.bool_
    np.testing.assert_array_equal(qualifies, columns["expert_score"] > 70)
