"""预算调整表 of a running year as an official form, and the year's workbook: by clause, by county, moves, what to know."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...budget.running_year.in_year import gap_chance
from ...budget.running_year.moves import Move
from ...budget.running_year.purses import Purse
from ...heavy import pd
from ...language import either, in_unit, say, say_each, wording_of
from ...policy.register import register
from ...tables.workbooks import CELL, new_workbook
from ..terminal.forecast import held_back, order_of_moves
from .forms.frame import Form, room_for, wan
from .writer import set_print

if TYPE_CHECKING:
    from ...budget.running_year.forecast import Forecast

_WIDTHS = (5, 25, 12, 12, 11, 11, 9, 11, 8, 11, 11, 8, 9, 9, 9, 11, 24)
_SHARES = ("paid_share", "gap_probability", "standard_error")
_TEXTS = ("clause", "county", "department", "event_years", "kind", "from", "to")


@dataclass(frozen=True)
class _Sheets:
    """What a form asks of the workbook that it stands in."""

    workbook: object
    study: Forecast

    def name(self, sheet: str) -> str:
        return sheet


def adjustment_book(found: Forecast) -> bytes:
    """预算调整表.xlsx: project by project (clause by clause) what was given, spent and is needed, what is moved in and out, and
    added."""
    stream, plan, safety = io.BytesIO(), found.plan, found.settings.safety
    title = say("reporting_workbook.budget_adjustment_of_as_of", budget_year=plan.budget_year, as_of=f"{plan.as_of:%Y-%m-%d}")
    with new_workbook(stream, title) as book:
        form = Form(_Sheets(book, found), say("reporting_workbook.adjustment"), title, _WIDTHS)
        form.fill_in_line()
        form.headings(_headings(safety), height=48)
        first, moved = form.row + 1, _moved(found.moves)
        values = [_purse_line(form, number, purse, safety, *moved) for number, purse in enumerate(found.purses, 1)]
        _totals(form, first, values)
        form.remarks(_remarks(found))
        form.sheet.freeze_panes(4, 2)
        form.finish()
    return stream.getvalue()


def _headings(safety: float) -> list[str]:
    return [
        *say_each(
            "reporting_workbook",
            "number_heading",
            "project_matter",
            "clauses_short",
            "department",
            "initial",
            "adjusted_so_far",
            "carried_in_two_lines",
            "paid_to_date",
            "paid_share",
            "need_mean",
        ),
        say("reporting_workbook.need_p_safety", safety=f"{safety * 100:g}"),
        *say_each(
            "reporting_workbook",
            "chance_of_a_gap",
            "moved_in",
            "moved_out",
            "to_be_added",
            "available_afterwards",
            "remark_column",
        ),
    ]


def _moved(moves: Sequence[Move]) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """What each purse gets, gives and lacks, by its name."""
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    added: dict[str, int] = {}
    for move in moves:
        into_or_added = added if move.source is None else into
        into_or_added[move.target] = into_or_added.get(move.target, 0) + move.amount
        if move.source is not None:
            out[move.source] = out.get(move.source, 0) + move.amount
    return into, out, added


def _purse_line(
    form: Form,
    number: int,
    purse: Purse,
    safety: float,
    into: Mapping[str, int],
    out: Mapping[str, int],
    added: Mapping[str, int],
) -> list[float]:
    key, row = purse.name or purse.key, form.row + 1
    name = purse.name or register()[purse.key].label()
    get, give, more = into.get(key, 0), out.get(key, 0), added.get(key, 0)
    amounts = [purse.initial, purse.adjusted, purse.carried_in, purse.paid]
    money = f'(IF(F{row}="",E{row},F{row})+G{row})'
    share = (f"=IF({money}=0,0,H{row}/{money})", purse.paid / purse.available if purse.available else 0)
    after = (f"={money}+M{row}-N{row}+O{row}", wan(purse.available + get - give + more))
    remark = _remark(purse, safety)
    cells = [
        number,
        name,
        " ".join(purse.clauses),
        purse.department,
        *(None if one is None else wan(one) for one in amounts),
        share,
        wan(float(purse.need.mean())),
        wan(purse.needed_at(safety)),
        gap_chance(purse.need, purse.available)[0],
        wan(get),
        wan(give),
        wan(more),
        after,
        remark,
    ]
    styles = ["number", "text", "code", "text", *["money"] * 4, "percent", "money", "money", "percent", *["money"] * 4, "text"]
    form.line(
        cells,
        styles,
        height=max(
            room_for(name, _WIDTHS[1]),
            room_for(" ".join(purse.clauses), _WIDTHS[2]),
            room_for(remark, _WIDTHS[-1]),
            room_for(purse.department, _WIDTHS[3]),
        ),
    )
    return [wan(one or 0) for one in amounts] + [
        0.0,
        wan(float(purse.need.mean())),
        0.0,
        0.0,
        wan(get),
        wan(give),
        wan(more),
        after[1],
    ]


def _remark(purse: Purse, safety: float) -> str:
    if purse.open and purse.uncertain_surplus(safety):
        return say("reporting_workbook.more_paid_than_tables_draws")
    if uncertain := purse.uncertain_surplus(safety):
        return say("reporting_workbook.perhaps_yuan_over_some_draw", uncertain=in_unit(uncertain, 2))
    return ""


def _totals(form: Form, first: int, values: Sequence[Sequence[float]]) -> None:
    """Sums of what adds up; quantiles and chances do not."""
    cells: list = [None, say("reporting_workbook.total"), None, None]
    for place, letter in enumerate("EFGHIJKLMNOP"):
        adds_up = letter not in "IKL"
        cells.append(
            (f"=SUM({letter}{first}:{letter}{form.row})", sum(row[place] for row in values))
            if adds_up and values
            else 0
            if adds_up
            else "–"
        )
    form.line(
        [*cells, None],
        [
            "total",
            "total",
            "total",
            "total",
            *["total_money" if isinstance(cell, tuple) or cell == 0 else "total" for cell in cells[4:]],
            "total",
        ],
    )


def _remarks(found: Forecast) -> list[str]:
    told = [say("reporting_workbook.in_money_unit_not_rounded"), *order_of_moves(found), *held_back(found)]
    if found.execution is not None:
        told.append(say("reporting_workbook.projects_clauses_see_csv_money"))
        left = [project for project in found.execution.projects if not project.clauses]
        if left:
            told.append(
                say(
                    "reporting_workbook.projects_without_clause_not_counted",
                    left=say("signs.clause_mark").join(
                        say(
                            "reporting_workbook.one_name_available_en_yuan",
                            one_name=one.name,
                            available=in_unit(one.available, 2),
                        )
                        for one in left
                    ),
                )
            )
    return told


def year_book(tables: Mapping[str, pd.DataFrame], notes: Sequence[str], title: str) -> bytes:
    """The year's workbook: the tables of a forecast as sheets with the headings of the CSV files, and the notes."""
    stream = io.BytesIO()
    with new_workbook(stream, title) as book:
        head = book.add_format(CELL | {"bold": True, "border": 1, "bg_color": "#DCE6F1", "text_wrap": True, "align": "center"})
        text, money, share = (book.add_format(CELL | {"border": 1, "num_format": code}) for code in ("@", "#,##0", "0.0%"))
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            for column, heading in enumerate(table.columns):
                sheet.write_string(0, column, _heading(str(heading)), head)
                sheet.set_column(column, column, 14 if heading in _TEXTS else 13)
                number = share if heading in _SHARES else money
                for row, value in enumerate(table[heading].tolist(), 1):
                    _write(sheet, row, column, value, text, number)
            sheet.freeze_panes(1, 1)
            set_print(sheet, title)
            sheet.repeat_rows(0)
            sheet.print_area(0, 0, len(table), len(table.columns) - 1)
        sheet = book.add_worksheet(say("reporting_workbook.notes_sheet"))
        sheet.set_column(0, 0, 110)
        wrapped = book.add_format(CELL | {"text_wrap": True, "valign": "top"})
        for row, note in enumerate((title, *notes)):
            sheet.write_string(row, 0, note, wrapped)
            sheet.set_row(row, room_for(note, 110))
        set_print(sheet, title)
    return stream.getvalue()


def _write(sheet, row: int, column: int, value: object, text, number) -> None:
    if isinstance(value, (int, float)) and not math.isnan(value):
        sheet.write_number(row, column, value, number)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, text)
    else:
        sheet.write_blank(row, column, None, text)


def _heading(name: str) -> str:
    if name.startswith("need_p"):
        return say("reporting_workbook.name_en", name_zh=name.removeprefix("need_").upper(), name_en=name)
    wording = wording_of("reporting_workbook.running_year", name)
    return name if wording is None else either(*wording)
