"""The places and base years for which a synthetic population is shipped, and what the file of each says, inherited parts filled
in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from .. import data
from ..data import shipped
from ..errors import Refusal, did_you_mean
from ..language import say

DEFAULT_YEAR = 2023
"""The base year whose file stands on its own and the others extend; a population is of this year unless another is asked for."""

PLACES = "places"
"""The folder under ``data/`` with the margins of other places; the city's own lie beside it and need no name."""

_NAME = re.compile(r"population_(\d{4})\.yaml")
_OF_A_PLACE = re.compile(r"([a-z][a-z_]*)_(\d{4})\.yaml")
_OF_EVERY_YEAR = ("zh", "en", "unit", "hard")
"""What a margin has in every year alike; value, status, range, facts and reason are those of one year and never inherited."""


def population_file(year: int, place: str | None = None) -> str:
    """The file under ``data/`` with the margins of a base year, of the city or of another place."""
    return f"population_{year}.yaml" if place is None else f"{PLACES}/{place}_{year}.yaml"


@cache
def base_years(place: str | None = None) -> tuple[int, ...]:
    """The base years for which there is a file, in order."""
    if place is not None:
        return tuple(year for name, year in places() if name == place)
    found = (_NAME.fullmatch(entry.name) for entry in files(data.__name__).iterdir())
    return tuple(sorted(int(match[1]) for match in found if match))


@cache
def places() -> tuple[tuple[str, int], ...]:
    """The other places with a file, each with its base year, in order."""
    found = (_OF_A_PLACE.fullmatch(entry.name) for entry in files(data.__name__).joinpath(PLACES).iterdir())
    return tuple(sorted((match[1], int(match[2])) for match in found if match))


@cache
def given_for(year: int, place: str | None = None) -> Mapping:
    """What the file of a base year says, with the parts that it takes from the file it extends.

    Of margins and held-out figures a year has those that its own file lists; of a margin it takes from the other file only how it
    is called and counted. A relation takes the place of the one with the same English name; those that speak of a margin named
    under ``without`` are left out. Everything else is inherited whole.

    Raises
    ------
    Refusal : a place or year without a file; the sentence names those that there are.
    """
    if place is not None and not base_years(place):
        raise Refusal(say("population.there_no_place_named", place=place) + did_you_mean(place, [name for name, _ in places()]))
    if year not in base_years(place):
        years = say("signs.list_mark").join(map(str, base_years(place)))
        where = "" if place is None else say("population.of_place", place=place)
        raise Refusal(say("population.no_synthetic_population_of_year", where=where, year=year, years=years))
    own = shipped(population_file(year, place))
    if "extends" not in own:
        return own
    other = shipped(own["extends"])
    filled = {
        "margins": {name: _named_as(other["margins"].get(name, {}), entry) for name, entry in own["margins"].items()},
        "relations": _relations(own, other),
        "held_out": {name: other["held_out"].get(name, {}) | (entry or {}) for name, entry in own["held_out"].items()},
    }
    return other | own | filled


def _named_as(other: Mapping, own: Mapping) -> dict:
    return {key: other[key] for key in _OF_EVERY_YEAR if key in other} | dict(own)


def _relations(own: Mapping, other: Mapping) -> list[Mapping]:
    instead = {entry["en"]: entry for entry in own.get("relations", ())}
    if unknown := instead.keys() - {entry["en"] for entry in other["relations"]}:
        raise ValueError(f"relations of {own['year']} stand in the place of none: {sorted(unknown)}")
    found = [instead.get(entry["en"], entry) for entry in other["relations"]]
    return [entry for entry in found if _names(entry).isdisjoint(own.get("without", ()))]


def _names(relation: Mapping) -> set[str]:
    return {*relation["sum"], relation["equals" if "equals" in relation else "at_most"]}
