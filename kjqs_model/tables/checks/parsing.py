"""From cells to values, by the type of the column. Each parser says which values are not of the type; ``wording`` says why.

A parser takes the distinct values of a part and the column, and gives the values parsed and a truth value for each that fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..cells import NOWHERE, ColumnCells
from ..dictionary import ID_TYPE, WORD_TYPE, Column
from ..table import EMPTY, KINDS
from .wording import damage_patterns, problem_of

MOST_YUAN = 9e13
"""Above 2^53 fen a float64 no longer tells one fen from the next."""

LONGEST_NUMBER_AS_ID = 1e15
"""Excel keeps 15 digits of a number; of a longer one the last are lost."""

CREDIT_CODE = "credit_code"

_FEN_TOLERANCE = 1e-6
_TRUTHS = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}
_BLANK = {"yuan": np.nan, "float": np.nan, "bool": False}

Parsed = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Values:
    """One column parsed: an array of the dictionary's kind, the sorted labels of an id column, and where it is at fault."""

    array: np.ndarray
    empty: np.ndarray
    bad: np.ndarray
    labels: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=object))


def parse(cells: ColumnCells, column: Column) -> Values:
    """Parse a column. Empty cells take the default where there is one; faulty ones are marked in ``bad``."""
    array: np.ndarray = np.full(cells.length, _BLANK.get(column.type, EMPTY), dtype=KINDS[column.type])
    bad = np.zeros(cells.length, dtype=bool)
    empty = ~cells.present()
    if column.type == ID_TYPE:
        array, bad, labels = _parse_ids(cells, column)
        return Values(array, empty, bad, labels)
    for part in cells.parts:
        held = part.index != NOWHERE
        parser = _PARSERS[column.type].get(part.kind)
        if parser is None:
            bad |= held
            continue
        parsed, failed = parser(part.values, column)
        place = part.index[held]
        array[held] = np.where(failed, array.dtype.type(0), parsed)[place]
        bad[held] = failed[place]
    if column.has_default:
        array[empty] = column.default
    return Values(array, empty, bad)


def faulty_cells(cells: ColumnCells, column: Column, bad: np.ndarray, rows: np.ndarray) -> Iterator[tuple[int, str, str]]:
    """Row number, value as read and problem of each faulty cell."""
    for part in cells.parts:
        told: dict[int, str] = {}
        for row in np.flatnonzero(bad & (part.index != NOWHERE)):
            place = int(part.index[row])
            if place not in told:
                told[place] = problem_of(column, part.kind, part.shown(place))
            yield int(rows[row]), part.shown(place), told[place]


# ---- ids and text


def _parse_ids(cells: ColumnCells, column: Column) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    texts, start = [pa.array([], pa.string())], 0
    bad = np.zeros(cells.length, dtype=bool)
    code = np.full(cells.length, NOWHERE, dtype=np.int64)
    for part in cells.parts:
        held = part.index != NOWHERE
        if part.kind == "text":
            found, failed = part.values, damaged_texts(part.values, column)
        elif part.kind == "number":
            found, failed = _id_of_number(part.values, column)
        else:
            bad |= held
            continue
        texts.append(found.cast(pa.string()))
        code[held] = part.index[held] + start
        bad[held] = failed[part.index[held]]
        start += len(found)
    code[bad] = NOWHERE
    codes, labels = _sorted_labels(pa.concat_arrays(texts), code)
    return codes, bad, labels


def damaged_texts(values: pa.Array, column: Column) -> np.ndarray:
    """Which texts are no id or name: an error word of Excel, a number that lost its digits, in an id a number turned into a
    date."""
    failed = np.zeros(len(values), dtype=bool)
    for pattern in damage_patterns(column):
        failed |= pc.match_substring_regex(values, pattern).fill_null(False).to_numpy(zero_copy_only=False)
    return failed


