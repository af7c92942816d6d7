"""Tables in memory: equally long columns of numbers, truth values and codes, with the place that each row came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ..errors import Finding
from ..heavy import pd
from ..language import current_language
from .dictionary import ID_TYPE, WORD_TYPE, Column, TableSpec, dictionary

EMPTY = -1
"""The code of an empty cell in a column of ids or words."""

KINDS = {
    "yuan": np.float64,
    "float": np.float64,
    "bool": np.bool_,
    "year": np.int32,
    "int": np.int32,
    ID_TYPE: np.int32,
    WORD_TYPE: np.int8,
}
"""How the cells of a column are held, by the type that the dictionary gives it."""


ColumnValues = np.ndarray | Sequence
"""A column before it is coded: texts, words or codes, numbers, truths."""


@dataclass(frozen=True)
class Source:
    """Where a table's rows were read: file and sheet names, and the row number of each row (the header is row 1)."""

    file: str = ""
    sheet: str = ""
    rows: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """A frozen set of equally long one-dimensional arrays.

    Parameters
    ----------
    spec : the table's entry in the column dictionary.
    columns : one array a column of the dictionary: float64 for yuan and numbers (NaN is empty), bool, int32 for years,
        int8 codes for words in dictionary order, int32 codes for ids and text into ``labels`` (-1 is empty).
    labels : for each id or text column the distinct texts, ascending by code point.
    source : where the rows were read.
    """

    spec: TableSpec
    columns: Mapping[str, np.ndarray]
    labels: Mapping[str, np.ndarray]
    source: Source = field(default_factory=Source)

    def __post_init__(self):
        for array in self.columns.values():
            array.flags.writeable = False

    @property
    def name(self) -> str:
        return self.spec.name

    def __len__(self) -> int:
        return len(self.columns[self.spec.key[0]])

    def __getitem__(self, column: str) -> np.ndarray:
        return self.columns[column]

    @cached_property
    def one_year(self) -> int | None:
        """The year of all rows, where they are of one; None where of several, or where there is no row."""
        years = self.columns["year"]
        return int(years[0]) if len(years) and (years == years[0]).all() else None

    def take(self, rows: np.ndarray) -> Table:
        """The same table with the given rows (indices or truth values), labels unchanged."""
        columns = {name: array[rows] for name, array in self.columns.items()}
        origin = None if self.source.rows is None else self.source.rows[rows]
        return Table(self.spec, columns, self.labels, replace(self.source, rows=origin))

    def texts(self, column: str) -> np.ndarray:
        """The texts of an id or text column (object array; empty cells are None), or the English words of a word column."""
        spec = self.spec.columns[column]
        known = np.append(
            np.asarray(list(spec.words), dtype=object) if spec.words else np.asarray(self.labels[column], dtype=object), [None]
        )
        return known[self.columns[column]]

    def to_frame(self, language: str = "en"):
        """The table as a pandas DataFrame with English or Chinese headings and words; empty cells are missing values."""
        frame = {}
        for name, spec in self.spec.columns.items():
            values = self.texts(name) if spec.type in (ID_TYPE, WORD_TYPE) else self.columns[name]
            if spec.type in ("int", "year") and (values == EMPTY).any():
                values = pd.array(values, dtype="Int32")
                values[self.columns[name] == EMPTY] = pd.NA
            if language == "zh" and spec.words:
                values = np.asarray([spec.words.get(word) for word in values], dtype=object)
            frame[spec.zh if language == "zh" else name] = values
        return pd.DataFrame(frame)

    def _repr_html_(self) -> str:
        return self.to_frame(current_language()).head(20).to_html(index=False)


class Tables(Mapping[str, Table]):
    """A population: every table of the dictionary by name; a table that was not given is there with no rows.

    ``given`` holds the names of the tables that were given, ``place`` the folder or workbook they came from, ``warnings`` what
    its reader found worth a second look.
    """

    def __init__(self, given: Iterable[Table], place: str = "", warnings: Iterable[Finding] = ()):
        found = {table.name: table for table in given}
        self.given = frozenset(found)
        self.place = place
        self.warnings = tuple(warnings)
        self._tables = {name: found[name] if name in found else empty_table(name) for name in dictionary()}

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def years(self) -> list[int]:
        """The years in which any table has a row, ascending."""
        present = [np.unique(self[name]["year"]) for name in self.given]
        return [int(year) for year in np.unique(np.concatenate(present))] if present else []


def empty_table(name: str) -> Table:
    """A table of the dictionary with no rows."""
    return table_from_columns(name, {}, length=0)


def table_from_columns(
    name: str, given: Mapping[str, ColumnValues], length: int | None = None, source: Source | None = None
) -> Table:
    """Code plain columns into a Table. The values are taken as checked: use the readers for a user's data.

    Parameters
    ----------
    name : table name in the dictionary.
    given : columns by English name: texts (None is empty) for ids, English words or codes for word columns, numbers else.
        A column left out takes its default, else it is empty.
    length : number of rows, needed only where no column is given.
    """
    spec = dictionary()[name]
    if length is None:
        length = len(next(iter(given.values())))
    columns, labels = {}, {}
    for column, entry in spec.columns.items():
        values = given.get(column)
        if entry.type == ID_TYPE:
            columns[column], labels[column] = _coded(values, length)
        elif values is None:
            columns[column] = _absent(entry, length)
        elif entry.type == WORD_TYPE:
            columns[column] = _word_codes(entry, values)
        else:
            columns[column] = np.array(values, dtype=KINDS[entry.type])
    return Table(spec, columns, labels, source or Source())


def _coded(values, length: int) -> tuple[np.ndarray, np.ndarray]:
    if values is None:
        return np.full(length, EMPTY, dtype=np.int32), np.empty(0, dtype=object)
    codes, labels = pd.factorize(np.asarray(values, dtype=object))
    order = np.array(sorted(range(len(labels)), key=labels.__getitem__), dtype=np.int64)
    rank = np.empty(len(labels) + 1, dtype=np.int32)
    rank[order] = np.arange(len(labels), dtype=np.int32)
    rank[-1] = EMPTY
    return rank[codes], np.asarray(labels, dtype=object)[order]


def _absent(entry: Column, length: int) -> np.ndarray:
    kind = KINDS[entry.type]
    if entry.has_default:
        return np.full(length, entry.default, dtype=kind)
    return np.full(length, np.nan if kind is np.float64 else 0 if kind is np.bool_ else EMPTY, dtype=kind)


def _word_codes(entry: Column, values) -> np.ndarray:
    values = np.asarray(values)
    if np.issubdtype(values.dtype, np.number):
        return values.astype(np.int8)
    codes = {word: code for code, word in enumerate((None, *entry.words), start=EMPTY)}
    return np.array([*map(codes.__getitem__, values)], dtype=np.int8)
