"""Which firm a row of a register speaks of, over all registers: by credit code, the user's list, or a name of one firm alone."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from ....errors import Finding
from ....language import say
from ....tables.names import former_names
from ..cells.spelling import name_key
from ..reading.register import Batch, Place
from ..schema.parts import CODE, NAME, YEAR

FORMER = "former_name"
"""A field that a register may have for the name that a firm bore before."""

BY_CODE, BY_LIST, BY_NAME, NEW = "code", "list", "name", "new"


RowAt = tuple[Batch, int]
"""A row of a register."""


@dataclass(frozen=True)
class NameLink:
    """A firm that was found by its name, as a register writes it: ``way`` is ``list``, ``name`` or ``new``; ``place`` the
    first."""

    firm_id: str
    name: str
    way: str
    place: Place


@dataclass
class LinkedFirms:
    """The firms of all registers.

    ``ids`` holds the firm of each row of each batch (None: not known, noted as a finding); ``ways`` how each firm was linked.
    ``names`` and ``codes`` are those of each firm, the name the first that stands beside its code, else the first; ``by_name``
    holds firms known by name alone. ``links`` are the firms that were found by a name, each name once.
    """

    ids: list[list[str | None]] = field(default_factory=list)
    ways: dict[str, dict[str, int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    links: list[NameLink] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class UserList:
    """The user's list: the firm of each name, and the firm of each credit code to which the list gives an id of its own."""

    of_name: Keyed[str, str] = field(default_factory=dict)
    of_code: Keyed[str, str] = field(default_factory=dict)

    def firm_of(self, key: str) -> str | None:
        """The firm that the list gives a name; None for a name that is not on it."""
        target = self.of_name.get(key)
        return None if target is None else self.of_code.get(target, target)


def listed_names(batch: Batch | None) -> tuple[UserList, list[Finding]]:
    """The user's list of names as read, and what is wrong with it."""
    if batch is None:
        return UserList(), []
    of_name: dict[str, str] = {}
    of_code: dict[str, str] = {}
    findings = list(batch.findings)
    for row in range(len(batch)):
        name, code, firm = (batch.values[field][row] for field in (NAME, CODE, "firm_id"))
        target = firm or code
        if name is None or target is None:
            findings.append(
                _finding(batch, row, name or "", say("population.row_list_neither_code_nor"), say("population.fill_one_them"))
            )
            continue
        if firm and code:
            of_code[code] = firm
        if of_name.setdefault(name_key(name), target) != target:
            findings.append(
                _finding(batch, row, name, say("population.list_gives_one_name_two"), say("population.keep_one_rows"))
            )
    return UserList(of_name, of_code), findings


def link(batches: Sequence[Batch], listed: UserList) -> LinkedFirms:
    """Link every row of every batch to its firm; ambiguous names, and codes on two names, are findings."""
    firms = LinkedFirms()
    keys = {name: name_key(name) for name in set(chain(*(batch.values[NAME] for batch in batches))) if name} | {None: "", "": ""}
    codes_of = _codes_of_names(batches, keys)
    told: set[tuple] = set()
    named: dict[tuple, dict[str, tuple[str, Batch, int]]] = {}
    for batch in batches:
        ids: list[str | None] = []
        for row, (name, code, year) in enumerate(zip(batch.values[NAME], batch.values[CODE], batch.values[YEAR], strict=True)):
            key = keys[name]
            if name and code and code not in firms.ways and code not in listed.of_code:  # met for the first time
                named.setdefault((batch.mapping.name, year), {})[code] = name, batch, row
                firms.ways[code], firms.codes[code], firms.names[code] = {BY_CODE: 1}, code, name
                ids.append(code)
                continue
            if not name and not code:  # a list of persons, parks or carriers
                ids.append("")
                continue
            firm, way = _firm(key, name, code, codes_of.get(key, {}), listed, firms)
            if firm is None:
                firms.findings.append(_ambiguous(batch, row, name, codes_of[key]))
            elif way == BY_CODE and name and (other := _other_name(named, keys, batch, row, listed)):
                firms.findings.append(_two_names(batch, row, *other))
                firm = None
            else:
                _note(firms, firm, way, name, code, batch, row, told, keys)
            ids.append(firm)
        firms.ids.append(ids)
    firms.names |= _names_beside_codes(batches, firms)
    firms.findings += _shared_names(codes_of, listed)
    return firms


def _names_beside_codes(batches: Sequence[Batch], firms: LinkedFirms) -> dict[str, str]:
    """The name of each firm that its code vouches for: what a list without codes writes is no name to pay by."""
    found: dict[str, str] = {}
    for batch, ids in zip(batches, firms.ids, strict=True):
        for firm, name, code in zip(ids, batch.values[NAME], batch.values[CODE], strict=True):
            if firm and name and code:
                found.setdefault(firm, name)
    return found


