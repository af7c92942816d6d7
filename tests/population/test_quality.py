"""Quality: what is counted is what stands in the tables, and each check sees the fault that it is there for."""

import json

import numpy as np
import pytest

from kjqs_model.higher_law import work_out
from kjqs_model.language import speaking
from kjqs_model.population.margins import shipped_design
from kjqs_model.population.quality import (
    budget_stability,
    concentration,
    correlation_results,
    held_out_results,
    legal_violations,
    margin_results,
    margins_found,
    quality,
    tails,
)
from kjqs_model.population.synthesis.making import synthesise
from kjqs_model.tables.words import AboveScale, Recognition
from tests.population.populations import SEEDS, made, with_cells

DESIGN = shipped_design()
YEAR = DESIGN.year
MADE = made(1)
FIRMS, ACCOUNTS = MADE.tables["enterprises"], MADE.tables["accounts"]
NOW = ACCOUNTS["year"] == YEAR
RENEWED = int(np.flatnonzero(FIRMS["recognition"] == Recognition.renewed)[0])
FIRST = int(np.flatnonzero((FIRMS["recognition"] == Recognition.first) & ~FIRMS["tech_sme"])[0])
FAILED = int(np.flatnonzero(FIRMS["recognition"] == Recognition.failed_first)[0])
PLAIN = int(
    np.flatnonzero((FIRMS["recognition"] == 0) & ~FIRMS["tech_sme"] & (FIRMS["above_scale"] == 0) & ~FIRMS["super_deduction"])[0]
)
INDUSTRIAL = int(
    np.flatnonzero((FIRMS["above_scale"] == AboveScale.industrial) & (FIRMS["recognition"] == 0) & ~FIRMS["tech_sme"])[0]
)
HELD = int(np.flatnonzero(MADE.firms["certificate_year"] == YEAR - 1)[0])
REGISTERED = int(np.flatnonzero(FIRMS["tech_sme"] & ~MADE.firms.status["certified"])[0])
TOBACCO_OR_TRADE = int(np.flatnonzero(np.isin(FIRMS.texts("industry"), ["51", "52"]) & ~FIRMS["super_deduction"])[0])
FOUND = margins_found(MADE.tables, DESIGN)


def rows(firm, years=(YEAR,)):
    """The rows of a firm's accounts in the given years."""
    return np.flatnonzero((ACCOUNTS["firm_id"] == FIRMS["firm_id"][firm]) & np.isin(ACCOUNTS["year"], years))


