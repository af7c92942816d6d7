"""The empty workbook that a department fills in: a sheet a table, drop-downs, units, one example row."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from ..files import atomic_write
from ..language import current_language, either, say
from .checks.parsing import MOST_YUAN
from .dictionary import EXAMPLE_ID, ID_TYPE, WORD_TYPE, Column, TableSpec, dictionary
from .workbooks import new_workbook

LAST_ROW = 1_048_575
_LONGEST_LIST = 255  # characters that Excel takes in a drop-down written out
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
    stream = io.BytesIO()
    with new_workbook(stream, say("tables.tables_for_costing")) as book:
        styles = _styles(book)
        first = book.add_worksheet(say("tables.how_to_fill_in"))
        lists = _write_instructions(first, styles)
        for spec in dictionary().values():
            _write_sheet(book.add_worksheet(spec.label), spec, lists, styles)
    return stream.getvalue()


def _styles(book) -> Mapping[str, object]:
    head = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "required": book.add_format(head | {"bg_color": "#FCE4D6"}),
        "optional": book.add_format(head | {"bg_color": "#E2EFDA"}),
        "text": book.add_format({"num_format": "@"}),
        "plain": book.add_format({"num_format": "General"}),
        "yuan": book.add_format({"num_format": "0.00"}),
        "year": book.add_format({"num_format": "0"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "example": book.add_format({"italic": True, "font_color": "#7F7F7F"}),
        "example_text": book.add_format({"italic": True, "font_color": "#7F7F7F", "num_format": "@"}),
    }


# ---- the first sheet


def _write_instructions(sheet, styles: Mapping) -> dict[tuple[str, str], str]:
    """Rules and the columns of every table. Returns where the drop-downs stand that are too long to be written out."""
    sheet.write(0, 0, say("tables.how_fill_these_tables"), styles["title"])
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
        say("tables.n_1_row_1_each_sheet"),
        say("tables.n_2_orange_headings_required_green"),
        say("tables.n_3_amounts_yuan_most_two"),
        say("tables.n_4_ids_credit_codes_formatted"),
        say("tables.n_5_row_id_example_skipped", example_id=EXAMPLE_ID),
    ]


def _instruction_headings() -> tuple[str, ...]:
    return (say("tables.sheet"), say("tables.column"), say("tables.unit_or_type"), say("tables.meaning"), say("tables.required"))


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
    known = {"county": say("tables.dongchangfu"), "industry": "39", "credit_code": "91110000600037341L"}
    return known.get(column.name, say("tables.example"))


def _validation(spec: TableSpec, column: Column, lists: Mapping[tuple[str, str], str]) -> dict | None:
    told = {"input_title": column.heading[:32], "input_message": _unit(column), "error_title": say("tables.please_correct")}
    if column.type in (WORD_TYPE, "bool"):
        return told | {
            "validate": "list",
            "source": lists.get((spec.name, column.name)) or _choices(column),
            "error_message": say("tables.choose_from_the_list"),
        }
    if column.type == "yuan":
        return told | {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": MOST_YUAN,
            "error_message": say("tables.write_amount_yuan_not_negative"),
        }
    if column.between is not None:
        least, most = column.between
        return told | {
            "validate": "decimal",
            "criteria": "between",
            "minimum": least,
            "maximum": most,
            "error_message": say("tables.write_a_number_from_to", least=f"{least:g}", most=f"{most:g}"),
        }
    if column.type == "year":
        return told | {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1990,
            "maximum": 2100,
            "error_message": say("tables.write_year_four_digits"),
        }
    return None


# ---- words


def _choices(column: Column) -> list[str]:
    if column.type == "bool":
        return [say("tables.true_choice"), say("tables.false_choice")]
    words = column.words or {}
    return list(words.values()) if current_language() == "zh" else list(words)


def _unit(column: Column) -> str:
    return {
        "yuan": say("tables.yuan"),
        "year": say("tables.year"),
        "bool": say("tables.true_false"),
        "float": say("tables.number"),
        "int": say("tables.whole_number"),
        ID_TYPE: say("tables.text"),
        WORD_TYPE: say("tables.from_the_list"),
    }[column.type]


def _need(column: Column) -> str:
    if column.has_default:
        truth = say("tables.true_choice") if column.default else say("tables.false_choice")
        default = truth if column.type == "bool" else column.default
        return say("tables.optional_empty_is", default=default)
    return say("tables.optional") if column.optional else say("tables.required_column")


def _meaning(table: str, column: Column) -> str:
    words = say("signs.list_mark").join(_choices(column)) if column.type == WORD_TYPE else ""
    meaning = either(_chinese_meanings().get(table, {}).get(column.name, ""), column.meaning)
    return say("signs.clause_mark").join(part for part in (meaning, words) if part)


def _note(table: str, column: Column) -> str:
    parts = (_unit(column), _need(column), _meaning(table, column))
    return "\n".join(part for part in parts if part)


@cache
def _chinese_meanings() -> Mapping[str, Mapping[str, str]]:
    return yaml.safe_load(files("kjqs_model.data").joinpath("meanings_zh.yaml").read_text(encoding="utf-8"))
