"""Number formats of a workbook that show a unit or another number than the cell holds: 5 shown as 5.00亿."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from xml.etree import ElementTree

from ...tables.excel_damage import sheet_parts
from .spelling import folded, unit_named, units

_QUOTED = re.compile(r'"([^"]*)"|[\\!](.)|([^\x00-\x7f]+)')
_CONDITION = re.compile(r"\[[^\]]*\]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])|[\\!]\.|\"\.\"")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_REFERENCE = re.compile(rb"""(?:^|\s)r=["']([A-Z]+)([0-9]+)["']""")
_STYLE = re.compile(rb"""(?:^|\s)s=["']([0-9]+)["']""")

Formats = Mapping[str, tuple[str, bool]]
"""Of each number format that says something of its numbers: the unit that it shows, and whether it shows another number."""


class Scaled(str):
    """A number that its format shows as another one; ``format`` is that format."""

    format = ""


def telling_cells(raw: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """The number format of each cell that shows a unit of money or a scaled number, by sheet, row and column (from 0).

    Nothing is known of the old .xls format, nor where the styles of a workbook cannot be read.
    """
    found: dict[str, dict[tuple[int, int], str]] = {}
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return found
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if styles := _telling_styles(archive):
                for name, part in sheet_parts(archive):
                    found[name] = dict(_cells(archive.read(part), styles))
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return {}  # too damaged, locked or packed in a way that zipfile lacks: those who read its cells say so
    return found


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


def _telling_styles(archive: zipfile.ZipFile) -> dict[bytes, str]:
    """The number format of each cell style that tells something."""
    names = {name.lower(): name for name in archive.namelist()}
    if "xl/styles.xml" not in names:
        return {}
    root = ElementTree.fromstring(archive.read(names["xl/styles.xml"]))
    codes = {element.get("numFmtId"): element.get("formatCode", "") for element in root.iter() if element.tag.endswith("}numFmt")}
    telling = {number: code for number, code in codes.items() if any(meaning(code))}
    cells = next((element for element in root if element.tag.endswith("}cellXfs")), ())
    return {str(place).encode(): telling[style.get("numFmtId")] for place, style in enumerate(cells) if style.get("numFmtId") in telling}


def _cells(xml: bytes, styles: Mapping[bytes, str]) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in _CELL.finditer(xml):
        style = _STYLE.search(cell[1])
        if style is None or style[1] not in styles:
            continue
        reference = _REFERENCE.search(cell[1])
        if reference is not None:
            yield (int(reference[2]) - 1, _column(reference[1])), styles[style[1]]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
