"""The verbs of the package: the same as the commands, short to look at, with DataFrames in the place of files."""

import subprocess
import sys

import pandas as pd
import pytest

import kjqs_model
from kjqs_model import compare, evaluate, load_scenario, load_tables, simulate, sweep, table
from kjqs_model.errors import Refusal
from kjqs_model.policy import evaluate as cost
from kjqs_model.projection import simulate as project
from kjqs_model.reporting.tables.simulation import tables_of

SETTINGS = {"1.1.amount": 200_000, "years.last": 2024, "targets.T2.year": 2024, "targets.T3.year": 2024, "targets.T1.year": 2024}


def test_tab_completion_shows_the_verbs_and_each_says_what_it_takes():
    assert set(kjqs_model.__all__) == {
        "load_scenario",
        "load_tables",
        "table",
        "synthesise",
        "evaluate",
        "simulate",
        "forecast",
        "sweep",
        "tune",
        "sensitivity",
        "compare",
        "report",
    }
    assert set(kjqs_model.__all__) < set(dir(kjqs_model))
    for name in kjqs_model.__all__:
        told = getattr(kjqs_model, name).__doc__
        assert all(part in told for part in ("Parameters", "Returns", "Raises", "Refusal")), name


def test_the_package_itself_loads_nothing_heavy():
    code = (
        "import kjqs_model, sys; dir(kjqs_model); print([m for m in ('pandas', 'numba', 'altair', 'numpy') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_frame_is_taken_where_a_folder_is_and_checked_like_one(tmp_path):
    frame = pd.DataFrame(
        {
            "firm_id": ["A", "B", "C"],
            "county": ["东昌府区", "临清市", "东昌府区"],
            "year": 2023,
            "above_scale": "none",
            "tech_sme": True,
            "recognition": ["first", "renewed", "first"],
            "super_deduction": False,
        }
    )
    frame.to_csv(tmp_path / "enterprises.csv", index=False)
    scenario = load_scenario("baseline", {"1.1.amount": 200_000})
    found, own = evaluate({"enterprises": frame}, scenario), cost(load_tables(tmp_path), scenario.policy, 2023)
    assert found.total == own.total > 400_000 and found.payments().equals(own.payments()) and found.unset == own.unset
    assert evaluate(table("enterprises", frame), scenario, 2023).total == own.total
    assert found.by("county").set_index("county")["amount_yuan"].sum() == own.total
    assert repr(found).startswith("<evaluate: 2023 年应兑付") and "<table" in found._repr_html_()
    with pytest.raises(Refusal, match="县|county"):
        load_tables({"enterprises": frame.drop(columns="county")})
    with pytest.raises(Refusal, match="enterprises"):
        table("enterprise")
    with pytest.raises(Refusal, match="DataFrame"):
        load_tables({"enterprises": [1, 2]})
    with pytest.raises(Refusal, match="lead"):
        found.by("where")


@pytest.mark.parametrize("threads", [0, -1, None, 1.5, "2"])
def test_threads_that_are_no_number_are_refused(threads):
    for asked in (
        lambda: simulate("baseline", 8, threads=threads),
        lambda: sweep("baseline", {"1.1.amount": [1]}, threads=threads),
    ):
        with pytest.raises(Refusal, match="threads"):
            asked()


def test_the_columns_of_a_table_can_be_asked_for():
    asked = table("企业")
    assert {"firm_id", "recognition"} <= set(asked["column"]) and "first" in asked.set_index("column").loc["recognition", "words"]


def test_a_scenario_in_memory_is_what_set_makes_of_its_file():
    words = [f"{path}={value}" for path, value in SETTINGS.items()]
    mine = load_scenario("baseline", SETTINGS)
    assert (
        mine.resolved()
        == load_scenario("baseline", words).resolved()
        == load_scenario(load_scenario("baseline"), words).resolved()
    )
    assert (
        repr(mine) == "<Scenario baseline: 现行政策 [1.1.amount=200000, years.last=2024, targets.T2.year=2024, +2]>"
        and "1.1.amount" in load_scenario("awards_of_jinan")._repr_html_()
    )
    with pytest.raises(Refusal, match=r"1\.1\.amount"):
        load_scenario("baseline", {"1.1.amout": 3})
    with pytest.raises(Refusal, match="take_up_elasticity"):
        load_scenario("baseline", {"assumptions.take_up": 0.3})


@pytest.fixture(scope="module")
def ahead():
    return simulate(load_scenario("baseline", SETTINGS), 8, threads=1)


def test_years_ahead_are_those_of_the_command(ahead, tmp_path):
    own = tables_of(project(load_scenario("baseline", SETTINGS), 8, threads=1))
    for name, frame in own.items():
        pd.testing.assert_frame_equal(ahead.tables()[name], frame)
    draws = ahead.draws("T2")
    assert (
        draws.shape == (8, 1) and draws.index.name == "draw" and draws.columns.tolist() == [2024] and draws.columns.name == "year"
    )
    mean = ahead.targets().set_index(["target", "year"]).loc[("T2", 2024), "mean"]
    assert draws[2024].mean() == mean
    total = ahead.budget().set_index(["measure", "key", "year"]).loc[("payment", "total", 2024), "mean"]
    assert ahead.draws("total", "payment")[2024].mean() == total and ahead.flows()["flow"].nunique() > 5
    assert (
        repr(ahead).startswith("<simulate: 《现行政策 [1.1.amount=200000, ")
        and "》2024–2024 年，8 次抽样" in repr(ahead)
        and "T2" in ahead._repr_html_()
    )
    kept = ahead.to_parquet(tmp_path / "kept")
    pd.testing.assert_frame_equal(pd.read_parquet(kept / "targets.parquet"), ahead.targets())
    ahead.to_parquet(kept)
    (kept / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(Refusal, match=r"mine\.txt"):
        ahead.to_parquet(kept)
    with pytest.raises(Refusal, match="T9"):
        ahead.draws("T9")


def test_a_sweep_and_a_comparison_share_draws(ahead):
    swept = sweep(load_scenario("baseline", SETTINGS), {"1.1.amount": [100_000, 200_000]}, draws=8, threads=1)
    assert (
        list(swept.points()["1.1.amount"]) == [100_000, 200_000]
        and swept.draws("T2").loc[(200_000, 2024)].tolist() == ahead.draws("T2")[2024].tolist()
    )
    compared = compare(
        load_scenario("baseline", SETTINGS | {"1.1.amount": 100_000}), load_scenario("baseline", SETTINGS), draws=8
    )
    more = compared.difference()["mean"].item()
    costs = swept.points()["cost_yuan"]
    assert (
        more == costs[1] - costs[0]
        and len(compared.gains("county")) > 3
        and len(compared.counties_ahead()) > 3
        and "现行政策" in repr(compared)
    )


def test_each_table_of_a_sensitivity_has_its_own_name():
    from types import SimpleNamespace

    from kjqs_model.verbs.asking import HangsOn

    tables = {name: object() for name in ("indices", "tornado", "regret", "presets")}
    found = HangsOn(SimpleNamespace(tables=lambda: tables))
    assert {name: getattr(found, name)() for name in tables} == tables
