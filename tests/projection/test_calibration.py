"""Simulated calibration in 25 worlds: intervals hold about as many outturns as they say."""

import numpy as np
import pytest

from kjqs_model.projection.calibration import AHEAD, INDICATORS, calibration

WORLDS = 25
LIMIT = 3.5  # standard errors, by the number of worlds: rows of one world go together


@pytest.fixture(scope="module")
def found():
    return calibration(worlds=WORLDS, draws=64)


def test_every_world_indicator_and_year_has_its_row(found):
    frame = found.frame()
    assert len(frame) == WORLDS * len(INDICATORS) * AHEAD
    assert not frame.isna().any().any() and not frame.duplicated(["world", "indicator", "ahead"]).any()
    assert frame["place"].between(0, 1).all() and (frame["spread"] > 0).all()


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_intervals_hold_what_they_say_as_far_as_so_few_worlds_can_tell(found, share):
    of_worlds = found.frame().groupby("world")[f"inside_{share * 100:.0f}"].mean()
    assert len(of_worlds) == WORLDS
    spread = max(of_worlds.std(ddof=1), np.sqrt(share * (1 - share) / (len(INDICATORS) * AHEAD)))
    assert abs(of_worlds.mean() - share) < LIMIT * spread / np.sqrt(WORLDS)
    assert abs(of_worlds.mean() - share) < LIMIT * np.sqrt(share * (1 - share) / WORLDS)


def test_places_are_spread_over_the_whole_range(found):
    places = found.frame().groupby("world")["place"].mean()
    assert abs(places.mean() - 0.5) < LIMIT * np.sqrt(1 / 12 / WORLDS)
    assert (found.frame()["place"] < 0.25).any() and (found.frame()["place"] > 0.75).any()


def test_coverage_is_the_mean_over_all_rows(found):
    coverage, frame = found.coverage().set_index("indicator"), found.frame()
    assert list(coverage.index) == [*INDICATORS, "all"]
    for share in ("inside_50", "inside_80", "inside_90"):
        assert coverage.loc["all", share] == pytest.approx(frame[share].mean())
    assert (coverage["inside_50"] <= coverage["inside_80"]).all() and (coverage["inside_80"] <= coverage["inside_90"]).all()


def test_worlds_differ(found):
    assert found.frame().query("indicator == 'high_tech_enterprises' and ahead == 1")["outturn"].nunique() > WORLDS / 2
