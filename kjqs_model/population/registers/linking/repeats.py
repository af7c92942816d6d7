"""Rows of one kind of register that speak of the same thing: the same twice is dropped, a contradiction is an error."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ....errors import Finding
from ....language import say
from ....tables import dictionary
from ..cells.money import plain_text_of
from ..cells.values import shown
from ..reading.register import Batch
from ..reading.rows import DUPLICATE
from ..schema.mapping import Mapping
from ..schema.parts import CODE, COUNTY, NAME, YEAR

RowAt = tuple[int, int]
"""A batch and a row of it, by place."""


def settle_repeats(batches: Sequence[Batch], ids: Sequence[list]) -> list[Finding]:
    """Drop the rows that repeat another of the same kind of register, and note contradictions; ``ids`` are their firms."""
    findings: list[Finding] = []
    dropped: list[dict[int, str]] = [{} for _ in batches]
    for mapping, same in _groups(batches, ids):
        fields = [name for name, entry in mapping.columns.items() if name not in (NAME, CODE) and not entry.pays]
        if mapping.identifies == "payment":
            fields += [YEAR]
            findings += _settle_payments(batches, same, fields, mapping, dropped)
        else:
            findings += _settle(batches, same, fields, mapping, ids, dropped)
    for place, (batch, rows) in enumerate(zip(batches, dropped, strict=True)):
        if rows:
            ids[place][:] = [firm for row, firm in enumerate(ids[place]) if row not in rows]
            batch.drop(rows)
    return findings


def _groups(batches: Sequence[Batch], ids: Sequence[list]) -> Iterable[tuple[Mapping, list[RowAt]]]:
    """The rows of each kind of register that bear the same key, where there are two or more."""
    groups: dict[tuple, list[RowAt]] = defaultdict(list)
    kinds: list[Mapping] = []  # two mappings may bear one name and still differ
    for place, batch in enumerate(batches):
        mapping = batch.mapping
        if mapping not in kinds:
            kinds.append(mapping)
        kind = kinds.index(mapping)
        number_field = mapping.row_id()
        own = batch.values[number_field] if number_field else [None] * len(batch)
        for row, (firm, year, number) in enumerate(zip(ids[place], batch.values[YEAR], own, strict=True)):
            numbered = mapping.numbered
            if firm is not None and not (numbered and number is None):
                groups[(kind, (number, *_parts(batch, row)) if numbered else firm, year)].append((place, row))
    return ((kinds[key[0]], same) for key, same in groups.items() if len(same) > 1)


def _parts(batch: Batch, row: int) -> tuple:
    """What else tells one record from another: the level and event of a platform or carrier."""
    spec = dictionary()[batch.mapping.writes[0].table]
    rules = batch.mapping.writes[0].set
    return tuple(batch.values[name][row] for column in spec.key[2:] if column in rules for name in rules[column].fields())


def _settle(
    batches: Sequence[Batch],
    same: list[RowAt],
    fields: Sequence[str],
    mapping: Mapping,
    ids: Sequence[list],
    dropped: list[dict[int, str]],
) -> list[Finding]:
    """Enterprises, contracts, loans: one row says it; a second may add what the first left empty, never contradict it."""
    findings, (first, *others) = [], same
    known = {name: (batches[first[0]].values[name][first[1]], first) for name in fields}
    for at in others:
        held = {name: batches[at[0]].values[name][at[1]] for name in fields}
        against = [name for name in fields if None not in (held[name], known[name][0]) and held[name] != known[name][0]]
        fresh = [name for name in fields if known[name][0] is None and held[name] is not None]
        if ids[at[0]][at[1]] != ids[first[0]][first[1]]:
            findings.append(_contradiction(batches, at, first, NAME))
        elif not against and (not fresh or mapping.identifies != "enterprise"):
            findings.append(_drop(batches, at, first, dropped))
        findings += [_contradiction(batches, at, known[name][1], name) for name in against]
        known |= {name: (held[name], at) for name in fresh}
    return findings


def _settle_payments(
    batches: Sequence[Batch], same: list[RowAt], fields: Sequence[str], mapping: Mapping, dropped: list[dict[int, str]]
) -> list[Finding]:
    """Payments add up, so a row that stands twice is dropped only where its number shows that it is the same payment."""
    findings: list[Finding] = []
    met: dict[tuple, RowAt] = {}
    for at in same:
        batch, row = batches[at[0]], at[1]
        first = met.setdefault(tuple(batch.values[name][row] for name in fields if name != COUNTY), at)
        if first is at:
            continue
        number = mapping.row_id()
        if number and batch.values[number][row] is not None:
            findings.append(_drop(batches, at, first, dropped))
        else:
            other = batches[first[0]].place(first[1]).said(batch.place(row))
            findings.append(
                _finding(
                    batch,
                    row,
                    NAME,
                    say("population.equals_no_voucher_number_may", other=other),
                    say("population.delete_one_if_same_give"),
                )
            )
    return findings


def _drop(batches: Sequence[Batch], at: RowAt, first: RowAt, dropped: list[dict[int, str]]) -> Finding:
    dropped[at[0]][at[1]] = DUPLICATE
    other = batches[first[0]].place(first[1]).said(batches[at[0]].place(at[1]))
    return _finding(
        batches[at[0]],
        at[1],
        NAME,
        say("population.repeats_counted_once", other=other),
        say("population.delete_one_two_rows"),
        severity="warning",
    )


def _contradiction(batches: Sequence[Batch], at: RowAt, first: RowAt, name: str) -> Finding:
    batch, other = batches[at[0]], batches[first[0]]
    before, place = _said(other, first[1], name), other.place(first[1]).said(batch.place(at[1]))
    return _finding(
        batch,
        at[1],
        name,
        say("population.speaks_same_but_says_otherwise", place=place, before=before),
        say("population.find_out_right_keep_row"),
        value=_said(batch, at[1], name),
    )


def _said(batch: Batch, row: int, name: str) -> str:
    value = batch.values[name][row]
    if value is not None and name in batch.mapping.columns and batch.mapping.columns[name].type == "money":
        return say("population.neutral_yuan", neutral=plain_text_of(value))
    return shown(value)


def _finding(batch: Batch, row: int, name: str, problem: str, remedy: str, value: str = "", severity: str = "error") -> Finding:
    place = batch.place(row)
    value = value or str(batch.values[NAME][row] or batch.values[CODE][row] or "")
    return Finding(severity, place.file, place.sheet, place.row, batch.heading(row, name), value, problem, remedy)
