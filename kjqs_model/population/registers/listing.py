"""Long lists of findings: so many are listed, the rest is counted."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import Finding
from ...language import say
from ...tables.checks.faults import most_listed


def listed(findings: Sequence[Finding]) -> list[Finding]:
    """Findings of one kind, errors first, up to the most that are listed; one more says how many are left out."""
    ordered = sorted(findings, key=lambda finding: finding.severity != "error")
    most = most_listed()
    if len(ordered) <= most:
        return ordered
    kept, left = ordered[: int(most)], ordered[int(most) :]
    problem = say("population.more_kind_not_listed", left_count=len(left))
    return [
        *kept,
        Finding(left[0].severity, left[0].file, problem=problem, remedy=say("population.correct_these_import_again_findings")),
    ]
