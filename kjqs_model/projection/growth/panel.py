"""A panel of places: published figures by series, unit and year, read strictly, one figure a key."""

from __future__ import annotations

import hashlib
import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ...data import shipped_text
from ...errors import Finding, Refusal
from ...language import say
from ...tables.reading.csv_files import decoded, fail_if_parted_otherwise, records
from ...tables.sheet import Unreadable

COLUMNS = ("series", "level", "name", "year", "value")
SHIPPED = "panel/panel_to_2023.csv"
FROM_MEMORY = "panel/from_memory.csv"
"""Rows of the shipped panel whose page nobody read: for a sensitivity check alone."""

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_YEAR = re.compile(r"[12]\d{3}")
_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}
_LOOSE = re.compile(r"over|about|rounded|expected|estimate|revised|derived", re.IGNORECASE)


class Unit(NamedTuple):
    """A place: its level (nation, province, city, or any other word) and its name."""

    level: str
    name: str


@dataclass(frozen=True)
class Panel:
    """Figures by (series, unit), each a mapping of year to value, above zero. ``warnings``: rows that are no point, and doubled
    keys."""

    points: Mapping[tuple[str, Unit], Mapping[int, float]]
    warnings: tuple[Finding, ...] = ()

    def series(self) -> list[str]:
        """The names of its series, in code-point order."""
        return sorted({series for series, _ in self.points})

    def units(self, series: str) -> list[Unit]:
        """The units of one series, in code-point order."""
        return sorted(unit for name, unit in self.points if name == series)

    def last(self) -> int:
        """Its last year."""
        return max(year for points in self.points.values() for year in points)

    def until(self, origin: int) -> Panel:
        """The panel as it was known at the end of a year."""
        kept = {key: {year: value for year, value in points.items() if year <= origin} for key, points in self.points.items()}
        return Panel(MappingProxyType({key: points for key, points in kept.items() if points}))

    def key(self) -> str:
        """A hash of every figure, whatever the order of rows."""
        text = "\n".join(
            f"{series}\x1f{unit.level}\x1f{unit.name}\x1f{year}\x1f{value!r}"
            for (series, unit), points in self.points.items()
            for year, value in points.items()
        )
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


@cache
def shipped_panel(from_memory: bool = False) -> Panel:
    """The panel that the package ships, of rows whose page was read; with those written from memory where asked."""
    texts = [shipped_text(SHIPPED), *([shipped_text(FROM_MEMORY)] if from_memory else [])]
    return _panel([row for text in texts for row in _rows(text, SHIPPED)], SHIPPED)


def read_panel(path: str | os.PathLike) -> Panel:
    """Read a panel from a CSV file with the columns series, level, name, year, value; further columns are not needed.

    Of several figures with one key that one counts which somebody saw (``seen``), then whose confidence is highest, then whose
    ``qualifier`` says neither rounded nor estimated; of equals the geometric mean. A blank value is no point, neither is zero (it
    has no log): warnings.

    Raises
    ------
    Refusal : a file that cannot be read, a column that is missing, and, all in one list, rows without a name, a year or a number.
    """
    place = Path(path)
    try:
        raw = place.read_bytes()
    except OSError as fault:
        raise Refusal(say("projection.cannot_read_panel_check_path", place=place, strerror=fault.strerror or fault)) from fault
    try:
        rows = list(_rows(decoded(raw), place.name))
    except Unreadable as fault:
        raise Refusal(say("projection.panel_cannot_read", place_name=place.name, fault=fault)) from fault
    return _panel(rows, place.name)


