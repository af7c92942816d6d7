"""The unit of a ledger's amounts: yuan, or 万元 where a heading, a column or the command says so; asked about where it
matters."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ...errors import Refusal
from ...language import in_both, say
from ...population.registers.cells.spelling import heading_and_unit, units
from ...tables.cells import ColumnCells, text_part
from ...tables.dictionary import TableSpec
from ...tables.sheet import Sheet

if TYPE_CHECKING:
    from .in_year import ForecastLine

UNIT_HEADINGS = ("单位", *in_both("budget.unit"))
WORDS = {"元": "元", "yuan": "元", "万元": "万元", "wan": "万元", "万": "万元"}
"""The words that say a unit in a column or on the command line."""

_FAR, _NEAR = 100, 30
"""A ledger that has less than a hundredth of what is due, and in 万元 a thirtieth to thirty times of it, was meant in 万元."""


def unit_of(text: str) -> str:
    """The unit that the command line names: 元 or 万元; empty for none. Raises Refusal for another word."""
    word = text.strip().lower()
    if word and word not in WORDS:
        raise Refusal(say("budget.unit_cant_yuan_or_wan", text=text))
    return WORDS.get(word, "")


def in_yuan(sheet: Sheet, spec: TableSpec, amounts: Iterable[str], unit: str) -> tuple[Sheet, bool]:
    """A sheet with its amounts in yuan under plain headings, multiplied exactly, and whether any unit was said.

    A unit behind a heading, 年初预算（万元）, goes before that of a column 单位, which goes before ``unit``.
    """
    known = {heading: name for name, column in spec.columns.items() for heading in (name, column.zh)}
    headings, columns = list(sheet.headings), list(sheet.columns)
    of_rows = _unit_column(headings, columns)
    said = bool(unit or of_rows)
    for place, heading in enumerate(headings):
        base, own = heading_and_unit(heading) if heading not in known else (heading, "")
        name = known.get(base) or known.get(base.lower())
        if name is not None and name in amounts:
            headings[place] = heading if heading in known else spec.columns[name].zh if base == spec.columns[name].zh else name
            said |= bool(own)
            columns[place] = _multiplied(
                columns[place], [own or (row or unit) for row in of_rows] if of_rows else [own or unit] * columns[place].length
            )
    if of_rows:
        drop = next(place for place, heading in enumerate(headings) if heading in UNIT_HEADINGS)
        del headings[drop], columns[drop]
    return Sheet(headings, columns, sheet.rows, sheet.header_row, sheet.ragged, sheet.struck, sheet.hidden), said


def fail_if_unit_is_doubtful(lines: Iterable[ForecastLine], unit_is_said: bool) -> None:
    """Refuse a ledger whose amounts beside what is due only make sense in 万元, where nothing says their unit.

    Raises Refusal with both readings of what was appropriated and paid.
    """
    lines = list(lines)
    money, paid = (
        (sum(values) for values in zip(*((line.available, line.paid_to_date) for line in lines), strict=True))
        if lines
        else (0, 0)
    )
    due = sum(float(line.owed.mean()) for line in lines)
    if unit_is_said or not 0 < max(money, paid) * _FAR < due or not 1 / _NEAR < max(money, paid) * 10_000 / due < _NEAR:
        return
    raise Refusal(say("budget.ledger_does_not_say_unit", money=f"{money:,}", paid=f"{paid:,}", due=f"{due:,.0f}"))


def _unit_column(headings: list[str], columns: list[ColumnCells]) -> list[str]:
    for heading, column in zip(headings, columns, strict=True):
        if heading in UNIT_HEADINGS:
            return [WORDS.get(column.shown(row).strip().lower(), "") for row in range(column.length)]
    return []


def _multiplied(cells: ColumnCells, of_rows: list[str]) -> ColumnCells:
    """The cells in yuan; what is no plain number stays as it is for the checks to name."""
    if cells.unusable or not any(units().get(unit, 1) != 1 for unit in of_rows):
        return cells
    rows = np.flatnonzero(cells.present())
    texts = [_times(cells.shown(int(row)), units().get(of_rows[row], 1)) for row in rows]
    return ColumnCells((text_part(pa.array(texts, pa.string()), rows, cells.length),), cells.length) if len(rows) else cells


def _times(text: str, factor: int) -> str:
    try:
        number = Decimal(text.strip()) * factor
    except InvalidOperation:
        return text
    return f"{number.normalize():f}" if number.is_finite() else text
