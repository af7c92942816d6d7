"""The workbook being written: formats, sheet names, the frame that every sheet shares, and ranges for formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...budget.forms.years import budget_years
from ...language import decimals_of_unit, say
from ...scenario.titles import scenario_title
from ...tables.workbooks import CELL
from ..words import APPENDICES, heading, sheet_title, sheet_word, unset_note
from .payment_formulas import FormulaLine, lines_of

if TYPE_CHECKING:
    from ...study import Study

FIRST_ROW = 4
"""The first row of data, from zero: title, scenario, remark and headings stand above it."""

LONGEST_PRINTED = 45
"""Rows of an appendix that are printed with the workbook."""

CLAUSE_COLUMNS = (
    ("clause", 7),
    ("matter", 36),
    ("article", 6),
    ("lead", 16),
    ("claim", 22),
    ("pay", 16),
    ("tier", 24),
    ("unit_amount", 14),
    ("share_paid", 9),
    ("units", 9),
    ("recipients", 9),
    ("amount", 17),
    ("note", 46),
)
PAYMENT_COLUMNS = (
    ("clause", 7),
    ("line", 22),
    ("article", 6),
    ("recipient_kind", 14),
    ("recipient_id", 22),
    ("county", 14),
    ("units", 9),
    ("amount", 16),
    ("claim", 24),
)

_GRID, _HEAD, _INPUT, _SUM = "#D5DCE4", "#1F5A94", "#FFF4CC", "#EAF0F7"
_YUAN, _EXACT, _PERCENT, _COUNT = "#,##0", "#,##0.##", "0.0%", "#,##0"


def parameter_name(clause: str, parameter: str, year: int | None = None) -> str:
    """The defined name of a parameter cell: ``p_1_1_amount`` of the base year, ``p_1_1_amount_2025`` of a later one."""
    return f"p_{clause.replace('.', '_')}_{parameter}" + (f"_{year}" if year else "")


def money_cells() -> str:
    """The format of an amount in the reader's unit, to the hundred yuan."""
    return "#,##0." + "0" * decimals_of_unit(2)


Column = tuple[str, int] | tuple[str, int, str]
"""Heading, width, and the format of the cells below it where they are written by ``rows``."""


@dataclass(frozen=True)
class In:
    """A value of a row that is written in a format of its own."""

    style: str
    value: object


