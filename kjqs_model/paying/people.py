"""Who somebody is: the name and credit code of every recipient, and which ids are one legal person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..policy.payees import payees_of as known_payees
from ..tables import Tables
from ..tables.names import looks_the_same, name_key
from .basis import text_of

LEGAL_PERSONS = frozenset({"enterprise", "intermediary", "carrier", "employer", "contract_seller", "training_body", "bank"})
"""Kinds whose id is a legal person itself; the others are a platform, a project, an award, of which one person may have
several."""

UNIT_IS_PAID = frozenset({"platform", "project"})
"""Kinds whose money goes to the unit behind them."""

_PERSON_ID = "talent_id"
_CHINESE = re.compile("[\u3400-\u9fff]{2}")


@dataclass(frozen=True)
class Named:
    """Name and credit code of a recipient, empty where nobody says them; ``unit`` is the unit that money for it goes to, where
    another."""

    name: str = ""
    code: str = ""
    unit: str = ""


class People:
    """Names and codes of recipients over all tables of a population; those of ``year`` speak first."""

    def __init__(self, tables: Tables, year: int):
        self.tables, self.year = tables, year
        self._known: dict[tuple[str, str], Named] = {}
        self._known_names: dict[str, Mapping[str, str]] = {}

    def learn(self, kind: str, ids: Iterable[str]) -> None:
        """Look up many recipients of a kind at once."""
        new = sorted({id for id in ids if (kind, id) not in self._known})
        for id, payee in known_payees(self.tables, kind, new, self.year).items():
            name = payee.name or (id if _CHINESE.search(id) else "")
            code = payee.credit_code or (self.code_of_name.get(name_key(name), "") if name and kind in LEGAL_PERSONS else "")
            unit = payee.unit if kind in UNIT_IS_PAID and payee.unit and payee.unit != name else ""
            self._known[kind, id] = Named(name, code, unit)

    def named(self, kind: str, id: str) -> Named:
        """Name, credit code and unit of a recipient. An id that is a name in Chinese is the name."""
        if (kind, id) not in self._known:
            self.learn(kind, [id])
        return self._known[kind, id]

    @cached_property
    def code_of_name(self) -> Mapping[str, str]:
        """The credit code of each name of an enterprise that one code alone has."""
        table = self.tables["enterprises"]
        codes: dict[str, set[str]] = {}
        for name, code in {
            (name, code) for name, code in zip(table.texts("name"), table.texts("credit_code"), strict=True) if name and code
        }:
            codes.setdefault(name_key(name), set()).add(code)
        return {name: next(iter(held)) for name, held in codes.items() if len(held) == 1}

    def person(self, kind: str, id: str, name: str, code: str) -> tuple[str, ...]:
        """What is the same for two rows that are certainly one payee: its code, else its name, else its id without what nobody
        sees."""
        if kind in LEGAL_PERSONS:
            if code or name:
                return ("code", code) if code else ("name", name_key(name))
        elif name and kind != "person":
            return ("name", name_key(name), code)
        return ("id", looks_the_same(id).upper())

    def subject(self, column: str, id: str) -> tuple[str, ...]:
        """What is the same for two ids of one thing that is paid once: its name where it is no person, else the id without what
        nobody sees."""
        name = "" if column == _PERSON_ID else self._names(column).get(id, "")
        return ("name", name_key(name)) if name else ("id", looks_the_same(id).upper())

    def _names(self, column: str) -> Mapping[str, str]:
        if column not in self._known_names:
            table = next((table for table in self.tables.values() if table.spec.key[0] == column), None)
            self._known_names[column] = (
                {}
                if table is None or "name" not in table.columns
                else {text_of(table, column, row): text_of(table, "name", row) for row in range(len(table))}
            )
        return self._known_names[column]
