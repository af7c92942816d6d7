"""Quantiles: contributions that add up, errors that tell how far a second run may lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.budget.quantiles import QUANTILES, contributions, quantile_errors, summary

parts = (
    st.integers(8, 80)
    .flatmap(lambda draws: st.lists(st.lists(st.integers(0, 10**8), min_size=draws, max_size=draws), min_size=1, max_size=5))
    .map(np.array)
)


@given(parts, st.sampled_from(sorted(QUANTILES.values())))
def test_contributions_sum_to_the_quantile_to_the_fen(parts, level):
    found = contributions(parts, level)
    assert round(found.sum(), 2) == pytest.approx(round(float(np.quantile(parts.sum(axis=0), level)), 2), abs=0.006)


def test_a_part_that_moves_alone_carries_what_lies_above_the_mean():
    rng = np.random.default_rng(5)
    steady, wild = np.full(4000, 1000.0), rng.normal(1000, 300, 4000).clip(0)
    one, other = contributions(np.array([steady, wild]), 0.95)
    assert one == pytest.approx(1000, rel=0.01)
    assert other == pytest.approx(1000 + 1.645 * 300, rel=0.03)


def test_independent_normal_parts_share_what_lies_above_the_mean_by_their_variances():
    rng = np.random.default_rng(7)
    small, large = rng.normal(1e6, 3e4, 40_000), rng.normal(1e6, 4e4, 40_000)
    found = contributions(np.array([small, large]), 0.95)
    above = found - 1e6
    assert above[0] / above.sum() == pytest.approx(9 / 25, abs=0.05)


def test_the_error_of_a_quantile_is_as_wide_as_repeated_runs_lie_apart():
    rng = np.random.default_rng(11)
    runs = rng.normal(100, 15, (400, 256))
    for name in ("mean", "p50", "p80"):
        spread = np.array([summary(run)[name] for run in runs]).std()
        claimed = np.array([quantile_errors(run)[name] for run in runs]).mean()
        assert claimed == pytest.approx(spread, rel=0.2), name


def test_too_few_draws_have_no_error_rather_than_a_wrong_one():
    assert all(np.isnan(error) for error in quantile_errors(np.arange(8.0)).values())
