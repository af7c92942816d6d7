"""Workbooks of formats that cannot be looked through first (.xls, .ods, .xlsb), read in a process of their own with a memory
limit.

calamine makes a full rectangle of a sheet's cells and follows the sectors of an old workbook wherever they lead: a file of 6 KB
may ask for more memory than there is, which ends the process. Here it ends a small one, and the user gets a sentence.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import python_calamine as calamine

from ...language import say
from ..sheet import Unreadable

MOST_MEMORY = 2 << 30
"""Bytes that the process may take."""

MOST_SECONDS = 120
"""Seconds that it may work."""


@dataclass(frozen=True)
class ApartSheet:
    """A sheet as the process gave it: what calamine says of it, and its cells row by row."""

    name: str
    is_table: bool
    visible: bool
    start: tuple[int, int] | None
    merged_cell_ranges: list | None
    rows: list[list[object]]

    def to_python(self, skip_empty_area: bool = True) -> list[list[object]]:
        return self.rows


class ApartBook:
    """A workbook read apart, with what this package asks of one of calamine's."""

    def __init__(self, raw: bytes):
        self._sheets = {sheet.name: sheet for sheet in read_apart(raw)}

    @property
    def sheets_metadata(self) -> list[SimpleNamespace]:
        kinds, shown = calamine.SheetTypeEnum, calamine.SheetVisibleEnum
        return [
            SimpleNamespace(
                name=name,
                typ=kinds.WorkSheet if sheet.is_table else kinds.ChartSheet,
                visible=shown.Visible if sheet.visible else shown.Hidden,
            )
            for name, sheet in self._sheets.items()
        ]

    def get_sheet_by_name(self, name: str) -> ApartSheet:
        return self._sheets[name]


class _Plain(pickle.Unpickler):
    """Reads numbers, texts, lists and dates, and nothing that could run."""

    def find_class(self, module: str, name: str):
        if module == "datetime" and name in ("date", "datetime", "time", "timedelta"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def read_apart(raw: bytes) -> list[ApartSheet]:
    """Every sheet of a workbook. Raises Unreadable for a password, a damaged file, and one that takes too much memory or time."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(__file__).with_name("apart_process.py")), str(MOST_MEMORY), str(MOST_SECONDS)],
            input=raw,
            capture_output=True,
            timeout=MOST_SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise _too_much() from fault
    try:
        state, held = _Plain(io.BytesIO(done.stdout)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, AttributeError, IndexError):
        state, held = (
            ("damaged" if done.returncode == 1 else "memory"),
            None,
        )  # an error or panic ends it with 1, lack of memory by a signal
    if state == "password":
        raise Unreadable(say("tables.the_workbook_has_a_password"), say("tables.remove_password_save_again"))
    if state == "memory":
        raise _too_much()
    if state != "sheets":
        raise Unreadable(say("tables.not_readable_excel_workbook_or"), say("tables.open_excel_or_wps_remove"))
    return [ApartSheet(*sheet) for sheet in held]


def _too_much() -> Unreadable:
    limit = MOST_MEMORY >> 20
    return Unreadable(
        say("tables.reading_workbook_takes_more_than", limit=f"{limit:,}", most_seconds=MOST_SECONDS),
        say("tables.open_excel_or_wps_delete"),
    )
