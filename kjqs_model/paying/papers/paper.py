"""The frame of every sheet that this room writes: title, remarks, headings on each page, A4, totals that recalculate."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping, Sequence

from ...language import say
from ...reporting.workbook.forms.frame import room_for
from ...reporting.workbook.writer import set_print
from ...tables.workbooks import new_workbook

_RULE, _HEAD, _INPUT, _SUM = "#5A6573", "#DCE6F1", "#FFF4CC", "#EEF2F7"


class Paper:
    """One sheet being written from the top: ``row`` is the next free row. A column is heading, width in characters and format."""

    def __init__(
        self,
        workbook,
        formats: dict,
        name: str,
        title: str,
        columns: Sequence[tuple[str, int, str]],
        remarks: Sequence[str] = (),
        *,
        right: str = "",
        upright: bool = False,
    ):
        self.formats, self.name, self.upright = formats, name, upright
        self.headings, self.widths = [heading for heading, *_ in columns], [width for _, width, _ in columns]
        self.styles = [style for *_, style in columns]
        self.sheet = workbook.add_worksheet(name)
        self.sheet.hide_gridlines(2)
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        self.row = 0
        self.across(title, "title", height=32)
        for remark in remarks:
            self.across(remark, "remark")
        if right:
            self.across(right, "right", height=18)
        for column, heading in enumerate(self.headings):
            self.sheet.write_string(self.row, column, heading, formats["head"])
        self.sheet.set_row(self.row, 15 * max(2, *(1 + heading.count("\n") for heading in self.headings)) + 2)
        self.sheet.repeat_rows(self.row)
        self.row += 1
        self.first = self.row
        self.sheet.freeze_panes(self.row, 0)

    @property
    def last(self) -> int:
        return len(self.widths) - 1

    def across(self, text: str, style: str, height: float | None = None) -> None:
        """One text over the whole width, as high as it needs."""
        self.sheet.merge_range(self.row, 0, self.row, self.last, text, self.formats[style])
        self.sheet.set_row(self.row, height or room_for(text, sum(self.widths)))
        self.row += 1

    def line(self, cells: Sequence, styles: Sequence[str] = (), least: float = 18) -> None:
        """A row: texts, numbers, nothing, or formulas with their value as a pair; as high as its longest text needs. ``styles`` :
        where they are not the columns' own."""
        for column, (value, style) in enumerate(zip(cells, styles or self.styles, strict=True)):
            put(self.sheet, self.row, column, value, self.formats[style])
        heights = [room_for(value, self.widths[column]) for column, value in enumerate(cells) if isinstance(value, str) and value]
        self.sheet.set_row(self.row, max(least, *heights) if heights else least)
        self.row += 1

    def total(self, word: str, sums: Mapping[str, float], live: bool = True) -> None:
        """The row of totals: the sums of the columns of these letters. ``live`` : over the rows so far, as formulas."""
        letters = [chr(ord("A") + place) for place in range(len(self.styles))]
        cells = [
            (self.column_sum(letter, sums[letter]) if live else sums[letter]) if letter in sums else None for letter in letters
        ]
        styles = [f"total_{style}" if letter in sums else "total" for letter, style in zip(letters, self.styles, strict=True)]
        self.line([cells[0], word, *cells[2:]], styles)

    def column_sum(self, letter: str, value: float) -> tuple[str, float]:
        """The sum of a column over the rows so far."""
        return (f"=SUM({letter}{self.first + 1}:{letter}{self.row})", value) if self.row > self.first else ("=0", 0)

    def finish(self, footer: str) -> None:
        """A4, one page wide, page numbers."""
        set_print(self.sheet, footer)
        if self.upright:
            self.sheet.set_portrait()
        self.sheet.print_area(0, 0, max(self.row - 1, 0), self.last)


def put(sheet, row: int, column: int, value, style) -> None:
    """A text as a text, a number as a number, a pair as a formula with its value."""
    if isinstance(value, tuple):
        sheet.write_formula(row, column, value[0], style, value[1])
    elif value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:32_000], style)
    else:
        sheet.write_number(row, column, value, style)


def workbook_bytes(title: str, date: datetime.date, write: Callable) -> bytes:
    """A workbook as bytes: ``write`` is given the workbook and its formats. The same content gives the same bytes."""
    stream = io.BytesIO()
    with new_workbook(stream, title, datetime.datetime.combine(date, datetime.time()), author="kjqs") as workbook:
        write(workbook, _made(workbook))
    return stream.getvalue()


def unit_line() -> str:
    return say("paying.unit_yuan")


def _made(workbook) -> dict:
    font = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
    box = font | {"border": 1, "border_color": _RULE}
    total = box | {"bold": True, "bg_color": _SUM}
    entry = box | {"bg_color": _INPUT, "locked": False, "text_wrap": True}
    made = {
        "title": font | {"bold": True, "font_size": 16, "align": "center"},
        "remark": font | {"text_wrap": True, "valign": "top", "font_color": "#3D4651"},
        "right": font | {"align": "right"},
        "head": box | {"bold": True, "bg_color": _HEAD, "text_wrap": True, "align": "center"},
        "text": box | {"text_wrap": True},
        "code": box | {"align": "center", "text_wrap": True, "num_format": "@"},
        "number": box | {"num_format": "0", "align": "center"},
        "yuan": box | {"num_format": "#,##0"},
        "fen": box | {"num_format": "#,##0.##"},
        "count": box | {"num_format": "#,##0", "align": "center"},
        "signed": box | {"num_format": "+#,##0.##;-#,##0.##;0"},
        "entry": entry,
        "entry_text": entry | {"num_format": "@"},
        "quiet": box | {"font_color": "#8A94A0", "font_size": 8, "text_wrap": True},
        "total": total,
        "total_yuan": total | {"num_format": "#,##0"},
        "total_fen": total | {"num_format": "#,##0.##"},
        "total_signed": total | {"num_format": "+#,##0.##;-#,##0.##;0"},
        "total_count": total | {"num_format": "#,##0", "align": "center"},
        "words": font | {"bold": True, "border": 1, "border_color": _RULE},
    }
    return {name: workbook.add_format(properties) for name, properties in made.items()}