ALL_YEARS = range(YEAR - 3, YEAR + 1)
FAULTS = {
    "certified_below_rd_floor": ("accounts", {"rd_audit": (lambda: rows(HELD, ALL_YEARS), 0.0)}),
    "certified_in_the_year_below_rd_floor": ("accounts", {"rd_audit": (lambda: rows(RENEWED, ALL_YEARS), 0.0)}),
    "certified_in_the_year_without_meeting_the_conditions": (
        "accounts",
        {"technical_staff": (lambda: rows(FIRST, ALL_YEARS), 0)},
    ),
    "failed_although_the_law_would_recognise": ("enterprises", {"recognition": (lambda: FIRST, Recognition.failed)}),
    "certified_in_the_year_without_certificate": ("accounts", {"certificate_year": (lambda: rows(FIRST), -1)}),
    "registered_over_the_size_limits": ("accounts", {"staff": (lambda: rows(REGISTERED, ALL_YEARS), 501)}),
    "registered_without_qualifying": (
        "accounts",
        {
            "technical_staff": (lambda: rows(REGISTERED, ALL_YEARS), 0),
            "rd_tax": (lambda: rows(REGISTERED, ALL_YEARS), 0.0),
            "class_one_ip": (lambda: rows(REGISTERED, ALL_YEARS), 0),
            "class_two_ip": (lambda: rows(REGISTERED, ALL_YEARS), 0),
        },
    ),
    "above_scale_below_the_threshold": ("accounts", {"revenue": (lambda: rows(INDUSTRIAL), 19_999_999.0)}),
    "super_deduction_in_an_excluded_industry": ("enterprises", {"super_deduction": (lambda: TOBACCO_OR_TRADE, True)}),
    "founded_after_the_base_year": ("accounts", {"founded_year": (lambda: rows(PLAIN), YEAR + 1)}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_kind_of_violation_is_seen_when_one_firm_commits_it(name):
    table, cells = FAULTS[name]
    assert legal_violations(MADE.tables, YEAR)[name] == 0
    damaged = with_cells(MADE.tables, table, **{column: (place(), value) for column, (place, value) in cells.items()})
    assert legal_violations(damaged, YEAR)[name] == 1


def test_a_certificate_older_than_three_years_is_seen_where_the_law_would_still_hold_it_valid(monkeypatch):
    def longer(rule, year, columns, wanted):
        found = work_out(rule, year, columns, wanted)
        return found | {"certificate_valid": columns["certificate_year"] >= year - 3} if "certificate_valid" in found else found

    monkeypatch.setattr("kjqs_model.population.quality.work_out", longer)
    assert legal_violations(MADE.tables, YEAR)["certificate_older_than_three_years"] == DESIGN["certificates_lapsed"]


def test_every_violation_has_a_fault_that_it_is_tested_with():
    assert set(legal_violations(MADE.tables, YEAR)) == {*FAULTS, "certificate_older_than_three_years"}


def test_real_rows_are_not_judged():
    damaged = with_cells(MADE.tables, "enterprises", super_deduction=(TOBACCO_OR_TRADE, True))
    assert legal_violations(damaged, YEAR, TOBACCO_OR_TRADE)["super_deduction_in_an_excluded_industry"] == 1
    assert legal_violations(damaged, YEAR, TOBACCO_OR_TRADE + 1)["super_deduction_in_an_excluded_industry"] == 0


def changes(table, **cells):
    """The margins that are found to differ, and by how much, when cells of the tables are changed."""
    after = margins_found(with_cells(MADE.tables, table, **cells), DESIGN)
    return {name: after[name] - value for name, value in FOUND.items() if after[name] != value}


@pytest.mark.parametrize(
    "table, cells, expected",
    [
        ("enterprises", {"tech_sme": (PLAIN, True)}, {"technology_smes": 1}),
        ("enterprises", {"tech_sme": (FIRST, True)}, {"technology_smes": 1, "certified_technology_smes": 1}),
        ("enterprises", {"super_deduction": (PLAIN, True)}, {"super_deduction_firms": 1}),
        (
            "enterprises",
            {"recognition": (FAILED, Recognition.none)},
            {"recognition_applications": -1, "recognition_failed_first": -1},
        ),
        (
            "enterprises",
            {"recognition": (FIRST, Recognition.renewed)},
            {"recognition_first": -1, "recognition_renewed": 1, "certificates_expiring": 1},
        ),
        ("enterprises", {"above_scale": (PLAIN, AboveScale.other)}, {"above_scale_other": 1}),
        ("enterprises", {"provincial_rd_subsidy": (PLAIN, 7.0)}, {"rd_subsidy_firms": 1, "rd_subsidy_amount": 7}),
        ("enterprises", {"first_rd_report": (PLAIN, True)}, {"first_rd_reports": 1}),
        ("accounts", {"certificate_year": (rows(HELD), YEAR - 2)}, {"certificates_2022": -1, "certificates_2021": 1}),
        (
            "accounts",
            {"certificate_year": (rows(HELD), YEAR - 3)},
            {"certificates_2022": -1, "high_tech_enterprises": -1, "certificates_lapsed": 1, "certificates_expiring": 1},
        ),
    ],
)
def test_the_margins_are_counted_in_the_tables(table, cells, expected):
    found = changes(table, **cells)
    if table == "accounts" and FIRMS["tech_sme"][HELD] and "high_tech_enterprises" in expected:
        expected = expected | {"certified_technology_smes": -1}
    assert found == expected


def test_a_yuan_of_research_more_is_seen():
    industrial = np.flatnonzero((FIRMS["above_scale"] == AboveScale.industrial) & (FIRMS["rd_reported"] > 0))[0]
    found = changes("enterprises", rd_reported=(industrial, FIRMS["rd_reported"][industrial] + 1))
    assert found == {"rd_above_scale_industrial": 1, "rd_other_enterprises": -1}


def test_every_margin_has_a_result_its_error_and_its_source():
    results = margin_results(MADE)
    assert [row["name"] for row in results] == list(DESIGN.margins)
    for row in results:
        assert row["error"] == row["result"] - row["target"] and row["label"] and row["reason"]
        assert row["source"] == DESIGN.margins[row["name"]].sources() and row["status"] in ("official", "assumed")
    with speaking("en"):
        assert margin_results(MADE)[0]["label"] == DESIGN.margins["enterprises"].en


@pytest.mark.parametrize("seed", SEEDS)
def test_soft_margins_are_met_to_the_yuan_or_nearly(seed):
    for row in margin_results(made(seed)):
        if not row["hard"]:
            assert abs(row["error"]) <= 0.01 * row["target"], row["name"]


@pytest.mark.parametrize("seed", SEEDS)
def test_research_is_concentrated_and_the_largest_ten_hold_less_than_the_largest_hundred(seed):
    found = concentration(made(seed))
    assert 0.15 < found["top_10"] < found["top_100"] < 0.9


def test_tails_and_correlations_are_asked_and_found():
    found = tails(MADE)
    assert found["asked"] == DESIGN["size_tail_exponent"] and found["found"] != found["asked"]
    other = correlation_results(MADE)
    assert other["scores"] == list(DESIGN.scores) and np.array(other["asked"]).shape == np.array(other["found"]).shape
    assert 0 < other["largest_difference"] < 0.01


def test_held_out_figures_stand_beside_what_was_published():
    results = held_out_results(MADE)
    assert {row["name"] for row in results} == set(DESIGN.held_out)
    for row in results:
        assert row["source"] and row["zh"] and row["en"] and np.isfinite(row["found"])
        low, high = row["range"] or (None, None)
        assert row["within_range"] == (None if low is None else low <= row["found"] <= high)
    within = [row["within_range"] for row in results if row["within_range"] is not None]
    assert sum(within) >= len(within) - 2, [row for row in results if row["within_range"] is False]


def test_the_budget_of_several_seeds_is_told_line_by_line():
    told = []
    lines = {row["clause"]: row for row in budget_stability(DESIGN, range(1, 4), lambda: told.append(1))}
    assert len(told) == 3 and lines["all"]["least"] <= lines["all"]["mean"] <= lines["all"]["most"]
    assert lines["1.1"]["standard_deviation"] == 0 and lines["1.1"]["mean"] == DESIGN["recognition_first"] * 100_000
    assert lines["8.1"]["mean"] == DESIGN["rd_subsidy_amount"] and lines["19.2"]["standard_deviation"] > 0
    assert lines["all"]["mean"] == pytest.approx(sum(row["mean"] for clause, row in lines.items() if clause != "all"))
    assert budget_stability(DESIGN, range(1, 2))[0]["standard_deviation"] == 0


def test_quality_is_written_as_json_and_says_what_was_changed():
    changed = synthesise(DESIGN.with_values({"technology_smes": 1_200, "size_sigma": 2.05}), seed=3)
    found = json.loads(json.dumps(quality(changed), ensure_ascii=False, allow_nan=False))
    assert {row["name"] for row in found["margins"] if row["changed"]} == {"technology_smes"}
    assert {row["name"] for row in found["assumptions"] if row["changed"]} == {"size_sigma"}
    assert found["seed"] == 3 and found["firms"] == DESIGN["enterprises"] and found["real_firms"] == 0
    assert not any(found["legal_violations"].values())
