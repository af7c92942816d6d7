"""CSV files: UTF-8 with or without byte-order mark, or GB18030; comma; LF or CRLF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ...language import say
from ..cells import text_cells
from ..sheet import RaggedRow, Sheet, Unreadable
from .limits import fail_if_too_many_cells, plain_bytes

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CHUNK = 65_536
_BLOCK = 1 << 24
_QUOTE = ord('"')
_CELL_ENDS = np.frombuffer(b",\n\r", dtype=np.uint8)


def read_csv(path: Path) -> Sheet:
    """Read a CSV file. Raises Unreadable where no table can be made of it."""
    text = decoded(plain_bytes(path))
    if not text.strip():
        raise Unreadable(say("文件是空的", "The file is empty"),
                         say("请至少填写表头一行；没有这类对象时，请删除该文件。",
                             "Give it at least a header row, or remove the file if there are no such recipients."))
    if "\n" not in text and "\r" in text.strip():
        raise Unreadable(say("换行符是旧式 Mac 的 CR", "The lines end in CR, as on old Macs"),
                         say("请在 Excel 中另存为“CSV UTF-8（逗号分隔）”。", "Save it from Excel as 'CSV UTF-8 (comma delimited)'."))
    text = text.rstrip("\r\n")
    headings, header_row = _header(text)
    fail_if_too_many_cells(text.count("\n"), len(headings))
    raw = text.encode("utf-8")
    one_line_header = header_row == 1 and not any("\n" in heading or "\r" in heading for heading in headings)
    if one_line_header and len(headings) > 1 and _quotes_are_regular(raw):
        sheet = _read_regular(raw, headings)
        if sheet is not None:
            return sheet
    return _read_any(text, headings, header_row)


def decoded(raw: bytes) -> str:
    """The text of a CSV file: by its byte-order mark, else UTF-8, else GB18030. Raises Unreadable for anything else."""
    if raw.startswith(_UTF_16_MARKS) or b"\x00" in raw:
        raise Unreadable(say("不是文本文件，或是以 UTF-16（Unicode 文本）保存的", "Not a text file, or saved as UTF-16 ('Unicode text')"),
                         _save_as_utf8())
    marked = raw.startswith(_BYTE_ORDER_MARK)
    while raw.startswith(_BYTE_ORDER_MARK):  # some tools put a second mark before the first
        raw = raw[len(_BYTE_ORDER_MARK):]
    for encoding in ("utf-8",) if marked else ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(say("文件编码既不是 UTF-8 也不是 GB18030，或内容已损坏", "The file is neither UTF-8 nor GB18030, or is damaged"),
                     _save_as_utf8())


def _save_as_utf8() -> str:
    return say("请用 Excel 或 WPS 打开原文件，另存为“CSV UTF-8（逗号分隔）”。",
               "Open the original in Excel or WPS and save it as 'CSV UTF-8 (comma delimited)'.")


def _header(text: str) -> tuple[list[str], int]:
    for number, record in enumerate(records(text), start=1):
        headings = [heading.strip() for heading in record]
        if any(headings):
            break
    fail_if_parted_otherwise(headings, number)
    return headings, number


def fail_if_parted_otherwise(cells: list[str], number: int) -> None:
    """Raise Unreadable where the one cell of a record holds marks that part columns in other files than ours."""
    for mark, name in ((";", say("分号", "a semicolon")), ("\t", say("制表符", "a tab")), ("，", say("中文逗号", "a full-width comma")),
                       ("|", say("竖线", "a bar"))):
        if len(cells) == 1 and mark in cells[0]:
            raise Unreadable(say(f"列与列之间用的是{name}，不是英文逗号", f"The columns are parted by {name}, not by a comma"),
                             say("请在 Excel 中另存为“CSV UTF-8（逗号分隔）”。", "Save it from Excel as 'CSV UTF-8 (comma delimited)'."),
                             number)


def records(text: str) -> Iterator[list[str]]:
    """The records of a CSV text; a blank line is an empty record. A record with line ends inside quotes counts once, as in Excel."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    count = 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise Unreadable(say("引号不成对，或引号后面还有文字，从这一行起无法分列",
                                 "A quotation mark has no partner, or text follows it: from this row on the columns cannot be told"),
                             say("请更正该行的双引号；单元格内的双引号应写成两个。",
                                 "Correct the double quotes of this row; a double quote inside a cell is written twice."),
                             count + 1) from fault
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


def _read_regular(raw: bytes, headings: list[str]) -> Sheet | None:
    """Read a regular file at full speed; None where a row is not like the others, so that each must be looked at."""
    names = [str(place) for place in range(len(headings))]
    quoted = b'"' in raw
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(raw),
            read_options=pa.csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
            parse_options=pa.csv.ParseOptions(quote_char='"' if quoted else False, double_quote=False, escape_char=False,
                                              newlines_in_values=quoted, ignore_empty_lines=False),
            convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), null_values=[],
                                                  strings_can_be_null=False))
    except pa.ArrowInvalid:
        return None
    rows = np.arange(2, len(table) + 2, dtype=np.int32)
    return Sheet(headings, [text_cells(column) for column in table.columns], rows)


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
