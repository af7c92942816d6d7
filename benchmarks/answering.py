"""How many firms a changed award moves: what a projection that ran anew only these could spare at the most.

``python -m benchmarks.answering`` prints a line each award. A firm of a draw counts as moved where any figure or mark of it differs at
the end of the year from what it is under the policy text, but for grants and subsidies, which are worked out of sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

DRAWS, YEARS = 64, 4
AWARDS: tuple[Mapping[str, float], ...] = (
    {"1.1.amount": 60_000},
    {"1.2.amount": 30_000},
    {"1.3.amount": 30_000},
    {"8.1.rate": 0.4},
    {"8.2.amount": 60_000},
)
_BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.yaml"


def shares_moved(awards: Mapping[str, float], draws: int = DRAWS, years: int = YEARS) -> list[tuple[float, float]]:
    """By year the share of performers that differ, and the share of draws in which another number comes new."""
    from kjqs_model.analysis.laboratory import Laboratory
    from kjqs_model.projection.projection import job_of
    from kjqs_model.projection.run import BLOCK, BlockRun
    from kjqs_model.scenario import load_scenario

    scenario = load_scenario(_BASELINE)
    laboratory = Laboratory(scenario, draws, last=scenario.years.base + years, costs=False)
    jobs = [
        job_of(
            replace(laboratory.scenario, policy=policy), laboratory.base, laboratory.common, costs=False, ahead=laboratory.ahead
        )
        for policy in (scenario.policy, scenario.policy.with_overrides(awards))
    ]
    found = []
    for place, year in enumerate(laboratory.years):
        moved = performers = others = 0
        for start in range(0, draws, BLOCK):
            before, after = (BlockRun(job, slice(start, min(start + BLOCK, draws))) for job in jobs)
            for run in (before, after):
                run.run(year)
            differs, performs = _compared(before, after)
            moved, performers = moved + int((differs & performs).sum()), performers + int(performs.sum())
            others += int((before.entrants[: place + 1] != after.entrants[: place + 1]).any(axis=0).sum())
        found.append((moved / performers, others / draws))
    return found


def _compared(before, after) -> tuple[np.ndarray, np.ndarray]:
    """Of each firm of either run, (draws, firms): whether it differs, and whether it performs R&D in one of them."""
    from kjqs_model.projection.state import FirmFlag, FirmVariable

    summed = (FirmVariable.grant, FirmVariable.subsidy, FirmVariable.subsidy_of_reference)
    own = [figure for figure in FirmVariable if figure not in summed]
    keys = np.union1d(before.keys, after.keys)
    figures, marks = [], []
    for run in (before, after):
        places, alive = np.searchsorted(keys, run.keys), run.marks[..., FirmFlag.alive] != 0
        figures.append(np.zeros((len(alive), len(keys), len(own))))
        marks.append(np.zeros((len(alive), len(keys), len(FirmFlag)), dtype=np.int8))
        figures[-1][:, places] = np.where(alive[..., None], run.figures[..., own], 0.0)
        marks[-1][:, places] = np.where(alive[..., None], run.marks, 0)
    differs = (figures[0] != figures[1]).any(axis=-1) | (marks[0] != marks[1]).any(axis=-1)
    return differs, (marks[0][..., FirmFlag.performer] != 0) | (marks[1][..., FirmFlag.performer] != 0)


def main() -> None:
    """Print the shares of each award."""
    for awards in AWARDS:
        shares = shares_moved(awards)
        told = ", ".join(f"{moved:.1%} ({others:.0%})" for moved, others in shares)
        print(f"{dict(awards)}: performers that differ, year by year (draws with other entrants): {told}; {DRAWS} draws")


if __name__ == "__main__":
    main()
