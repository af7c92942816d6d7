"""The sheet 参数: every amount, rate and cap in force, of the base year and of the years of the budget, as input cells with
names; of each parameter, what a change of it moves in this workbook and what only a new projection can tell."""

from __future__ import annotations

from collections.abc import Iterator

from ....language import say
from ....policy import register
from ....policy.parameters import baseline_policy
from ...words import heading, unit_word
from ..standards import MIXED, NOTHING, response
from ..writer import FIRST_ROW, WorkbookWriter, parameter_name, text_height

_EFFECT = 60
_ENVELOPE = "annual_envelope"
MONEY = ("yuan", "rate", "share")
_CONDITIONS = ("first_report_minimum", "increase_minimum", "share_chosen")
"""In yuan or shares, and yet no part of an amount: they decide who qualifies."""


def write_parameters(book: WorkbookWriter) -> None:
    """One row a parameter: its value in the base year and in each year of the budget, unit, the policy's own, what it moves."""
    columns = [
        (heading("clause"), 7),
        (heading("matter"), 30),
        (heading("parameter"), 26),
        (heading("path"), 22),
        (str(book.study.year), 14),
        *((str(year), 14) for year in book.years),
        (heading("unit"), 8),
        (heading("law"), 14),
        (heading("origin"), 14),
        (say("reporting_workbook.what_it_moves"), _EFFECT),
    ]
    sheet = book.sheet("parameters", columns, say("reporting_workbook.yellow_cells_move_both"))
    used = {f"{line.clause}.{name}" for line in book.lines for name in line.parameters}
    row = FIRST_ROW
    for clause, name in _listed(book):
        _write_row(book, sheet, row, clause, name, f"{clause}.{name}" in used)
        row += 1
    sheet.write_string(row + 1, 0, say("reporting_workbook.firms_answers_need_a_run"), book.formats["plain"])
    book.finish(sheet, row + 1)


def _listed(book: WorkbookWriter) -> Iterator[tuple[str, str]]:
    """Clause and name: of every clause that is costed, then what may be set aside under those without an amount."""
    for clause in dict.fromkeys(line.clause for line in book.lines):
        for name in register()[clause].parameters:
            yield clause, name
    for clause in book.unset:
        for name in register()[clause].parameters:
            yield clause, name


def _write_row(book: WorkbookWriter, sheet, row: int, clause: str, name: str, used: bool) -> None:
    policy, law, year = book.study.costing.policy, baseline_policy(), book.study.year
    parameter, label, path = register()[clause].parameters[name], register()[clause].label(), f"{clause}.{name}"
    kind = "yuan" if parameter.unit == "yuan" else "percent" if parameter.unit in ("rate", "share") else "count"
    number, entered = "yuan_exact" if kind == "yuan" else kind, f"input_{kind}"
    ahead = used or (name == _ENVELOPE and clause in book.unset)
    effect = _effect(book, clause, name, used)
    cells = (
        clause,
        label,
        parameter.label(),
        path,
        policy.value(path, year),
        *(_later(book, row + 1, path, later) for later in book.years),
        unit_word(parameter.unit),
        law.value(path, year),
        _origin(path, parameter.assumed, policy.changed()),
        effect,
    )
    later = [entered if ahead else number] * len(book.years)
    book.write_row(sheet, row, cells, [*["text"] * 4, entered if used else number, *later, "text", number, "text", "text"])
    for place, of in enumerate((None, *book.years)):
        if ahead if of else used:
            cell = f"='{book.name('parameters')}'!${chr(ord('E') + place)}${row + 1}"
            book.workbook.define_name(parameter_name(clause, name, of), cell)
    sheet.set_row(row, max(text_height(effect, _EFFECT), text_height(parameter.label(), 26), text_height(label, 30)))


def _later(book: WorkbookWriter, at: int, path: str, year: int) -> float | tuple[str, float] | None:
    """The value of a later year follows the base year's where it is the same, in proportion where a share is drawn; else it is
    its own."""
    base, later = book.study.costing.policy.number(path, book.study.year), book.later(path, year)
    if later is not None and later == base:
        return f"=E{at}", later
    if later is not None and base and book.is_drawn(path):
        return f"=E{at}*{later / base!r}", later
    return later


def _origin(path: str, assumed: bool, changed: frozenset) -> str:
    if path in changed:
        return say("reporting_workbook.changed_by_the_scenario")
    return say("reporting_workbook.assumption") if assumed else say("reporting_workbook.the_policy")


def _effect(book: WorkbookWriter, clause: str, name: str, used: bool) -> str:
    """What a change moves, in words."""
    if clause in book.unset:
        own = name == _ENVELOPE and book.years
        return say("reporting_workbook.moves_next_budget") if own else say("reporting_workbook.moves_nothing_unset")
    if not used:
        counts = register()[clause].parameters[name].unit not in MONEY or name in _CONDITIONS
        return say("reporting_workbook.decides_who") if counts else say("reporting_workbook.moves_nothing_zero")
    how = response(book, clause, book.years[0]).how if book.years else NOTHING
    if how == NOTHING:
        return say("reporting_workbook.moves_base_alone")
    if how == MIXED:
        return say("reporting_workbook.moves_both_mixed")
    if book.is_drawn(f"{clause}.{name}"):
        return say("reporting_workbook.moves_both_drawn")
    return say("reporting_workbook.moves_both")
