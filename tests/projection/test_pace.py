"""The growth process laid over a place: a finite pool, levers that no scenario moves, and spreads as wide as other places' misses."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjqs_model.errors import Refusal
from kjqs_model.projection.base import base_of
from kjqs_model.projection.draws.common import draw_common
from kjqs_model.projection.draws.priors import priors_of
from kjqs_model.projection.fitting import pace
from kjqs_model.projection.fitting.pace import Pace, _braked, kept_pace, pace_of
from kjqs_model.projection.fitting.paths import RESEARCH_STEPS, levers
from kjqs_model.projection.growth import panel_spread
from kjqs_model.projection.projection import job_of
from kjqs_model.projection.tables_out import log_spread
from tests.fuzz import examples
from tests.projection.projections import as_it_stands, scenario


@cache
def base(year=2023):
    return base_of(scenario(base=year, last=year + 1))


def settled():
    """The paths of the base year before they are moved until draws come to what they want."""
    return replace(
        base().constants.paths, more_certified=(0.0,) * 10, more_registered=(0.0,) * 10, held=(1.0,) * 10, counted=(0.0,) * 10
    )


def middle():
    paths = base().constants.paths
    certified, registered, intensity = (
        np.array(getattr(paths, name))[None, :] for name in ("certified", "registered", "intensity")
    )
    return Pace(certified, registered, intensity, np.zeros((1, 10)))


def counts_of_base():
    history = base().history
    return history.high_tech_enterprises[history.base], history.technology_smes[history.base]


@given(st.floats(0.1, 50), st.floats(1.1, 10), st.floats(1.001, 2))
def test_a_finite_pool_keeps_the_base_year_order_and_ceiling(growth, most, more):
    base_count = 800.0
    flat = np.ones((1, 1))
    slow, fast = (
        _braked(np.array([[base_count * times]]), base_count, np.array([base_count * most]), flat)[0, 0]
        for times in (growth, growth * more)
    )
    assert (
        slow <= fast * (1 + 1e-12) <= base_count * max(most, 1.05) * (1 + 1e-9)
    )  # far beyond the ceiling two are one but for rounding
    assert _braked(np.array([[base_count]]), base_count, np.array([base_count * most]), flat)[0, 0] == pytest.approx(base_count)


def test_the_pool_is_hardly_felt_while_it_is_far():
    assert _braked(np.array([[1200.0]]), 800.0, np.array([3200.0]), np.ones((1, 1)))[0, 0] == pytest.approx(1200, rel=0.002)


def test_at_the_middle_of_the_pace_the_levers_are_the_paths():
    found, paths = levers(middle(), settled(), *counts_of_base()), base().constants.paths
    for name in ("application", "entrants", "research"):
        assert getattr(found, name)[0] == pytest.approx(np.array(getattr(paths, name)), abs=1e-9), name
    assert (found.registering == 1).all() and (found.renewing == 1).all()


@settings(deadline=None, max_examples=examples(40))
@given(st.floats(0.6, 1.6), st.integers(0, 9))
def test_more_firms_wanted_never_ask_less_of_a_lever(times, year):
    plain = middle()
    step = np.where(np.arange(10) >= year, times, 1.0)[None, :]
    found, known = (
        levers(pace, base().constants.paths, *counts_of_base())
        for pace in (Pace(plain.certified * step, plain.registered * step, plain.intensity, plain.measured), plain)
    )
    sign = np.sign(times - 1)
    assert sign * (found.entrants[0, year] - known.entrants[0, year]) >= -1e-6
    assert sign * (found.application[0, year] - known.application[0, year]) >= -1e-6
    assert (found.entrants > 0).all() and (
        (found.renewing > 0) & (found.renewing <= 1) & (found.registering > 0) & (found.registering <= 1)
    ).all()


@pytest.mark.parametrize("wanted", [-0.8, -0.1, 0.1, 2.0])
def test_of_the_intensity_wanted_what_no_lever_brings_lies_in_what_is_counted(wanted):
    plain, paths = middle(), base().constants.paths
    found = levers(replace(plain, intensity=plain.intensity + wanted), paths, *counts_of_base())
    steps = found.research[0] - np.array(paths.research)
    brought = [np.interp(step, RESEARCH_STEPS, gains) for step, gains in zip(steps, np.array(paths.gains).T, strict=True)]
    left = found.counted[0] - np.array(paths.counted)
    assert brought + left == pytest.approx(np.full(10, wanted), abs=1e-6)
    lowest, highest = np.array(paths.gains)[0], np.array(paths.gains)[-1]
    assert ((left == 0) == ((lowest <= wanted) & (wanted <= highest))).all()
    assert (np.sign(left) * np.sign(wanted) >= 0).all()


def test_no_policy_moves_a_lever():
    plain, generous = (
        job_of(scenario(policy, draws=16), base(), draw_common(priors_of({}), 16, 1), costs=False)
        for policy in ({}, {"1.1.amount": 900_000, "8.1.rate": 0.9})
    )
    for name in ("application", "entrants", "research", "registering", "renewing", "counted"):
        assert np.array_equal(getattr(plain.ahead.levers, name), getattr(generous.ahead.levers, name))


def test_what_a_draw_wants_hangs_on_no_other_draw():
    common = draw_common(priors_of({}), 16, 1)
    part = replace(
        common,
        once={name: values[4:7] for name, values in common.once.items()},
        yearly={name: values[4:7] for name, values in common.yearly.items()},
        draws=3,
    )
    whole, few = (pace_of(base().history, drawn, 3) for drawn in (common, part))
    assert all(
        np.array_equal(getattr(whole, name)[4:7], getattr(few, name))
        for name in ("certified", "registered", "intensity", "measured")
    )


class _WorkedOut(Exception):
    """What was asked is not kept."""


def test_a_pace_that_is_kept_is_that_of_its_own_history_and_draws(monkeypatch, tmp_path):
    def worked_out(*given):
        raise _WorkedOut

    monkeypatch.setenv("KJQS_CACHE", str(tmp_path))
    common, history = draw_common(priors_of({}), 8, 5), base().history
    made = kept_pace(history, common, 2)
    assert {name: values.tobytes() for name, values in vars(made).items()} == {
        name: values.tobytes() for name, values in vars(pace_of(history, common, 2)).items()
    }
    monkeypatch.setattr(pace, "pace_of", worked_out)
    assert kept_pace(history, common, 2).certified.tobytes() == made.certified.tobytes()
    moved = common.yearly | {"gdp_shock": common.yearly["gdp_shock"] + 1e-9}
    others = (
        (history, draw_common(priors_of({}), 8, 6), 2),
        (history, replace(common, yearly=moved), 2),
        (replace(history, gdp=history.gdp + 1), common, 2),
        (history, common, 3),
    )
    for other in others:
        with pytest.raises(_WorkedOut):
            kept_pace(*other)


def test_entrants_come_out_of_the_firms_that_are_not_there_yet():
    ahead = job_of(scenario(draws=16), base(), draw_common(priors_of({}), 16, 1), costs=False).ahead
    none, few = (
        ahead.entrants_expected(slice(0, 16), 0, ahead.pool_limit),
        ahead.entrants_expected(slice(0, 16), 0, ahead.pool_limit - 10),
    )
    assert (none == 0).all() and (few <= 5).all() and (ahead.entrants_expected(slice(0, 16), 0, np.full(16, 1000.0)) > 20).all()


@pytest.mark.slow
@pytest.mark.parametrize("indicator, series", [("high_tech_enterprises", "hnte_stock"), ("technology_smes", "tech_sme")])
def test_the_forecast_is_as_wide_as_forecasts_of_such_places_missed_by(indicator, series):
    found = as_it_stands(last=2025, draws=128, costs=False)  # 64 draws miss the spread by a tenth
    size = getattr(base().history, indicator)[2023]
    for place in (0, 1):
        ratio = log_spread(found.indicators[indicator][place]) / panel_spread(series, size=size, horizon=place + 1)
        assert 0.7 <= ratio <= 1.5, (indicator, place + 1, ratio)


@pytest.mark.parametrize("name", ["growth_hyper", "growth_national"])
def test_a_prior_of_the_process_that_is_no_number_is_refused_by_name_and_draw(name):
    common = draw_common(priors_of({}), 8, 1)
    drawn = {one: values.copy() for one, values in (common.once | common.yearly).items()}
    drawn[name][2] = np.nan
    spoilt = replace(common, once={one: drawn[one] for one in common.once}, yearly={one: drawn[one] for one in common.yearly})
    with pytest.raises(Refusal, match=f"2.*{name}"):
        pace_of(base().history, spoilt, 3)
