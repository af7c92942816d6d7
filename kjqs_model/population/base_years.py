"""The base years for which a synthetic population is shipped, and what the file of each says, inherited parts filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from .. import data
from ..data import shipped
from ..errors import Refusal
from ..language import say

DEFAULT_YEAR = 2023
"""The base year whose file stands on its own and the others extend; a population is of this year unless another is asked for."""

_NAME = re.compile(r"population_(\d{4})\.yaml")
_OF_EVERY_YEAR = ("zh", "en", "unit", "hard")
"""What a margin has in every year alike; value, status, range, facts and reason are those of one year and never inherited."""


def population_file(year: int) -> str:
    """The file under ``data/`` with the margins of a base year."""
    return f"population_{year}.yaml"


@cache
def base_years() -> tuple[int, ...]:
    """The base years for which there is a file, in order."""
    found = (_NAME.fullmatch(entry.name) for entry in files(data.__name__).iterdir())
    return tuple(sorted(int(match[1]) for match in found if match))


@cache
def given_for(year: int) -> Mapping:
    """What the file of a base year says, with the parts that it takes from the file it extends.

    Of margins and held-out figures a year has those that its own file lists; of a margin it takes from the other file only how it
    is called and counted. A relation takes the place of the one with the same English name; those that speak of a margin named
    under ``without`` are left out. Everything else is inherited whole.

    Raises
    ------
    Refusal : a year without a file; the sentence names those that there are.
    """
    if year not in base_years():
        years = say("、", ", ").join(map(str, base_years()))
        raise Refusal(say(f"没有 {year} 年的模拟总体，现有 {years} 年的。请把 years.base 改为其中一年，或让 population 指向自己的表格文件夹。",
                          f"There is no synthetic population of {year}, only of {years}: set years.base to one of them, or let "
                          "population name a folder of your own tables."))
    own = shipped(population_file(year))
    if "extends" not in own:
        return own
    other = shipped(own["extends"])
    filled = {"margins": {name: _named_as(other["margins"].get(name, {}), entry) for name, entry in own["margins"].items()},
              "relations": _relations(own, other),
              "held_out": {name: other["held_out"].get(name, {}) | (entry or {}) for name, entry in own["held_out"].items()}}
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
