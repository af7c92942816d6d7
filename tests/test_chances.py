"""Chances as they are said: never none and never all, the error called what it is, in one place."""

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kjqs_model
from kjqs_model.chances import chance_words, interval, sampling_error, with_words
from kjqs_model.language import speaking

counted = st.integers(2, 4096).flatmap(lambda draws: st.tuples(st.integers(0, draws), st.just(draws)))


@pytest.mark.parametrize(
    ("share", "draws", "zh", "en"),
    [
        (1.0, 200, "超过 98.5%", "above 98.5%"),
        (0.0, 200, "低于 1.5%", "below 1.5%"),
        (0.57, 256, "57%（抽样误差 ±2.4）", "57% (sampling error ±2.4)"),
        (1.0, 64, "超过 95.4%", "above 95.4%"),
        (511 / 512, 512, "99.8%（抽样误差 ±2.4）", "99.8% (sampling error ±2.4)"),
    ],
)
def test_how_a_chance_is_said(share, draws, zh, en):
    assert chance_words(share, draws, 0.024) == zh
    with speaking("en"):
        assert chance_words(share, draws, 0.024) == en


@given(counted)
def test_no_chance_is_said_to_be_none_or_all_and_no_error_to_be_nothing(pair):
    count, draws = pair
    said = chance_words(count / draws, draws, 0.0)
    assert not re.search(r"(?<![0-9.])(0+(\.0+)?|100(\.0+)?)%", said) and "±0.0）" not in said
    assert ("超过" in said) == (count == draws) and ("低于" in said) == (count == 0)


@given(counted)
def test_an_interval_holds_its_share_and_lies_between_none_and_all(pair):
    count, draws = pair
    low, high = interval(count / draws, draws)
    assert 0 <= low <= count / draws <= high <= 1 and low < high
    other = interval(1 - count / draws, draws)
    assert (low, high) == pytest.approx((1 - other[1], 1 - other[0]))
    assert sampling_error(count / draws, draws) > 0


def test_more_draws_are_surer():
    for share in (0.0, 0.5, 0.9, 1.0):
        widths = [high - low for low, high in (interval(share, draws) for draws in (8, 64, 512, 4096))]
        assert widths == sorted(widths, reverse=True)


def test_wilson_s_interval_is_that_of_the_books():
    assert interval(0.9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)  # Brown, Cai and DasGupta 2001, by hand
    assert interval(1.0, 3)[0] == pytest.approx(0.05 ** (1 / 3))


def test_a_table_gets_words_and_ends():
    found = with_words(pd.DataFrame({"probability": [0.0, 0.25], "standard_error": [float("nan"), 0.1]}), 16)
    assert list(found["words"]) == ["低于 17.1%", "25%（抽样误差 ±10.0）"] and (found["low"] <= found["probability"]).all()


def test_nobody_else_puts_a_chance_into_words():
    """A number of the kind ``probability`` or ``chance`` formatted as a percentage outside the one place is how 100 % (0.0 %) came about."""
    house = Path(kjqs_model.__file__).parent
    own = re.compile(
        r"\{[^{}]*(probability|chance_of_all|\bgap_any|\bgap_pooled|standard_error)[^{}]*:[^{}]*%\}|（标准误|\(standard error"
    )
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(house.rglob("*.py"))
        if path.name != "chances.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if own.search(line)
    ]
    assert found == []
