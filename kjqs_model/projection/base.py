"""Where a projection starts: the firms of the base year, what was published up to it, and the constants that were fitted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from ..data import shipped_text
from ..higher_law import parameters
from ..population import load_population
from ..population.margins import Design, shipped_design
from ..population.specification import open_population
from ..scenario import Scenario
from ..yamls import read_yaml
from .fit import SETTINGS, Constants, fit
from .history import History, published_history
from .priors import Prior, fixed_figures, priors_of, shipped_priors
from .state import Figure, Mark, State, state_of

_FITTED = "fitted_{year}.yaml"


@dataclass(frozen=True)
class Base:
    """The base year of a projection: firms, history, constants, the design behind the population, the provincial envelope in yuan."""

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
    constants = shipped_constants(state.year, key) or fit(state, history, priors)
    return Base(state, history, constants, design, float(state.figures[Figure.grant].sum()), key)


def _firms(scenario: Scenario) -> tuple[State, Design]:
    year = scenario.years.base
    if isinstance(scenario.population, Mapping):
        made = open_population(scenario.population, scenario.population_dir, scenario.seed, year=year)
        return _state_of_made(made, year, scenario.seed), made.design
    return state_of(load_population(scenario.population, scenario.population_dir, scenario.seed), year, scenario.seed), shipped_design()


_STATES: dict[tuple, tuple] = {}


def _state_of_made(made, year: int, seed: int) -> State:
    """The state of a population that was made, kept for the next scenario on it."""
    key = id(made), year, seed
    if key not in _STATES:
        _STATES.clear()
        _STATES[key] = made, state_of(made.tables, year, seed)  # with what was made, so that its identity stays taken
    return _STATES[key][1]


def _history(state: State, design: Design) -> History:
    enterprises = float(state.figures[Figure.rd_statistical].sum())
    institutions = max(design["rd_city"] - enterprises, 0.0)
    counts = {"high_tech_enterprises": float(state.certified(parameters("recognition", state.year)["validity_years"]).sum()), "technology_smes": float(state.mark(Mark.registered).sum())}
    return published_history(state.year, design, enterprises + institutions, institutions, counts)


def fit_key(state: State, history: History, priors: Mapping[str, Prior]) -> str:
    """What a fit depends on, as a hash: firms, history, priors, figures of the modellers. No policy, no target."""
    digest = hashlib.sha256()
    for array in (state.figures, state.marks, state.traits, state.keys, state.templates):
        digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(repr(history).encode("utf-8"))
    digest.update(repr([SETTINGS, {name: figure.value for name, figure in fixed_figures().items()}]).encode("utf-8"))
    digest.update(json.dumps({name: [prior.centre, dict(prior.terms)] for name, prior in priors.items()}, sort_keys=True).encode("utf-8"))
    return digest.hexdigest()


@cache
def _shipped_fit(year: int) -> tuple[str, Constants] | None:
    if not files("kjqs_model.data").joinpath(_FITTED.format(year=year)).is_file():
        return None
    given = read_yaml(shipped_text(_FITTED.format(year=year)))
    constants = {name: tuple(value) if isinstance(value, list) else value for name, value in given["constants"].items()}
    return given["key"], Constants(**constants)


def shipped_constants(year: int, key: str) -> Constants | None:
    """The committed constants of a base year, where they were fitted to exactly this population, history and these priors."""
    found = _shipped_fit(year)
    return found[1] if found and found[0] == key else None


def fit_again(scenario: Scenario) -> tuple[Constants, str]:
    """The constants fitted anew, and the key of what they rest on."""
    base = base_of(scenario)
    return fit(base.state, base.history, priors_of(scenario.assumptions)), base.key


def is_shipped(priors: Mapping[str, Prior]) -> bool:
    """Whether no prior was changed."""
    return all(prior is shipped_priors()[name] for name, prior in priors.items())
