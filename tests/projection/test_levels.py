"""Levels that move: a filter against hand-worked cases, a damped walk."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjqs_model.projection.levels import damped_walk, filtered_level

FLOWS = st.lists(st.floats(10, 1e4), min_size=1, max_size=6)


def test_a_flow_known_once_is_the_level_and_its_count_the_error():
    level, error, likelihood = filtered_level([(2022, 144.0, 1)], 0.2)
    assert level == pytest.approx(144) and error == pytest.approx(1.2 / 12) and likelihood == 0


def test_two_flows_are_weighed_by_hand():
    level, error, likelihood = filtered_level([(2021, 100.0, 1), (2023, 200.0, 1)], 0.15)
    before = 1.44 / 100 + 2 * 0.0225  # variance of the log: the first count, and two years of shocks
    noise = 1.44 / 200
    gain = before / (before + noise)
    assert level == pytest.approx(100 * 2**gain) and error == pytest.approx(np.sqrt(before * noise / (before + noise)))
    assert likelihood == pytest.approx(-(np.log(2) ** 2 / (before + noise) + np.log(before + noise)) / 2)


def test_a_mean_of_years_weighs_less_than_a_year():
    one, three = (filtered_level([(2020, 100.0, 1), (2023, 200.0, years)], 0.15) for years in (1, 3))
    assert 100 < three[0] < one[0] < 200
    noise = 1.44 / 600 + (0.7 * 0.15) ** 2 * 2
    before = 1.44 / 100 + 3 * 0.0225
    assert three[0] == pytest.approx(100 * 2 ** (before / (before + noise)))


@settings(deadline=None)
@given(FLOWS, st.floats(0.01, 0.5))
def test_a_level_lies_among_the_flows_and_knows_more_the_more_there_are(flows, shock):
    given_flows = [(2010 + place, flow, 1) for place, flow in enumerate(flows)]
    level, error, _ = filtered_level(given_flows, shock)
    assert min(flows) * (1 - 1e-9) <= level <= max(flows) * (1 + 1e-9)
    assert error <= 1.2 / np.sqrt(flows[-1]) * (1 + 1e-9)
    same, _, steady = filtered_level([(year, flows[0], 1) for year, _, _ in given_flows], shock)
    assert same == pytest.approx(flows[0])
    assert np.isfinite(steady)


def test_without_shocks_a_level_is_the_weighted_mean_of_the_logs():
    flows = [(2020, 100.0, 1), (2021, 150.0, 1), (2022, 90.0, 1)]
    level, error, _ = filtered_level(flows, 0.0)
    weights = np.array([flow for _, flow, _ in flows])
    assert np.log(level) == pytest.approx((weights * np.log(weights)).sum() / weights.sum())
    assert error == pytest.approx(1.2 / np.sqrt(weights.sum()))


def test_a_damped_walk_is_worked_by_hand():
    walk = damped_walk(np.array([[1.0, 1.0, 0.0], [0.0, 2.0, -1.0]]), np.array([0.5, 0.9]))
    assert np.allclose(walk, [[1, 1.5, 0.75], [0, 2, 0.8]])


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8))
def test_a_walk_without_damping_adds_up_and_with_none_kept_is_its_shocks(shocks):
    both = damped_walk(np.array([shocks, shocks]), np.array([1.0, 0.0]))
    assert np.allclose(both[0], np.cumsum(shocks)) and np.array_equal(both[1], shocks)
