"""The year of each row of a sheet: its own, else what the user says of the file, else that of the title."""

from __future__ import annotations

from ....language import say
from ..cells.spelling import folded, names_many_years, title_year
from ..schema.parts import YEAR
from .columns import ColumnReader

_OF_A_YEAR = ("money", "count", "share", "bool")


def set_years(reader: ColumnReader, columns: dict[str, list], file: str, year: int | None) -> None:
    """Give each row its year, and note where none is known or a heading names another.

    Parameters
    ----------
    columns : a value a row for each field; the year is added. year : of registers that name none.
    """
    assignment, faults = reader.assignment, reader.faults
    if not assignment.mapping.dated:
        return
    own = columns.get(YEAR)
    titled = _titled_year(reader, file)
    general = assignment.year or titled or year
    if own is None:
        columns[YEAR] = [general] * len(reader.numbers)
        if general is None and reader.numbers:
            faults.add(
                say("population.there_no_column_years_no"),
                say("population.add_column_name_year_title"),
                column=next(iter(assignment.mapping.year.column), ""),
            )
    if titled and year and titled != year and own is None and not assignment.year:
        faults.add(
            say("population.title_or_file_name_says", titled=titled, year=year),
            say("population.if_wrong_change_title_or"),
            severity="warning",
        )
    _check_heading_years(reader, columns)


def _titled_year(reader: ColumnReader, file: str) -> int | None:
    """The year of the title, else of the sheet's or the file's name; None where the title names a span of years."""
    if not reader.mapping.year.title:
        return None
    titles = list(reader.header.titles)
    for texts in (titles, [folded(reader.grid.sheet)], [folded(file)]):
        if names_many_years(texts):
            return None
        if found := title_year(texts):
            return found
    return None


def _check_heading_years(reader: ColumnReader, columns: dict[str, list]) -> None:
    """A figure under 2022年研发费用 is none of 2023, but in registers that hold those of the year before."""
    back = 1 if reader.mapping.year.figures_of_year_before else 0
    for name, named in reader.header.years.items():
        entry = reader.mapping.columns.get(name)
        if entry is None or entry.type not in _OF_A_YEAR:
            continue
        other = next(
            (
                row
                for row, held in enumerate(columns[YEAR])
                if held and not reader.dropped[row] and columns[name][row] is not None and not held - back <= named <= held
            ),
            None,
        )
        if other is not None:
            reader.faults.add(
                say("population.heading_names_row", named=named, columns=columns[YEAR][other]),
                say("population.see_year_right_head_figures"),
                row=reader.numbers[other],
                column=reader.header.headings[name],
            )
