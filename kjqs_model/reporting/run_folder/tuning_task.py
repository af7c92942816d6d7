"""What a user of ``kjqs tune`` asks, read and refused with a remedy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...analysis.laboratory import KEPT, Laboratory
from ...analysis.levers import Lever, read_levers
from ...analysis.tuning import Wish
from ...errors import Refusal, did_you_mean
from ...files import companion
from ...language import say
from ...policy.parameters import Policy
from ...scenario import Scenario, load_scenario
from ...study.room import fail_if_no_room

if TYPE_CHECKING:
    from ...parts import Executor


@dataclass(frozen=True)
class TuningTask:
    """A wish ready to be looked for: ``nothing`` is the policy without awards, in the same years of force."""

    scenario: Scenario
    laboratory: Laboratory
    levers: tuple[Lever, ...]
    wish: Wish
    nothing: Policy


def asked(
    scenario: str | Path | Scenario,
    targets: Sequence[str],
    probabilities: Sequence[float],
    vary: Sequence[str],
    ceiling: float | None,
    draws: int | None,
    seed: int | None,
    threads: int | Executor,
    overrides: Sequence[str],
) -> TuningTask:
    """The wish that the words of a command line say; of a scenario in memory without further overrides.

    Raises
    ------
    Refusal : an unknown target or one whose year is not projected, probabilities that do not fit, levers that do not, a bad
    scenario.
    """
    given = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, overrides)
    levers = read_levers(vary, given.policy)
    chances = _chances(targets, probabilities)
    last = max(
        (given.targets[name.removesuffix("_real")].year for name in chances if name.removesuffix("_real") in given.targets),
        default=None,
    )
    fail_if_no_room(given, draws, trials=KEPT + 1)
    laboratory = Laboratory(given, draws, seed, last=last, threads=threads)
    for name in chances:
        if name not in laboratory.targets:
            raise Refusal(say("reporting_run_folder.there_no_target_or_year", name=name) + did_you_mean(name, laboratory.targets))
    return TuningTask(
        laboratory.scenario,
        laboratory,
        levers,
        Wish(chances, ceiling),
        load_scenario(companion("scenarios/no_policy.yaml")).policy,
    )


def _chances(targets: Sequence[str], probabilities: Sequence[float]) -> dict[str, float]:
    for probability in probabilities:
        if not math.isfinite(probability) or not 0 < probability < 1:
            raise Refusal(say("reporting_run_folder.probability_cant_chance_between_0", probability=f"{probability:g}"))
    if len(probabilities) not in (1, len(targets)) or len(set(targets)) < len(targets):
        raise Refusal(
            say(
                "reporting_run_folder.target_probability_give_one_probability",
                targets_count=len(targets),
                probabilities_count=len(probabilities),
            )
        )
    return dict(zip(targets, list(probabilities) * (len(targets) if len(probabilities) == 1 else 1), strict=False))
