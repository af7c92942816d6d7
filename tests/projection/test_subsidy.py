"""The provincial R&D subsidy of the years ahead, and 8.1 with it: one share under one rule, recipients that persist, a change of rule told."""

from functools import cache

import numpy as np
import pytest

from kjqs_model.projection.base import base_of
from kjqs_model.projection.inclination import bound_of, correlation_of, first_inclinations
from kjqs_model.projection.run import BlockRun
from kjqs_model.projection.state import FirmFlag, FirmVariable
from kjqs_model.reporting.sections.years import rule_changes
from tests.projection.projections import central, job, projected, scenario

DRAWS, BASE = 16, 2023
PERSISTENCE = 0.8


@cache
def granted(persistence=PERSISTENCE):
    """Of 2023 to 2025: who could draw and what was granted, (draws, firms of the base year); the rule is the same in all three."""
    given = scenario(last=2025, assumptions={"subsidy_persistence": persistence})
    common = central(DRAWS)
    common.once["subsidy_persistence"][:] = persistence
    block, state = BlockRun(job(given, common, costs=False), slice(0, DRAWS)), base_of(given).state
    found = {
        BASE: (
            np.tile(state.mark(FirmFlag.could_draw_before), (DRAWS, 1)),
            np.tile(state.figures[FirmVariable.grant], (DRAWS, 1)),
        )
    }
    for place, year in enumerate(block.job.years):
        block._enter(place, year)
        block._grant(place, year)
        found[year] = (
            block.marks[:, : len(state), FirmFlag.could_draw] != 0,
            block.figures[:, : len(state), FirmVariable.grant].copy(),
        )
        found[year, "all"] = block.figures[..., FirmVariable.grant].copy(), block.marks[..., FirmFlag.could_draw] != 0
        block._step(place, year)
    return found


@pytest.mark.parametrize("year", [2024, 2025])
def test_recipients_of_a_year_draw_again_as_often_as_assumed(year):
    (_, before), (could, after) = granted()[year - 1], granted()[year]
    again = ((before > 0) & could & (after > 0)).sum() / ((before > 0) & could).sum()
    assert again == pytest.approx(PERSISTENCE, abs=0.03)


def test_recipients_persist_more_where_more_is_assumed():
    def kept(persistence):
        return ((granted(persistence)[2024][1] > 0) & (granted(persistence)[BASE][1] > 0)).sum()

    assert kept(0.65) < kept(0.8) < kept(0.95)


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_share_that_draws_and_the_yuan_stay_under_the_same_rule(year):
    grants, could = granted()[year, "all"]
    assert (grants > 0).sum() / could.sum() == pytest.approx(base_of(scenario()).constants.subsidy_share, rel=0.08)
    assert grants.sum(axis=1).mean() == pytest.approx(16_990_000, rel=0.02)  # the envelope, which stays at central priors


def test_recipients_of_8_1_do_not_jump_in_the_first_year():
    recipients = projected(last=2024, draws=16).outcome.recipients["8.1"][0]
    assert np.abs(np.median(recipients) / 292 - 1) < 0.2


def test_the_share_is_that_of_the_base_years_own_grants_among_who_could_draw_them():
    base = base_of(scenario())
    could, drew = base.state.mark(FirmFlag.could_draw_before), base.state.figures[FirmVariable.grant] > 0
    assert drew.sum() == 292 and not (drew & ~could).any()
    assert base.constants.subsidy_share == pytest.approx(292 / could.sum())
    inclination = base.state.figures[FirmVariable.inclination]
    assert (inclination[drew] < bound_of(base.constants.subsidy_share)).all()
    assert (inclination[could & ~drew] > bound_of(base.constants.subsidy_share)).all()


@pytest.mark.parametrize("share", [0.05, 0.285, 0.75, 0.999])
@pytest.mark.parametrize("persistence", [0.6, 0.8, 0.95])
def test_the_correlation_gives_the_persistence(share, persistence):
    correlation = correlation_of(share, np.array([persistence]))[0]
    random = np.random.default_rng(1)
    now, luck = random.standard_normal((2, 400_000))
    later = correlation * now + np.sqrt(1 - correlation**2) * luck
    again = (later[now < bound_of(share)] < bound_of(share)).mean()
    expected = max(persistence, 2 - 1 / share)  # so many draw again at the least, where nearly all draw
    assert again == pytest.approx(expected, abs=0.012)


def test_first_inclinations_fit_who_drew():
    luck = (np.arange(1000) + 0.5) / 1000
    eligible = np.arange(1000) % 2 == 0
    drew = eligible & (np.arange(1000) % 6 == 0)
    found = first_inclinations(luck, eligible, drew)
    bound = bound_of(drew.sum() / eligible.sum())
    assert (found[drew] < bound).all() and (found[eligible & ~drew] > bound).all() and np.isfinite(found).all()


# A change of rule --------------------------------------------------------------------------------------------------------


@cache
def through_the_change():
    return projected(last=2026, draws=16)


def test_a_change_of_rule_is_told_with_what_it_moves():
    frame = through_the_change().rule_changes().set_index(["year", "measure", "rule"])["mean"]
    assert set(frame.index.get_level_values("year")) == {2026}  # on the R&D of 2025, the first year of the rule
    recipients, yuan = through_the_change().outcome.recipients["8.1"], through_the_change().outcome.amounts["8.1"]
    assert frame[2026, "recipients", "new"] == pytest.approx(
        recipients[2].mean(), rel=0.05
    )  # some are gone by the end of the year
    assert frame[2026, "yuan", "new"] == pytest.approx(yuan[2].mean(), rel=0.05)
    # under the old rule the year would have gone on as the year before
    assert frame[2026, "recipients", "old"] == pytest.approx(recipients[1].mean(), rel=0.3)  # more firms do R&D each year
    assert frame[2026, "yuan", "old"] == pytest.approx(yuan[1].mean(), rel=0.1)
    (said,) = rule_changes(through_the_change())
    assert f"{frame[2026, 'recipients', 'new']:,.0f} 家" in said and "2026" in said and "假设" in said


def test_no_change_of_rule_is_told_where_there_is_none():
    found = projected(last=2025)
    assert found.rule_changes().empty and rule_changes(found) == []


def test_under_the_new_rule_the_money_is_no_small_part_of_what_it_was():
    yuan = through_the_change().outcome.amounts["8.1"].mean(axis=1)
    assert 0.4 < yuan[2] / yuan[1] < 1.05
