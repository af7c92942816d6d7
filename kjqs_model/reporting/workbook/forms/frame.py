"""The frame of an official form in the workbook: title, line to fill in, unit, boxed cells, remarks, A4."""

from __future__ import annotations

from collections.abc import Sequence

from ....language import money_unit, say
from ....scenario.titles import scenario_title
from ....tables.workbooks import CELL
from ..writer import WorkbookWriter, money_cells, set_print

_HIGHEST = 409  # points; what a spreadsheet allows a row
_RULE, _HEAD, _INPUT, _SUM = "#5A6573", "#DCE6F1", "#FFF4CC", "#EEF2F7"
_ROOM_FOR_OTHER_FONTS = 0.74  # where the default font is not installed another may be a third wider (LibreOffice on Debian)
_A4_ACROSS_MM, _A4_UPRIGHT_MM, _MARGINS_MM, _MM_PER_PIXEL = 297, 210, 20.4, 25.4 / 96


class Form:
    """One form being written from the top: ``row`` is the next free row, ``widths`` the columns in characters."""

    def __init__(self, book: WorkbookWriter, name: str, title: str, widths: Sequence[int], *, upright: bool = False):
        self.book, self.widths, self.upright = book, list(widths), upright
        self.formats = _made(book.workbook)
        self.sheet = book.workbook.add_worksheet(book.name(name))
        self.sheet.hide_gridlines(2)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.row = 0
        self.breaks: list[int] = []
        self.across(title, "title", height=30)
        shown = scenario_title(book.study.scenario)
        self.across(say("reporting_workbook.scenario_scenario_title", scenario_title=shown), "scenario")

    @property
    def last(self) -> int:
        return len(self.widths) - 1

    def across(self, text: str, style: str, height: float | None = None) -> None:
        """One text over the whole width of the form, as high as it needs."""
        self.merge(self.row, 0, self.last, text, style)
        self.sheet.set_row(self.row, height or room_for(text, sum(self.widths)))
        self.row += 1

    def merge(self, row: int, first: int, last: int, text: str, style: str, last_row: int | None = None) -> None:
        """A text over several cells of a row, or of several rows."""
        if (first, row) == (last, last_row or row):
            self.sheet.write_string(row, first, text, self.formats[style])
        else:
            self.sheet.merge_range(row, first, last_row or row, last, text, self.formats[style])

    def pair(self, label: str, text: str, at: int, style: str = "text", height: float | None = None) -> None:
        """A row of a label and a text beside it, which begins in the column ``at``."""
        self.merge(self.row, 0, at - 1, label, "head")
        self.merge(self.row, at, self.last, text, style)
        if height:
            self.sheet.set_row(self.row, height)
        self.row += 1

    def fill_in_line(self, unit: bool = True) -> None:
        """填报单位, 填报日期, and the unit of the amounts, with room to write."""
        self.sheet.write_string(self.row, 0, say("reporting_workbook.reported_by_date"), self.formats["line"])
        if unit:
            self.sheet.write_string(self.row, self.last, say("reporting_workbook.unit_is_money_unit"), self.formats["line_right"])
        self.row += 1

    def headings(self, texts: Sequence[str], repeat: bool = True, height: float = 32) -> None:
        """A row of headings; those of the first block are printed on every page."""
        for column, text in enumerate(texts):
            self.sheet.write_string(self.row, column, text, self.formats["head"])
        self.sheet.set_row(self.row, height)
        if repeat:
            self.sheet.repeat_rows(self.row)
        self.row += 1

    def cell(self, column: int, value, style: str) -> None:
        """A value in the current row: text, number, nothing, or a formula with its value as a pair."""
        if isinstance(value, tuple):
            self.sheet.write_formula(self.row, column, value[0], self.formats[style], value[1])
        elif value is None:
            self.sheet.write_blank(self.row, column, None, self.formats[style])
        elif isinstance(value, str):
            self.sheet.write_string(self.row, column, value, self.formats[style])
        else:
            self.sheet.write_number(self.row, column, value, self.formats[style])

    def line(self, values: Sequence, styles: Sequence[str], height: float | None = None) -> None:
        """A whole row, then on to the next."""
        for column, (value, style) in enumerate(zip(values, styles, strict=True)):
            self.cell(column, value, style)
        if height:
            self.sheet.set_row(self.row, height)
        self.row += 1

    def remarks(self, texts: Sequence[str]) -> None:
        """Numbered remarks below the form."""
        for number, text in enumerate([text for text in texts if text], 1):
            self.across(say("reporting_workbook.note_number_text", number=number, text=text), "remark")

    def page_break(self) -> None:
        """What follows starts on a new page."""
        self.breaks.append(self.row)

    def finish(self) -> None:
        """A4, one page wide, page numbers; upright where most of the form is text."""
        set_print(self.sheet, self.book.study.scenario.name)
        if self.upright:
            self.sheet.set_portrait()
        if self.breaks:  # spreadsheets that fit a sheet to pages pass over breaks, so the scale is worked out here
            self.sheet.set_print_scale(self._scale())
            self.sheet.set_h_pagebreaks(self.breaks)
        self.sheet.print_area(0, 0, max(self.row - 1, 0), self.last)

    def _scale(self) -> int:
        """The per cent at which all columns fit the width of the page."""
        pixels = sum(7 * width + 5 for width in self.widths)
        room = (_A4_UPRIGHT_MM if self.upright else _A4_ACROSS_MM) - _MARGINS_MM
        return max(10, min(100, int(room / (pixels * _MM_PER_PIXEL) * _ROOM_FOR_OTHER_FONTS * 100)))

    def say_why(self, reason: str) -> None:
        """In the place of a form that can't be filled in: why."""
        self.across(reason, "remark")
        self.finish()


