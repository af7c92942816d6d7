"""Which heading of a file names which column of the dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...errors import did_you_mean
from ...language import current_language, say
from ..dictionary import Column, TableSpec
from ..sheet import Sheet
from ..units import heading_and_factor
from .faults import Faults

COMMON_HEADINGS = {"year": "年度", "name": "名称"}
"""Headings that every table takes for a column, also where it calls the column otherwise (入选年度, 企业名称)."""

_PANDAS_INDEX = "__index_level_"


def match_headings(sheet: Sheet, spec: TableSpec, faults: Faults) -> dict[str, int]:
    """The place of each column that the sheet has. Notes headings that are unknown, stand twice or are missing."""
    known = _known_headings(spec)
    if not any(heading in known or _without_unit(heading, spec, known) in known for heading in sheet.headings):
        _add_no_header(sheet, spec, faults)
        return {}
    places: dict[str, int] = {}
    met: dict[str, int] = {}
    for place, heading in enumerate(sheet.headings):
        heading_known = heading if heading in known else _without_unit(heading, spec, known)
        name = known.get(heading_known, heading)
        if not heading:
            _check_nameless(sheet, place, faults)
        elif name in met:
            other = sheet.headings[met[name]]
            faults.add(
                say("tables.column_stands_twice_other", other=other),
                say("tables.keep_one_them"),
                row=sheet.header_row,
                column=heading,
                value=heading,
            )
        elif heading_known in known:
            places[name] = place
        else:
            faults.add(
                say("tables.there_no_such_column"),
                _remedy_for(heading, spec),
                row=sheet.header_row,
                column=heading,
                value=heading,
            )
        met.setdefault(name, place)
    _add_missing(sheet, spec, places, faults)
    return places


def shown_heading(column: Column, sheet: Sheet, places: Mapping[str, int]) -> str:
    """The heading as the file has it; of a column that it lacks, in the language of its other headings."""
    if column.name in places:
        return sheet.headings[places[column.name]]
    if not places:
        return column.heading
    english = sum(sheet.headings[place] == name for name, place in places.items())
    if 2 * english == len(places):
        return column.zh if current_language() == "zh" else column.name
    return column.name if 2 * english > len(places) else column.zh


def _without_unit(heading: str, spec: TableSpec, known: Mapping[str, str]) -> str:
    """The heading of an amount without the unit behind it: 研发投入（万元）; any other as it is."""
    base, _ = heading_and_factor(heading)
    return base if base in known and spec.columns[known[base]].type == "yuan" else heading


def _known_headings(spec: TableSpec) -> dict[str, str]:
    known: dict[str, str] = {}
    for column in spec.columns.values():
        known |= {column.name: column.name, column.zh: column.name}
        if column.name in COMMON_HEADINGS:
            known[COMMON_HEADINGS[column.name]] = column.name
    return known


def _check_nameless(sheet: Sheet, place: int, faults: Faults) -> None:
    if not sheet.columns[place].present().any():
        return
    faults.add(
        say("tables.column_cells_but_no_heading", place=place + 1),
        say("tables.give_heading_or_clear_column"),
        row=sheet.header_row,
    )


def _remedy_for(heading: str, spec: TableSpec) -> str:
    if heading.startswith(_PANDAS_INDEX):
        return say("tables.index_pandas_export_again_parquet")
    chinese = any(ord(character) > 127 for character in heading)
    return did_you_mean(heading, [column.zh if chinese else column.name for column in spec.columns.values()]) + say(
        "tables.remove_column_if_not_needed"
    )


def _add_missing(sheet: Sheet, spec: TableSpec, places: Mapping[str, int], faults: Faults) -> None:
    for column in spec.columns.values():
        if column.name not in places and not column.may_be_absent:
            faults.add(
                say("tables.required_column_missing", column=column.zh, column_name=column.name),
                say("tables.add_column_fill_each_row"),
                row=sheet.header_row,
                column=shown_heading(column, sheet, places),
            )


def _add_no_header(sheet: Sheet, spec: TableSpec, faults: Faults) -> None:
    wanted = say("signs.list_mark").join(column.heading for column in spec.columns.values() if not column.may_be_absent)
    faults.add(
        say("tables.row_should_header_but_holds"),
        say("tables.remove_title_rows_above_header", wanted=wanted),
        row=sheet.header_row,
        value=_beginning(sheet.headings),
    )


def _beginning(headings: Sequence[str]) -> str:
    text = say("signs.comma").join(heading for heading in headings if heading)
    return text if len(text) <= 60 else text[:60] + "…"