def _other_name(
    named: dict[tuple, dict[str, tuple[str, Batch, int]]], keys: Keyed[str, str], batch: Batch, row: int, listed: UserList
) -> tuple[str, Place] | None:
    """The other name that a row of the same kind of register and year has for this code, where the user's list does not know
    both.

    A merged or copied code makes two firms one, and the second would be lost as a repetition of the first.
    """
    code, name = batch.values[CODE][row], batch.values[NAME][row]
    first, other, at = named.setdefault((batch.mapping.name, batch.values[YEAR][row]), {}).setdefault(code, (name, batch, row))
    if keys[first] == keys[name] or {listed.firm_of(keys[first]), listed.firm_of(keys[name])} == {listed.of_code.get(code, code)}:
        return None
    return first, other.place(at)


def _codes_of_names(batches: Sequence[Batch], keys: Keyed[str, str]) -> dict[str, dict[str, RowAt]]:
    """The credit codes that stand beside each name in any register, with the first row of each."""
    found: dict[str, dict[str, RowAt]] = {}
    for batch in batches:
        for row, (name, code) in enumerate(zip(batch.values[NAME], batch.values[CODE], strict=True)):
            if name and code:
                if (key := keys[name]) in found:
                    found[key].setdefault(code, (batch, row))
                else:
                    found[key] = {code: (batch, row)}
                for key in _former_keys(batch, row, name):
                    found.setdefault(key, {}).setdefault(code, (batch, row))
    return found


def _former_keys(batch: Batch, row: int, name: str) -> list[str]:
    """The keys of the names that a row says its firm bore before: in brackets behind the name, or in a column of their own."""
    column = batch.values.get(FORMER)
    listed = [column[row]] if column and column[row] else []
    return (
        [name_key(former) for former in (*former_names(name), *listed)]
        if listed or "(" in name or "（" in name or "名" in name
        else []
    )


def _firm(
    key: str, name: str | None, code: str | None, codes: Keyed[str, RowAt], listed: UserList, firms: LinkedFirms
) -> tuple[str | None, str]:
    if code:
        return listed.of_code.get(code, code), BY_CODE
    if key in listed.of_name:
        return listed.firm_of(key), BY_LIST
    if len(codes) > 1:
        return None, BY_NAME
    if codes:
        only = next(iter(codes))
        return listed.of_code.get(only, only), BY_NAME
    known = key in firms.by_name
    return firms.by_name.setdefault(key, name or ""), BY_NAME if known else NEW


def _note(
    firms: LinkedFirms,
    firm: str,
    way: str,
    name: str | None,
    code: str | None,
    batch: Batch,
    row: int,
    told: set[tuple],
    keys: Keyed[str, str],
) -> None:
    ways = firms.ways.setdefault(firm, {})
    ways[way] = ways.get(way, 0) + 1
    if code:
        firms.codes.setdefault(firm, code)
    if not name:
        return
    first = firms.names.setdefault(firm, name)
    if way != BY_CODE:
        if (firm, name, way) not in told:
            told.add((firm, name, way))
            firms.links.append(NameLink(firm, name, way, batch.place(row)))
            if way == BY_NAME and firm in firms.codes and first != name:
                firms.findings.append(_written_otherwise(batch, row, name, first))
    elif first is not name and (firm, name) not in told and keys[first] != keys[name]:
        told.add((firm, name))
        firms.findings.append(
            _finding(
                batch,
                row,
                name,
                say("population.same_credit_code_named_before", first=first),
                say("population.perhaps_renamed_first_name_kept"),
                severity="warning",
            )
        )


def _written_otherwise(batch: Batch, row: int, name: str, first: str) -> Finding:
    return _finding(
        batch,
        row,
        name,
        say("population.no_code_name_written_otherwise", first=first),
        say("population.if_they_two_firms_fill"),
        severity="warning",
    )


def _two_names(batch: Batch, row: int, other: str, where: Place) -> Finding:
    place, code = batch.place(row), batch.values[CODE][row]
    return _finding(
        batch,
        row,
        batch.values[NAME][row],
        say("population.credit_code_belongs_one_year", code=code, said=where.said(place), other=other),
        say("population.correct_code_licence_fill_merged"),
    )


def _ambiguous(batch: Batch, row: int, name: str, codes: Keyed[str, RowAt]) -> Finding:
    known = say("signs.list_mark").join(codes)
    return _finding(
        batch,
        row,
        name,
        say("population.there_no_code_name_codes", codes_count=len(codes), known=known),
        say("population.fill_code_or_give_list"),
    )


def _shared_names(codes_of: Keyed[str, Keyed[str, RowAt]], listed: UserList) -> list[Finding]:
    """Names that two credit codes share: two firms, or a wrong code (warning)."""
    found = []
    for key, codes in codes_of.items():
        if len(codes) < 2 or key in listed.of_name:
            continue
        (first, place_of_first), (second, place_of_second) = (
            (code, batch.place(row)) for code, (batch, row) in [*codes.items()][:2]
        )
        found.append(
            Finding(
                "warning",
                place_of_second.file,
                place_of_second.sheet,
                place_of_second.row,
                value=second,
                kind="same_name",
                problem=say("population.name_taken_two_firms", first=first, said=place_of_first.said(place_of_second)),
                remedy=say("population.if_they_one_firm_correct"),
            )
        )
    return found


def _finding(batch: Batch, row: int, value: str, problem: str, remedy: str, severity: str = "error") -> Finding:
    place = batch.place(row)
    return Finding(severity, place.file, place.sheet, place.row, batch.heading(row, NAME), value, problem, remedy)
