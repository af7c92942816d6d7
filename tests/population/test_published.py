"""The city's year 2023: what was published comes out exactly, what is assumed says so, and nobody is invented."""

import math
import re

import numpy as np
import pytest

from kjqs_model.data import fact, facts, shipped
from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.population import load_population, published_2023, published_comparison
from kjqs_model.population.lines import build_tables, read_lines, spread_amount, spread_rows
from kjqs_model.population.published import population_lines, published_missing
from kjqs_model.tables import dictionary

FILE = "published_2023.yaml"
LINES = read_lines(FILE)
CITY = "liaocheng."


def rows(table, **words):
    frame = published_2023()[table].to_frame()
    for column, word in words.items():
        frame = frame[frame[column] == word]
    return frame


@pytest.mark.parametrize(
    "id, count",
    [
        ("technology_smes", lambda: {2023: len(rows("enterprises", tech_sme=True))}),
        ("recognition_applications", lambda: (rows("enterprises")["recognition"] != "none").sum()),
        ("rd_subsidy_firms", lambda: (rows("enterprises")["provincial_rd_subsidy"] > 0).sum()),
        ("new_municipal_key_laboratories", lambda: len(rows("platforms", kind="key_laboratory", level="municipal"))),
        (
            "new_municipal_technology_innovation_centres",
            lambda: len(rows("platforms", kind="technology_innovation_centre", level="municipal")),
        ),
        ("new_municipal_rd_institutions", lambda: len(rows("platforms", kind="new_rd_institution", level="municipal"))),
        ("new_provincial_makerspaces", lambda: len(rows("carriers", kind="makerspace", event="approved"))),
        ("international_cooperation_bases", lambda: len(rows("platforms", kind="international_cooperation_base"))),
        ("national_key_projects", lambda: len(rows("projects", kind="national_programme"))),
        ("provincial_major_projects", lambda: len(rows("projects", kind="provincial_major"))),
        ("climbing_projects", lambda: len(rows("projects", kind="industry_university_research"))),
        ("loan_firms_first_quarter", lambda: rows("loans", repaid_on_time=True)["borrower_id"].nunique()),
    ],
)
def test_a_published_count_comes_out_exactly(id, count):
    published, found = fact(CITY + id), count()
    assert published.published
    assert found == ({2023: published.value[2023]} if isinstance(found, dict) else published.value)


@pytest.mark.parametrize(
    "table, column, id",
    [
        ("enterprises", "provincial_rd_subsidy", "rd_subsidy_amount"),
        ("projects", "provincial_grant_previous", "provincial_major_money"),
    ],
)
def test_a_published_amount_comes_out_to_the_fen(table, column, id):
    assert sum(round(amount * 100) for amount in rows(table)[column]) == fact(CITY + id).value * 100


def test_the_interest_subsidy_is_the_published_share_of_a_year_of_interest():
    interest = fact(CITY + "loan_amount_first_quarter").value * fact("province.loan_mean_rate").value
    assert rows("loans")["provincial_interest_subsidy"].sum() == pytest.approx(
        interest * fact("province.interest_subsidy_share").value, abs=0.005
    )


@pytest.mark.parametrize(
    "table, words, id",
    [
        ("platforms", {"kind": "new_rd_institution", "level": "provincial"}, "new_provincial_rd_institutions"),
        ("carriers", {"kind": "incubator"}, "provincial_incubators"),
        ("talents", {"national": True}, "national_talents"),
        ("talents", {"provincial": True}, "provincial_talents"),
        ("parks", {"level": "national"}, "national_agricultural_parks"),
        ("parks", {"level": "provincial"}, "provincial_agricultural_parks"),
        ("brokers", {}, "new_brokers"),
        ("prizes", {}, "provincial_second_prizes"),
        ("contracts", {}, "contract_sellers"),
        ("enterprises", {"first_rd_report": True}, "first_rd_reports"),
        ("enterprises", {"super_deduction": True}, "super_deduction_firms"),
    ],
)
def test_an_assumed_count_is_that_of_its_fact(table, words, id):
    assert len(rows(table, **words)) == fact(CITY + id).value


def _recognitions(passing, renewing, applying, first_accepted):
    """First, renewed, failed_first and failed: the derivation that the file states at its head, not yet in whole firms."""
    applications, added = fact(CITY + "recognition_applications").value, fact(CITY + "high_tech_enterprises_added").value
    expiring = (passing * applications - added) / (1 - renewing + passing * applying)
    first = added + (1 - renewing) * expiring
    failed_first = (first / passing - first) * first_accepted
    return [first, renewing * expiring, failed_first, applications - first - renewing * expiring - failed_first]


