"""What a firm's row of a year does not say of its past: an earlier certificate, subsidies of other years. Known as far as the
tables reach.

A table that brings such a column itself is taken at its word: those of a projection do.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from ..higher_law import parameters
from ..language import in_both, say
from ..tables import Table, Tables
from ..tables.words import Recognition

if TYPE_CHECKING:
    from .parameters import Policy

DRAW = "draw"
"""The column, in memory only, that says of which draw a row is; a population of one real year has none."""

HISTORY = {
    "certified_after_a_gap": in_both("policy.recognised_again_after_gap"),
    "subsidised_on_rd_of_year": in_both("policy.subsidised_years_rd"),
    "subsidised_ever": in_both("policy.ever_subsidised"),
}
"""Quantities of enterprises that come from other rows than the firm's own of the year, with what they are called."""

_AGAIN, _SUBSIDY = "1.2.recognised_again", "8.2.subsidy_counts"


def firm_history(tables: Tables, name: str, rows: slice | np.ndarray, year: int) -> np.ndarray:
    """A quantity of ``HISTORY`` for rows of the enterprises table in a year, truth values.

    Where nothing is known of other years: no gap; subsidised as the year's own grants say.
    """
    firms = tables["enterprises"]
    if name == "certified_after_a_gap":
        if firms.one_year == year and not len(tables["accounts"]):  # nothing is known of other years
            return np.zeros(len(firms["year"][rows]), dtype=bool)
        before = _certified_before(tables, rows, year)
        return np.nan_to_num(year - before, nan=0.0) > parameters("recognition", year)["validity_years"]
    own, years = _subsidised(firms, rows), firms["year"]
    if firms.one_year == year:
        return own
    if name == "subsidised_ever":
        return _has_row(firms, _subsidised(firms) & (years <= year), rows) | own
    next_year = years == year + 1
    return np.where(_has_row(firms, next_year, rows), _has_row(firms, next_year & _subsidised(firms), rows), own)


def history_notes(tables: Tables, policy: Policy, year: int, clauses: Collection[str] = ("1.2", "8.2")) -> list[str]:
    """What a reading that looks at other years could not see, in the reader's language; nothing under the default readings."""
    firms = tables["enterprises"]
    found: list[str] = []
    if year not in policy.in_force or not len(firms):
        return found
    if "1.2" in clauses and (word := policy.readings[_AGAIN]) != "renewal":
        rows = np.flatnonzero((firms["year"] == year) & (firms["recognition"] == Recognition.renewed))
        unknown = int(np.isnan(_certified_before(tables, rows, year)).sum())
        if unknown:
            found.append(say("policy.renewed_firms_tables_hold_no", again=_AGAIN, word=word, unknown=unknown))
    if "8.2" in clauses and (word := policy.readings[_SUBSIDY]) != "year_of_grant":
        found += _subsidy_notes(firms, word, year)
    return found


def _subsidy_notes(firms: Table, word: str, year: int) -> list[str]:
    present = {int(one) for one in np.unique(firms["year"])}
    if word == "year_of_rd":
        rows = firms["year"] == year
        unknown = int((~_has_row(firms, firms["year"] == year + 1, rows)).sum())
        return (
            [say("policy.rd_subsidised_firms_there_no", subsidy=_SUBSIDY, word=word, year=year, year_2=year + 1, unknown=unknown)]
            if unknown
            else []
        )
    listed = say("signs.list_mark").join(str(one) for one in sorted(present) if one <= year)
    return [say("policy.only_subsidies_years_tables_seen", subsidy=_SUBSIDY, word=word, listed=listed)]


def _subsidised(firms: Table, rows: slice | np.ndarray = slice(None)) -> np.ndarray:
    return (firms["provincial_rd_subsidy"][rows] > 0) | (firms["other_rd_subsidy"][rows] > 0)


def _firm_of(firms: Table) -> np.ndarray:
    """A number for each row's firm; the same id in two draws is two firms."""
    codes = firms["firm_id"].astype(np.int64)
    return codes if DRAW not in firms.columns else firms[DRAW] * (codes.max(initial=0) + 1) + codes


def _has_row(firms: Table, chosen: np.ndarray, rows: slice | np.ndarray) -> np.ndarray:
    """Of the firms of some rows whether one of the chosen rows is theirs."""
    firm = _firm_of(firms)
    found = np.zeros(firm.max(initial=0) + 1, dtype=bool)
    found[firm[chosen]] = True
    return found[firm[rows]]


def _certified_before(tables: Tables, rows: slice | np.ndarray, year: int) -> np.ndarray:
    """The year of the latest certificate before the year, NaN where none is known; looked up for renewed firms alone, which are
    few."""
    firms = tables["enterprises"]
    recognition = firms["recognition"][rows]
    renewed = np.flatnonzero(recognition == Recognition.renewed)
    found = np.full(len(recognition), np.nan)
    if not len(renewed):
        return found
    earlier = (firms["year"] < year) & (
        (firms["recognition"] == Recognition.first) | (firms["recognition"] == Recognition.renewed)
    )
    if earlier.any():
        firm = _firm_of(firms)
        known = np.full(firm.max() + 1, np.nan)
        np.fmax.at(known, firm[earlier], firms["year"][earlier])
        found[renewed] = known[firm[rows][renewed]]
    if DRAW not in firms.columns:
        found[renewed] = np.fmax(found[renewed], _by_accounts(tables, firms["firm_id"][rows][renewed], year))
    return found


def _by_accounts(tables: Tables, codes: np.ndarray, year: int) -> np.ndarray:
    accounts, ids = tables["accounts"], tables["enterprises"].labels["firm_id"]
    names = accounts.labels["firm_id"]
    if not len(accounts) or not len(names):
        return np.full(len(codes), np.nan)
    place = np.minimum(np.searchsorted(names, ids[codes]), len(names) - 1)
    known, certificate = np.full(len(names), np.nan), accounts["certificate_year"]
    earlier = (certificate > 0) & (certificate < year) & (accounts["year"] <= year)
    np.fmax.at(known, accounts["firm_id"][earlier], certificate[earlier])
    return np.where(names[place] == ids[codes], known[place], np.nan)
