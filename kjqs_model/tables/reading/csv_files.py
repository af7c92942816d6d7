"""CSV files: UTF-8 with or without byte-order mark, or GB18030; comma; LF or CRLF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from ...language import say
from ..cells import text_cells
from ..sheet import RaggedRow, Sheet, Unreadable
from .limits import fail_if_no_plain_file, fail_if_too_many_cells, plain_bytes

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CHUNK = 65_536
_BLOCK = 1 << 22
_QUOTE = ord('"')
_CELL_ENDS = np.frombuffer(b",\n\r", dtype=np.uint8)


def read_csv(path: Path) -> Sheet:
    """Read a CSV file. Raises Unreadable where no table can be made of it."""
    return _read_plain(path) or _read_text(decoded(plain_bytes(path)))


def _read_plain(path: Path) -> Sheet | None:
    """Read a file without quotes, in UTF-8, whose first line is a header and whose rows are all alike, piece by piece; None for
    any other."""
    fail_if_no_plain_file(path)
    with open(path, "rb") as file:
        first, lines, ending = file.readline(_BLOCK), 1, b""
        if not first.endswith(b"\n") or first.startswith((_BYTE_ORDER_MARK, *_UTF_16_MARKS)) or _has_marks(first):
            return None
        while piece := file.read(_BLOCK):
            if _has_marks(piece):
                return None
            lines += piece.count(b"\n")
            ending = (ending + piece[-4:])[-4:]
    after = ending[len(ending.rstrip(b"\r\n")) :]
    if after not in (b"", b"\n", b"\r\n") or after == ending:  # blank lines at the end are no rows
        return None
    try:
        headings = [heading.strip() for heading in first.decode("utf-8").removesuffix("\n").removesuffix("\r").split(",")]
    except UnicodeDecodeError:
        return None
    if len(headings) < 2 or not any(headings) or any("\r" in heading for heading in headings):
        return None
    fail_if_too_many_cells(lines - (after != b""), len(headings))
    with pa.OSFile(str(path)) as file:
        return _read_regular(file, headings, quoted=False)


def _has_marks(piece: bytes) -> bool:
    return b'"' in piece or b"\x00" in piece


def _read_text(text: str) -> Sheet:
    if not text.strip():
        raise Unreadable(say("tables.the_file_is_empty"), say("tables.give_least_header_row_or"))
    if "\n" not in text and "\r" in text.strip():
        raise Unreadable(say("tables.lines_end_cr_old_macs"), say("tables.save_excel_csv_utf_8"))
    text = text.rstrip("\r\n")
    headings, header_row = _header(text)
    fail_if_too_many_cells(text.count("\n"), len(headings))
    raw = text.encode("utf-8")
    one_line_header = header_row == 1 and not any("\n" in heading or "\r" in heading for heading in headings)
    if one_line_header and len(headings) > 1 and _quotes_are_regular(raw):
        sheet = _read_regular(pa.BufferReader(raw), headings, b'"' in raw)
        if sheet is not None:
            return sheet
    return _read_any(text, headings, header_row)


def decoded(raw: bytes) -> str:
    """The text of a CSV file: by its byte-order mark, else UTF-8, else GB18030. Raises Unreadable for anything else."""
    if raw.startswith(_UTF_16_MARKS) or b"\x00" in raw:
        raise Unreadable(say("tables.not_text_file_or_saved"), _save_as_utf8())
    marked = raw.startswith(_BYTE_ORDER_MARK)
    while raw.startswith(_BYTE_ORDER_MARK):  # some tools put a second mark before the first
        raw = raw[len(_BYTE_ORDER_MARK) :]
    for encoding in ("utf-8",) if marked else ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(say("tables.file_neither_utf_8_nor"), _save_as_utf8())


def _save_as_utf8() -> str:
    return say("tables.open_original_excel_or_wps")


def _header(text: str) -> tuple[list[str], int]:
    for number, record in enumerate(records(text), start=1):  # noqa: B007 - told after the loop
        headings = [heading.strip() for heading in record]
        if any(headings):
            break
    fail_if_parted_otherwise(headings, number)
    return headings, number


def fail_if_parted_otherwise(cells: list[str], number: int) -> None:
    """Raise Unreadable where the one cell of a record holds marks that part columns in other files than ours."""
    for mark, name in (
        (";", say("tables.a_semicolon")),
        ("\t", say("tables.a_tab")),
        ("，", say("tables.full_width_comma")),
        ("|", say("tables.a_bar")),
    ):
        if len(cells) == 1 and mark in cells[0]:
            raise Unreadable(say("tables.columns_parted_not_comma", name=name), say("tables.save_excel_csv_utf_8"), number)


def records(text: str) -> Iterator[list[str]]:
    """The records of a CSV text; a blank line is an empty record. A record with line ends inside quotes counts once, as in
    Excel."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    count = 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise Unreadable(
                say("tables.quotation_mark_no_partner_or"), say("tables.correct_double_quotes_row_double"), count + 1
            ) from fault
        count += 1
        yield record


def _quotes_are_regular(raw: bytes) -> bool:
    """Whether each double quote opens or closes a whole cell, so that no two readers can differ about it."""
    if b'"' not in raw:
        return True
    quotes = np.flatnonzero(np.frombuffer(raw, dtype=np.uint8) == _QUOTE)
    if len(quotes) % 2:
        return False
    around = np.frombuffer(b"\n" + raw + b"\n", dtype=np.uint8)
    opens, closes = around[quotes[::2]], around[quotes[1::2] + 2]
    return bool(np.isin(opens, _CELL_ENDS).all() and np.isin(closes, _CELL_ENDS).all())


def _read_regular(file: pa.NativeFile, headings: list[str], quoted: bool) -> Sheet | None:
    """Read a regular file at full speed; None where a row is not like the others, so that each must be looked at."""
    from pyarrow import csv as arrow_csv

    names = [str(place) for place in range(len(headings))]
    try:
        table = arrow_csv.read_csv(
            file,
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                quote_char='"' if quoted else False,
                double_quote=False,
                escape_char=False,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())),
                null_values=[],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    rows, texts = np.arange(2, len(table) + 2, dtype=np.int32), table.unify_dictionaries().columns[::-1]
    del table
    columns = []
    while texts:
        columns.append(text_cells(texts.pop()))  # and let go of its pieces
    pa.default_memory_pool().release_unused()  # what reading took is larger than what is kept
    return Sheet(headings, columns, rows)


def _read_any(text: str, headings: list[str], header_row: int) -> Sheet:
    """Read any file record by record, keeping the rows with too many or too few cells aside."""
    width = len(headings)
    lines = records(text)
    for _ in range(header_row):
        next(lines)
    number, rows, ragged = header_row, [], []
    columns: list[list[pa.Array]] = [[] for _ in range(width)]
    while chunk := list(islice(lines, _CHUNK)):
        regular = []
        for record in chunk:
            number += 1
            if len(record) == width:
                regular.append(record)
                rows.append(number)
            elif any(cell.strip() for cell in record):
                ragged.append(RaggedRow(number, record))
        for column, cells in zip(columns, zip(*regular, strict=True), strict=False):
            column.append(pa.array(cells, pa.string()))
    joined = [text_cells(pa.chunked_array(column, pa.string())) for column in columns]
    return Sheet(headings, joined, np.array(rows, dtype=np.int32), header_row, ragged)
