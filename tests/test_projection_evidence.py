"""The committed evidence of the projection is fresh, complete and within its limits; measuring goes on where it was stopped."""

import json
from functools import partial

import pytest

from kjqs_model.projection import base
from kjqs_model.projection.fitting import settling
from kjqs_model.projection.record.calibration import Calibration
from kjqs_model.projection.record.vintages import shipped_vintages
from tests.evidence import projection as evidence
from tests.evidence import worlds as worlds_of

WORLDS = 500
COMMITTED = json.loads(evidence.FILE.read_text(encoding="utf-8"))


def test_the_evidence_was_measured_on_the_sources_as_they_are():
    assert COMMITTED["fingerprint"] == evidence.fingerprint(), "the projection was changed since: run make evidence"


def test_all_worlds_are_there_and_summary_and_page_follow_from_them():
    worlds = COMMITTED["worlds"]
    assert (worlds["number"], worlds["draws"]) == (worlds_of.WORLDS, worlds_of.DRAWS) == (WORLDS, 64)
    assert {len(kept["place"]) for by_ahead in worlds["rows"].values() for kept in by_ahead.values()} == {WORLDS}
    assert COMMITTED | json.loads(json.dumps(evidence.summary(worlds["rows"], worlds["draws"]))) == COMMITTED
    assert evidence.PAGE.read_text(encoding="utf-8") == evidence.text_of(COMMITTED)


def test_the_shipped_vintages_are_the_forecasts_of_the_record():
    kept = {vintage.base: vintage for vintage in shipped_vintages()}
    for row in COMMITTED["hindcast"]:
        assert kept[row["base"]].quantiles[row["indicator"], row["year"]][49] == pytest.approx(row["p50"], rel=1e-6)


def test_nothing_breaks_the_limits():
    assert COMMITTED["limits"] == evidence.LIMITS and evidence.broken_limits(COMMITTED) == []


def test_the_fingerprint_covers_what_makes_a_projection():
    names = {f"{path.parent.name}/{path.name}" for path in evidence.sources()}
    assert {
        "kernel/step.py",
        "fitting/fit.py",
        "record/calibration.py",
        "behaviour/applying.py",
        "higher_law/recognition.py",
        "data/priors.yaml",
        "data/fitted_2023.yaml",
        "data/population_2020.yaml",
        "synthesis/making.py",
        "data/facts.yaml",
        "growth/place.py",
        "places/jining_2020.yaml",
    } <= names
    assert not {"projection/tables_out.py", "record/outturns.py"} & names


def test_a_killed_run_goes_on_where_it_stopped(tmp_path, monkeypatch):
    asked = []

    def counted(worlds, draws, seed, progress):
        asked.append(seed)
        named = dict.fromkeys(worlds_of.inside_names(), True)
        rows = [{"world": 0, "indicator": "technology_smes", "ahead": 1, "place": seed / 20_000} | named] * 9
        progress()
        return Calibration(tuple(rows))

    def killed(done):
        if done == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(worlds_of, "calibration", counted)
    with pytest.raises(KeyboardInterrupt):
        worlds_of.rows_of_worlds(2, 8, "k" * 64, killed, tmp_path, batch=1)
    path = worlds_of.place_of("k" * 64, 8, tmp_path, 1)
    with open(path, "a", encoding="utf-8") as file:
        file.write('\n[1, [{"world"')  # a line that was cut off
    again = worlds_of.rows_of_worlds(2, 8, "k" * 64, folder=tmp_path, batch=1)
    assert asked == [1, 10_001, 10_001] and [row["world"] for row in again[::9]] == [0, 1]
    assert worlds_of.rows_of_worlds(2, 8, "k" * 64, folder=tmp_path, batch=1) == again and len(asked) == 3


