"""Cells of a workbook that hold no value although they do not look empty: errors (#N/A) and formulas never calculated.

calamine gives both as empty cells, and an empty amount may count as zero: so they are looked up in the file itself. A stray cell at
the far corner of a sheet is looked up too: calamine would ask for more memory than there is.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from ..language import say
from .cells import Damaged, Uncalculated
from .excel_damage_xls import is_xls, xls_errors
from .sheet import Unreadable

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_SUSPECT = re.compile(rb"""t=["']e["']|<(?:\w+:)?f[\s/>]""")
_REFERENCE = re.compile(rb"""(?:^|\s)r=["']([A-Z]+)([0-9]+)["']""")
_TYPE = re.compile(rb"""(?:^|\s)t=["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>([^<]+)</")
_ROW = re.compile(rb"""<row [^>]*?\br=["']([0-9]+)["']""")
_FAR_COLUMN = re.compile(rb"""\br=["'](?:[A-Z]{3}|[B-Z][A-Z])[0-9]""")  # past AZ: no table of ours is as wide
_MANY_ROWS = 100_000
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def damaged_cells(raw: bytes) -> Mapping[str, Mapping[tuple[int, int], Damaged]]:
    """By sheet name, row and column (from 0) of each damaged cell, with the text to show for it."""
    if is_xls(raw):
        return xls_errors(raw)
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return {}
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        found = {}
        for name, part in sheet_parts(archive):
            xml = archive.read(part)
            _refuse_far_cells(name, xml)
            found[name] = dict(_damaged_in(xml))
        return found


def sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet of a workbook and the part of the archive that holds it."""
    names = {name.lower(): name for name in archive.namelist()}
    if "xl/workbook.xml" not in names:
        return
    targets = {}
    for relation in ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"])):
        targets[relation.get("Id")] = posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
    for element in ElementTree.fromstring(archive.read(names["xl/workbook.xml"])).iter():
        if element.tag.endswith("}sheet"):
            relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
            part = names.get(targets.get(relation, "").lower())
            if part is not None:
                yield element.get("name", ""), part


def _refuse_far_cells(name: str, xml: bytes) -> None:
    last_row = _ROW.match(xml, max(0, xml.rfind(b"<row ")))
    if last_row and int(last_row[1]) > _MANY_ROWS and _FAR_COLUMN.search(xml):
        raise Unreadable(say(f"工作表“{name}”的数据区域过大：最右和最下方有多余的单元格",
                             f"The sheet '{name}' is too large: stray cells stand far right and far down"),
                         say("请删除表格以外的行和列后另存。", "Delete the rows and columns beyond the table and save it again."))


def _damaged_in(xml: bytes) -> Iterator[tuple[tuple[int, int], Damaged]]:
    if not _SUSPECT.search(xml):
        return
    for cell in _CELL.finditer(xml):
        attributes, body = cell[1], cell[3] or b""
        if not (_SUSPECT.search(attributes) or _FORMULA.search(body)):
            continue
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        kind = _TYPE.search(attributes)
        value = _VALUE.search(body)
        place = int(reference[2]) - 1, _column_number(reference[1])
        if kind and kind[1] == b"e":
            yield place, Damaged(value[1].decode("utf-8", "replace") if value else "#")
        elif value is None and _FORMULA.search(body) and not (kind and kind[1] in (b"str", b"inlineStr")):
            yield place, Uncalculated("=…")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
