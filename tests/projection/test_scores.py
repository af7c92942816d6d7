"""Scores of forecasts against their closed forms and worked cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import norm

from kjqs_model.projection.record.scores import INTERVALS, brier, crps, exponential_trend, inside, linear_trend
from tests.fuzz import examples

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)
NORMAL = ndtri((np.arange(4000) + 0.5) / 4000)


@pytest.mark.parametrize("outturn", [-2.5, -0.3, 0.0, 1.0, 4.0])
@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (842.0, 60.0)])
def test_the_crps_of_a_normal_sample_is_the_closed_form(outturn, mean, sd):
    closed = sd * (outturn * (2 * norm.cdf(outturn) - 1) + 2 * norm.pdf(outturn) - 1 / np.sqrt(np.pi))
    assert crps(mean + sd * NORMAL, mean + sd * outturn) == pytest.approx(closed, rel=2e-3)


@settings(max_examples=examples(60), deadline=None)
@given(NUMBERS, st.floats(-1e6, 1e6))
def test_the_crps_is_its_definition(sample, outturn):
    values = np.array(sample)
    expected = np.abs(values - outturn).mean() - np.abs(values[:, None] - values).mean() / 2
    assert crps(values, outturn) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert crps(values, outturn) >= -1e-6


@pytest.mark.parametrize(
    ("outturn", "theirs"), [(500.0, 181.53515625), (655.5, 40.78515625), (720.0, 29.66015625), (1200.0, 393.09765625)]
)
def test_the_crps_is_that_of_another_program(outturn, theirs):
    """What scoringrules 0.10.0 (``crps_ensemble``, estimator ``nrg``) gives; 200 random samples of 1 to 257 draws agreed to 2e-15."""
    sample = np.array([612.0, 640.0, 655.5, 700.0, 731.25, 812.0, 813.0, 990.0])
    assert crps(sample, outturn) == pytest.approx(theirs, rel=1e-12)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_crps_of_one_draw_is_the_absolute_error(draw, outturn):
    assert crps(np.array([draw]), outturn) == abs(draw - outturn)


@pytest.mark.parametrize(
    ("probability", "happened", "score"), [(1.0, True, 0), (1.0, False, 1), (0.7, True, 0.09), (0.7, False, 0.49)]
)
def test_the_brier_score_is_a_squared_distance(probability, happened, score):
    assert brier(probability, happened) == pytest.approx(score)


@pytest.mark.parametrize("draws", [16, 64, 256])
def test_a_further_draw_lies_within_an_interval_with_its_chance(draws):
    luck = np.random.default_rng(1).random((3000, draws + 1))
    for share in INTERVALS:
        held = np.mean([inside(row[:-1], row[-1], share) for row in luck])
        possible = min(share, (draws - 1) / (draws + 1))  # no interval of n draws holds more
        assert abs(held - possible) < 4 * np.sqrt(share * (1 - share) / len(luck))


@given(NUMBERS, st.floats(-1e6, 1e6))
def test_a_wider_interval_holds_what_a_narrower_one_does(sample, outturn):
    held = [inside(np.array(sample), outturn, share) for share in sorted(INTERVALS)]
    assert held == sorted(held)


def test_the_ends_of_an_interval_belong_to_it():
    assert all(inside(np.full(16, 5.0), 5.0, share) for share in INTERVALS)
    assert [inside(np.arange(1.0, 10.0), end, 0.8) for end in (0.99, 1.0, 9.0, 9.01)] == [False, True, True, False]


SERIES = {2018: 100.0, 2020: 200.0, 2022: 400.0}


@pytest.mark.parametrize(
    ("series", "year", "linear", "exponential"),
    [
        (SERIES, 2023, 500, 400 * 2**0.5),
        (SERIES, 2026, 800, 1600),
        (SERIES, 2022, 400, 400),
        ({2023: 7.0}, 2030, 7, 7),
        ({2022: 10.0, 2023: 5.0}, 2025, -5, 1.25),
    ],
)
def test_trends_carry_the_last_change_on(series, year, linear, exponential):
    assert linear_trend(series, year) == pytest.approx(linear) and exponential_trend(series, year) == pytest.approx(exponential)
    backwards = dict(sorted(series.items(), reverse=True))
    assert linear_trend(backwards, year) == linear_trend(series, year) and exponential_trend(
        backwards, year
    ) == exponential_trend(series, year)
