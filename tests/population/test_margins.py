"""Margins and assumptions as data: each sourced, within its range, changed only by name and only to what can be."""

import numpy as np
import pytest

from kjqs_model.data import fact
from kjqs_model.errors import Refusal
from kjqs_model.higher_law.words import TechnologyField
from kjqs_model.language import speaking
from kjqs_model.population.margins import shipped_design
from kjqs_model.population.synthesis.firms import technology_county_shares, technology_groups
from kjqs_model.population.synthesis.scores import asked_correlations

DESIGN = shipped_design()
NOT_FEATURES = {"revenue", "log_revenue", "certificate", "technology_sme", "applied"}


@pytest.mark.parametrize("margin", DESIGN.margins.values(), ids=lambda margin: margin.name)
def test_a_margin_is_published_with_a_source_or_assumed_with_a_range_and_a_reason(margin):
    assert margin.status in ("official", "assumed") and margin.unit in ("firms", "yuan") and margin.scope == "city"
    assert margin.value == int(margin.value) >= 0 and not margin.changed
    assert set(margin.reason) == {"zh", "en"} and all(margin.reason.values()) and margin.zh and margin.en
    assert len(margin.sources()) == len({fact(id).source for id in margin.facts})
    if margin.status == "official":
        assert any(fact(id).published for id in margin.facts)
    else:
        assert margin.range is not None
    if margin.range is not None:
        low, high = margin.range
        assert low <= margin.value <= high and low < high


@pytest.mark.parametrize(
    "name, id",
    [
        ("recognition_applications", "liaocheng.recognition_applications"),
        ("rd_subsidy_firms", "liaocheng.rd_subsidy_firms"),
        ("rd_subsidy_amount", "liaocheng.rd_subsidy_amount"),
        ("technology_smes", "liaocheng.technology_smes"),
        ("rd_above_scale_published", "liaocheng.above_scale_rd"),
        ("super_deduction_firms", "liaocheng.super_deduction_firms"),
    ],
)
def test_a_margin_repeats_its_fact(name, id):
    published = fact(id).value
    assert DESIGN[name] == (published[DESIGN.year] if isinstance(published, dict) else published)


def test_research_of_the_city_is_the_published_intensity_of_its_product():
    product, intensity = fact("liaocheng.gdp").value[2023], fact("liaocheng.rd_intensity").value
    intensity = max(intensity.values()) if isinstance(intensity, dict) else intensity
    assert DESIGN["rd_city"] == pytest.approx(product * intensity, rel=1e-4)


def test_the_shipped_margins_agree_with_each_other():
    values = {name: margin.value for name, margin in DESIGN.margins.items()}
    assert [relation.en for relation in DESIGN.relations if relation.gap(values)] == []
    assert all({*relation.terms, relation.other} <= set(DESIGN.margins) for relation in DESIGN.relations)


def test_every_margin_but_the_size_of_the_budget_of_research_years_stands_in_a_relation_or_alone_by_right():
    related = {name for relation in DESIGN.relations for name in (*relation.terms, relation.other)}
    assert set(DESIGN.margins) - related == {"rd_subsidy_amount", "rd_city_2022", "rd_city_2021", "rd_city_2020"}


@pytest.mark.parametrize("assumption", DESIGN.assumptions.values(), ids=lambda assumption: assumption.name)
def test_an_assumption_lies_within_its_range(assumption):
    low, high = assumption.range
    assert low <= assumption.value <= high and low < high and assumption.zh and assumption.en
    assert all(fact(id).source for id in assumption.facts)


def test_names_in_the_design_are_those_of_its_lists():
    for slot in DESIGN.slots:
        assert slot["county"] in DESIGN.counties and slot["industry"] in DESIGN.industries
    for county in DESIGN.counties.values():
        assert set(county["more_common"]) <= set(DESIGN.industries)
    for weights in DESIGN.odds.values():
        assert set(weights) <= {*NOT_FEATURES, *DESIGN.scores}
    assert set(DESIGN.fields) == set(fact("liaocheng.industry_share").value)
    assert set(DESIGN.fields.values()) <= {field.name for field in TechnologyField}
    assert set(DESIGN.margins).isdisjoint(DESIGN.assumptions)


def test_shares_of_counties_and_of_technology_firms_add_up_to_one():
    assert sum(county["firms"] for county in DESIGN.counties.values()) == pytest.approx(1)
    group, shares = technology_groups(DESIGN)
    assert shares.sum() == pytest.approx(1) and technology_county_shares(DESIGN).sum() == pytest.approx(1)
    assert set(group) == set(range(len(shares))), "every group of technology firms has an industry, and some industries have none"


def test_correlations_asked_are_possible_together():
    asked = asked_correlations(DESIGN.scores, DESIGN.correlations)
    assert len({frozenset(pair[:2]) for pair in DESIGN.correlations}) == len(DESIGN.correlations)
    assert (asked == asked.T).all() and np.linalg.eigvalsh(asked).min() > 0


def test_another_value_makes_another_design_and_says_so():
    changed = DESIGN.with_values({"technology_smes": 1200, "size_sigma": 2.1, "recognition_first": 214})
    assert (changed["technology_smes"], changed["size_sigma"], changed.count("technology_smes")) == (1200, 2.1, 1200)
    assert changed.margins["technology_smes"].changed and changed.assumptions["size_sigma"].changed
    assert not changed.margins["recognition_first"].changed, "the same value is no change"
    assert DESIGN["technology_smes"] == 1155 and not DESIGN.margins["technology_smes"].changed


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(Refusal, match="technology_smes"):
        DESIGN.with_values({"technology_sme": 1})
    with speaking("en"), pytest.raises(Refusal, match="Did you mean 'size_sigma'"):
        DESIGN.with_values({"size_sgma": 1})
    with speaking("en"), pytest.raises(Refusal, match="Valid are: enterprises"):
        DESIGN.with_values({"xyzzy": 1})


@pytest.mark.parametrize("value", [-1, "12", None, True, float("nan"), float("inf"), 1e16, [3]])
def test_what_is_no_number_from_zero_on_is_refused(value):
    with speaking("en"), pytest.raises(Refusal, match="must be a number, zero or more"):
        DESIGN.with_values({"technology_smes": value})


def test_a_fraction_of_a_firm_or_yuan_is_refused():
    with speaking("en"), pytest.raises(Refusal, match="whole number of firms"):
        DESIGN.with_values({"technology_smes": 1155.5})
    with pytest.raises(Refusal, match="应为整数（元）"):
        DESIGN.with_values({"rd_city": 0.5})
    assert DESIGN.with_values({"technology_smes": 1156.0}).count("technology_smes") == 1156


@pytest.mark.parametrize("assumption", DESIGN.assumptions.values(), ids=lambda assumption: assumption.name)
def test_an_assumption_outside_its_range_is_refused_with_the_range(assumption):
    low, high = assumption.range
    for value in (np.nextafter(low, -1) if low else -1e-9, np.nextafter(high, np.inf)):
        with pytest.raises(Refusal, match=f"{low:g}|zero|零"):
            DESIGN.with_values({assumption.name: float(value)})
    for value in (low, high):
        assert DESIGN.with_values({assumption.name: value})[assumption.name] == value
