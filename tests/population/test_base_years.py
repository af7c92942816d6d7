"""Populations of other base years: short files beside that of 2023, met as exactly, with nothing that was known only later."""

from functools import cache

import numpy as np
import pytest

from kjqs_model.data import fact, shipped
from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.population import load_population
from kjqs_model.population.base_years import DEFAULT_YEAR, base_years, given_for, population_file
from kjqs_model.population.margins import shipped_design
from kjqs_model.population.quality import legal_violations, quality
from kjqs_model.population.specification import open_population
from kjqs_model.population.synthesis.making import synthesise
from kjqs_model.population.synthesis.profile import HISTORY
from kjqs_model.reporting.sections.costing import changes
from kjqs_model.study import open_study
from tests.population.populations import bytes_of, hard_errors

OTHERS = [year for year in base_years() if year != DEFAULT_YEAR]
MADE = [(year, seed) for year in OTHERS for seed in (1, 2)]
MARGINS = [margin for year in OTHERS for margin in shipped_design(year).margins.values()]
_of_margin = {"argvalues": MARGINS, "ids": lambda margin: f"{margin.year} {margin.name}"}


@cache
def made(year, seed):
    return synthesise(shipped_design(year), seed)


def known_values(id, year):
    """The values of a fact that are of the year or earlier; one that is no series has one value, that of its year."""
    entry = fact(id)
    series = isinstance(entry.value, dict) and all(isinstance(key, int) for key in entry.value)
    found = entry.value if series else {entry.year: entry.value}
    return {when: value for when, value in found.items() if when <= year}


@pytest.mark.parametrize("year, seed", MADE)
def test_every_hard_margin_is_met_exactly(year, seed):
    assert hard_errors(made(year, seed)) == {}


@pytest.mark.parametrize("year, seed", MADE)
def test_no_firm_contradicts_the_law_of_its_year(year, seed):
    found = legal_violations(made(year, seed).tables, year)
    assert set(found.values()) == {0}, found


@pytest.mark.parametrize("year, seed", MADE)
def test_accounts_go_back_three_years_and_nothing_is_of_a_later_one(year, seed):
    tables = made(year, seed).tables
    assert set(tables["accounts"]["year"]) == set(range(year - HISTORY, year + 1))
    assert all(set(tables[name]["year"]) == {year} for name in tables.given if name != "accounts")
    for name in ("certificate_year", "first_certificate_year", "founded_year"):
        assert tables["accounts"][name].max() <= year


@pytest.mark.parametrize("year", OTHERS)
def test_two_seeds_make_two_populations_and_one_seed_the_same(year):
    one, other = (made(year, seed).tables["enterprises"]["recognition"] for seed in (1, 2))
    again = synthesise(shipped_design(year), 1).tables["enterprises"]["recognition"]
    assert np.array_equal(one, again) and not np.array_equal(one, other)


@pytest.mark.parametrize("margin", **_of_margin)
def test_no_figure_later_than_the_base_year_enters_a_margin(margin):
    """Shares of recognition (``recognition.*``) are assumptions for every year alike and no figures of one."""
    for id in margin.facts:
        assert known_values(id, margin.year) or (id.startswith("recognition.") and not fact(id).published), id


@pytest.mark.parametrize("margin", **_of_margin)
def test_a_margin_is_published_of_its_year_or_assumed_with_range_and_reason(margin):
    assert set(margin.reason) == {"zh", "en"} and all(margin.reason.values()) and margin.zh and margin.en
    assert margin.value == int(margin.value) >= 0 and margin.unit in ("firms", "yuan")
    if margin.status == "official":
        assert any(fact(id).published and known_values(id, margin.year).get(margin.year) == margin.value for id in margin.facts)
    else:
        assert margin.status == "assumed" and margin.range is not None
    if margin.range is not None:
        low, high = margin.range
        assert low <= margin.value <= high and low < high


@pytest.mark.parametrize("year", OTHERS)
def test_margins_agree_with_each_other_and_none_of_the_default_year_is_lost_without_a_word(year):
    design, default = shipped_design(year), shipped_design()
    values = {name: margin.value for name, margin in design.margins.items()}
    assert [relation.en for relation in design.relations if relation.gap(values)] == []
    without = set(given_for(year)["without"])
    of_years = {f"certificates_{DEFAULT_YEAR - back}" for back in (1, 2)}
    of_years |= {f"rd_city_{DEFAULT_YEAR - back}" for back in (1, 2, 3)}
    assert default.margins.keys() - of_years - without <= design.margins.keys() and without.isdisjoint(design.margins)
    left_out = {relation.en for relation in default.relations} - {relation.en for relation in design.relations}
    assert left_out == {relation.en for relation in default.relations if without & {*relation.terms, relation.other}}


@pytest.mark.parametrize("year", OTHERS)
def test_research_of_the_city_is_a_defensible_share_of_its_product(year):
    assert 0.025 <= shipped_design(year)["rd_city"] / fact("liaocheng.gdp").value[year] <= 0.034


