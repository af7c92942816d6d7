"""Credit codes against a slow implementation written from GB 32100-2015 and GB 11714, one character at a time."""

import random

import numpy as np
import pytest

from kjqs_model.tables.credit_code import ALPHABET, Verdict, organisation_code_fits, verdicts

KNOWN_VALID = ["91110000600037341L", "91350100M000100Y43", "91440300708461136T"]


def slow_check(first_17: str) -> str:
    total = sum(ALPHABET.index(character) * 3**place % 31 for place, character in enumerate(first_17))
    return ALPHABET[-total % 31]


def slow_verdict(code: str) -> Verdict:
    code = code.replace(" ", "").replace("-", "").upper()
    if len(code) != 18:
        return Verdict.wrong_length
    if any(character not in ALPHABET for character in code) or not code[2:8].isdigit():
        return Verdict.wrong_character
    if slow_check(code[:17]) != code[17]:
        return Verdict.wrong_check_digit
    return Verdict.valid if code[:2].isdigit() else Verdict.lettered_registrar


def slow_organisation_check(first_8: str) -> str:
    total = sum(int(character, 36) * weight for character, weight in zip(first_8, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def made_code(chance: random.Random) -> str:
    first = "91" + "".join(chance.choices("0123456789", k=6)) + "".join(chance.choices(ALPHABET, k=8))
    first += slow_organisation_check(first[8:])
    return first + slow_check(first)


@pytest.mark.parametrize("code", KNOWN_VALID)
def test_published_codes_are_valid(code):
    assert verdicts([code])[0] == Verdict.valid == slow_verdict(code)


def test_verdicts_are_those_of_the_standard_read_slowly():
    chance = random.Random(1)
    codes = [
        "",
        "9",
        "示例",
        "９1110000600037341L",
        "91110000600037341",
        "91110000600037341LL",
        "91110000600037341l",
        "9111 0000-600037341L",
        "N2370102MF0000000A",
        "91I10000600037341L",
    ]
    for _ in range(2000):
        code = list(made_code(chance))
        for _ in range(chance.randrange(3)):
            code[chance.randrange(18)] = chance.choice(ALPHABET + "IOSVZ中")
        codes.append("".join(code))
    assert verdicts(codes).tolist() == [slow_verdict(code) for code in codes]


def test_place_17_is_compared_with_the_organisation_code():
    chance = random.Random(2)
    codes = [made_code(chance) for _ in range(500)]
    assert organisation_code_fits(codes).all()
    for place, code in enumerate(codes):
        other = chance.choice([character for character in ALPHABET if character != code[16]])
        codes[place] = code[:16] + other + slow_check(code[:16] + other)
    assert not organisation_code_fits(codes).any()
    assert (verdicts(codes) == Verdict.valid).all()


def test_no_codes_at_all():
    assert verdicts(np.array([], dtype=object)).tolist() == []
