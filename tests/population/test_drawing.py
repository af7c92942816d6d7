"""Exact draws: so many firms, none twice, each as often as its chance says; chances moved as little as the count allows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjqs_model.population.synthesis.drawing import chances, exact_draw, raked_chances
from kjqs_model.randomness import stream
from tests.fuzz import examples


def odds(values):
    return np.log(values / (1 - values))


@settings(max_examples=examples(100), deadline=None)
@given(thought=st.lists(st.floats(-8, 8), min_size=1, max_size=60), share=st.floats(0, 1))
def test_chances_add_up_to_the_count_and_shift_all_odds_alike(thought, share):
    thought = np.array(thought)
    count = round(share * len(thought))
    found = chances(thought, count)
    assert found.sum() == pytest.approx(count, abs=1e-6) and ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found[np.argsort(thought, kind="stable")]) >= 0).all()
    if 0 < count < len(thought):
        shift = odds(np.clip(found, 1e-12, 1 - 1e-12)) - thought
        inner = (found > 1e-9) & (found < 1 - 1e-9)
        assert (np.abs(shift[inner] - np.median(shift[inner] if inner.any() else 0.0)) < 1e-5).all()


@settings(max_examples=examples(60), deadline=None)
@given(
    thought=st.lists(st.floats(-5, 5), min_size=1, max_size=80),
    share=st.floats(0, 1),
    seed=st.integers(0, 10**6),
    ordered=st.booleans(),
)
def test_a_draw_has_exactly_the_count_and_no_firm_twice(thought, share, seed, ordered):
    thought = np.array(thought)
    count = round(share * len(thought))
    order = np.arange(len(thought)) % 4 if ordered else None
    drawn = exact_draw(stream(seed, "test"), chances(thought, count), count, order)
    assert len(drawn) == count == len(set(drawn.tolist())) and (np.diff(drawn) > 0).all()
    assert count == 0 or 0 <= drawn[0] <= drawn[-1] < len(thought)


@pytest.mark.parametrize("ordered", [False, True])
def test_firms_are_drawn_as_often_as_their_chances_say(ordered):
    thought = stream(1, "thought").normal(size=50) * 1.5
    chance, order, draws = chances(thought, 12), np.arange(50) // 5 if ordered else None, 6_000
    random, drawn = stream(2, "test"), np.zeros(50)
    for _ in range(draws):
        drawn[exact_draw(random, chance, 12, order)] += 1
    error = (drawn / draws - chance) / np.sqrt(chance * (1 - chance) / draws)
    assert np.abs(error).max() < 4.5


def test_along_an_order_every_run_gets_its_share_to_within_one():
    thought, order = stream(3, "thought").normal(size=2_000), np.arange(2_000) // 100
    chance = chances(thought, 300)
    for seed in range(20):
        drawn = exact_draw(stream(seed, "test"), chance, 300, order)
        running = np.cumsum(np.bincount(order[drawn], minlength=20) - np.bincount(order, weights=chance))
        assert np.abs(running).max() < 1 + 1e-6


def test_firms_that_are_sure_are_always_drawn():
    thought = np.concatenate([np.full(5, 50.0), np.zeros(95)])
    for seed in range(50):
        assert set(range(5)) <= set(exact_draw(stream(seed, "test"), chances(thought, 10), 10).tolist())


def test_where_two_marks_fall_on_a_firm_the_likeliest_other_is_drawn_too():
    found = [exact_draw(stream(seed, "test"), np.array([1.5, 0.3, 0.2]), 2).tolist() for seed in range(40)]
    assert set(map(tuple, found)) <= {(0, 1), (0, 2)} and found.count([0, 1]) > 20, (
        "a third of the draws would have one firm alone"
    )


def test_all_and_none_can_be_drawn():
    thought = np.zeros(7)
    assert exact_draw(stream(1, "test"), chances(thought, 7), 7).tolist() == list(range(7))
    assert exact_draw(stream(1, "test"), chances(thought, 0), 0).tolist() == []


@pytest.mark.parametrize("seed", range(5))
def test_raked_chances_add_up_and_aim_at_the_shares_of_every_grouping(seed):
    random = stream(seed, "test")
    thought, county, industry = random.normal(size=4_000), random.integers(0, 4, 4_000), random.integers(0, 3, 4_000)
    counties, industries = np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.6, 0.3, 0.1])
    found = raked_chances(thought, 400, ((county, counties), (industry, industries)))
    assert found.sum() == pytest.approx(400, abs=1e-6) and ((found >= 0) & (found <= 1)).all()
    assert np.bincount(county, weights=found) / 400 == pytest.approx(counties, abs=0.005)
    assert np.bincount(industry, weights=found) / 400 == pytest.approx(industries, abs=0.005)


def test_a_grouping_that_its_firms_cannot_meet_still_gives_the_count():
    county = np.repeat([0, 1], [10, 990])
    found = raked_chances(np.zeros(1_000), 100, ((county, np.array([0.9, 0.1])),))
    assert found.sum() == pytest.approx(100, abs=1e-6) and found[:10].sum() > 9
