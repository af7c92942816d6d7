"""The fit: the base year comes out, nothing later is read, no policy and no target reaches it."""

import inspect
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from kjqs_model.behaviour.applying import chance_of, chance_to_pass, odds_of_first_application
from kjqs_model.data import fact
from kjqs_model.higher_law import parameters
from kjqs_model.projection import base as base_room
from kjqs_model.projection.base import base_of, fit_again, fit_key
from kjqs_model.projection.draws.common import draw_common
from kjqs_model.projection.draws.priors import fixed_figures, priors_of, shipped_priors
from kjqs_model.projection.fitting.fit import first_applicants, fit, renewal_applicants, size_of_applicants
from kjqs_model.projection.fitting.pace import central_pace
from kjqs_model.projection.fitting.paths import Levers
from kjqs_model.projection.fitting.settling import settled_paths
from kjqs_model.projection.kernel.factors import Count
from kjqs_model.projection.projection import job_of
from kjqs_model.projection.run import run
from kjqs_model.projection.state import FirmFlag, FirmVariable
from kjqs_model.projection.targets import indicators
from kjqs_model.projection.years import years_ahead_with
from kjqs_model.scenario.schema import Target
from kjqs_model.tables.words import Recognition
from tests.projection.projections import SEED, central, scenario

pytestmark = pytest.mark.slow  # every fit runs the firms ahead
YEARS = (2020, 2022, 2023)


@cache
def base(year):
    return base_of(scenario(base=year, last=year + 1))


@cache
def fitted(year):
    """Fitted here and now, not as it was committed."""
    return fit_again(scenario(base=year, last=year + 1))[0]


@pytest.mark.parametrize("year", YEARS)
def test_first_applications_of_the_base_year_come_out(year):
    state, fixed = base(year).state, fixed_figures()
    could = state.mark(FirmFlag.could_apply_first) & state.mark(FirmFlag.alive)
    odds = odds_of_first_application(
        fitted(year).application_level,
        state.figures[FirmVariable.score][could],
        parameters("recognition", year)["pass_mark"],
        fixed["score_scale"].value,
        state.mark(FirmFlag.was_registered)[could],
        fixed["registered_factor"].value,
        size_of_applicants(state)[could],
    )
    assert chance_of(odds, 1.0).sum() == pytest.approx(first_applicants(state).sum(), rel=1e-6)
    assert first_applicants(state).sum() > 20


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    ("who", "levels", "result"),
    [(first_applicants, "pass_level", Recognition.first), (renewal_applicants, "renewal_level", Recognition.renewed)],
)
def test_passes_of_the_base_year_come_out_however_much_experts_differ(year, who, levels, result):
    state, constants = base(year).state, fitted(year)
    applied = who(state)
    passed = (state.marks[FirmFlag.recognition][applied] == result).sum()
    assert 0 < passed < applied.sum()
    for noise, level in zip(constants.noises, getattr(constants, levels), strict=True):
        chances = chance_to_pass(
            state.figures[FirmVariable.score][applied], parameters("recognition", year)["pass_mark"], level, noise
        )
        assert chances.sum() == pytest.approx(passed, rel=1e-6)


@pytest.mark.parametrize("year", YEARS)
def test_the_paths_lead_to_the_middle_of_the_growth_process(year):
    constants, history = base(year).constants, base(year).history
    wanted = central_pace(history, shipped_priors(), 10)
    assert np.array(constants.paths.registered) == pytest.approx(wanted.registered[0], rel=0.02)
    assert np.array(constants.paths.certified[:4]) == pytest.approx(wanted.certified[0, :4], rel=0.03)
    assert np.array(constants.paths.certified) == pytest.approx(wanted.certified[0], rel=0.06)


def test_what_draws_come_to_is_what_they_want_on_average_and_as_wide():
    """R&D intensity once ran 12 % above the growth process in ten years and could not fall: firms keep the R&D that certificates ask for."""
    draws, scored = 64, base(2023)
    job = job_of(scenario(base=2023, last=2033, draws=draws), scored, draw_common(shipped_priors(), draws, 3), costs=False)
    found, pace = run(job, 2), job.ahead.pace
    published = indicators(found, job.ahead, scored.history)
    base_intensity = np.log(scored.history.rd_city / scored.history.gdp)
    error = np.log1p(job.ahead.common["rd_base_error"])
    pairs = {
        "certified": (np.log(published["high_tech_enterprises"].T), np.log(pace.certified)),
        "registered": (np.log(published["technology_smes"].T), np.log(pace.registered)),
        "intensity": (np.log(published["rd_intensity"].T) - base_intensity - error[:, None], pace.intensity + pace.measured),
    }
    for name, (came, wanted) in pairs.items():
        beyond = (came - wanted).mean(axis=0)
        assert np.abs(beyond).max() < 0.06 and np.abs(beyond[:3]).max() < 0.035, (name, beyond)
        slopes = [np.polyfit(wanted[:, year], came[:, year], 1)[0] for year in range(6)]
        assert min(slopes) > 0.65 and max(slopes) < 1.2, (name, slopes)


