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
        raise Refusal(say(f"“{record}”不是 kjqs import 写出的记录，无法读取。请重新运行 kjqs import。",
                          f"'{record}' is no record that kjqs import wrote and cannot be read: run kjqs import again.")) from fault
    return found


def uncovered_findings(folder: Path) -> list[Finding]:
    """A warning for each column that no register covers in some year: its neutral words are not knowledge."""
    found = coverage_of(folder) if folder.is_dir() else None
    findings = []
    for name in STATUSES:
        years = sorted(year for year, columns in (found or {}).items() if not columns.get(name, False))
        if not years:
            continue
        column, listed = dictionary()["enterprises"].columns[name], say("、", ", ").join(map(str, years))
        findings.append(Finding("warning", RECORD, column=column.heading, problem=say(
            f"{listed} 年没有名单说明“{column.zh}”，表中的“无”“否”或 0 并非已知", f"No register says {name} for {listed}: none, false or 0 in the table is not knowledge"),
            remedy=say("读它的条款会少算或多算。请补充名单，或用 kjqs synthesise 的 real 由模型补足。",
                       "The clauses that read it come out too low or too high. Add the register, or let kjqs synthesise fill it in (real).")))
    return findings