def _sorted_labels(texts: pa.Array, code: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Codes into the distinct texts in use, ascending by code point (the order of their UTF-8 bytes)."""
    in_use = np.bincount(code[code != NOWHERE], minlength=len(texts)) > 0
    used = texts if in_use.all() else texts.filter(pa.array(in_use))
    order = pc.sort_indices(used).to_numpy()
    ordered = used.take(pa.array(order)).to_numpy(zero_copy_only=False).astype(object, copy=False)
    fresh = np.ones(len(order), dtype=bool)  # the number 1001 and the text 1001 are one id
    fresh[1:] = ordered[1:] != ordered[:-1]
    place = np.full(len(texts) + 1, EMPTY, dtype=np.int32)
    place[np.flatnonzero(in_use)[order]] = np.cumsum(fresh, dtype=np.int32) - 1
    return place[code], ordered[fresh]


def _id_of_number(values: np.ndarray, column: Column) -> tuple[pa.Array, np.ndarray]:
    """A number typed for an id means its digits, unless it is so long that digits were lost."""
    failed = ~((values >= 0) & (values < LONGEST_NUMBER_AS_ID) & (values == np.rint(values)))
    if column.name == CREDIT_CODE:
        failed[:] = True
    return pa.array(np.where(failed, 0, values).astype(np.int64)).cast(pa.string()), failed


# ---- words, truth values, years


def _word_of_text(values: pa.Array, column: Column) -> Parsed:
    known = column.codes | {zh: column.codes[word] for word, zh in column.words.items()}
    codes = np.array([known.get(text, EMPTY) for text in values.to_pylist()], dtype=np.int8)
    return codes, codes == EMPTY


def _truth_of_text(values: pa.Array, column: Column) -> Parsed:
    found = [_TRUTHS.get(text.lower()) for text in values.to_pylist()]
    return np.array([bool(truth) for truth in found], dtype=bool), np.array([truth is None for truth in found], dtype=bool)


def _truth_of_number(values: np.ndarray, column: Column) -> Parsed:
    return values == 1, (values != 0) & (values != 1)


def _truth_of_truth(values: np.ndarray, column: Column) -> Parsed:
    return values, np.zeros(len(values), dtype=bool)


def _whole_of_text(pattern: str) -> Callable[[pa.Array, Column], Parsed]:
    def parser(values: pa.Array, column: Column) -> Parsed:
        fits = pc.match_substring_regex(values, pattern)
        numbers = pc.if_else(fits, values, pa.scalar("0", values.type)).cast(pa.int64()).to_numpy(zero_copy_only=False)
        return _whole_of_number(numbers, column, ~fits.to_numpy(zero_copy_only=False))

    return parser


def _whole_of_number(values: np.ndarray, column: Column, failed: np.ndarray | None = None) -> Parsed:
    lowest, highest = (1000, 9999) if column.type == "year" else (0, np.iinfo(np.int32).max)
    wrong = ~((values >= lowest) & (values <= highest) & (values == np.rint(values)))
    if failed is not None:
        wrong |= failed
    return np.where(wrong, 0, values).astype(np.int32), wrong


# ---- money and other numbers


def _yuan_of_text(values: pa.Array, column: Column) -> Parsed:
    fits = pc.match_substring_regex(values, r"^0*[0-9]{1,16}(\.[0-9]{1,2})?$")
    numbers = pc.if_else(fits, values, pa.scalar("0", values.type)).cast(pa.float64()).to_numpy(zero_copy_only=False)
    return numbers, ~fits.to_numpy(zero_copy_only=False) | ~_holds_fen(numbers)


def yuan_of_numbers(values: np.ndarray, column: Column | None = None) -> Parsed:
    """Excel and Parquet hold binary fractions: within a millionth of a fen the fen is meant."""
    usable = np.abs(np.where(np.isnan(values), np.inf, values)) <= MOST_YUAN
    fen = np.where(usable, values, 0) * 100
    whole = np.rint(fen)
    # Large amounts cannot come as near as that: there the last bits of what Excel added up decide.
    near = np.abs(fen - whole) <= np.maximum(_FEN_TOLERANCE, 4 * np.spacing(np.abs(fen)))
    snapped = whole / 100 + 0.0  # no minus zero
    return snapped, ~(usable & near & (whole >= 0) & _holds_fen(snapped))


def _holds_fen(yuan: np.ndarray) -> np.ndarray:
    """Whether a float64 of yuan tells its whole number of fen, and no other amount in fen reads the same."""
    fen = np.rint(yuan * 100)
    apart = (np.spacing(np.abs(yuan)) < 0.01) | (fen % 100 == 0)
    return (yuan <= MOST_YUAN) & (fen / 100 == yuan) & apart


def _float_of_text(values: pa.Array, column: Column) -> Parsed:
    fits = pc.match_substring_regex(values, r"^[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?$")
    numbers = np.array(
        [float(text) if fit else 0.0 for text, fit in zip(values.to_pylist(), fits.to_pylist(), strict=True)], dtype=np.float64
    )
    return _float_of_number(numbers, column, ~fits.to_numpy(zero_copy_only=False))


def _float_of_number(values: np.ndarray, column: Column, failed: np.ndarray | None = None) -> Parsed:
    wrong = ~np.isfinite(values)
    return values, wrong if failed is None else wrong | failed


_PARSERS: dict[str, dict[str, Callable[..., Parsed]]] = {
    WORD_TYPE: {"text": _word_of_text},
    "bool": {"text": _truth_of_text, "number": _truth_of_number, "truth": _truth_of_truth},
    "year": {"text": _whole_of_text("^[0-9]{4}$"), "number": _whole_of_number},
    "int": {"text": _whole_of_text("^0*[0-9]{1,18}$"), "number": _whole_of_number},
    "yuan": {"text": _yuan_of_text, "number": yuan_of_numbers},
    "float": {"text": _float_of_text, "number": _float_of_number},
}
