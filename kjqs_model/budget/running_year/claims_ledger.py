"""What finance has booked: appropriated, carried in and paid to date, by clause, county, budget year and event year."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from ...data import shipped
from ...errors import Finding, did_you_mean
from ...language import say
from ...tables.cells import NOWHERE as NO_CELL
from ...tables.cells import ColumnCells, Part, text_part
from ...tables.checks.draft import Draft
from ...tables.checks.whole_tables import check_amounts_are_in_yuan, check_keys_stand_once
from ...tables.dictionary import TableSpec, table_spec
from ...tables.reading.single import read_single
from ...tables.sheet import Sheet
from ..cells import NOWHERE
from ..payment_terms import paying_clauses
from .ledger_units import in_yuan

FILE, NAME = "claims_ledger.yaml", "claims_ledger"

NO_COUNTY = "市本级"
"""In the column of counties: no single county, as an empty cell says too."""

AMOUNTS = ("initial_appropriation", "adjusted_appropriation", "paid_to_date", "carried_in")


@dataclass(frozen=True)
class ClaimsLedger:
    """The rows of a ledger: texts (``*`` is no single county), int years and int64 whole yuan, all (rows,).

    ``appropriated`` is the adjusted appropriation, the ``initial`` one where it was not adjusted.
    """

    clause: np.ndarray
    county: np.ndarray
    budget_year: np.ndarray
    event_year: np.ndarray
    appropriated: np.ndarray
    paid: np.ndarray
    carried_in: np.ndarray
    initial: np.ndarray
    warnings: tuple[Finding, ...] = ()
    unit_is_said: bool = False

    def take(self, rows: np.ndarray) -> ClaimsLedger:
        """The ledger with some of its rows."""
        return replace(
            self,
            clause=self.clause[rows],
            county=self.county[rows],
            budget_year=self.budget_year[rows],
            event_year=self.event_year[rows],
            appropriated=self.appropriated[rows],
            paid=self.paid[rows],
            carried_in=self.carried_in[rows],
            initial=self.initial[rows],
        )

    def given(self, budget_year: int) -> dict[str, tuple[int, int | None, int]]:
        """Of each clause what its budget year was given at first and after adjustment (None where nothing was adjusted), and
        carried in."""
        found = {}
        for clause in dict.fromkeys(self.clause[self.budget_year == budget_year]):
            own = (self.clause == clause) & (self.budget_year == budget_year)
            initial, after = int(self.initial[own].sum()), int(self.appropriated[own].sum())
            found[str(clause)] = (initial, None if initial == after else after, int(self.carried_in[own].sum()))
        return found

    def by_county(self, amounts: np.ndarray, counties: Sequence[str]) -> np.ndarray:
        """One of the columns of yuan added up by county, (counties + 1,) int64, last what has no single county."""
        found = np.zeros(len(counties) + 1, dtype=np.int64)
        place = {county: number for number, county in enumerate(counties)}
        np.add.at(found, [place.get(county, len(counties)) for county in self.county], amounts)
        return found


@cache
def ledger_spec() -> TableSpec:
    """The columns of a ledger."""
    return table_spec(NAME, shipped(FILE)[NAME])


def read_claims_ledger(
    path: Path, counties: Iterable[str], as_of: datetime.date, unit: str = ""
) -> tuple[ClaimsLedger | None, list[Finding]]:
    """Read and check a ledger.

    Parameters
    ----------
    path : CSV, Parquet or Excel. counties : those there are. as_of : the day of the ledger; its year is the running budget year.
    unit : 元 or 万元 of amounts whose heading names none; empty where nobody said it, which is taken as yuan.

    Returns
    -------
    The ledger, None where any finding is an error; and all findings.
    """

    def check_counties_are_known(draft: Draft) -> None:
        _add_unknown(draft, "county", [*counties, NO_COUNTY], say("budget.there_no_such_county"))

    said: list[bool] = []

    def prepared(sheet: Sheet) -> Sheet:
        sheet, known = in_yuan(_prepared(sheet), ledger_spec(), AMOUNTS, unit)
        said.append(known)
        return sheet

    checks = (
        check_clauses_pay,
        check_counties_are_known,
        lambda draft: check_years_make_sense(draft, as_of.year),
        check_yuan_are_whole,
        check_running_year_is_there(as_of.year),
        check_keys_stand_once,
        check_amounts_are_in_yuan,
        check_paid_within_money,
    )
    draft, findings = read_single(Path(path), ledger_spec(), checks, prepared)
    return (None if draft is None else _ledger(draft, tuple(findings), any(said))), findings


def _ledger(draft: Draft, warnings: tuple[Finding, ...], unit_is_said: bool) -> ClaimsLedger:
    texts = draft.table().texts
    county = np.array([NOWHERE if name == NO_COUNTY else name for name in texts("county")], dtype=object)
    appropriated, _ = _money(draft)
    paid, carried_in, initial = (
        draft.array(name).astype(np.int64) for name in ("paid_to_date", "carried_in", "initial_appropriation")
    )
    return ClaimsLedger(
        texts("clause"),
        county,
        draft.array("budget_year"),
        draft.array("event_year"),
        appropriated.astype(np.int64),
        paid,
        carried_in,
        initial,
        warnings,
        unit_is_said,
    )


def _money(draft: Draft) -> tuple[np.ndarray, np.ndarray]:
    """What is appropriated, and that with what was carried in."""
    initial, adjusted = draft.array("initial_appropriation"), draft.array("adjusted_appropriation")
    appropriated = np.where(draft.empty("adjusted_appropriation"), initial, adjusted)
    return appropriated, appropriated + draft.array("carried_in")


# ---- before the cells are parsed


def _prepared(sheet: Sheet) -> Sheet:
    """Blank lines gone, clauses typed as numbers as their digits, empty counties as the city as a whole, also where no column
    names them."""
    sheet = sheet.take(sheet.filled_rows())
    headings, columns = list(sheet.headings), list(sheet.columns)
    known = {name: (name, column.zh) for name, column in ledger_spec().columns.items()}
    named = set(headings) & {heading for both in known.values() for heading in both}
    if named and not named & set(known["county"]) and not sheet.ragged:  # broken rows are told by the width that the file has
        headings.append(known["county"][0 if set(headings) & set(known) else 1])
        columns.append(ColumnCells((), len(sheet.rows)))
    for name, change in (("clause", _numbers_as_text), ("county", _empty_as_city)):
        columns = [
            change(column) if heading in known[name] else column for heading, column in zip(headings, columns, strict=True)
        ]
    return Sheet(headings, columns, sheet.rows, sheet.header_row, sheet.ragged)


def _numbers_as_text(cells: ColumnCells) -> ColumnCells:
    return ColumnCells(
        tuple(_number_as_text(part) if part.kind == "number" else part for part in cells.parts), cells.length, cells.unusable
    )


def _number_as_text(part: Part) -> Part:
    rows = np.flatnonzero(part.index != NO_CELL)
    return text_part(pa.array([part.shown(int(part.index[row])) for row in rows], pa.string()), rows, len(part.index))


def _empty_as_city(cells: ColumnCells) -> ColumnCells:
    empty = np.flatnonzero(~cells.present())
    if not len(empty) or cells.unusable:
        return cells
    named = text_part(pa.array([NO_COUNTY] * len(empty), pa.string()), empty, cells.length)
    return ColumnCells((*cells.parts, named), cells.length)


# ---- faults that no single cell shows


def check_clauses_pay(draft: Draft) -> None:
    """A clause that the policy does not have, or that moves no money of the budget."""
    _add_unknown(draft, "clause", paying_clauses(), say("budget.there_no_such_clause_pays"))


def _add_unknown(draft: Draft, column: str, known: Sequence[str], problem: str) -> None:
    if not draft.has(column):
        return
    texts = draft.table().texts(column)
    wrong = np.flatnonzero(
        np.array([name is not None and name not in known for name in texts], dtype=bool) & draft.readable(column)
    )
    draft.faults.add_cells(
        ((int(draft.rows[row]), draft.shown(column, row), problem) for row in wrong),
        lambda problem, value: did_you_mean(value, known),
        column=draft.heading(column),
    )


def check_years_make_sense(draft: Draft, running: int) -> None:
    """A matter decided after the year whose budget pays it, or a budget year that has not begun."""
    budget, event = draft.array("budget_year"), draft.array("event_year")
    after = draft.sound("budget_year", "event_year") & (event > budget)
    _add_rows(draft, after, "event_year", say("budget.event_year_lies_after_budget"), say("budget.correct_one_two_budget_pays"))
    ahead = draft.sound("budget_year") & (budget > running)
    _add_rows(
        draft,
        ahead,
        "budget_year",
        say("budget.budget_year_lies_after_year", running=running),
        say("budget.correct_year_remove_row_or"),
    )


def check_running_year_is_there(running: int):
    """The check that a ledger has a row of the running budget year."""

    def check(draft: Draft) -> None:
        sound = draft.sound("budget_year")
        if sound.all() and not (draft.array("budget_year") == running).any():
            held = say("signs.list_mark").join(str(year) for year in np.unique(draft.array("budget_year"))) or say(
                "budget.there_are_none"
            )
            draft.faults.add(
                say("budget.ledger_no_row_budget_year", running=running, held=held),
                say("budget.add_years_appropriations_payments_or"),
                column=draft.heading("budget_year"),
                last=True,
            )

    return check


def check_yuan_are_whole(draft: Draft) -> None:
    """Amounts with fen: entitlements are paid in whole yuan, and every balance is held to the yuan."""
    for column in AMOUNTS:
        amounts = draft.array(column)
        parted = draft.sound(column) & (amounts != np.rint(amounts))
        _add_rows(draft, parted, column, say("budget.amount_not_whole_yuan"), say("budget.entitlements_whole_yuan_if_unit"))


def check_paid_within_money(draft: Draft) -> None:
    """A line from which more was paid than it has (warning)."""
    needed = ("initial_appropriation", "paid_to_date")
    fine = draft.sound(*needed) & draft.readable("adjusted_appropriation", "carried_in")
    _, money = _money(draft)
    over = fine & (draft.array("paid_to_date") > np.where(fine, money, 0))
    _add_rows(
        draft,
        over,
        "paid_to_date",
        say("budget.more_paid_than_appropriated_carried"),
        say("budget.check_row_figures_used_they"),
        "warning",
    )


def _add_rows(draft: Draft, where: np.ndarray, column: str, problem: str, remedy: str, severity: str = "error") -> None:
    cells = ((int(draft.rows[row]), draft.shown(column, row), problem) for row in np.flatnonzero(where))
    draft.faults.add_cells(cells, lambda problem, value: remedy, column=draft.heading(column), severity=severity)
