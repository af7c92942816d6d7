"""The sheet 下一年度预算: standard times number is what is owed, clause by clause, live in the budget year and the two after it;
beside it what falls due and what is set aside."""

from __future__ import annotations

from collections.abc import Sequence

from ....language import money_unit, say, say_each
from ....policy.register import register
from ...words import heading
from ..forms.frame import no_years, wan
from ..standards import EXACT, MIXED, response
from ..writer import FIRST_ROW, WorkbookWriter, parameter_name, text_height
from .expected import moved, place_of, row_of

_MATTER, _NOTE = 34, 62
_FIRST_MONEY = 5  # the column of the budget year's need; its due, appropriation and difference stand right of it

Cell = tuple[str, float | str]
"""A formula and its value."""


def write_next_budget(book: WorkbookWriter) -> None:
    """A row a clause: number, standard and need of the budget year, what falls due, what is set aside; then the later years."""
    first, *later = book.years or (book.study.year + 1,)
    columns = [
        (heading("clause"), 7),
        (heading("matter"), _MATTER),
        (heading("lead"), 14),
        (say("reporting_workbook.number_used"), 10),
        (say("reporting_workbook.standard_yuan"), 13),
        *_headings(first),
        (say("reporting_workbook.appropriation_year_two_lines", year=first), 13),
        (say("reporting_workbook.left_short"), 13),
        *(column for year in later for column in _headings(year)),
        (say("reporting_workbook.what_it_moves"), _NOTE),
        (say("reporting_workbook.base_year_moved"), 14),
    ]
    sheet = book.sheet(
        "next_budget",
        columns,
        say("reporting_workbook.next_budget_in_money_unit"),
        f"{first}–{later[-1]}" if later else str(first),
    )
    if not book.years:
        book.say_why(sheet, no_years(book))
        return
    clauses = _clauses(book)
    values = [_write_clause(book, sheet, row, clause) for row, clause in enumerate(clauses, FIRST_ROW)]
    _write_totals(book, sheet, FIRST_ROW + len(clauses), values)
    row = FIRST_ROW + len(clauses) + 4
    for text in (say("reporting_workbook.firms_answers_need_a_run"), say("reporting_workbook.what_needs_a_run")):
        sheet.write_string(row, 0, text, book.formats["plain"])
        row += 1
    book.finish(sheet, row, unset_row=row)


def _headings(year: int) -> list[tuple[str, int]]:
    return [(say("reporting_workbook.owed_of", year=year), 13), (say("reporting_workbook.due_mean_of_year", year=year), 13)]


def _clauses(book: WorkbookWriter) -> list[str]:
    """What is owed under in the years ahead or in the base year; then what has no amount."""
    owed = {*book.study.projected.outcome.recipients, *(cell.clause for cell in book.study.budgeted.cells.entries)}
    return [clause for clause in register() if clause in owed] + [clause for clause in book.unset if clause not in owed]


def base_moved(book: WorkbookWriter, clause: str) -> str:
    """The cell that says by how many yuan changed parameters move what a clause owes of the base year."""
    column = chr(ord("A") + _FIRST_MONEY + 2 * len(book.years) + 3)
    return f"'{book.name('next_budget')}'!${column}${FIRST_ROW + 1 + _clauses(book).index(clause)}"


def due_moved(book: WorkbookWriter, clause: str, year: int) -> str:
    """By how many yuan changes move what falls due of a clause in a year, over the years in which it was earned; or empty."""
    terms = []
    for lag, share in enumerate(book.study.budgeted.settings.payment[clause].shares):
        earned = year - lag
        cell = base_moved(book, clause) if earned == book.study.year else moved(book, clause, earned)
        if cell and share:
            terms.append(cell if share == 1 else f"{share!r}*{cell}")
    return "+".join(terms)


def _write_clause(book: WorkbookWriter, sheet, row: int, clause: str) -> list[float]:
    """One row; the values of its columns of money, in 10,000 yuan."""
    place = place_of(book, clause, book.years[0])
    counted: tuple = ("–", "–")
    if place is not None:
        found, at = row_of(book, clause, book.years[0]), f"='{book.name('expected')}'!"
        counted = (f"{at}K{place + 1}", found.number), (f"{at}L{place + 1}", found.standard)
    (need, due), *others = (_year_cells(book, clause, year) for year in book.years)
    aside = wan(_mean(book, "appropriation", clause, book.years[0]))
    left = (f"=H{row + 1}-SUM(G{row + 1})", aside - _number(due[1]))
    money: list[Cell] = [need, due, ("", aside), left, *(cell for pair in others for cell in pair)]
    owed = sum(payment.row.amount_yuan for payment in book.payments if payment.row.clause == clause)
    moves = f"=SUMPRODUCT(({book.clause_range('A')}=A{row + 1})*{book.clause_range('L')})-{owed}"
    label, note = register()[clause].label(), _note(book, clause)
    cells = (
        clause,
        label,
        register()[clause].lead,
        *counted,
        *(cell if cell[0] else cell[1] for cell in money),
        note,
        (moves, 0),
    )
    style = ["text_right", "text_right"] if place is None else ["number", "yuan"]
    amounts = ["wan_cell" if formula or not isinstance(value, str) else "text_right" for formula, value in money]
    book.write_row(sheet, row, cells, ["text", "text", "text", *style, *amounts, "text", "yuan"])
    sheet.set_row(row, max(text_height(note, _NOTE), text_height(label, _MATTER)))
    return [_number(value) for _, value in money]