def test_the_kernel_comes_to_what_the_paths_promise_in_luck_of_its_own():
    draws, constants = 32, base(2023).constants
    job = job_of(scenario(draws=draws), base(2023), central(draws), costs=False)
    same = Levers(
        *(
            np.repeat(np.array(getattr(constants.paths, name))[None, :1], draws, axis=0)
            for name in ("application", "entrants", "research")
        ),
        np.ones((draws, 1)),
        np.ones((draws, 1)),
        np.zeros((draws, 1)),
    )
    ahead = years_ahead_with(same, central(draws), constants, base(2023).history, 0.0, 1)
    found = run(replace(job, ahead=ahead, years=job.years[:1]), 2)
    for count, promised in ((Count.registered, constants.paths.registered), (Count.certified, constants.paths.certified)):
        values = found.count(count)[0]
        assert values.mean() == pytest.approx(promised[0], abs=4 * values.std() / np.sqrt(draws) + 0.01 * promised[0])


@pytest.mark.parametrize("year", YEARS)
def test_the_counts_of_the_base_year_are_those_published(year):
    history, state = base(year).history, base(year).state
    for name, id in (
        ("high_tech_enterprises", "liaocheng.high_tech_enterprises"),
        ("technology_smes", "liaocheng.technology_smes"),
    ):
        published = {int(known): value for known, value in fact(id).value.items()}
        if year in published:
            assert getattr(history, name)[year] == published[year]
    assert state.mark(FirmFlag.registered).sum() == history.technology_smes[year]


# What it reads -----------------------------------------------------------------------------------------------------------


def test_a_fit_takes_firms_history_and_priors_and_nothing_else():
    assert list(inspect.signature(fit).parameters) == ["state"]
    assert list(inspect.signature(settled_paths).parameters)[:4] == ["state", "history", "constants", "priors"]
    assert list(inspect.signature(fit_key).parameters) == ["state", "history", "priors"]


POLICY = {"1.1.amount": 999_999, "8.1.rate": 0.9, "8.2.firms": "industrial_only"}
TARGETS = {"T2": Target(at_least=5000, year=2024), "T9": Target(at_least=1, year=2024, indicator="first_recognitions")}


def test_policy_and_targets_reach_neither_key_nor_constants():
    plain, bent = base(2023), base_of(scenario(POLICY, targets=TARGETS))
    assert bent.key == plain.key and bent.constants == plain.constants and bent.envelope == plain.envelope
    assert fit_again(scenario(POLICY, targets=TARGETS))[0] == fitted(2023)


@pytest.mark.parametrize("year", [2020, 2022])
def test_no_figure_later_than_the_base_year_is_read(year, monkeypatch):
    known, constants = base(year), fitted(year)
    _with_series(monkeypatch, lambda when, value: value if when <= year else -1e9, {2031: 5.0})
    monkeypatch.setattr(base_room, "shipped_constants", lambda *given: None)
    found = base_of(scenario(base=year, last=year + 1))
    assert found.history == known.history and found.constants == constants and found.key == known.key


def test_another_figure_up_to_the_base_year_is_read(monkeypatch):
    known = base(2023)
    _with_series(monkeypatch, lambda when, value: value * (1.1 if when < 2023 else 1))
    found = base_of(scenario())
    assert found.key != known.key and found.constants.paths != known.constants.paths


def _with_series(monkeypatch, changed, more=None):
    """Every published series changed, year by year, with years more."""
    as_it_was = base_room._firms

    def other(scenario):
        state, design = as_it_was(scenario)
        published = {
            name: {when: changed(when, value) for when, value in series.items()} | (more or {})
            for name, series in design.published.items()
        }
        return state, replace(design, published=published)

    monkeypatch.setattr(base_room, "_firms", other)


def test_the_key_changes_with_population_priors_and_base_year():
    own = base(2023)
    fewer = replace(scenario(), population={"synthesise": {"margins": {"technology_smes": 1100}}})
    keys = [
        own.key,
        base(2022).key,
        base_of(scenario(seed=SEED + 1)).key,
        base_of(scenario(assumptions={"exit_rate": 0.03})).key,
        base_of(scenario(assumptions={"gdp_shock": {"normal": {"mean": 0, "sd": 0.3}}})).key,
        base_of(fewer).key,
    ]
    assert len(set(keys)) == len(keys)
    spoilt = own.state.figures.copy()
    spoilt[FirmVariable.revenue, 0] += 1
    assert fit_key(replace(own.state, figures=spoilt), own.history, priors_of({})) != own.key


def test_the_effect_of_a_reform_does_not_depend_on_refitting():
    def effect(constants):
        counts = [
            run(job_of(scenario(policy), replace(base(2023), constants=constants), central(8), costs=False), 1).counts
            for policy in ({}, POLICY)
        ]
        return counts[1] - counts[0]

    shipped, again, of_reform = (
        effect(constants) for constants in (base(2023).constants, fitted(2023), base_of(scenario(POLICY)).constants)
    )
    assert shipped.any() and shipped.tobytes() == again.tobytes() == of_reform.tobytes()
