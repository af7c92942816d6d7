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
from ..forms.frame import no_years
from ..standards import NOTHING, response
from ..writer import FIRST_ROW, In, WorkbookWriter, text_height

_MATTER, _REASON, _MOVED = 34, 80, 16
_EQUAL = 1e-9


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
        (heading("year"), 7, "year"),
        (heading("clause"), 7, "text"),
        (heading("matter"), _MATTER, "text"),
        (say("reporting_workbook.counted"), 14, "text"),
        (say("reporting_workbook.expected_mean"), 11, "number"),
        ("10 %", 8, "number"),
        ("90 %", 8, "number"),
        (say("reporting_workbook.own_low"), 8, "input_number"),
        (say("reporting_workbook.own_likely"), 8, "input_number"),
        (say("reporting_workbook.own_high"), 8, "input_number"),
        (say("reporting_workbook.number_used"), 10, "number"),
        (say("reporting_workbook.standard_yuan"), 13, "yuan"),
        (say("reporting_workbook.need_yuan"), 16, "yuan"),
        (say("reporting_workbook.number_rests_on"), 20, "text"),
        (say("reporting_workbook.range_and_reason"), _REASON, "text"),
        (say("reporting_workbook.for_the_command_line"), 34, "text"),
        (say("reporting_workbook.moved_by_changes"), 14, "yuan"),
    ]
    remark = say("reporting_workbook.fill_your_own_numbers_yellow")
    years = book.years
    sheet = book.sheet("expected", columns, remark, f"{years[0]}–{years[-1]}" if len(years) > 1 else str(*years))
    if not years:
        book.say_why(sheet, no_years(book))
        return
    rows = expected_rows(book)
    book.rows(sheet, (_cells(book, at, row) for at, row in enumerate(rows, FIRST_ROW + 1)))
    for place, row in enumerate(rows, FIRST_ROW):
        sheet.set_row(place, max(text_height(row.reason, _REASON), text_height(register()[row.clause].label(), _MATTER)))
    end = _write_sums(book, sheet, rows, years)
    book.finish(sheet, end, unset_row=end + 1, filtered=FIRST_ROW + len(rows))


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


def _cells(book: WorkbookWriter, at: int, row: _Row) -> tuple:
    filled, need = f"COUNT(H{at}:J{at})", row.number * row.standard
    used = f"IF({filled}=3,(H{at}+4*I{at}+J{at})/6,IF(COUNT(I{at})=1,I{at},(H{at}+J{at})/{filled}))"
    ends, three = f'"["&MIN(H{at}:J{at})&", "&MAX(H{at}:J{at})&"]"', f'"["&H{at}&", "&I{at}&", "&J{at}&"]"'
    line = f'"--set \'expected.{row.clause}.{row.year}="&IF({filled}=1,SUM(H{at}:J{at}),IF({filled}=3,{three},{ends}))&"\'"'
    own = [None] * 3 if row.clause in countable() else [In("text", "–")] * 3
    return (
        row.year,
        row.clause,
        register()[row.clause].label(),
        counts_word(row.clause),
        row.number,
        row.low,
        row.high,
        *own,
        (f"=IF({filled}=0,E{at},{used})", row.number),
        _standard(book, row),
        (f"=K{at}*L{at}", need),
        (f'=IF({filled}=0,"{basis_word(row.basis)}","{basis_word("own")}")', basis_word(row.basis)),
        row.reason,
        (f'=IF({filled}=0,"",{line})', ""),
        (f"=ROUND(M{at}-{need!r},2)", 0),
    )


def _standard(book: WorkbookWriter, row: _Row) -> float | tuple[str, float]:
    """What is paid for each in the mean, live from the year's parameters; a plain number where no amount can move it."""
    found = response(book, row.clause, row.year) if row.clause in {line.clause for line in book.lines} else None
    if found is None or found.how == NOTHING or not row.number:
        return row.standard
    factor = row.standard / found.value
    formula = found.formula if abs(factor - 1) < _EQUAL else f"({found.formula})*{factor!r}"
    return f"={formula}", row.standard


def _write_sums(book: WorkbookWriter, sheet, rows: list[_Row], years: tuple[int, ...]) -> int:
    """Below the rows, by year: the need by what the numbers rest on, its sum, and what is owed in the mean by the projection."""
    first, last = FIRST_ROW + 1, FIRST_ROW + len(rows)
    place = FIRST_ROW + len(rows) + 1

    def line(word: str, need: object, style: str = "text", total: str = "yuan") -> None:
        nonlocal place
        book.write_row(sheet, place, (year, None, word), ["year", style, style])
        book.write_row_at(sheet, place, 12, [need], [total])
        place += 1

    for year in years:
        of_year, start = [row for row in rows if row.year == year], place + 1
        for basis in BASES:
            of_basis = f"$A${first}:$A${last},A{place + 1},$N${first}:$N${last},C{place + 1}"
            value = sum(row.number * row.standard for row in of_year if row.basis == basis)
            line(basis_word(basis), (f"=SUMIFS($M${first}:$M${last},{of_basis})", value))
        need = sum(row.number * row.standard for row in of_year)
        line(say("reporting_workbook.need_in_all"), (f"=SUM(M{start}:M{place})", need), "sum_text", "sum")
        line(say("reporting_workbook.owed_mean_model"), sum(row.yuan for row in of_year))
        line(say("reporting_workbook.difference_own_numbers"), (f"=M{place - 1}-M{place}", 0))
        place += 1
    return place
