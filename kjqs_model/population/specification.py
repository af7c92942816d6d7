"""What a scenario writes under ``population: {synthesise: ...}``, and the population made from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Refusal, did_you_mean
from ..language import say
from .base_years import DEFAULT_YEAR, places
from .margins import Design, shipped_design

if TYPE_CHECKING:
    from .real import RealRows
    from .synthesis.making import Population

_KEYS = ("margins", "assumptions", "real", "place")


@dataclass(frozen=True)
class Specification:
    """A population to be made: other margins and assumptions than the shipped, the folder of real rows, and another place than
    the city."""

    values: Mapping[str, float]
    real: str | None = None
    place: str | None = None

    def design(self, year: int | None = None) -> Design:
        """The shipped design of a base year (None: the default one) with the values of this specification."""
        return shipped_design(year or DEFAULT_YEAR, self.place).with_values(self.values)


def read_specification(given: Mapping) -> Specification:
    """What stands under ``population``, checked. Raises Refusal with the nearest key for one that is not known."""
    if set(given) != {"synthesise"}:
        named = say("signs.list_mark").join(map(str, given))
        raise Refusal(say("population.population_cant_write_synthesise_published", named=named))
    inside = {} if given["synthesise"] is None else given["synthesise"]
    if not isinstance(inside, Mapping):
        raise Refusal(say("population.synthesise_must_form_key_value", inside=inside, keys=say("signs.list_mark").join(_KEYS)))
    for key in inside:
        if key not in _KEYS:
            raise Refusal(say("population.synthesise_no_key", the_key=key) + did_you_mean(key, _KEYS))
    values: dict[str, float] = {}
    for key in ("margins", "assumptions"):
        values |= _values(inside.get(key) or {}, key)
    return Specification(values, _real(inside.get("real")), _place(inside.get("place")))


def open_population(
    given: str | Mapping, base_dir: Path | None, seed: int, progress: Callable[[], None] | None = None, year: int | None = None
) -> Population:
    """The population of a specification; made once for each specification, seed and base year.

    Parameters
    ----------
    given : ``{synthesise: {...}}``. base_dir : where a relative path of real rows starts. seed : the scenario's.
    progress : called after each step; given, the population is made anew. year : the base year; None is the default one.

    Raises
    ------
    Refusal : a specification that cannot be read or met, or a base year for which none is shipped.
    """
    if isinstance(given, str):
        raise Refusal(say("population.scenarios_population_not_made_set", given=given))
    from .synthesis.making import synthesise

    spec = read_specification(given)
    folder = None if spec.real is None else Path(base_dir or ".") / spec.real
    if progress is not None or folder is not None:
        design = spec.design(year)
        real = None if folder is None else _read_real(folder, design.year)
        return synthesise(design, seed, real, progress or (lambda: None))
    return _made(json.dumps(dict(spec.values), sort_keys=True), seed, year or DEFAULT_YEAR, spec.place)


@lru_cache(maxsize=4)
def _made(values: str, seed: int, year: int, place: str | None) -> Population:
    from .synthesis.making import synthesise  # not with the module: most commands find the population as an earlier one left it

    return synthesise(shipped_design(year, place).with_values(json.loads(values)), seed)


def _read_real(folder: Path, year: int) -> RealRows:
    from .real import RealRows

    if not folder.exists():
        raise Refusal(say("population.there_no_folder_real_tables", folder=folder))
    return RealRows.read(folder, year)


def _values(given, key: str) -> dict[str, float]:
    if not isinstance(given, Mapping):
        raise Refusal(say("population.synthesise_must_form_name_number", the_key=key))
    return {str(name): value for name, value in given.items()}


def _place(given) -> str | None:
    if given is not None and given not in {name for name, _ in places()}:
        raise Refusal(
            say("population.synthesise_knows_no_place", given=given) + did_you_mean(str(given), [name for name, _ in places()])
        )
    return given


def _real(given) -> str | None:
    if given is not None and not isinstance(given, str):
        raise Refusal(say("population.real_synthesise_must_path_folder", given=given))
    return given
