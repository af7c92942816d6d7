"""The enterprises of a Parquet file block by block, as long as the readers would find nothing in them.

The readers look at every cell and tell a person what is wrong; that takes many times as long as the bare reading. Most files have
nothing wrong in them, and that can be seen at the speed of the file: numbers and words in whole columns, ids by their bytes, the
few texts that come again and again once each. Whatever is not plainly sound, or is not known here, is doubtful: then the readers
read the file, and say what they find. So nothing is let through that they would not let through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
from pyarrow import types

from ..tables import Table, Tables, dictionary, table_from_columns
from ..tables.checks.parsing import MOST_YUAN, yuan_of_numbers
from ..tables.checks.whole_tables import LEAST_PLAUSIBLE_MEDIAN_YUAN
from ..tables.dictionary import ID_TYPE, WORD_TYPE, Column
from ..tables.names import differs_unseen
from ..tables.reading.limits import fail_if_no_plain_file, fail_if_too_many_cells
from ..tables.reading.population import findings_in
from ..tables.sheet import Unreadable
from ..tables.table import EMPTY, KINDS, ColumnValues
from ..tables.words import AboveScale
from .plain_ids import Span, are_plain, ascend, numbers_of

TABLE = "enterprises"
ROWS = 1 << 17
"""Rows of a block: its columns stay in the processor's cache."""

_ID, _YEAR = "firm_id", "year"
_EACH_ITS_OWN = ("credit_code", "name", "agency_name")
"""Texts that are looked at in pairs, or one by one: where a row has one, the readers look."""

_MOST_DISTINCT = 20_000


class Doubtful(Exception):
    """The readers may find something in this file."""


@dataclass
class Block:
    """Some rows of a file: their ids, and the table of them with a number in the place of each id."""

    ids: pa.StringArray
    table: Table

    def only(self, rows: np.ndarray) -> Table:
        """Some of the rows, with the ids of their own; other labels as they are."""
        ids, table = self.ids.take(pa.array(rows)), self.table.take(rows)
        labels, place = ids.to_numpy(zero_copy_only=False).astype(object, copy=False), np.arange(len(ids))
        if not ascend(ids):
            labels, place = np.unique(labels, return_inverse=True)
        own = {**table.columns, _ID: place.astype(np.int32)}, {**table.labels, _ID: labels}
        return Table(table.spec, *own)


@dataclass
class Seen:
    """What is known of a file once its last block is read.

    ``ids`` ascend, or ``numbers`` has one for each, ascending; ``texts`` and ``amounts`` are what columns are judged by as
    wholes: the distinct texts; how many amounts are above zero, and how many of them suspiciously small.
    """

    ids: Span = field(default_factory=Span)
    numbers: np.ndarray | None = None
    years: set[int] = field(default_factory=set)
    texts: dict[str, set[str]] = field(default_factory=dict)
    amounts: dict[str, np.ndarray] = field(default_factory=dict)


def sound_blocks(path: Path, seen: Seen) -> Iterator[Block]:
    """The rows of an enterprises file in blocks.

    Parameters
    ----------
    path : a Parquet file. seen : is filled as blocks are given; whole after the last.

    Raises
    ------
    Doubtful : at any block, or after the last; nothing that was given then counts.
    """
    try:
        fail_if_no_plain_file(path)
        with pa.OSFile(str(path)) as file:
            held = pa.parquet.ParquetFile(file)
            fail_if_too_many_cells(held.metadata.num_rows, held.metadata.num_columns)
            columns = _columns_of(held.schema_arrow)
            repeating = [name for name, column in columns.items() if column.type in (ID_TYPE, WORD_TYPE) and column.name != _ID]
            held = pa.parquet.ParquetFile(file, read_dictionary=repeating)
            filled = [name for place, name in enumerate(columns) if not _is_empty(held.metadata, place)]
            for batch in held.iter_batches(ROWS, columns=filled, use_threads=False):
                if len(batch):
                    yield _block(batch, [columns[name] for name in filled], seen)
    except (pa.ArrowException, OSError, ValueError, Unreadable) as fault:
        raise Doubtful from fault
    if not seen.ids.ascending:
        seen.numbers = firm_numbers(path)
        if (seen.numbers[1:] == seen.numbers[:-1]).any():
            raise Doubtful
    _fail_if_doubtful_as_wholes(seen)


