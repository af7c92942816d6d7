"""Where a projection starts: the firms of the base year, what was published up to it, and the constants that were fitted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from ..data import shipped_text
from ..higher_law import parameters
from ..population import load_population
from ..population.base_years import DEFAULT_YEAR
from ..population.margins import Design, shipped_design
from ..population.specification import open_population, read_specification
from ..scenario import Scenario
from ..staging.arrays import kept_arrays
from ..yamls import read_yaml
from .at_risk import state_of
from .draws.common import YEARS
from .draws.priors import Prior, fixed_figures, priors_of, shipped_priors
from .fitting.fit import SETTINGS, Constants, fit
from .fitting.history import History, published_history
from .fitting.paths import Paths
from .state import FirmFlag, FirmVariable, State, packed_state, unpacked_state

if TYPE_CHECKING:
    from ..population.synthesis.making import Population


@dataclass(frozen=True)
class Base:
    """The base year of a projection: firms, history, constants, the design behind the population, the provincial envelope in
    yuan."""

    state: State
    history: History
    constants: Constants
    design: Design
    envelope: float
    key: str


def base_of(scenario: Scenario) -> Base:
    """The base year of a scenario. Its policy and targets are not looked at.

    Raises
    ------
    Refusal : a population that cannot be projected, or unknown priors.
    """
    state, design = _firms(scenario)
    priors = priors_of(scenario.assumptions)
    history = _history(state, design)
    key = fit_key(state, history, priors)
    constants = shipped_constants(state.year, key, design.place) or fit(state)
    if constants.paths is None:
        constants = replace(constants, paths=_paths(scenario, state, history, constants, design))
    return Base(state, history, constants, design, float(state.figures[FirmVariable.grant].sum()), key)


def _firms(scenario: Scenario) -> tuple[State, Design]:
    year = scenario.years.base
    if isinstance(scenario.population, Mapping):
        return _firms_made(scenario, year)
    return state_of(
        load_population(scenario.population, scenario.population_dir, scenario.seed), year, scenario.seed
    ), shipped_design()


def _firms_made(scenario: Scenario, year: int) -> tuple[State, Design]:
    """The firms of a population that is made, from the user's cache where they were made before; real rows are always read."""

    def made() -> Population:
        return open_population(scenario.population, scenario.population_dir, scenario.seed, year=year)

    key = key_of_made(scenario)
    if key is None:
        return _state_of_made(made(), year, scenario.seed), made().design
    if key not in _KEPT:
        _KEPT.clear()
        packed = kept_arrays("firms", key, lambda: packed_state(_state_of_made(made(), year, scenario.seed)))
        _KEPT[key] = unpacked_state(year, packed), read_specification(scenario.population).design(year)
    return _KEPT[key]


def key_of_made(scenario: Scenario) -> tuple | None:
    """What a population that is made hangs on beside the package itself; None for one that reads tables, also of real rows."""
    if not isinstance(scenario.population, Mapping):
        return None
    spec = read_specification(scenario.population)
    return (
        None
        if spec.real is not None
        else (json.dumps(dict(spec.values), sort_keys=True), spec.place, scenario.seed, scenario.years.base)
    )


_KEPT: dict[tuple, tuple[State, Design]] = {}
_STATES: dict[tuple, tuple] = {}


def _state_of_made(made, year: int, seed: int) -> State:
    """The state of a population that was made, kept for the next scenario on it."""
    key = id(made), year, seed
    if key not in _STATES:
        _STATES.clear()
        _STATES[key] = made, state_of(made.tables, year, seed)  # with what was made, so that its identity stays taken
    return _STATES[key][1]


def _history(state: State, design: Design) -> History:
    enterprises = float(state.figures[FirmVariable.rd_statistical].sum())
    institutions = max(design["rd_city"] - enterprises, 0.0)
    counts = {
        "high_tech_enterprises": float(state.certified(parameters("recognition", state.year)["validity_years"]).sum()),
        "technology_smes": float(state.mark(FirmFlag.registered).sum()),
    }
    return published_history(state.year, design, enterprises + institutions, institutions, counts)


