"""Which columns of a sheet were read: the one that was chosen where several suit a field, and those that nobody reads."""

from __future__ import annotations

from collections.abc import Mapping as Keyed

from ....language import say
from ..cells.spelling import folded, heading_and_unit, unread_headings, without_year
from ..cells.values import shown
from ..schema.mapping import known_headings
from ..schema.parts import RegisterColumn
from .columns import DROPPED, ColumnReader
from .header import known_base

_DECISIVE = ("money", "word", "bool")
_UNREAD_SHOWN = 30


def check_choices(reader: ColumnReader, columns: Keyed[str, list]) -> None:
    """Note columns that contradict the one chosen for their field (an error where it decides what is paid), and those not read.

    Parameters
    ----------
    columns : a value a row for each field, and why rows were dropped.
    """
    known, header = known_headings(reader.mapping), reader.header
    chosen, taken = [], set(header.places.values())
    for name, others in header.others.items():
        entry = reader.mapping.columns.get(name)
        if entry is None:
            continue
        for column in others:
            if not _holds_anything(reader, column):
                continue
            read = reader.read_other(name, entry, known_base(header.labels[column], known), column)
            row = _first_difference(columns[name], read, columns[DROPPED], entry)
            if row is not None and entry.type in _DECISIVE:
                _add_contradiction(reader, name, column, row)
            elif column not in taken:
                chosen.append((header.headings[name], header.shown(column)))
    suiting = {column for name, others in header.others.items() for column in (*others, header.places[name])}
    _add_unread(reader, chosen, [column for column in range(header.width) if column not in suiting | taken])


def _holds_anything(reader: ColumnReader, column: int) -> bool:
    rows = (reader.grid.rows[row] for row in reader.found.rows)
    return any(column < len(row) and folded(row[column]) for row in rows)


def _first_difference(values: list, others: list, dropped: list, entry: RegisterColumn) -> int | None:
    """The first row of which two columns say different things, or which one of them would not have dropped."""
    unlike = [row for row, (value, other) in enumerate(zip(values, others, strict=True)) if other is not None and other != value]
    for row in unlike:
        if dropped[row] and dropped[row] != (entry.unknown.drop if entry.unknown else None):
            continue
        if values[row] is not None or (entry.unknown and dropped[row]):
            return row
    return None


def _add_contradiction(reader: ColumnReader, name: str, column: int, row: int) -> None:
    chosen, other = reader.header.headings[name], reader.header.shown(column)
    cells = reader.grid.rows[reader.found.rows[row]]
    said = [shown(cells[place]) if place < len(cells) else "" for place in (reader.header.places[name], column)]
    reader.faults.add(
        say("population.speak_same_thing_contradict_each", chosen=chosen, first_said=said[0], other=other, said=said[1]),
        say("population.correct_wrong_one_if_columns"),
        row=reader.numbers[row],
        column=other,
        value=said[1],
    )


def _add_unread(reader: ColumnReader, chosen: list[tuple[str, str]], columns: list[int]) -> None:
    """One warning a sheet: the columns that are not read, and which was read where two suit one field."""
    header = reader.header
    needless = {*unread_headings(), *(heading_and_unit(heading)[0] for heading in reader.mapping.unread)}
    unread = [
        header.shown(column)
        for column in columns
        if header.labels[column]
        and _holds_anything(reader, column)
        and not needless & {without_year(heading_and_unit(part)[0]) for part in header.labels[column]}
    ]
    if not unread and not chosen:
        return
    left, more = say("signs.list_mark").join(unread[:_UNREAD_SHOWN]), len(unread) - _UNREAD_SHOWN
    left += say("population.and_more", unread_count_zh=len(unread), more_en=more) if more > 0 else ""
    parts = [say("population.columns_not_read", left=left)] if unread else []
    parts += [say("population.both_suit_read", taken=taken, other=other) for taken, other in chosen]
    reader.faults.add(
        say("signs.clause_mark").join(parts),
        say("population.if_one_them_should_read"),
        row=reader.grid.numbers[header.last],
        severity="warning",
    )
