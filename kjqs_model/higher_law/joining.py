"""The columns that the rules read, from a population: enterprises of a year beside their accounts of that year and before."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from ..errors import did_you_mean
from ..tables import Table, Tables
from ..tables.dictionary import ID_TYPE, dictionary
from ..tables.table import EMPTY

_SUFFIXES = ("", "_1", "_2", "_3")  # of accounts of the year itself, and of one, two and three years before
_DIVISION = re.compile(r"[A-Za-z]?(\d{1,2})\d{0,2}")  # a division as 39, or a class or code from which it can be read


def columns_of(tables: Tables, year: int, names: Iterable[str] | None = None) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The enterprises of a year with what the rules read of them.

    Parameters
    ----------
    tables : the population; enterprises and accounts are joined by the text of ``firm_id``.
    year : the year of the enterprise rows. names : the columns wanted, by default all; a few are faster than all.

    Returns
    -------
    ids : firm ids of the rows, as text. columns : by name, each as long as ``ids``: columns of enterprises, accounts of the
        year, and accounts of the three years before as ``revenue_1`` to ``revenue_3``. Numbers are float64 with NaN for not
        known, which is also the figure of a firm without a row; truth values stay (no row: false); words are int8 codes
        (-1: not known); ``industry_division`` is the division of GB/T 4754 as a number.

    Raises
    ------
    KeyError : a name that neither table has.
    """
    firms, accounts = tables["enterprises"], tables["accounts"]
    rows = np.flatnonzero(firms["year"] == year)
    origin = _origins()
    columns, found = {}, _AccountRows(firms, accounts, rows, year)
    for name in origin if names is None else names:
        if name not in origin:
            raise KeyError(f"no column '{name}'. {did_you_mean(name, origin)}")
        table, column, back = origin[name]
        if table == "accounts":
            columns[name] = _spread(accounts[column], found.rows(back))
        else:
            columns[name] = _divisions(firms, rows) if column == "industry" else _as_number(firms[column][rows])
    return _texts(firms, rows), columns


def _origins() -> dict[str, tuple[str, str, int]]:
    """For each column that rules can read: its table, its column there, and how many years back."""
    found = {
        name: ("enterprises", name, 0)
        for name, entry in dictionary()["enterprises"].columns.items()
        if entry.type != ID_TYPE and name != "year"
    }
    found["industry_division"] = "enterprises", "industry", 0
    for back, suffix in enumerate(_SUFFIXES):
        found.update(
            {
                f"{name}{suffix}": ("accounts", name, back)
                for name in dictionary()["accounts"].columns
                if name not in dictionary()["accounts"].key
            }
        )
    return found


class _AccountRows:
    """For each enterprise row, its row of accounts in a year back; -1 where there is none."""

    def __init__(self, firms: Table, accounts: Table, rows: np.ndarray, year: int):
        self._accounts, self._year = accounts, year
        self._codes = _codes_there(firms.labels["firm_id"], accounts.labels["firm_id"])[firms["firm_id"][rows]]
        self._found: dict[int, np.ndarray] = {}

    def rows(self, back: int) -> np.ndarray:
        if back not in self._found:
            there = np.flatnonzero(self._accounts["year"] == self._year - back)
            lookup = np.full(len(self._accounts.labels["firm_id"]) + 1, EMPTY)
            lookup[self._accounts["firm_id"][there]] = there
            lookup[EMPTY] = EMPTY
            self._found[back] = lookup[self._codes]
        return self._found[back]


def _codes_there(own: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """The code in another table of each label of this one, and -1 where the other table lacks it, and for empty."""
    if np.array_equal(own, theirs):
        return np.append(np.arange(len(own)), EMPTY)
    codes = np.full(len(own) + 1, EMPTY)
    if len(own) and len(theirs):
        mine, sorted_theirs = own.astype(str), theirs.astype(str)
        place = np.minimum(np.searchsorted(sorted_theirs, mine), len(theirs) - 1)
        codes[:-1] = np.where(sorted_theirs[place] == mine, place, EMPTY)
    return codes


def _as_number(values: np.ndarray) -> np.ndarray:
    """Years and whole numbers as float64 with NaN for empty; everything else as it stands."""
    return np.where(values == EMPTY, np.nan, values) if values.dtype == np.int32 else values


def _spread(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    values = _as_number(values)
    absent = False if values.dtype == np.bool_ else EMPTY if values.dtype == np.int8 else np.nan
    return np.append(values, np.array([absent], dtype=values.dtype))[rows]


def _texts(firms: Table, rows: np.ndarray) -> np.ndarray:
    return np.append(firms.labels["firm_id"], [None])[firms["firm_id"][rows]]


def _divisions(firms: Table, rows: np.ndarray) -> np.ndarray:
    matches = [_DIVISION.fullmatch(text.strip()) for text in firms.labels["industry"]]
    divisions = np.array([float(match.group(1)) if match else np.nan for match in matches] + [np.nan])
    return divisions[firms["industry"][rows]]
