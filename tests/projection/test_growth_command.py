"""``kjqs hindcast --panel`` as a user runs it: columns, coverage that its own forecasts bear out, refusals."""

import json

import numpy as np
import pandas as pd
import pytest

from kjqs_model.projection.growth.hindcast import FORECASTS, SCORES, look_back
from kjqs_model.projection.growth.panel import COLUMNS, shipped_panel
from tests.projection.commands import kjqs
from tests.projection.growth_worlds import SERIES, world


def write(panel, path, extra=False):
    rows = [
        (series, unit.level, unit.name, year, f"{value:.6f}")
        for (series, unit), points in panel.points.items()
        for year, value in points.items()
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).sample(frac=1, random_state=1)
    (table.assign(source="x", seen=True) if extra else table).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of a hindcast of a made-up panel, the panel's file, and what was said."""
    place = tmp_path_factory.mktemp("growth")
    path = write(world(9, units=4, first=2019), place / "面板.csv")
    code, out, err = kjqs("hindcast", "--panel", path, "--series", SERIES, "--output", place / "out")
    assert code == 0, err
    return place / "out", path, out


def test_it_writes_its_files_with_the_columns_promised(written):
    folder, _, _ = written
    assert {path.name for path in folder.iterdir()} == {"panel_scores.csv", "panel_forecasts.csv", "manifest.json"}
    for name, columns in (("panel_scores", SCORES), ("panel_forecasts", FORECASTS)):
        text = (folder / f"{name}.csv").read_bytes()
        assert text.decode("utf-8").split("\n")[0].split(",") == list(columns)
        assert not text.startswith(b"\xef\xbb\xbf") and b"\r" not in text and b"e+" not in text
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert record["series"] == SERIES and len(record["fits"]) == 4


def test_scores_follow_from_the_forecasts(written):
    forecasts, scores = (pd.read_csv(written[0] / f"panel_{name}.csv") for name in ("forecasts", "scores"))
    assert (forecasts[["p05", "p10", "p25", "p50", "p75", "p90", "p95"]].diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    assert sorted(set(forecasts["origin"])) == [2020, 2021, 2022, 2023] and forecasts["year"].max() == 2025
    assert (
        forecasts.loc[forecasts["year"] > 2023, "outturn"].isna().all()
        and forecasts.loc[forecasts["year"] <= 2023, "outturn"].notna().all()
    )
    known = forecasts.dropna(subset="outturn").assign(horizon=lambda rows: rows["year"] - rows["origin"])
    for row in scores.itertuples():
        part = known[known["horizon"] == row.horizon]
        assert row.n == len(part) and row.units == part["name"].nunique()
        for share, low, high in (
            (row.coverage_50, "p25", "p75"),
            (row.coverage_80, "p10", "p90"),
            (row.coverage_90, "p05", "p95"),
        ):
            assert share == pytest.approx(((part[low] <= part["outturn"]) & (part["outturn"] <= part[high])).mean(), abs=1e-5)
    assert scores["common_share"].between(0, 1).all()


def test_neither_the_order_of_rows_nor_further_columns_nor_the_language_change_a_byte(written, tmp_path):
    path = write(world(9, units=4, first=2019), tmp_path / "other.csv", extra=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"no points,city,A{number},2020,0,x,True\n" for number in range(150))
    code, out, err = kjqs("hindcast", "--panel", path, "--series", SERIES, "--output", tmp_path / "out", "--language", "en")
    assert code == 0 and "from the end of each year" in out
    for name in ("panel_scores.csv", "panel_forecasts.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (written[0] / name).read_bytes()
    assert len(pd.read_csv(tmp_path / "out" / "findings.csv")) == 150, (
        "the terminal says the first of the panel's warnings and their count, a file holds all"
    )
    assert "0 errors, 150 warnings." in err and "findings.csv" in err and err.count("[warning]") == 100


@pytest.mark.parametrize(
    "words, said",
    [(["--series", "made_upp"], "made_up"), (["--series", None], "须同时给出"), (["--series", SERIES, "--base", 2022], "--base")],
)
def test_what_it_refuses_is_said_and_nothing_is_written(written, tmp_path, words, said):
    given = [word for word in words if word is not None] if None not in words else []
    code, _, err = kjqs("hindcast", "--panel", written[1], *given, "--output", tmp_path / "out")
    assert code == 2 and said in err and not (tmp_path / "out").exists()


def test_an_output_folder_that_holds_the_panel_is_refused(written):
    code, _, err = kjqs("hindcast", "--panel", written[1], "--series", SERIES, "--output", written[1].parent)
    assert code == 2 and "面板.csv" in err and written[1].exists()


def test_a_bad_panel_is_refused_with_every_row(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("series,level,name,year,value\ns,city,A,2020,x\ns,city,A,2021,-1\n", encoding="utf-8")
    code, _, err = kjqs("hindcast", "--panel", path, "--series", "s", "--output", tmp_path / "out")
    assert code == 2 and "第 2 行" in err and "第 3 行" in err
    path.write_text("series;level;name;year;value\ns;city;A;2020;1\n", encoding="utf-8")
    code, _, err = kjqs("hindcast", "--panel", path, "--series", "s", "--output", tmp_path / "out")
    assert code == 2 and "分号" in err and "另存为" in err


@pytest.mark.slow
def test_intervals_of_provinces_stocks_hold_what_came_and_beat_every_naive_forecast():
    """The shipped panel, origins 2021 and 2022. Two years ahead there is one origin, whose errors go together: its bounds are
    wider."""
    found = look_back(shipped_panel(), "hnte_stock_3y")
    scores = found.scores().query("level == 'province'").set_index("horizon")
    assert 0.72 <= scores.loc[1, "coverage_80"] <= 0.88 and 0.83 <= scores.loc[1, "coverage_90"] <= 0.96
    assert 0.72 <= scores.loc[2, "coverage_80"] <= 0.94 and scores.loc[2, "coverage_90"] >= 0.83
    naive = scores[["crps_no_change", "crps_linear", "crps_damped"]].min(axis=1)
    assert (scores["crps_log"] < naive).all()
    missed = np.array(
        [row["missed"] for row in found.rows if row["outturn"] is not None and row["level"] == "province" and row["horizon"] == 1]
    )
    assert abs(missed.mean()) < 0.03


def test_figures_and_years_that_can_only_be_slips_are_refused_all_at_once(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text(
        "series,level,name,year,value\nx,city,A,1019,5\nx,city,A,2020,6\nx,city,B,2019,1.7e308\nx,city,B,2020,1e-320\n",
        encoding="utf-8",
    )
    code, _, err = kjqs("hindcast", "--panel", path, "--series", "x", "--output", tmp_path / "out")
    assert code == 2 and not (tmp_path / "out").exists() and "Traceback" not in err
    assert all(part in err.replace("\n", "") for part in ("1019", "1.7e+308", "1e-320", "A", "B"))
