"""What is paid for each that is counted, in the years ahead: the model's mean, moved as the amounts, rates and caps behind it
move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .writer import FIRST_ROW, parameter_name

if TYPE_CHECKING:
    from .payment_formulas import FormulaLine
    from .writer import WorkbookWriter

EXACT, MIXED, NOTHING = "exact", "mixed", "nothing"
"""A mean moves in proportion to one amount; by the base year's recipients (several amounts, caps); not at all."""


@dataclass(frozen=True)
class Response:
    """How a clause's amounts of one year make up what it pays: a formula over that year's parameters, its value as things stand,
    and whether that is exact, by the base year's mix, or nothing."""

    formula: str
    value: float
    how: str


def response(book: WorkbookWriter, clause: str, year: int) -> Response:
    """The formula that a clause's mean payment of a year moves in proportion to.

    Parameters
    ----------
    clause : one that is costed. year : of the budget; its own values of the parameters are read.
    """
    lines = [line for line in book.lines if line.clause == clause]
    parts = [part for part in (_part(book, line, year, len(lines) > 1) for line in lines) if part]
    value = sum(part.value for part in parts)
    if not parts or not value > 0:
        return Response("", 0.0, NOTHING)
    how = EXACT if len(lines) == 1 and parts[0].how == EXACT else MIXED
    return Response("+".join(part.formula for part in parts), value, how)


def _part(book: WorkbookWriter, line: FormulaLine, year: int, one_of_several: bool) -> Response | None:
    paid = [(place, payment) for place, payment in enumerate(book.payments) if payment.line is line]
    if line.amount is None or ((one_of_several or line.other) and not paid):
        return None
    name, *more = (parameter_name(line.clause, parameter, year) for parameter in line.parameters)
    value, *others = (book.later(f"{line.clause}.{parameter}", year) or 0.0 for parameter in line.parameters)
    if line.other:
        first, second, both = (sum(payment.mix[place] for _, payment in paid if payment.mix) for place in range(3))
        return Response(
            f"{first}*{name}+{second}*{more[0]}+{both}*MAX({name},{more[0]})",
            first * value + second * others[0] + both * max(value, others[0]),
            MIXED,
        )
    if line.cap and paid:
        places, units = zip(*((place, payment.units or 0.0) for place, payment in paid), strict=True)
        return _capped(book, places, units, (name, more[-1]), (value, others[-1]))
    number = sum(payment.units or 0.0 for _, payment in paid) if one_of_several else 1
    text, figure = (f"{name}*{more[0]}", value * others[0]) if line.share else (name, value)
    return Response(text if number == 1 else f"{number}*{text}", number * figure, MIXED if line.cap else EXACT)


def _capped(
    book: WorkbookWriter, places: Sequence[int], units: Sequence[float], names: tuple[str, str], values: tuple[float, float]
) -> Response:
    """What the base year's recipients would get at another rate and cap; payments of one line stand together."""
    column = f"'{book.name('payments')}'!$G${FIRST_ROW + 1 + places[0]}:$G${FIRST_ROW + 1 + places[-1]}"
    (name, cap), (value, most) = names, values
    return Response(
        f"SUMPRODUCT(({column}*{name}<{cap})*{column}*{name}+({column}*{name}>={cap})*{cap})",
        sum(min(most, value * one) for one in units),
        MIXED,
    )
