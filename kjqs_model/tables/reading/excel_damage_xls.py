"""What an old .xls workbook says beside its values: a compound file (MS-CFB) with a stream of BIFF8 records (MS-XLS).

Error cells, merged ranges, hidden rows and struck-through cells.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ...language import say
from ..cells import Damaged
from ..sheet import Unreadable

_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_BIFF8 = 0x0600
_END = 0xFFFFFFFA  # this and above: no further sector
_STREAMS = ("Workbook", "Book")
_BOF, _BOUNDSHEET, _FORMULA, _BOOLERR, _EOF = 0x0809, 0x0085, 0x0006, 0x0205, 0x000A
_FONT, _XF, _ROW, _MERGED = 0x0031, 0x00E0, 0x0208, 0x00E5
_ONE_CELL, _MANY_CELLS = (0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00FD, 0x00D6, 0x027E), (0x00BD, 0x00BE)
_BLANK = (0x0201, 0x00BE)
_HIDDEN, _STRUCK = 0x20, 0x08
_NO_FONT = 4  # fonts are counted without this number
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

SheetMarks = tuple[dict[tuple[int, int], Damaged], list[tuple[int, int, int, int]] | None, set[tuple[int, int]], set[int]]
"""Damaged cells, merged ranges, struck cells and hidden rows of a sheet, from 0; None where the format cannot tell."""


def is_xls(raw: bytes) -> bool:
    """Whether a file is a compound file, as .xls files are."""
    return raw.startswith(_SIGNATURE)


def xls_marks(raw: bytes) -> dict[str, SheetMarks]:
    """By sheet name what each sheet says beside its values. Raises Unreadable for sectors that run in a circle."""
    book = _workbook_stream(raw)
    sheets, struck_styles, old = _globals(book)
    return {name: _marks(book, start, struck_styles, old) for name, start in sheets}


def _globals(book: bytes) -> tuple[list[tuple[str, int]], set[int], bool]:
    """The sheets with where each begins, the styles whose font is struck through, and whether the format is older than BIFF8."""
    old, sheets, fonts, styles = False, [], [], []
    for kind, body in _records(book, 0):
        if kind == _BOF:
            old = struct.unpack_from("<H", body)[0] < _BIFF8
        elif kind == _FONT:
            fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & _STRUCK))
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body)[0])
        elif kind == _BOUNDSHEET:
            start, length = struct.unpack_from("<I", body)[0], body[6]
            wide = not old and body[7] & 1
            text = body[7 if old else 8 :][: length * (1 + wide)]
            sheets.append((text.decode("utf-16-le" if wide else "gb18030" if old else "latin-1", "replace"), start))
    struck = {place + (place >= _NO_FONT) for place, held in enumerate(fonts) if held}
    return sheets, {place for place, font in enumerate(styles) if font in struck}, old


def _marks(book: bytes, start: int, struck_styles: set[int], old: bool) -> SheetMarks:
    damaged, merges, struck, hidden = {}, [], set(), set()
    for kind, body in _records(book, start):
        if kind == _ROW and body[12] & _HIDDEN:
            hidden.add(struct.unpack_from("<H", body)[0])
        elif kind == _MERGED:
            numbers = struct.unpack_from(f"<{(len(body) - 2) // 8 * 4}H", body, 2)
            merges += [(first, left, last, right) for first, last, left, right in zip(*[iter(numbers)] * 4, strict=True)]
        elif kind in (_BOOLERR, _FORMULA) and (error := _error(kind, body)) is not None:
            damaged[struct.unpack_from("<HH", body)] = Damaged(error)
        if struck_styles and kind in (*_ONE_CELL, *_MANY_CELLS) and kind not in _BLANK:
            struck |= {place for place, style in _styles_of(kind, body) if style in struck_styles}
    return damaged, None if old else merges, struck, hidden


def _error(kind: int, body: bytes) -> str | None:
    if kind == _BOOLERR and body[7]:
        return _ERRORS.get(body[6], "#")
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        return _ERRORS.get(body[8], "#")
    return None


def _styles_of(kind: int, body: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    row, column, style = struct.unpack_from("<HHH", body)
    if kind in _ONE_CELL:
        yield (row, column), style
        return
    for place in range((len(body) - 6) // 6):  # MULRK: a style and a number for each column
        yield (row, column + place), struct.unpack_from("<H", body, 4 + 6 * place)[0]


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, up to its end; substreams inside it (charts) are passed over."""
    depth = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 1:
            yield kind, book[place + 4 : place + 4 + length]
        if depth <= 0:
            return
        place += 4 + length


def _workbook_stream(raw: bytes) -> bytes:
    sector, mini = 1 << struct.unpack_from("<H", raw, 30)[0], 1 << struct.unpack_from("<H", raw, 32)[0]
    directory_start, cutoff, mini_table = struct.unpack_from("<I4xII", raw, 48)
    table = _sector_table(raw, sector)
    directory = _chain(raw, table, directory_start, sector, sector)
    entries = [directory[place : place + 128] for place in range(0, len(directory), 128)]
    for entry in entries:
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
        if name in _STREAMS:
            start, size = struct.unpack_from("<II", entry, 116)
            if size >= cutoff:
                return _chain(raw, table, start, sector, sector)[:size]
            small = _chain(raw, table, struct.unpack_from("<I", entries[0], 116)[0], sector, sector)
            minis = _chain(raw, table, mini_table, sector, sector)
            return _chain(small, list(struct.unpack(f"<{len(minis) // 4}I", minis)), start, mini, 0)[:size]
    return b""


def _sector_table(raw: bytes, sector: int) -> list[int]:
    """The file allocation table: for each sector the one that follows it."""
    listed = list(struct.unpack_from("<109I", raw, 76))
    following, count = struct.unpack_from("<II", raw, 68)
    for _ in range(min(count, len(raw) // sector)):
        block = struct.unpack_from(f"<{sector // 4}I", raw, (following + 1) * sector)
        listed += block[:-1]
        following = block[-1]
    table: list[int] = []
    for place in dict.fromkeys(listed):
        if place < _END:
            table += struct.unpack_from(f"<{sector // 4}I", raw, (place + 1) * sector)
    return table


def _chain(raw: bytes, table: list[int], place: int, size: int, header: int) -> bytes:
    """The sectors of a stream one after another. Raises Unreadable where they run in a circle: a reader would fill the memory
    with it."""
    pieces, met = [], set()
    while place < min(_END, len(table)):
        if place in met:
            raise Unreadable(say("tables.sectors_old_workbook_run_circle"), say("tables.open_original_excel_or_wps_save"))
        met.add(place)
        pieces.append(raw[header + place * size : header + (place + 1) * size])
        place = table[place]
    return b"".join(pieces)