def test_recognitions_follow_from_the_published_applications_and_lie_within_their_ranges():
    names = ["first_pass_share", "renewal_share", "renewal_application_share", "first_accepted_share"]
    shares = [fact(f"recognition.{name}") for name in names]
    derived = _recognitions(*[share.value for share in shares])
    corners = np.array(
        [
            _recognitions(p, r, q, s)
            for p in shares[0].range
            for r in shares[1].range
            for q in shares[2].range
            if q >= r
            for s in shares[3].range
        ]
    )
    for place, line in enumerate(LINES[:4]):
        assert abs(line.rows - derived[place]) < 1, line.line
        low, high = line.range["rows"]
        assert low <= corners[:, place].min() + 1 and corners[:, place].max() <= high, line.line


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.table}.{line.line}")
def test_every_line_is_sourced_and_every_assumed_one_has_range_and_reason(line):
    assert line.status in ("official", "assumed")
    assert line.facts and all(fact(id).source for id in line.facts)
    assert set(line.reason) == set(line.label) == {"zh", "en"} and all(line.reason.values())
    assert set(line.set) <= set(dictionary()[line.table].columns)
    if line.status == "assumed":
        assert line.range
        for what, (low, high) in line.range.items():
            value = {"rows": line.rows, "yuan": sum(line.amounts().values())}.get(what, low)
            assert low <= value <= high
    else:
        assert any(fact(id).published for id in line.facts)


def test_there_are_no_invented_names_nor_credit_codes():
    firms = rows("enterprises")
    assert firms["name"].isna().all() and firms["credit_code"].isna().all()
    for name in published_2023().given:
        ids = rows(name)[dictionary()[name].key[0]]
        assert all(re.fullmatch(r"[一-鿿]+-\d{3,4}", id) for id in ids)


def test_every_key_stands_once_and_every_row_is_of_the_year():
    for name in published_2023().given:
        frame = rows(name)
        assert not frame.duplicated(list(dictionary()[name].key)).any(), name
        assert set(frame["year"]) == {shipped(FILE)["year"]}


def test_linked_enterprises_and_carriers_are_there():
    firms, carriers = set(rows("enterprises")["firm_id"]), set(rows("carriers")["carrier_id"])
    for table, column in [("loans", "borrower_id"), ("talents", "employer_id"), ("platforms", "owner_id")]:
        assert set(rows(table)[column].dropna()) <= firms
    assert set(rows("enterprises")["carrier_id"].dropna()) <= carriers


def test_the_county_of_a_loan_is_that_of_its_borrower():
    county = rows("enterprises").set_index("firm_id")["county"]
    loans = rows("loans")
    assert list(loans["county"]) == list(county[loans["borrower_id"]])


def test_counties_are_spread_by_the_assumed_shares():
    firms, shares = rows("enterprises"), fact(CITY + "county_share").value
    assert firms["county"].value_counts().to_dict() == spread_rows(len(firms), shares)
    first = firms[firms["recognition"] == "first"]["county"].value_counts()
    assert all(abs(first[county] - first.sum() * share) <= 2 for county, share in shares.items())


def test_the_population_is_the_same_on_every_making():
    again = build_tables(read_lines(FILE), 2023, f"data/{FILE}")
    for name in again.given:
        assert again[name].to_frame().equals(rows(name)), name
    assert published_2023() is published_2023()


def test_every_row_points_to_its_line_in_the_file(repository):
    text = (repository / "kjqs_model" / "data" / FILE).read_text(encoding="utf-8").splitlines()
    named = {line.number: line.line for line in LINES}
    for name in published_2023().given:
        source = published_2023()[name].source
        assert source.file == f"data/{FILE}"
        assert all(text[number - 1] == f"  - line: {named[number]}" for number in np.unique(source.rows))


def test_an_amount_is_spread_exactly():
    for total, count in [(16_990_000, 292), (1_155_686.4, 16), (0.05, 3), (7, 7), (100, 3)]:
        parts = spread_amount(total, count)
        assert sum(round(part * 100) for part in parts) == round(total * 100)
        assert parts.max() - parts.min() <= 1
    assert spread_amount(100, 3).tolist() == [34, 33, 33]


def test_rows_are_spread_by_the_largest_remainder():
    assert spread_rows(10, {"a": 0.55, "b": 0.25, "c": 0.2}) == {"a": 6, "b": 2, "c": 2}
    assert spread_rows(1, {"a": 0.3, "b": 0.7}) == {"a": 0, "b": 1}