def room_for(text: str, width: int) -> float:
    """The height in points of a wrapped text in a cell so many characters wide; a Chinese sign takes the room of two."""
    signs = (sum(1 if ord(sign) < 0x2E80 else 2 for sign in line) for line in text.split("\n"))
    return min(2 + 15 * sum(max(1, -(-count // max(width - 2, 1))) for count in signs), _HIGHEST)


def wan(yuan: float) -> float:
    """An amount in the reader's unit, not rounded."""
    return yuan / money_unit()


def no_years(book: WorkbookWriter) -> str:
    """Why a form on the years ahead is empty."""
    return say("reporting_workbook.no_years_ahead") + book.study.outlook.reason


def listed(clauses: Sequence[str]) -> str:
    """Clauses by number, apart by spaces so that a narrow cell breaks between them and never within one."""
    return " ".join(clauses)


def quoted(text: str) -> str:
    """A text as a formula has it."""
    return '"' + text.replace('"', '""') + '"'


def rounding_remark() -> str:
    return say("reporting_workbook.amounts_kept_yuan_shown_10")


def simulated_remark() -> str:
    return say("reporting_workbook.base_year_follows_changed_parameters")


def _made(workbook) -> dict:
    font = CELL
    box = font | {"border": 1, "border_color": _RULE}
    wrapped, total, entry = (
        box | {"text_wrap": True, "indent": 1},
        box | {"bold": True, "bg_color": _SUM},
        box | {"bg_color": _INPUT, "locked": False, "text_wrap": True},
    )
    made = {
        "title": font | {"bold": True, "font_size": 16, "align": "center"},
        "scenario": font | {"align": "center", "font_color": "#5A6573"},
        "line": font,
        "line_right": font | {"align": "right"},
        "head": box | {"bold": True, "bg_color": _HEAD, "text_wrap": True, "align": "center"},
        "side": box | {"text_wrap": True, "align": "center"},
        "block": box | {"bold": True, "bg_color": _HEAD, "indent": 1},
        "block_text": wrapped | {"bg_color": _HEAD},
        "text": wrapped,
        "code": box | {"text_wrap": True, "align": "center"},
        "number": box | {"num_format": "0", "align": "center"},
        "money": box | {"num_format": money_cells()},
        "yuan": box | {"num_format": "#,##0"},
        "percent": box | {"num_format": "0.0%"},
        "points": box | {"num_format": "0.##", "align": "center"},
        "total": total | {"indent": 1},
        "total_money": total | {"num_format": money_cells()},
        "total_yuan": total | {"num_format": "#,##0"},
        "total_points": total | {"num_format": "0.##", "align": "center"},
        "total_text": total | {"text_wrap": True, "indent": 1},
        "none": box | {"align": "center", "font_color": "#5A6573"},
        "entry": entry | {"indent": 1},
        "entry_centre": entry | {"align": "center"},
        "entry_points": entry | {"num_format": "0.##", "align": "center"},
        "entry_percent": entry | {"num_format": "0.0%", "align": "center"},
        "remark": font | {"text_wrap": True, "valign": "top", "font_size": 9, "font_color": "#5A6573"},
        "long": wrapped | {"valign": "top"},
    }
    return {name: workbook.add_format(properties) for name, properties in made.items()}
