"""Workbooks that are the same bytes whenever they are made."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlsxwriter

FONT = "微软雅黑"
CELL = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
_CREATED = datetime.datetime(2023, 11, 1)  # fixed: the clock's would make other bytes each time
_AS_WRITTEN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@contextmanager
def new_workbook(
    stream: io.BytesIO, title: str, created: datetime.datetime = _CREATED, **properties: str
) -> Iterator[xlsxwriter.Workbook]:
    """A workbook to write in, whose bytes are in ``stream`` once it is closed; texts stay texts.

    Parameters
    ----------
    created : what the file says of when it was made. properties : others of the document, such as ``author``.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(stream, _AS_WRITTEN)
    book.set_properties({"title": title, "created": created, **properties})
    yield book
    book.close()
