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
ERROR_WORD = (r"(?i)^[#＃](?:N[/／]A|(?:REF|VALUE|DIV[/／]0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|BUSY|CONNECT|UNKNOWN)[!！]|NAME[?？]|GETTING_DATA)(?: N/A)?$"
              r"|^Err:[0-9]{3}$")
"""An error of Excel or LibreOffice that became text, as in a CSV file, also where an editor made its signs full-width."""

LOST_DIGITS = r"^[0-9]\.[0-9]+[eE]\+?[0-9]{1,3}$|^[0-9]+[eE]\+[0-9]{1,3}$"
"""A long number as Excel shortens it: 2.02337E+17."""

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
TURNED_TO_DATE = (r"^(?:19|20)[0-9]{2}[/-][0-9]{1,2}[/-][0-9]{1,2}(?: [0-9:]+)?$|^[0-9]{1,2}月[0-9]{1,2}日$|^[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?$|"
                  rf"^[0-9]{{1,2}}-{_MONTH}(?:-[0-9]{{2,4}})?$|^{_MONTH}-[0-9]{{2,4}}$")
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
    damaged = {"error": say("单元格是 Excel 错误值", "The cell is an Excel error"),
               "formula": say("公式没有计算结果", "The formula has no calculated value"),
               "date": say(f"应为{_kind_of(column)}，读到的却是日期或时间", f"Should be {_kind_of(column)}, but is a date or time")}
    if kind in damaged:
        return damaged[kind]
    if kind == "merged":
        return merged_problem()
    if kind == "text" and re.search(ERROR_WORD, value):
        return damaged["error"]
    if column.type == ID_TYPE:
        return _problem_of_id(column, kind, value)
    if column.type == WORD_TYPE:
        return say(f"不是“{column.zh}”的可选项", f"Not one of the words of {column.name}")
    if kind == "truth":
        return say(f"应为{_kind_of(column)}，读到的却是逻辑值", f"Should be {_kind_of(column)}, but is a truth value")
    if column.type == "yuan":
        return _problem_of_yuan(kind, value)
    if any(character.isdigit() and not character.isascii() for character in value):
        return say("含有全角或其他非半角数字", "Contains full-width or other non-ASCII digits")
    return say(f"不是{_kind_of(column)}", f"Not {_kind_of(column)}")


def remedy_of(column: Column, problem: str, value: str) -> str:
    """What to do about the problem of a cell."""
    if problem == problem_of(column, "error", value):
        return say("请在 Excel 中更正公式，或直接填写数值；不清楚的留空。",
                   "Correct the formula in Excel or type the value; leave it empty if not known.")
    if problem == problem_of(column, "formula", value):
        return say("请用 Excel 或 WPS 打开、重新计算并保存，或粘贴为数值。",
                   "Open the file in Excel or WPS, recalculate and save, or paste values.")
    if problem == merged_problem():
        return say("请取消合并，逐行填写后保存；合并的金额只属于其中一行的，其余各行填 0 或留空。",
                   "Unmerge the cells and fill in each row; where a merged amount belongs to one row alone, write 0 or nothing in the others.")
    if column.type == WORD_TYPE:
        chinese = bool(_NOT_ASCII_DIGIT.search(value))
        return did_you_mean(value, column.words.values() if chinese else column.words)
    if column.type == ID_TYPE:
        return say("请把该列设为“文本”格式，再按原始材料重新填写。",
                   "Format the column as text, then type the values again from the original document.")
    if problem == _negative():
        return say("金额不能为负，请核实后更正；没有发生的填 0，不清楚的留空。",
                   "An amount is never negative: correct it; write 0 if there was none, leave it empty if not known.")
    if problem == _too_large():
        return say("请核对位数和单位（以元为单位）。", "Check the number of digits and the unit (yuan).")
    return _REMEDIES[column.type]()


def merged_problem() -> str:
    """What is wrong with a cell that a merge hides."""
    return say("单元格被合并遮住，看不出这一行的值", "The cell is hidden by a merge: what this row holds cannot be told")


def _negative() -> str:
    return say("金额为负数", "The amount is negative")


def _too_large() -> str:
    return say("金额过大，无法精确到分", "The amount is too large to be held to the fen")


def _kind_of(column: Column) -> str:
    return {"yuan": say("金额（元）", "an amount in yuan"), "float": say("数字", "a number"),
            "bool": say("“是”或“否”", "true or false"), "year": say("四位数年份", "a year of four digits"),
            "int": say("不带小数的非负整数", "a whole number, not negative"),
            ID_TYPE: say("文本", "text"), WORD_TYPE: say("规定的选项", "one of the words")}[column.type]


def _problem_of_id(column: Column, kind: str, value: str) -> str:
    if kind == "text" and re.search(LOST_DIGITS, value):
        return say("编号被写成了科学计数法，后几位已丢失，不同的记录会变成同一条", "The number is written with an exponent and lost its last digits: records become one")
    if kind == "text" and re.search(TURNED_TO_DATE, value):
        return say("编号被变成了日期", "The number was turned into a date")
    if kind == "truth":
        return say("应为文本，读到的却是逻辑值", "Should be text, but is a truth value")
    if column.name == _CODE:
        return say("统一社会信用代码被存成了数字，可能已丢失位数", "The credit code is stored as a number and may have lost digits")
    return say("应为文本，却存成了数字：超过 15 位、带小数或为负，可能已丢失位数",
               "Should be text, but is stored as a number over 15 digits, with a fraction or negative: digits may be lost")


def _problem_of_yuan(kind: str, value: str) -> str:
    if value[:1] in "-−－" and any(character.isdigit() for character in value):
        return _negative()
    if any(character.isdigit() and not character.isascii() for character in value):
        return say("金额含有全角或其他非半角数字", "The amount contains full-width or other non-ASCII digits")
    if "," in value or "，" in value:
        return say("金额带有千位分隔符", "The amount has a separator")
    if re.search("[万亿元¥￥$]", value):
        return say("金额带有单位", "The amount has a unit")
    if kind == "text" and _EXPONENT.fullmatch(value):
        return say("金额用了科学计数法", "The amount is written with an exponent")
    if _TOO_FINE.fullmatch(value) or (kind == "number" and _fraction_of_fen(value)):
        return say("金额超过两位小数", "The amount has more than two decimals")
    if _PLAIN.fullmatch(value) or (kind == "number" and value.lower() not in ("nan", "inf")):
        return _too_large()
    return say("不是金额", "Not an amount")


def _fraction_of_fen(value: str) -> bool:
    number = float(value)
    return abs(number) < 1e12 and abs(number * 100 - round(number * 100)) > 1e-6


_REMEDIES = {
    "yuan": lambda: say("请以元为单位，用半角数字填写，最多两位小数，例如 1234567.89；不清楚的留空。",
                        "Write the amount in yuan with plain digits and at most two decimals, such as 1234567.89; leave it "
                        "empty if not known."),
    "float": lambda: say("请用半角数字填写，例如 87.5；没有的留空。", "Write plain digits, such as 87.5; leave it empty if there is none."),
    "bool": lambda: say("请填“是”或“否”（也可填 true/false、1/0）。", "Write true or false (1/0 and 是/否 do too)."),
    "year": lambda: say("请用半角数字填写四位年份，例如 2023，单元格不要设为日期格式。",
                        "Write the year as four plain digits, such as 2023, in a cell that is not formatted as a date."),
    "int": lambda: say("请填写不带小数的非负整数，例如 12。", "Write a whole number, not negative, such as 12."),
}
