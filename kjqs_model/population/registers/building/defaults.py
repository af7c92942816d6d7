"""Cells that a register leaves empty and that a table fills with zero or false: counted and said, since clauses pay on them."""

from __future__ import annotations

from collections.abc import Sequence

from ....data import shipped
from ....errors import Finding
from ....language import label, say
from ....tables import Column, dictionary
from ..reading.register import Batch
from .gathering import NOBODY, Gatherer


def default_findings(gatherer: Gatherer) -> list[Finding]:
    """One warning for each register and column of a table that has a default: of how many of its rows nobody says the value.

    Columns that only some rows speak of (``when``, ``adds_up``) are left out: there, no row means no payment.
    """
    found = []
    for one in gatherer.written:
        batch, write = one.batch, one.write
        spec, sheaf = dictionary()[write.table].columns, gatherer.tables[write.table]
        for column, rule in write.set.items():
            if not spec[column].has_default or not rule.take or rule.when or write.adds_up:
                continue
            held = sheaf.column(column)
            empty = [row for row, place in enumerate(one.at) if place != NOBODY and held[place] is None]
            if empty:
                found.append(_finding(batch, write.table, spec[column], rule.take[0], empty))
    return found


def _finding(batch: Batch, table: str, column: Column, field: str, empty: Sequence[int]) -> Finding:
    place, heading = batch.place(empty[0]), batch.heading(empty[0], field)
    means = shipped("registers/defaults.yaml").get(table, {}).get(column.name)
    what = say("population.means", means=label(means)) if means else ""
    return Finding(
        "warning",
        batch.file,
        place.sheet,
        place.row if len(empty) == 1 else None,
        heading,
        problem=say(
            "population.rows_no_taken",
            batch_count=len(batch),
            empty_count=len(empty),
            heading=heading,
            column=_said(column),
            what=what,
        ),
        remedy=say("population.fill_indeed_say_so", column=_said(column)),
    )


def _said(column: Column) -> str:
    if isinstance(column.default, bool):
        return say("population.true_quoted") if column.default else say("population.false_quoted")
    return say("population.neutral_yuan", neutral=column.default) if column.type == "yuan" else str(column.default)
