"""From linked rows to the columns of the tables: what each register writes, what several say of one firm, what nobody says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from ....errors import Finding
from ....language import say
from ....tables import dictionary
from ..cells.money import plain_text_of
from ..linking.firms import LinkedFirms
from ..reading.register import Batch, Place
from ..schema.mapping_checks import is_money
from ..schema.parts import CODE, COUNTY, NAME, NO_FIRM, YEAR, ColumnRule, Write

_FEN = 100
_OTHERWISE = object()
_NAME_OF_FIRM = {"owner_id": "owner_name", "employer_id": "employer_name", NO_FIRM: "employer_name"}
"""The column of a table that names the firm of a row, where it is not ``name``."""


class SourcedValue(NamedTuple):
    """A value of a table with the register and row that gave it: text, number or truth as its column has it; money in fen."""

    value: Any
    batch: Batch
    row: int
    money: bool = False


NOBODY = -1
"""The number of a row that wrote nothing."""


@dataclass
class Held:
    """One column of a table while it is gathered: a value for each row (None: nobody said it), and the number of the register row
    that said it (see :meth:`Gatherer.row_of`); ``money`` is in fen."""

    values: list
    sources: list[int]
    money: bool

    def reach(self, length: int) -> None:
        """Room for so many rows."""
        short = length - len(self.values)
        self.values += [None] * short
        self.sources += [NOBODY] * short


@dataclass
class Sheaf:
    """The rows of one table while it is gathered: the place of each key (id, year, and what else its key has), which is the place
    of its values in every column; ``origin`` holds the number of the first register row of each.
    """

    places: dict[tuple, int] = field(default_factory=dict)
    origin: list[int] = field(default_factory=list)
    columns: dict[str, Held] = field(default_factory=dict)

    def column(self, name: str) -> list:
        """The values of a column by place; of one that nobody wrote, nothing."""
        length = len(self.places)
        if name not in self.columns:
            return [None] * length
        self.columns[name].reach(length)
        return self.columns[name].values

    @cached_property
    def sorted_keys(self) -> list[tuple]:
        """The keys as the table has them, once all is gathered."""
        return sorted(self.places)


@dataclass(frozen=True)
class Written:
    """What one register wrote to one table: ``first`` is the number of its first row, ``at`` the place in the sheaf that each row
    wrote to (:data:`NOBODY`: none), ``columns`` what it may have set, in order."""

    batch: Batch
    write: Write
    first: int
    at: Sequence[int]
    columns: Sequence[str]


@dataclass(frozen=True)
class Differing:
    """Two kinds of register that give one firm different values of a column."""

    table: str
    column: str
    kept: SourcedValue
    other: SourcedValue


class Gatherer:
    """Gathers what the registers write, in the order in which they were given: the first that says a thing is kept.

    ``written`` is what was written, in order.
    """

    def __init__(self, firms: LinkedFirms):
        self.firms = firms
        self.tables: dict[str, Sheaf] = {}
        self.counties: dict[str, SourcedValue] = {}
        self.differing: list[Differing] = []
        self.written: list[Written] = []
        self._rows = 0

    def add(self, batch: Batch, ids: Sequence[str]) -> None:
        """Add the rows of a register; ``ids`` are their firms."""
        self._add_counties(batch, ids)
        for write in batch.mapping.writes:
            self._add_write(batch, ids, write)

    def row_of(self, number: int) -> tuple[Batch, int]:
        """The register and its row that bear a number."""
        one = self.written[bisect_right(self.written, number, key=attrgetter("first")) - 1]
        return one.batch, number - one.first

    def place_of(self, number: int) -> Place:
        """Where the row with a number stands."""
        batch, row = self.row_of(number)
        return batch.place(row)

    def files_of(self, numbers: np.ndarray) -> list[str]:
        """The files, in order, in which rows with these numbers stand."""
        ones = np.searchsorted([one.first for one in self.written], numbers, side="right") - 1
        return sorted({self.written[one].batch.file for one in np.unique(ones).tolist()})

    def sourced(self, held: Held, place: int) -> SourcedValue:
        """A value with the row that gave it."""
        return SourcedValue(held.values[place], *self.row_of(held.sources[place]), held.money)

    def _add_counties(self, batch: Batch, ids: Sequence[str]) -> None:
        known = self.counties
        for row, (firm, county) in enumerate(zip(ids, batch.values.get(COUNTY, ()), strict=False)):
            if county is None:
                continue
            if firm not in known:
                known[firm] = SourcedValue(county, batch, row)
            elif known[firm].value != county and batch.mapping.makes_firms:
                self.differing.append(Differing("enterprises", COUNTY, known[firm], SourcedValue(county, batch, row)))

    def _add_write(self, batch: Batch, ids: Sequence[str], write: Write) -> None:
        sheaf, spec = self.tables.setdefault(write.table, Sheaf()), dictionary()[write.table]
        money = {column for column in write.set if is_money(spec.columns[column])}
        found = {column: _evaluated(rule, batch, column in money) for column, rule in write.set.items()}
        own = write.firm != spec.key[0]
        keys: list = list(zip(batch.values[write.id] if own and write.id else ids, batch.values[YEAR], strict=True))
        spoken: Sequence[bool] | None = None
        if own:
            found |= self._of_firms(write, ids, found)
            parts = [found[column] for column in spec.key[2:]]
            keys = [(*key, *more) for key, more in zip(keys, zip(*parts, strict=True), strict=True)] if parts else keys
        elif write.table == "accounts":  # a firm of which nothing is said has no account
            nothing = (None,) * len(found)
            spoken = [row != nothing for row in zip(*found.values(), strict=True)] if found else [False] * len(ids)
        places, before, first = sheaf.places, len(sheaf.places), self._rows
        at = (
            [places.setdefault(key, len(places)) for key in keys]
            if spoken is None
            else [places.setdefault(key, len(places)) if said else NOBODY for key, said in zip(keys, spoken, strict=True)]
        )
        fresh = len(places) - before == len(batch)  # every row is one of its own, and new
        if fresh:
            sheaf.origin += range(first, first + len(batch))
        else:
            for row, place in enumerate(at, start=first):
                if place == len(sheaf.origin):
                    sheaf.origin.append(row)
        self.written.append(Written(batch, write, first, at, list(found)))
        self._rows += len(batch)
        for column, values in found.items():
            held = sheaf.columns.setdefault(column, Held([], [], column in money))
            held.reach(before if fresh else len(places))
            if fresh:
                held.values += values
                held.sources += range(first, first + len(batch))
            else:
                self._fill(write, column, held, values, at)

    def _fill(self, write: Write, column: str, held: Held, values: Sequence, at: Sequence[int]) -> None:
        first, batch = self.written[-1].first, self.written[-1].batch
        for row, (value, place) in enumerate(zip(values, at, strict=True)):
            if value is None or place == NOBODY:
                continue
            before = held.values[place]
            if before is None:
                held.values[place], held.sources[place] = value, first + row
            elif write.adds_up:
                held.values[place] = before + value
            elif before != value:
                other = SourcedValue(value, batch, row, held.money)
                self.differing.append(Differing(write.table, column, self.sourced(held, place), other))

    def _of_firms(self, write: Write, ids: Sequence[str], found: Keyed[str, list]) -> dict[str, list]:
        """The firm of each row, with its credit code and its name as all registers know them, where the mapping does not say
        them."""
        spec = dictionary()[write.table].columns
        known = {
            write.firm: [firm or None for firm in ids],
            CODE: [self.firms.codes.get(firm) for firm in ids],
            _NAME_OF_FIRM.get(write.firm, NAME): [self.firms.names.get(firm) for firm in ids],
        }
        return {column: values for column, values in known.items() if column in spec and column not in found}


def _evaluated(rule: ColumnRule, batch: Batch, money: bool) -> list:
    """What a rule gives for each row of a register; money in fen."""
    held, found = batch.values, list[Any]()
    if rule.constant is not None:
        found = [round(rule.constant * _FEN) if money and not isinstance(rule.constant, str) else rule.constant] * len(batch)
    elif rule.of:
        found = [rule.words.get("+".join(map(str, parts))) for parts in zip(*(held[name] for name in rule.of), strict=True)]
    else:
        found = held[rule.take[0]]
        for name in rule.take[1:]:
            found = [other if value is None else value for value, other in zip(found, held[name], strict=True)]
    for name, word in rule.when.items():
        words = word if isinstance(word, tuple) else (word,)
        found = [value if said in words else _OTHERWISE for value, said in zip(found, held[name], strict=True)]
    return [rule.otherwise if value is _OTHERWISE else value for value in found] if rule.when else found


# ---- between years


def fill_previous_rd(enterprises: Sheaf) -> None:
    """The R&D of the year before, where its own return was given too and this year's leaves it out."""
    if "rd_reported" not in enterprises.columns:
        return
    reported, held = enterprises.column("rd_reported"), enterprises.columns["rd_reported"]
    previous = enterprises.columns.setdefault("rd_reported_previous", Held([], [], held.money))
    previous.reach(len(reported))
    for (firm, year), place in enterprises.places.items():
        before = enterprises.places.get((firm, year - 1))
        if before is not None and None not in (reported[before], reported[place]) and previous.values[place] is None:
            previous.values[place], previous.sources[place] = reported[before], held.sources[before]


