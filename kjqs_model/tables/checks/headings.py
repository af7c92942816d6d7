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
            faults.add(say(f"这一列出现了两次，另一列是“{other}”", f"The column stands twice; the other is '{other}'"),
                       say("请只保留一列。", "Keep one of them."), row=sheet.header_row, column=heading, value=heading)
        elif heading_known in known:
            places[name] = place
        else:
            faults.add(say("没有这一列", "There is no such column"), _remedy_for(heading, spec), row=sheet.header_row,
                       column=heading, value=heading)
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
    known = {}
    for column in spec.columns.values():
        known |= {column.name: column.name, column.zh: column.name}
        if column.name in COMMON_HEADINGS:
            known[COMMON_HEADINGS[column.name]] = column.name
    return known


def _check_nameless(sheet: Sheet, place: int, faults: Faults) -> None:
    if not sheet.columns[place].present().any():
        return
    faults.add(say(f"第 {place + 1} 列有内容，却没有列名", f"Column {place + 1} has cells but no heading"),
               say("请补上列名，或清空该列。", "Give it a heading, or clear the column."), row=sheet.header_row)


def _remedy_for(heading: str, spec: TableSpec) -> str:
    if heading.startswith(_PANDAS_INDEX):
        return say("这是 pandas 的索引列，请用 to_parquet(…, index=False) 重新导出。",
                   "This is an index of pandas: export again with to_parquet(…, index=False).")
    chinese = any(ord(character) > 127 for character in heading)
    return did_you_mean(heading, [column.zh if chinese else column.name for column in spec.columns.values()]) + say(
        "不需要的列请删除。", " Remove the column if it is not needed.")


def _add_missing(sheet: Sheet, spec: TableSpec, places: Mapping[str, int], faults: Faults) -> None:
    for column in spec.columns.values():
        if column.name not in places and not column.may_be_absent:
            faults.add(say(f"缺少必填列“{column.zh}”（{column.name}）", f"The required column {column.name} ({column.zh}) is missing"),
                       say("请加上这一列并逐行填写。", "Add the column and fill it in each row."), row=sheet.header_row,
                       column=shown_heading(column, sheet, places))


def _add_no_header(sheet: Sheet, spec: TableSpec, faults: Faults) -> None:
    wanted = say("、", ", ").join(column.heading for column in spec.columns.values() if not column.may_be_absent)
    faults.add(say("这一行应是表头，但没有一个认得的列名", "This row should be the header, but holds no heading that is known"),
               say(f"请删除表头上方的标题行；必填的列有：{wanted}。",
                   f"Remove title rows above the header; the required columns are: {wanted}."),
               row=sheet.header_row, value=_beginning(sheet.headings))


def _beginning(headings: Sequence[str]) -> str:
    text = say("，", ", ").join(heading for heading in headings if heading)
    return text if len(text) <= 60 else text[:60] + "…"
