"""Units of money behind a heading of a table, 研发投入（万元）: read, and multiplied exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache

import numpy as np
import pyarrow as pa

from ..data import shipped
from .cells import ColumnCells, Part

_BRACKET = re.compile(r"^(.+?)\s*[（(\[【]\s*(?:单位[:：])?\s*(?:人民币)?([^（()）]+?)\s*[)）\]】]$")
_PLAIN = re.compile(r"\d{1,16}(\.\d{1,12})?$", re.ASCII)
_EXCEL_DIGITS = 15


@cache
def _units() -> Mapping[str, int]:
    return shipped("registers/signs.yaml")["units"]


def heading_and_factor(heading: str) -> tuple[str, int]:
    """A heading without its unit, and how many yuan one of that unit is; the heading itself and 1 where it names none."""
    found = _BRACKET.match(heading)
    if found and found[2] in _units():
        return found[1], _units()[found[2]]
    return heading, 1


def scaled(cells: ColumnCells, factor: int) -> ColumnCells:
    """Amounts in another unit as yuan; what is no plain amount stays as it is, and is shown as it was read."""
    return cells if factor == 1 else replace(cells, parts=tuple(_scaled(part, factor) for part in cells.parts))


def _scaled(part: Part, factor: int) -> Part:
    if part.kind == "text":
        texts = part.values.to_pylist()
        values = pa.array(
            [f"{(Decimal(text) * factor).normalize():f}" if _PLAIN.match(text) else text for text in texts], pa.string()
        )
        return replace(part, values=values, shown=lambda place: texts[place])
    if part.kind == "number":
        held = [
            float(Decimal(f"{value:.{_EXCEL_DIGITS}g}") * factor) if np.isfinite(value) else value
            for value in part.values.tolist()
        ]
        return replace(part, values=np.array(held, dtype=np.float64))
    return part
