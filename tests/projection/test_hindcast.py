"""Hindcasts: what was published after a base year lies within the intervals, and the intervals say something."""

import numpy as np
import pytest

from kjqs_model.errors import Refusal
from kjqs_model.projection.record.hindcast import hindcast, outturns_after

PUBLISHED_2023 = {"high_tech_enterprises": 812, "technology_smes": 1155}


@pytest.fixture(scope="module")
def from_2022():
    return hindcast(base=2022, draws=64)


def rows(found):
    return {row["indicator"]: row for row in found.rows}


@pytest.mark.parametrize("indicator", [*PUBLISHED_2023, "gdp"])
def test_what_was_published_of_2023_lies_within_the_80_per_cent_interval(from_2022, indicator):
    row = rows(from_2022)[indicator]
    assert row["year"] == 2023 and row["published"] == PUBLISHED_2023.get(indicator, row["published"])
    assert row["inside_80"] and row["inside_90"]
    sample = (
        from_2022.projections[2022].ahead.gdp[:, 0]
        if indicator == "gdp"
        else from_2022.projections[2022].indicators[indicator][0]
    )
    low, high = np.quantile(sample, [0.1, 0.9])
    assert low <= row["published"] <= high


def test_what_a_hindcast_says_is_what_it_scores(from_2022):
    for indicator, row in rows(from_2022).items():
        assert row["p05"] <= row["p10"] <= row["p25"] <= row["p50"] <= row["p75"] <= row["p90"] <= row["p95"], indicator
        assert row["crps"] >= 0 and 0 <= row["brier"] <= 1
        assert row["crps_linear_trend"] == abs(row["linear_trend"] - row["published"])
    scores = from_2022.scores()
    assert len(scores) == len(from_2022.forecasts()) == 3 and not scores.isna().any().any()
    assert list(from_2022.summary()["indicator"]) == [*rows(from_2022), "all"]


def test_a_hindcast_knows_nothing_later_than_its_base(from_2022):
    history = from_2022.projections[2022].base.history
    assert max(history.high_tech_enterprises) == max(history.technology_smes) == history.base == 2022
    assert rows(from_2022)["high_tech_enterprises"]["linear_trend"] == pytest.approx(612 + (612 - 267) / 2)
    assert all(min(later) > 2020 for later in outturns_after(2020).values())


def test_a_base_year_after_which_nothing_was_published_is_refused():
    with pytest.raises(Refusal, match="2021"):
        hindcast(base=2021)
