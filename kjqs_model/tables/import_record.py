"""What `kjqs import` says beside its tables: which columns of enterprises its registers cover in each year."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ..errors import Finding, Refusal
from ..language import say
from .dictionary import dictionary

RECORD = "import.json"

STATUSES = ("above_scale", "tech_sme", "super_deduction", "recognition", "provincial_rd_subsidy", "other_rd_subsidy")
"""Columns that cannot be empty: where no register covers them they hold the neutral word, which is no knowledge."""


def coverage_of(folder: Path) -> Mapping[int, Mapping[str, bool]] | None:
    """For each year and column whether the registers of an import cover it; None for tables that no import wrote.

    Raises Refusal for a record that cannot be read: what is not covered would pass for known.
    """
    record = folder / RECORD
    if not record.is_file():
        return None
    try:
        held = json.loads(record.read_text(encoding="utf-8"))["coverage_by_year"]
        found = {int(year): dict(columns) for year, columns in held.items()}
        if not all(isinstance(covered, bool) for columns in found.values() for covered in columns.values()):
            raise ValueError("coverage is true or false")
    except (ValueError, KeyError, AttributeError, TypeError) as fault:
        raise Refusal(say("tables.no_record_kjqs_import_wrote", record=record)) from fault
    return found


def uncovered_findings(folder: Path) -> list[Finding]:
    """A warning for each column that no register covers in some year: its neutral words are not knowledge."""
    found = coverage_of(folder) if folder.is_dir() else None
    findings = []
    for name in STATUSES:
        years = sorted(year for year, columns in (found or {}).items() if not columns.get(name, False))
        if not years:
            continue
        column, listed = dictionary()["enterprises"].columns[name], say("signs.list_mark").join(map(str, years))
        findings.append(
            Finding(
                "warning",
                RECORD,
                column=column.heading,
                problem=say("tables.no_register_says_none_false", listed=listed, column_zh=column.zh, name_en=name),
                remedy=say("tables.clauses_read_come_out_too"),
            )
        )
    return findings
