"""The empty workbook that a department fills in: a sheet a table, drop-downs, units, one example row."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from ..files import atomic_write
from ..language import current_language, say
from .checks.parsing import MOST_YUAN
from .dictionary import EXAMPLE_ID, ID_TYPE, WORD_TYPE, Column, TableSpec, dictionary

LAST_ROW = 1_048_575
_LONGEST_LIST = 255  # characters that Excel takes in a drop-down written out
_CREATED = datetime.datetime(2023, 11, 1)  # fixed, so that the template is the same bytes each time
_LIST_COLUMN = 8  # drop-downs that are too long stand on the first sheet from this column on
_EXAMPLE_YEAR = 2023


def write_template(path: str | os.PathLike) -> None:
    """Write the template, whole or not at all; in Chinese or English by the language in force.

    As it is it reads as tables without rows: the example row with the id 示例 is skipped by every reader.
    Raises Refusal where the place cannot be written to.
    """
    content = _template_bytes()
    with atomic_write(path) as stream:
        stream.write(content)


def _template_bytes() -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                        "strings_to_numbers": False})
    book.set_properties({"title": say("政策测算填报模板", "Tables for costing"), "created": _CREATED})
    styles = _styles(book)
    first = book.add_worksheet(say("填写说明", "README"))
    lists = _write_instructions(first, styles)
    for spec in dictionary().values():
        _write_sheet(book.add_worksheet(spec.label), spec, lists, styles)
    book.close()
    return stream.getvalue()


def _styles(book) -> Mapping[str, object]:
    head = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return {"title": book.add_format({"bold": True, "font_size": 14}),
            "required": book.add_format(head | {"bg_color": "#FCE4D6"}),
            "optional": book.add_format(head | {"bg_color": "#E2EFDA"}),
            "text": book.add_format({"num_format": "@"}), "plain": book.add_format({"num_format": "General"}),
            "yuan": book.add_format({"num_format": "0.00"}), "year": book.add_format({"num_format": "0"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "example": book.add_format({"italic": True, "font_color": "#7F7F7F"}),
            "example_text": book.add_format({"italic": True, "font_color": "#7F7F7F", "num_format": "@"})}


# ---- the first sheet


def _write_instructions(sheet, styles: Mapping) -> dict[tuple[str, str], str]:
    """Rules and the columns of every table. Returns where the drop-downs stand that are too long to be written out."""
    sheet.write(0, 0, say("填写说明", "How to fill in these tables"), styles["title"])
    rules = _rules()
    for row, rule in enumerate(rules, start=1):
        sheet.write(row, 0, rule)
    top = len(rules) + 2
    for place, heading in enumerate(_instruction_headings()):
        sheet.write(top, place, heading, styles["required"])
    row = top
    for spec in dictionary().values():
        for column in spec.columns.values():
            row += 1
            for place, text in enumerate(_instruction_row(spec, column)):
                sheet.write_string(row, place, text, styles["wrap"])
    for place, width in enumerate((16, 24, 14, 60, 12)):
        sheet.set_column(place, place, width)
    return _write_long_lists(sheet, styles)


def _rules() -> list[str]:
    return [
        say("1. 每张工作表的第 1 行是表头，请勿改名；没有的对象，其工作表留空即可。列的顺序可以调整，选填列可以删除。",
            "1. Row 1 of each sheet is its header: do not rename it. Leave a sheet empty if there are none. Columns may be moved; "
            "optional ones may be removed."),
        say("2. 橙色表头为必填，绿色为选填；空单元格表示“不清楚”，不等于零（有默认值的列除外）。",
            "2. Orange headings are required, green ones optional; an empty cell means not known, not zero (but for columns with "
            "a default)."),
        say("3. 金额一律以“元”为单位，最多两位小数，不加千位分隔符和单位。",
            "3. Amounts are in yuan, with at most two decimals, without separators or units."),
        say("4. 编号、统一社会信用代码等列已设为文本格式，请勿改为数字格式。",
            "4. Ids and credit codes are formatted as text: do not turn them into numbers."),
        say(f"5. 编号为“{EXAMPLE_ID}”的一行是示例，读取时自动跳过，可以保留。请勿合并单元格。",
            f"5. The row with the id {EXAMPLE_ID} is an example, which is skipped when read: it may stay. Do not merge cells."),
    ]


def _instruction_headings() -> tuple[str, ...]:
    return (say("工作表", "sheet"), say("列", "column"), say("单位或类型", "unit or type"), say("说明", "meaning"),
            say("是否必填", "required"))


def _instruction_row(spec: TableSpec, column: Column) -> tuple[str, ...]:
    return spec.label, column.heading, _unit(column), _meaning(spec.name, column), _need(column)


def _write_long_lists(sheet, styles: Mapping) -> dict[tuple[str, str], str]:
    places = {}
    column_place = _LIST_COLUMN
    for spec in dictionary().values():
        for column in spec.columns.values():
            choices = _choices(column)
            if len(",".join(choices)) <= _LONGEST_LIST:
                continue
            sheet.write(0, column_place, f"{spec.label} {column.heading}", styles["optional"])
            sheet.write_column(1, column_place, choices)
            letter = chr(ord("A") + column_place)
            places[spec.name, column.name] = f"='{sheet.get_name()}'!${letter}$2:${letter}${len(choices) + 1}"
            column_place += 1
    return places


# ---- the sheet of a table


def _write_sheet(sheet, spec: TableSpec, lists: Mapping[tuple[str, str], str], styles: Mapping) -> None:
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(spec.columns.values()):
        style = {ID_TYPE: "text", WORD_TYPE: "text", "yuan": "yuan", "year": "year"}.get(column.type, "plain")
        sheet.set_column(place, place, max(12, 2 * len(column.zh) + 2), styles[style])
        sheet.write_string(0, place, column.heading, styles["optional" if column.may_be_absent else "required"])
        sheet.write_comment(0, place, _note(spec.name, column), {"x_scale": 2, "author": "kjqs"})
        _write_example(sheet, place, spec, column, styles)
        validation = _validation(spec, column, lists)
        if validation:
            sheet.data_validation(1, place, LAST_ROW, place, validation)


def _write_example(sheet, place: int, spec: TableSpec, column: Column, styles: Mapping) -> None:
    if column.name == spec.key[0]:
        sheet.write_string(1, place, EXAMPLE_ID, styles["example_text"])
    elif column.type == "year":
        sheet.write_number(1, place, _EXAMPLE_YEAR, styles["example"])
    elif column.type in ("yuan", "float", "int"):
        sheet.write_number(1, place, _example_number(column), styles["example"])
    else:
        sheet.write_string(1, place, _example_text(column), styles["example_text"])


def _example_number(column: Column) -> float:
    if column.between is not None and column.between[1] == 1:
        return 0.35
    return {"yuan": 1_500_000, "float": 87.5, "int": 12}[column.type]


def _example_text(column: Column) -> str:
    if column.type in (WORD_TYPE, "bool"):
        return _choices(column)[0]
    known = {"county": say("东昌府区", "Dongchangfu"), "industry": "39", "credit_code": "91110000600037341L"}
    return known.get(column.name, say("示例文本", "example"))


def _validation(spec: TableSpec, column: Column, lists: Mapping[tuple[str, str], str]) -> dict | None:
    told = {"input_title": column.heading[:32], "input_message": _unit(column), "error_title": say("请更正", "Please correct")}
    if column.type in (WORD_TYPE, "bool"):
        return told | {"validate": "list", "source": lists.get((spec.name, column.name)) or _choices(column),
                       "error_message": say("请从下拉列表中选择。", "Choose from the list.")}
    if column.type == "yuan":
        return told | {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": MOST_YUAN,
                       "error_message": say("请以元为单位填写非负金额。", "Write an amount in yuan, not negative.")}
    if column.between is not None:
        least, most = column.between
        return told | {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most,
                       "error_message": say(f"应在 {least:g} 与 {most:g} 之间。", f"Write a number from {least:g} to {most:g}.")}
    if column.type == "year":
        return told | {"validate": "integer", "criteria": "between", "minimum": 1990, "maximum": 2100,
                       "error_message": say("请填写四位年份。", "Write a year of four digits.")}
    return None


# ---- words


def _choices(column: Column) -> list[str]:
    if column.type == "bool":
        return [say("是", "true"), say("否", "false")]
    words = column.words or {}
    return list(words.values()) if current_language() == "zh" else list(words)


def _unit(column: Column) -> str:
    return {"yuan": say("元", "yuan"), "year": say("年份", "year"), "bool": say("是 / 否", "true / false"),
            "float": say("数字", "number"), "int": say("整数", "whole number"), ID_TYPE: say("文本", "text"),
            WORD_TYPE: say("从下拉列表选择", "choose from the list")}[column.type]


def _need(column: Column) -> str:
    if column.has_default:
        default = {False: say("否", "false"), True: say("是", "true")}.get(column.default) if column.type == "bool" else column.default
        return say(f"选填，空为 {default}", f"optional, empty is {default}")
    return say("选填", "optional") if column.optional else say("必填", "required")


def _meaning(table: str, column: Column) -> str:
    words = say("、", ", ").join(_choices(column)) if column.type == WORD_TYPE else ""
    meaning = say(_chinese_meanings().get(table, {}).get(column.name, ""), column.meaning)
    return say("；", "; ").join(part for part in (meaning, words) if part)


def _note(table: str, column: Column) -> str:
    parts = (_unit(column), _need(column), _meaning(table, column))
    return "\n".join(part for part in parts if part)


@cache
def _chinese_meanings() -> Mapping[str, Mapping[str, str]]:
    return yaml.safe_load(files("kjqs_model.data").joinpath("meanings_zh.yaml").read_text(encoding="utf-8"))
