"""The row that a payment rests on: file, sheet and row of every table row, also where several lists were joined into one
table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from ..language import say
from ..law import ClauseRules, arguments
from ..population.provenance import Provenance
from ..tables import Table, Tables
from ..tables.table import EMPTY


class ListPlace(NamedTuple):
    """Where a row stands, as a person finds it. ``row`` counts from 1."""

    file: str
    sheet: str
    row: int

    def said(self) -> str:
        """The place as a phrase, in the reader's language."""
        sheet = say("paying.sheet", sheet=self.sheet) if self.sheet else ""
        return say("paying.file_sheet_row_row", file=self.file, sheet=sheet, row=self.row)


@dataclass(frozen=True)
class GivenPart:
    """One origin of rows: a folder or workbook of tables, with what its records say of it, or all registers together.

    ``of_columns`` gives, for a table and row key, the place of each column that a register wrote; ``of_keys`` all places of a
    key.
    """

    tables: Tables
    provenance: Provenance = field(default_factory=Provenance)
    of_columns: Mapping[str, Mapping[tuple, Mapping[str, ListPlace]]] = field(default_factory=dict)
    of_keys: Mapping[str, Mapping[tuple, Sequence[ListPlace]]] = field(default_factory=dict)

    def places(self, table: str, row: int, columns: Sequence[str]) -> list[ListPlace]:
        """Where what stands in some columns of a row comes from (the whole row where none is named), the first of them first."""
        given = self.tables[table]
        key = key_of(given, row)
        written = self.of_columns.get(table, {}).get(key)
        if written is not None:
            return list(
                dict.fromkeys([written[column] for column in columns if column in written] if columns else written.values())
            )
        if key in self.of_keys.get(table, {}):
            return list(self.of_keys[table][key])
        source = given.source
        number = int(source.rows[row]) if source.rows is not None else row + 1
        return [ListPlace(source.file or given.spec.label, source.sheet, number)]

    def stands_for_somebody(self, table: str, row: int) -> bool:
        """Whether a row is real, as far as the records beside it say."""
        if not self.provenance.tables:
            return True
        given = self.tables[table]
        return bool(self.provenance.is_real(table, [text_of(given, given.spec.key[0], row)])[0])


def key_of(table: Table, row: int) -> tuple[str, int]:
    """The id and year of a row, as registers key what they write."""
    column = table.spec.key[0]
    return str(table.labels[column][table[column][row]]), int(table["year"][row])


@dataclass(frozen=True)
class Origins:
    """For each table the parts and rows that each of its rows was made from, the first part first."""

    parts: Sequence[GivenPart]
    rows: Mapping[str, Sequence[Sequence[tuple[int, int]]]] | None = None

    def places(self, table: str, row: int, columns: Sequence[str] = ()) -> list[ListPlace]:
        """The places that a row of a table rests on, as far as ``columns`` (all where none is named) are concerned."""
        found = [place for part, own in self._made_of(table, row) for place in self.parts[part].places(table, own, columns)]
        return list(dict.fromkeys(found)) or (self.places(table, row) if columns else [])

    def neighbours(self, table: str, row: int, columns: Sequence[str]) -> list[ListPlace]:
        """The places of ``columns``, and every other row of the same registers that gave the row anything: payments of a ledger
        add up."""
        found = self.places(table, row, columns)
        files = {place.file for place in found}
        return list(dict.fromkeys([*found, *(place for place in self.written(table, row) if place.file in files)]))

    def basis(self, table: str, row: int, columns: Sequence[str]) -> list[ListPlace]:
        """The row of each list that says the first of ``columns`` that it says at all: what a payment on the row rests on."""
        found = [self.parts[part].places(table, own, columns)[:1] for part, own in self._made_of(table, row)]
        return list(dict.fromkeys(place for places in found for place in places)) or self.places(table, row)[:1]

    def _made_of(self, table: str, row: int) -> Sequence[tuple[int, int]]:
        return [(0, row)] if self.rows is None else self.rows[table][row]

    def written(self, table: str, row: int) -> list[ListPlace]:
        """The rows of registers that gave a row of a table anything."""
        found: list[ListPlace] = []
        for part, own in self._made_of(table, row):
            held = self.parts[part]
            if held.of_keys:
                found += held.of_keys.get(table, {}).get(key_of(held.tables[table], own), ())
        return found

    def is_made(self, table: str, row: int) -> bool:
        """Whether a row was made by the model and stands for nobody."""
        return not any(self.parts[part].stands_for_somebody(table, own) for part, own in self._made_of(table, row))

    def from_registers(self, table: str, row: int) -> bool:
        """Whether a row came from registers alone."""
        return all(self.parts[part].of_keys for part, _ in self._made_of(table, row))


@cache
def deciding_columns(rule: ClauseRules) -> tuple[str, ...]:
    """The columns that a clause reads, those of the amount first, then a named recipient, then those of who is entitled."""
    amount = [rule.pays, *(function for function, _ in rule.adds_up), *([rule.caps] if rule.caps else [])]
    found = [name for function in amount for name in _columns(function, rule)]
    recipient = rule.entitles[1].recipient
    best = [rule.chooses[1].best] if rule.chooses else []
    return tuple(dict.fromkeys([*found, recipient, *best, *_columns(rule.entitles[0], rule)]))


def amount_columns(rule: ClauseRules) -> tuple[str, ...]:
    """The columns that the amount of a clause is worked out from."""
    functions = [rule.pays, *(function for function, _ in rule.adds_up)]
    return tuple(dict.fromkeys(name for function in functions for name in _columns(function, rule)))


def _columns(function: Callable, rule: ClauseRules) -> Iterable[str]:
    for name in arguments(function):
        if name in rule.conditions:
            yield from _columns(rule.conditions[name], rule)
        else:
            yield name


def joined_places(places: Sequence[ListPlace]) -> tuple[str, str, str]:
    """Places as three cells: file, sheet, row; several are parted by ``;``, and what all have in common stands once."""
    if not places:
        return "", "", ""
    file, sheet, row = (str(part[0]) if len(set(part)) == 1 else ";".join(map(str, part)) for part in zip(*places, strict=True))
    return file, sheet, row


def text_of(table: Table, column: str, row: int) -> str:
    """An id or text of a row; empty for none, and for a column that the table does not have."""
    if column not in table.columns:
        return ""
    code = int(table[column][row])
    return "" if code == EMPTY else str(table.labels[column][code])
