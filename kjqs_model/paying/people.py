"""Who somebody is: the name and credit code of every recipient, and which ids are one legal person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..population.registers.spelling import folded, name_key
from ..tables import Table, Tables
from ..tables.table import EMPTY

LEGAL_PERSONS = frozenset({"enterprise", "intermediary", "carrier", "employer", "contract_seller", "training_body", "bank"})
"""Kinds whose id is a legal person itself; the others are a platform, a project, an award, of which one person may have several."""

ID_OF = {"enterprise": "firm_id", "intermediary": "agency_id", "platform": "platform_id", "carrier": "carrier_id", "project": "project_id",
         "person": "talent_id", "employer": "employer_id", "park": "park_id", "commissioner": "award_id", "contract_seller": "seller_id",
         "prize_winner": "prize_id", "training_body": "training_body_id", "bank": "bank_id"}

_CHINESE = re.compile("[\u3400-\u9fff]{2}")
_PAID_BESIDE_KEY = {("contracts", "contract_seller"), ("brokers", "training_body"), ("loans", "enterprise")}
"""Tables whose own name and code are those of a recipient that is not their key."""

_NAME_COLUMN = {"intermediary": "agency_name", "employer": "employer_name", "bank": "bank_name", "enterprise": "owner_name"}
"""Where a row names a recipient that its table does not describe."""


@dataclass(frozen=True)
class Named:
    """Name and credit code of a recipient, empty where nobody says them; ``unit`` is the unit that money for it goes to, where another."""

    name: str = ""
    code: str = ""
    unit: str = ""


class People:
    """Names and codes over all tables and years of a population."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self._known_names: dict[str, Mapping[str, str]] = {}

    @cached_property
    def firms(self) -> Mapping[str, tuple[str, str]]:
        """Name and credit code of each enterprise, the latest year that has them; empty where unknown."""
        table = self.tables["enterprises"]
        found: dict[str, tuple[str, str]] = {}
        known = [row for row in range(len(table)) if table["name"][row] != EMPTY or table["credit_code"][row] != EMPTY]
        for row in sorted(known, key=lambda row: int(table["year"][row])):
            firm = text_of(table, "firm_id", row)
            name, code = found.get(firm, ("", ""))
            found[firm] = (text_of(table, "name", row) or name, text_of(table, "credit_code", row) or code)
        return found

    @cached_property
    def code_of_name(self) -> Mapping[str, str]:
        """The credit code of each name that one code alone has."""
        codes: dict[str, set[str]] = {}
        for name, code in self.firms.values():
            if name and code:
                codes.setdefault(name_key(name), set()).add(code)
        return {name: next(iter(held)) for name, held in codes.items() if len(held) == 1}

    def named(self, kind: str, id: str, table: str, rows: Iterable[int]) -> Named:
        """Name, credit code and unit of a recipient by the rows it rests on. An id that is a name in Chinese is the name."""
        name, code = self.firms.get(id, ("", "")) if kind in LEGAL_PERSONS else ("", "")
        held, unit = self.tables[table], ""
        own = held.spec.key[0] == ID_OF.get(kind) or (table, kind) in _PAID_BESIDE_KEY
        for row in rows:
            if own:
                name, code, unit = name or text_of(held, "name", row), code or text_of(held, "credit_code", row), unit or text_of(held, "owner_name", row)
            else:
                name = name or text_of(held, _NAME_COLUMN.get(kind, ""), row)
                code = code or (text_of(held, "credit_code", row) if (table, kind) in _CODE_OF_RECIPIENT else "")
            if name and code:
                break
        if not own and kind == "carrier":
            name, code = self.carriers.get(id, (name, code))
        if not name and _CHINESE.search(id):
            name = id
        if not code and name and kind in LEGAL_PERSONS:
            code = self.code_of_name.get(name_key(name), "")
        return Named(name, code, unit if unit != name else "")

    @cached_property
    def carriers(self) -> Mapping[str, tuple[str, str]]:
        """Name and credit code of each carrier."""
        table = self.tables["carriers"]
        return {text_of(table, "carrier_id", row): (text_of(table, "name", row), text_of(table, "credit_code", row)) for row in range(len(table))}

    def person(self, kind: str, id: str, name: str, code: str) -> tuple[str, ...]:
        """What is the same for two rows that are certainly one payee: its code, else its name, else its id without what nobody sees."""
        if kind in LEGAL_PERSONS:
            if code or name:
                return ("code", code) if code else ("name", name_key(name))
        elif name and kind != "person":
            return ("name", name_key(name), code)
        return ("id", folded(id).upper())

    def subject(self, column: str, id: str) -> tuple[str, ...]:
        """What is the same for two ids of one thing that is paid once: its name where it is no person, else the id without what nobody sees."""
        name = "" if column == ID_OF["person"] else self._names(column).get(id, "")
        return ("name", name_key(name)) if name else ("id", folded(id).upper())

    def _names(self, column: str) -> Mapping[str, str]:
        if column not in self._known_names:
            table = next((table for table in self.tables.values() if table.spec.key[0] == column), None)
            self._known_names[column] = {} if table is None or "name" not in table.columns else {
                text_of(table, column, row): text_of(table, "name", row) for row in range(len(table))}
        return self._known_names[column]


_CODE_OF_RECIPIENT = {("talents", "employer"), ("platforms", "enterprise")}
"""Tables whose code is that of the unit behind the row, which is the recipient."""


def text_of(table: Table, column: str, row: int) -> str:
    """An id or text of a row; empty for none, and for a column that the table does not have."""
    if column not in table.columns:
        return ""
    code = int(table[column][row])
    return "" if code == EMPTY else str(table.labels[column][code])
