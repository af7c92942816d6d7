"""Which recipient is meant: by id, by name or by credit code, in whatever tables name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..errors import Refusal, listed_up_to
from ..language import say
from ..tables import Tables
from ..tables.names import name_key
from ..tables.table import EMPTY
from .payees import PAYEE_SOURCES, PayeeIdentity, PayeeSource, payees_of

_OWNED = ("platform", "project", "carrier", "park", "commissioner", "prize_winner", "person")
"""Kinds of which a unit may have many: a credit code finds all of them."""

_MOST_NAMED = 10


@dataclass(frozen=True)
class FoundRecipient:
    """A recipient with its ids by kind: an enterprise may be paid as a seller too, and for its platforms and projects."""

    asked: str
    payee: PayeeIdentity
    ids: dict[str, tuple[str, ...]]

    @property
    def label(self) -> str:
        """Its name with its credit code or id."""
        first = next(iter(self.ids.values()))[0]
        code = self.payee.credit_code or first
        name = self.payee.name
        return f"{name}{say('signs.opening_bracket')}{code}{say('signs.closing_bracket')}" if name else code


def find_recipient(tables: Tables, asked: str, year: int) -> FoundRecipient:
    """The recipient that a text names.

    Parameters
    ----------
    asked : an id, a name or a credit code, as the tables have it. year : whose names speak first.

    Raises
    ------
    Refusal : nobody is named so, with the nearest names; or several are, each named with its id, code and county.
    """
    asked = asked.strip()
    if not asked:
        raise Refusal(say("policy.recipient_empty_write_id_name"))
    for matches, owned in ((_with_id, False), (_with_code, True), (_with_name, False)):
        ids = {kind: found for kind in PAYEE_SOURCES if (found := matches(tables, kind, asked))}
        if ids:
            _fail_if_several(tables, asked, ids, owned, year)
            return _whole(tables, asked, ids, year)
    raise Refusal(say("policy.no_recipient_tables_id_name", asked=asked) + _nearest(tables, asked))


def _with_id(tables: Tables, kind: str, asked: str) -> tuple[str, ...]:
    return (asked,) if any((tables[source.table].labels[source.id] == asked).any() for source in PAYEE_SOURCES[kind]) else ()


def _with_code(tables: Tables, kind: str, asked: str) -> tuple[str, ...]:
    return _where(tables, kind, lambda source: source.credit_code, lambda labels: labels == asked.upper())


def _with_name(tables: Tables, kind: str, asked: str) -> tuple[str, ...]:
    """By the name as it stands, else by what is left of it without width, quotes and the like."""
    key = name_key(asked)
    return _where(tables, kind, lambda source: source.name, lambda labels: labels == asked) or _where(
        tables,
        kind,
        lambda source: source.name,
        lambda labels: np.array([name_key(label) == key for label in labels], dtype=bool),
    )


def _where(tables: Tables, kind: str, column_of: Callable, fits: Callable) -> tuple[str, ...]:
    """The ids of a kind whose row has a text that fits in a column of the source."""
    found: set[str] = set()
    for source in PAYEE_SOURCES[kind]:
        column, table = column_of(source), tables[source.table]
        if column:
            places = np.flatnonzero(fits(table.labels[column]))
            if len(places):
                found |= {id for id in table.texts(source.id)[np.isin(table[column], places)] if id is not None}
    return tuple(sorted(found))


def _fail_if_several(tables: Tables, asked: str, ids: dict[str, tuple[str, ...]], owned: bool, year: int) -> None:
    several = {kind: found for kind, found in ids.items() if len(found) > 1 and not (owned and kind in _OWNED)}
    if not several:
        return
    told = list(
        dict.fromkeys(
            _candidate(tables, kind, id, payee)
            for kind, found in several.items()
            for id, payee in payees_of(tables, kind, found, year).items()
        )
    )
    raise Refusal(
        say("policy.fits_several_recipients_use_id", asked=asked, told=listed_up_to(told, _MOST_NAMED, say("signs.clause_mark")))
    )


def _candidate(tables: Tables, kind: str, id: str, payee: PayeeIdentity) -> str:
    county = _county(tables, kind, id)
    parts = [part for part in (payee.name, payee.credit_code if payee.credit_code != id else None, county) if part]
    return f"{id}{say('signs.opening_bracket')}{say('signs.comma').join(parts)}{say('signs.closing_bracket')}" if parts else id


def _county(tables: Tables, kind: str, id: str) -> str | None:
    for source in PAYEE_SOURCES[kind]:
        table = tables[source.table]
        place = np.flatnonzero(table.labels[source.id] == id)
        if len(place) and "county" in table.columns:
            named = sorted({text for text in table.texts("county")[table[source.id] == place[0]] if text is not None})
            if named:
                return say("signs.list_mark").join(named)
    return None


def _whole(tables: Tables, asked: str, ids: dict[str, tuple[str, ...]], year: int) -> FoundRecipient:
    """With the platforms and projects that the recipient runs, by its id or its credit code."""
    payee = PayeeIdentity()
    for kind, found in ids.items():
        if len(found) == 1:
            payee = payee.filled_from(payees_of(tables, kind, found, year)[found[0]])
    units = {found[0] for kind, found in ids.items() if kind not in _OWNED}
    whole = {kind: set(found) for kind, found in ids.items()}
    for kind, source, owner in (
        ("platform", PAYEE_SOURCES["platform"][0], "owner_id"),
        ("project", PAYEE_SOURCES["project"][0], "owner_id"),
    ):
        if units:
            whole[kind] = whole.get(kind, set()) | _owned_by(tables, source, owner, units)
    if units and payee.credit_code:
        for kind in PAYEE_SOURCES:
            whole[kind] = whole.get(kind, set()) | set(_with_code(tables, kind, payee.credit_code))
    return FoundRecipient(asked, payee, {kind: tuple(sorted(whole[kind])) for kind in PAYEE_SOURCES if whole.get(kind)})


def _owned_by(tables: Tables, source: PayeeSource, owner: str, units: set[str]) -> set[str]:
    table = tables[source.table]
    places = np.array([place for place, label in enumerate(table.labels[owner]) if label in units], dtype=table[owner].dtype)
    rows = np.isin(table[owner], places) & (table[source.id] != EMPTY)
    return set(table.texts(source.id)[rows])


def _nearest(tables: Tables, asked: str) -> str:
    from rapidfuzz import process

    known: dict[str, None] = {}
    for source in (source for sources in PAYEE_SOURCES.values() for source in sources):
        for column in (source.name, source.id):
            known |= dict.fromkeys(map(str, tables[source.table].labels[column]) if column else ())
    near = [name for name, _, _ in process.extract(asked, list(known), limit=3, score_cutoff=50)]
    return say("policy.nearest_names", near=say("signs.list_mark").join(near)) if near else say("policy.check_how_written")
