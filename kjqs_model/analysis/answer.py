"""The answer to a wish: what was found, judged on draws that it was not found on, with what it hangs on."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..heavy import pd
from ..policy.parameters import Policy
from ..projection.draws.common import standard_error
from ..projection.draws.priors import priors_of
from .laboratory import Laboratory
from .levers import Lever, places_of, with_levers
from .refining import Alike, alike
from .sensitivity.groups import answered_priors
from .tuning import Found, Search, Wish
from .worth import Worth, clauses_of, switched_off, worth

MET, UNREACHABLE = "met", "unreachable"

ELASTICITIES = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.9, 1.2)
"""The take-up elasticities at which an answer is looked at: the whole range of the prior."""

_FRESH = 0x5EED
"""What is added to the seed for draws that an answer was not found on."""


ENDS = (0.05, 0.95)
"""The shares of a prior's distribution between which an answer is looked at."""

_BETWEEN = 2


@dataclass(frozen=True)
class Hang:
    """How a chance hangs on one assumption: ``chances`` by its value, rising; ``flips`` where the wish turns, None where it does
    not."""

    prior: str
    chances: Mapping[float, float]
    flips: float | None

    @property
    def moves(self) -> float:
        """By how much the chance moves between the ends."""
        return max(self.chances.values()) - min(self.chances.values())


