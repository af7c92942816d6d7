"""Amounts of a scenario's ``budget`` in yuan or in units of 10,000: said with ``unit``, asked about where it isn't said and
matters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

from ..language import say

UNIT = "unit"
YUAN, WAN = "元", "万元"
UNITS = {YUAN: 1, "yuan": 1, WAN: 10_000}
"""Words for the unit of amounts under ``budget`` by what they are multiplied with."""

AMOUNTS = ("appropriation", "opening_arrears")
"""The keys of ``budget`` that hold amounts."""

_LEAST = 10_000
"""Budgets are drawn up in 10,000 yuan: a positive amount below that asks for its unit."""


def in_yuan(budget: Mapping) -> dict:
    """A ``budget`` with its amounts in yuan, multiplied exactly, and its ``unit`` said as 元; as it is where it names no known
    unit.

    What is no number stays for the check of settings to refuse.
    """
    unit = budget.get(UNIT)
    factor = UNITS.get(unit) if isinstance(unit, str) else None
    if factor is None:
        return dict(budget)
    return {**budget, **{key: _times(budget[key], factor) for key in AMOUNTS if key in budget}, UNIT: YUAN}


def open_questions(amounts: Iterable[tuple[str, float]]) -> list[str]:
    """Both readings of every amount, by path, that is too small for a budget in yuan."""
    return [question(path, value) for path, value in amounts if 0 < value < _LEAST]


def question(path: str, value: float) -> str:
    """Both readings of an amount."""
    written = str(int(value)) if value == int(value) else f"{value:.6f}".rstrip("0")
    wan = Fraction(str(value)) * 10_000
    whole = f"{int(wan):,}" if wan == int(wan) else f"{float(wan):,}"
    return say("scenario.says_yuan_or_times_10", path=path, written=written, value=f"{value:,}", whole=whole)


def remedy() -> str:
    """How a unit is said."""
    return say("scenario.say_under_budget_unit_10")


def _times(given, factor: int):
    if isinstance(given, Mapping):
        return {key: _times(value, factor) for key, value in given.items()}
    if not _number(given):
        return given
    product = Fraction(str(given)) * factor
    return int(product) if product.denominator == 1 else float(product)


def _number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
