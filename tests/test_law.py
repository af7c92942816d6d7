"""Arithmetic of the law: rounding is half up and free of the surprises of binary fractions."""

import math
import types
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.law import entitles, pays, round_down, round_half_up, round_up, rules_of


@pytest.mark.parametrize(
    ("amount", "whole"),
    [
        (2.5, 3),
        (0.5, 1),
        (0.49, 0),
        (1.5, 2),
        (0.35 * 3.0 * 10, 11),
        (0.015 * 100, 2),
        (0.015 * 300, 5),
        (0.49999998, 0),
        (0.35 * 90, 32),
        (1.005 * 100, 101),
        (1e12 + 0.5, 1e12 + 1),
    ],
)
def test_halves_go_up(amount, whole):
    assert round_half_up(amount) == whole


@given(st.integers(0, 10**12), st.sampled_from(["0.35", "0.015", "0.3", "0.5", "1.0", "0.29", "0.07", "1.1"]))
def test_a_rate_on_fen_rounds_as_exact_arithmetic_does(fen, rate):
    exact = (Decimal(fen) / 100 * Decimal(rate)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert round_half_up(np.float64(fen / 100) * float(rate)) == float(exact)


@given(st.integers(0, 500), st.integers(0, 100))
def test_places_of_a_share_are_those_of_exact_arithmetic(rows, per_cent):
    exact = Decimal(rows) * per_cent / 100
    assert round_down(rows * (per_cent / 100)) == int(exact)
    assert round_up(rows * (per_cent / 100)) == math.ceil(exact)


@pytest.mark.parametrize(
    ("product", "below", "above"), [(0.07 * 100, 7, 7), (0.29 * 100, 29, 29), (0.55 * 100, 55, 55), (2.5, 2, 3)]
)
def test_the_last_bits_of_a_product_move_no_place(product, below, above):
    assert (round_down(product), round_up(product)) == (below, above)


def test_a_second_dated_rule_holds_from_its_year_on_and_the_first_until_then():
    module = types.ModuleType("a99_made_up")

    def stand(function):
        function.__module__ = module.__name__
        setattr(module, function.__name__, function)
        return function

    @stand
    @entitles("99.1", table="enterprises", recipient="firm_id", kind="enterprise")
    def everybody(tech_sme):
        """Whoever is registered."""
        return tech_sme

    @stand
    @pays("99.1")
    def at_first(amount):
        """What the text says."""
        return amount

    @stand
    @pays("99.1", since=2026)
    def later(amount):
        """What it says from 2026 on."""
        return 2 * amount

    paid = {year: rules_of(module, year)["99.1"].pays for year in (2023, 2025, 2026, 2030)}
    assert paid == {2023: at_first, 2025: at_first, 2026: later, 2030: later}
