"""The years ahead of a study: a scenario and what it extends, projected in the same draws, or why they can't be projected."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Refusal
from ..files import atomic_write, companion
from ..staging.arrays import kept_arrays
from .hashes import population_hash, text_hash

if TYPE_CHECKING:
    from ..projection import Projection
    from ..projection.run import Results
    from ..scenario import Scenario

REPORT_DRAWS = 64
"""The most draws of a report that names none. 256, as most scenarios have them, would double the time of ten reports on
two cores; the standard errors beside every probability say what 64 leave open."""

OUTCOMES = "KJQS_REPORT_OUTCOMES"
"""The environment variable with the folder in which the reports of one batch share outcomes: most extend the same scenario."""

THREADS = 2

_DECIDES = ("policy", "years", "population", "assumptions", "expected", "draws", "seed")
"""What of a scenario its outcome hangs on."""

_BY_CLAUSE = ("amounts", "recipients", "by_county")


@dataclass(frozen=True)
class Outlook:
    """A projection with its parent's inside, or the reason why there is none. ``parent_reason``: why it has no parent's."""

    projection: Projection | None
    reason: str = ""
    parent_reason: str = ""


def report_draws(scenario: Scenario, draws: int | None = None) -> int:
    """The draws of a report: those asked for, else the scenario's as far as a report can wait for them."""
    return draws or min(scenario.draws, REPORT_DRAWS)


def outlook_of(scenario: Scenario, draws: int = 0) -> Outlook:
    """Project a scenario and what it extends.

    Parameters
    ----------
    scenario : as ``load_scenario`` gives it. draws : a multiple of 8; 0 as ``report_draws`` has it.

    Raises
    ------
    Refusal : draws, years or assumptions that are wrong. A population that can't be projected is no fault: the outlook says so.
    """
    reason = cannot_be_projected(scenario)
    if reason:
        return Outlook(None, reason)
    own = _projected(replace(scenario, draws=report_draws(scenario, draws)))
    following = _following(own.scenario, scenario.parent)
    if following is None:
        return Outlook(own)
    parent_reason = cannot_be_projected(following)
    return Outlook(own, parent_reason=parent_reason) if parent_reason else Outlook(replace(own, parent=_projected(following)))


def project_shared(scenario: Scenario, draws: int = 0) -> None:
    """Project what a scenario extends (itself where it extends nothing) on one thread, for the reports of a batch to come."""
    from ..projection.projection import settled

    own = settled(replace(scenario, draws=report_draws(scenario, draws)), None, None)
    shared = _following(own, scenario.parent) or own
    if not cannot_be_projected(shared):
        _projected(shared, threads=1)


def _following(own: Scenario, parent: Scenario | None) -> Scenario | None:
    """What a settled scenario extends, in the same draws and years; None where it extends nothing."""
    return None if parent is None else replace(parent, draws=own.draws, seed=own.seed, years=own.years)


def open_projection(scenario: str | Path, seed: int = -1, draws: int = 0) -> Projection:
    """Load a scenario (a file, or the name of a shipped one) and project it beside what it extends.

    Raises
    ------
    Refusal : anything that the scenario gets wrong, and a population that can't be projected.
    """
    from ..scenario import load_scenario

    loaded = load_scenario(scenario, [f"seed={seed}"] if seed >= 0 else [])
    found = outlook_of(loaded, draws)
    if found.projection is None:
        raise Refusal(found.reason)
    return found.projection


def without_policy(projection: Projection) -> Projection:
    """The same scenario less the same without the policy: its ``parent`` is the projection with every amount and rate at zero."""
    from ..scenario import load_scenario

    own = projection.scenario
    nothing = load_scenario(companion("scenarios/no_policy.yaml"))
    return replace(
        projection, parent=_projected(replace(own, name=nothing.name, title=nothing.title, policy=nothing.policy, parent=None))
    )


def cannot_be_projected(scenario: Scenario) -> str:
    """Why a scenario's population can't be projected, in a sentence; empty where it can."""
    from ..projection import base_of, priors_of

    priors_of(scenario.assumptions)  # refused by itself, being the scenario's fault and not the population's
    try:
        base_of(scenario)
    except Refusal as refusal:
        return " ".join([*(finding.sentence() for finding in refusal.findings[:1]), str(refusal)])
    return ""


def _projected(scenario: Scenario, threads: int = THREADS) -> Projection:
    """A projection without its parent, out of the outcomes that a batch shares, or that an earlier batch left in the user's
    cache, where it is there."""
    from ..projection import simulate
    from ..projection.projection import settled

    shared = os.environ.get(OUTCOMES)
    if not shared:
        return simulate(scenario, threads=threads, with_parent=False)
    key = _key(settled(scenario, None, None))
    path, made = Path(shared) / f"{text_hash(key)}.npz", []

    def make() -> dict[str, np.ndarray]:
        made.append(simulate(scenario, threads=threads, with_parent=False))
        return _as_arrays(made[0].outcome)

    if path.exists():
        return _with_outcome(scenario, _outcome(_read(path)))
    arrays = kept_arrays("outcomes", (key, version("numba")), make)
    _write(path, arrays)
    return made[0] if made else _with_outcome(scenario, _outcome(arrays))


def _with_outcome(scenario: Scenario, outcome: Results) -> Projection:
    from ..projection import Projection, base_of, priors_of
    from ..projection.draws.common import draw_common
    from ..projection.years import years_ahead

    base, priors = base_of(scenario), priors_of(scenario.assumptions)
    common = draw_common(priors, scenario.draws, scenario.seed)
    ahead = years_ahead(common, base.constants, base.history, base.envelope, len(outcome.years))
    settled = replace(scenario, years=scenario.years.model_copy(update={"last": outcome.years[-1]}))
    return Projection(settled, base, priors, ahead, outcome)


def _key(scenario: Scenario) -> str:
    """All that the outcome of a settled scenario hangs on beside the package itself, so without words, budget and targets."""
    resolved = scenario.resolved()
    changed = sorted(scenario.policy.changed())  # a value that is set is not drawn, also where it is the same as the law's
    return json.dumps([population_hash(scenario), changed, {name: resolved[name] for name in _DECIDES}], sort_keys=True)


def _as_arrays(outcome: Results) -> dict[str, np.ndarray]:
    by_name = {f"{name}/{key}": values for name in (*_BY_CLAUSE, "rule_moves") for key, values in getattr(outcome, name).items()}
    return {
        "years": np.array(outcome.years),
        "counts": outcome.counts,
        "entrants": outcome.entrants,
        "counties": np.array(outcome.counties, dtype=np.str_),
    } | by_name


def _outcome(given: Mapping[str, np.ndarray]) -> Results:
    from ..projection.run import Results

    def of(name: str) -> dict[str, np.ndarray]:
        return {key.partition("/")[2]: values for key, values in given.items() if key.startswith(f"{name}/")}

    return Results(
        tuple(map(int, given["years"])),
        given["counts"],
        of("amounts"),
        of("recipients"),
        of("by_county"),
        tuple(map(str, given["counties"])),
        given["entrants"],
        rule_moves={int(year): values for year, values in of("rule_moves").items()},
    )


def _write(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    with atomic_write(path) as file:
        np.savez(file, allow_pickle=False, **arrays)


def _read(path: Path) -> dict[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as kept:
        return dict(kept)
