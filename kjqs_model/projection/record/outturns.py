"""What came of the years ahead: a user's file of outturns, each with the date on which it was published, read strictly."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Finding, Refusal, did_you_mean
from ...language import either, in_both, say
from ...policy.register import register
from ...tables.reading.csv_files import decoded, fail_if_parted_otherwise, records
from ...tables.sheet import Unreadable
from ..kernel.factors import Count
from ..targets import LABELS

if TYPE_CHECKING:
    from ..projection import Projection

ENTITLEMENT, RENEWED, GDP = "entitlement", "renewed", "gdp"
RECIPIENTS = ".recipients"
"""Written behind a clause, the number of those paid under it."""

COUNT_OF = {"1.1": "first_recognitions", "1.2": RENEWED}
"""Counts that have a name of their own beside ``1.1.recipients``."""

_COLUMNS = {
    "indicator": in_both("projection.indicator"),
    "year": in_both("projection.year"),
    "value": in_both("projection.value"),
    "vintage": in_both("projection.vintage"),
    "source": in_both("projection.source"),
}
_OPTIONAL = {"source"}
_SHARES = {"rd_intensity", "rd_intensity_real"}
_MONEY = {ENTITLEMENT, "rd_expenditure", GDP}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Outturn:
    """One published figure: of which year, published when. Yuan, counts, or a share of GDP."""

    indicator: str
    year: int
    value: float
    vintage: datetime.date
    source: str = ""


@dataclass(frozen=True)
class Outturns:
    """Published figures in all their vintages."""

    rows: tuple[Outturn, ...]

    def known(self, as_of: datetime.date | None = None) -> dict[tuple[str, int], Outturn]:
        """By indicator and year the latest vintage that was published by a day (that day included; all of them without one)."""
        found: dict[tuple[str, int], Outturn] = {}
        for row in sorted(self.rows, key=lambda row: row.vintage):
            if as_of is None or row.vintage <= as_of:
                found[row.indicator, row.year] = row
        return dict(sorted(found.items(), key=lambda item: item[0][1]))

    def series(self, indicator: str, as_of: datetime.date | None = None) -> dict[int, float]:
        """The history of one indicator as it was known by a day: year to value."""
        return {year: row.value for (name, year), row in self.known(as_of).items() if name == indicator}


def known_indicators() -> list[str]:
    """Every name that the column ``indicator`` may hold: of targets, counts, clauses, their recipients, the total."""
    return [*LABELS, GDP, ENTITLEMENT, RENEWED, *register(), *(clause + RECIPIENTS for clause in register())]


def outturn_label(indicator: str) -> str:
    """What an indicator of outturns is called in the reader's language."""
    if indicator in LABELS:
        return either(*LABELS[indicator])
    if indicator == GDP:
        return say("projection.gdp_yuan")
    if indicator.endswith(RECIPIENTS):
        clause = indicator.removesuffix(RECIPIENTS)
        return say("projection.number_paid", clause=clause, register=register()[clause].label())
    if indicator in register():
        return say("projection.indicator_register_yuan", indicator=indicator, register=register()[indicator].label())
    return say("projection.owed_total_yuan") if indicator == ENTITLEMENT else say("projection.renewed_recognitions")


def forecast_of(projection: Projection, indicator: str) -> np.ndarray:
    """What a projection has for an indicator, (years, draws)."""
    outcome = projection.outcome
    nothing = np.zeros((len(projection.years), projection.draws))
    if indicator in projection.indicators:
        return projection.indicators[indicator]
    if indicator == GDP:
        return projection.ahead.gdp.T[: len(projection.years)]
    if indicator == RENEWED:
        return outcome.count(Count.renewed)
    if indicator == ENTITLEMENT:
        return sum(outcome.amounts.values(), nothing)
    if indicator.endswith(RECIPIENTS):
        return outcome.recipients.get(indicator.removesuffix(RECIPIENTS), nothing).astype(np.float64)
    return outcome.amounts.get(indicator, nothing)


def read_outturns(path: str | Path, years: Collection[int] = ()) -> Outturns:
    """Read a CSV of outturns with the columns indicator, year, value, vintage and, if liked, source (or their Chinese names).

    Parameters
    ----------
    path : UTF-8 or GB18030. years : those that the projection has, where outturns of other years are refused.

    Raises
    ------
    Refusal : with a finding for each fault: unknown indicator, figure given twice, no number, no date, year not projected.
    """
    path = Path(path)
    head, numbered = _records(path)
    places = _places(path, head)
    findings: list[Finding] = []
    rows: list[Outturn] = []
    seen: dict[tuple, int] = {}
    for number, record in numbered:
        cells = {column: record[place].strip() if place < len(record) else "" for column, place in places.items()}
        faults = [*_too_long(record, head), *_faults(cells, years)] or [*_twice(cells, seen, number)]
        findings += [
            Finding("error", path.name, row=number, column=column, value=cells.get(column, ""), problem=problem, remedy=remedy)
            for column, problem, remedy in faults
        ]
        if not faults:
            rows.append(
                Outturn(
                    cells["indicator"],
                    int(cells["year"]),
                    float(cells["value"]),
                    _date(cells["vintage"]),
                    cells.get("source", ""),
                )
            )
    if findings:
        raise Refusal(say("projection.outturns_error_s_not_used", path_name=path.name, findings_count=len(findings)), findings)
    if not rows:
        raise Refusal(say("projection.holds_no_outturn_give_one", path_name=path.name))
    return Outturns(tuple(rows))


