"""What each row of the tables rests on, and what the bureau's own lists propose to pay: for payment lists and explanations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Keyed
from dataclasses import dataclass

from ..reading.register import Batch, Place
from ..schema.parts import CODE, NAME, NO_FIRM, YEAR
from .gathering import NOBODY, Gatherer

_PAID_BY_OWN_ID = ("platforms", "carriers", "projects", "talents", "parks", "commissioners", "prizes")


@dataclass(frozen=True)
class Proposed:
    """An amount that a bureau's list proposes to pay on one of its rows.

    ``id`` is the recipient's in ``table``: of the firm, or of the row where that has a number of its own. ``fen`` is whole;
    ``clauses`` are those that the column proposes for.
    """

    table: str
    id: str
    year: int
    name: str | None
    credit_code: str | None
    place: Place
    heading: str
    fen: int
    clauses: tuple[str, ...]


def basis_of(gatherer: Gatherer) -> dict[str, dict[tuple, tuple[Place, ...]]]:
    """For each table and key (id, year) the rows of registers that gave it a value, in the order in which they were read."""
    rests_on: dict[str, list[dict[Place, None]]] = {name: [{} for _ in sheaf.places] for name, sheaf in gatherer.tables.items()}
    for one in gatherer.written:
        held = rests_on[one.write.table]
        for place, stands in zip(one.at, one.batch.places(), strict=True):
            if place != NOBODY:
                held[place][stands] = None
    found: dict[str, dict[tuple, dict[Place, None]]] = {}
    for table, sheaf in gatherer.tables.items():
        together = found.setdefault(table, {})
        for key, places in zip(sheaf.places, rests_on[table], strict=True):
            together.setdefault(key[:2], {}).update(places)
    return {table: {key: tuple(places) for key, places in held.items()} for table, held in found.items()}


def places_of(gatherer: Gatherer) -> dict[str, dict[tuple, dict[str, Place]]]:
    """For each table and key (id, year) the row of a register that gave each column its value."""
    gave: dict[str, list[dict[str, Place]]] = {name: [{} for _ in sheaf.places] for name, sheaf in gatherer.tables.items()}
    for one in gatherer.written:
        rows, columns = gave[one.write.table], gatherer.tables[one.write.table].columns
        for number, (place, stands) in enumerate(zip(one.at, one.batch.places(), strict=True), start=one.first):
            if place != NOBODY:
                rows[place] |= {
                    name: stands
                    for name in one.columns
                    if columns[name].sources[place] == number and columns[name].values[place] is not None
                }
    found: dict[str, dict[tuple, dict[str, Place]]] = {}
    for table, sheaf in gatherer.tables.items():
        together = found.setdefault(table, {})
        for name, held in sheaf.columns.items():  # what another year's row gave
            for place, value in enumerate(held.values):
                if value is not None and name not in gave[table][place]:
                    gave[table][place][name] = gatherer.place_of(held.sources[place])
        for key, places in zip(sheaf.places, gave[table], strict=True):
            row = together.setdefault(key[:2], {})
            for name, stands in places.items():
                row.setdefault(name, stands)
    return found


def proposed_in(batch: Batch, ids: Sequence[str | None]) -> Iterator[Proposed]:
    """The amounts that a register proposes; ``ids`` are the firms of its rows."""
    fields: Keyed[str, tuple[str, ...]] = {name: entry.pays for name, entry in batch.mapping.columns.items() if entry.pays}
    if not fields or not batch.mapping.writes:
        return
    write = batch.mapping.writes[0]
    own = write.id if write.table in _PAID_BY_OWN_ID and (write.firm == NO_FIRM or write.id) else None
    for name, clauses in fields.items():
        for row, fen in enumerate(batch.values[name]):
            id = batch.values[own][row] if own else ids[row]
            if fen is not None and id and batch.values[YEAR][row] is not None:
                yield Proposed(
                    write.table,
                    id,
                    batch.values[YEAR][row],
                    batch.values[NAME][row],
                    batch.values[CODE][row],
                    batch.place(row),
                    batch.heading(row, name),
                    fen,
                    clauses,
                )
