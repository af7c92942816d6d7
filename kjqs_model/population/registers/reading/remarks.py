"""What people write beside a row: that it was cancelled, refused, returned or paid already, a line through it, a row that is
hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Keyed
from functools import cache

from ....language import say
from ..cells.spelling import folded, heading_and_unit, signs, without_year
from ..cells.values import shown
from ..schema.parts import NAME
from .columns import DROPPED, ColumnReader

_MOST_QUOTED = 40


def check_remarks(reader: ColumnReader, columns: Keyed[str, list]) -> None:
    """Note the rows whose remarks speak of cancelling, refusing, returning, repeating or having paid, and those struck through or
    hidden.

    Parameters
    ----------
    columns : a value a row for each field, and why rows were dropped; a row that was dropped is not asked about.
    """
    places, name = remark_columns(reader), reader.header.places.get(NAME)
    heading = reader.header.headings.get(NAME) or next(iter(reader.header.headings.values()), "")
    for row, place in enumerate(reader.found.rows):
        if columns[DROPPED][row]:
            continue
        cells = reader.grid.rows[place]
        for column in places:
            text = cells[column] if column < len(cells) else ""
            if not isinstance(text, str) or not text or (column == name and not ("（" in text or "(" in text)):
                continue
            text = shown(text)
            for word in words_that_ask(text):
                _add(
                    reader,
                    row,
                    reader.header.shown(column),
                    text,
                    "remark",
                    say("population.the_remark_speaks_of", text_zh=_quoted(text), word=word),
                )
                break
        _check_marks(reader, row, place, cells, heading)


def remark_columns(reader: ColumnReader) -> list[int]:
    """The columns of remarks, and that of the name, behind which people write the same."""
    found = [column for column, parts in enumerate(reader.header.labels) if any(_is_of_remarks(part) for part in parts)]
    return found + ([reader.header.places[NAME]] if NAME in reader.header.places else [])


def _is_of_remarks(heading: str) -> bool:
    base = without_year(heading_and_unit(heading)[0])
    return any(part in base for part in signs()["remark_headings"])


def words_that_ask(text: str) -> Iterator[str]:
    """The words of a remark that a person must look at; 无异议 and the like say nothing."""
    plain = folded(text)
    if not plain or len(plain) == 1:
        return
    found = _asking_in_english().search(text) if plain.isascii() else _asking().search(_harmless().sub("", plain))
    yield from [found[0]] if found else []


@cache
def _asking() -> re.Pattern:
    return re.compile("|".join(sorted(map(re.escape, signs()["remarks"]), key=len, reverse=True)))


@cache
def _asking_in_english() -> re.Pattern:
    return re.compile(rf"(?i)(?<!not )\b(?:{'|'.join(map(re.escape, signs()['remarks_in_english']))})\w*")


@cache
def _harmless() -> re.Pattern:
    return re.compile("|".join(sorted(map(re.escape, signs()["harmless_remarks"]), key=len, reverse=True)))


def _check_marks(reader: ColumnReader, row: int, place: int, cells: Sequence[object], heading: str) -> None:
    grid = reader.grid
    if place in grid.hidden_rows:
        _add(reader, row, heading, "", "hidden", say("population.row_hidden_read_like_others"))
    if grid.struck:
        struck = next((column for column, cell in enumerate(cells) if (place, column) in grid.struck and shown(cell)), None)
        if struck is not None:
            _add(
                reader,
                row,
                reader.header.shown(struck) if struck < reader.header.width else heading,
                shown(cells[struck]),
                "struck",
                say("population.row_struck_through_read_like"),
            )


def _quoted(text: str) -> str:
    return say("population.remark") if len(text) > _MOST_QUOTED else f"“{text}”"


def _add(reader: ColumnReader, row: int, heading: str, value: str, kind: str, problem: str) -> None:
    reader.faults.add(
        problem,
        say("population.find_out_whether_paid_delete"),
        row=reader.numbers[row],
        column=heading,
        value=value,
        severity="warning",
        kind=kind,
    )
