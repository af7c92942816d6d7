"""Amounts in Chinese capitals, and what is hidden from logs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kjqs_model.paying.papers.words import capitals, hidden_middle, without_identity

_DIGITS = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def _read(text: str) -> int:
    """The number that capitals say, read as a person reads them: digits with their unit, groups with theirs."""
    total, group, digit = 0, 0, 0
    for sign in text.removesuffix("元整"):
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            group, digit = group + digit * _UNITS[sign], 0
        elif sign == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        elif sign == "亿":
            total, group, digit = (total + group + digit) * 10**8, 0, 0
    return total + group + digit


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (0, "零元整"),
        (5, "伍元整"),
        (10, "壹拾元整"),
        (100_000, "壹拾万元整"),
        (100_005, "壹拾万零伍元整"),
        (101_000, "壹拾万壹仟元整"),
        (3_000_500, "叁佰万零伍佰元整"),
        (106_393_435, "壹亿零陆佰叁拾玖万叁仟肆佰叁拾伍元整"),
        (1_000_000_000, "壹拾亿元整"),
        (200_000_001, "贰亿零壹元整"),
        (10_010_010, "壹仟零壹万零壹拾元整"),
    ],
)
def test_amounts_in_capitals(yuan, text):
    assert capitals(yuan) == text


@given(st.integers(0, 10**12 - 1))
def test_capitals_say_the_amount_and_never_two_zeros(yuan):
    text = capitals(yuan)
    assert _read(text) == yuan
    assert (
        "零零" not in text and (yuan == 0 or not text.startswith("零")) and not text.removesuffix("元整").endswith("零")
    ) or yuan == 0


def test_the_middle_of_a_code_is_hidden():
    assert hidden_middle("91371599MA00000589") == "9137**********0589"


@pytest.mark.parametrize("secret", ["372501198001011234", "37250119800101123X", "6222021602012345678"])
def test_identity_cards_and_accounts_are_hidden(secret):
    shown = without_identity(f"读到“{secret}”")
    assert secret not in shown and secret[6:14] not in shown


def test_credit_codes_and_amounts_are_not_taken_for_identity_cards():
    text = "91371599MA0000285E 与 106393435 元，2023-11-29"
    assert without_identity(text) == text
