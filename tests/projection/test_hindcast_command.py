"""``kjqs hindcast`` as a user runs it: what is written and said, and which base years are refused."""

import json
import re

import pandas as pd
import pytest

from kjqs_model.study.hashes import file_hash
from tests.projection.commands import kjqs

QUANTILES = ["p05", "p10", "p25", "p50", "p75", "p90", "p95"]
INSIDE = ["inside_50", "inside_80", "inside_90"]
COLUMNS = {
    "forecasts": ["base", "indicator", "year", "published", "mean", *QUANTILES, "linear_trend", "exponential_trend"],
    "scores": [
        "base",
        "indicator",
        "year",
        *INSIDE,
        "crps",
        "crps_linear_trend",
        "crps_exponential_trend",
        "brier",
        "brier_linear_trend",
        "brier_exponential_trend",
    ],
}
pytestmark = pytest.mark.filterwarnings("ignore:Setting an item of incompatible dtype")  # of Hindcast.summary
FILES = {"vintage_2020.csv", "vintage_2022.csv", "forecasts.csv", "scores.csv", "summary.csv", "manifest.json"}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of a hindcast from every base year, and what it said."""
    place = tmp_path_factory.mktemp("hindcast") / "new" / "hindcast"
    code, out, err = kjqs("hindcast", "--draws", 16, "--output", place)
    assert code == 0, err
    return place, out, err


def test_it_writes_its_files_and_columns(written):
    place, _, _ = written
    assert {path.name for path in place.iterdir()} == FILES
    for name, columns in COLUMNS.items():
        text = (place / f"{name}.csv").read_bytes()
        assert text.decode("utf-8").split("\n")[0].split(",") == columns
        assert not text.startswith(b"\xef\xbb\xbf") and b"\r" not in text
    assert list(pd.read_csv(place / "summary.csv")["indicator"]) == [
        "high_tech_enterprises",
        "technology_smes",
        "gdp",
        "rd_intensity",
        "all",
    ]


def test_every_figure_published_after_each_base_year_is_there(written):
    forecasts = pd.read_csv(written[0] / "forecasts.csv")
    assert list(forecasts["base"].drop_duplicates()) == [2020, 2022]
    assert (forecasts["year"] > forecasts["base"]).all() and forecasts["year"].max() == 2023
    assert not forecasts.isna().any(axis=None) and (forecasts[QUANTILES].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    found = forecasts.set_index(["base", "indicator", "year"])["published"]
    assert found[2022, "high_tech_enterprises", 2023] == 812 and found[2020, "technology_smes", 2022] == 842


def test_scores_agree_with_forecasts_and_numbers_are_plain(written):
    forecasts, scores = (pd.read_csv(written[0] / f"{name}.csv") for name in ("forecasts", "scores"))
    within = (forecasts["p10"] <= forecasts["published"]) & (forecasts["published"] <= forecasts["p90"])
    assert scores.loc[within, "inside_80"].all()  # judged at ranks p (n + 1), a little further out than the quantiles written
    assert ((forecasts["linear_trend"] - forecasts["published"]).abs() - scores["crps_linear_trend"]).abs().max() < 0.02
    assert scores[["brier", "brier_linear_trend"]].stack().between(0, 1).all()
    for name in ("forecasts", "scores", "summary"):
        for column, cells in pd.read_csv(written[0] / f"{name}.csv", dtype=str).items():
            assert column == "indicator" or cells.str.fullmatch(r"true|false|-?(0|[1-9]\d*)(\.\d*[1-9])?").all(), (name, column)


def test_the_terminal_sets_published_beside_forecast_and_owns_up_to_misses(written):
    _, out, err = written
    assert "从 2020 年底回测" in out and "从 2022 年底回测" in out and "80% 区间" in out and "指数外推" in out
    scores = pd.read_csv(written[0] / "scores.csv")
    for base, rows in scores.groupby("base"):
        outside = int((~rows["inside_80"]).sum())
        said = f"有 {outside} 项落在 80% 区间之外" if outside else "全部落在 80% 区间内"
        assert re.search(rf"从 {base} 年底出发：.*{said}", out)
    assert "已写出" in err


def test_a_second_run_gives_the_same_bytes_in_english_too(written, tmp_path):
    code, out, _ = kjqs("hindcast", "--draws", 16, "--threads", 1, "--language", "en", "--output", tmp_path / "again")
    assert code == 0 and not re.search("[\u4e00-\u9fff]", out) and "Hindcast from the end of 2022" in out
    for name in FILES - {"manifest.json"}:
        assert (tmp_path / "again" / name).read_bytes() == (written[0] / name).read_bytes(), name


def test_one_base_year_replaces_an_older_hindcast_and_the_manifest_says_what_it_rests_on(written, tmp_path):
    place = tmp_path / "hindcast"
    for _ in range(2):
        assert kjqs("hindcast", "--base", 2022, "--draws", 8, "--seed", 5, "--output", place)[0] == 0
    record = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert (record["command"], record["draws"], record["seed"]) == ("hindcast", 8, 5)
    assert [fit["base"] for fit in record["fits"]] == [2022] and record["fits"][0]["constants"]["application_level"] > 0
    assert record["outputs"] == {name: file_hash(place / name) for name in sorted(FILES - {"manifest.json", "vintage_2020.csv"})}


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["--base", 2021], "可用的基年为 2020、2022", "base years are 2020, 2022"),
        (["--base", 2023], "2023 年回测", "hindcast from 2023"),
        (["--base", 2019], "2020、2022", "2020, 2022"),
        (["--draws", 12], "8 的倍数", "multiple of 8"),
        (["--draws", 0], "8 的倍数", "multiple of 8"),
    ],
)
def test_what_cannot_be_looked_back_at_is_refused_in_both_languages(tmp_path, words, zh, en):
    for language, said in (("zh", zh), ("en", en)):
        code, out, err = kjqs("hindcast", *words, "--language", language, "--output", tmp_path / "deep" / "out")
        assert (code, out) == (2, "") and said in err and "Traceback" not in err
        assert bool(re.search("[\u4e00-\u9fff]", err)) == (language == "zh")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_a_simulation_is_not_taken(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "manifest.json").write_text(json.dumps({"command": "simulate", "outputs": {}}), encoding="utf-8")
    code, _, err = kjqs("hindcast", "--draws", 8, "--output", tmp_path / "mine")
    assert code == 2 and "kjqs hindcast" in err
