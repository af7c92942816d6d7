"""Workbooks that are the same bytes whenever they are made."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlsxwriter

FONT = "微软雅黑"
CELL = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
_CREATED = datetime.datetime(2023, 11, 1)  # fixed: the clock's would make other bytes each time
_CALLED = re.compile(r"[\w.]+(?=\()")
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
    book.worksheet_class = _sheet_class()
    book.set_properties({"title": title, "created": created, **properties})
    yield book
    book.close()


@cache
def _sheet_class() -> type:
    """A sheet that looks through a formula for functions newer than Excel 2007 only where it calls others than those before:
    xlsxwriter looks thirty times."""
    from xlsxwriter.worksheet import Worksheet

    plain: set[frozenset[str]] = set()

    class FormulaSheet(Worksheet):
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            called = frozenset(_CALLED.findall(formula))
            if called in plain and not expand_future_functions and formula[:1] == "=" and formula[-1:] != "}":
                return formula[1:]
            prepared = super()._prepare_formula(formula, expand_future_functions)
            if not self.use_future_functions and prepared == formula.removeprefix("="):
                plain.add(called)
            return prepared

    return FormulaSheet
