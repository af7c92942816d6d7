"""``kjqs diff --effects``: what each change does sums to the whole, to the yuan and to the draw, however it is split."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.analysis.variants.effects import ALONE, INTERACTION, SHAPLEY, STACKED, effects, question_of
from kjqs_model.analysis.variants.pieces import pieces_of
from kjqs_model.errors import Refusal
from kjqs_model.projection import simulate
from kjqs_model.scenario import load_scenario, varied
from tests.analysis.small import scenario
from tests.projection.commands import kjqs

SHORT = "targets={T1: {at_least: 0.031, year: 2024}, T2: {at_least: 945, year: 2024}, T3: {at_least: 1200, year: 2024}}"
MINE = """title: 三处变动
author: 试验
date: 2024-01-01
question: 各做了什么？
extends: short.yaml
policy: {1.1.amount: 250000, 1.4.amount: 50000}
assumptions: {take_up_elasticity: 0.9}
"""
BASE = f"""title: 一年
author: 试验
date: 2024-01-01
question: 一年？
years: {{base: 2023, last: 2024}}
{SHORT.replace("=", ": ", 1)}
"""
PATHS = ["1.1.amount", "1.2.amount", "1.3.amount", "1.4.amount", "6.3.amount", "8.1.rate", "10.1.rate"]


@cache
def _asked(count):
    before = replace(scenario(draws=8), years=scenario(draws=8).years.model_copy(update={"last": 2024}))
    return question_of(
        before, varied(before, {path: 0.5 if path.endswith("rate") else 12_345 for path in PATHS[:count]}), threads=1
    )


@given(st.integers(0, 7), st.integers(0, 2**32 - 1))
def test_the_parts_sum_to_the_whole_in_every_draw_however_they_are_split(count, seed):
    asked, luck = _asked(count), np.random.default_rng(seed)
    shape = (len(asked.bench.series.rows), 1, 8)
    known = {f"changes-{mask:x}": np.floor(luck.random(shape) * 10.0 ** luck.integers(3, 12)) for mask in asked.masks}
    found = effects(asked, lambda name, _: known[name])
    whole = known[f"changes-{2**count - 1:x}"] - known["changes-0"]
    for method in (ALONE, STACKED, *([SHAPLEY] if count <= 6 else [])):
        parts = [values for _, values in found.parts(method)]
        gap = np.abs(sum(parts, np.zeros(shape)) - whole).max()
        assert gap == 0 if method != SHAPLEY else gap < 0.001
    assert found.parts(ALONE)[-1][0] == INTERACTION and (found.shapley is None) == (count > 6)
    assert len(asked.masks) == (2**count if count <= 6 else 2 * count)


def test_a_change_that_moves_nothing_of_the_others_has_all_its_values_alike():
    asked = _asked(2)
    first, second = np.full((len(asked.bench.series.rows), 1, 8), 3.0), np.full((len(asked.bench.series.rows), 1, 8), 5.0)
    found = effects(
        asked, lambda name, _: {"0": 0 * first, "1": first, "2": second, "3": first + second}[name.removeprefix("changes-")]
    )
    for method in (ALONE, STACKED, SHAPLEY):
        assert [values.max() for _, values in found.parts(method)][:2] == [3.0, 5.0]
    assert not found.interaction.any()


def test_every_kind_of_difference_is_a_change_and_laid_one_after_another_they_give_the_second():
    before = load_scenario("awards_of_jinan")
    after = varied(
        before,
        {
            "1.1.amount": 90_000,
            "8.2.firms": "industrial_only",
            "in_force.to": 2026,
            "overlap": "highest_per_matter",
            "expected.4.2.2025": 3,
            "assumptions.take_up_elasticity": 0.4,
            "budget.by": "article",
            "targets.T2.at_least": 900,
            "4.1.share_paid": 1.0,
        },
    )
    found = pieces_of(before, after)
    assert {piece.path for piece in found} >= {
        "1.1.amount",
        "8.2.firms",
        "in_force",
        "overlap",
        "expected.4.2.2025",
        "assumptions.take_up_elasticity",
        "budget.by",
        "targets.T2",
    }
    laid = before
    for piece in found:
        laid = piece.lay(laid)
        assert piece.name and piece.old != piece.new
    assert laid.resolved() == after.resolved() and laid.policy.changed() == after.policy.changed()


def test_other_recipients_are_refused():
    with pytest.raises(Refusal, match="population"):
        question_of(load_scenario("baseline"), load_scenario("published_figures"), draws=8)


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    room = tmp_path_factory.mktemp("effects")
    (room / "short.yaml").write_text(BASE, encoding="utf-8")
    (room / "mine.yaml").write_text(MINE, encoding="utf-8")
    told = kjqs(
        "diff", room / "short.yaml", room / "mine.yaml", "--effects", "--draws", 8, "--threads", 1, "--output", room / "split"
    )
    assert told[0] == 0, told[2]
    return room, told[1], told[2]


@pytest.mark.slow
def test_the_files_sum_to_what_simulate_says_of_the_difference(split):
    room, _, _ = split
    assert {path.name for path in (room / "split").iterdir()} == {"effects.csv", "changes.csv", "whole.csv", "manifest.json"}
    table, whole = (pd.read_csv(room / "split" / name) for name in ("effects.csv", "whole.csv"))
    assert list(table.columns) == ["change", "measure", "key", "year", "mean", "p10", "p90"] and not table.isna().any().any()
    sums = table.groupby(["measure", "key", "year"])["mean"].sum()
    for ending in (ALONE, STACKED, SHAPLEY):
        for row in whole.itertuples():
            assert sums[row.measure + ending, row.key, row.year] == pytest.approx(row.mean, abs=1e-6)
    alone = table[~table["measure"].str.contains("_stacked|_shapley")]
    assert set(alone["change"]) == {"1.1.amount", "1.4.amount", "assumptions.take_up_elasticity", INTERACTION}
    own = simulate(load_scenario(room / "mine.yaml"), 8, threads=1)
    owed, theirs = (sum(one.outcome.amounts.values())[0] for one in (own, own.parent))
    said = whole.set_index(["measure", "key", "year"])["mean"]
    assert said["entitlement", "total", 2024] == (owed - theirs).mean()
    assert (
        said["probability", "T2", 2024]
        == (own.indicators["high_tech_enterprises"][0] >= 945).mean()
        - (own.parent.indicators["high_tech_enterprises"][0] >= 945).mean()
    )


@pytest.mark.slow
def test_the_order_is_named_and_the_terminal_says_the_whole(split):
    room, out, err = split
    assert json.loads((room / "split" / "manifest.json").read_text(encoding="utf-8"))["order"] == [
        "1.1.amount",
        "1.4.amount",
        "assumptions.take_up_elasticity",
    ]
    assert (
        "叠加的顺序：1.1.amount、1.4.amount、assumptions.take_up_elasticity" in out
        and "相互作用" in out
        and "Shapley" in out
        and "已写出" in err
    )
    assert {path.name for path in room.iterdir()} == {"short.yaml", "mine.yaml", "split"}, "nothing is left beside it"


@pytest.mark.parametrize("words", [["--effects"], ["--output", "out"]])
def test_effects_and_their_folder_go_together(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    code, _, err = kjqs("diff", "baseline", "awards_of_jinan", *words)
    assert code == 2 and "--effects 和 --output" in err and not list(tmp_path.iterdir())
