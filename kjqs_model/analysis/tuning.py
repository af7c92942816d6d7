"""Tuning: the least money for the chance we want, on the levers' own grids.

Whatever is reported was tried in full in the same draws; a surrogate fitted to the trials proposes where to look, and a search
over neighbouring places ends it. Trials, not the clock, bound the work, and ties go to the lower place, so that the answer is the
same on any machine and for any number of threads.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .laboratory import Laboratory
from .levers import Lever, values_of, with_levers
from .surrogate import Surrogate

TRIALS = 36
"""Trials in which firms answer, at the most, before the search over neighbours."""

ENUMERATED = 16
"""Places of the levers that firms answer to up to which all of them are tried."""

_SPREAD = 4096  # places that a surrogate is asked about where the grid is larger
_ALL = 20_000
_PATIENCE = 24  # trials of the search over neighbours


@dataclass(frozen=True)
class Wish:
    """What is wanted: each target with its least probability, and the most that it may cost in the mean over all years, yuan."""

    chances: Mapping[str, float]
    ceiling: float | None = None


@dataclass(frozen=True)
class Found:
    """One place that was tried: its values by lever, the probability of each wished target, the mean cost in yuan."""

    places: tuple[int, ...]
    values: Mapping[str, float]
    chances: Mapping[str, float]
    cost: float

    def slack(self, wish: Wish) -> float:
        """By how much the worst target exceeds its wished probability; negative where one falls short."""
        return min(self.chances[name] - least for name, least in wish.chances.items())

    def meets(self, wish: Wish) -> bool:
        return self.slack(wish) >= 0 and self.affordable(wish)

    def affordable(self, wish: Wish) -> bool:
        return wish.ceiling is None or self.cost <= wish.ceiling


@dataclass
class Search:
    """A search under way: every place that was tried, with what is needed to go on after an interruption.

    ``before`` : the search in fewer draws that this one makes sure of. ``known`` : by place the cost and (targets, draws)
    margins of trials of an earlier run. ``tried`` is called with each new trial.
    """

    laboratory: Laboratory
    levers: tuple[Lever, ...]
    wish: Wish
    known: dict[tuple[int, ...], tuple[float, np.ndarray]] = field(default_factory=dict)
    tried: Callable[[tuple[int, ...], float, np.ndarray, Found], None] = lambda *_: None
    trials: dict[tuple[int, ...], Found] = field(default_factory=dict)
    before: Search | None = None
    margins: dict[tuple[int, ...], np.ndarray] = field(default_factory=dict)

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(lever.places for lever in self.levers)

    def at(self, places: Sequence[int]) -> Found:
        """What a place comes to; tried only once."""
        place = tuple(int(one) for one in places)
        if place not in self.trials:
            cost, margins = self.known[place] if place in self.known else self._tried(place)
            chances = dict(zip(self.wish.chances, (margins >= 0).mean(axis=1).tolist(), strict=True))
            self.trials[place], self.margins[place] = Found(place, values_of(self.levers, place), chances, cost), margins
            self.tried(place, cost, margins, self.best())
        return self.trials[place]

    def _tried(self, place: tuple[int, ...]) -> tuple[float, np.ndarray]:
        trial = self.laboratory.try_policy(with_levers(self.laboratory.scenario.policy, self.levers, place))
        rows = []
        for name in self.wish.chances:
            indicator, at_least, year = self.laboratory.targets[name]
            rows.append(trial.indicators[indicator][trial.years.index(year)] - at_least)
        return float(trial.cost.mean()), np.array(rows)

    def best(self) -> Found:
        """The cheapest of the trials that meet the wish; without one, that which comes nearest, of equal ones the cheapest.
        Raises ValueError before the first trial."""
        return min(self.trials.values(), key=self.rank)

    def rank(self, found: Found) -> tuple:
        """The lower the better: meeting the wish before all, then cost; else the ceiling, then the slack, then cost."""
        if found.meets(self.wish):
            return 0, found.cost, 0.0, found.places
        return (1 if found.affordable(self.wish) else 2), -found.slack(self.wish), found.cost, found.places


def tune(laboratory: Laboratory, levers: Sequence[Lever], wish: Wish, search: Search | None = None) -> Search:
    """The least mean cost over all years at which every wished target has its probability, within the ceiling.

    Parameters
    ----------
    laboratory : the scenario in its draws. levers : what may move. wish : probabilities and ceiling.
    search : one that was interrupted, with what it knows.

    Returns
    -------
    Search : ``best()`` is the answer; where the wish can't be met it is the place with the highest probability.
    """
    search = search or Search(laboratory, tuple(levers), wish)
    fixed = _cheapest_ends(search)
    free = [place for place in range(len(levers)) if place not in fixed]
    if math.prod(search.sizes[number] for number in free) <= ENUMERATED:
        for chosen in itertools.product(*(range(search.sizes[number]) for number in free)):
            search.at(_placed(search, fixed, dict(zip(free, chosen, strict=True))))
    elif len(free) == 1:
        _bisect(search, fixed, free[0])
    else:
        _by_surrogate(search, fixed, free)
    _polish(search, free)
    return search


def _placed(search: Search, fixed: Mapping[int, int], chosen: Mapping[int, int]) -> tuple[int, ...]:
    return tuple({**fixed, **chosen}.get(number, 0) for number in range(len(search.levers)))


def _cheapest_ends(search: Search) -> dict[int, int]:
    """Levers that firms do not answer to move no target: each goes to its cheaper end at once."""
    found: dict[int, int] = {}
    silent = [number for number, lever in enumerate(search.levers) if not lever.answered]
    middle = {number: search.sizes[number] // 2 for number in range(len(search.levers)) if number not in silent}
    for number in silent:
        ends = [search.at(_placed(search, found | middle, {number: end})) for end in (0, search.sizes[number] - 1)]
        found[number] = min(ends, key=lambda end: (end.cost, end.places)).places[number]
    return found


def _bisect(search: Search, fixed: Mapping[int, int], number: int) -> None:
    """One lever: the first place at which the wish is met, or else the best chance, or the last that the ceiling allows.

    Chance and cost are taken to rise or fall all the way with the lever.
    """
    ends = [search.at(_placed(search, fixed, {number: end})) for end in (0, search.sizes[number] - 1)]
    wanted = min(0.0, max(end.slack(search.wish) for end in ends))
    last = search.sizes[number] - 1

    def at(place: int) -> tuple[int, ...]:
        return _placed(search, fixed, {number: place})

    halve(search, at, 0, last, ends, lambda found: found.slack(search.wish) >= wanted)
    if not search.best().meets(search.wish):
        halve(search, at, 0, last, ends, lambda found: found.affordable(search.wish))


def halve(
    search: Search,
    at: Callable[[int], tuple[int, ...]],
    low: int,
    high: int,
    ends: Sequence[Found],
    holds: Callable[[Found], bool],
) -> None:
    """Try places of one lever between two until neighbours differ in whether a condition holds; nothing where both ends agree.

    Parameters
    ----------
    at : the place of all levers for one of this lever's. ends : what the lowest and the highest of them come to.
    """
    if holds(ends[0]) == holds(ends[1]):
        return
    rising = holds(ends[1])
    while high - low > 1:
        middle = (low + high) // 2
        if holds(search.at(at(middle))) == rising:
            high = middle
        else:
            low = middle


def _by_surrogate(search: Search, fixed: Mapping[int, int], free: Sequence[int]) -> None:
    """Several levers: corners and middles first, then where the surrogate expects the best, until it proposes nothing new."""
    for chosen in _design(search, free):
        search.at(_placed(search, fixed, chosen))
    for _ in range(TRIALS):
        if len(search.trials) >= TRIALS + len(_design(search, free)):
            return
        places = _proposals(search, fixed, free)
        new = [place for place in places if tuple(place) not in search.trials]
        if not new:
            return
        search.at(new[0])


def _design(search: Search, free: Sequence[int]) -> list[dict[int, int]]:
    """The middle, both far corners, each lever alone at either end, and neighbouring pairs at opposite ends."""
    middle = {number: (search.sizes[number] - 1) // 2 for number in free}
    lowest, highest = dict.fromkeys(free, 0), {number: search.sizes[number] - 1 for number in free}
    found = [middle, lowest, highest]
    for number in free:
        found += [middle | {number: lowest[number]}, middle | {number: highest[number]}]
    for one, other in itertools.pairwise([*free, free[0]] if len(free) > 2 else free):
        found.append(middle | {one: highest[one], other: lowest[other]})
    return found


def _proposals(search: Search, fixed: Mapping[int, int], free: Sequence[int]) -> list[tuple[int, ...]]:
    """The places that the surrogate holds best, best first: the trial that it would make, and some that would teach it more."""
    tried = np.array(list(search.trials))
    best, sizes = search.best(), search.sizes
    costs = np.array([found.cost for found in search.trials.values()])
    margins = np.array([search.margins[place] for place in search.trials]).transpose(1, 0, 2)
    surrogate = Surrogate.fitted(tried, costs, margins, sizes, np.array(best.places))
    places = _candidates(search, fixed, free, np.array(best.places))
    for _ in range(3):
        order = _ranked(surrogate, places, search.wish)
        nearer = _around(places[order[:32]], sizes, free)
        places = np.unique(np.vstack([places[order[:256]], nearer]), axis=0)
    return [tuple(place) for place in places[_ranked(surrogate, places, search.wish)][:12].tolist()]


def _ranked(surrogate: Surrogate, places: np.ndarray, wish: Wish) -> np.ndarray:
    """The order of places, best first, as ``Search.rank`` would have them."""
    slack = (surrogate.chances(places) - np.array(list(wish.chances.values()))[:, None]).min(axis=0)
    cost = surrogate.costs(places)
    dear = np.zeros(len(places), dtype=bool) if wish.ceiling is None else cost > wish.ceiling
    meets = (slack >= 0) & ~dear
    return np.lexsort((cost, np.where(meets, cost, -slack), dear, ~meets))


def _candidates(search: Search, fixed: Mapping[int, int], free: Sequence[int], best: np.ndarray) -> np.ndarray:
    """All places where they are few, else a scrambled spread of them with the neighbours of the best."""
    sizes = [search.sizes[number] for number in free]
    if np.prod(sizes, dtype=np.float64) <= _ALL:
        grid = np.array(list(itertools.product(*(range(size) for size in sizes))))
    else:
        from scipy.stats import qmc

        points = qmc.Sobol(len(free), scramble=True, seed=len(search.trials)).random(_SPREAD)
        grid = np.floor(points * np.array(sizes)).astype(np.int64)
    found = np.tile(np.array(_placed(search, fixed, {})), (len(grid), 1))
    found[:, list(free)] = grid
    return np.vstack([found, best[None]])


def _around(places: np.ndarray, sizes: Sequence[int], free: Sequence[int]) -> np.ndarray:
    """Each place with every free lever moved by one, three and nine steps either way."""
    found = [places]
    for number in free:
        for move in (-9, -3, -1, 1, 3, 9):
            moved = places.copy()
            moved[:, number] = np.clip(moved[:, number] + move, 0, sizes[number] - 1)
            found.append(moved)
    return np.vstack(found)


def _polish(search: Search, free: Sequence[int]) -> None:
    """From the best place to a better neighbour: one lever by one, three or nine steps, or two by a step in opposite
    directions."""
    left = _PATIENCE
    while left > 0:
        best = search.best()
        better = None
        for place in _neighbours(best.places, search.sizes, free):
            if place in search.trials:
                continue
            if left == 0:
                break
            left -= 1
            found = search.at(place)
            if search.rank(found) < search.rank(best):
                better = found
                break
        if better is None:
            return


def _neighbours(places: tuple[int, ...], sizes: Sequence[int], free: Sequence[int]) -> list[tuple[int, ...]]:
    moves = [{number: step} for step in (-9, -3, -1, 1) for number in free]
    moves += [{one: -1, other: 1} for one, other in itertools.permutations(free, 2)]
    found = []
    for move in moves:
        place = tuple(one + move.get(number, 0) for number, one in enumerate(places))
        if all(0 <= one < size for one, size in zip(place, sizes, strict=True)):
            found.append(place)
    return found
