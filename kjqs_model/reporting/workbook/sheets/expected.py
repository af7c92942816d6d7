"""The sheet 明年预计数: of each clause how many recipients are expected, at what standard, what that takes, and what the number
rests on. A user's own number takes the model's place in its row, every sum follows, and the last column is what the command line
takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ....data import shipped
from ....language import label, say
from ....policy import register
from ....policy.register import rules
from ....projection.draws.ahead_lines import ahead_lines
from ....projection.draws.expected_numbers import lines_counted
from ....scenario.expected import FILE, basis_of, countable, expected_text
from ...tables.basis import BASES, basis_word, counts_word
from ...words import heading
from ..standards import NOTHING, response
from ..writer import FIRST_ROW, WorkbookWriter, text_height

_COLUMNS, _MATTER, _REASON, _MOVED = 17, 34, 80, 16
_EQUAL = 1e-9
_ENTRIES = slice(7, 10)  # low, likely and high of the user's own


@dataclass(frozen=True)
class _Row:
    """One clause in one year: mean and 10 to 90 % of its recipients, the mean yuan, what the number rests on and why."""

    year: int
    clause: str
    number: float
    low: float | None
    high: float | None
    yuan: float
    basis: str
    reason: str

    @property
    def standard(self) -> float:
        """Yuan for each that is counted, in the mean."""
        return self.yuan / self.number if self.number else 0.0


def write_expected(book: WorkbookWriter) -> None:
    """Expected numbers of the budget year and the two after it, with room for the user's own and sums by what they rest on."""
    columns = [
        (heading("year"), 7),
        (heading("clause"), 7),
        (heading("matter"), _MATTER),
        (say("reporting_workbook.counted"), 14),
        (say("reporting_workbook.expected_mean"), 11),
        ("10 %", 8),
        ("90 %", 8),
        (say("reporting_workbook.own_low"), 8),
        (say("reporting_workbook.own_likely"), 8),
        (say("reporting_workbook.own_high"), 8),
        (say("reporting_workbook.number_used"), 10),
        (say("reporting_workbook.standard_yuan"), 13),
        (say("reporting_workbook.need_yuan"), 16),
        (say("reporting_workbook.number_rests_on"), 20),
        (say("reporting_workbook.range_and_reason"), _REASON),
        (say("reporting_workbook.for_the_command_line"), 34),
        (say("reporting_workbook.moved_by_changes"), 14),
    ]
    remark = say("reporting_workbook.fill_your_own_numbers_yellow")
    years = book.years
    sheet = book.sheet("expected", columns, remark, f"{years[0]}–{years[-1]}" if len(years) > 1 else str(*years))
    if not years:
        sheet.write_string(
            FIRST_ROW, 0, say("reporting_workbook.no_years_ahead") + book.study.outlook.reason, book.formats["plain"]
        )
        book.finish(sheet, FIRST_ROW + 1, _COLUMNS)
        return
    rows = expected_rows(book)
    for place, row in enumerate(rows, FIRST_ROW):
        _write_row(book, sheet, place, row)
    end = _write_sums(book, sheet, rows, years)
    book.finish(sheet, end, _COLUMNS, unset_row=end + 1, filtered=FIRST_ROW + len(rows))


def expected_rows(book: WorkbookWriter) -> list[_Row]:
    """The rows of the sheet, year by year, in the order of the clauses."""
    if "expected" not in book.kept:
        book.kept["expected"] = list(_rows(book, book.years))
    return book.kept["expected"]


def place_of(book: WorkbookWriter, clause: str, year: int) -> int | None:
    """The row of a clause in a year, from zero; None where the sheet has none."""
    if "places" not in book.kept:
        book.kept["places"] = {(row.clause, row.year): place for place, row in enumerate(expected_rows(book), FIRST_ROW)}
    return book.kept["places"].get((clause, year))


def row_of(book: WorkbookWriter, clause: str, year: int) -> _Row:
    """Number and standard of a clause in a year that the sheet has."""
    place = place_of(book, clause, year)
    assert place is not None
    return expected_rows(book)[place - FIRST_ROW]


def moved(book: WorkbookWriter, clause: str, year: int) -> str | None:
    """The cell that says by how many yuan own numbers and changed parameters move a clause's entitlement of a year; None where no
    row does."""
    place = place_of(book, clause, year)
    return None if place is None else f"'{book.name('expected')}'!${chr(ord('A') + _MOVED)}${place + 1}"


def _rows(book: WorkbookWriter, years: tuple[int, ...]) -> Iterator[_Row]:
    projection = book.study.projected
    outcome, expected = projection.outcome, projection.scenario.expected
    for year in years:
        place = outcome.years.index(year)
        for clause, counts in outcome.recipients.items():
            yuan, basis = float(outcome.amounts[clause][place].mean()), basis_of(clause, expected, year)
            number, (low, high) = float(counts[place].mean()), _ends(counts[place])
            rule = rules(year).get(clause)
            if rule and rule.adds_up and clause in countable():  # several that are counted may go to one recipient
                number, low, high = _counted(projection, clause, year), None, None
            yield _Row(year, clause, number, low, high, yuan, basis, _reason(projection, clause, year))


def _ends(counts: np.ndarray) -> tuple[float | None, float | None]:
    low, high = np.quantile(counts, (0.1, 0.9))
    return float(low), float(high)


def _counted(projection, clause: str, year: int) -> float:
    """The mean number of what a clause counts where one recipient may have several."""
    own = projection.scenario.expected.get(clause, {}).get(year)
    if own:
        return sum(own) / len(own) if len(own) < 3 else (own[0] + 4 * own[1] + own[2]) / 6
    lines, common = {line.name: line for line in ahead_lines()}, projection.ahead.common.once
    return float(
        sum(
            lines[name].rows * common[f"{'volume' if lines[name].number is None else 'number'}.{name}"].mean()
            for name in lines_counted(clause, projection.scenario.policy)
        )
    )


