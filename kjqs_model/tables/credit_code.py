"""Unified social credit codes of Chinese organisations (GB 32100-2015), verified many at a time.

Places 1-2 registrar and kind, 3-8 administrative division, 9-17 organisation code (GB 11714, the last of them its own check
character), 18 check character of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The characters of a credit code; I, O, S, V and Z are left out."""

_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int32)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
_ORGANISATION_CHECKS = "0123456789X"
_SEPARATORS = " -"
_OTHER = 99
"""The value of a character that no code contains."""


class Verdict(IntEnum):
    """What is wrong with a credit code, if anything."""

    valid = 0
    wrong_length = 1
    wrong_character = 2
    wrong_check_digit = 3
    lettered_registrar = 4  # right in all else: issued by another registrar than the market regulators (such as N, A, Y)


def verdicts(codes: Sequence[str]) -> np.ndarray:
    """Verify credit codes.

    Parameters
    ----------
    codes : texts; lower case and separating spaces or hyphens are tolerated, as python-stdnum does.

    Returns
    -------
    int8 array of :class:`Verdict`. ``valid`` is what python-stdnum calls valid: it knows digits alone in places 1-2, so that
    codes with a letter there have a verdict of their own.
    """
    points = _code_points(codes)
    values = _values(points[:, :LENGTH])
    found = np.zeros(len(points), dtype=np.int8)
    first, rest = values[:, :2], values[:, 2:8]
    found[(first > 9).any(axis=1)] = Verdict.lettered_registrar
    right = (31 - values[:, :17] @ _WEIGHTS % 31) % 31
    found[right != values[:, 17]] = Verdict.wrong_check_digit
    found[(values == _OTHER).any(axis=1) | (rest > 9).any(axis=1)] = Verdict.wrong_character
    found[(points[:, LENGTH - 1] == 0) | (points[:, LENGTH] != 0)] = Verdict.wrong_length
    return found


def organisation_code_fits(codes: Sequence[str]) -> np.ndarray:
    """Whether place 17 is the check character of the organisation code in places 9-16 (bool; only for valid codes)."""
    values = _values(_code_points(codes)[:, 8:17])
    # GB 11714 counts all letters, so a letter's value is its place in the Latin alphabet plus ten.
    counted = _LATIN[values[:, :8]]
    checks = (11 - counted @ _ORGANISATION_WEIGHTS % 11) % 11
    return _CHECK_VALUES[checks] == values[:, 8]


def _code_points(codes: Sequence[str]) -> np.ndarray:
    """One row of code points a code, zero after its end; one place more than a code has, to tell a longer text."""
    texts = np.array(codes, dtype=f"U{LENGTH + 1}")  # a longer text is cut, which is enough to see that it is longer
    points = _as_points(texts)
    separated = np.isin(points, [ord(mark) for mark in _SEPARATORS]).any(axis=1)
    if separated.any():
        cleaned = [str(codes[row]).translate({ord(mark): None for mark in _SEPARATORS}) for row in np.flatnonzero(separated)]
        points = points.copy()
        points[separated] = _as_points(np.array(cleaned, dtype=texts.dtype))
    return points


def _as_points(texts: np.ndarray) -> np.ndarray:
    return texts.view(np.uint32).reshape(len(texts), LENGTH + 1)


def _values(points: np.ndarray) -> np.ndarray:
    return _VALUES[np.minimum(points, len(_VALUES) - 1)]


def _value_table() -> np.ndarray:
    table = np.full(128, _OTHER, dtype=np.int32)
    for value, character in enumerate(ALPHABET):
        table[ord(character)] = table[ord(character.lower())] = value
    return table


_VALUES = _value_table()
_LATIN = np.array([int(character, 36) for character in ALPHABET] + [0] * (_OTHER - len(ALPHABET) + 1), dtype=np.int32)
_CHECK_VALUES = np.array([ALPHABET.index(character) for character in _ORGANISATION_CHECKS], dtype=np.int32)
