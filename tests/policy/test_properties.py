"""What must hold of any population and any policy: caps, sums, monotony, order, blocks and threads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.evaluation import YEAR, city
from kjqs_model.policy import baseline_policy, entitle, evaluate, register
from kjqs_model.tables import Tables
from tests.fuzz import examples

BASE = baseline_policy()
TUNED = ["1.1.amount", "1.2.amount", "1.3.amount", "1.4.amount", "1.4.cap", "6.3.amount", "6.3.cap", "8.1.rate", "8.2.amount"]


@pytest.fixture(scope="module")
def firms():
    return city(3_000, seed=5)


def totals(tables, policy, **how):
    return {clause: cost.total for clause, cost in evaluate(tables, policy, YEAR, **how).costs.items()}


@settings(max_examples=examples(25), deadline=None)
@given(order=st.randoms(use_true_random=False), block=st.integers(1, 4_000), threads=st.integers(1, 4))
def test_order_blocks_and_threads_change_no_bit(order, block, threads):
    tables = city(600, seed=3)
    shuffled = list(range(600))
    order.shuffle(shuffled)
    other = Tables([tables["enterprises"].take(np.array(shuffled)), tables["carriers"]])
    whole = evaluate(tables, BASE, YEAR).payments()
    assert evaluate(other, BASE, YEAR, threads=threads, block=block).payments().equals(whole)


@pytest.mark.parametrize("path", TUNED)
def test_a_zero_amount_costs_zero(firms, path):
    clause = path.rpartition(".")[0]
    assert totals(firms, BASE.with_overrides({path: 0})).get(clause, 0) == 0


@settings(max_examples=examples(40), deadline=None)
@given(path=st.sampled_from(TUNED), low=st.integers(0, 10**6), more=st.integers(0, 10**6))
def test_more_generous_is_never_cheaper(path, low, more):
    tables = city(600, seed=3)
    scale = 1e6 if path.endswith("rate") else 1
    small, large = (totals(tables, BASE.with_overrides({path: amount / scale})) for amount in (low, low + more))
    assert sum(small.values()) <= sum(large.values())
    clause = path.rpartition(".")[0]
    assert all(small.get(other) == large.get(other) for other in {*small, *large} - {clause})


@settings(max_examples=examples(25), deadline=None)
@given(cap=st.integers(0, 10**6))
def test_no_recipient_is_paid_over_its_cap(cap):
    policy = BASE.with_overrides({"1.4.cap": cap, "6.3.cap": cap})
    detail = evaluate(city(30_000, seed=9), policy, YEAR).detail()
    capped = detail.loc[detail["clause"].isin(["1.4", "6.3"]), "amount_yuan"]
    assert (capped <= cap).all() and capped.empty == (cap == 0)


def test_clauses_add_up_to_the_total(firms):
    costing = evaluate(firms, BASE, YEAR)
    detail = costing.detail()
    assert costing.total == costing.totals()["amount_yuan"].sum() == detail["amount_yuan"].sum() > 0
    assert detail.groupby("county")["amount_yuan"].sum().sum() == costing.total
    assert (detail["amount_yuan"] > 0).all() and not detail.duplicated(["clause", "recipient_id"]).any()


def test_two_halves_cost_what_the_whole_costs_where_no_clause_adds_up(firms):
    table = firms["enterprises"]
    halves = [Tables([table.take(np.arange(len(table)) % 2 == half)]) for half in (0, 1)]
    of_rows = {"1.1", "1.2", "1.3", "8.1", "8.2"}
    whole = totals(firms, BASE)
    parts = [totals(half, BASE) for half in halves]
    assert {c: whole[c] for c in of_rows} == {c: sum(part.get(c, 0) for part in parts) for c in of_rows}


@settings(max_examples=examples(30), deadline=None)
@given(
    values=st.dictionaries(st.sampled_from([*TUNED, "8.2.increase_minimum", "1.4.minimum_count"]), st.integers(0, 3 * 10**6)),
    reading=st.sampled_from(["first", "first_and_renewed"]),
)
def test_kept_entitled_rows_give_what_a_new_evaluation_gives(values, reading):
    tables = city(1_000, seed=11)
    kept = entitle(tables, BASE, YEAR)
    policy = BASE.with_overrides({**values, "6.3.counts": reading})
    assert kept.cost(policy).payments().equals(evaluate(tables, policy, YEAR).payments())
    assert kept.cost().payments().equals(evaluate(tables, BASE, YEAR).payments())


def test_a_policy_equal_to_another_costs_exactly_the_same(firms):
    same = BASE.with_overrides({path: BASE.value(path, YEAR) for path in TUNED})
    assert evaluate(firms, same, YEAR).payments().equals(evaluate(firms, BASE, YEAR).payments())


def test_nothing_is_paid_outside_the_years_in_force(firms):
    policy = BASE.with_overrides({"in_force": {"from": 2024, "to": None}, "7.3.annual_envelope": 8_000_000})
    costing = evaluate(firms, policy, YEAR)
    assert costing.total == 0 and costing.payments().empty and "2024" in costing.notes[0]


def test_unset_clauses_are_named_until_a_scenario_funds_them(firms):
    costing = evaluate(firms, BASE, YEAR)
    assert "7.3" in costing.unset and "13.1" in costing.unset
    assert set(costing.unset) == {c for c, e in register().items() if e.pay == "unset"} | {"13.1"}
    funded = evaluate(firms, BASE.with_overrides({"7.3.annual_envelope": 8_000_000, "13.1.rate": 0.2}), YEAR)
    assert "7.3" not in funded.unset and "13.1" not in funded.unset and funded.funded == ("7.3",)
    envelope = funded.payments().query("clause == '7.3'")
    assert envelope.values.tolist() == [[YEAR, "7.3", "envelope", "*", 8_000_000]]
    assert "7.3.annual_envelope" in set(funded.assumptions()["path"])
