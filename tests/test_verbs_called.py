"""The verbs that ask much, called as a researcher calls them: short to look at, frames for files, every slip a sentence."""

import datetime

import numpy as np
import pandas as pd
import pytest

from kjqs_model import compare, forecast, load_scenario, report, sensitivity, tune
from kjqs_model.errors import Refusal

SETTINGS = {"years.last": 2024, "targets.T1.year": 2024, "targets.T2.year": 2024, "targets.T3.year": 2024}
LIST = pd.DataFrame(
    {
        "firm_id": ["甲", "乙"],
        "county": ["东昌府区", "临清市"],
        "year": 2024,
        "above_scale": "none",
        "super_deduction": False,
        "recognition": ["first", "renewed"],
        "tech_sme": True,
    }
)


@pytest.fixture(scope="module")
def base():
    return load_scenario("baseline", SETTINGS)


@pytest.fixture(scope="module")
def ledger(repository):
    return pd.read_csv(repository / "notebooks" / "example_ledger.csv")


def test_the_running_year_takes_frames_and_days(base, ledger, repository):
    found = forecast({"enterprises": LIST}, ledger, datetime.date(2024, 8, 31), base, draws=8, threads=1)
    same = forecast(
        {"enterprises": LIST}, repository / "notebooks" / "example_ledger.csv", "2024-08-31", base, draws=8, threads=1
    )
    pd.testing.assert_frame_equal(found.budget(), same.budget())
    assert set(found.tables()) == {"forecast", "by_county", "moves"} and found.budget()["clause"].iloc[-1] == "total"
    assert (
        repr(found).startswith("<forecast: 截至 2024-08-31：全年需求")
        and len(repr(found)) < 150
        and "<table" in found._repr_html_()
    )


@pytest.mark.parametrize(
    ("change", "word"),
    [({"as_of": "yesterday"}, "yesterday"), ({"ledger": 5}, "int"), ({"complete": "9.9"}, "9.9"), ({"drop": "条款"}, "条款")],
)
def test_a_slip_in_the_running_year_is_a_sentence(change, word, base, ledger):
    given = {
        "ledger": ledger.drop(columns=change["drop"]) if "drop" in change else change.get("ledger", ledger),
        "as_of": change.get("as_of", "2024-08-31"),
        "complete": change.get("complete", ()),
    }
    with pytest.raises(Refusal, match=word):
        forecast({"enterprises": LIST}, given["ledger"], given["as_of"], base, complete=given["complete"], draws=8)


def test_the_least_money_is_short_to_look_at_and_gives_a_scenario(base):
    found = tune(base, {"T2": 0.01}, {"22.1.rate": np.array([0.1, 0.5, 0.4])}, draws=8, threads=1)
    assert found.status == "met" and found.values == {"22.1.rate": 0.1} and found.result["status"] == "met"
    assert found.scenario.policy.value("22.1.rate", 2024) == 0.1 and found.scenario.title.endswith("[22.1.rate=0.1]")
    assert (
        repr(found).startswith("<tune: ")
        and len(repr(found)) < 150
        and {"probability", "cost_yuan", "22.1.rate"} <= set(found.frontier())
    )


@pytest.mark.parametrize(
    ("target", "vary", "word"),
    [
        ({"T9": 0.5}, {"1.1.amount": (1, 5)}, "T9"),
        ({"T2": 1.5}, {"1.1.amount": (1, 5)}, "1.5"),
        (["T2"], {"1.1.amount": (1, 5)}, "成对"),
        ({"T2": 0.5}, {"1.1.amount": (5, 1)}, "下限"),
        ({"T2": 0.5}, {"1.1.amount": ("a", "b")}, "上限"),
        ({"T2": 0.5}, {"1.1.amout": (1, 5)}, "1.1.amount"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_a_sentence(target, vary, word, base):
    with pytest.raises(Refusal, match=word):
        tune(base, target, vary, draws=8)


def test_scenarios_side_by_side_bear_names_of_their_own_and_come_apart(base):
    found = compare(base, load_scenario(base, {"22.1.rate": 0.4, "1.4.amount": 9_000}), draws=8)
    assert (
        found.difference()["label"].unique().tolist() == [f"{base.title} [22.1.rate=0.4, 1.4.amount=9000]"]
        and found.budget()["label"].nunique() == 2
    )
    apart = found.effects()
    stacked = apart.stacked()
    assert apart.changes()["change"].tolist() == ["1.4.amount", "22.1.rate"] and stacked["change"].iloc[-1] == "whole"
    assert stacked["mean"].iloc[:-1].sum() == pytest.approx(stacked["mean"].iloc[-1]) == found.difference()["mean"].item()
    assert (
        len(repr(apart)) < 250 and "2 项改动" in repr(apart) and set(apart.tables()) == {"stacked", "changes", "effects", "whole"}
    )
    for wrong in (
        lambda: found.effects(1),
        lambda: found.gains("colour"),
        lambda: compare(base, [], draws=8),
        lambda: compare(base, "nosuch", draws=8),
    ):
        with pytest.raises(Refusal):
            wrong()


@pytest.mark.slow
def test_what_results_hang_on_is_given_in_tidy_tables(base):
    found = sensitivity(base, "awards_of_rizhao", draws=8, threads=1)
    assert set(found.tables()) == {"indices", "tornado", "regret", "presets"} and all(
        len(table) for table in found.tables().values()
    )
    assert repr(found).startswith("<sensitivity: ") and len(repr(found)) < 150 and "<table" in found._repr_html_()
    with pytest.raises(Refusal, match="8"):
        sensitivity(base, draws=5)


def test_a_report_of_what_no_file_holds_is_refused_before_anything_is_made(base, tmp_path):
    with pytest.raises(Refusal, match="先存成情景文件"):
        report(base, tmp_path / "reports")
    with pytest.raises(Refusal):
        report([], tmp_path / "reports")
    assert not (tmp_path / "reports").exists()
    told = report(["nosuch"], tmp_path / "reports")
    assert (
        not told.outcomes[0].fine
        and "nosuch" in told.tables()["reports"]["message"].item()
        and "1 个报告中 0 个已就绪" in repr(told)
    )
