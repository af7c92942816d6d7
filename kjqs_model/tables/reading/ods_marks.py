"""What an OpenDocument workbook (.ods) says beside its values: merges, hidden rows, struck-through cells, errors."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from ..cells import Damaged

SheetMarks = tuple[dict[tuple[int, int], Damaged], list[tuple[int, int, int, int]], set[tuple[int, int]], set[int]]
"""Damaged cells, merged ranges, struck cells and hidden rows of a sheet, from 0."""

_MOST_REPEATED_ROWS = 10_000  # a hidden run longer than this is the empty rest of a sheet


def ods_marks(content: bytes) -> dict[str, SheetMarks]:
    """By sheet name what each sheet says beside its values, from the part ``content.xml``."""
    root = ElementTree.fromstring(content)
    struck = {
        _get(style, "name")
        for style in root.iter()
        if _tag(style) == "style" and any(_get(part, "text-line-through-style") not in ("", "none") for part in style)
    }
    return {_get(table, "name"): _marks(table, struck) for table in root.iter() if _tag(table) == "table"}


def _marks(table: ElementTree.Element, struck_styles: set[str]) -> SheetMarks:
    damaged, merges, struck, hidden, row = {}, [], set(), set(), 0
    for element in _rows(table):
        repeated = _count(element, "number-rows-repeated")
        if _get(element, "visibility") in ("collapse", "filter") and repeated <= _MOST_REPEATED_ROWS:
            hidden |= set(range(row, row + repeated))
        column = 0
        for cell in element:
            if _tag(cell) not in ("table-cell", "covered-table-cell"):
                continue
            down, right = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            if down > 1 or right > 1:
                merges.append((row, column, row + down - 1, column + right - 1))
            text = "".join(cell.itertext()).strip() if len(cell) else ""
            if text and (_get(cell, "style-name") in struck_styles or _all_struck(cell, struck_styles)):
                struck.add((row, column))
            if _get(cell, "value-type", "calc") == "error":
                damaged[row, column] = Damaged(text or "#")
            column += _count(cell, "number-columns-repeated")
        row += repeated
    return damaged, merges, struck, hidden


def _rows(table: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The rows of a table in order, those of groups and headings among them."""
    for element in table:
        if _tag(element) == "table-row":
            yield element
        elif _tag(element) in ("table-row-group", "table-header-rows", "table-rows"):
            yield from _rows(element)


def _all_struck(cell: ElementTree.Element, struck_styles: set[str]) -> bool:
    """Whether the spans of a cell's text are all struck through, and nothing stands beside them."""
    spans = [span for span in cell.iter() if _tag(span) == "span" and "".join(span.itertext()).strip()]
    bare = any((part.text or "").strip() for part in cell.iter() if _tag(part) == "p")
    return bool(spans) and not bare and all(_get(span, "style-name") in struck_styles for span in spans)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.split("}")[-1]


def _get(element: ElementTree.Element, name: str, space: str = "") -> str:
    """An attribute by its name, whatever its namespace; only of a namespace that has a word in it where one is given."""
    return next((value for key, value in element.attrib.items() if key.split("}")[-1] == name and space in key), "")


def _count(element: ElementTree.Element, name: str) -> int:
    held = _get(element, name)
    return int(held) if held.isascii() and held.isdigit() and len(held) < 10 else 1
