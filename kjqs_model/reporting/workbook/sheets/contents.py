"""The first sheet: every sheet with a link and what it answers, how to use the workbook, and whether anything was changed."""

from __future__ import annotations

from ....language import say, word_of
from ....scenario.titles import scenario_question, scenario_title
from ...words import APPENDICES, FRONT, sheet_word
from ..writer import FIRST_ROW, WorkbookWriter, set_print, text_height
from .next_budget import total_cell

_WIDTHS = (26, 112)


def write_contents(book: WorkbookWriter) -> None:
    """The sheets in front, then the appendices, a line each."""
    sheet, formats = book.workbook.add_worksheet(sheet_word("contents")), book.formats
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, scenario_title(book.study.scenario), formats["title"])
    sheet.write_string(1, 0, scenario_question(book.study.scenario), formats["plain"])
    row = _use(book, sheet, 2)
    for title, names in ((say("reporting_workbook.the_workbook"), FRONT[1:]), (say("reporting_workbook.appendices"), APPENDICES)):
        sheet.write_string(row, 0, title, formats["head"])
        sheet.write_string(row, 1, say("reporting_workbook.what_it_answers"), formats["head"])
        row += 1
        for name in names:
            sheet.write_url(row, 0, f"internal:'{sheet_word(name)}'!A1", formats["link"], sheet_word(name))
            answer = word_of("reporting_workbook.answers", name)
            sheet.write_string(row, 1, answer, formats["text"])
            sheet.set_row(row, text_height(answer, _WIDTHS[1]))
            row += 1
    set_print(sheet, book.study.scenario.name)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, row - 1, len(_WIDTHS) - 1)


def _use(book: WorkbookWriter, sheet, row: int) -> int:
    """How to use it, and a cell that says whether it still shows the model's figures."""
    base = f"'{sheet_word('clauses')}'!$L${FIRST_ROW + len(book.lines) + 4}"
    tests = [f"ROUND({base},0)<>0", *(f"{total_cell(book, chr(ord('F') + place), 2)}<>0" for place in _moving(book))]
    unchanged, changed = say("reporting_workbook.unchanged"), say("reporting_workbook.changed")
    sheet.write_string(row, 0, say("reporting_workbook.state"), book.formats["key"])
    sheet.write_formula(
        row,
        1,
        f'=IF({"+".join(f"IF({test},1,0)" for test in tests)}=0,"{unchanged}","{changed}")',
        book.formats["text"],
        unchanged,
    )
    sheet.set_row(row, text_height(changed, _WIDTHS[1]))
    use = say("reporting_workbook.change_amounts_yellow_cells_parameters")
    sheet.write_string(row + 1, 0, say("reporting_workbook.use"), book.formats["key"])
    sheet.write_string(row + 1, 1, use, book.formats["text"])
    sheet.set_row(row + 1, text_height(use, _WIDTHS[1]))
    return row + 3


def _moving(book: WorkbookWriter) -> list[int]:
    """The columns of owed and due on the sheet of the next budget, counted from F."""
    return [0, 1, *range(4, 2 + 2 * len(book.years))] if book.years else []