def firm_numbers(path: Path) -> np.ndarray:
    """A number for each row's firm, ascending, of a file that is sound."""
    with pa.OSFile(str(path)) as file:
        held = pa.parquet.ParquetFile(file)
        name = next(name for name in held.schema_arrow.names if name in (_ID, dictionary()[TABLE].columns[_ID].zh))
        batches = held.iter_batches(ROWS, columns=[name], use_threads=False)
        return np.sort(np.concatenate([numbers_of(batch.column(0)) for batch in batches]))


def _columns_of(schema: pa.Schema) -> dict[str, Column]:
    """The column of each heading of a file that has exactly the dictionary's columns, stored as they are written."""
    known = {name: column for column in dictionary()[TABLE].columns.values() for name in (column.name, column.zh)}
    names = [name.strip() for name in schema.names]
    columns = {name: known[name] for name in names if name in known}
    present = {column.name for column in columns.values()}
    if len(present) != len(names) or names != list(schema.names):
        raise Doubtful
    if any(name not in present and not column.may_be_absent for name, column in dictionary()[TABLE].columns.items()):
        raise Doubtful
    if not all(_is_stored_as(column, schema.field(name).type) for name, column in columns.items()):
        raise Doubtful
    return columns


def _is_stored_as(column: Column, stored: pa.DataType) -> bool:
    if column.type in (ID_TYPE, WORD_TYPE):
        coded = types.is_dictionary(stored) and column.name != _ID
        return types.is_string(stored.value_type if coded else stored)
    if column.type == "bool":
        return types.is_boolean(stored)
    return types.is_float64(stored) if column.type == "yuan" else types.is_int32(stored) or types.is_int64(stored)


def _is_empty(metadata: pa.parquet.FileMetaData, place: int) -> bool:
    """Whether the file says of a column that it holds no value anywhere."""
    groups = [metadata.row_group(number).column(place) for number in range(metadata.num_row_groups)]
    counts = [group.is_stats_set and group.statistics.has_null_count and group.statistics.null_count for group in groups]
    return sum(counts) == metadata.num_rows


def _block(batch: pa.RecordBatch, columns: Sequence[Column], seen: Seen) -> Block:
    given = {column.name: batch.column(place) for place, column in enumerate(columns)}
    found: dict[str, np.ndarray] = {_ID: np.arange(len(batch), dtype=np.int32)}
    labels = {_ID: np.empty(0, dtype=object)}
    for column in dictionary()[TABLE].columns.values():
        if column.type == ID_TYPE and column.name != _ID:
            found[column.name], labels[column.name] = _texts(given.get(column.name), column, len(batch), seen)
        elif column.name != _ID:
            found[column.name] = _values(given.get(column.name), column, len(batch), seen)
    if _ID not in given or not are_plain(given[_ID]):  # a column that is empty throughout was not read
        raise Doubtful
    seen.ids.add(given[_ID])
    seen.years |= {int(found[_YEAR].min()), int(found[_YEAR].max())}
    if len(seen.years) > 1:
        raise Doubtful
    _fail_if_previous_rd_lacks(found)
    return Block(given[_ID], Table(dictionary()[TABLE], found, labels))


# ---- a column of a block


def _values(array: pa.Array | None, column: Column, rows: int, seen: Seen) -> np.ndarray:
    kind = KINDS[column.type]
    if array is None or array.null_count == rows:
        if not column.may_be_absent:
            raise Doubtful
        blank = np.nan if kind is np.float64 else False if kind is np.bool_ else EMPTY
        return _all_alike(rows, column.default if column.has_default else blank, kind)
    if array.null_count and not column.may_be_absent:
        raise Doubtful
    if column.type == WORD_TYPE:
        return _words(array, column)
    if column.type == "bool":
        truths = array.fill_null(bool(column.default)) if array.null_count else array
        return truths.cast(pa.uint8()).to_numpy().view(np.bool_)
    return _amounts(array, column, seen) if column.type == "yuan" else _years(array)


def _words(array: pa.DictionaryArray, column: Column) -> np.ndarray:
    known = column.codes | {zh: column.codes[word] for word, zh in column.words.items()}
    words = array.dictionary.to_pylist()
    if array.null_count or not all(word in known for word in words):
        raise Doubtful
    return np.array([known[word] for word in words], dtype=np.int8)[array.indices.to_numpy()]


