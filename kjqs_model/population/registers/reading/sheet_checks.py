"""What may be wrong with a sheet as a whole: its header, its width, and what stands above and between its rows."""

from __future__ import annotations

from ....language import say
from ....tables.checks.faults import Faults
from ....tables.credit_code import Verdict, verdicts
from ..cells.spelling import folded
from ..cells.values import word_of_texts
from ..schema.assignment import Assignment
from ..schema.parts import CODE, NAME, RegisterColumn
from .columns import ColumnReader
from .grid import RegisterGrid
from .header import RegisterHeader, missing_fields
from .rows import SortedRows

_CODE_LENGTH = 18


def header_faults(grid: RegisterGrid, header: RegisterHeader, assignment: Assignment, faults: Faults) -> bool:
    """Note headings that stand twice or are missing; whether any does."""
    number = grid.numbers[header.last]
    for heading in dict.fromkeys(header.twice):
        faults.add(
            say("population.heading_stands_twice_not_clear"),
            say("population.keep_one_them_or_rename"),
            row=number,
            column=heading,
        )
    texts = [*header.titles, folded(grid.sheet), folded(faults.file)]
    missing = [
        name
        for name in missing_fields(header, assignment.mapping)
        if name not in assignment.given
        and not (assignment.mapping.columns[name].from_title and word_of_texts(assignment.mapping.columns[name], texts))
    ]
    for name in missing:
        entry = assignment.mapping.columns[name]
        faults.add(
            say("population.required_column_missing", first_headings=entry.headings[0]),
            _missing_remedy(name, entry),
            row=number,
            column=entry.headings[0],
        )
    return bool(missing or header.twice)


def _missing_remedy(name: str, entry: RegisterColumn) -> str:
    others = entry.headings[1:6]
    remedy = (
        say("population.add_may_also_headed", others=say("signs.list_mark").join(others)) if others else say("population.add_it")
    )
    if name in (NAME, CODE):  # no two rows share these
        return remedy + say("signs.stop")
    value = '"0"' if entry.type == "money" else "…"
    return remedy + say("population.all_rows_share_one_value", name=name, value=value)


def check_width(grid: RegisterGrid, header: RegisterHeader, found: SortedRows, faults: Faults) -> None:
    """A CSV row with more cells than the header has a comma too many: all behind it is shifted."""
    if grid.merges is not None or grid.sheet:
        return
    for row in found.rows:
        cells = grid.rows[row]
        if len(cells) > header.width and any(str(cell).strip() for cell in cells[header.width :]):
            faults.add(
                say("population.row_cells_header", cells_count=len(cells), width=header.width),
                say("population.cell_contains_comma_must_stand"),
                row=grid.numbers[row],
            )


def check_rows_around(reader: ColumnReader) -> None:
    """Note a sheet that Excel hides, rows of firms above the header, headers that differ from the first, and other units below
    it."""
    if reader.grid.hidden:
        reader.faults.add(
            say("population.sheet_hidden_read_like_others"), say("population.delete_if_should_not_count"), severity="warning"
        )
    _check_above(reader)
    for place, column in reader.found.other_headers:
        cells = reader.grid.rows[place]
        reader.faults.add(
            say("population.another_header_whose_columns_or"),
            say("population.move_table_below_sheet_own"),
            row=reader.grid.numbers[place],
            value=" ".join(str(cells[column]).split()),
        )
    _check_units(reader)


def _check_above(reader: ColumnReader) -> None:
    """A valid credit code above the header is of a row that would be lost."""
    for place in range(reader.header.first):
        codes = [
            text
            for cell in reader.grid.rows[place]
            if isinstance(cell, str) and len(text := folded(cell).upper()) == _CODE_LENGTH
        ]
        if codes and (verdicts(codes) == Verdict.valid).any():
            reader.faults.add(
                say("population.credit_code_stands_above_header"),
                say("population.put_header_above_all_enterprises"),
                row=reader.grid.numbers[place],
                value=codes[0],
            )
            return


def _check_units(reader: ColumnReader) -> None:
    """A unit that a row below the header names, other than that of the amounts."""
    money = {
        name: entry for name, entry in reader.mapping.columns.items() if entry.type == "money" and name in reader.header.places
    }
    bare = {name: entry for name, entry in money.items() if not reader.header.units.get(name)}
    units = {reader.unit(name, entry) for name, entry in (bare or money).items()}
    for place, unit in reader.found.units:
        if units and unit not in units:
            known = say("signs.list_mark").join(sorted(units)) or say("population.not_stated_anywhere")
            reader.faults.add(
                say("population.row_gives_unit_header_or", unit=unit, known=known),
                say("population.state_unit_header_or_title"),
                row=reader.grid.numbers[place],
                value=unit,
            )
