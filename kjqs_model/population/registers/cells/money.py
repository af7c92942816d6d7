"""Amounts and other numbers of registers, read exactly: decimal, never binary."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from ....language import say
from ....tables.checks.parsing import MOST_YUAN
from .fault import Fault
from .spelling import folded, missing_signs, unit_named, units

_FEN = 100
_EXCEL_DIGITS = 15
_LONGEST = 40
_PLAIN = re.compile(r"[+]?(?:\d+|\d{1,3}(?:[, ]\d{3})+)(?:\.\d*)?$|[+]?\.\d+$")
_BRACKETED = re.compile(r"\((.+)\)(\D*)$")
_WITH_UNIT = re.compile(r"(.*?[\d).])([^\d.()]+)$")
_EXPONENT = re.compile(r"[-+]?[\d.]+E[-+]?\d+$", re.IGNORECASE)
_FOREIGN = re.compile(
    r"(?:US|HK|NT|A|C|S)?\$|[€£₩₽₹฿₫₴₺₱¢]|\b(?:USD|EUR|GBP|JPY|HKD|KRW|TWD|AUD|CAD|CHF|SGD|RUB)\b|[美港日欧韩台澳加]元|欧元|英镑|日圆|日元|"
    r"韩元|韩圆|港币|新台币|台币|卢布|瑞士法郎|法郎|新加坡元|外币",
    re.IGNORECASE,
)
NO_UNIT = "no_unit"
"""The kind of finding that amounts have no unit."""

_MINUS = str.maketrans("−–﹣", "---")


def money(cell: object, unit: str, negative: bool = False) -> int | Fault | None:
    """An amount in whole fen; None where the cell holds none.

    Parameters
    ----------
    unit : the unit of the column (元, 千元, 万元, 亿元), empty where none is known; a unit in the cell itself goes before it.
    negative : whether the amount may be below zero, as a taxable income may.
    """
    number, own = _number_and_unit(cell)
    if number is None or isinstance(number, Fault):
        return number
    unit = own or unit
    if not number:
        return 0  # nothing is nothing in every unit
    if not unit:
        return _no_unit()
    fen = number * units()[unit] * _FEN
    if fen < 0 and not negative:
        return Fault(say("population.the_amount_is_negative"), say("population.correct_write_0_if_there"))
    if abs(fen) > Decimal(MOST_YUAN) * _FEN:
        return Fault(say("population.amount_too_large"), say("population.check_number_digits_unit"))
    if fen != fen.to_integral_value():
        return Fault(
            say("population.yuan_not_whole_number_fen", unit_zh=unit, units_en=units()[unit]),
            say("population.round_fen_0_01_yuan"),
        )
    return int(fen)


def _no_unit() -> Fault:
    return Fault(
        say("population.amounts_no_unit_they_may"), say("population.state_behind_heading_or_above"), of_column=True, kind=NO_UNIT
    )


def number_of(cell: object, suffixes: Sequence[str] = ()) -> Decimal | Fault | None:
    """A number as a Decimal; None where the cell holds none, a Fault where it is no number. ``suffixes`` may stand behind it."""
    if isinstance(cell, bool):
        return _no_number()
    if isinstance(cell, float | int):
        return _of_float(float(cell))
    if not isinstance(cell, str):
        return None if cell is None else _no_number()
    if marked := footnote_mark(cell):
        return marked
    text = _spelled(cell)
    if folded(text).upper() in missing_signs():
        return None
    suffix = next((suffix for suffix in suffixes if text.endswith(suffix)), "")
    return _of_text(text[: len(text) - len(suffix)])


def _number_and_unit(cell: object) -> tuple[Decimal | Fault | None, str]:
    if not isinstance(cell, str):
        return number_of(cell), ""
    if marked := footnote_mark(cell):
        return marked, ""
    if sign := foreign_currency(cell):
        return _foreign(sign), ""
    text = re.sub(r"^(?:人民币|RMB|CNY)?\s*¥?\s*", "", _spelled(cell), flags=re.IGNORECASE)
    found = _WITH_UNIT.match(text)
    unit = unit_named(folded(found[2])) if found else ""
    if found and unit in units():
        return _of_text(found[1].strip()), unit
    return number_of(text), ""


def foreign_currency(text: str) -> str:
    """The sign or name of a foreign currency in a text; empty for none."""
    found = _FOREIGN.search(unicodedata.normalize("NFKC", text))
    return found[0] if found else ""


def _foreign(sign: str) -> Fault:
    """The fault of an amount in another currency: nobody knows the rate that is meant."""
    return Fault(say("population.amount_sign_foreign_currency", sign=sign), say("population.convert_into_yuan_rate_prescribed"))


def footnote_mark(cell: str) -> Fault | None:
    """The fault of a cell with a small or circled number, which NFKC would make a digit: 100① is not 1001."""
    if cell.isascii():
        return None
    mark = next((sign for sign in cell if unicodedata.category(sign) == "No"), None)
    if mark is None:
        return None
    return Fault(
        say("population.contains_footnote_mark_superscript_or", mark=mark), say("population.remove_mark_write_plain_digits")
    )


def _spelled(cell: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", cell).translate(_MINUS)).strip(" \u200b\ufeff")


def _of_float(value: float) -> Decimal | Fault:
    """Excel keeps fifteen digits: what stands behind them is left over from binary sums."""
    if not math.isfinite(value):
        return _no_number()
    return Decimal(f"{value:.{_EXCEL_DIGITS}g}")


def _of_text(text: str) -> Decimal | Fault:
    if _EXPONENT.match(text) and "E" in text.upper():
        return Fault(say("population.number_written_exponent_last_digits"), say("population.format_column_number_save_again"))
    bracketed = _BRACKETED.match(text)
    minus = bool(bracketed) or text.startswith("-")
    digits = (bracketed[1] if bracketed else text.removeprefix("-")).strip()
    if len(digits) > _LONGEST or not digits.isascii() or not _PLAIN.match(digits) or (bracketed and bracketed[2].strip()):
        return _no_number()
    number = Decimal(re.sub("[, ]", "", digits))
    return -number if minus else number


def _no_number() -> Fault:
    return Fault(say("population.not_a_number"), say("population.write_plain_digits_such_1234"))


def plain_text_of(fen: int) -> str:
    """Fen as yuan for a person: 1234567 is 12,345.67."""
    return f"{Decimal(fen) / _FEN:,.2f}".removesuffix(".00")