def _years(array: pa.Array) -> np.ndarray:
    years = array.to_numpy()
    if years.min() < 1000 or years.max() > 9999:
        raise Doubtful
    return years.astype(np.int32, copy=False)


def _amounts(array: pa.Array, column: Column, seen: Seen) -> np.ndarray:
    """Amounts as the readers take them: to the fen, with no minus zero; empty ones as the dictionary says."""
    held = array.drop_null().to_numpy() if array.null_count else array.to_numpy()
    if not (held.min() >= 0 and held.max() <= MOST_YUAN):
        raise Doubtful
    broken = held != np.rint(held)
    held = held + 0.0
    if broken.any():
        held[broken], failed = yuan_of_numbers(held[broken])
        if failed.any():
            raise Doubtful
    zeros = len(held) - np.count_nonzero(held)
    small = np.count_nonzero(held < LEAST_PLAUSIBLE_MEDIAN_YUAN) - zeros
    seen.amounts[column.name] = seen.amounts.get(column.name, 0) + np.array([len(held) - zeros, small])
    if not array.null_count:
        return held
    all_rows = np.full(len(array), column.default if column.has_default else np.nan, dtype=np.float64)
    all_rows[array.is_valid().to_numpy(zero_copy_only=False)] = held
    return all_rows


def _texts(array: pa.DictionaryArray | None, column: Column, rows: int, seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Codes into the distinct texts, ascending."""
    if array is None or array.null_count == rows:
        if not column.may_be_absent:
            raise Doubtful
        return _all_alike(rows, EMPTY, np.int32), np.empty(0, dtype=object)
    texts = array.dictionary
    if column.name in _EACH_ITS_OWN or len(texts) > _MOST_DISTINCT or (array.null_count and not column.may_be_absent):
        raise Doubtful
    texts.validate(full=True)
    if not pc.utf8_trim_whitespace(texts).equals(texts) or "" in (plain := texts.to_pylist()):
        raise Doubtful
    labels, place = np.unique(np.array(plain, dtype=object), return_inverse=True)
    seen.texts.setdefault(column.name, set()).update(plain)
    codes = pa.array(place, pa.int32()).take(array.indices)
    return (codes.fill_null(EMPTY) if codes.null_count else codes).to_numpy(), labels


@lru_cache(maxsize=32)
def _all_alike(rows: int, value: float, kind: type) -> np.ndarray:
    """A column of one value; the same for all blocks, since nobody may write into it."""
    column: np.ndarray = np.full(rows, value, dtype=kind)
    column.flags.writeable = False
    return column


def _fail_if_previous_rd_lacks(found: Mapping[str, np.ndarray]) -> None:
    lacks = np.isnan(found["rd_reported_previous"])
    if lacks.any():
        asked = lacks & ~np.isnan(found["rd_reported"]) & (found["above_scale"] != AboveScale.none) & ~found["first_rd_report"]
        if asked.any():
            raise Doubtful


# ---- a file as a whole


def _fail_if_doubtful_as_wholes(seen: Seen) -> None:
    if not seen.years:
        raise Doubtful
    if any(2 * small >= some > 1 for some, small in seen.amounts.values()):  # the median may be too small
        raise Doubtful
    for name, texts in seen.texts.items():
        if name.endswith("_id") and pc.any(pc.match_substring_regex(pa.array(texts, pa.string()), differs_unseen())).as_py():
            raise Doubtful  # such an id may look like another, also like a firm's
    if findings_in(Tables([_with_each_text(seen)])):
        raise Doubtful


def _with_each_text(seen: Seen) -> Table:
    """A few rows in which each text of the file stands that comes again and again: the readers' own checks look at these."""
    rows = max(map(len, seen.texts.values()))
    texts: dict[str, ColumnValues] = {
        name: np.resize(np.array(sorted(own), dtype=object), rows) for name, own in seen.texts.items()
    }
    ids = [f"W{row}" for row in range(rows)]
    return table_from_columns(
        TABLE,
        {
            _ID: ids,
            _YEAR: np.full(rows, min(seen.years)),
            "above_scale": ["none"] * rows,
            "recognition": ["none"] * rows,
            **texts,
        },
    )