def _year_cells(book: WorkbookWriter, clause: str, year: int) -> tuple[Cell, Cell]:
    """What is owed and what falls due of a clause in a year, in 10,000 yuan."""
    if clause in book.unset:
        return _own_money(book, clause, year)
    place, due = place_of(book, clause, year), _mean(book, "payable", clause, year)
    need: Cell = ("", 0.0)
    if place is not None:
        found = row_of(book, clause, year)
        need = f"='{book.name('expected')}'!M{place + 1}/{money_unit()}", wan(found.number * found.standard)
    change = due_moved(book, clause, year)
    return need, (f"=({due!r}+{change})/{money_unit()}" if change else "", wan(due))


def _own_money(book: WorkbookWriter, clause: str, year: int) -> tuple[Cell, Cell]:
    """What the reader sets aside on the sheet of parameters under a clause without an amount; a word where that is empty."""
    open_word = say("reporting_workbook.not_set")
    if "annual_envelope" not in register()[clause].parameters:
        return (("", open_word),) * 2
    name = parameter_name(clause, "annual_envelope", year)
    shares = book.study.budgeted.settings.payment[clause].shares
    parts = [
        f"{share!r}*SUM({parameter_name(clause, 'annual_envelope', year - lag)})"
        for lag, share in enumerate(shares)
        if share and year - lag in book.years
    ]
    due = f'=IF(SUM({"+".join(parts)})=0,"{open_word}",({"+".join(parts)})/{money_unit()})' if parts else ""
    return (f'=IF(ISNUMBER({name}),{name}/{money_unit()},"{open_word}")', open_word), (due, open_word)


def _mean(book: WorkbookWriter, measure: str, clause: str, year: int) -> float:
    budget = book.study.budgeted
    return float(budget.of(measure, "clause", clause)[budget.years.index(year)].mean())


def _number(value: float | str) -> float:
    return 0.0 if isinstance(value, str) else value


def _note(book: WorkbookWriter, clause: str) -> str:
    """What moves the row, and what cannot."""
    if clause in book.unset:
        own = "annual_envelope" in register()[clause].parameters
        return say("reporting_workbook.set_money_aside") if own else say("reporting_workbook.moves_nothing_unset")
    how = response(book, clause, book.years[0]).how if clause in {line.clause for line in book.lines} else ""
    if how == EXACT:
        return say("reporting_workbook.row_moves")
    return say("reporting_workbook.row_moves_mixed") if how == MIXED else say("reporting_workbook.row_moves_by_number")


def _write_totals(book: WorkbookWriter, sheet, row: int, values: Sequence[Sequence[float]]) -> None:
    """The sums, what they are without any change, and the difference."""
    sums = [sum(column) for column in zip(*values, strict=True)]
    letters = [chr(ord("A") + column) for column in range(_FIRST_MONEY, _FIRST_MONEY + len(sums))]
    whole = [(f"=SUM({letter}{FIRST_ROW + 1}:{letter}{row})", value) for letter, value in zip(letters, sums, strict=True)]
    moved_by = [(f"=ROUND({letter}{row + 1}-{letter}{row + 2},6)", 0) for letter in letters]
    words = say_each("reporting_workbook", "total", "as_projected", "moved_in_all")
    for step, (word, cells) in enumerate(zip(words, (whole, sums, moved_by), strict=True)):
        text, amount = ("text", "wan_cell") if step else ("sum_text", "wan_sum")
        book.write_row(sheet, row + step, (None, word, None, None, None, *cells), [*[text] * _FIRST_MONEY, *[amount] * len(sums)])


def total_cell(book: WorkbookWriter, column: str, step: int = 0) -> str:
    """A cell of the sum, of the model's own figure (1) or of the difference (2). Column F is owed, G falls due, of the budget
    year."""
    return f"'{book.name('next_budget')}'!${column}${FIRST_ROW + 1 + len(_clauses(book)) + step}"