def _rows(text: str, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Every row that is not blank, with its number (the header is row 1), by heading."""
    lines = iter(records(text))
    heading = [cell.strip() for cell in next(lines, [])]
    absent = [name for name in COLUMNS if name not in heading]
    if absent:
        fail_if_parted_otherwise(heading, 1)
        listed = say("signs.list_mark").join(absent)
        raise Refusal(say("projection.panel_lacks_columns_header_must", file=file, listed=listed, columns=",".join(COLUMNS)))
    doubled = [name for name in COLUMNS if heading.count(name) > 1]
    if doubled:
        raise Refusal(say("projection.two_columns_remove_one", file=file, first_doubled=doubled[0]))
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            yield number, dict(zip(heading, [cell.strip() for cell in cells] + [""] * (len(heading) - len(cells)), strict=False))


def _panel(rows: list[tuple[int, dict[str, str]]], file: str) -> Panel:
    findings: list[Finding] = []
    found: dict[tuple[str, Unit, int], list[tuple[tuple, float, int]]] = {}
    for number, row in rows:
        problems = list(_problems(row, file, number))
        findings += problems
        if not problems:
            key = row["series"], Unit(row["level"], row["name"]), int(row["year"])
            found.setdefault(key, []).append((_standing(row), float(row["value"]), number))
    if any(finding.severity == "error" for finding in findings):
        raise Refusal(say("projection.panel_errors_nothing_written"), findings)
    if not found:
        raise Refusal(say("projection.panel_holds_no_figure_fill", file=file))
    points: dict[tuple[str, Unit], dict[int, float]] = {}
    for (series, unit, year), values in sorted(found.items()):
        points.setdefault((series, unit), {})[year] = _chosen(values)
        findings += _doubled(series, unit, year, values, file)
    return Panel(MappingProxyType(points), tuple(findings))


def _problems(row: Mapping[str, str], file: str, number: int) -> Iterator[Finding]:
    for name in ("series", "level", "name"):
        if not row[name]:
            yield Finding(
                "error",
                file,
                row=number,
                column=name,
                problem=say("projection.the_cell_is_empty"),
                remedy=say("projection.fill_it_in"),
            )
    if not _YEAR.fullmatch(row["year"]):
        yield Finding(
            "error",
            file,
            row=number,
            column="year",
            value=row["year"],
            problem=say("projection.not_year_four_digits"),
            remedy=say("projection.write_whole_number_such_2023"),
        )
    value = row["value"]
    if not value:
        yield Finding("warning", file, row=number, column="value", problem=say("projection.no_value_row_no_point"))
    elif not _NUMBER.fullmatch(value) or not math.isfinite(float(value)):
        yield Finding(
            "error",
            file,
            row=number,
            column="value",
            value=value,
            problem=say("projection.not_a_number"),
            remedy=say("projection.write_1155_or_2_54"),
        )
    elif float(value) < 0:
        yield Finding(
            "error",
            file,
            row=number,
            column="value",
            value=value,
            problem=say("projection.below_zero"),
            remedy=say("projection.level_above_zero_check"),
        )
    elif float(value) == 0:
        yield Finding("warning", file, row=number, column="value", value=value, problem=say("projection.zero_no_log_row_no"))


def _standing(row: Mapping[str, str]) -> tuple:
    """What decides between figures of one key, the better the smaller."""
    return (
        row.get("seen", "").lower() in ("false", "0", "no"),
        _CONFIDENCE.get(row.get("confidence", "").lower(), 1),
        bool(_LOOSE.search(row.get("qualifier", ""))),
    )


def _chosen(values: list[tuple[tuple, float, int]]) -> float:
    best = min(standing for standing, _, _ in values)
    equal = sorted({value for standing, value, _ in values if standing == best})
    return equal[0] if len(equal) == 1 else math.exp(math.fsum(map(math.log, equal)) / len(equal))


def _doubled(series: str, unit: Unit, year: int, values: list[tuple[tuple, float, int]], file: str) -> Iterator[Finding]:
    different = sorted({value for _, value, _ in values})
    if len(different) > 1:
        listed = say("signs.list_mark").join(f"{value:g}" for value in different)
        yield Finding(
            "warning",
            file,
            row=max(number for _, _, number in values),
            column="value",
            value=listed,
            problem=say(
                "projection.several_figures_used", unit_name=unit.name, year=year, series=series, values=f"{_chosen(values):g}"
            ),
        )
