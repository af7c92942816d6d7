"""The accuracy record: vintages as they are kept and read, errors, scores and naive forecasts on numbers worked by hand."""

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.projection import simulate
from kjqs_model.projection.record.accuracy import crps_of_quantiles, errors, scores
from kjqs_model.projection.record.outturns import Outturn, Outturns
from kjqs_model.projection.record.scores import crps, damped_trend, linear_trend, no_change
from kjqs_model.projection.record.vintages import (
    SHARES,
    Vintage,
    only_of_the_city,
    read_vintages,
    shipped_vintages,
    vintage_of,
    vintage_text,
)
from kjqs_model.reporting.terminal.score import _beaten
from kjqs_model.scenario import load_scenario
from tests.projection.commands import kjqs

DAY = datetime.date(2024, 1, 1)
STEPS = np.arange(1.0, 100.0)


def vintage(base=2020, name="a.csv", **means):
    """A vintage whose quantile of share p is the mean plus 100 p - 50, for 2022 and 2023."""
    given = {(indicator, year): mean for indicator, mean in means.items() for year in (2022, 2023)}
    return Vintage(
        name,
        "",
        "baseline",
        "hash",
        "0.1.0",
        base,
        64,
        1,
        {"high_tech_enterprises": {2019: 100.0, 2020: 200.0}},
        given,
        {key: mean + STEPS - 50 for key, mean in given.items()},
    )


def outturns(*rows):
    return Outturns(tuple(Outturn(name, year, value, DAY) for name, year, value in rows))


def test_errors_are_forecast_less_outturn_in_per_cent_and_intervals_say_where_it_lies():
    (row,) = errors([vintage(high_tech_enterprises=440)], outturns(("high_tech_enterprises", 2022, 400)))
    assert row["horizon"] == 2 and row["p50"] == 440 and row["error"] == pytest.approx(10.0)
    assert (row["inside_50"], row["inside_80"], row["inside_90"]) == (False, True, True)  # 400 is the quantile of 0.10
    assert row["error_no_change"] == pytest.approx(-50.0) and row["error_linear"] == pytest.approx(0.0)
    growth = 0.8 + 0.8**2
    assert row["error_damped"] == pytest.approx(100 * (200 * 2**growth / 400 - 1))


def test_shares_of_gdp_count_in_percentage_points():
    (row,) = errors([vintage(rd_intensity=50.031)], outturns(("rd_intensity", 2022, 0.03)))
    assert row["unit"] == "points" and row["error"] == pytest.approx(100 * 50.001)


def test_the_record_counts_what_it_rests_on():
    rows = errors(
        [vintage(high_tech_enterprises=440), vintage(2021, "b.csv", high_tech_enterprises=500)],
        outturns(("high_tech_enterprises", 2022, 400), ("high_tech_enterprises", 2023, 500)),
    )
    table = scores(rows).set_index("horizon")
    assert list(table.index) == [1, 2, 3, "all"]
    assert list(table["n"]) == [1, 2, 1, 4] and table.loc["all", "outturns"] == 2
    missed = np.array([10.0, -12.0, 25.0, 0.0])
    assert table.loc["all", "bias"] == pytest.approx(missed.mean()) and table.loc["all", "mean_absolute_error"] == pytest.approx(
        np.abs(missed).mean()
    )
    assert table.loc["all", "rmse"] == pytest.approx(np.sqrt((missed**2).mean()))
    assert table.loc["all", "two_thirds_spread"] == pytest.approx(np.subtract(*np.quantile(missed, [5 / 6, 1 / 6])))
    assert table.loc["all", "coverage_90"] == 0.5 and np.isnan(table.loc[1, "two_thirds_spread"])


@given(st.floats(-3, 3))
def test_crps_of_quantiles_is_that_of_the_distribution(outturn):
    exact = outturn * (2 * _phi(outturn) - 1) + 2 * np.exp(-(outturn**2) / 2) / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi)
    assert crps_of_quantiles(ndtri(np.array(SHARES)), outturn) == pytest.approx(exact, abs=0.03)
    assert (
        crps_of_quantiles(np.full(99, 2.0), outturn)
        == pytest.approx(abs(outturn - 2.0))
        == pytest.approx(crps(np.array([2.0]), outturn))
    )


def _phi(x):
    from scipy.special import ndtr

    return ndtr(x)


def test_naive_forecasts_by_hand():
    series = {2018: 100.0, 2020: 400.0}
    assert no_change(series, 2025) == 400 and linear_trend(series, 2022) == 700
    assert damped_trend(series, 2021) == pytest.approx(400 * 2**0.8) and damped_trend({2020: 5.0}, 2023) == 5
    assert damped_trend(series, 2080) < 400 * 2**4.1  # it wears off


def test_nothing_to_score_is_refused_with_the_years_there_are():
    with pytest.raises(Refusal, match="2022"):
        errors([vintage(high_tech_enterprises=440)], outturns(("high_tech_enterprises", 2031, 400)))


@pytest.fixture(scope="module")
def projection():
    text = load_scenario(None, ["years.base=2022", "years.last=2023"])
    return simulate(replace(text, parent=None), 8, with_parent=False)


