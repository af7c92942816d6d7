"""Which rows of a folder of tables are real and which were made: read from the records that stand beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..errors import Refusal
from ..language import say
from ..tables import dictionary

RECORD = "provenance.json"
QUALITY_RECORD = "quality.json"
MADE, REGISTERS, MIXED = "made", "registers", "mixed"


@dataclass(frozen=True)
class Provenance:
    """Where the rows of each table come from.

    ``tables`` says of a table that it was made, is of registers, or mixed; one that is not named is real. ``firms`` are the ids
    of the real firms of a mixed table.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    firms: frozenset[str] = frozenset()

    def is_real(self, table: str, ids: np.ndarray | Sequence[str]) -> np.ndarray:
        """For ids of a table's rows (texts), whether each stands for somebody: whatever nobody says was made counts as real."""
        origin = self.tables.get(table, REGISTERS)
        if origin == MIXED:
            return np.array([str(id) in self.firms for id in ids], dtype=bool)
        return np.full(len(ids), origin == REGISTERS)


def read_provenance(folder: Path) -> Provenance:
    """What a folder's own records say of its rows.

    Without any record everything is real. A folder of `kjqs synthesise` without real rows is made throughout.

    Raises
    ------
    Refusal : a record that cannot be read, since guessing could give a real firm away.
    """
    record = folder / RECORD
    if not record.is_file():
        made = folder.is_dir() and (folder / QUALITY_RECORD).is_file()
        return Provenance(dict.fromkeys(dictionary(), MADE) if made else {})
    try:
        held = json.loads(record.read_text(encoding="utf-8"))
        return Provenance(dict(held["tables"]), frozenset(held["firms"]))
    except (ValueError, KeyError, TypeError) as fault:
        raise Refusal(say("population.cannot_read_so_real_firms", record=record)) from fault
