"""Error cells of an old .xls workbook: a compound file (MS-CFB) with a stream of BIFF8 records (MS-XLS)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .cells import Damaged

_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_BIFF8 = 0x0600
_END = 0xFFFFFFFA  # this and above: no further sector
_STREAMS = ("Workbook", "Book")
_BOF, _BOUNDSHEET, _FORMULA, _BOOLERR, _EOF = 0x0809, 0x0085, 0x0006, 0x0205, 0x000A
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def is_xls(raw: bytes) -> bool:
    """Whether a file is a compound file, as .xls files are."""
    return raw.startswith(_SIGNATURE)


def xls_errors(raw: bytes) -> dict[str, dict[tuple[int, int], Damaged]]:
    """By sheet name, row and column (from 0) of each cell that shows an error."""
    book = _workbook_stream(raw)
    found = {}
    for name, start in _sheets(book):
        found[name] = dict(_errors_of_sheet(book, start))
    return found


def _sheets(book: bytes) -> Iterator[tuple[str, int]]:
    old = False
    for kind, body in _records(book, 0):
        if kind == _BOF:
            old = struct.unpack_from("<H", body)[0] < _BIFF8
        elif kind == _BOUNDSHEET:
            start, length = struct.unpack_from("<I", body)[0], body[6]
            wide = not old and body[7] & 1
            text = body[7 if old else 8:][:length * (1 + wide)]
            yield text.decode("utf-16-le" if wide else "gb18030" if old else "latin-1", "replace"), start


def _errors_of_sheet(book: bytes, start: int) -> Iterator[tuple[tuple[int, int], Damaged]]:
    for kind, body in _records(book, start):
        code = None
        if kind == _BOOLERR and body[7]:
            code = body[6]
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            code = body[8]
        if code is not None:
            yield struct.unpack_from("<HH", body), Damaged(_ERRORS.get(code, "#"))


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, up to its end; substreams inside it (charts) are passed over."""
    depth = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 1:
            yield kind, book[place + 4:place + 4 + length]
        if depth <= 0:
            return
        place += 4 + length


def _workbook_stream(raw: bytes) -> bytes:
    sector, mini = 1 << struct.unpack_from("<H", raw, 30)[0], 1 << struct.unpack_from("<H", raw, 32)[0]
    directory_start, cutoff, mini_table = struct.unpack_from("<I4xII", raw, 48)
    table = _sector_table(raw, sector)
    directory = _chain(raw, table, directory_start, sector, sector)
    entries = [directory[place:place + 128] for place in range(0, len(directory), 128)]
    for entry in entries:
        name = entry[:max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
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
    for place in listed:
        if place < _END:
            table += struct.unpack_from(f"<{sector // 4}I", raw, (place + 1) * sector)
    return table


def _chain(raw: bytes, table: list[int], place: int, size: int, header: int) -> bytes:
    """The sectors of a stream one after another; a chain longer than its table runs in a circle and is cut."""
    pieces = []
    while place < min(_END, len(table)) and len(pieces) <= len(table):
        pieces.append(raw[header + place * size:header + (place + 1) * size])
        place = table[place]
    return b"".join(pieces)
