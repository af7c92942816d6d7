"""Number formats of a workbook that show a unit or another number than the cell holds: 5 shown as 5.00亿."""

from __future__ import annotations

import re
from decimal import Decimal

from .spelling import folded, unit_named, units

_QUOTED = re.compile(r'"([^"]*)"|[\\!](.)|([^\x00-\x7f]+)')
_CONDITION = re.compile(r"\[[^\]]*\]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])|[\\!]\.|\"\.\"")


class Scaled(str):
    """A number that its format shows as another one; ``format`` is that format."""

    format = ""


def tells(code: str) -> bool:
    """Whether a number format shows a unit of money or another number than its cell holds."""
    return any(meaning(code))


def told(value: object, code: str) -> object:
    """A cell as its format shows it: the number with its unit behind it, or one that cannot be read."""
    if not isinstance(value, float | int) or isinstance(value, bool):
        return value
    unit, scaled = meaning(code)
    if scaled:
        cell = Scaled(f"{value:.15g}")
        cell.format = code
        return cell
    return f"{Decimal(f'{value:.15g}'):f}{unit}"


def meaning(code: str) -> tuple[str, bool]:
    """The unit of money that a number format shows (empty: none), and whether it shows another number than the cell holds."""
    first = _CONDITION.sub("", code.split(";")[0])
    if not re.search("[0#?]", first):
        return "", False
    shown = folded("".join(text for found in _QUOTED.findall(first) for text in found)).strip(".")
    unit = unit_named(shown)
    return unit if unit in units() else "", bool(_SCALED.search(first))
