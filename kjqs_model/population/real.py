"""Rows of real registers in a synthetic population: each takes the place of a synthetic firm, and keeps what its registers
say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import Refusal
from ..language import say
from ..tables import Source, Table, Tables, dictionary, table_from_columns
from ..tables.import_record import coverage_of
from ..tables.table import EMPTY
from ..tables.words import Recognition
from .margins import Design
from .provenance import MADE, MIXED, REGISTERS
from .synthesis.firms import NO, SYNTHETIC, UNKNOWN, YES

COVERABLE = ("above_scale", "tech_sme", "super_deduction", "recognition")
_KEPT_NUMBERS = (
    "staff",
    "revenue",
    "assets",
    "taxable_income",
    "founded_year",
    "certificate_year",
    "first_certificate_year",
    "rd_statistical",
)
_OPTIONAL = ("first_rd_report", "provincial_rd_subsidy", "agency_id", "carrier_id")


@dataclass(frozen=True, eq=False)
class RealRows:
    """Real enterprises of the base year, their accounts, and the real tables of other recipients.

    ``covers`` tells of each status, and of subsidy, first return, agency and carrier, whether the registers are complete on it:
    where they are, a firm that is not listed does not have it; where they are not, the generator draws it.
    """

    enterprises: Table
    accounts: Table
    others: tuple[Table, ...]
    covers: Mapping[str, bool]

    @classmethod
    def of(cls, tables: Tables, year: int, covers: Mapping[str, bool] | None = None) -> RealRows:
        """The real rows of a year. Without word of what is covered, everything that the tables say counts as known."""
        firms = tables["enterprises"]
        enterprises = firms.take(firms["year"] == year)
        if not len(enterprises):
            raise Refusal(say("population.real_tables_no_enterprise_check", year=year))
        _refuse_synthetic_ids(enterprises.texts("firm_id"))
        others = tuple(tables[name] for name in tables.given if name not in ("enterprises", "accounts"))
        return cls(enterprises, tables["accounts"], others, _said_by(enterprises) | dict(covers or {}))

    @classmethod
    def read(cls, folder: Path, year: int) -> RealRows:
        """The tables that `kjqs import` wrote, with its record of what the registers cover."""
        from ..tables import load_tables

        return cls.of(load_tables(folder), year, _coverage(folder, year))

    def __len__(self) -> int:
        return len(self.enterprises)

    def places(self, design: Design) -> tuple[np.ndarray, np.ndarray]:
        """County and industry of each row as places in the design's lists; -1 for an industry that is not known."""
        counties, industries = list(design.counties), list(design.industries)
        names = self.enterprises.texts("county")
        unknown = sorted({name for name in names if name not in design.counties})
        if unknown:
            listed = say("signs.list_mark").join(counties)
            raise Refusal(say("population.county_real_tables_none_populations", first_unknown=unknown[0], listed=listed))
        codes = [str(text or "").strip()[:2] for text in self.enterprises.texts("industry")]
        return (
            np.array([counties.index(name) for name in names], dtype=np.int64),
            np.array([industries.index(code) if code in industries else -1 for code in codes], dtype=np.int64),
        )

    def account(self, column: str, year: int) -> np.ndarray:
        """A column of the accounts for each enterprise in a year; NaN (or -1 for a word) where it is not known."""
        row_of = {text: row for row, text in enumerate(self.accounts.texts("firm_id")) if self.accounts["year"][row] == year}
        rows = np.array([row_of.get(text, -1) for text in self.enterprises.texts("firm_id")], dtype=np.int64)
        values = self.accounts[column]
        values = np.where(values == EMPTY, np.nan, values) if values.dtype in (np.int32, np.int8) else values.astype(np.float64)
        return np.append(values, np.nan)[rows]

    def with_own_tables(self, made: Sequence[Table]) -> list[Table]:
        """The tables of a population, the real ones in the place of those that were made."""
        own = {table.name: table for table in self.others}
        return [*(own.pop(table.name, table) for table in made), *own.values()]


def _said_by(enterprises: Table) -> dict[str, bool]:
    """What tables without a record of an import are complete on: what they must say, and of the rest what they say of any
    firm."""
    known = (*COVERABLE, "first_rd_report", "provincial_rd_subsidy")
    return dict.fromkeys(known, True) | {name: bool((enterprises[name] != EMPTY).any()) for name in ("agency_id", "carrier_id")}


def _refuse_synthetic_ids(ids: np.ndarray) -> None:
    synthetic = [id for id in ids if str(id).startswith(f"{SYNTHETIC}-")]
    if synthetic:
        raise Refusal(
            say("population.real_tables_hold_synthetic_firms", synthetic_count=len(synthetic), first_synthetic=synthetic[0])
        )


def _coverage(folder: Path, year: int) -> dict[str, bool]:
    """What the record of an import says of its registers in a year; nothing where there is no record."""
    found = coverage_of(folder)
    return {} if found is None else dict.fromkeys((*COVERABLE, *_OPTIONAL), False) | dict(found.get(year, {}))