def test_facts_are_sourced_and_hold_no_foreign_words_or_paths():
    for id, found in facts().items():
        assert found.kind in ("rule", "statistic", "assumption") and found.confidence in ("high", "medium", "low")
        assert found.source and found.zh and found.en and found.unit
        assert "hnte" not in id and not found.source.startswith(("/", ".")) and "万元" not in found.unit


def test_a_shipped_population_is_loaded_by_name_and_a_misspelt_one_refused_with_the_nearest():
    assert load_population("published_2023") is published_2023()
    with pytest.raises(Refusal, match="published_2023"):
        load_population("publshed_2023")
    with speaking("en"), pytest.raises(Refusal, match="Did you mean 'published_2023'"):
        load_population("publshed_2023")


def test_the_shipped_population_written_as_tables_passes_every_check_and_costs_the_same(tmp_path):
    from kjqs_model.policy import evaluate
    from kjqs_model.policy.parameters import baseline_policy
    from kjqs_model.tables import read_tables, write_tables

    write_tables(published_2023(), tmp_path / "tables")
    assert not read_tables(tmp_path / "tables")[1]
    again = evaluate(load_population("tables", tmp_path), baseline_policy(), 2023).payments()
    assert again.equals(evaluate(published_2023(), baseline_policy(), 2023).payments())


@pytest.mark.parametrize(
    "spec, said",
    [
        ({"synthesise": {"firms": 60000}}, "firms"),
        ({"syntesise": {}}, "syntesise"),
        ({"synthesise": 3}, "键: 值"),
        ({"synthesise": {"margins": [1]}}, "margins"),
        ({"synthesise": {"margins": {"technology_sme": 1}}}, "technology_smes"),
        ({"synthesise": {"margins": {"technology_smes": 1.5}}}, "整数"),
        ({"synthesise": {"margins": {"technology_smes": "x"}}}, "数"),
        ({"synthesise": {"assumptions": {"size_tail_exponent": 9}}}, "1.3"),
        ({"synthesise": {"seed": -1}}, "seed"),
        ({"synthesise": {"real": "nowhere"}}, "kjqs import"),
        ({"synthesise": {"real": 5}}, "real"),
    ],
)
def test_a_population_that_cannot_be_made_is_refused_with_what_to_write(spec, said):
    with pytest.raises(Refusal, match=said):
        load_population(spec)


def test_lines_and_gaps_are_told_in_both_languages():
    assert len(population_lines()) == len(LINES)
    assert set(population_lines()["status"]) == {"公布", "假设"}
    chinese = published_missing()
    assert all(set(entry) == {"clauses", "zh", "en"} for entry in shipped(FILE)["missing"])
    with speaking("en"):
        assert set(population_lines()["status"]) == {"official", "assumed"}
        assert len(published_missing()) == len(chinese) > 5 and published_missing() != chinese


def test_every_clause_that_pays_has_rows_or_is_named_missing():
    from kjqs_model.policy import evaluate
    from kjqs_model.policy.parameters import baseline_policy

    totals = evaluate(published_2023(), baseline_policy(), 2023).totals()
    unpaid = set(totals[totals["amount_yuan"] == 0]["clause"])
    assert unpaid <= {clause for entry in shipped(FILE)["missing"] for clause in entry["clauses"]}


def test_the_model_stands_beside_what_was_published():
    from kjqs_model.policy import evaluate
    from kjqs_model.policy.parameters import baseline_policy

    shown = published_comparison(evaluate(published_2023(), baseline_policy(), 2023)).set_index("line")
    subsidy = shown.loc["省级研发补助与市级配套（8.1）"]
    assert subsidy["published_yuan"] == subsidy["modelled_yuan"] == 16_990_000
    assert subsidy["published_count"] == subsidy["modelled_count"] == 292
    award = shown.loc["省级首次认定补助与市级首次认定补助（1.1）"]
    assert (award["published_yuan"], award["published_count"]) == (19_600_000, 195)
    assert (award["modelled_yuan"], award["modelled_count"]) == (21_400_000, 214)
    assert math.isnan(shown.loc["申报高新技术企业（1.1—1.3）"]["published_yuan"])
    assert all(shown["source"]) and all(shown["remark"])
    for entry in shipped(FILE)["comparison"]:
        assert set(entry["label"]) == set(entry["remark"]) == {"zh", "en"}
    assert published_comparison(evaluate(published_2023(), baseline_policy(), 2024)).empty