def _reason(projection, clause: str, year: int) -> str:
    own = projection.scenario.expected.get(clause, {}).get(year)
    if own:
        return say("reporting_workbook.given_by_the_scenario", expected_text=expected_text(own))
    entry = shipped(FILE)["clauses"].get(clause)
    if entry is None:
        return say("reporting_workbook.no_amount_policy_reason")
    if "follows" in entry:
        return label(entry["follows"])
    lines, told = {line.name: line for line in ahead_lines()}, []
    for name in lines_counted(clause, projection.scenario.policy):
        line = lines[name]
        low, high = (line.rows * end for end in line.volume)
        told.append(
            f"{label(line.label)}{say('signs.colon')}{low:,.4g}–{high:,.4g}{say('signs.clause_mark')}{label(line.reason)}"
        )
    return "\n".join(told)


def _write_row(book: WorkbookWriter, sheet, place: int, row: _Row) -> None:
    formats, at, own = book.formats, place + 1, row.clause in countable()
    book.write_row(
        sheet,
        place,
        (row.year, row.clause, register()[row.clause].label(), counts_word(row.clause), row.number, row.low, row.high),
        [formats["year"], *[formats["text"]] * 3, *[formats["number"]] * 3],
    )
    sheet.set_row(place, max(text_height(row.reason, _REASON), text_height(register()[row.clause].label(), _MATTER)))
    for column in range(_ENTRIES.start, _ENTRIES.stop):
        if own:
            sheet.write_blank(place, column, None, formats["input_number"])
        else:
            sheet.write_string(place, column, "–", formats["text"])
    filled = f"COUNT(H{at}:J{at})"
    sheet.write_formula(
        place,
        10,
        f"=IF({filled}=0,E{at},IF({filled}=3,(H{at}+4*I{at}+J{at})/6,IF(COUNT(I{at})=1,I{at},(H{at}+J{at})/{filled})))",
        formats["number"],
        row.number,
    )
    _write_standard(book, sheet, place, row)
    sheet.write_formula(place, 12, f"=K{at}*L{at}", formats["yuan"], row.number * row.standard)
    sheet.write_formula(place, _MOVED, f"=ROUND(M{at}-{row.number * row.standard!r},2)", formats["yuan"], 0)
    sheet.write_formula(
        place, 13, f'=IF({filled}=0,"{basis_word(row.basis)}","{basis_word("own")}")', formats["text"], basis_word(row.basis)
    )
    sheet.write_string(place, 14, row.reason, formats["text"])
    ends, three = f'"["&MIN(H{at}:J{at})&", "&MAX(H{at}:J{at})&"]"', f'"["&H{at}&", "&I{at}&", "&J{at}&"]"'
    line = f'"--set \'expected.{row.clause}.{row.year}="&IF({filled}=1,SUM(H{at}:J{at}),IF({filled}=3,{three},{ends}))&"\'"'
    sheet.write_formula(place, 15, f'=IF({filled}=0,"",{line})', formats["text"], "")


def _write_standard(book: WorkbookWriter, sheet, place: int, row: _Row) -> None:
    """What is paid for each in the mean, live from the year's parameters; a plain number where no amount can move it."""
    found = response(book, row.clause, row.year) if row.clause in {line.clause for line in book.lines} else None
    if found is None or found.how == NOTHING or not row.number:
        sheet.write_number(place, 11, row.standard, book.formats["yuan"])
        return
    factor = row.standard / found.value
    formula = found.formula if abs(factor - 1) < _EQUAL else f"({found.formula})*{factor!r}"
    sheet.write_formula(place, 11, f"={formula}", book.formats["yuan"], row.standard)


def _write_sums(book: WorkbookWriter, sheet, rows: list[_Row], years: tuple[int, ...]) -> int:
    """Below the rows, by year: the need by what the numbers rest on, its sum, and what is owed in the mean by the projection."""
    formats, first, last = book.formats, FIRST_ROW + 1, FIRST_ROW + len(rows)
    place = FIRST_ROW + len(rows) + 1
    for year in years:
        of_year = [row for row in rows if row.year == year]
        start = place + 1
        for basis in BASES:
            value = sum(row.number * row.standard for row in of_year if row.basis == basis)
            book.write_row(sheet, place, (year, None, basis_word(basis)), [formats["year"], formats["text"], formats["text"]])
            sheet.write_formula(
                place,
                12,
                f"=SUMIFS($M${first}:$M${last},$A${first}:$A${last},A{place + 1},$N${first}:$N${last},C{place + 1})",
                formats["yuan"],
                value,
            )
            place += 1
        total = sum(row.yuan for row in of_year)
        book.write_row(
            sheet,
            place,
            (year, None, say("reporting_workbook.need_in_all")),
            [formats["year"], formats["sum_text"], formats["sum_text"]],
        )
        sheet.write_formula(
            place, 12, f"=SUM(M{start}:M{place})", formats["sum"], sum(row.number * row.standard for row in of_year)
        )
        book.write_row(
            sheet,
            place + 1,
            (year, None, say("reporting_workbook.owed_mean_model")),
            [formats["year"], formats["text"], formats["text"]],
        )
        sheet.write_number(place + 1, 12, total, formats["yuan"])
        book.write_row(
            sheet,
            place + 2,
            (year, None, say("reporting_workbook.difference_own_numbers")),
            [formats["year"], formats["text"], formats["text"]],
        )
        sheet.write_formula(place + 2, 12, f"=M{place + 1}-M{place + 2}", formats["yuan"], 0)
        place += 4
    return place
