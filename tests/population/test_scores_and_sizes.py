"""Latent scores with the rank correlations asked, and sizes whose distribution itself comes out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.population.margins import shipped_design
from kjqs_model.population.synthesis.scores import asked_correlations, correlated_scores, rank_correlations
from kjqs_model.population.synthesis.sizes import hill_exponent, stratified_sizes, tail_start
from kjqs_model.randomness import stream
from tests.fuzz import examples

DESIGN = shipped_design()
ASKED = asked_correlations(DESIGN.scores, DESIGN.correlations)


@settings(max_examples=examples(8), deadline=None)
@given(seed=st.integers(0, 10**6), size=st.integers(2, 6))
def test_rank_correlations_of_any_possible_matrix_come_out_within_a_hundredth(seed, size):
    draw = np.random.default_rng(seed)
    loadings = draw.normal(size=(size, size + 1))
    covariance = loadings @ loadings.T
    spread = np.sqrt(np.diag(covariance))
    asked = 6 / np.pi * np.arcsin(covariance / np.outer(spread, spread) / 2)
    scores = correlated_scores(stream(seed, "test"), 60_000, asked)
    assert np.abs(rank_correlations(scores) - asked).max() < 0.01


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_scores_have_mean_zero_variance_one_and_the_correlations_asked_to_the_last_bits(seed):
    scores = correlated_scores(stream(seed, "test"), 60_000, ASKED)
    assert scores.shape == (len(DESIGN.scores), 60_000)
    assert np.abs(scores.mean(axis=1)).max() < 1e-12
    assert np.abs(scores @ scores.T / 60_000 - 2 * np.sin(np.pi * ASKED / 6)).max() < 1e-10


def test_rank_correlations_are_those_of_scipy():
    scores = correlated_scores(stream(5, "test"), 2_000, ASKED)
    assert rank_correlations(scores) == pytest.approx(spearmanr(scores.T).statistic, abs=1e-12)


def test_the_matrix_asked_is_symmetric_and_zero_where_nothing_is_said():
    asked = asked_correlations(["a", "b", "c"], [("a", "c", 0.5)])
    assert asked.tolist() == [[1, 0, 0.5], [0, 1, 0], [0.5, 0, 1]]


def test_correlations_that_contradict_each_other_are_refused():
    asked = asked_correlations(["a", "b", "c"], [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)])
    with speaking("en"), pytest.raises(Refusal, match="not positive definite.*Lower the largest"):
        correlated_scores(stream(1, "test"), 100, asked)
    with pytest.raises(Refusal, match="相互矛盾.*调小"):
        correlated_scores(stream(1, "test"), 100, asked)


@settings(max_examples=examples(40), deadline=None)
@given(
    firms=st.integers(20_000, 100_000),
    median=st.floats(6e5, 1.6e6),
    sigma=st.floats(1.7, 2.3),
    share=st.floats(0.05, 0.15),
    exponent=st.floats(1.0, 1.3),
)
def test_sizes_follow_their_distribution_and_the_tail_its_exponent(firms, median, sigma, share, exponent):
    sizes, start = stratified_sizes(firms, median, sigma, share, exponent), tail_start(median, sigma, share)
    assert len(sizes) == firms and (np.diff(sizes) > 0).all() and sizes[0] > 0
    assert np.median(sizes) == pytest.approx(median, rel=1e-3)
    assert np.log(sizes[round(firms * 0.1587)] / median) == pytest.approx(-sigma, abs=0.01)
    assert (sizes > start).mean() == pytest.approx(share, abs=1.5 / firms)
    assert abs(hill_exponent(sizes, start) - exponent) < 0.03
    assert (sizes > 10 * start).mean() == pytest.approx(share * 10**-exponent, abs=1.5 / firms)


def test_a_wrong_exponent_shows():
    sizes = stratified_sizes(60_000, 1.2e6, 2.0, 0.1, 1.2)
    assert abs(hill_exponent(sizes, tail_start(1.2e6, 2.0, 0.1)) - 1.1) > 0.03
