"""What came of the years ahead: a user's file of outturns, each with the date on which it was published, read strictly."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Finding, Refusal, did_you_mean
from ..language import say
from ..policy.register import register
from ..tables.reading.csv_files import decoded, fail_if_parted_otherwise, records
from ..tables.sheet import Unreadable
from .factors import Count
from .targets import LABELS

if TYPE_CHECKING:
    from .projection import Projection

ENTITLEMENT, RENEWED, GDP = "entitlement", "renewed", "gdp"
RECIPIENTS = ".recipients"
"""Written behind a clause, the number of those paid under it."""

COUNT_OF = {"1.1": "first_recognitions", "1.2": RENEWED}
"""Counts that have a name of their own beside ``1.1.recipients``."""

_COLUMNS = {"indicator": "指标", "year": "年份", "value": "数值", "vintage": "公布日期", "source": "来源"}
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
        return say(*LABELS[indicator])
    if indicator == GDP:
        return say("地区生产总值（元）", "GDP, yuan")
    if indicator.endswith(RECIPIENTS):
        clause = indicator.removesuffix(RECIPIENTS)
        return say(f"{clause} {register()[clause].label()}（个数）", f"{clause} {register()[clause].label()}, number paid")
    if indicator in register():
        return say(f"{indicator} {register()[indicator].label()}（元）", f"{indicator} {register()[indicator].label()}, yuan")
    return say("应兑付合计（元）", "owed in total, yuan") if indicator == ENTITLEMENT else say("复审通过的高新技术企业（户）", "renewed recognitions")


def forecast_of(projection: Projection, indicator: str) -> np.ndarray:
    """What a projection has for an indicator, (years, draws)."""
    outcome = projection.outcome
    nothing = np.zeros((len(projection.years), projection.draws))
    if indicator in projection.indicators:
        return projection.indicators[indicator]
    if indicator == GDP:
        return projection.ahead.gdp.T[:len(projection.years)]
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
        findings += [Finding("error", path.name, row=number, column=column, value=cells.get(column, ""), problem=problem,
                             remedy=remedy)
                     for column, problem, remedy in faults]
        if not faults:
            rows.append(Outturn(cells["indicator"], int(cells["year"]), float(cells["value"]), _date(cells["vintage"]),
                                cells.get("source", "")))
    if findings:
        raise Refusal(say(f"实际数文件“{path.name}”有 {len(findings)} 处错误，没有采用。请改正后重试。",
                          f"The outturns in '{path.name}' have {len(findings)} error(s) and are not used: correct them and try "
                          f"again."), findings)
    if not rows:
        raise Refusal(say(f"“{path.name}”中没有一行实际数。请至少填写一行。", f"'{path.name}' holds no outturn: give one row at least."))
    return Outturns(tuple(rows))


def _records(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and every later record that is not blank with its row number."""
    try:
        numbered = [(number, row) for number, row in enumerate(records(decoded(path.read_bytes())), start=1)
                    if any(cell.strip() for cell in row)]
        if numbered:
            fail_if_parted_otherwise([cell.strip() for cell in numbered[0][1]], numbered[0][0])
    except OSError as fault:
        raise Refusal(say(f"读不到实际数文件“{path}”（{fault.strerror}）。请核对路径。",
                          f"Cannot read the outturns '{path}' ({fault.strerror}): check the path.")) from fault
    except Unreadable as fault:
        raise Refusal(say(f"读不懂实际数文件“{path.name}”。", f"Cannot make sense of the outturns '{path.name}'."),
                      [Finding("error", path.name, row=fault.row, problem=fault.problem, remedy=fault.remedy)]) from fault
    if not numbered:
        raise Refusal(say(f"“{path.name}”是空的。请写上表头 {','.join(_COLUMNS)} 和实际数。",
                          f"'{path.name}' is empty: give the header {','.join(_COLUMNS)} and outturns."))
    return [cell.strip() for cell in numbered[0][1]], numbered[1:]