class WorkbookWriter:
    """What the sheets of one workbook share."""

    def __init__(self, workbook, study: Study):
        self.workbook, self.study = workbook, study
        self.lines, self.payments = lines_of(study)
        self.formats = _formats(workbook)
        self._columns: dict[str, Sequence[Column]] = {}
        self._remarks: dict[str, str] = {}
        self._behind = {sheet_word(name) for name in (*APPENDICES, "payments")}
        self.kept: dict[str, Any] = {}

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the budget, at most three; none where nothing is projected."""
        return () if self.study.budget is None else budget_years(self.study.budget)

    @cached_property
    def unset(self) -> tuple[str, ...]:
        """The clauses without an amount that the scenario sets nothing for."""
        return tuple(self.study.costing.unset)

    def is_drawn(self, path: str) -> bool:
        """Whether a share that the policy leaves open is drawn in the years ahead."""
        return bool(self.years) and self._drawn(path) is not None and path not in self.study.costing.policy.changed()

    def later(self, path: str, year: int) -> float | None:
        """The value of a parameter in a year of the budget; of a share that is drawn, its mean."""
        if self.is_drawn(path):
            return float(self._drawn(path).mean())
        return self.study.costing.policy.number(path, year)

    def _drawn(self, path: str):
        clause, _, name = path.rpartition(".")
        return self.study.projected.ahead.common.once.get(f"{name}.{clause}") if name == "share_paid" else None

    def name(self, sheet: str) -> str:
        return sheet_word(sheet)

    def sheet(self, name: str, columns: Sequence[Column], remark: str, years: str = ""):
        """A new sheet with title, scenario, remark and columns; A4 across, one page wide.

        ``years``: where it is not of the base year.
        """
        sheet = self.workbook.add_worksheet(self.name(name))
        study = self.study
        years = years or str(study.year)
        sheet.write_string(
            0, 0, say("reporting_workbook.the_self_years", years=years, the_self=sheet_title(name)), self.formats["title"]
        )
        sheet.write_string(
            1,
            0,
            say("reporting_workbook.scenario_scenario_title", scenario_title=scenario_title(study.scenario)),
            self.formats["plain"],
        )
        sheet.write_string(2, 0, remark, self.formats["plain"])
        self._remarks[sheet.name], self._columns[sheet.name] = remark, columns
        for place, (title, width, *_) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(FIRST_ROW - 1, place, title, self.formats["head"])
        sheet.set_row(FIRST_ROW - 1, 32)
        sheet.freeze_panes(FIRST_ROW, 2 if len(columns) > 6 else 0)
        return sheet

    def say_why(self, sheet, why: str, style: str = "plain") -> None:
        """In the place of rows that are not there: why."""
        sheet.write_string(FIRST_ROW, 0, why, self.formats[style])
        self.finish(sheet, FIRST_ROW + 1)

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        remark: str,
        rows: Iterable[Sequence] | None,
        why: str | In = "",
        *,
        years: str = "",
        filtered: bool = False,
    ) -> None:
        """A sheet that is columns and rows alone, as ``sheet`` and ``rows`` take them; without rows (None) it says why."""
        sheet = self.sheet(name, columns, remark, years)
        if rows is None:
            told = why if isinstance(why, In) else In("plain", why)
            self.say_why(sheet, str(told.value), told.style)
            return
        end = self.rows(sheet, rows)
        self.finish(sheet, end, filtered=end if filtered else None)

    def rows(self, sheet, rows: Iterable[Sequence], first: int = FIRST_ROW) -> int:
        """Rows in their columns' formats, one below the other; gives the row below them.

        A cell is a text, a number, nothing, a formula with its value as a pair, or any of these ``In`` another format.
        """
        styles, row = [column[2] for column in self._columns[sheet.name] if len(column) == 3], first
        for cells in rows:
            told = [cell if isinstance(cell, In) else In(style, cell) for cell, style in zip(cells, styles, strict=True)]
            self.write_row(sheet, row, [cell.value for cell in told], [cell.style for cell in told])
            row += 1
        return row

    def finish(self, sheet, last_row: int, unset_row: int | None = None, filtered: int | None = None) -> None:
        """Name the unset clauses under the total and set the sheet up for print."""
        columns = len(self._columns[sheet.name])
        if unset_row is not None:
            note = unset_note(self.study.costing)
            sheet.merge_range(unset_row, 0, unset_row, columns - 1, note, self.formats["note"])
            # Spreadsheets fit the height of plain cells by themselves, of merged ones never.
            sheet.set_row(unset_row, text_height(note, sum(column[1] for column in self._columns[sheet.name])))
            last_row = max(last_row, unset_row + 1)
        if filtered is not None and filtered > FIRST_ROW:
            sheet.autofilter(FIRST_ROW - 1, 0, filtered - 1, columns - 1)
        set_print(sheet, self.study.scenario.name)
        sheet.repeat_rows(FIRST_ROW - 1)
        if last_row - FIRST_ROW > LONGEST_PRINTED and sheet.name in self._behind:
            # A list to look things up in: printing the workbook gives its head alone, which says how to print the whole.
            remark = self._remarks[sheet.name] + say("reporting_workbook.head_alone_is_printed")
            sheet.write_string(2, 0, remark, self.formats["plain"])
            last_row = FIRST_ROW - 1
        sheet.print_area(0, 0, last_row, columns - 1)

    def write_row(self, sheet, row: int, cells: Sequence, styles: Sequence[str]) -> None:
        """Texts as texts, numbers as numbers, pairs as formulas with their values, nothing where there is nothing."""
        self.write_row_at(sheet, row, 0, cells, styles)

    def write_row_at(self, sheet, row: int, first: int, cells: Sequence, styles: Sequence[str]) -> None:
        """The same, from a column on."""
        for column, (value, style) in enumerate(zip(cells, (self.formats[name] for name in styles), strict=True), first):
            if value is None:
                sheet.write_blank(row, column, None, style)
            elif isinstance(value, tuple):
                sheet.write_formula(row, column, value[0], style, value[1])
            elif isinstance(value, str):
                sheet.write_string(row, column, value, style)
            else:
                sheet.write_number(row, column, value, style)

    def write_total(self, sheet, row: int, sums: Mapping[int, tuple[str, int]]) -> None:
        """The total row: ``sums`` maps a column to its letter and the value of its sum."""
        width = max(sums) + 1
        for column in range(width):
            sheet.write_blank(row, column, None, self.formats["sum"])
        sheet.write_string(row, 1, say("reporting_workbook.total"), self.formats["sum_text"])
        for column, (letter, value) in sums.items():
            # An empty sheet sums its own heading, which counts as nothing, rather than a range that ends before it starts.
            first, last = min(FIRST_ROW + 1, row), row
            sheet.write_formula(row, column, f"=SUM({letter}{first}:{letter}{last})", self.formats["sum"], value)

    def payment_range(self, letter: str) -> str:
        """A column of the payments, absolute and with its sheet."""
        return self._range("payments", letter, len(self.payments))

    def clause_range(self, letter: str) -> str:
        """A column of the clause lines."""
        return self._range("clauses", letter, len(self.lines))

    def value(self, line: FormulaLine, parameter: str) -> float:
        """The value of a parameter of a line's clause."""
        return self.study.costing.policy.number(f"{line.clause}.{parameter}", self.study.year) or 0.0

    def _range(self, sheet: str, letter: str, rows: int) -> str:
        return f"'{self.name(sheet)}'!${letter}${FIRST_ROW + 1}:${letter}${FIRST_ROW + max(rows, 1)}"


