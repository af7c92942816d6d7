"""Ids by their bytes: whether they are plain, whether one stands twice, and a number for each that is the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_TOGETHER = 64
"""Ids in a row when the least and the greatest sign of each place are sought: long rows are compared many signs at a time."""


def are_plain(ids: pa.Array) -> bool:
    """Whether all ids are of capitals, digits, ``-`` and ``_``, with a digit at the end and none but a letter before a ``-``.

    No error word, placeholder, formula, date or number that lost digits is like that, nor any text that looks like another.
    """
    if ids.null_count or not len(ids):
        return False
    starts, text = _bytes_of(ids)
    if (starts[1:] == starts[:-1]).any():
        return False
    if _are_plain_place_by_place(starts, text):
        return True
    if not _are_between(text[starts[1:] - 1], "0", "9").all():
        return False
    plain = _are_between(text, "0", "9")
    plain |= _are_between(text, "A", "Z")
    if plain.all():
        return True
    others = np.isin(text[~plain], np.frombuffer(b"-_", dtype=np.uint8))
    return bool(others.all() and _are_between(text[starts[:-1]], "A", "Z").all())


def _are_plain_place_by_place(starts: np.ndarray, text: np.ndarray) -> bool:
    """Whether ids of one length have digits in a place, or capitals, and digits in the last: most ids are numbered so."""
    length = int(starts[1] - starts[0])
    if len(text) != length * (len(starts) - 1) or not (np.diff(starts) == length).all():
        return False
    whole = len(text) // (length * _TOGETHER) * length * _TOGETHER
    least, most = np.full(length, 255, dtype=np.uint8), np.zeros(length, dtype=np.uint8)
    for some, together in ((text[:whole], _TOGETHER), (text[whole:], 1)):
        if len(some):
            rows = some.reshape(-1, length * together)
            least = np.minimum(least, rows.min(axis=0).reshape(-1, length).min(axis=0))
            most = np.maximum(most, rows.max(axis=0).reshape(-1, length).max(axis=0))
    digits = (least >= ord("0")) & (most <= ord("9"))
    return bool(digits[-1] and (digits | ((least >= ord("A")) & (most <= ord("Z")))).all())


def _are_between(signs: np.ndarray, first: str, last: str) -> np.ndarray:
    return (signs - np.uint8(ord(first))) <= np.uint8(ord(last) - ord(first))


def numbers_of(texts: pa.Array) -> np.ndarray:
    """A number of 64 bits for each text, the same on every machine; two texts hardly ever have the same."""
    starts, text = _bytes_of(texts)
    lengths = np.diff(starts)
    found = np.empty(len(texts), dtype=np.uint64)
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        width = -(-max(length, 1) // 8) * 8
        padded = np.zeros((len(rows), width), dtype=np.uint8)
        padded[:, :length] = text[starts[rows][:, None] + np.arange(length)]
        number = np.full(len(rows), length, dtype=np.uint64)
        for word in padded.view("<u8").T:
            number = _mixed(number ^ word)
        found[rows] = _mixed(number)
    return found


def _mixed(numbers: np.ndarray) -> np.ndarray:
    numbers = (numbers ^ (numbers >> _SHIFT)) * _FACTOR
    return numbers ^ (numbers >> np.uint64(32))


def _bytes_of(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Where each text begins, with the end of the last; and all bytes."""
    _, starts, text = texts.buffers()
    places = np.frombuffer(starts, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    held = np.frombuffer(text, dtype=np.uint8) if text is not None else np.empty(0, dtype=np.uint8)
    return places - places[0], held[places[0] : places[-1]]


def ascend(ids: pa.Array) -> bool:
    """Whether each id is above the one before it."""
    return len(ids) < 2 or pc.all(pc.less(ids[:-1], ids[1:])).as_py()


@dataclass
class Span:
    """The least and the greatest of ids that come in blocks, and whether each is above the one before it."""

    least: str = ""
    greatest: str = ""
    ascending: bool = True

    def add(self, ids: pa.Array) -> None:
        """The next ids; none is empty."""
        in_order = ascend(ids)
        ends = (ids[0], ids[-1]) if in_order else pc.min_max(ids).values()
        least, greatest = (end.as_py() for end in ends)
        self.ascending &= in_order and self.greatest < least
        self.least = min(self.least or least, least)
        self.greatest = max(self.greatest, greatest)
