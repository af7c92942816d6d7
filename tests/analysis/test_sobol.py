"""Indices are SALib's on functions whose indices are known, their intervals hold them, and a missing number is refused with its place."""

import warnings

import numpy as np
import pytest
from scipy.stats import qmc

from kjqs_model.analysis.sensitivity.sobol import estimates, indices
from kjqs_model.errors import Refusal
from kjqs_model.language import set_language

ROWS = 1024


def ishigami(x):
    angles = np.pi * (2 * x - 1)
    return np.sin(angles[:, 0]) + 7 * np.sin(angles[:, 1]) ** 2 + 0.1 * angles[:, 2] ** 4 * np.sin(angles[:, 0])


def sobol_g(x, weights=(0.0, 1.0, 4.5, 9.0)):
    a = np.array(weights)
    return np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)


def known_of_sobol_g(weights=(0.0, 1.0, 4.5, 9.0)):
    parts = 1 / (3 * (1 + np.array(weights)) ** 2)
    whole = np.prod(1 + parts) - 1
    return parts / whole, parts * np.prod(1 + parts) / (1 + parts) / whole


ISHIGAMI = np.array([0.3139, 0.4424, 0.0]), np.array([0.5576, 0.4424, 0.2437])


def sampled(function, inputs, rows=ROWS):
    points = qmc.Sobol(2 * inputs, scramble=True, seed=3).random(rows)
    a, b = points[:, :inputs], points[:, inputs:]
    mixed = []
    for number in range(inputs):
        x = a.copy()
        x[:, number] = b[:, number]
        mixed.append(function(x)[:, None])
    return function(a)[:, None], function(b)[:, None], np.array(mixed)


@pytest.mark.parametrize(("function", "inputs"), [(ishigami, 3), (sobol_g, 4)])
def test_indices_are_those_of_salib(function, inputs):
    from SALib.analyze import sobol as salib

    a, b, mixed = sampled(function, inputs)
    problem = {"num_vars": inputs, "names": [f"x{number}" for number in range(inputs)], "bounds": [[0, 1]] * inputs}
    one_after_another = np.stack([a[:, 0], *mixed[..., 0], b[:, 0]], axis=1).ravel()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = salib.analyze(problem, one_after_another, calc_second_order=False, num_resamples=10, seed=1)
    first, total = estimates(a, b, mixed)[..., 0]
    assert first == pytest.approx(other["S1"], rel=1e-9, abs=1e-12)
    assert total == pytest.approx(other["ST"], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("function", "known"), [(ishigami, ISHIGAMI), (sobol_g, known_of_sobol_g())])
def test_indices_come_near_the_known_ones_and_intervals_hold_them(function, known):
    found = indices(*sampled(function, len(known[0])), ["y"], seed=1, resamples=300)
    assert found.first[:, 0] == pytest.approx(known[0], abs=0.05) and found.total[:, 0] == pytest.approx(known[1], abs=0.05)
    for ends, truth in (((found.first_low, found.first_high), known[0]), ((found.total_low, found.total_high), known[1])):
        assert (ends[0][:, 0] - 0.02 <= truth).all() and (truth <= ends[1][:, 0] + 0.02).all()


def test_intervals_are_the_same_for_the_same_seed_and_hold_the_estimate():
    sets = sampled(ishigami, 3, 64)
    one, same, other = (indices(*sets, ["y"], seed=seed, resamples=100) for seed in (1, 1, 2))
    assert (one.first_low == same.first_low).all() and (one.first_low != other.first_low).any()
    assert (one.first_low <= one.first).all() and (one.first <= one.first_high).all() and (one.total <= one.total_high).all()


def test_an_outcome_that_never_varies_has_no_indices():
    a, b, mixed = sampled(ishigami, 3, 64)
    sets = (np.hstack([values, np.ones_like(values)]) for values in (a, b))
    found = indices(*sets, np.concatenate([mixed, np.ones_like(mixed)], axis=2), ["y", "always met"], seed=1, resamples=20)
    assert np.isnan(found.total[:, 1]).all() and np.isnan(found.first_high[:, 1]).all() and np.isfinite(found.total[:, 0]).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_missing_number_is_refused_with_its_place(bad):
    a, b, mixed = sampled(ishigami, 3, 64)
    mixed[1, 4, 0] = bad
    set_language("en")
    try:
        with pytest.raises(Refusal, match=r"set A/B 2, row 5, 'T2'"):
            indices(a, b, mixed, ["T2"], seed=1)
    finally:
        set_language("zh")