def _records(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and every later record that is not blank with its row number."""
    try:
        numbered = [
            (number, row)
            for number, row in enumerate(records(decoded(path.read_bytes())), start=1)
            if any(cell.strip() for cell in row)
        ]
        if numbered:
            fail_if_parted_otherwise([cell.strip() for cell in numbered[0][1]], numbered[0][0])
    except OSError as fault:
        raise Refusal(say("projection.cannot_read_outturns_check_path", path=path, strerror=fault.strerror)) from fault
    except Unreadable as fault:
        raise Refusal(
            say("projection.cannot_make_sense_outturns", path_name=path.name),
            [Finding("error", path.name, row=fault.row, problem=fault.problem, remedy=fault.remedy)],
        ) from fault
    if not numbered:
        raise Refusal(say("projection.empty_give_header_outturns", path_name=path.name, columns=",".join(_COLUMNS)))
    return [cell.strip() for cell in numbered[0][1]], numbered[1:]


def _places(path: Path, head: list[str]) -> dict[str, int]:
    names = {word: column for column, (chinese, _) in _COLUMNS.items() for word in (column, chinese)}
    problems = [
        (word, say("projection.there_no_such_column"), did_you_mean(word, _said_columns())) for word in head if word not in names
    ]
    problems += [
        (word, say("projection.column_stands_there_twice"), say("projection.remove_one_them"))
        for place, word in enumerate(head)
        if names.get(word) in [names.get(other) for other in head[:place]] and word in names
    ]
    found = {names[word]: place for place, word in enumerate(head) if word in names}
    problems += [
        (either(*_COLUMNS[column]), say("projection.the_column_is_missing"), say("projection.add_it"))
        for column in _COLUMNS
        if column not in found and column not in _OPTIONAL
    ]
    if problems:
        raise Refusal(
            say("projection.the_header_of_is_wrong", path_name=path.name),
            [
                Finding("error", path.name, row=1, column=column, problem=problem, remedy=remedy)
                for column, problem, remedy in problems
            ],
        )
    return found


def _said_columns() -> list[str]:
    return [either(*words) for words in _COLUMNS.values()]


def _too_long(record: list[str], head: list[str]) -> Iterator[tuple[str, str, str]]:
    if any(cell.strip() for cell in record[len(head) :]):
        yield ("", say("projection.row_more_cells_than_header"), say("projection.put_what_holds_comma_double"))


def _faults(cells: Mapping[str, str], years: Collection[int]) -> Iterator[tuple[str, str, str]]:
    """Column, problem and remedy of each faulty cell."""
    name, year, vintage = cells["indicator"], cells["year"], _date(cells["vintage"])
    if name not in known_indicators():
        yield "indicator", say("projection.there_no_such_indicator"), did_you_mean(name, known_indicators())
    if not _YEAR.fullmatch(year):
        yield "year", say("projection.outturn_year_not_four_digits"), say("projection.write_such_2024")
    elif years and int(year) not in years:
        yield (
            "year",
            say("projection.not_year_projection"),
            say("projection.projection_figures_up_base_year", years=min(years), years_2=max(years)),
        )
    yield from _value_faults(name, cells["value"])
    if vintage is None:
        yield "vintage", say("projection.not_a_date"), say("projection.write_day_publication_such_2025")
    elif _YEAR.fullmatch(year) and vintage.year < int(year):
        yield ("vintage", say("projection.published_before_year_began"), say("projection.check_year_day_publication"))


def _value_faults(name: str, value: str) -> Iterator[tuple[str, str, str]]:
    if not _NUMBER.fullmatch(value):
        yield ("value", say("projection.outturn_not_a_number"), say("projection.write_number_zero_or_more"))
    elif name in _SHARES and float(value) > 1:
        yield "value", say("projection.share_above_1"), say("projection.write_2_6_0_026")
    elif _counts(name) and float(value) % 1:
        yield "value", say("projection.count_no_whole_number"), say("projection.write_whole_number")


def _counts(name: str) -> bool:
    return name not in _SHARES | _MONEY and name not in register() and name in known_indicators()


def _twice(cells: Mapping[str, str], seen: dict[tuple, int], number: int) -> Iterator[tuple[str, str, str]]:
    key = cells["indicator"], int(cells["year"]), _date(cells["vintage"])
    if key in seen:
        yield (
            "indicator",
            say("projection.same_indicator_year_vintage_row", seen=seen[key]),
            say("projection.remove_one_them_or_correct"),
        )
    seen.setdefault(key, number)


def _date(text: str) -> datetime.date | None:
    match = _DATE.fullmatch(text)
    try:
        return datetime.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
