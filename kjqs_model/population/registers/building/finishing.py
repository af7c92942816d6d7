"""From gathered cells to tables, which go through the same checks as any user's before they leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from ....errors import Finding
from ....tables import Source, Tables, dictionary, table_from_columns
from ....tables.dictionary import ID_TYPE, WORD_TYPE, Column
from ....tables.reading.population import findings_in
from ....tables.table import Table
from ..schema.parts import COUNTY
from .coverage import neutral_words
from .gathering import Gatherer, Sheaf

_FEN = 100
_SAID_OF_REGISTERS = ("county", "same_name")
"""What is said of the registers' own rows already."""


def checked_tables(gatherer: Gatherer) -> tuple[Tables, list[Finding]]:
    """The tables, rows by key, and what the product's own checks find in them, said of the register that gave the row."""
    tables = Tables(_table(name, gatherer) for name in dictionary() if name in gatherer.tables and gatherer.tables[name].places)
    return tables, [_of_register(finding, gatherer) for finding in findings_in(tables) if finding.kind not in _SAID_OF_REGISTERS]


def _table(name: str, gatherer: Gatherer) -> Table:
    sheaf = gatherer.tables[name]
    keys = sheaf.sorted_keys
    order = [sheaf.places[key] for key in keys]
    columns = {}
    for column in dictionary()[name].columns.values():
        values = _values(column, keys, order, name, gatherer)
        if values is not None:
            columns[column.name] = values
    origins = np.array(sheaf.origin)[order]
    rows = np.array([*chain.from_iterable(one.batch.rows for one in gatherer.written)], dtype=np.int32)[origins]
    files = gatherer.files_of(origins)
    return table_from_columns(name, columns, len(keys), Source(files[0] if len(files) == 1 else "", "", rows))


def _values(column: Column, keys: Sequence[tuple], order: Sequence[int], table: str, gatherer: Gatherer):
    if column.name == "year":
        return [key[1] for key in keys]
    firms = gatherer.firms
    if column.name == dictionary()[table].key[0]:
        return [key[0] for key in keys]
    if table == "enterprises" and column.name in ("credit_code", "name", COUNTY):
        known = {"credit_code": firms.codes, "name": firms.names}.get(column.name)
        return [gatherer.counties[key[0]].value for key in keys] if known is None else [known.get(key[0]) for key in keys]
    neutral = neutral_words().get(column.name) if table == "enterprises" else None
    values = [*map(gatherer.tables[table].column(column.name).__getitem__, order)]
    if values.count(None) == len(values):
        return None if neutral is None else _array(column, [neutral] * len(keys))
    if gatherer.tables[table].columns[column.name].money:
        values = [None if value is None else value / _FEN for value in values]
    return _array(column, values if neutral is None else [neutral if value is None else value for value in values])


def _array(column: Column, values: list):
    """Values of one column, empty ones as the table holds them; a default stands where the dictionary has one."""
    if column.has_default:
        values = [column.default if value is None else value for value in values]
    if column.type in (ID_TYPE, WORD_TYPE):
        return np.array(values, dtype=object)
    if column.type in ("yuan", "float"):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return [-1 if value is None else value for value in values]


def _of_register(finding: Finding, gatherer: Gatherer) -> Finding:
    """A finding of a table's row, said of the register's row that first spoke of it."""
    name = Path(finding.file).stem
    if name not in gatherer.tables:
        return finding
    sheaf, known = gatherer.tables[name], dictionary()[name].columns
    heading = known[finding.column].heading if finding.column in known else finding.column
    if finding.row is None:
        number = next(
            (sheaf.columns[finding.column].sources[place] for place in _speaking(sheaf, finding.column)), sheaf.origin[0]
        )
        return replace(finding, file=gatherer.place_of(number).file, column=heading)
    place = gatherer.place_of(sheaf.origin[sheaf.places[sheaf.sorted_keys[finding.row - 2]]])
    return replace(finding, file=place.file, sheet=place.sheet, row=place.row, column=heading)


def _speaking(sheaf: Sheaf, column: str) -> Iterator[int]:
    """The places of which a register gave the column."""
    return (place for place, value in enumerate(sheaf.column(column)) if value is not None)
