"""``kjqs sweep``: every point is what a simulation of its own gives, nothing is lost by an interruption, and what does not fit is refused."""

from dataclasses import replace
from unittest import mock

import numpy as np
import pandas as pd
import pytest

from kjqs_model.analysis.variants.axes import axes_of, points_of, read_axes
from kjqs_model.analysis.variants.bench import Bench
from kjqs_model.analysis.variants.sweep import sweep
from kjqs_model.budget import budget_of
from kjqs_model.errors import Refusal
from kjqs_model.projection import simulate
from kjqs_model.scenario import load_scenario, varied
from tests.analysis.small import scenario
from tests.projection.commands import kjqs

GRID = {"1.1.amount": [50_000, 200_000], "1.4.amount": [0, 50_000], "assumptions.take_up_elasticity": [0.2, 0.9]}
SHORT = "targets={T1: {at_least: 0.031, year: 2024}, T2: {at_least: 945, year: 2024}, T3: {at_least: 1200, year: 2024}}"
WORDS = [
    "--vary",
    "1.4.amount=0,50000",
    "--vary",
    "10.1.rate=0.25,0.125",
    "--set",
    SHORT,
    "--set",
    "years.last=2024",
    "--draws",
    "8",
    "--threads",
    "1",
]


def short():
    return replace(scenario(draws=8), years=scenario(draws=8).years.model_copy(update={"last": 2024}))


@pytest.fixture(scope="module")
def swept():
    bench = Bench(short(), threads=1)
    return sweep(bench, axes_of(GRID)), bench


def test_every_point_is_what_a_simulation_of_its_own_gives(swept):
    found, _ = swept
    assert len(found.points) == 8
    for place in (0, 5):
        own = simulate(varied(short(), found.points[place]), threads=1, with_parent=False)
        budget, values, series = budget_of(own), found.values[place], found.series
        assert (values[series.place("entitlement", "1.1")] == own.outcome.amounts["1.1"]).all()
        assert (values[series.place("closing_arrears")] == budget.of("closing_arrears", "total", "total")).all()
        assert (values[series.place("target", "T2")] == own.indicators["high_tech_enterprises"]).all()
        assert (
            values[series.place("probability", "T2")].mean(axis=1)
            == own.targets().set_index(["target", "year"]).loc["T2", "probability"]
        ).all()


def test_money_of_every_point_adds_up_to_the_yuan(swept):
    found, _ = swept
    for values in found.values:
        of = {
            measure: values[found.series.place(measure)]
            for measure in ("entitlement", "payment", "opening_arrears", "closing_arrears", "lapsed")
        }
        assert (of["opening_arrears"] + of["entitlement"] == of["payment"] + of["closing_arrears"] + of["lapsed"]).all()
        clauses = [place for place, (measure, key) in enumerate(found.series.rows) if measure == "entitlement" and key != "total"]
        assert (values[clauses].sum(axis=0) == of["entitlement"]).all()


def test_tables_are_tidy_and_draws_are_labelled(swept):
    found, _ = swept
    table, points, draws = found.table(), found.points_table(), found.draws("T2")
    assert list(table.columns) == [*GRID, "measure", "key", "year", "mean", "p10", "p50", "p90", "standard_error"]
    assert not table.duplicated([*GRID, "measure", "key", "year"]).any() and len(points) == 8
    one = table[(table["1.1.amount"] == 200_000) & (table["1.4.amount"] == 0) & (table["assumptions.take_up_elasticity"] == 0.9)]
    mean = one[(one["measure"] == "target") & (one["key"] == "T2")]["mean"].item()
    assert draws.index.names == [*GRID, "year"] and draws.shape == (8, 8) and draws.loc[(200_000, 0, 0.9, 2024)].mean() == mean
    with pytest.raises(Refusal, match="T9"):
        found.draws("T9")


def test_only_what_firms_answer_to_projects_them_anew(swept):
    _, bench = swept
    assert sum(laboratory.runs for laboratory in bench._laboratories.values()) == 4, (
        "two awards in two elasticities; 1.4 is costed alone"
    )