def test_certificates_grow_by_the_year_ends_that_were_published():
    early, late = shipped_design(2020), shipped_design(2022)
    ends = fact("liaocheng.high_tech_enterprises").value
    assert early["certificates_expiring"] + early["certificates_2018"] + early["certificates_2019"] == ends[2019]
    assert early["recognition_first"] - early["certificates_lapsed"] == ends[2020] - ends[2019]
    issued_2020 = early["recognition_first"] + early["recognition_renewed"]
    assert (issued_2020, early["certificates_2019"]) == (late["certificates_2020"], late["certificates_expiring"])


@pytest.mark.parametrize("year", OTHERS)
def test_what_is_not_listed_is_that_of_the_default_year(year):
    design, default = shipped_design(year), shipped_design()
    for name in ("assumptions", "odds", "correlations", "scores", "counties", "industries", "slots", "fields", "models"):
        assert getattr(design, name) == getattr(default, name), name
    assert set(design.held_out) < set(default.held_out) and design.year == year == design.margins["enterprises"].year


@pytest.mark.parametrize("year", OTHERS)
def test_what_stands_in_for_unknown_figures_is_said_in_both_languages(year):
    design = shipped_design(year)
    for language in ("zh", "en"):
        with speaking(language):
            assert all(str(year) in note for note in design.notes()) and len(design.notes()) >= 2
    assert quality(made(year, 1))["remarks"] == [dict(remark) for remark in design.remarks]


def test_the_provincial_subsidy_before_its_rule_is_left_out_and_said_to_be():
    enterprises = made(2020, 1).tables["enterprises"]
    assert (enterprises["provincial_rd_subsidy"] == 0).all() and "rd_subsidy_firms" not in shipped_design(2020).margins
    with speaking("en"):
        assert any("R&D year 2021" in note for note in shipped_design(2020).notes())
        with pytest.raises(Refusal, match="no margin or assumption 'rd_subsidy_firms'"):
            shipped_design(2020).with_values({"rd_subsidy_firms": 10})


def test_the_default_population_is_as_it_was(tmp_path):
    """That its numbers are those committed, the golden city run and the evidence hold; here, that the year alone decides."""
    design = shipped_design()
    assert design is shipped_design(DEFAULT_YEAR) or design == shipped_design(DEFAULT_YEAR)
    assert design.file == "data/population_2023.yaml" and design.remarks == ()
    assert given_for(DEFAULT_YEAR) == shipped(population_file(DEFAULT_YEAR))
    plain, asked = load_population({"synthesise": {}}), load_population({"synthesise": {}}, year=DEFAULT_YEAR)
    assert plain is asked and bytes_of(plain, tmp_path / "plain") == bytes_of(synthesise().tables, tmp_path / "made")
    assert "remarks" not in quality(open_population({"synthesise": {}}, None, 1))


def test_a_population_is_kept_by_its_base_year():
    early, late = (open_population({"synthesise": {}}, None, 1, year=year) for year in OTHERS)
    assert (early.design.year, late.design.year) == tuple(OTHERS)
    assert open_population({"synthesise": {}}, None, 1, year=OTHERS[0]) is early
    assert set(load_population({"synthesise": {}}, year=OTHERS[0])["enterprises"]["year"]) == {OTHERS[0]}


def test_a_margin_of_another_base_year_can_be_changed_by_name():
    given = {
        "synthesise": {
            "margins": {
                "certificates_2018": 66,
                "recognition_renewed": 41,
                "certificates_lapsed": 9,
                "recognition_applications": 147,
            }
        }
    }
    population = open_population(given, None, 1, year=2020)
    assert hard_errors(population) == {} and population.design["certificates_2018"] == 66


@pytest.mark.parametrize("year", [2021, 2019, 2024])
def test_a_year_without_a_population_is_refused_with_the_years_that_are_there(year):
    with pytest.raises(Refusal, match=f"没有 {year} 年的模拟总体，现有 2020、2022、2023 年的。请把 years.base 改为其中一年"):
        shipped_design(year)
    with speaking("en"), pytest.raises(Refusal, match=f"population of {year}, only of 2020, 2022, 2023: set years.base"):
        load_population({"synthesise": {}}, year=year)
    with pytest.raises(Refusal, match=f"没有 {year} 年"):
        open_study("baseline", [f"years.base={year}"])


@pytest.mark.parametrize("year", OTHERS)
def test_a_scenario_starts_from_its_base_year(year):
    case = open_study("awards_of_jinan", [f"years.base={year}"])
    assert (case.year, case.made.design.year, case.parent.year) == (year, year, DEFAULT_YEAR)
    assert set(case.tables["enterprises"]["year"]) == {year}
    assert all(note in case.notes for note in shipped_design(year).notes())
    assert case.parent.costing.total == open_study("baseline").costing.total and "总体不同" in changes(case).text


def test_published_figures_and_folders_are_read_whatever_the_base_year():
    assert load_population("published_2023", year=2021) is load_population("published_2023")
    assert open_study("published_figures", ["years.base=2022"]).tables is load_population("published_2023")


def test_a_year_that_another_place_does_not_have_is_refused_with_its_name():
    with pytest.raises(Refusal, match="地区“jining”没有 2023 年的模拟总体，现有 2020 年的"):
        shipped_design(2023, "jining")