@dataclass(frozen=True)
class Answer:
    """What a wish comes to.

    ``status`` : met, or unreachable within bounds and ceiling. ``found`` : the place, its chances in the draws that it was found
    on.
    ``tried`` : how many of ``places``, which the levers have together, were tried; ``ties`` : how many others of them cost and
    reach exactly the same.
    ``chances`` and ``errors`` : by target on fresh draws. ``binding`` : what keeps the chance from being higher: ``no_lever``
    (none of them moves it), ``ceiling``, paths with the bound that they stand at where going back from it lowers the chance, or
    ``response`` (no bound is reached and more money brings no more firms); empty where the wish is met.
    ``flips`` : the take-up elasticity at which the wish begins or ceases to be met, None where it does not within the
    prior's range; ``by_elasticity`` the chance of the hardest target at each of ``ELASTICITIES``.
    ``hangs`` : the same for every other assumption that no study gives, and every channel by which firms answer, largest move
    first.
    ``alike`` : the amounts that the draws can't tell apart from the answer. ``varied`` : what the varied clauses cost and bring,
    against paying nothing under them; ``worth`` : what the whole policy does, against none. ``cost_by_year`` : mean, yuan.
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
    hangs: tuple[Hang, ...]
    alike: Alike
    varied: Worth
    worth: Worth
    cost_by_year: Mapping[int, float]
    tried: int
    places: int
    ties: int

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
    few = search.before.laboratory if search.before else laboratory
    bound = () if status == MET else binding(search, found)
    tried = {*search.trials, *(search.before.trials if search.before else ())}
    by_elasticity = chances_by_elasticity(few, policy, hardest)
    without = laboratory.try_policy(switched_off(policy, search.levers, nothing, laboratory.years[-1]))
    return Answer(
        status,
        wish,
        search.levers,
        found,
        chances,
        errors,
        bound,
        by_elasticity,
        flip(by_elasticity, wish.chances[hardest]),
        hangs_on(few, policy, hardest, wish.chances[hardest]),
        alike(search),
        worth(trial, without, clauses_of(search.levers)),
        worth(trial, laboratory.try_policy(nothing)),
        {year: float(sum(amounts[place].mean() for amounts in trial.amounts.values())) for place, year in enumerate(trial.years)},
        len(tried),
        places_of(search.levers),
        ties_of(search, found),
    )


def fresh_chances(laboratory: Laboratory, policy: Policy, wish: Wish) -> tuple[dict[str, float], dict[str, float]]:
    """The probability of each target, and its standard error, on as many draws of the same population that nothing was chosen
    on."""
    fresh = Laboratory(
        laboratory.scenario,
        last=laboratory.scenario.years.last,
        threads=laboratory.threads,
        luck_seed=(laboratory.luck_seed + _FRESH) % 2**63,
        costs=False,
    )
    trial = fresh.try_policy(policy)
    met = {name: trial.met(*fresh.targets[name]) for name in wish.chances}
    return {name: float(values.mean()) for name, values in met.items()}, {
        name: float(standard_error(values)) for name, values in met.items()
    }


def chances_by_elasticity(laboratory: Laboratory, policy: Policy, target: str) -> dict[float, float]:
    """The probability of a target under a policy, with the take-up elasticity known to be each of ``ELASTICITIES``."""
    return {elasticity: _chance_with(laboratory, policy, target, "take_up_elasticity", elasticity) for elasticity in ELASTICITIES}


def flip(by_elasticity: Mapping[float, float], least: float) -> float | None:
    """The elasticity at which a chance crosses what is wished, on the line between neighbours; the lowest such, None without
    any."""
    for (before, low), (after, high) in itertools.pairwise(by_elasticity.items()):
        if (low >= least) != (high >= least):
            return before + (after - before) * (least - low) / (high - low)
    return None


def hangs_on(laboratory: Laboratory, policy: Policy, target: str, least: float) -> tuple[Hang, ...]:
    """The chance of a target with each weak assumption, and each channel of response, known to lie at either end of its range.

    The take-up elasticity is looked at by itself. Where the two ends differ in whether the wish is met, the value at which that
    turns is looked for between them.
    """
    found = []
    for prior in answered_priors(priors_of(laboratory.scenario.assumptions)):
        if prior.name != "take_up_elasticity" and prior.kind != "value":
            low, high = (float(end) for end in prior.quantile(np.array(ENDS)))
            ends = {value: _chance_with(laboratory, policy, target, prior.name, value) for value in (low, high)}
            if (ends[low] >= least) != (ends[high] >= least):
                for share in np.linspace(*ENDS, _BETWEEN + 2)[1:-1]:
                    value = float(prior.quantile(np.array([share]))[0])
                    ends[value] = _chance_with(laboratory, policy, target, prior.name, value)
            found.append(Hang(prior.name, dict(sorted(ends.items())), flip(dict(sorted(ends.items())), least)))
    return tuple(sorted(found, key=lambda one: -one.moves))


def _chance_with(laboratory: Laboratory, policy: Policy, target: str, prior: str, value: float) -> float:
    """The probability of a target with one prior known."""
    scenario = replace(laboratory.scenario, assumptions={**laboratory.scenario.assumptions, prior: value})
    known = Laboratory(
        scenario, last=scenario.years.last, threads=laboratory.threads, luck_seed=laboratory.luck_seed, costs=False
    )
    return known.chance(known.try_policy(policy), target)[0]


def binding(search: Search, found: Found) -> tuple[str, ...]:
    """What keeps a chance from being higher: ``no_lever`` where none of them moves it; the ceiling, where without it a trial came
    nearer; bounds of levers that firms answer to, where the chance is lower at the other end; ``response`` where there is none
    such and more money brings no more firms. A lever that stands at its cheap end for nothing binds nobody."""
    wish = search.wish
    if search.before and found.places in search.before.trials:  # more was tried there, all of it in the same draws
        search, found = search.before, search.before.trials[found.places]
    free = replace(wish, ceiling=None)
    nearer = [other for other in search.trials.values() if other.slack(free) > found.slack(free)]
    if nearer:
        return ("ceiling",)
    ends = {
        number: [
            search.at((*found.places[:number], place, *found.places[number + 1 :])).slack(free) for place in (0, lever.places - 1)
        ]
        for number, lever in enumerate(search.levers)
        if lever.answered
    }
    here = found.slack(free)
    if all(one.slack(free) == here for one in search.trials.values()):
        return ("no_lever",)
    at_bounds = [
        f"{lever.path}={lever.value(place):g}"
        for number, (lever, place) in enumerate(zip(search.levers, found.places, strict=True))
        if number in ends and place in (0, lever.places - 1) and ends[number][-1 if place == 0 else 0] < here
    ]
    return tuple(at_bounds) or ("response",)


def ties_of(search: Search, found: Found) -> int:
    """How many other places that were tried cost and reach exactly the same."""
    return sum(other.cost == found.cost and other.chances == found.chances for other in search.trials.values()) - 1


def frontier(search: Search) -> pd.DataFrame:
    """The trials that no other beats in both cost and chance, the cheapest first: probability, cost_yuan, a column a lever."""
    search = search.before or search  # many places, all in the same draws
    rows, most = [], -np.inf
    for found in sorted(search.trials.values(), key=lambda one: (one.cost, -one.slack(search.wish), one.places)):
        if found.slack(search.wish) > most:
            most = found.slack(search.wish)
            rows.append(
                {
                    "probability": min(found.chances.values()),
                    "cost_yuan": found.cost,
                    **found.values,
                    **{f"probability_{name}": chance for name, chance in found.chances.items()},
                }
            )
    return pd.DataFrame(rows, columns=frontier_columns(search.levers, search.wish))


def frontier_columns(levers: Sequence[Lever], wish: Wish) -> list[str]:
    """The columns of ``frontier.csv``."""
    return ["probability", "cost_yuan", *(lever.path for lever in levers), *(f"probability_{name}" for name in wish.chances)]
