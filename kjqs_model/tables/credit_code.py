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

_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int16)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int16)
_ORGANISATION_CHECKS = "0123456789X"
_SEPARATORS = " -"
_OTHER, _SEPARATOR, _END = 40, 41, 42
"""The values of a character that no code contains, of a separator, and of the place after the end of a text."""


class Verdict(IntEnum):
    """What is wrong with a credit code, if anything."""

    valid = 0
    wrong_length = 1
    wrong_character = 2
    wrong_check_digit = 3
    lettered_registrar = 4  # right in all else: issued by another registrar than the market regulators (such as N, A, Y)


def verdicts(codes: Sequence[str] | np.ndarray) -> np.ndarray:
    """Verify credit codes.

    Parameters
    ----------
    codes : texts; lower case and separating spaces or hyphens are tolerated, as python-stdnum does.

    Returns
    -------
    int8 array of :class:`Verdict`. ``valid`` is what python-stdnum calls valid: it knows digits alone in places 1-2, so that
    codes with a letter there have a verdict of their own.
    """
    values = _values(codes)
    first, division, body, check = values[:2], values[2:8], values[:17], values[17]
    found = np.zeros(values.shape[1], dtype=np.int8)
    found[first.max(axis=0) > 9] = Verdict.lettered_registrar
    found[(31 - _weighted(body, _WEIGHTS) % 31) % 31 != check] = Verdict.wrong_check_digit
    found[(values[:LENGTH].max(axis=0) >= _OTHER) | (division.max(axis=0) > 9)] = Verdict.wrong_character
    found[(check == _END) | (values[LENGTH] != _END)] = Verdict.wrong_length
    return found


def organisation_code_fits(codes: Sequence[str] | np.ndarray) -> np.ndarray:
    """Whether place 17 is the check character of the organisation code in places 9-16 (bool; only for valid codes)."""
    values = _values(codes)
    # GB 11714 counts all letters, so a letter's value is its place in the Latin alphabet plus nine.
    counted = _LATIN[values[8:16]]
    checks = (11 - _weighted(counted, _ORGANISATION_WEIGHTS) % 11) % 11
    return _CHECK_VALUES[checks] == values[16]


def _values(codes: Sequence[str] | np.ndarray) -> np.ndarray:
    """The value of each character, a row a place and a column a code: one place more than a code has, to tell a longer text."""
    texts = np.array(codes, dtype=f"U{LENGTH + 1}")  # a longer text is cut, which is enough to see that it is longer
    values = _values_of_texts(texts)
    separated = np.flatnonzero((values == _SEPARATOR).any(axis=0))
    if len(separated):
        cleaned = [str(codes[row]).translate(_WITHOUT_SEPARATORS) for row in separated.tolist()]
        values[:, separated] = _values_of_texts(np.array(cleaned, dtype=texts.dtype))
    return values


def _values_of_texts(texts: np.ndarray) -> np.ndarray:
    points = texts.view(np.uint32).reshape(len(texts), LENGTH + 1)
    return _VALUES[np.minimum(points.T, len(_VALUES) - 1, order="C")]


def _weighted(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    total = np.zeros(values.shape[1], dtype=np.int16)  # at most 42 x 305, the sum of the weights
    for row, weight in zip(values, weights, strict=True):
        total += row * weight
    return total


def _value_table() -> np.ndarray:
    table = np.full(128, _OTHER, dtype=np.int16)
    table[0] = _END
    for mark in _SEPARATORS:
        table[ord(mark)] = _SEPARATOR
    for value, character in enumerate(ALPHABET):
        table[ord(character)] = table[ord(character.lower())] = value
    return table


_WITHOUT_SEPARATORS = {ord(mark): None for mark in _SEPARATORS}
_VALUES = _value_table()
_LATIN = np.array([int(character, 36) for character in ALPHABET] + [0] * (_END - len(ALPHABET) + 1), dtype=np.int16)
_CHECK_VALUES = np.array([ALPHABET.index(character) for character in _ORGANISATION_CHECKS], dtype=np.int16)
