"""Forecasts set against what came: hindcasts of the model as shipped, and a user's outturns beside a scenario's forecast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..projection.record.error_split import ErrorSplit, split_error
from ..projection.record.outturns import Outturns, read_outturns
from ..study import report_draws

if TYPE_CHECKING:
    from ..projection import Projection
    from ..projection.record.hindcast import Hindcast

EXAMPLE = "example_outturns.csv"
"""Beside the notebooks: made-up outturns that show the form."""


@dataclass(frozen=True)
class Judged:
    """A forecast beside a user's outturns, and the split of its errors."""

    projection: Projection
    outturns: Outturns
    splits: list[ErrorSplit]
    actual: str = ""


def look_back(draws: int = 0, seed: int = -1) -> Hindcast:
    """Hindcasts from every base year, of policy and priors as shipped. 0 draws: as a report has them; seed -1: as shipped."""
    from ..projection.record.hindcast import hindcast
    from ..scenario import load_scenario

    given = load_scenario(None)
    return hindcast(draws=report_draws(given, draws), seed=given.seed if seed < 0 else seed, scenario=given)


def judge(scenario: str, outturns: str, actual_policy: str = "", draws: int = 0, seed: int = -1) -> Judged | None:
    """Set a scenario's forecast against a file of outturns; None without a file.

    Parameters
    ----------
    outturns : path of a CSV. actual_policy : a scenario whose policy came about, where it differs from the one assumed.

    Raises
    ------
    Refusal : anything wrong with either scenario or the outturns.
    """
    if not outturns:
        return None
    from ..projection.projection import settled
    from ..scenario import load_scenario

    loaded = load_scenario(scenario, [f"seed={seed}"] if seed >= 0 else [])
    own = settled(replace(loaded, parent=None), report_draws(loaded, draws), None)
    came = load_scenario(actual_policy) if actual_policy else None
    read = read_outturns(outturns, range(own.years.base + 1, own.years.end + 1))  # before the minutes of a projection
    projection = _projected(own)
    actual = _projected(replace(own, policy=came.policy)) if came else None
    return Judged(projection, read, split_error(projection, read, actual), came.title if came else "")


def _projected(scenario) -> Projection:
    from ..projection import simulate

    return simulate(scenario, with_parent=False)
