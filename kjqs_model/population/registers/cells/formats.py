"""Number formats of a workbook that show a unit or another number than the cell holds: 5 shown as 5.00亿."""

from __future__ import annotations

import re
from decimal import Decimal

from .money import foreign_currency
from .spelling import folded, unit_named, units

_QUOTED = re.compile(r'"([^"]*)"|[\\!](.)|([^\x00-\x7f]+)')
_CONDITION = re.compile(r"\[[^\]]*\]")
_LOCALE = re.compile(r"\[\$([^\]-]+)(?:-[0-9A-Fa-f]+)?\]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])|[\\!]\.|\"\.\"")


class Scaled(str):
    """A number that its format shows as another one; ``shown_by`` is that format."""

    shown_by = ""


def tells(code: str) -> bool:
    """Whether a number format shows a unit of money or another number than its cell holds."""
    return any(meaning(code)) or bool(_currency(code))


def _currency(code: str) -> str:
    """The sign of a foreign currency that a number format shows; empty for none, and for the yuan."""
    first = code.split(";", maxsplit=1)[0]
    shown = [*_LOCALE.findall(first), *("".join(text) for text in _QUOTED.findall(_CONDITION.sub("", first)))]
    return next((text for text in shown if foreign_currency(text)), "")


def told(value: object, code: str) -> object:
    """A cell as its format shows it: the number with its unit behind it, or one that cannot be read."""
    if not isinstance(value, float | int) or isinstance(value, bool):
        return value
    if sign := _currency(code):
        return f"{sign.strip()}{value:.15g}"
    unit, scaled = meaning(code)
    if scaled:
        cell = Scaled(f"{value:.15g}")
        cell.shown_by = code
        return cell
    return f"{Decimal(f'{value:.15g}'):f}{unit}"


def meaning(code: str) -> tuple[str, bool]:
    """The unit of money that a number format shows (empty: none), and whether it shows another number than the cell holds."""
    first = _CONDITION.sub("", code.split(";", maxsplit=1)[0])
    if not re.search("[0#?]", first):
        return "", False
    shown = folded("".join(text for found in _QUOTED.findall(first) for text in found)).strip(".")
    unit = unit_named(shown)
    return unit if unit in units() else "", bool(_SCALED.search(first))
