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
    kept, left = ordered[:int(most)], ordered[int(most):]
    problem = say(f"另有 {len(left)} 处同类问题没有列出", f"{len(left)} more of this kind are not listed")
    return [*kept, Finding(left[0].severity, left[0].file, problem=problem,
                           remedy=say("请更正后再次导入；加 --findings findings.csv 会列出全部。",
                                      "Correct these and import again; with --findings findings.csv all of them are listed."))]
