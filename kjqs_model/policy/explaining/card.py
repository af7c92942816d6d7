"""The card of one recipient: under every clause what it gets and why, or what it misses, by how much, and what would have to
change."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ...language import say
from ...law import ClauseRules
from ...tables import Tables, dictionary
from ..amounts import Amounts
from ..entitlement import EntitledRows, places_of, rows_of_year, runs
from ..evaluation import Entitlement, entitle, notes
from ..frames import Frame
from ..parameters import Policy
from ..recipients import FoundRecipient
from ..register import articles, register, rules
from .explanation import heading_of, place_of, shown_cell
from .formula import returned
from .shortfall import RowReader, Way, amount_text, computed, leaves, row_value, ways_of, ways_to_meet

PAID, MISSED, OTHER_KIND = "paid", "missed", "other_kind"
"""What a clause gives a recipient that its table names: money; nothing; nothing, being for recipients of another kind."""

_KINDS = ("kind", "programme")
"""The columns that say what a row is: a laboratory is never short of being a training base."""

_MOST_WAYS = 3


@dataclass(frozen=True)
class Entry:
    """One clause for one id of the recipient. ``why`` is why it is paid, or what it misses; ``change`` what would have to be
    different."""

    clause: str
    kind: str
    id: str
    status: str
    amount: int
    why: str
    change: str = ""
    place: str = ""


@dataclass(frozen=True)
class Card:
    """Every clause for one recipient in one year. ``silent`` are the clauses of whose tables no row names it."""

    found: FoundRecipient
    year: int
    entries: tuple[Entry, ...]
    silent: tuple[str, ...]
    unset: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(entry.amount for entry in self.entries)


class CardMaker:
    """Where cards of one year are made: the year is costed once for all of them."""

    def __init__(self, tables: Tables, policy: Policy, year: int):
        self.tables, self.policy, self.year = tables, policy, year
        self._entitlement: Entitlement = entitle(tables, policy, year)
        self._paid = self._entitlement.amounts(policy)
        self._rows_by_code: dict[tuple[str, str], dict[str, np.ndarray]] = {}
        self._frames: dict[str, Frame] = {}
        self._ways: dict[tuple, list[Way]] = {}

    def card(self, found: FoundRecipient) -> Card:
        """The card of a recipient."""
        entries: list[Entry] = []
        silent, unset = [], []
        for clause, entry in register().items():
            rule = rules(self.year).get(clause)
            if not entry.pays_money:
                continue
            if self.year not in self.policy.in_force or rule is None or not runs(clause, self.policy, self.year):
                unset.append(clause)
                continue
            own = [one for id in found.ids.get(rule.entitles[1].kind, ()) if (one := self._entry(rule, id)) is not None]
            entries += own
            if not own:
                silent.append(clause)
        return Card(found, self.year, tuple(entries), tuple(silent), tuple(unset), tuple(notes(self.policy, self.year)))

    def _entry(self, rule: ClauseRules, id: str) -> Entry | None:
        mark = rule.entitles[1]
        rows = self._rows_of(mark.table, mark.recipient, id)
        if not len(rows):
            return None
        place = say("signs.clause_mark").join(place_of(self.tables[mark.table], int(row)) for row in rows[:3])
        entitled, paid = self._paid.get(rule.clause, (None, None))
        at = self._place_among(entitled, mark, id)
        amount = 0
        if entitled is not None and paid is not None and at is not None:
            amount = int(np.broadcast_to(paid.whole, len(entitled.starts))[at])
        if entitled is not None and paid is not None and at is not None and amount:
            return Entry(rule.clause, mark.kind, id, PAID, amount, self._why_paid(rule, entitled, paid, at), "", place)
        if at is None and self._is_of_another_kind(rule, rows):
            return Entry(rule.clause, mark.kind, id, OTHER_KIND, 0, say("policy.clause_another_kind"), "", place)
        why, change = self._why_not(rule, rows, entitled, paid, at)
        return Entry(rule.clause, mark.kind, id, MISSED, 0, why, change, place)

    def _ways_of_row(self, rule: ClauseRules, row: int) -> list[Way]:
        """The ways in which a row would meet a clause; rows of one make are taken apart once, so that a roster of a city is
        quick."""
        reader, condition = self._reader(rule, row), rule.entitles[0]
        values = (reader.value(name) for name in leaves(returned(condition), reader) if not reader.fixed(name))
        key = (rule.clause, *(None if isinstance(value, float) and np.isnan(value) else value for value in values))
        if key not in self._ways:
            self._ways[key] = ways_to_meet(condition, reader)
        return self._ways[key]

    def _is_of_another_kind(self, rule: ClauseRules, rows: np.ndarray) -> bool:
        columns = dictionary()[rule.entitles[1].table].columns
        headings = {columns[name].heading for name in _KINDS if name in columns}
        return bool(headings) and all(
            any(lack.what in headings for lack in way) for row in rows for way in self._ways_of_row(rule, int(row))
        )

    def _rows_of(self, table: str, column: str, id: str) -> np.ndarray:
        """The rows of the year that name an id; grouped once for every id, so that a roster of thousands is quick."""
        key = (table, column)
        if key not in self._rows_by_code:
            given = self.tables[table]
            rows = np.arange(len(given))[rows_of_year(self.tables, table, self.year)]
            codes = given[column][rows]
            order = np.argsort(codes, kind="stable")
            starts = np.flatnonzero(np.r_[True, codes[order][1:] != codes[order][:-1]])
            groups = np.split(rows[order], starts[1:]) if len(rows) else []
            self._rows_by_code[key] = {
                str(given.labels[column][given[column][group[0]]]): group for group in groups if given[column][group[0]] >= 0
            }
        return self._rows_by_code[key].get(id, np.empty(0, dtype=np.int64))

    def _place_among(self, entitled: EntitledRows | None, mark, id: str) -> int | None:
        if entitled is None:
            return None
        labels = entitled.recipient_labels
        code = np.searchsorted(labels, id)
        if code >= len(labels) or labels[code] != id:
            return None
        place = np.searchsorted(entitled.recipients, code)
        return int(place) if place < len(entitled.recipients) and entitled.recipients[place] == code else None

    def _frame(self, table: str) -> Frame:
        if table not in self._frames:
            rows = np.arange(len(self.tables[table]))[rows_of_year(self.tables, table, self.year)]
            self._frames[table] = Frame(self.tables, table, rows, self.year)
        return self._frames[table]

    def _reader(self, rule: ClauseRules, row: int, sums: Mapping[str, float] = {}) -> RowReader:
        table, parameters = rule.entitles[1].table, self.policy.parameters(rule.clause, self.year)
        frame = self._frame(table)
        at = frame.place_of(row)
        return RowReader(
            value=lambda name: sums[name] if name in sums else row_value(frame, name, rule, parameters, at),
            heading=lambda name: _heading(rule, table, name, sums),
            fixed=lambda name: name in parameters,
            shown=lambda name: shown_cell(self.tables, self.tables[table], name, np.asarray(frame.column(name))[at]),
            unit=lambda name: _unit(rule, table, name),
            rules=rule,
        )

    # ---- why it is paid

    def _why_paid(self, rule: ClauseRules, entitled: EntitledRows, paid: Amounts, at: int) -> str:
        first = int(entitled.rows[entitled.starts[at]])
        ends = np.r_[entitled.starts[1:], len(entitled.rows)]
        count = int(ends[at] - entitled.starts[at])
        reader = self._reader(rule, first, self._sums(paid, entitled, at))
        if paid.group_order is not None or (count > 1 and not paid.sums):
            return say("policy.every_condition_met_items_added", count=count)
        told, group = _formula(rule.pays, reader), int(np.searchsorted(paid.group_starts, entitled.starts[at], side="right")) - 1
        before, after = (
            float(np.broadcast_to(values, len(paid.group_starts))[group]) for values in (paid.before_cap, paid.after_cap)
        )
        if after < before:
            told += say("policy.capped_at", amount_text=amount_text(after, "yuan"))
        return say("policy.every_condition_met") + told

    def _sums(self, paid: Amounts, entitled: EntitledRows, at: int) -> dict[str, float]:
        if not paid.sums or paid.group_order is not None:
            return {}
        group = int(np.searchsorted(paid.group_starts, entitled.starts[at], side="right")) - 1
        return {name: values[group] for name, values in paid.sums.items()}

    # ---- what it misses

    def _why_not(
        self, rule: ClauseRules, rows: np.ndarray, entitled: EntitledRows | None, paid: Amounts | None, at: int | None
    ) -> tuple[str, str]:
        if entitled is not None and paid is not None and at is not None:
            return self._why_nothing(rule, entitled, paid, at)
        mask = np.broadcast_to(
            self._frame(rule.entitles[1].table).value(rule.entitles[0], rule, self.policy.parameters(rule.clause, self.year)),
            len(self._frame(rule.entitles[1].table)),
        )
        met = [row for row in rows if mask[self._frame(rule.entitles[1].table).place_of(int(row))]]
        if met and rule.chooses:
            return self._why_not_chosen(rule, rule.chooses[1].best, int(met[0]), entitled)
        ways = [way for row in rows for way in self._ways_of_row(rule, int(row))]
        ways = sorted(dict.fromkeys(ways), key=len)
        return say("policy.condition_not_met"), _told(ways)

    def _why_nothing(self, rule: ClauseRules, entitled: EntitledRows, paid: Amounts, at: int) -> tuple[str, str]:
        reader = self._reader(rule, int(entitled.rows[entitled.starts[at]]), self._sums(paid, entitled, at))
        pays = returned(rule.pays)
        if isinstance(pays, ast.Call) and getattr(pays.func, "id", "") == "where" and isinstance(pays.args[2], ast.Constant):
            ways = ways_of(pays.args[0], reader)
            if ways and ways != [()]:
                return say("policy.entitled_but_below_what_paid"), _told(ways)
        return (say("policy.entitled_but_amount_zero", formula=_formula(rule.pays, reader)), "")

    def _why_not_chosen(self, rule: ClauseRules, best: str, row: int, entitled: EntitledRows | None) -> tuple[str, str]:
        table = self.tables[rule.entitles[1].table]
        every = np.arange(len(table))[rows_of_year(self.tables, table.name, self.year)]
        places = places_of(self.tables, table.name, every, rule, self.policy.parameters(rule.clause, self.year), self.year)
        own, heading = float(table[best][row]), table.spec.columns[best].heading
        why = say("policy.may_chosen_but_not_among", heading=heading, places=places)
        if entitled is None or not len(entitled.rows):
            return why, ""
        last = float(table[best][entitled.rows].min())
        return why, say(
            "policy.last_chosen_short",
            heading=heading,
            amount_text=amount_text(own, ""),
            amount_text_2=amount_text(last, ""),
            amount_text_3=amount_text(last - own, ""),
        )


def card_of(tables: Tables, policy: Policy, year: int, found: FoundRecipient) -> Card:
    """The card of one recipient."""
    return CardMaker(tables, policy, year).card(found)


def roster(tables: Tables, policy: Policy, year: int) -> Iterable[Card]:
    """A card for every recipient that a table of the year names, in the order of the kinds and ids: the whole list."""
    from ..payees import payees_of

    desk = CardMaker(tables, policy, year)
    seen: set[str] = set()
    for rule in rules(year).values():
        mark = rule.entitles[1]
        ids = [
            str(tables[mark.table].labels[mark.recipient][code])
            for code in np.unique(tables[mark.table][mark.recipient][rows_of_year(tables, mark.table, year)])
            if code >= 0
        ]
        fresh = [id for id in ids if id not in seen]
        payees = payees_of(tables, mark.kind, fresh, year)
        for id in fresh:
            kinds: dict[str, tuple[str, ...]] = {
                other.entitles[1].kind: (id,)
                for other in rules(year).values()
                if len(desk._rows_of(other.entitles[1].table, other.entitles[1].recipient, id))
            }
            seen.add(id)
            yield desk.card(FoundRecipient(id, payees[id], kinds))


def _told(ways: list[Way]) -> str:
    shown = [say("policy.and").join(lack.sentence() for lack in way) for way in ways[:_MOST_WAYS]]
    return say("policy.or").join(shown)


def _heading(rule: ClauseRules, table: str, name: str, sums: Mapping) -> str:
    entry = register()[rule.clause]
    if name in sums or name in rule.conditions:
        return articles()[entry.article].name_of(name)
    if name in entry.parameters or name in entry.choices:
        return (entry.parameters.get(name) or entry.choices[name]).label()
    return heading_of(dictionary()[table], name)


def _unit(rule: ClauseRules, table: str, name: str) -> str:
    column = dictionary()[table].columns.get(name)
    parameter = register()[rule.clause].parameters.get(name)
    kind = column.type if column else parameter.unit if parameter else ""
    return "yuan" if kind == "yuan" else ""


def _formula(function, reader: RowReader) -> str:
    """A rule in the words of the tables, then with the figures: ``省级研发补助 × 比例 = 5.8 万元 × 1``."""
    chosen = _chosen(returned(function), reader)
    words, figures = (_spoken(chosen, reader, figures) for figures in (False, True))
    return words if words == figures else f"{words} = {figures}"


def _chosen(node: ast.expr, reader: RowReader) -> ast.expr:
    """The branch of a ``where`` that the row takes."""
    while isinstance(node, ast.Call) and getattr(node.func, "id", "") == "where":
        node = node.args[1 if bool(computed(node.args[0], reader)) else 2]
    if isinstance(node, ast.BinOp):
        return ast.BinOp(_chosen(node.left, reader), node.op, _chosen(node.right, reader))
    if isinstance(node, ast.Name) and node.id in reader.rules.conditions:
        return _chosen(returned(reader.rules.conditions[node.id]), reader)
    return node


_SIGNS = {ast.Mult: "×", ast.Add: "+", ast.Sub: "−", ast.Div: "÷"}


def _spoken(node: ast.expr, reader: RowReader, figures: bool) -> str:
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        return f"{_spoken(node.left, reader, figures)} {_SIGNS[type(node.op)]} {_spoken(node.right, reader, figures)}"
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "maximum":
        return (
            say("policy.the_higher_of")
            + say("signs.list_mark").join(_spoken(_chosen(one, reader), reader, figures) for one in node.args)
            + say("signs.closing_bracket")
        )
    if isinstance(node, ast.Name) and not figures:
        return reader.heading(node.id)
    value = computed(node, reader)
    return amount_text(float(value), reader.unit(node.id) if isinstance(node, ast.Name) else "")
