"""Lists that speak of the same recipients, joined into one population: one legal person keeps one id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..errors import Finding
from ..language import either, say
from ..tables import Table, Tables, dictionary, table_from_columns
from ..tables.dictionary import ID_TYPE, WORD_TYPE, Column
from ..tables.names import name_key
from ..tables.table import EMPTY
from .basis import GivenPart, ListPlace, Origins

FIRM_COLUMNS = {"firm_id", "owner_id", "borrower_id", "seller_id", "employer_id"}
"""Columns that name an enterprise by its id."""


_UNREAD = "accounts"
"""The table that no clause pays from."""


def joined(parts: Sequence[GivenPart]) -> tuple[Tables, Origins, list[Finding]]:
    """The tables of all parts as one, where each row comes from, and where two parts differ on one row (the first part's is
    kept)."""
    if len(parts) == 1:
        return parts[0].tables, Origins(parts), []
    same = _same_firms(parts)
    tables, rows, findings = [], {}, []
    for name in dictionary():
        if name != _UNREAD and any(name in part.tables.given for part in parts):
            table, made_of, found = _joined_table(name, parts, same)
            tables.append(table)
            rows[name] = made_of
            findings += found
    warnings = [warning for part in parts for warning in part.tables.warnings]
    return Tables(tables, warnings=[*warnings, *findings]), Origins(parts, rows), findings


def _same_firms(parts: Sequence[GivenPart]) -> list[dict[str, str]]:
    """For each part the ids of enterprises that an earlier part knows under another: by credit code, else by a name that one firm
    alone has."""
    by_code: dict[str, str] = {}
    by_name: dict[str, set[str]] = {}
    renamed = []
    for part in parts:
        firms = _firms(part.tables["enterprises"])
        own = {}
        for firm, (code, names) in firms.items():
            known = {other for name in names for other in by_name.get(name_key(name), ())}
            own[firm] = by_code.get(code) or (next(iter(known)) if len(known) == 1 and not code else firm)
        for firm, (code, names) in firms.items():
            if code:
                by_code.setdefault(code, own[firm])
            for name in names:
                by_name.setdefault(name_key(name), set()).add(own[firm])
        renamed.append({firm: other for firm, other in own.items() if firm != other})
    return renamed


def _firms(table: Table) -> dict[str, tuple[str, set[str]]]:
    """Credit code (empty where unknown) and names of each enterprise."""
    found: dict[str, tuple[str, set[str]]] = {}
    for firm, code, name in zip(table.texts("firm_id"), table.texts("credit_code"), table.texts("name"), strict=True):
        held = found.get(firm, ("", set()))
        found[firm] = (held[0] or code or "", held[1] | ({name} if name else set()))
    return found


def _joined_table(
    name: str, parts: Sequence[GivenPart], same: Sequence[Mapping[str, str]]
) -> tuple[Table, list[list[tuple[int, int]]], list[Finding]]:
    spec, held, made_of, findings = dictionary()[name], {}, {}, []
    for place, part in enumerate(parts):
        table = part.tables[name]
        columns = {column: _plain(table, entry, same[place]) for column, entry in spec.columns.items()}
        for row in range(len(table)):
            values = {column: cells[row] for column, cells in columns.items()}
            key = tuple(values[column] for column in spec.key)
            if key not in held:
                held[key], made_of[key] = values, [(place, row)]
                continue
            findings += _merge(spec, held[key], values, parts, name, made_of[key][0], (place, row))
            made_of[key].append((place, row))
    keys = sorted(held, key=lambda key: tuple(str(part) for part in key))
    given = {column: _array(entry, [held[key][column] for key in keys]) for column, entry in spec.columns.items()}
    return table_from_columns(name, given, len(keys)), [made_of[key] for key in keys], findings


def _plain(table: Table, column: Column, same: Mapping[str, str]) -> list:
    """The cells of a column as plain values, None where empty; enterprises under the id that they keep."""
    held = table[column.name]
    if column.type == ID_TYPE:
        labels = [same.get(label, label) if column.name in FIRM_COLUMNS else label for label in table.labels[column.name]]
        return [None if code == EMPTY else labels[code] for code in held.tolist()]
    if column.type == WORD_TYPE:
        return list(table.texts(column.name))
    if held.dtype == np.float64:
        return [None if np.isnan(value) else value for value in held.tolist()]
    return [None if value == EMPTY and held.dtype == np.int32 else value for value in held.tolist()]


def _merge(spec, kept: dict, other: dict, parts, name: str, first: tuple[int, int], second: tuple[int, int]) -> list[Finding]:
    """Fill what the first row leaves open from the second, and say where both say something and differ."""
    findings = []
    for column, entry in spec.columns.items():
        if other[column] is None or _is_neutral(entry, other[column]):
            continue
        if kept[column] is None or _is_neutral(entry, kept[column]):
            kept[column] = other[column]
        elif kept[column] != other[column] and column not in ("name", "credit_code"):
            findings.append(
                _differs(
                    entry, kept[column], other[column], _place(parts, name, first, column), _place(parts, name, second, column)
                )
            )
    return findings


def _is_neutral(column: Column, value: object) -> bool:
    return value == "none" or value is False or (column.has_default and value == column.default)


def _place(parts, name: str, at: tuple[int, int], column: str) -> ListPlace:
    return parts[at[0]].places(name, at[1], (column,))[0]


def _differs(column: Column, kept, other, first: ListPlace, second: ListPlace) -> Finding:
    kept, other = (either((column.words or {}).get(value, str(value)), str(value)) for value in (kept, other))
    return Finding(
        "warning",
        second.file,
        second.sheet,
        second.row,
        column.heading,
        other,
        say("paying.differs_from_which_was_kept", said=first.said(), kept=kept),
        say("paying.find_out_right_correct_other"),
        kind="differs",
    )


def _array(column: Column, values: list):
    if column.type in (ID_TYPE, WORD_TYPE):
        return np.array(values, dtype=object)
    if column.type in ("yuan", "float"):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return [EMPTY if value is None else value for value in values]
