"""Values of named quantities on some rows of a table: parameters, conditions, columns, columns of linked tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import EnumMeta, IntEnum
from functools import cache
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from .. import law
from ..law import ClauseRules, arguments
from ..tables import Tables, dictionary
from ..tables.table import EMPTY
from .firm_history import DRAW, HISTORY, firm_history

_ALIKE_IN_ONE_YEAR = {"subsidised_ever": "subsidised_on_rd_of_year", "subsidised_on_rd_of_year": "subsidised_ever"}
"""Quantities of the past that are the same where no other year is known."""


class Frame:
    """The rows of one table on which rules are computed, each named quantity once.

    Parameters
    ----------
    tables : the population. name : the table. rows : slice or row indices of it. year : the year of linked rows.
    """

    def __init__(self, tables: Tables, name: str, rows: slice | np.ndarray, year: int):
        self.tables, self.table, self._year = tables, tables[name], year
        self.rows = rows
        self._known: dict = {}
        self._by_parameters: dict = {}

    def __len__(self) -> int:
        return self.rows.stop - self.rows.start if isinstance(self.rows, slice) else len(self.rows)

    def place_of(self, row: int) -> int:
        """Where a row of the table stands among the rows."""
        return row - self.rows.start if isinstance(self.rows, slice) else int(np.searchsorted(self.rows, row))

    def column(self, name: str) -> np.ndarray:
        """A column of the table, or ``<link>_<column>`` of the table that ``<link>_id`` points to, on the rows."""
        if name not in self._known:
            if name in self.table.columns:
                self._known[name] = self.table[name][self.rows]
            elif name in HISTORY and self.table.name == "enterprises":
                alike = self._known.get(_ALIKE_IN_ONE_YEAR.get(name, "")) if self.table.one_year == self._year else None
                self._known[name] = firm_history(self.tables, name, self.rows, self._year) if alike is None else alike
            else:
                self._known[name] = linked_values(self.tables, self.table.name, name, self.rows, self._year)
        return self._known[name]

    def value(self, function: Callable, rules: ClauseRules, parameters: Mapping):
        """What a function of the law gives on the rows, computing the conditions that it names first."""
        steady = not reads(function, rules, frozenset(parameters))
        known, key = (self._known, function) if steady else (self._by_parameters, (function, rules.clause))
        if key not in known:
            given = {name: _reading(self.argument(name, rules, parameters)) for name in arguments(function)}
            found = in_columns(function)(**given)
            known[key] = bool(found) if isinstance(found, ForAllRows) else found
        return known[key]

    def argument(self, name: str, rules: ClauseRules, parameters: Mapping):
        """The value of one argument of a rule: parameter, condition or column, in this order."""
        if name in parameters:
            return parameters[name]
        if name in rules.conditions:
            return self.value(rules.conditions[name], rules, parameters)
        return self.column(name)

    def without_parameters(self) -> Frame:
        """The same rows, sharing what no parameter of a clause can change: what either finds of that, both know."""
        kept = Frame(self.tables, self.table.name, self.rows, self._year)
        kept._known = self._known
        return kept


@cache
def reads(function: Callable, rules: ClauseRules, names: frozenset[str]) -> frozenset[str]:
    """The parameters of a clause that a function reads, itself or through the conditions that it names."""
    found = set()
    for name in arguments(function):
        if name in names:
            found.add(name)
        elif name in rules.conditions:
            found |= reads(rules.conditions[name], rules, names)
    return frozenset(found)


def linked_values(tables: Tables, table: str, name: str, rows: slice | np.ndarray, year: int) -> np.ndarray:
    """A column of the linked table in a year, for rows of ``table``; -1 where the linked table has no row.

    ``carrier_level`` of enterprises is ``level`` of the carriers table through ``carrier_id``, in the same draw where the tables
    hold draws.
    """
    link_id, target, column = linked_column(table, name)
    given, other = tables[table], tables[target]
    own, theirs = given.labels[link_id], other.labels[link_id]
    there, found = _linked_rows(other, link_id, own, theirs, year)
    codes = given[link_id][rows]
    if DRAW not in given.columns or not len(there):
        lookup = np.full(len(own) + 1, EMPTY, dtype=other[column].dtype)
        lookup[found] = other[column][there]
        return lookup[codes]
    here, draws = given[DRAW][rows], other[DRAW][there]
    lookup = np.full((1 + max(here.max(initial=0), draws.max()), len(own) + 1), EMPTY, dtype=other[column].dtype)
    lookup[draws, found] = other[column][there]
    return lookup[here, codes]


def _linked_rows(other, link_id: str, own: np.ndarray, theirs: np.ndarray, year: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the linked table in a year whose id the own table knows, and that id's own code."""
    there = np.flatnonzero(other["year"] == year)
    if not len(there) or not len(own):
        return there[:0], there[:0]
    # Every id is compared once, not every row: a block of draws names the same few carriers thousands of times.
    place = np.minimum(np.searchsorted(own, theirs), len(own) - 1)
    place = np.append(np.where(own[place] == theirs, place, EMPTY), EMPTY)[other[link_id][there]]
    return there[place != EMPTY], place[place != EMPTY]


