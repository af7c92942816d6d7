"""R&D: whole yuan between floor and cap that add up to the total, and in the population none below the law."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjqs_model.higher_law import parameters
from kjqs_model.population.synthesis.research import tilted
from kjqs_model.tables.words import AboveScale
from tests.fuzz import examples
from tests.population.populations import SEEDS, made


@st.composite
def bounds(draw):
    count = draw(st.integers(1, 30))
    floor = np.array(draw(st.lists(st.integers(0, 10**9), min_size=count, max_size=count)), dtype=np.float64)
    room = np.array(draw(st.lists(st.integers(0, 10**9), min_size=count, max_size=count)), dtype=np.float64)
    excess = np.array(draw(st.lists(st.floats(1e-2, 1e9), min_size=count, max_size=count)))
    place = draw(st.floats(0, 1))
    return excess, floor, floor + room, floor.sum() + np.floor(room.sum() * place)


@settings(max_examples=examples(200), deadline=None)
@given(bounds())
def test_tilted_amounts_are_whole_lie_within_their_bounds_and_add_up_to_the_total(given_bounds):
    excess, floor, cap, total = given_bounds
    found = tilted(excess, floor, cap, total)
    assert found.sum() == total and (found == np.rint(found)).all()
    assert (found >= floor).all() and (found <= cap).all()


def test_below_their_caps_all_are_multiplied_by_one_factor():
    excess, floor = np.array([1e5, 2e5, 3e5, 1e7]), np.array([5e5, 0.0, 1e5, 0.0])
    found = tilted(excess, floor, np.array([1e9, 1e9, 1e9, 2e6]), 4_000_000.0)
    factors = (found - floor)[:3] / excess[:3]
    assert found[3] == 2e6 and factors == pytest.approx(factors[0], rel=1e-4)


def test_the_total_of_the_floors_gives_the_floors_and_that_of_the_caps_the_caps():
    excess, floor, cap = np.array([1.0, 50.0, 3e8]), np.array([10.0, 0.0, 7.0]), np.array([20.0, 10.0**9, 7.0])
    assert (tilted(excess, floor, cap, floor.sum()) == floor).all() and (tilted(excess, floor, cap, cap.sum()) == cap).all()


def test_a_total_above_all_caps_is_an_error():
    with pytest.raises(ValueError, match="no room"):
        tilted(np.ones(2), np.zeros(2), np.full(2, 5.0), 11.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_measures_of_research_are_whole_yuan_and_ordered(seed):
    history = made(seed).history
    for name in ("rd_statistical", "rd_audit", "rd_tax"):
        assert (history[name] >= 0).all() and (history[name] == np.rint(history[name])).all()
    assert (history["rd_tax"] <= history["rd_audit"] + 1).mean() > 0.99
    assert (history["rd_audit"] <= history["rd_statistical"] + 1).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_certified_firm_spends_over_three_years_what_the_law_asks(seed):
    population = made(seed)
    certified = population.firms.status["certified"][population.chosen]
    audit, revenue = (population.history[name][:3, certified] for name in ("rd_audit", "revenue"))
    law = parameters("recognition", population.design.year)
    asked = np.array(law["rd_ratios"])[np.searchsorted(law["sales_bounds"], revenue[0], side="left")]
    assert (audit.sum(axis=0) >= asked * revenue.sum(axis=0)).all()


def test_certified_firms_bunch_above_their_floor():
    population = made(1)
    certified = population.firms.status["certified"][population.chosen]
    audit, revenue = (population.history[name][0, certified] for name in ("rd_audit", "revenue"))
    law = parameters("recognition", population.design.year)
    above = audit / revenue - np.array(law["rd_ratios"])[np.searchsorted(law["sales_bounds"], revenue, side="left")]
    near = (above < 0.01).mean()
    assert 0.2 < near < 0.9 and (above < 0.01).sum() > (above > 0.05).sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_research_of_above_scale_industry_and_of_the_rest_is_that_of_the_margins_to_the_yuan(seed):
    population = made(seed)
    industrial = population.firms["above_scale"][population.chosen] == AboveScale.industrial
    spent = population.history["rd_statistical"][0]
    assert int(spent[industrial].sum()) == population.design["rd_above_scale_industrial"]
    assert int(spent[~industrial].sum()) == population.design["rd_other_enterprises"]
    performing = population.firms.status["rd"][population.chosen]
    assert (spent[~performing] == 0).all() and (spent[performing] > 0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_spends_more_than_the_cap_unless_the_law_asks_for_it(seed):
    population = made(seed)
    spent, revenue = population.history["rd_statistical"][0], population.history["revenue"][0]
    over = spent > population.design["rd_ratio_cap"] * revenue
    assert over.mean() < 0.01
