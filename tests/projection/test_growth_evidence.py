"""The committed estimates and the evidence of the growth process rest on panel, code and priors as they are."""

import json

from kjqs_model.projection.growth import is_current, panel_spread
from kjqs_model.projection.growth.fitted import ORIGINS, SERIES, ahead_key, committed, draws_of
from kjqs_model.projection.growth.process import kind_of
from tests.evidence import growth as evidence

COMMITTED = json.loads(evidence.FILE.read_text(encoding="utf-8"))


def test_committed_estimates_are_fresh_and_whole():
    assert is_current(), "the growth process was changed since: run kjqs fit --growth --output kjqs_model/data/growth.yaml"
    assert [(entry["series"], entry["origin"]) for entry in committed()["estimates"]] == [
        (series, origin) for series in SERIES for origin in ORIGINS
    ]
    assert committed()["key"]["ahead"] == ahead_key(), (
        "forecasts changed since: run kjqs fit --growth --output kjqs_model/data/growth.yaml"
    )
    theta, freedom, _ = draws_of("hnte_stock", 2023)
    assert theta.shape == (32, len(kind_of("hnte_stock").names)) and freedom > 2


def test_the_evidence_was_measured_on_what_is_here_and_its_page_follows_from_it():
    assert COMMITTED["fingerprint"] == evidence.fingerprint(), (
        "the growth process was changed since: run python -m tests.evidence growth"
    )
    assert evidence.PAGE.read_text(encoding="utf-8") == evidence.page(COMMITTED)


def test_forecasts_of_provinces_beat_every_naive_one_and_cover_what_is_asked_one_and_two_years_ahead():
    assert evidence.broken_limits(COMMITTED) == []


def test_a_smaller_place_is_missed_by_more_and_later_years_by_more():
    assert panel_spread("hnte_stock", 600, 1) >= panel_spread("hnte_stock", 6000, 1) > 0.02
    assert panel_spread("hnte_stock", 800, 2) > panel_spread("hnte_stock", 800, 1)
    assert panel_spread("never_heard_of", 800, 1) == 0.0
