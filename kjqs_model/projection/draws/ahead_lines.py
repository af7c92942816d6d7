"""Which recipients other than enterprises there may be in the years ahead: the base year's lines as yearly flows and lasting
stocks, with their ranges and ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from ...data import shipped, shipped_text
from ...law import round_half_up
from ...population.lines import ID_PREFIXES, Line, numbered_ids
from ...population.rare_events import FILE as BASE_FILE
from ...population.rare_events import rare_event_lines

FILE, NUMBERS = "rare_events_ahead.yaml", "expected_numbers.yaml"
FLOW, STOCK = "flow", "stock"


@dataclass(frozen=True)
class AheadLine:
    """One kind of recipient in the years ahead.

    ``kind`` is flow (a Poisson number each year) or stock (the same ids every year). ``volume`` and ``amount`` are low and high
    of factors on the number of rows and on a row's mean amount, 1 being central; ``amount`` is None where there is no amount.
    ``spread`` is the standard deviation of the log of single amounts, ``place`` that of the line among those of its table.
    ``number`` is low, likely and high of the rows a year of a line that the base year does not have: its ``rows`` are then one,
    and the factor on them is the number itself.
    """

    line: Line
    kind: str
    volume: tuple[float, float]
    amount: tuple[float, float] | None
    spread: float
    place: int
    reason: Mapping[str, str]
    number: tuple[float, float, float] | None = None

    @property
    def name(self) -> str:
        return self.line.line

    @property
    def table(self) -> str:
        return self.line.table

    @property
    def rows(self) -> int:
        """Rows in a year, in the mean."""
        return self.line.rows

    @property
    def usual_factor(self) -> float:
        """The factor on the rows where none is drawn: one, or the likely number of a line that the base year does not have."""
        return 1.0 if self.number is None else float(self.number[1])

    @property
    def label(self) -> Mapping[str, str]:
        """In Chinese and English."""
        return self.line.label

    @property
    def most(self) -> int:
        """The most that a stock has ids for."""
        return int(round_half_up(self.rows * self.volume[1]))


@cache
def ahead_lines() -> tuple[AheadLine, ...]:
    """The lines that may be paid in the years ahead, in the base year's order. Raises ValueError for one without an entry."""
    entries, models, found, places = shipped(FILE), shipped(BASE_FILE)["lines"], [], {}
    for line in rare_event_lines():
        place = places[line.table] = places.get(line.table, 0) + 1
        if line.line not in entries:
            raise ValueError(f"data/{FILE} says nothing of line '{line.line}': give it a kind and ranges, or unpaid: true")
        entry = entries[line.line]
        if not entry.get("unpaid"):
            volume = tuple(entry.get("volume") or (end / line.rows for end in line.range["rows"]))
            amount, spread = tuple(entry.get("amount", ())) or None, models.get(line.line, {}).get("spread", 0.0)
            found.append(AheadLine(line, entry["kind"], volume, amount, spread, place, entry["reason"]))
    return (*found, *_lines_of_years_ahead(places))


def _lines_of_years_ahead(places: dict[str, int]) -> Iterator[AheadLine]:
    """The lines of recipients of whom nobody published a number, which the base year does not have."""
    starts = {text.split(":")[0].strip(): at for at, text in enumerate(shipped_text(NUMBERS).splitlines(), 1)}
    for name, entry in shipped(NUMBERS)["lines"].items():
        low, likely, high = entry["number"]
        place = places[entry["table"]] = places.get(entry["table"], 0) + 1
        line = Line(
            entry["table"],
            starts[name],
            name,
            entry["label"],
            1,
            entry["set"],
            "assumed",
            (),
            entry["reason"],
            {"rows": [low, high]},
        )
        yield AheadLine(
            line,
            FLOW,
            (low, high),
            tuple(entry.get("amount", ())) or None,
            entry.get("spread", 0.0),
            place,
            entry["reason"],
            (low, likely, high),
        )


@cache
def park_ids() -> np.ndarray:
    """The ids of all parks that a draw may have, in the order of their codes."""
    numbers = [stock_numbers("parks")[ahead.name] for ahead in ahead_lines() if ahead.table == "parks" and ahead.kind == STOCK]
    return np.sort(np.concatenate([numbered("parks", number) for number in numbers]))


def stock_ids(name: str) -> np.ndarray:
    """The ids that a stock may have, in the order in which a larger stock takes them."""
    line = next(ahead for ahead in ahead_lines() if ahead.name == name and ahead.kind == STOCK)
    return numbered(line.table, stock_numbers(line.table)[name])


def stock_counts(name: str, factors: np.ndarray) -> np.ndarray:
    """How many of a stock there are, by the factor on its number in each draw."""
    line = next(ahead for ahead in ahead_lines() if ahead.name == name and ahead.kind == STOCK)
    return np.minimum(round_half_up(line.rows * factors).astype(np.int64), line.most)


def numbered(name: str, numbers: np.ndarray) -> np.ndarray:
    """The ids of a table with these running numbers."""
    return numbered_ids(ID_PREFIXES[name], 1, int(numbers.max()))[numbers - 1]


@cache
def stock_numbers(name: str) -> dict[str, np.ndarray]:
    """The running numbers of each stock's ids: those of the base year, then such as no line of the base year uses."""
    first, next_number = {}, 1
    for line in (line for line in rare_event_lines() if line.table == name):
        first[line.line] = line.first_id or next_number
        next_number = max(next_number, first[line.line] + line.rows)
    found = {}
    for ahead in (ahead for ahead in ahead_lines() if ahead.table == name and ahead.kind == STOCK):
        more = max(ahead.most - ahead.rows, 0)
        found[ahead.name] = np.r_[first[ahead.name] : first[ahead.name] + ahead.rows, next_number : next_number + more]
        next_number += more
    return found
