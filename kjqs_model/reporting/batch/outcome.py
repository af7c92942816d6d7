"""What became of one scenario of a batch."""

from __future__ import annotations

from dataclasses import dataclass, field

OVERVIEW = ("index.html", "comparison.csv", "comparison.parquet")
"""What stands over all reports of a batch."""


@dataclass(frozen=True)
class ReportOutcome:
    """What became of one scenario. ``status`` is made, skipped, failed or refused; ``stale`` says that an older report of
    other inputs stands in its folder. ``results`` are those of the manifest, empty where there is no report."""

    name: str
    status: str
    message: str = ""
    stale: bool = False
    results: dict = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def fine(self) -> bool:
        return self.status in ("made", "skipped")
