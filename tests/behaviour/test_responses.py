"""How the years ahead answer to awards: one smooth answer a channel, nothing at strength zero, no kink at today's award, monotone, and no
more research than studies find.

Counts and yuan are differences in common draws at central priors. Firms are whole, so that many draws and wide steps are taken.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from kjqs_model.behaviour import benefit
from kjqs_model.projection.base import base_of
from kjqs_model.projection.kernel.factors import Count
from kjqs_model.projection.projection import job_of
from kjqs_model.projection.run import run
from tests.projection.projections import central, scenario

CHANNELS = {
    "applying": ["take_up_elasticity"],
    "reaching": ["reach_elasticity"],
    "research": ["small_firms_add", "large_firms_add"],
    "entry": ["entry_elasticity"],
}
"""The strengths of each channel by the names of their priors."""

LAST, DRAWS = 2026, 64
AMOUNTS = {"1.1.amount": 100_000, "1.2.amount": 50_000, "1.3.amount": 30_000, "8.1.rate": 1.0}
AWARDS = ("1.1", "1.2", "1.3", "8.1")


@cache
def base():
    return base_of(scenario(last=LAST))


def outcome(policy, draws=DRAWS, strengths=None, costs=False, last=LAST):
    """What comes of a policy at central priors, with some strengths known."""
    common = central(draws)
    common = replace(common, once=common.once | {name: np.full(draws, value) for name, value in (strengths or {}).items()})
    return run(job_of(scenario(policy, last=last, draws=draws), base(), common, costs=costs), 2)


@cache
def at(path, multiple, draws=DRAWS, costs=False):
    return outcome({path: round(AMOUNTS[path] * multiple, 2)}, draws, costs=costs)


def total(found, count):
    """A count added up over the years, in the mean over draws; for research in yuan."""
    return found.count(count).sum(axis=0).mean()


def slopes(path, count, step):
    """Change of a count for a change of the award by its own size, below and above today's."""
    low, today, high = (total(at(path, multiple), count) for multiple in (1 - step, 1, 1 + step))
    return (today - low) / step, (high - today) / step


def no_kink(below, above):
    return below != 0 and 0.5 <= above / below <= 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "count", "step"),
    [
        *[("1.1.amount", count, 0.1) for count in (Count.first, Count.certified, Count.registered)],
        ("1.2.amount", Count.certified, 0.1),
        ("1.3.amount", Count.certified, 0.1),
        ("8.1.rate", Count.rd_real, 0.1),
        ("1.1.amount", Count.rd_real, 0.5),
    ],
)  # the research of one large firm hides a smaller step
def test_slopes_below_and_above_todays_award_are_alike(path, count, step):
    below, above = slopes(path, count, step)
    assert below > 0 and above > 0 and no_kink(below, above)


def old_answer(relative, elasticity):
    """The kink that once was: thresholds of who answers spread below the reference, none just above it."""
    return np.where(relative < 1, relative, 1 + elasticity * np.maximum(relative - 2, 0))


def test_the_old_kink_would_be_caught():
    step = 0.1
    for answer, smooth in ((benefit.answer_to_gain, True), (old_answer, False)):
        below, above = ((1 - answer(1 - step, 0.3)) / step, (answer(1 + step, 0.3) - 1) / step)
        assert no_kink(below, above) == smooth


MULTIPLES = (0, 0.5, 1, 2, 4, 8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "count"), [("1.1.amount", Count.first), ("1.2.amount", Count.certified), ("8.1.rate", Count.rd_real)]
)
def test_more_money_is_never_less(path, count):
    found = [total(at(path, multiple, 32), count) for multiple in MULTIPLES]
    assert found == sorted(found) and found[-1] > found[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "multiple"),
    [("1.1.amount", 0), ("1.1.amount", 2), ("1.2.amount", 0), ("1.2.amount", 2), ("1.3.amount", 0), ("1.3.amount", 4)],
)
def test_recognition_awards_bring_no_more_research_than_one_and_a_half_times_what_they_cost(path, multiple):
    today, other = at("1.1.amount", 1, DRAWS, True), at(path, multiple, DRAWS, True)
    yuan = sum((other.amounts[clause] - today.amounts[clause]).sum(axis=0).mean() for clause in AWARDS)
    research = total(other, Count.rd_real) - total(today, Count.rd_real)
    assert yuan * research >= 0 and 0 <= research / yuan <= 1.5


@pytest.mark.slow
def test_the_match_of_the_provincial_subsidy_adds_what_studies_find():
    """Small firms add about the subsidy and large ones nothing: together between, and twice as much where both add twice as much."""

    def added(strengths):
        today, double = (outcome({"8.1.rate": rate}, 16, strengths, True) for rate in (1.0, 2.0))
        yuan = (double.amounts["8.1"] - today.amounts["8.1"])[:-1].sum(axis=0).mean()  # research answers a year later
        return (total(double, Count.rd_real) - total(today, Count.rd_real)) / yuan

    central_answer = added({})
    assert 0.02 <= central_answer <= 1.0
    assert added({"small_firms_add": 2.0, "large_firms_add": 0.1}) == pytest.approx(2 * central_answer, rel=0.25)


# Strength zero -----------------------------------------------------------------------------------------------------------

ZERO = {name: 0.0 for names in CHANNELS.values() for name in names}
POLICY = {"1.1.amount": 400_000, "1.2.amount": 0, "1.3.amount": 90_000, "8.1.rate": 0.2, "8.2.amount": 90_000}


@cache
def still():
    return outcome({}, 8, ZERO)


def test_with_all_strengths_at_zero_no_award_moves_a_bit():
    assert outcome(POLICY, 8, ZERO).counts.tobytes() == still().counts.tobytes()
    nothing = outcome(dict.fromkeys(AMOUNTS, 0), 8, ZERO)
    assert nothing.counts.tobytes() == still().counts.tobytes() and nothing.entrants.tobytes() == still().entrants.tobytes()


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_channel_alone_moves_something(channel):
    strengths = ZERO | dict.fromkeys(CHANNELS[channel], 0.8)
    found, reference = outcome(POLICY, 8, strengths), outcome({}, 8, strengths)
    assert reference.counts.tobytes() == still().counts.tobytes()  # at today's award a strength is nothing
    assert found.counts.tobytes() != reference.counts.tobytes()
    assert (found.entrants.tobytes() != reference.entrants.tobytes()) == (channel == "entry")


def test_every_strength_is_a_prior_of_its_own_and_those_without_a_study_say_so():
    from kjqs_model.projection.draws.priors import shipped_priors

    priors = shipped_priors()
    assert all(priors[name].kind == "pert" for names in CHANNELS.values() for name in names)
    assert {name for name in ZERO if priors[name].weak} == {"take_up_elasticity", "reach_elasticity", "entry_elasticity"}