def test_coverage_and_histogram_of_rows_worked_by_hand():
    def row(world, place, within):
        return {"world": world, "indicator": "technology_smes", "ahead": 1, "place": place} | dict(
            zip(worlds_of.inside_names(), within, strict=True)
        )

    rows = [
        row(1, 0.9, (False, True, True)),
        row(0, 0.5, (True, True, True)),
        row(2, 1.0, (False, False, False)),
        row(3, 0.0625, (False, False, True)),
    ]
    kept = worlds_of.compact(rows)
    assert kept == {"technology_smes": {"1": {"place": [0.5, 0.9, 1.0, 0.0625], "inside": "0132"}}}
    for found in worlds_of.coverage(kept):
        assert [found[name] for name in worlds_of.inside_names()] == [0.25, 0.5, 0.75] and found["outturns"] == 4
    assert worlds_of.histogram(kept, 64)["all"] == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1]
    assert sum(worlds_of.histogram({"x": {"1": {"place": [place / 64 for place in range(65)]}}}, 64)["x"]) == 65
    assert set(worlds_of.histogram({"x": {"1": {"place": [place / 64 for place in range(65)]}}}, 64)["x"]) == {5}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Everything, measured with as little as runs; also the paths of second cities are sought with few draws, and forgotten afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "_FOUND", {})
        patch.setattr(settling, "settled_paths", partial(settling.settled_paths, draws=8, rounds=1))
        return evidence.evidence(2, 8, folder=tmp_path_factory.mktemp("worlds"), forecast_draws=8, replicates=2, record_draws=8)


@pytest.mark.slow
def test_everything_is_measured_written_and_judged(small, tmp_path, monkeypatch):
    monkeypatch.setattr(evidence, "FOLDER", tmp_path)
    monkeypatch.setattr(evidence, "FILE", tmp_path / "projection.json")
    monkeypatch.setattr(evidence, "PAGE", tmp_path / "projection.md")
    evidence.write(small)
    again = json.loads((tmp_path / "projection.json").read_text(encoding="utf-8"))
    assert evidence.text_of(again) == (tmp_path / "projection.md").read_text(encoding="utf-8")
    assert small["behaviour"]["gap_on"]["relabelled_share"] > 0.1
    assert small["behaviour"]["gap_off"]["relabelled_share"] < 0.01
    assert small["variances"]["common_draws"]["ratio"] > 50 and small["variances"]["common_draws"]["effect"] > 0
    assert {row["base"] for row in small["spreads"]} == {2020, 2022, 2023} and small["ten_years_on"]["year"] == 2033
    assert len({row["place"] for row in small["places"]}) >= 2
    assert {row["base"] for row in small["hindcast"]} == {2020, 2022}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"coverage": [{"inside_50": 0.5, "inside_80": 0.7, "inside_90": 0.9}]}, "coverage of inside_80"),
        ({"coverage": [{"inside_50": float("nan"), "inside_80": 0.8, "inside_90": 0.9}]}, "coverage of inside_50"),
        (
            {"behaviour": {"gap_on": {"relabelled_share": 0.3}, "gap_off": {"excess_mass": -0.02}, "real_to_reported": 0.7}},
            "excess mass",
        ),
        (
            {"spreads": [{"base": 2023, "indicator": "high_tech_enterprises", "ahead": 1, "ratio": 0.61}]},
            "spread of high_tech_enterprises from 2023",
        ),
        ({"ten_years_on": {"below": 0.9}}, "sparser than the densest"),
        ({"hindcast": [{"base": 2022, "indicator": "technology_smes", "year": 2023, "inside_90": False}]}, "outside the 90 %"),
    ],
)
def test_a_broken_limit_would_be_seen(change, said):
    fine = {
        "coverage": [{"inside_50": 0.5, "inside_80": 0.8, "inside_90": 0.9}],
        "spreads": [],
        "hindcast": [],
        "ten_years_on": {"below": 0.97},
        "behaviour": {"gap_on": {"relabelled_share": 0.24}, "gap_off": {"excess_mass": 0.0}, "real_to_reported": 0.57},
        "variances": {"common_draws": {"ratio": 60.0}, "sobol": {"ratio": 30.0}},
    }
    assert evidence.broken_limits(fine) == [] and any(said in line for line in evidence.broken_limits(fine | change))