@pytest.mark.slow
def test_a_killed_sweep_goes_on_where_it_stopped_and_writes_the_same_bytes(repository, tmp_path):
    path, kept = repository / "scenarios" / "baseline.yaml", Bench.values
    assert kjqs("sweep", path, *WORDS, "--output", tmp_path / "whole")[0] == 0
    tried = []

    def dies_at_the_third(self, variant, *more):
        tried.append(variant)
        if len(tried) == 3:
            raise SystemExit(137)
        return kept(self, variant, *more)

    with mock.patch.object(Bench, "values", dies_at_the_third):
        assert kjqs("sweep", path, *WORDS, "--output", tmp_path / "broken")[0] == 137
        assert not (tmp_path / "broken").exists()
        code, out, err = kjqs("sweep", path, *WORDS, "--output", tmp_path / "broken")
    assert code == 0 and len(tried) == 5, "two points were kept, two were tried again or anew"
    for name in ("sweep.csv", "points.csv"):
        assert (tmp_path / "broken" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert {each.name for each in tmp_path.iterdir()} == {"whole", "broken"} and "已写出" in err and "10.1.rate" in out
    assert kjqs("verify", tmp_path / "whole", "--scenario", path)[0] == 0
    table = pd.read_csv(tmp_path / "whole" / "sweep.csv")
    assert set(table["10.1.rate"]) == {0.25, 0.125} and not table.isna().any().any()


REFUSED = [
    ("1.1.amout=1,2", "是否应为“1.1.amount”"),
    ("1.1.amount=", "没有给出取值"),
    ("1.1.amount", "写法不对"),
    ("1.1.amount=1:3", "逐个写出"),
    ("1.1.amount=[", "读不懂"),
    ("seed=1,2", "不能扫描"),
    ("years.last=2025,2026", "不能扫描"),
    ("1.1.amount=50,000,100,000", "出现了两次"),
    ("1.1.amount=-1", "不小于零"),
    ("assumptions.take_up=0.1", "take_up_elasticity"),
    ("8.2.firms=all", "industrial_only"),
    ("targets.T9.at_least=3", "T9"),
    ("1.1.amount=" + ",".join(map(str, range(1001))), "最多 1,000 个组合"),
]


@pytest.mark.parametrize(("vary", "says"), REFUSED)
def test_what_does_not_fit_is_refused_before_anything_is_projected(repository, tmp_path, vary, says):
    with mock.patch.object(Bench, "values", side_effect=AssertionError("projected")):
        code, _, err = kjqs(
            "sweep", repository / "scenarios" / "baseline.yaml", "--vary", vary, "--draws", 8, "--output", tmp_path / "swept"
        )
    assert code == 2 and says in err and not list(tmp_path.iterdir())


def test_draws_count_against_the_limit_of_points():
    axes = axes_of({"1.1.amount": list(range(400))})
    assert len(points_of(axes, 250)) == 400
    with pytest.raises(Refusal, match="390"):
        points_of(axes, 256)


def test_values_are_read_as_yaml_has_them():
    assert read_axes(["1.2.amount={2023: 50000, 2025: 80000},0", "8.2.firms=industrial_only"])[0].values == (
        {2023: 50_000, 2025: 80_000},
        0,
    )
    assert axes_of({"1.1.amount": np.array([1.0, 2.0])})[0].values == (1.0, 2.0)


def test_settings_laid_over_in_memory_are_those_of_the_command_line():
    laid = {
        "1.1.amount": 70_000,
        "assumptions.take_up_elasticity": 0.3,
        "targets.T2.at_least": 900,
        "in_force.to": 2025,
        "budget.by": "article",
    }
    words = [f"{path}={value}" for path, value in laid.items()]
    assert varied(load_scenario("awards_of_jinan"), laid).resolved() == load_scenario("awards_of_jinan", words).resolved()
    assert varied(load_scenario("awards_of_jinan"), laid).parent.name == "baseline"