# ---- what is wrong


def missing_previous(gatherer: Gatherer) -> list[Finding]:
    """Above-scale firms that reported before and whose R&D of the year before is not there."""
    enterprises = gatherer.tables["enterprises"]
    if "rd_reported" not in enterprises.columns:
        return []
    columns = map(enterprises.column, ("rd_reported", "rd_reported_previous", "above_scale", "first_rd_report"))
    return [
        _missing_previous(gatherer.sourced(enterprises.columns["rd_reported"], place))
        for place, (reported, previous, scale, first) in enumerate(zip(*columns, strict=True))
        if reported is not None and previous is None and scale not in (None, "none") and not first
    ]


def _missing_previous(cell: SourcedValue) -> Finding:
    place = cell.batch.place(cell.row)
    return Finding(
        "error",
        place.file,
        place.sheet,
        place.row,
        cell.batch.heading(cell.row, "rd_reported_previous"),
        problem=say("population.above_scale_enterprise_reported_rd"),
        remedy=say("population.fill_0_if_zero_or"),
    )


def missing_counties(gatherer: Gatherer, instead: str | None = None) -> list[Finding]:
    """Firms of which no register says the county; a warning where something is given to stand for it."""
    found, told, sheaf = [], set(), gatherer.tables.get("enterprises", Sheaf())
    for (firm, _), number in zip(sheaf.places, sheaf.origin, strict=True):
        if firm in gatherer.counties or firm in told:
            continue
        told.add(firm)
        place = gatherer.place_of(number)
        if instead is not None:
            gatherer.counties[firm] = SourcedValue(instead, *gatherer.row_of(number))
        found.append(
            Finding(
                "error" if instead is None else "warning",
                place.file,
                place.sheet,
                place.row,
                value=gatherer.firms.names.get(firm, firm),
                problem=say("population.no_register_says_county_enterprise"),
                remedy=say("population.write_county_any_registers_or"),
            )
        )
    return found


def differences(differing: Sequence[Differing]) -> list[Finding]:
    """What different registers say of the same firm and year: one warning for each column and pair of registers."""
    groups: dict[tuple[str, str, str, str], list[Differing]] = {}
    for one in differing:
        groups.setdefault((one.table, one.column, one.kept.batch.file, one.other.batch.file), []).append(one)
    return [_difference(same) for same in groups.values()]


def _difference(same: Sequence[Differing]) -> Finding:
    first = same[0]
    place, other = first.other.batch.place(first.other.row), first.kept.batch.place(first.kept.row)
    column = dictionary()[first.table].columns[first.column]
    return Finding(
        "warning",
        place.file,
        place.sheet,
        place.row,
        column.heading,
        _said(first.other),
        problem=say(
            "population.differs_such_differences_between_two",
            said=other.said(place),
            kept=_said(first.kept),
            same_count=len(same),
        ),
        remedy=say("population.if_other_should_count_give"),
    )


def _said(cell: SourcedValue) -> str:
    if cell.money:
        return say("population.neutral_yuan", neutral=plain_text_of(cell.value))
    return str(cell.value)
