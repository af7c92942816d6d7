"""Sharing money out: never a yuan too much, never one lost."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.budget.rationing import share_in_turn, share_out, split

claims = st.lists(st.lists(st.integers(0, 10**9), min_size=3, max_size=3), min_size=1, max_size=8).map(np.array)
money = st.lists(st.integers(0, 4 * 10**9), min_size=3, max_size=3).map(np.array)


@given(claims, money)
def test_what_is_paid_is_the_smaller_of_claims_and_money_and_no_claim_gets_more_than_itself(claims, money):
    paid = share_out(claims, money)
    assert (paid.sum(axis=0) == np.minimum(claims.sum(axis=0), money)).all()
    assert (paid >= 0).all() and (paid <= claims).all()


@given(claims, money)
def test_each_is_paid_its_proportion_to_the_yuan(claims, money):
    paid, total = share_out(claims, money), claims.sum(axis=0)
    for claim, part in zip(claims, paid):
        for one, got, all_claims, there in zip(claim.tolist(), part.tolist(), total.tolist(), money.tolist()):
            assert abs(got - (one if all_claims <= there else one * there / all_claims)) <= 1


@given(claims, money)
def test_in_turn_nobody_is_paid_before_those_that_come_first_are_paid_in_full(claims, money):
    turns = [np.array([place]) for place in range(len(claims))]
    paid = share_in_turn(claims, money, turns)
    assert (paid.sum(axis=0) == np.minimum(claims.sum(axis=0), money)).all()
    for d in range(3):
        short = np.flatnonzero(paid[:, d] < claims[:, d])
        assert len(short) == 0 or paid[short[0] + 1 :, d].sum() == 0


def test_amounts_past_sixty_three_bits_are_still_exact():
    huge = np.array([[9 * 10**12], [9 * 10**12], [1]])
    assert share_out(huge, np.array([10**13]))[:, 0].tolist() == [4_999_999_999_999, 5_000_000_000_000, 1]


@given(st.integers(0, 10**12), st.lists(st.floats(0, 1e9), min_size=1, max_size=9).map(np.array))
def test_a_split_sums_to_what_was_split(amount, weights):
    parts = split(amount, weights)
    assert parts.sum() == amount and (parts >= 0).all()