def _places(path: Path, head: list[str]) -> dict[str, int]:
    names = {word: column for column, chinese in _COLUMNS.items() for word in (column, chinese)}
    problems = [(word, say("没有这一列", "There is no such column"), did_you_mean(word, _said_columns())) for word in head
                if word not in names]
    problems += [(word, say("这一列出现两次", "The column stands there twice"), say("请删去一列。", "Remove one of them."))
                 for place, word in enumerate(head) if names.get(word) in [names.get(other) for other in head[:place]]
                 and word in names]
    found = {names[word]: place for place, word in enumerate(head) if word in names}
    problems += [(say(_COLUMNS[column], column), say("缺少这一列", "The column is missing"), say("请补上。", "Add it."))
                 for column in _COLUMNS if column not in found and column not in _OPTIONAL]
    if problems:
        raise Refusal(say(f"“{path.name}”的表头不对。", f"The header of '{path.name}' is wrong."),
                      [Finding("error", path.name, row=1, column=column, problem=problem, remedy=remedy)
                       for column, problem, remedy in problems])
    return found


def _said_columns() -> list[str]:
    return [say(chinese, column) for column, chinese in _COLUMNS.items()]


def _too_long(record: list[str], head: list[str]) -> Iterator[tuple[str, str, str]]:
    if any(cell.strip() for cell in record[len(head):]):
        yield ("", say("这一行的单元格多于表头", "The row has more cells than the header"),
               say("含逗号的内容请加双引号。", "Put what holds a comma in double quotes."))


def _faults(cells: Mapping[str, str], years: Collection[int]) -> Iterator[tuple[str, str, str]]:
    """Column, problem and remedy of each faulty cell."""
    name, year, vintage = cells["indicator"], cells["year"], _date(cells["vintage"])
    if name not in known_indicators():
        yield "indicator", say("没有这个指标", "There is no such indicator"), did_you_mean(name, known_indicators())
    if not _YEAR.fullmatch(year):
        yield "year", say("不是四位数的年份", "Not a year of four digits"), say("请写如 2024。", "Write such as 2024.")
    elif years and int(year) not in years:
        yield ("year", say("不在推演年份内", "Not a year of the projection"),
               say(f"推演的是 {min(years)} 至 {max(years)} 年；基年及以前的数请改在总体中。",
                   f"The projection has {min(years)} to {max(years)}; figures up to the base year belong to the population."))
    yield from _value_faults(name, cells["value"])
    if vintage is None:
        yield "vintage", say("不是日期", "Not a date"), say("请写公布日期，如 2025-01-31。",
                                                        "Write the day of publication, such as 2025-01-31.")
    elif _YEAR.fullmatch(year) and vintage.year < int(year):
        yield ("vintage", say("公布日期早于该年", "Published before the year began"),
               say("请核对年份和公布日期。", "Check the year and the day of publication."))


def _value_faults(name: str, value: str) -> Iterator[tuple[str, str, str]]:
    if not _NUMBER.fullmatch(value):
        yield ("value", say("不是数", "Not a number"),
               say("请写不带单位、不带千分位逗号的非负数。", "Write a number of zero or more, without unit and without commas."))
    elif name in _SHARES and float(value) > 1:
        yield "value", say("占比大于 1", "A share above 1"), say("2.6% 请写 0.026。", "Write 2.6 % as 0.026.")
    elif _counts(name) and float(value) % 1:
        yield "value", say("个数不是整数", "A count that is no whole number"), say("请写整数。", "Write a whole number.")


def _counts(name: str) -> bool:
    return name not in _SHARES | _MONEY and name not in register() and name in known_indicators()


def _twice(cells: Mapping[str, str], seen: dict[tuple, int], number: int) -> Iterator[tuple[str, str, str]]:
    key = cells["indicator"], int(cells["year"]), _date(cells["vintage"])
    if key in seen:
        yield ("indicator", say(f"与第 {seen[key]} 行是同一指标、年份和公布日期", f"The same indicator, year and vintage as row {seen[key]}"),
               say("请删去一行，或改正公布日期。", "Remove one of them, or correct the vintage."))
    seen.setdefault(key, number)


def _date(text: str) -> datetime.date | None:
    match = _DATE.fullmatch(text)
    try:
        return datetime.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