def test_a_vintage_comes_back_as_it_was_kept(projection, tmp_path):
    kept = vintage_of(projection)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "vintage_x.csv").write_text(vintage_text(kept), encoding="utf-8")
    (read,) = read_vintages(tmp_path)
    assert replace(read, name="", known={}, means={}, quantiles={}) == replace(kept, known={}, means={}, quantiles={})
    assert read.known == {name: pytest.approx(series, rel=1e-9) for name, series in kept.known.items() if series}
    assert max(year for series in read.known.values() for year in series) == 2022
    assert all(read.quantiles[key] == pytest.approx(values, rel=1e-9) for key, values in kept.quantiles.items())
    assert read.mean_of("1.1", 2023) == pytest.approx(projection.outcome.amounts["1.1"].mean()) and read.mean_of("5.1", 2031) == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("p50", "median", 1),
        lambda text: text.splitlines()[0],
        lambda text: text.replace("high_tech_enterprises", "hte"),
        lambda text: text + text.splitlines()[-1].rsplit(",", 1)[0] + ",-1\n",
        lambda text: text.replace(",2020,64,", ",2021,64,", 1),
        lambda text: "",
    ],
)
def test_a_file_that_is_no_vintage_is_refused_by_name(spoil, tmp_path):
    good = vintage_text(vintage(2022 - 2, high_tech_enterprises=440))
    (tmp_path / "vintage.csv").write_text(spoil(good), encoding="utf-8")
    with pytest.raises(Refusal, match="vintage.csv"):
        read_vintages(tmp_path)


def test_shipped_vintages_are_the_citys_from_both_earlier_bases():
    held = shipped_vintages()
    assert [vintage.base for vintage in held] == [2020, 2022] and only_of_the_city(held) == held
    assert all(year <= vintage.base for vintage in held for series in vintage.known.values() for year in series)


def test_the_command_writes_the_record_and_says_what_it_rests_on(tmp_path):
    given = tmp_path / "came.csv"
    given.write_text(
        "indicator,year,value,vintage\nhigh_tech_enterprises,2022,1609,2023-01-15\nhigh_tech_enterprises,2022,612,2023-02-01\nhigh_tech_enterprises,2023,812,2024-01-10\n"
        "rd_intensity,2022,0.0306,2023-09-01\n1.1,2023,9900000,2024-02-01\n",
        encoding="utf-8",
    )
    code, out, err = kjqs("score", "--outturns", given, "--output", tmp_path / "scored", "--language", "en")
    assert code == 0, err
    assert {path.name for path in (tmp_path / "scored").iterdir()} == {"scores.csv", "errors.csv", "split.csv", "manifest.json"}
    table = pd.read_csv(tmp_path / "scored" / "scores.csv")
    assert {
        "indicator",
        "horizon",
        "n",
        "bias",
        "mean_absolute_error",
        "rmse",
        "two_thirds_spread",
        "crps",
        "coverage_50",
        "coverage_80",
        "coverage_90",
        "crps_no_change",
        "crps_linear",
        "crps_damped",
    } <= set(table.columns)
    assert table.set_index(["indicator", "horizon"]).loc[("high_tech_enterprises", "all"), "n"] == 3
    assert "2 kept forecast(s) against 3 outturn(s)" in " ".join(out.split()) and "1 outturn(s)" in " ".join(out.split())
    assert "of 2022 was published anew: the figure of 2023-02-01, 612, counts, not that of 2023-01-15, 1,609." in " ".join(
        out.split()
    )
    again, _, _ = kjqs("score", "--outturns", given, "--output", tmp_path / "scored")
    assert again == 0  # it takes the place of an older one of its own


def test_the_split_of_money_follows_a_vintage_and_its_policy(tmp_path, projection):
    for folder, amount in (("assumed", "0"), ("came", "")):
        (tmp_path / folder).mkdir()
        text = vintage_text(vintage_of(projection))
        (tmp_path / folder / "vintage.csv").write_text(text, encoding="utf-8")
        assert amount in text
    given = tmp_path / "outturns.csv"
    given.write_text(
        "indicator,year,value,vintage\n1.1,2023,9900000,2024-02-01\n1.1.recipients,2023,110,2024-02-01\n", encoding="utf-8"
    )
    code, _, err = kjqs(
        "score",
        "--outturns",
        given,
        "--forecasts",
        tmp_path / "assumed",
        "--actual",
        tmp_path / "came",
        "--output",
        tmp_path / "s",
    )
    assert code == 0, err
    (row,) = pd.read_csv(tmp_path / "s" / "split.csv", dtype={"key": str}).to_dict("records")
    assert (
        row["error"] == sum(row[part] for part in ("policy", "volume", "timing", "award_level", "remainder"))
        and row["policy"] == 0
    )


@pytest.mark.parametrize(
    "words, said",
    [(("--forecasts", "nowhere"), "nowhere"), (("--forecasts", "."), "vintage"), (("--outturns", "missing.csv"), "missing.csv")],
)
def test_what_cannot_be_scored_is_refused_and_nothing_is_written(words, said, tmp_path, monkeypatch):
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    (tmp_path / "o.csv").write_text("indicator,year,value,vintage\nhigh_tech_enterprises,2022,612,2023-02-01\n", encoding="utf-8")
    given = () if "--outturns" in words else ("--outturns", tmp_path / "o.csv")
    code, _, err = kjqs("score", *given, *words, "--output", tmp_path / "scored")
    assert code == 2 and said in err and not (tmp_path / "scored").exists()


def test_a_naive_forecast_that_was_better_at_one_horizon_is_told():
    frame = pd.DataFrame(
        [
            {
                "indicator": "high_tech_enterprises",
                "horizon": horizon,
                "crps": 3.0,
                "crps_no_change": 9.0,
                "crps_linear": linear,
                "crps_damped": 9.0,
            }
            for horizon, linear in ((1, 2.0), (2, 5.0), ("all", 4.0))
        ]
    )
    with speaking("en"):
        whole, single = _beaten(frame)
        assert (
            whole.startswith("Over all horizons the CRPS of no indicator is higher")
            and "(linear, 1 ahead)" in single
            and "2 ahead" not in single
        )
        assert _beaten(frame[frame["horizon"] == 2].assign(horizon="all")) == [whole]
        assert "linear" in _beaten(frame[frame["horizon"] == 1].assign(horizon="all"))[0]
