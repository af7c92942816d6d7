"""From linked rows to the columns of the tables: what each register writes, what several say of one firm, what nobody says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from ....errors import Finding
from ....language import say
from ....tables import dictionary
from ..cells.money import plain_text_of
from ..linking.firms import LinkedFirms
from ..reading.register import Batch, Place
from ..schema.mapping_checks import is_money
from ..schema.parts import CODE, COUNTY, NAME, NO_FIRM, YEAR, ColumnRule, Write

_FEN = 100
_NAME_OF_FIRM = {"owner_id": "owner_name", "employer_id": "employer_name", NO_FIRM: "employer_name"}
"""The column of a table that names the firm of a row, where it is not ``name``."""


class SourcedValue(NamedTuple):
    """A value of a table with the register and row that gave it: text, number or truth as its column has it; money in fen."""

    value: Any
    batch: Batch
    row: int
    money: bool = False


_sourced = partial(tuple.__new__, SourcedValue)
"""A sourced value of its four parts, for hundreds of thousands of them at once."""


@dataclass
class Sheaf:
    """The rows of one table while it is gathered, by key (id, year, and what else its key has); ``origin`` is the first register
    row of each, ``rests_on`` are all that gave it anything.
    """

    cells: dict[tuple, dict[str, SourcedValue]] = field(default_factory=dict)
    origin: dict[tuple, Place] = field(default_factory=dict)
    rests_on: dict[tuple, dict[Place, None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Differing:
    """Two kinds of register that give one firm different values of a column."""

    table: str
    column: str
    kept: SourcedValue
    other: SourcedValue


class Gatherer:
    """Gathers what the registers write, in the order in which they were given: the first that says a thing is kept.

    ``keys`` are those that each row of a batch wrote to, None where it wrote nothing.
    """

    def __init__(self, firms: LinkedFirms):
        self.firms = firms
        self.tables: dict[str, Sheaf] = {}
        self.counties: dict[str, SourcedValue] = {}
        self.differing: list[Differing] = []
        self.keys: list[tuple[Batch, Write, list]] = []

    def add(self, batch: Batch, ids: Sequence[str]) -> None:
        """Add the rows of a register; ``ids`` are their firms."""
        self._add_counties(batch, ids)
        for write in batch.mapping.writes:
            self._add_write(batch, ids, write)

    def _add_counties(self, batch: Batch, ids: Sequence[str]) -> None:
        for row, (firm, county) in enumerate(zip(ids, batch.values.get(COUNTY, [None] * len(ids)), strict=True)):
            if county is None:
                continue
            held = self.counties.setdefault(firm, SourcedValue(county, batch, row))
            if held.value != county and batch.mapping.makes_firms:
                self.differing.append(Differing("enterprises", COUNTY, held, SourcedValue(county, batch, row)))

    def _add_write(self, batch: Batch, ids: Sequence[str], write: Write) -> None:
        sheaf, spec = self.tables.setdefault(write.table, Sheaf()), dictionary()[write.table]
        rows = range(len(batch))
        money = {column for column in write.set if is_money(spec.columns[column])}
        found = {column: _evaluated(rule, batch, column in money) for column, rule in write.set.items()}
        own = write.firm != spec.key[0]
        dated = list(zip(batch.values[write.id] if own and write.id else ids, batch.values[YEAR], strict=True))
        keys: list[tuple | None] = [*dated]
        if own:
            found |= self._of_firms(write, ids, found)
            parts = [found[column] for column in spec.key[2:]]
            keys = [(*key, *more) for key, more in zip(dated, zip(*parts, strict=True), strict=True)] if parts else keys
        elif write.table == "accounts":  # a firm of which nothing is said has no account
            keys = [
                key if any(values[row] is not None for values in found.values()) else None
                for row, key in zip(rows, keys, strict=True)
            ]
        self.keys.append((batch, write, keys))
        held = [None if key is None else sheaf.cells.setdefault(key, {}) for key in keys]
        for row, key in enumerate(keys):
            if key is not None:
                place = batch.place(row)
                sheaf.origin.setdefault(key, place)
                sheaf.rests_on.setdefault(key, {})[place] = None
        for column, values in found.items():
            for row, (value, cells) in enumerate(zip(values, held, strict=True)):
                if value is not None and cells is not None:
                    cell = _sourced((value, batch, row, column in money))
                    if cells.setdefault(column, cell) is not cell:
                        self._say_again(write, cells, column, cell)

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

    def _say_again(self, write: Write, held: dict[str, SourcedValue], column: str, cell: SourcedValue) -> None:
        before = held[column]
        if write.adds_up:
            held[column] = before._replace(value=before.value + cell.value)
        elif before.value != cell.value:
            self.differing.append(Differing(write.table, column, before, cell))


def _evaluated(rule: ColumnRule, batch: Batch, money: bool) -> list:
    """What a rule gives for each row of a register; money in fen."""
    if len(rule.take) == 1 and not rule.of and not rule.when and rule.constant is None:
        return batch.values[rule.take[0]]
    return [*map(_evaluator(rule, batch, money), range(len(batch)))]


def _evaluator(rule: ColumnRule, batch: Batch, money: bool) -> Callable[[int], object]:
    """The same for one row."""
    values = batch.values
    if rule.constant is not None:
        constant = round(rule.constant * _FEN) if money and not isinstance(rule.constant, str) else rule.constant

        def found(row: int) -> object:
            return constant
    elif rule.of:
        parts = [values[name] for name in rule.of]

        def found(row: int) -> object:
            return rule.words.get("+".join(str(part[row]) for part in parts))
    elif len(rule.take) == 1:
        only = values[rule.take[0]]

        def found(row: int) -> object:
            return only[row]
    else:
        taken = [values[name] for name in rule.take]

        def found(row: int) -> object:
            return next((held[row] for held in taken if held[row] is not None), None)

    if not rule.when:
        return found
    conditions = [(values[name], word if isinstance(word, tuple) else (word,)) for name, word in rule.when.items()]
    return lambda row: found(row) if all(held[row] in words for held, words in conditions) else rule.otherwise


# ---- between years


def fill_previous_rd(enterprises: Sheaf) -> None:
    """The R&D of the year before, where its own return was given too and this year's leaves it out."""
    for (firm, year), row in enterprises.cells.items():
        before = enterprises.cells.get((firm, year - 1), {}).get("rd_reported")
        if before is not None and "rd_reported_previous" not in row and "rd_reported" in row:
            row["rd_reported_previous"] = before


# ---- what is wrong


def missing_previous(enterprises: Sheaf) -> list[Finding]:
    """Above-scale firms that reported before and whose R&D of the year before is not there."""
    return [
        _missing_previous(row["rd_reported"])
        for row in enterprises.cells.values()
        if "rd_reported" in row
        and "rd_reported_previous" not in row
        and _value(row, "above_scale") not in (None, "none")
        and not _value(row, "first_rd_report")
    ]


def _value(row: Keyed[str, SourcedValue], column: str) -> object:
    return row[column].value if column in row else None


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
    for key, place in sheaf.origin.items():
        firm = key[0]
        if firm in gatherer.counties or firm in told:
            continue
        told.add(firm)
        if instead is not None:
            gatherer.counties[firm] = next(iter(sheaf.cells[key].values()))._replace(value=instead, money=False)
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
