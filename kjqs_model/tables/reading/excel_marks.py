"""What a workbook says of its cells beside their values: errors, formulas never calculated, merges, struck-through and hidden
rows.

calamine gives errors and formulas without a value as empty cells, and an empty amount may count as zero; a merge looks like empty
cells; a line through a name is not told at all. All is looked up in the file itself, by the one reader of its parts
(:mod:`excel_parts`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ...language import say
from ..cells import Damaged, Uncalculated
from ..sheet import Unreadable
from .excel_damage_xls import is_xls, xls_marks
from .excel_parts import SIGNS_OF_FAR_CELLS, Package, XmlCell, cells_of, fail_if_not_plain, hidden_rows, stands_in
from .ods_marks import ods_marks

Place = tuple[int, int]
"""Row and column of a cell, from 0."""

_SUSPECT = re.compile(rb"""t\s*=\s*["']e["']|<(?:\w+:)?f[\s/>]""")
_SIGNS_OF_MARKS = r"""["']e["']|[<:]f|hidden|strike"""
"""Without any of these a sheet says nothing beside its values and styles: they are found in a hundredth of the time."""

_TYPE = re.compile(rb"""(?:^|\s)t\s*=\s*["'](\w+)["']""")
_STYLE = re.compile(rb"""(?:^|\s)s\s*=\s*["']([0-9]+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>([^<]+)</")
_INSIDE = re.compile(
    rb"^\s*<(?:\w+:)?(?:v|f)\b.*?(?=<is)|(?<=[</])\w+:", re.DOTALL
)  # what stands before the text, and prefixes of tags
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


@dataclass
class Marks:
    """What one sheet says beside its values. Rows and columns count from 0.

    ``formats`` are the styles of cells whose number format may say something (by style number); ``merges`` first row, first
    column, last row, last column; None where the file cannot tell.
    """

    damaged: dict[Place, Damaged] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] | None = None
    struck: set[Place] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    formats: dict[Place, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Styles:
    struck: frozenset[bytes] = frozenset()
    formats: Mapping[bytes, str] = field(default_factory=dict)
    struck_texts: frozenset[bytes] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.struck or self.formats or self.struck_texts)


def marks_of(raw: bytes, telling=lambda code: False) -> dict[str, Marks]:
    """What each sheet of a workbook says beside its values, by sheet name.

    Parameters
    ----------
    raw : the file. telling : which number formats are wanted, by their code.

    Raises
    ------
    Unreadable : the file is too large, its cells stand too far out, or it cannot be looked through.
    """
    if is_xls(raw):
        return {name: Marks(*found) for name, found in xls_marks(raw).items()}
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return {}
    package = Package(raw)
    if package.has("content.xml"):
        return {name: Marks(*found) for name, found in ods_marks(package.read("content.xml")).items()}
    if package.has("xl/workbook.bin"):  # .xlsb: read apart, see reading_excel
        return {}
    package.fail_if_texts_are_miscounted()
    styles = _styles(package, telling)
    found = {}
    for name, part in package.sheets():
        xml = package.read(part)
        signs = stands_in(xml, f"{SIGNS_OF_FAR_CELLS}|{_SIGNS_OF_MARKS}")
        fail_if_not_plain(name, xml, signs)
        found[name] = _marks(xml, styles, signs)
    if not found:
        raise Unreadable(say("tables.structure_workbook_cannot_checked"), say("tables.open_excel_or_wps_save"))
    return found


def holds_open_document(raw: bytes) -> bool:
    """Whether a file is an OpenDocument workbook."""
    return raw[:2] == b"PK" and Package(raw).has("content.xml")


def _marks(xml: bytes, styles: _Styles, signs: bool) -> Marks:
    signs = signs and stands_in(xml, _SIGNS_OF_MARKS)
    marks = Marks(hidden=hidden_rows(xml) if signs else set())
    suspect = signs and bool(_SUSPECT.search(xml))
    inline = signs and b"strike" in xml
    if not suspect and not styles and not inline:
        return marks
    for cell in cells_of(xml):
        if suspect and (damage := _damage(cell)) is not None:
            marks.damaged[cell.row, cell.column] = damage
        if styles:
            _note_style(cell, styles, marks)
        if inline and b"strike" in cell.body and _all_struck(ElementTree.fromstring(_INSIDE.sub(b"", cell.body) or b"<is/>")):
            marks.struck.add((cell.row, cell.column))
    return marks


def _damage(cell: XmlCell) -> Damaged | None:
    kind = _TYPE.search(cell.attributes)
    formula = _FORMULA.search(cell.body)
    if not formula and not (kind and kind[1] == b"e"):
        return None
    value = _VALUE.search(cell.body)
    if kind and kind[1] == b"e":
        return Damaged(value[1].decode("utf-8", "replace") if value else "#")
    if value is None and not (kind and kind[1] in (b"str", b"inlineStr")):
        return Uncalculated("=…")
    return None


def _note_style(cell: XmlCell, styles: _Styles, marks: Marks) -> None:
    style = _STYLE.search(cell.attributes)
    if style and cell.body:
        if style[1] in styles.struck:
            marks.struck.add((cell.row, cell.column))
        if style[1] in styles.formats:
            marks.formats[cell.row, cell.column] = styles.formats[style[1]]
    if styles.struck_texts and (kind := _TYPE.search(cell.attributes)) and kind[1] == b"s":
        value = _VALUE.search(cell.body)
        if value and value[1].strip() in styles.struck_texts:
            marks.struck.add((cell.row, cell.column))


# ---- styles


def _styles(package: Package, telling) -> _Styles:
    if not package.has("xl/styles.xml"):
        return _Styles(struck_texts=_struck_texts(package))
    root = ElementTree.fromstring(package.read("xl/styles.xml"))
    parts = {element.tag.split("}")[-1]: element for element in root}
    codes = {element.get("numFmtId"): element.get("formatCode", "") for element in parts.get("numFmts", ())}
    wanted = {number: code for number, code in codes.items() if telling(code)}
    fonts = [any(_is_struck(part) for part in font) for font in parts.get("fonts", ())]
    struck, formats = set(), {}
    for place, style in enumerate(parts.get("cellXfs", ())):
        font = style.get("fontId", "")
        if font.isdigit() and int(font) < len(fonts) and fonts[int(font)]:
            struck.add(str(place).encode())
        if style.get("numFmtId") in wanted:
            formats[str(place).encode()] = wanted[style.get("numFmtId")]
    return _Styles(frozenset(struck), formats, _struck_texts(package))


def _is_struck(part: ElementTree.Element) -> bool:
    return part.tag.split("}")[-1] == "strike" and part.get("val", "1") not in ("0", "false")


def _struck_texts(package: Package) -> frozenset[bytes]:
    """The shared texts of which every part that holds more than white space is struck through."""
    if not package.has("xl/sharedstrings.xml") or b"strike" not in (xml := package.read("xl/sharedstrings.xml")):
        return frozenset()
    return frozenset(str(place).encode() for place, text in enumerate(ElementTree.fromstring(xml)) if _all_struck(text))


def _all_struck(text: ElementTree.Element) -> bool:
    """Whether every part of a text that holds more than white space is struck through."""
    runs = [run for run in text if run.tag.split("}")[-1] == "r" and "".join(run.itertext()).strip()]
    return bool(runs) and all(any(_is_struck(part) for properties in run for part in properties) for run in runs)