def headed(*columns: Column) -> list[Column]:
    """Columns by the names of their headings."""
    return [(heading(name), *rest) for name, *rest in columns]  # type: ignore[misc]


def text_height(text: str, width: int) -> int:
    """The height of a wrapped text in points, in a cell so many characters wide; a Chinese sign takes the room of two."""
    return 17 * sum(1 + sum(1 if ord(sign) < 0x2E80 else 2 for sign in line) // max(width - 4, 1) for line in text.split("\n"))


def set_print(sheet, footer: str) -> None:
    """A4 across, one page wide, page numbers in the footer."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{footer.replace('&', '&&')}&R&P / &N")


def _formats(workbook) -> dict:
    font = CELL
    cell = font | {"border": 1, "border_color": _GRID}
    wrapped = cell | {"text_wrap": True}
    entry = cell | {"bg_color": _INPUT, "locked": False}
    made = {
        "title": font | {"bold": True, "font_size": 14},
        "plain": font | {"font_color": "#5A6573"},
        "head": cell | {"bold": True, "font_color": "white", "bg_color": _HEAD, "text_wrap": True, "align": "center"},
        "text": wrapped,
        "key": wrapped | {"bold": True, "valign": "top"},
        "long": wrapped | {"valign": "top"},
        "note": font | {"text_wrap": True, "valign": "top", "font_color": "#8A3A2E"},
        "yuan": cell | {"num_format": _YUAN},
        "yuan_exact": cell | {"num_format": _EXACT},
        "percent": cell | {"num_format": _PERCENT},
        "count": cell | {"num_format": _COUNT},
        "year": cell | {"num_format": "0"},
        "tenth": cell | {"num_format": "#,##0.0"},
        "percent_fine": cell | {"num_format": "0.00%"},
        "big": cell | {"num_format": _YUAN, "bold": True, "font_size": 14, "align": "left"},
        "sum": cell | {"num_format": _YUAN, "bold": True, "bg_color": _SUM},
        "sum_text": cell | {"bold": True, "bg_color": _SUM},
        "text_right": cell | {"align": "right"},
        "money": cell | {"num_format": say("reporting_card.money_format"), "bold": True},
        "total_money": cell
        | {
            "num_format": f'{money_cells()}" {say("reporting_charts.money_unit")}"',
            "bold": True,
            "font_size": 14,
            "align": "left",
        },
        "input_yuan": entry | {"num_format": _EXACT},
        "input_percent": entry | {"num_format": _PERCENT},
        "number": cell | {"num_format": "0.0"},
        "input_number": entry | {"num_format": "General"},
        "wan_cell": cell | {"num_format": money_cells()},
        "wan_sum": cell | {"num_format": money_cells(), "bold": True, "bg_color": _SUM},
        "link": cell | {"font_color": "#1F5A94", "underline": 1, "bold": True, "text_wrap": True},
        "input_count": entry | {"num_format": _COUNT},
    }
    return {name: workbook.add_format(properties) for name, properties in made.items()}
