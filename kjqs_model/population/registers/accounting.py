"""Where every row of every register went: used, or left out for a reason that is counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...data import shipped
from ...errors import Finding
from ...language import label
from ...tables.reading.limits import plain_bytes
from ...tables.sheet import Unreadable
from .linking.firms import LinkedFirms
from .reading.register import Batch
from .reading.rows import AT_FAULT
from .schema.assignment import Assignment


@dataclass(frozen=True)
class Accounting:
    """The rows of one register file: ``rows_in`` is ``used`` and all ``dropped`` together.

    ``dropped`` counts by reason (``blank``, ``total``, ``duplicate``, …; see :func:`reason_label`). ``sha256`` is of the file.
    """

    file: str
    register: str
    sha256: str
    rows_in: int
    used: int
    dropped: Keyed[str, int]

    def __post_init__(self):
        if self.rows_in != self.used + sum(self.dropped.values()):
            raise AssertionError(f"{self.file}: {self.rows_in} rows in, {self.used} used, dropped {dict(self.dropped)}")


def accounts_of(
    assignments: Sequence[Assignment], batches: Sequence[Batch], firms: LinkedFirms, findings: Sequence[Finding]
) -> list[Accounting]:
    """The accounting of each register, after repeats were dropped: a row with an error, or of a sheet with one, is not used.

    ``findings`` are those of all registers together; those of a batch itself it knows. Raises AssertionError where a row is lost.
    """
    found = []
    for assignment, batch, ids in zip(assignments, batches, firms.ids, strict=True):
        rows, sheets = _at_fault(batch, findings)
        unused = sum(
            firm is None or sheet in sheets or (sheet, row) in rows
            for firm, sheet, row in zip(ids, batch.sheets, batch.rows, strict=True)
        )
        dropped = batch.dropped + Counter({AT_FAULT: unused})
        found.append(
            Accounting(
                batch.file,
                batch.mapping.name,
                digest(assignment.path),
                batch.rows_in,
                len(batch) - unused,
                dict(sorted(dropped.items())),
            )
        )
    return found


def _at_fault(batch: Batch, findings: Sequence[Finding]) -> tuple[set[tuple[str, int]], set[str]]:
    """The rows of a register that have an error, and the sheets of which the header or a whole column has one."""
    errors = [finding for finding in batch.findings if finding.severity == "error"]
    errors += [finding for finding in findings if finding.severity == "error" and finding.file == batch.file]
    rows = {(finding.sheet, finding.row) for finding in errors if finding.row is not None}
    sheets = {finding.sheet for finding in errors if finding.row is None} | {sheet for sheet, row in rows & batch.header_rows}
    return rows, {*batch.sheets} if "" in sheets else sheets  # an error that names no sheet is of the whole file


def reason_label(reason: str) -> str:
    """Why rows were not used, in the reader's language; a reason of a user's own mapping stands for itself."""
    known = shipped("registers/reasons.yaml")
    return label(known[reason]) if reason in known else reason


def digest(path: Path) -> str:
    """The SHA-256 of a file; empty for one that cannot be read."""
    try:
        return hashlib.sha256(plain_bytes(path)).hexdigest()
    except (OSError, ValueError, Unreadable):
        return ""