def linked_column(table: str, name: str) -> tuple[str, str, str]:
    """Id column, linked table and column that a name such as ``carrier_level`` stands for. Raises KeyError."""
    for column in dictionary()[table].columns:
        stem = column.removesuffix("_id")
        if column.endswith("_id") and name.startswith(stem + "_"):
            for other, spec in dictionary().items():
                if other != table and spec.key[0] == column and name.removeprefix(stem + "_") in spec.columns:
                    return column, other, name.removeprefix(stem + "_")
    raise KeyError(f"{table} has no column '{name}', and no linked table has it")


# ---- the law over columns

_LARGE, _FINE = 1e9, 1e6


@cache
def in_columns(function: Callable) -> Callable:
    """A function of the law for whole columns: the same, with the same results bit for bit, in which words are plain numbers and
    the law's arithmetic makes no copy that it does not need.

    Parameters
    ----------
    function : a plain function of a module of the law; anything else is given back as it is.
    """
    if not isinstance(function, FunctionType):
        return function
    known = {name: _for_columns(held) for name, held in function.__globals__.items()}
    return FunctionType(function.__code__, known, function.__name__, function.__defaults__, function.__closure__)


def _for_columns(held: Any) -> Any:
    if isinstance(held, EnumMeta) and issubclass(held, IntEnum):
        # numpy compares a column with a member of an enumeration ten times slower than with its number.
        return SimpleNamespace(**{name: int(word) for name, word in held.__members__.items()})
    return {id(law.where): _where, id(law.settled): _settled}.get(id(held), held)


class ForAllRows:
    """A truth value for all rows alike: joined with a column it leaves the column as it is, or gives one of one value."""

    __array_ufunc__ = None  # so that a column leaves it to this class what comes of both

    def __init__(self, holds: bool):
        self._holds = holds

    def __bool__(self) -> bool:
        return self._holds

    def __and__(self, other):
        return other if self._holds else np.zeros_like(other, dtype=bool)

    def __or__(self, other):
        return np.ones_like(other, dtype=bool) if self._holds else other

    def __invert__(self):
        return ForAllRows(not self._holds)

    __rand__, __ror__ = __and__, __or__


class _Reading(str):
    """The word of a reading; compared with another it decides for all rows alike."""

    def __eq__(self, other):
        return ForAllRows(str.__eq__(self, other))

    def __ne__(self, other):
        return ForAllRows(str.__ne__(self, other))

    __hash__ = str.__hash__


def _reading(value: Any) -> Any:
    return _Reading(value) if type(value) is str else value


def _where(chosen, one, other):
    """``law.where``; where a reading decides for all rows alike, the quantity itself."""
    if isinstance(chosen, bool | np.bool_ | ForAllRows):
        return (one if chosen else other) if _alike(one, other) else law.where(bool(chosen), one, other)
    return law.where(chosen, one, other)


def _alike(one: Any, other: Any) -> bool:
    columns = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    return columns and one.dtype == other.dtype and one.shape == other.shape


def _settled(amount):
    """``law.settled``; amounts below a billion yuan, which most are, in one column."""
    if not isinstance(amount, np.ndarray) or amount.dtype != np.float64 or not amount.size:
        return law.settled(amount)
    if not (amount.max() < _LARGE and amount.min() > -_LARGE):
        return law.settled(amount)
    fine = amount * _FINE
    np.rint(fine, out=fine)
    fine /= _FINE
    return fine
