"""What is wrong with a cell and what to do about it, said to the person who filled it in."""

from __future__ import annotations

import re

from ...errors import did_you_mean
from ...language import say
from ..dictionary import ID_TYPE, WORD_TYPE, Column

_CODE = "credit_code"
_NOT_ASCII_DIGIT = re.compile(r"[^\x00-\x7f]")
_EXPONENT = re.compile(r"[+-]?[0-9.]+[eE][+-]?[0-9]+")
_TOO_FINE = re.compile(r"[0-9]+\.[0-9]{3,}")
ERROR_WORD = (
    r"(?i)^[#＃](?:N[/／]A|(?:REF|VALUE|DIV[/／]0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|BUSY|CONNECT|UNKNOWN)[!！]|NAME[?？]|GETTING_DATA)(?: N/A)?$"
    r"|^Err:[0-9]{3}$"
)
"""An error of Excel or LibreOffice that became text, as in a CSV file, also where an editor made its signs full-width."""

LOST_DIGITS = r"^[0-9]\.[0-9]+[eE]\+?[0-9]{1,3}$|^[0-9]+[eE]\+[0-9]{1,3}$"
"""A long number as Excel shortens it: 2.02337E+17."""

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
TURNED_TO_DATE = (
    r"^(?:19|20)[0-9]{2}[/-][0-9]{1,2}[/-][0-9]{1,2}(?: [0-9:]+)?$|^[0-9]{1,2}月[0-9]{1,2}日$|^[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?$|"
    rf"^[0-9]{{1,2}}-{_MONTH}(?:-[0-9]{{2,4}})?$|^{_MONTH}-[0-9]{{2,4}}$"
)
"""A number such as 3-12 that Excel took for a day."""

_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")


def damage_patterns(column: Column) -> tuple[str, ...]:
    """What no text of a column of ids or names is like."""
    if column.name == _CODE:
        return (ERROR_WORD,)
    return (ERROR_WORD, LOST_DIGITS, TURNED_TO_DATE) if column.name.endswith("_id") else (ERROR_WORD, LOST_DIGITS)


def problem_of(column: Column, kind: str, value: str) -> str:
    """What is wrong with a cell.

    Parameters
    ----------
    column : the column it stands in. kind : how the cell is stored (text, number, truth, date, error, formula).
    value : the cell as read.
    """
    damaged = {
        "error": say("tables.cell_excel_error"),
        "formula": say("tables.formula_no_calculated_value"),
        "date": say("tables.should_but_date_or_time", column=_kind_of(column)),
    }
    if kind in damaged:
        return damaged[kind]
    if kind == "merged":
        return merged_problem()
    if kind == "text" and re.search(ERROR_WORD, value):
        return damaged["error"]
    if column.type == ID_TYPE:
        return _problem_of_id(column, kind, value)
    if column.type == WORD_TYPE:
        return say("tables.not_one_words", column_zh=column.zh, column_name_en=column.name)
    if kind == "truth":
        return say("tables.should_but_truth_value", column=_kind_of(column))
    if column.type == "yuan":
        return _problem_of_yuan(kind, value)
    if any(character.isdigit() and not character.isascii() for character in value):
        return say("tables.contains_full_width_or_other")
    return say("tables.not_column", column=_kind_of(column))


def remedy_of(column: Column, problem: str, value: str) -> str:
    """What to do about the problem of a cell."""
    if problem == problem_of(column, "error", value):
        return say("tables.correct_formula_excel_or_type")
    if problem == problem_of(column, "formula", value):
        return say("tables.open_file_excel_or_wps")
    if problem == merged_problem():
        return say("tables.unmerge_cells_fill_each_row")
    if column.type == WORD_TYPE:
        chinese = bool(_NOT_ASCII_DIGIT.search(value))
        return did_you_mean(value, column.words.values() if chinese else column.words)
    if column.type == ID_TYPE:
        return say("tables.format_column_text_then_type")
    if problem == _negative():
        return say("tables.amount_never_negative_correct_write")
    if problem == _too_large():
        return say("tables.check_number_digits_unit_yuan")
    return _REMEDIES[column.type]()


def merged_problem() -> str:
    """What is wrong with a cell that a merge hides."""
    return say("tables.cell_hidden_merge_what_row")


def _negative() -> str:
    return say("tables.the_amount_is_negative")


def _too_large() -> str:
    return say("tables.amount_too_large_held_fen")


def _kind_of(column: Column) -> str:
    return {
        "yuan": say("tables.an_amount_in_yuan"),
        "float": say("tables.a_number"),
        "bool": say("tables.true_or_false"),
        "year": say("tables.year_four_digits"),
        "int": say("tables.whole_number_not_negative"),
        ID_TYPE: say("tables.text"),
        WORD_TYPE: say("tables.one_of_the_words"),
    }[column.type]


def _problem_of_id(column: Column, kind: str, value: str) -> str:
    if kind == "text" and re.search(LOST_DIGITS, value):
        return say("tables.number_written_exponent_lost_last")
    if kind == "text" and re.search(TURNED_TO_DATE, value):
        return say("tables.number_turned_into_date")
    if kind == "truth":
        return say("tables.should_text_but_truth_value")
    if column.name == _CODE:
        return say("tables.credit_code_stored_number_may")
    return say("tables.should_text_but_stored_number")


def _problem_of_yuan(kind: str, value: str) -> str:
    if value[:1] in "-−－" and any(character.isdigit() for character in value):
        return _negative()
    if any(character.isdigit() and not character.isascii() for character in value):
        return say("tables.amount_contains_full_width_or")
    if "," in value or "，" in value:
        return say("tables.the_amount_has_a_separator")
    if re.search("[万亿元¥￥$]", value):
        return say("tables.the_amount_has_a_unit")
    if kind == "text" and _EXPONENT.fullmatch(value):
        return say("tables.amount_written_exponent")
    if _TOO_FINE.fullmatch(value) or (kind == "number" and _fraction_of_fen(value)):
        return say("tables.amount_more_than_two_decimals")
    if _PLAIN.fullmatch(value) or (kind == "number" and value.lower() not in ("nan", "inf")):
        return _too_large()
    return say("tables.not_an_amount")


def _fraction_of_fen(value: str) -> bool:
    number = float(value)
    return abs(number) < 1e12 and abs(number * 100 - round(number * 100)) > 1e-6


_REMEDIES = {
    "yuan": lambda: say("tables.write_amount_yuan_plain_digits"),
    "float": lambda: say("tables.write_plain_digits_such_87"),
    "bool": lambda: say("tables.write_true_or_false_1"),
    "year": lambda: say("tables.write_year_four_plain_digits"),
    "int": lambda: say("tables.write_whole_number_not_negative"),
}
