"""The parts of an .xlsx file as its reader finds them: sheets by name, and every cell with its place, also where it writes none.

calamine goes on where a file leaves out references (Power BI), writes backslashes into part names or prefixes its tags; so does
this.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from ...language import say
from ..sheet import Unreadable
from .limits import MOST_SHEET_CELLS, MOST_SHEET_ROWS, MOST_UNPACKED, fail_if_unpacks_too_large, too_large_a_sheet

_ATTRIBUTES = rb"""((?:[^>"'/]|"[^"]*"|'[^']*'|/(?!>))*)"""
_TAG = re.compile(
    rb"<(?:\w+:)?(?:(row)(?=[\s/>])" + _ATTRIBUTES + rb"/?>|c(?=[\s/>])" + _ATTRIBUTES + rb"(?:/>|>(.*?)</(?:\w+:)?c\s*>))",
    re.DOTALL,
)
_REFERENCE = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]{1,7})([0-9]{1,18})["']""")
_ROW_NUMBER = re.compile(rb"""(?:^|\s)r\s*=\s*["']([0-9]{1,18})["']""")
_HIDDEN = re.compile(rb"""(?:^|\s)hidden\s*=\s*["'](?:1|true)["']""")
_ANY_REFERENCE = re.compile(rb"""[\s]r\s*=\s*["']([A-Za-z]{1,7})([0-9]{1,18})["']""")
_FAR = re.compile(rb"""r=["'](?:[A-Za-z]{3,}[0-9]|[A-Za-z]*[0-9]{7})""")  # begins with its letters: searched for at full speed
_SPACED = (b"r =", b"r\t=", b"r\n=", b'= "', b"= '", b"=\n", b"=\t")
SIGNS_OF_FAR_CELLS = _FAR.pattern.decode() + r"""|r[ \t\n]=|= ["']|=[\n\t]"""
"""Without any of these the last row of a sheet says how far out its cells stand."""
_UNIQUE = re.compile(rb"""<(?:\w+:)?sst(?=[\s/>])[^>]*?uniqueCount\s*=\s*["']([0-9]{1,30})["']""")
_LEAST_BYTES_A_TEXT = 5
_HEAD = 4096


class XmlCell(NamedTuple):
    """A cell as the file holds it: its place from 0, its attributes, what stands in it."""

    row: int
    column: int
    attributes: bytes
    body: bytes


class Package:
    """An open .xlsx file. Raises Unreadable where it unpacks to more than is read, or has parts that cannot be looked through."""

    def __init__(self, raw: bytes):
        self._archive = zipfile.ZipFile(io.BytesIO(raw))
        fail_if_unpacks_too_large(sum(entry.file_size for entry in self._archive.infolist()))
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._archive.namelist()}

    def has(self, part: str) -> bool:
        return part.lower() in self._names

    def read(self, part: str) -> bytes:
        """A part of the file, whatever its name in the archive's own writing."""
        with self._archive.open(self._names[part.lower()]) as stream:
            held = stream.read(MOST_UNPACKED + 1)  # what the archive says of its sizes may be wrong
        fail_if_unpacks_too_large(len(held))
        return held

    def sheets(self) -> Iterator[tuple[str, str]]:
        """The name of each sheet and its part."""
        if not self.has("xl/workbook.xml") or not self.has("xl/_rels/workbook.xml.rels"):
            return
        targets = {}
        for relation in ElementTree.fromstring(self.read("xl/_rels/workbook.xml.rels")):
            target = relation.get("Target", "").replace("\\", "/")
            targets[relation.get("Id")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        for element in ElementTree.fromstring(self.read("xl/workbook.xml")).iter():
            if element.tag.split("}")[-1] == "sheet":
                named = next((value for key, value in element.attrib.items() if key.endswith("}id") or key == "r:id"), None)
                part = targets.get(named, "")
                if self.has(part):
                    yield element.get("name", ""), part

    def fail_if_texts_are_miscounted(self) -> None:
        """Raise Unreadable where the list of texts claims more than it can hold: its reader makes room for as many as are
        claimed."""
        if not self.has("xl/sharedstrings.xml"):
            return
        xml = self.read("xl/sharedstrings.xml")
        claimed = _UNIQUE.search(xml[:_HEAD])
        if claimed and int(claimed[1]) > len(xml) // _LEAST_BYTES_A_TEXT + 1:
            raise Unreadable(
                say("tables.workbook_claims_texts_holds_far", claimed=f"{int(claimed[1]):,}"),
                say("tables.open_excel_or_wps_save_again"),
            )


def fail_if_not_plain(name: str, xml: bytes, signs: bool = True) -> None:
    """Raise Unreadable for a sheet in an encoding that cannot be looked through, or whose last cells stand too far out.

    ``signs``: whether it may have any of :data:`SIGNS_OF_FAR_CELLS`.
    """
    if b"\x00" in xml[:_HEAD] or re.search(rb"""encoding\s*=\s*["'](?!utf-8|us-ascii)""", xml[:200], re.IGNORECASE):
        raise Unreadable(say("tables.sheet_stored_way_cannot_checked", name=name), say("tables.open_excel_or_wps_save"))
    rows, columns = xml.count(b"row"), 52
    if rows * columns > MOST_SHEET_CELLS:  # the word may stand in texts too
        rows = xml.count(b"row ") + xml.count(b"row>") + xml.count(b"row/")
    if signs and stands_in(xml, SIGNS_OF_FAR_CELLS) and (_FAR.search(xml) or any(sign in xml for sign in _SPACED)):
        rows = 0
        for letters, digits in _ANY_REFERENCE.findall(xml):
            rows, columns = max(rows, int(digits)), max(columns, column_number(letters) + 1)
        rows = max(rows, *(int(found[1]) for found in _ROW_NUMBER.finditer(xml)), 0)
    elif found := list(_ROW_NUMBER.finditer(xml, max(0, xml.rfind(b"row ")))):
        rows = max(rows, int(found[0][1]))
    if rows > MOST_SHEET_ROWS or rows * columns > MOST_SHEET_CELLS:
        raise too_large_a_sheet(name, rows, columns)


def stands_in(xml: bytes, pattern: str) -> bool:
    """Whether a part of a file holds what a pattern (RE2) describes: all alternatives are looked for in one pass."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ends = pa.array([0, len(xml)], pa.int64()).buffers()[1]
    return pc.match_substring_regex(pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(xml)]), pattern)[
        0
    ].as_py()


def cells_of(xml: bytes) -> Iterator[XmlCell]:
    """Every cell of a sheet with its place; one that names none follows the one before it."""
    row, column = -1, -1
    for found in _TAG.finditer(xml):
        if found[1]:
            number = _ROW_NUMBER.search(found[2])
            row, column = int(number[1]) - 1 if number else row + 1, -1
            continue
        attributes = found[3]
        reference = _REFERENCE.search(attributes)
        if reference:
            row, column = int(reference[2]) - 1, column_number(reference[1])
        else:
            column += 1
        yield XmlCell(row, column, attributes, found[4] or b"")


def hidden_rows(xml: bytes) -> set[int]:
    """The rows (from 0) that Excel does not show."""
    if b"hidden" not in xml:
        return set()
    hidden, row = set(), -1
    for found in re.finditer(rb"<(?:\w+:)?row(?=[\s/>])" + _ATTRIBUTES, xml):
        number = _ROW_NUMBER.search(found[1])
        row = int(number[1]) - 1 if number else row + 1
        if _HIDDEN.search(found[1]):
            hidden.add(row)
    return hidden


def column_number(letters: bytes) -> int:
    """The place of a column (from 0) by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number - 1
