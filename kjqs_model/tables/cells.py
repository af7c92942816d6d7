"""The cells of one column as a file holds them, before anything is made of them.

A column of text is held as its distinct texts and, for each row, which of them stands there: a million rows are read by looking
at the few distinct words once. Excel may hold numbers, text and dates in one column: one part each.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

NOWHERE = -1
"""In a part's index: this row's cell is empty or belongs to another part."""


@dataclass(frozen=True)
class Part:
    """The cells of a column that are stored in one way.

    ``kind`` is text, number, truth, or what never fits a column: date, error, formula. Row r holds ``values[index[r]]``:
    ``values`` is an array of pyarrow where they are texts, of numpy where numbers or truths, else a list.
    """

    kind: str
    values: Any
    index: np.ndarray
    shown: Callable[[int], str] = str
    """The text of a value, from its position in ``values``."""


@dataclass(frozen=True)
class ColumnCells:
    """One column: parts that share no row, and the name of a stored type that no column can take (such as a list)."""

    parts: tuple[Part, ...]
    length: int
    unusable: str = ""

    def present(self) -> np.ndarray:
        """Whether each cell holds anything."""
        found = np.zeros(self.length, dtype=bool)
        for part in self.parts:
            found |= part.index != NOWHERE
        return found

    def take(self, rows: np.ndarray) -> ColumnCells:
        """The cells of the given rows."""
        parts = tuple(Part(part.kind, part.values, part.index[rows], part.shown) for part in self.parts)
        return ColumnCells(parts, int(np.count_nonzero(rows)) if rows.dtype == bool else len(rows), self.unusable)

    def shown(self, row: int | np.integer) -> str:
        """The cell as a person reads it; an empty one is an empty text."""
        for part in self.parts:
            if part.index[row] != NOWHERE:
                return part.shown(int(part.index[row]))
        return ""

    def equal_to(self, text: str) -> np.ndarray:
        """Whether each cell is the given text."""
        import pyarrow.compute as pc

        found = np.zeros(self.length, dtype=bool)
        for part in self.parts:
            if part.kind == "text" and (place := pc.index(part.values, text).as_py()) >= 0:
                found |= part.index == place
        return found


class Damaged(str):
    """What stands in an Excel cell that holds no value: the text of an error such as #N/A, or a formula never calculated."""

    kind = "error"


class Uncalculated(Damaged):
    kind = "formula"


class Merged(Damaged):
    """A cell that a merge hides: what its merge shows, and the number of the row in which that stands."""

    kind = "merged"
    row = 0


def text_cells(texts: pa.Array | pa.ChunkedArray) -> ColumnCells:
    """A column of texts, white space at both ends removed; what is empty then, or null, is an empty cell."""
    return ColumnCells((text_part(texts),), len(texts))


def text_part(texts: pa.Array | pa.ChunkedArray, rows: np.ndarray | None = None, length: int = 0) -> Part:
    """Texts as a part of a column; ``rows`` says in which rows of how many they stand."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks() if texts.num_chunks != 1 else texts.chunk(0)
    coded = texts if isinstance(texts, pa.DictionaryArray) else texts.dictionary_encode()
    index = coded.indices.fill_null(NOWHERE).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    values, index = _trimmed(coded.dictionary, index)
    if rows is not None:
        index = _scattered(index, rows, length)
    return Part("text", values, index, lambda place: values[place].as_py())


def _trimmed(values: pa.Array, index: np.ndarray) -> tuple[pa.Array, np.ndarray]:
    import pyarrow.compute as pc  # not with the module: that takes a twentieth of a second, also where no table is read

    trimmed = pc.utf8_trim_whitespace(values)
    if trimmed.equals(values) and pc.index(values, pa.scalar("", values.type)).as_py() < 0:
        return values, index
    again = trimmed.dictionary_encode()
    distinct, place = again.dictionary, again.indices.fill_null(NOWHERE).to_numpy(zero_copy_only=False)
    empty = pc.index(distinct, pa.scalar("", distinct.type)).as_py()
    place = np.append(np.where(place == empty, NOWHERE, place), NOWHERE).astype(np.int32)
    return distinct, place[index]


def _scattered(index: np.ndarray, rows: np.ndarray, length: int) -> np.ndarray:
    spread = np.full(length, NOWHERE, dtype=np.int32)
    spread[rows] = index
    return spread


_STORED = {
    str: "text",
    float: "number",
    int: "number",
    bool: "truth",
    Damaged: "error",
    Uncalculated: "formula",
    Merged: "merged",
    datetime.date: "date",
    datetime.datetime: "date",
    datetime.time: "date",
    datetime.timedelta: "date",
}


def mixed_cells(values: Sequence[object]) -> ColumnCells:
    """A column of an Excel sheet, in which each cell is stored in its own way."""
    kinds = np.array([_STORED[type(value)] for value in values], dtype=object)
    parts = []
    for kind in dict.fromkeys(_STORED.values()):
        rows = np.flatnonzero(kinds == kind)
        if len(rows):
            parts.append(_mixed_part(kind, [values[row] for row in rows.tolist()], rows, len(values)))
    return ColumnCells(tuple(parts), len(values))


def _mixed_part(kind: str, held: list, rows: np.ndarray, length: int) -> Part:
    if kind == "text":
        return text_part(pa.array(held, pa.string()), rows, length)
    index = _scattered(np.arange(len(held), dtype=np.int32), rows, length)
    if kind == "number":
        return Part(kind, np.array(held, dtype=np.float64), index, lambda place: shown_number(held[place]))
    if kind == "truth":
        return Part(kind, np.array(held, dtype=bool), index, lambda place: str(held[place]).upper())
    return Part(kind, held, index, lambda place: str(held[place]))


def shown_number(value: float) -> str:
    """A number as a person writes it: no .0 behind a whole one, no exponent while it is short."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
