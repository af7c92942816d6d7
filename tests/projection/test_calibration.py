"""Simulated calibration in 25 worlds: intervals hold about as many outturns as they say."""

import numpy as np
import pytest

from kjqs_model.projection.record.calibration import AHEAD, INDICATORS, calibration
from kjqs_model.projection.record.scores import INTERVALS

WORLDS = 25
LIMIT = 3.0  # standard errors, by the number of worlds: rows of one world go together


@pytest.mark.slow
def test_intervals_hold_what_they_say_as_far_as_so_few_worlds_can_tell():
    found = calibration(worlds=WORLDS, draws=64)  # in one test, so that it is made once however many processes run the tests
    frame, coverage = found.frame(), found.coverage().set_index("indicator")
    assert len(frame) == WORLDS * len(INDICATORS) * AHEAD and not frame.duplicated(["world", "indicator", "ahead"]).any()
    assert not frame.isna().any().any() and frame["place"].between(0, 1).all() and (frame["spread"] > 0).all()
    assert frame.query("indicator == 'high_tech_enterprises' and ahead == 1")["outturn"].nunique() > WORLDS / 2
    assert list(coverage.index) == [*INDICATORS, "all"]
    for share in INTERVALS:
        of_worlds = frame.groupby("world")[f"inside_{share * 100:.0f}"].mean()
        assert coverage.loc["all", f"inside_{share * 100:.0f}"] == pytest.approx(of_worlds.mean())
        assert abs(of_worlds.mean() - share) < LIMIT * of_worlds.std(ddof=1) / np.sqrt(WORLDS), (share, of_worlds.mean())
        assert abs(of_worlds.mean() - share) < 2 * np.sqrt(share * (1 - share) / WORLDS), (share, of_worlds.mean())
    places = frame.groupby("world")["place"].mean()
    assert abs(places.mean() - 0.5) < LIMIT * np.sqrt(1 / 12 / WORLDS)
    assert (frame["place"] < 0.25).any() and (frame["place"] > 0.75).any()
