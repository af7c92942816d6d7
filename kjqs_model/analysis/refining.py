"""How sure a tuned amount is: a search made again in more draws where it matters, and the amounts that the draws can't tell
apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..chances import sampling_error
from ..projection.draws.common import standard_error
from .laboratory import Laboratory
from .tuning import Found, Search, halve

ENOUGH = 256
"""Draws from which on an answer is not looked for in more of them by itself."""

_FACTOR = 4
_CANDIDATES = 8  # places tried anew where several levers move
_SURE = 2.0  # standard errors within which a chance is not told apart from the wish


@dataclass(frozen=True)
class Alike:
    """The amounts that the draws can't tell apart: their chance lies within two standard errors of what is wished.

    ``ranges`` : by lever the lowest and highest of them. ``cost`` : of the cheapest and the dearest, yuan. ``places`` : how many
    were tried.
    ``draws`` : in how many draws; ``first_draws`` : in how many the search began. ``short`` : the next cheaper place that was
    tried, and in how many draws fewer, and more, every target is met there; None where none is cheaper.
    """

    draws: int
    first_draws: int
    places: int
    ranges: Mapping[str, tuple[float, float]]
    cost: tuple[float, float]
    short: tuple[Found, int, int] | None


def refined(search: Search, said: Callable[[Found | None], None] = lambda _: None) -> Search:
    """A finished search made again in four times the draws, up to ``ENOUGH``, at the places that its own draws can't tell apart.

    Returns
    -------
    Search : with the first as ``before``; the search itself where it had draws enough, or where no place comes near the wish.
    """
    draws = search.laboratory.scenario.draws
    more = min(draws * _FACTOR, max(ENOUGH, draws))
    if more == draws or search.best().slack(search.wish) + _SURE * error_of(search, search.best()) < 0:
        return search
    laboratory = Laboratory(
        search.laboratory.scenario,
        more,
        last=search.laboratory.scenario.years.last,
        threads=search.laboratory.threads,
        luck_seed=search.laboratory.luck_seed,
    )
    again = Search(laboratory, search.levers, search.wish, before=search, tried=lambda *told: said(told[-1]))
    free = _free(search)
    if len(free) == 1:
        _between(again, search, free[0])
    else:
        _among(again, search)
    return again


def alike(search: Search) -> Alike:
    """What can't be told apart from the answer. With one lever that firms answer to both ends are looked for; with several,
    among what was tried."""
    best, free = search.best(), _free(search)
    if len(free) == 1:
        for way in (1, -1):
            _halve_towards(
                search,
                best,
                free[0],
                lambda found, way=way: found.slack(search.wish) + way * _SURE * error_of(search, found) >= 0,
            )
    near = [
        found
        for found in search.trials.values()
        if found.affordable(search.wish) and abs(found.slack(search.wish)) <= _SURE * error_of(search, found)
    ] or [best]
    near = near if best in near else [*near, best]
    first = search.before.laboratory if search.before else search.laboratory
    return Alike(
        search.laboratory.scenario.draws,
        first.scenario.draws,
        len(near),
        {
            lever.path: (min(found.values[lever.path] for found in near), max(found.values[lever.path] for found in near))
            for lever in search.levers
        },
        (min(found.cost for found in near), max(found.cost for found in near)),
        _short(search, best),
    )


def error_of(search: Search, found: Found) -> float:
    """The sampling error of the chance of a place's hardest target."""
    name = min(search.wish.chances, key=lambda one: found.chances[one] - search.wish.chances[one])
    met = (search.margins[found.places][list(search.wish.chances).index(name)] >= 0).astype(np.float64)
    return sampling_error(found.chances[name], len(met), float(standard_error(met)))


def _free(search: Search) -> list[int]:
    return [number for number, lever in enumerate(search.levers) if lever.answered]


def _short(search: Search, best: Found) -> tuple[Found, int, int] | None:
    """The same draws under the answer and under the next cheaper place: where they differ, as McNemar counts them."""
    cheaper = [found for found in search.trials.values() if found.cost < best.cost]
    if not cheaper:
        return None
    other = max(cheaper, key=lambda found: (found.cost, found.places))
    met, met_there = ((search.margins[found.places] >= 0).all(axis=0) for found in (best, other))
    return other, int((met & ~met_there).sum()), int((met_there & ~met).sum())


def _between(again: Search, first: Search, number: int) -> None:
    """One lever: the first place at which the wish is met, looked for between the ends of what the first draws can't tell
    apart."""
    best = first.best()
    again.at(best.places)
    if not _parted(again, best, number, *_span(first, number)):
        _parted(again, best, number, 0, first.sizes[number] - 1)


def _span(first: Search, number: int) -> tuple[int, int]:
    """Between which places of a lever the wish begins to be met, as far as the draws of a search tell, with room on both
    sides."""
    near = [
        found.places[number]
        for found in first.trials.values()
        if abs(found.slack(first.wish)) <= 2 * _SURE * error_of(first, found)
    ]
    near.append(first.best().places[number])
    return max(min(near) - 1, 0), min(max(near) + 1, first.sizes[number] - 1)


def _parted(search: Search, best: Found, number: int, low: int, high: int) -> bool:
    """Halve between two places of a lever; whether the wish is met at one of them and not at the other."""
    ends = [search.at(_moved(best, number, place)) for place in (low, high)]
    halve(search, lambda place: _moved(best, number, place), low, high, ends, lambda found: found.slack(search.wish) >= 0)
    return (ends[0].slack(search.wish) >= 0) != (ends[1].slack(search.wish) >= 0)


def _halve_towards(search: Search, best: Found, number: int, holds: Callable[[Found], bool]) -> None:
    low, high = _span(search.before, number) if search.before else (0, search.sizes[number] - 1)
    halve(
        search,
        lambda place: _moved(best, number, place),
        low,
        high,
        [search.at(_moved(best, number, place)) for place in (low, high)],
        holds,
    )


def _moved(found: Found, number: int, place: int) -> tuple[int, ...]:
    return (*found.places[:number], place, *found.places[number + 1 :])


def _among(again: Search, first: Search) -> None:
    """Several levers: the answer, then the cheapest that the first draws can't tell apart from it until one meets the wish, then
    the likeliest."""
    best = first.best()
    again.at(best.places)
    near = sorted(
        (
            found
            for found in first.trials.values()
            if found.affordable(first.wish)
            and found is not best
            and abs(found.slack(first.wish)) <= _SURE * error_of(first, found)
        ),
        key=lambda found: (found.cost, found.places),
    )
    for found in near[:_CANDIDATES]:
        if again.at(found.places).meets(again.wish):
            return
    if not again.best().meets(again.wish):
        likeliest = max(
            (found for found in first.trials.values() if found.affordable(first.wish)),
            key=lambda found: (found.slack(first.wish), -found.cost),
        )
        again.at(likeliest.places)
        for found in sorted(near[_CANDIDATES:], key=lambda one: -one.slack(first.wish))[:_CANDIDATES]:
            if again.at(found.places).meets(again.wish):
                return