def known_of(real: RealRows, firms: int) -> dict[str, np.ndarray]:
    """What the registers say, by name, for all firms of a population (real rows first): statuses as UNKNOWN, NO or YES or as the
    code of their word, figures with NaN for not known."""
    table, year = real.enterprises, int(real.enterprises["year"][0])
    known: dict[str, np.ndarray] = {}
    for name in COVERABLE:
        values = table[name].astype(np.int8)
        known[name] = values if real.covers[name] else np.where(values > 0, values, UNKNOWN)
    granted = table["provincial_rd_subsidy"]
    for name, column, has in (
        ("first_rd_report", "first_rd_report", table["first_rd_report"]),
        ("rd_subsidy", "provincial_rd_subsidy", granted > 0),
        ("agency", "agency_id", table["agency_id"] != EMPTY),
        ("carrier", "carrier_id", table["carrier_id"] != EMPTY),
    ):
        known[name] = np.where(has, YES, NO if real.covers[column] else UNKNOWN)
    figures = {name: real.account(name, year) for name in _KEPT_NUMBERS}
    known["recognition"] = _results(real, known["recognition"], figures["certificate_year"], figures["first_certificate_year"])
    statuses = {name: _with_rest(values.astype(np.int8), firms, UNKNOWN) for name, values in known.items()}
    figures |= {
        "provincial_rd_subsidy": granted,
        "rd_reported": table["rd_reported"],
        "rd_reported_previous": table["rd_reported_previous"],
    }
    return statuses | {name: _with_rest(values.astype(np.float64), firms, np.nan) for name, values in figures.items()}


def _results(real: RealRows, known: np.ndarray, dated: np.ndarray, earliest: np.ndarray) -> np.ndarray:
    """The results of recognition that are known, also from a certificate of the year; Refusal where the two contradict each
    other."""
    year = int(real.enterprises["year"][0])
    known = np.where(
        (known == UNKNOWN) & (dated == year), np.where(earliest < year, Recognition.renewed, Recognition.first), known
    )
    passed = (known == Recognition.first) | (known == Recognition.renewed)
    wrong = np.flatnonzero((dated > year) | (~np.isnan(dated) & (passed != (dated == year))))
    if len(wrong):
        firm, certificate = real.enterprises.texts("firm_id")[wrong[0]], int(dated[wrong[0]])
        raise Refusal(
            say(
                "population.results_recognition_certificate_years_real",
                wrong_count=len(wrong),
                firm=firm,
                certificate=certificate,
                year=year,
            )
        )
    return known


def provenance(real: RealRows) -> str:
    """For each real firm the columns that its registers say, as JSON; whatever else stands in its rows is the model's.

    Kept beside the tables, so that nobody takes a figure that was made for a registered one.
    """
    table, year = real.enterprises, int(real.enterprises["year"][0])
    ids = table.texts("firm_id")
    said = {name: _is_said(real, name) for name in table.spec.columns if name not in table.spec.key}
    accounts = {
        name: ~np.isnan(real.account(name, year))
        for name, entry in real.accounts.spec.columns.items()
        if name not in real.accounts.spec.key and entry.type != "bool"
    }
    firms = {
        str(id): {
            "enterprises": [name for name, there in said.items() if there[row]],
            "accounts": [name for name, there in accounts.items() if there[row]],
        }
        for row, id in enumerate(ids)
    }
    own = {table.name for table in real.others}
    origin = {name: REGISTERS if name in own else MIXED if name in ("enterprises", "accounts") else MADE for name in dictionary()}
    return json.dumps({"year": year, "tables": origin, "firms": firms}, ensure_ascii=False, indent=1) + "\n"


def _is_said(real: RealRows, name: str) -> np.ndarray:
    entry, values = real.enterprises.spec.columns[name], real.enterprises[name]
    if entry.type == "string":
        return values != EMPTY
    if entry.optional:
        return ~np.isnan(values)
    return np.full(len(real), bool(real.covers.get(name, True))) | (values > 0)


def joined_enterprises(real: RealRows, made: Table) -> Table:
    """The enterprises with the real rows in front: their ids, names, codes and everything that their registers cover.

    ``made`` has a row for every firm of the population, the real ones first.
    """
    given, count = real.enterprises, len(real)
    columns: dict[str, np.ndarray] = {}
    for name, entry in made.spec.columns.items():
        texts = entry.type == "string"
        values = made.texts(name) if texts else made[name].copy()
        if texts:
            own = given.texts(name)
            values[:count] = [text if text is not None else values[row] for row, text in enumerate(own)]
            if name in ("credit_code", "name"):
                values[:count] = own
        elif entry.optional:
            values[:count] = np.where(np.isnan(given[name]), values[:count], given[name])
        else:
            said = real.covers.get(name, True) | (given[name] > 0)
            values[:count] = np.where(said, given[name], values[:count])
        columns[name] = values
    return table_from_columns("enterprises", columns, source=Source(made.source.file))


def joined_accounts(real: RealRows, made: Table, rows: np.ndarray, ids: np.ndarray) -> Table:
    """The accounts with real ids and, where the registers say them, real figures; what they leave open is the model's.

    ``rows`` is the firm of each row of ``made``, ``ids`` the final id of each firm.
    """
    columns: dict[str, np.ndarray] = {
        name: made[name].copy() for name, entry in made.spec.columns.items() if entry.type != "string"
    }
    for year in np.unique(made["year"]):
        here = np.flatnonzero((made["year"] == year) & (rows < len(real)))
        for name, entry in made.spec.columns.items():
            if name in made.spec.key or entry.type in ("bool", "string"):
                continue
            said = real.account(name, int(year))[rows[here]]
            values = columns[name][here]
            columns[name][here] = np.where(np.isnan(said), values, said).astype(values.dtype)
    return table_from_columns("accounts", columns | {"firm_id": ids[rows]}, source=made.source)


def _with_rest(values: np.ndarray, firms: int, rest) -> np.ndarray:
    found = np.full(firms, rest, dtype=values.dtype)
    found[: len(values)] = values
    return found
