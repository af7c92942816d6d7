"""Common draws: even and independent scrambles, the same for every scenario, and far less noise in what a reform does."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest

from kjqs_model.projection.draws.common import SCRAMBLES, YEARS, central_draw, draw_common, standard_error
from kjqs_model.projection.draws.priors import priors_of
from kjqs_model.projection.kernel.factors import Count
from kjqs_model.projection.run import run
from tests.projection.projections import job, scenario

DRAWS = 64
SIX = (
    "amount.provincial_talents",
    "amount.tax_exempt_contracts",
    "share_paid.8.2",
    "growth_state_registered",
    "renewal_level",
    "volume.selected_makerspaces",
)
"""Factors that move the budget of a year, each on its own."""


def shifted(common, **points):
    return replace(common, once=common.once | {name: common.once[name] + more for name, more in points.items()})


def same(one, other):
    return all(
        np.array_equal(values, getattr(other, part)[name])
        for part in ("once", "yearly")
        for name, values in getattr(one, part).items()
    )


def test_the_same_seed_gives_the_same_draws_and_another_gives_others():
    priors = priors_of({})
    assert same(draw_common(priors, 16, 1), draw_common(priors, 16, 1))
    assert not same(draw_common(priors, 16, 1), draw_common(priors, 16, 2))
    assert not same(draw_common(priors, 16, 1), draw_common(priors, 16, 1, sampler="plain"))


def test_more_draws_begin_with_the_fewer():
    few, many = (draw_common(priors_of({}), draws, 1) for draws in (16, 64))
    assert all(np.array_equal(values, many.once[name][:16]) for name, values in few.once.items())
    assert all(np.array_equal(values, many.yearly[name][:16]) for name, values in few.yearly.items())


def test_a_prior_that_a_scenario_fixes_moves_no_other():
    free, fixed = (draw_common(priors_of(given), 16, 1) for given in ({}, {"take_up_elasticity": 0.0, "gdp_shock": 0.01}))
    assert (fixed.once["take_up_elasticity"] == 0).all() and (fixed.yearly["gdp_shock"] == 0.01).all()
    assert all(np.array_equal(values, fixed.once[name]) for name, values in free.once.items() if name != "take_up_elasticity")
    assert all(np.array_equal(values, fixed.yearly[name]) for name, values in free.yearly.items() if name != "gdp_shock")


@pytest.mark.parametrize("sampler", ["sobol", "plain"])
def test_every_prior_is_drawn_from_its_own_distribution(sampler):
    priors = priors_of({})
    common, shares = draw_common(priors, 512, 1, sampler), np.array([0.25, 0.5, 0.75])
    for name, values in common.once.items():
        assert values.shape == (512,) and np.isfinite(values).all()
        if np.ptp(values):
            assert np.abs(np.searchsorted(np.sort(values), priors[name].quantile(shares)) / 512 - shares).max() < 0.08, name
    assert all(values.shape == (512, YEARS) for values in common.yearly.values())
    assert kstest(common.yearly["growth_national"][:, 3], "uniform").pvalue > 1e-3


@pytest.mark.parametrize("sampler", ["sobol", "plain"])
def test_no_two_common_figures_are_tied_to_each_other(sampler):
    common = draw_common(priors_of({}), 256, 1, sampler)
    columns = [values for values in common.once.values() if np.ptp(values)] + [
        year for values in common.yearly.values() for year in values.T
    ]
    tied = np.abs(np.corrcoef(columns) - np.eye(len(columns)))
    assert tied.max() < 0.3  # of independent numbers the largest of some 5,000 lies near 0.22


def test_each_scramble_is_spread_evenly_and_no_two_are_alike():
    uniform = priors_of({name: {"uniform": [0.0, 1.0]} for name in ("take_up_elasticity", "expert_noise")})
    common = draw_common(uniform, 8 * SCRAMBLES, 1)
    for name in ("take_up_elasticity", "expert_noise"):
        scrambles = common[name].reshape(8, SCRAMBLES).T
        assert all(np.array_equal(np.sort(np.floor(8 * values)), np.arange(8)) for values in scrambles)
        assert len(np.unique(np.floor(8 * scrambles), axis=0)) > 1


def test_the_central_draw_holds_every_centre():
    priors = priors_of({"take_up_elasticity": 0.7})
    common = central_draw(priors)
    assert common.draws == 1 and common["take_up_elasticity"] == 0.7
    assert {name: float(values[0]) for name, values in common.once.items()} == {
        name: one.centre for name, one in priors.items() if not one.yearly
    }
    assert all((values == priors[name].centre).all() and values.shape == (1, YEARS) for name, values in common.yearly.items())


# Standard errors ---------------------------------------------------------------------------------------------------------


def test_the_standard_error_is_that_of_the_means_of_scrambles():
    values = np.tile(np.arange(8.0), 3)  # scramble s has the mean s
    assert standard_error(values) == pytest.approx(np.sqrt(6.0 / 8))  # of 0 to 7: variance 6
    assert standard_error(np.repeat([0.0, 1.0], 8)) == 0  # scrambles that agree


@pytest.mark.parametrize("draws", [1, 4, 12])
def test_what_scrambles_do_not_share_has_no_standard_error(draws):
    assert np.isnan(standard_error(np.ones((draws, 2)))).all() and standard_error(np.ones((draws, 2))).shape == (2,)


def test_the_standard_error_of_independent_draws_is_the_usual_one():
    values = np.random.default_rng(1).normal(size=(64, 4000))
    assert np.sqrt((standard_error(values) ** 2).mean()) == pytest.approx(1 / 8, rel=0.05)


# What common draws and evenly spread ones are worth ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def reform():
    """Baseline and a reform with a pass rate five per cent higher, in the same draws; the reform also in draws of its own."""
    given, priors = scenario(last=2025, draws=DRAWS), priors_of({})
    other, found = replace(given, seed=2), {}
    for name, of, points in (("base", given, 0.0), ("reform", given, 2.0), ("apart", other, 2.0)):
        common = shifted(draw_common(priors, DRAWS, of.seed), pass_level=points, renewal_level=points)
        found[name] = run(job(of, common), 2)
    return found


def _pass_rate(outcome):
    passed = outcome.count(Count.first).sum() + outcome.count(Count.renewed).sum()
    return passed / (passed + outcome.count(Count.failed).sum() + outcome.count(Count.failed_first).sum())


def _total(outcome):
    return sum(outcome.amounts.values())


@pytest.mark.parametrize("of", [lambda outcome: outcome.count(Count.certified), _total], ids=["certified", "total"])
def test_common_draws_tell_a_reform_from_noise_fifty_times_better(reform, of):
    assert (
        1.03 < _pass_rate(reform["reform"]) / _pass_rate(reform["base"]) < 1.08
    )  # at the pass rate of the base year five per cent
    base, together, apart = (of(reform[name]) for name in ("base", "reform", "apart"))
    ratio = (apart - base).var(axis=1) / (together - base).var(axis=1)
    assert ((together - base).mean(axis=1) > 0).all()
    assert (ratio >= 50).all(), ratio


def _mean_budget(seed, sampler):
    """The mean budget of a year over 64 draws of the six factors; firms meet the same luck in every draw, so that nothing else varies."""
    priors = priors_of({"all": "central"}) | {name: priors_of({})[name] for name in SIX}
    given = scenario(last=2024, draws=DRAWS, assumptions={"all": "central"})
    asked = replace(job(given, draw_common(priors, DRAWS, seed, sampler)), luck=np.zeros(DRAWS, dtype=np.int64))
    return sum(values[0].mean() for values in run(asked, 1).amounts.values())


@pytest.mark.slow
def test_sobol_draws_make_the_mean_budget_twenty_times_surer():
    variance = {
        sampler: np.var([_mean_budget(1 + seed, sampler) for seed in range(40)], ddof=1) for sampler in ("sobol", "plain")
    }
    assert variance["plain"] / variance["sobol"] >= 20, variance
