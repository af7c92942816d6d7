"""The answer to a wish: what was found, judged on draws that it was not found on, with what it hangs on."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..policy.parameters import Policy
from ..projection.common import standard_error
from .laboratory import Laboratory
from .levers import Lever, with_levers
from .tuning import Found, Search, Wish
from .worth import Worth, worth

if TYPE_CHECKING:
    import pandas as pd

MET, UNREACHABLE = "met", "unreachable"

ELASTICITIES = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.9, 1.2)
"""The take-up elasticities at which an answer is looked at: the whole range of the prior."""

_FRESH = 0x5EED
"""What is added to the seed for draws that an answer was not found on."""


@dataclass(frozen=True)
class Answer:
    """What a wish comes to.

    ``status`` : met, or unreachable within bounds and ceiling. ``found`` : the place, its chances in the draws that it was found on.
    ``chances`` and ``errors`` : by target on fresh draws. ``binding`` : what keeps the chance from being higher (paths with the bound that
    they stand at, ``ceiling``, or ``response``: no bound is reached and more money brings no more firms), empty where the wish is met. ``flips`` : the take-up elasticity at which the wish begins or ceases to be
    met, None where it does not within the prior's range; ``by_elasticity`` the chance of the hardest target at each of ``ELASTICITIES``.
    ``worth`` : against no policy. ``cost_by_year`` : mean, yuan.
    """

    status: str
    wish: Wish
    levers: tuple[Lever, ...]
    found: Found
    chances: Mapping[str, float]
    errors: Mapping[str, float]
    binding: tuple[str, ...]
    by_elasticity: Mapping[float, float]
    flips: float | None
    worth: Worth
    cost_by_year: Mapping[int, float]

    @property
    def hardest(self) -> str:
        """The target that is furthest below, or least above, what is wished of it, on fresh draws."""
        return min(self.wish.chances, key=lambda name: self.chances[name] - self.wish.chances[name])


def answer_of(search: Search, nothing: Policy) -> Answer:
    """The answer of a finished search.

    Parameters
    ----------
    nothing : the policy without awards, for what the answer brings.
    """
    laboratory, wish, found = search.laboratory, search.wish, search.best()
    policy = with_levers(laboratory.scenario.policy, search.levers, found.places)
    trial = laboratory.try_policy(policy)
    status = MET if found.meets(wish) else UNREACHABLE
    chances, errors = fresh_chances(laboratory, policy, wish)
    hardest = min(wish.chances, key=lambda name: chances[name] - wish.chances[name])
    by_elasticity = chances_by_elasticity(laboratory, policy, hardest)
    return Answer(status, wish, search.levers, found, chances, errors, () if status == MET else binding(search, found), by_elasticity,
                  flip(by_elasticity, wish.chances[hardest]), worth(trial, laboratory.try_policy(nothing)),
                  {year: float(sum(amounts[place].mean() for amounts in trial.amounts.values())) for place, year in enumerate(trial.years)})


def fresh_chances(laboratory: Laboratory, policy: Policy, wish: Wish) -> tuple[dict[str, float], dict[str, float]]:
    """The probability of each target, and its standard error, on as many draws of the same population that nothing was chosen on."""
    fresh = Laboratory(laboratory.scenario, last=laboratory.scenario.years.last, threads=laboratory.threads,
                       luck_seed=(laboratory.luck_seed + _FRESH) % 2**63, costs=False)
    trial = fresh.try_policy(policy)
    met = {name: trial.met(*fresh.targets[name]) for name in wish.chances}
    return {name: float(values.mean()) for name, values in met.items()}, {name: float(standard_error(values)) for name, values in met.items()}


def chances_by_elasticity(laboratory: Laboratory, policy: Policy, target: str) -> dict[float, float]:
    """The probability of a target under a policy, with the take-up elasticity known to be each of ``ELASTICITIES``."""
    found = {}
    for elasticity in ELASTICITIES:
        scenario = replace(laboratory.scenario, assumptions={**laboratory.scenario.assumptions, "take_up_elasticity": elasticity})
        known = Laboratory(scenario, last=scenario.years.last, threads=laboratory.threads, luck_seed=laboratory.luck_seed, costs=False)
        found[elasticity] = known.chance(known.try_policy(policy), target)[0]
    return found


def flip(by_elasticity: Mapping[float, float], least: float) -> float | None:
    """The elasticity at which a chance crosses what is wished, on the line between neighbours; the lowest such, None without any."""
    for (before, low), (after, high) in itertools.pairwise(by_elasticity.items()):
        if (low >= least) != (high >= least):
            return before + (after - before) * (least - low) / (high - low)
    return None


def binding(search: Search, found: Found) -> tuple[str, ...]:
    """What keeps a chance from being higher: the ceiling, where without it a trial came nearer; bounds at which a lever that firms
    answer to stands; ``response`` where no bound is reached and more money brings no more firms."""
    wish = search.wish
    free = replace(wish, ceiling=None)
    nearer = [other for other in search.trials.values() if other.slack(free) > found.slack(free)]
    if nearer:
        return ("ceiling",)
    at_bounds = [f"{lever.path}={lever.value(place):g}" for lever, place in zip(search.levers, found.places, strict=True)
                 if lever.answered and place in (0, lever.places - 1)]
    return tuple(at_bounds) or ("response",)


def frontier(search: Search) -> pd.DataFrame:
    """The trials that no other beats in both cost and chance, the cheapest first: probability, cost_yuan, a column a lever."""
    import pandas as pd

    rows, most = [], -np.inf
    for found in sorted(search.trials.values(), key=lambda one: (one.cost, -one.slack(search.wish), one.places)):
        if found.slack(search.wish) > most:
            most = found.slack(search.wish)
            rows.append({"probability": min(found.chances.values()), "cost_yuan": found.cost, **found.values,
                         **{f"probability_{name}": chance for name, chance in found.chances.items()}})
    return pd.DataFrame(rows, columns=frontier_columns(search.levers, search.wish))


def frontier_columns(levers: Sequence[Lever], wish: Wish) -> list[str]:
    """The columns of ``frontier.csv``."""
    return ["probability", "cost_yuan", *(lever.path for lever in levers), *(f"probability_{name}" for name in wish.chances)]