def fit_key(state: State, history: History, priors: Mapping[str, Prior]) -> str:
    """What a fit depends on, as a hash: firms, history, priors, figures of the modellers. No policy, no target."""
    digest = hashlib.sha256()
    for array in (state.figures, state.marks, state.traits, state.keys, state.templates):
        digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(repr(history).encode("utf-8"))
    digest.update(repr([SETTINGS, {name: figure.value for name, figure in fixed_figures().items()}]).encode("utf-8"))
    digest.update(
        json.dumps({name: [prior.centre, dict(prior.terms)] for name, prior in priors.items()}, sort_keys=True).encode("utf-8")
    )
    return digest.hexdigest()


def paths_key(scenario: Scenario, state: State, history: History, design: Design) -> str:
    """What the paths of the years ahead depend on, as a hash: the population, history, shipped priors. No scenario's prior,
    policy or target.

    Of a population that is made these are its margins and assumptions: populations that differ by their seed alone share their
    paths.
    """
    digest = hashlib.sha256()
    if _is_made(scenario):
        digest.update(
            repr([design.place, design.year, [(name, design[name]) for name in (*design.margins, *design.assumptions)]]).encode(
                "utf-8"
            )
        )
    else:
        for array in (state.figures, state.marks, state.traits, state.keys, state.templates):
            digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(repr(replace(history, rd_city=0.0, institutions=0.0)).encode("utf-8"))
    digest.update(
        repr(
            [
                {name: figure.value for name, figure in fixed_figures().items()},
                {name: [prior.centre, dict(prior.terms)] for name, prior in shipped_priors().items()},
            ]
        ).encode("utf-8")
    )
    return digest.hexdigest()


def _is_made(scenario: Scenario) -> bool:
    inside = scenario.population.get("synthesise") if isinstance(scenario.population, Mapping) else {"real": True}
    return not (inside or {}).get("real")


_FOUND: dict[str, Paths] = {}


def _paths(scenario: Scenario, state: State, history: History, constants: Constants, design: Design) -> Paths:
    """The committed paths where the population is one of the shipped, else found now and kept for the next scenario on it."""
    key = paths_key(scenario, state, history, design)
    shipped_fit = _shipped_fit(state.year, design.place)
    if shipped_fit and shipped_fit.paths_key == key:
        return shipped_fit.constants.paths
    if key not in _FOUND:
        from .fitting.settling import settled_paths

        known = _shipped_fit(DEFAULT_YEAR, None)
        _FOUND[key] = settled_paths(
            state, history, constants, shipped_priors(), YEARS, answers=known.constants.paths.answers if known else None
        )
    return _FOUND[key]


@dataclass(frozen=True)
class _Shipped:
    key: str
    paths_key: str
    constants: Constants


@cache
def _shipped_fit(year: int, place: str | None) -> _Shipped | None:
    name = fitted_file(year, place)
    if not files("kjqs_model.data").joinpath(name).is_file():
        return None
    given = read_yaml(shipped_text(name))
    constants = {name: tuple(value) if isinstance(value, list) else value for name, value in given["constants"].items()}
    return _Shipped(given["key"], given["paths_key"], Constants(**constants, paths=Paths.of(given["paths"])))


def fitted_file(year: int, place: str | None = None) -> str:
    """The file under ``data/`` with the committed constants of a base year, of the city or of another place."""
    return f"fitted_{year}.yaml" if place is None else f"fitted_{place}_{year}.yaml"


def shipped_constants(year: int, key: str, place: str | None = None) -> Constants | None:
    """The committed constants of a base year, where they were fitted to exactly this population, history and these priors."""
    found = _shipped_fit(year, place)
    return found.constants if found and found.key == key else None


def fit_again(scenario: Scenario) -> tuple[Constants, str, str]:
    """The constants and paths fitted anew, the key of what they rest on, and that of the paths alone."""
    from .fitting.settling import settled_paths

    state, design = _firms(scenario)
    history, constants = _history(state, design), fit(state)
    key = paths_key(scenario, state, history, design)
    if key not in _ANEW:
        _ANEW[key] = settled_paths(state, history, constants, shipped_priors(), YEARS)
    return replace(constants, paths=_ANEW[key]), fit_key(state, history, priors_of(scenario.assumptions)), key


_ANEW: dict[str, Paths] = {}
