"""The law over columns is the law: every function gives the same bits with its words as numbers and its arithmetic in place."""

import numpy as np
import pytest

from kjqs_model import law
from kjqs_model.articles import a01_high_tech_enterprises, a08_rd_investment
from kjqs_model.errors import Refusal
from kjqs_model.policy import baseline_policy, entitle
from kjqs_model.policy.frames import ForAllRows, Frame, in_columns
from kjqs_model.tables.words import AboveScale, Recognition
from tests.parts.cities import YEAR, city

DRAW = np.random.default_rng(3)
ROWS = 1_000
AMOUNTS = {
    "small": DRAW.random(ROWS) * 1e6 - 3e5,
    "large": DRAW.random(ROWS) * 1e11,
    "at the edge": np.array([1e9, -1e9, np.nextafter(1e9, 0), 0.35 * 3.0, -0.0, 0.29 * 100]),
    "with one missing": np.r_[DRAW.random(ROWS), np.nan, 2e9],
    "none": np.empty(0),
    "whole numbers": np.arange(5),
}


@pytest.mark.parametrize("amount", AMOUNTS)
def test_amounts_are_settled_to_the_same_bits(amount):
    held = AMOUNTS[amount]
    before = held.copy()
    settle = in_columns(a08_rd_investment.reports_a_clear_increase).__globals__["settled"]
    found = settle(held)
    assert found.tobytes() == law.settled(held).tobytes() and held.tobytes() == before.tobytes()


@pytest.mark.parametrize("chosen", [True, False, np.True_, DRAW.random(ROWS) < 0.5])
@pytest.mark.parametrize("other", [DRAW.random(ROWS), np.arange(ROWS), 0])
def test_a_choice_is_the_same(chosen, other):
    one = DRAW.random(ROWS)
    choose = in_columns(a08_rd_investment.no_subsidy_that_counts).__globals__["where"]
    found, wanted = choose(chosen, one, other), law.where(chosen, one, other)
    assert found.dtype == wanted.dtype and found.tobytes() == wanted.tobytes()


def test_words_are_numbers_and_the_functions_themselves_are_left_alone():
    words, firms = DRAW.integers(-1, 5, ROWS).astype(np.int8), a01_high_tech_enterprises.first_applicants_not_recognised
    quick = in_columns(firms)
    assert type(quick.__globals__["Recognition"].failed_first) is int and firms.__globals__["Recognition"] is Recognition
    assert quick(words).tobytes() == firms(words).tobytes() and quick(words).any()
    assert in_columns(firms) is quick and in_columns(len) is len
    scale = in_columns(a08_rd_investment.counts_as_above_scale)(words, "above_scale")
    assert scale.tolist() == [word in (AboveScale.industrial, AboveScale.other) for word in words]


@pytest.mark.parametrize("holds", [True, False])
def test_what_holds_for_all_rows_joins_columns_as_a_truth_value_does(holds):
    alike, column = ForAllRows(holds), DRAW.random(ROWS) < 0.5
    for found, wanted in (
        (alike & column, holds & column),
        (column & alike, column & holds),
        (alike | column, holds | column),
        (column | alike, column | holds),
        (column & ~alike, column & (not holds)),
    ):
        assert found.dtype == bool and found.tolist() == wanted.tolist()
    assert bool(alike) is holds and bool(~alike) is not holds
    assert in_columns(a08_rd_investment.no_subsidy_that_counts).__globals__["where"](alike, 1.5, column).tolist() == (
        np.where(holds, 1.5, column).tolist()
    )


def test_clauses_that_are_not_asked_for_are_not_worked_out(monkeypatch):
    tables, policy = city(), baseline_policy()
    whole, asked = entitle(tables, policy, YEAR).totals(policy), []
    value = Frame.value
    monkeypatch.setattr(
        Frame, "value", lambda self, function, rules, given: asked.append(rules.clause) or value(self, function, rules, given)
    )
    found = entitle(tables, policy, YEAR, clauses={"1.1", "8.2"}).totals(policy)
    assert set(asked) == {"1.1", "8.2"} < set(whole) and {clause: sum(found[clause][1]) for clause in found} == {
        clause: sum(whole[clause][1]) for clause in ("1.1", "8.2")
    }
    dearer = policy.with_overrides({"1.1.amount": 7.0, "8.2.increase_minimum": 1.0, "1.2.amount": 9.0})
    assert set(entitle(tables, policy, YEAR, clauses={"1.1", "8.2"}).totals(dearer)) == {"1.1", "8.2"}
    with pytest.raises(Refusal, match="8.2"):
        entitle(tables, policy, YEAR, clauses=["8.22"])
