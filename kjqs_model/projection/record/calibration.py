"""Simulated calibration: worlds drawn from the model, fitted anew from what they would publish, and their forecasts checked.

A world is one draw of every prior and of all firms' luck from the shipped base year on. Some years later its counts are taken as
published and its firms as registered; the constants are fitted to them as they are for the real base year, and the years that
follow are forecast in fresh draws. If the model knows how little it knows, half of the outturns lie in its 50 % intervals, and so
on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...scenario import Scenario, load_scenario
from ...scenario.schema import Years
from ..base import Base, base_of
from ..block import Job
from ..draws.common import CommonDraws, draw_common
from ..draws.priors import Prior, priors_of
from ..fitting.fit import fit
from ..fitting.history import History
from ..fitting.settling import settled_paths
from ..kernel.factors import Count
from ..projection import job_of
from ..run import Results, run, states_after
from ..state import FirmVariable, State
from ..years import YearsAhead
from .scores import INTERVALS, inside

if TYPE_CHECKING:
    import pandas as pd

FIT_AFTER, AHEAD = 3, 3
"""Years that a world lives before it is fitted, and years that are then forecast."""

INDICATORS = ("rd_intensity", "high_tech_enterprises", "technology_smes")
_WORLDS_A_BLOCK = 16
_LUCK, _ROUNDS, _AVERAGED = 8, 3, 64  # draws and rounds by which paths of a world are found, draws that they are averaged over
_SAMPLES = 8  # sets of common draws that forecasts take turns with
_KNOWN_IN_A_WORLD = {
    "rd_base_error": ("value", {"value": 0.0}),
    "pass_level": ("normal", {"mean": 0.0, "sd": 0.5}),
    "renewal_level": ("normal", {"mean": 0.0, "sd": 0.8}),
}
"""What is assumed of the real base year and published in a world: R&D, and pass rates up to the chance in their counts."""

_LISTED_IN_A_WORLD = ("registration_stay", "registration_join", "registration_of_entrants", "renewal_application")
"""Shares that three years of lists by name tell: a world's firms are known one by one, and so is who stays, joins and applies
again."""


@dataclass(frozen=True)
class Calibration:
    """Rows by world, indicator and years ahead: the outturn, the forecast's median, and which intervals hold the outturn."""

    rows: tuple[Mapping, ...]

    def frame(self) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(self.rows)

    def coverage(self) -> pd.DataFrame:
        """Shares of outturns within each interval, by indicator and over all."""
        import pandas as pd

        frame, names = self.frame(), [_name(share) for share in INTERVALS]
        found = frame.groupby("indicator", sort=False)[names].mean().reset_index()
        everything = pd.DataFrame([{"indicator": "all", **frame[names].mean()}])
        return pd.concat([found, everything], ignore_index=True)


def calibration(
    worlds: int = 25,
    draws: int = 64,
    seed: int = 1,
    scenario: Scenario | None = None,
    threads: int = 2,
    progress: Callable[[], None] = lambda: None,
) -> Calibration:
    """Draw worlds, fit each, forecast it, and hold the forecast against what came.

    Parameters
    ----------
    worlds : how many. draws : of each forecast, a multiple of 8. seed : of the worlds; forecasts have luck of their own.
    scenario : whose population, priors and policy hold; the policy as its text has it by default.
    progress : called after each world.
    """
    scenario = scenario or load_scenario(None)
    base, priors = base_of(scenario), priors_of(scenario.assumptions)
    fitted_in, last = scenario.years.base + FIT_AFTER, scenario.years.base + FIT_AFTER + AHEAD
    lived = replace(scenario, years=Years(base=scenario.years.base, last=last), seed=seed)
    drawn = draw_common(priors, worlds, seed, sampler="plain")
    job = job_of(lived, base, drawn, costs=False)
    outcome = run(job, threads)
    informed = {name: _informed(prior) for name, prior in priors.items()}
    samples = [draw_common(informed, draws, seed + 1 + number) for number in range(min(_SAMPLES, worlds))]
    rows: list[dict] = []
    for world, state in _states(job, worlds, fitted_in):
        history = _published(base, job.ahead, outcome, world, FIT_AFTER)
        known = _listed(informed, samples[world % len(samples)], {name: float(drawn[name][world]) for name in _LISTED_IN_A_WORLD})
        forecast = _forecast(lived, base, state, history, *known, seed + 1000 + world, last, threads)
        rows += _checked(world, forecast, job.ahead, outcome)
        progress()
    return Calibration(tuple(rows))


def _name(share: float) -> str:
    return f"inside_{share * 100:.0f}"


def _informed(prior: Prior) -> Prior:
    if prior.name not in _KNOWN_IN_A_WORLD:
        return prior
    kind, terms = _KNOWN_IN_A_WORLD[prior.name]
    return replace(prior, kind=kind, terms=terms)


def _listed(priors: Mapping[str, Prior], common: CommonDraws, told: Mapping[str, float]) -> tuple[dict[str, Prior], CommonDraws]:
    """Priors and draws with the figures that a world's lists tell."""
    fixed = {name: replace(priors[name], kind="value", terms={"value": value}) for name, value in told.items()}
    same = {name: np.full(common.draws, value) for name, value in told.items()}
    return {**priors, **fixed}, replace(common, once={**common.once, **same})


def _states(job: Job, worlds: int, year: int) -> Iterator[tuple[int, State]]:
    for start in range(0, worlds, _WORLDS_A_BLOCK):
        yield from enumerate(states_after(job, slice(start, min(start + _WORLDS_A_BLOCK, worlds)), year), start)


def _published(base: Base, ahead: YearsAhead, outcome: Results, world: int, years: int) -> History:
    """What a world would have published by the year in which it is fitted."""
    first = base.state.year
    counts = {
        name: {
            **getattr(base.history, name),
            **{first + 1 + place: float(outcome.count(count)[place, world]) for place in range(years)},
        }
        for name, count in (("high_tech_enterprises", Count.certified), ("technology_smes", Count.registered))
    }
    rd = outcome.count(Count.rd_reported)[:years, world] + ahead.institutions[world, :years]
    return History(
        first + years,
        counts["high_tech_enterprises"],
        counts["technology_smes"],
        float(ahead.gdp[world, years - 1]),
        float(rd[-1]),
        float(ahead.institutions[world, years - 1]),
        counts,
        base.history.province,
        "",
        base.history.enterprises,
    )


def _forecast(
    scenario: Scenario,
    base: Base,
    state: State,
    history: History,
    priors: Mapping[str, Prior],
    common: CommonDraws,
    seed: int,
    last: int,
    threads: int,
) -> tuple[Job, Results]:
    constants = fit(state)
    paths = settled_paths(
        state, history, constants, priors, AHEAD, _LUCK, _ROUNDS, base.constants.paths.answers, threads, _AVERAGED
    )
    constants = replace(constants, paths=paths)
    started = replace(
        base, state=state, history=history, constants=constants, envelope=float(state.figures[FirmVariable.grant].sum())
    )
    following = replace(scenario, years=Years(base=state.year, last=last), seed=seed)
    job = job_of(following, started, common, costs=False)
    return job, run(job, threads)


def _checked(world: int, forecast: tuple[Job, Results], ahead: YearsAhead, outcome: Results) -> Iterator[dict]:
    job, found = forecast
    counted = np.exp(ahead.measured()[world, FIT_AFTER - 1])  # firms of a real base year add up to what was published
    for step in range(AHEAD):
        place = FIT_AFTER + step
        sample = _values(found, job.ahead, step, slice(None), counted)
        came = _values(outcome, ahead, place, slice(world, world + 1))
        for name in INDICATORS:
            yield {
                "world": world,
                "indicator": name,
                "ahead": step + 1,
                "outturn": float(came[name][0]),
                "median": float(np.median(sample[name])),
                "spread": float(sample[name].std()),
                "place": float((sample[name] < came[name][0]).mean() + (sample[name] == came[name][0]).mean() / 2),
                **{_name(share): inside(sample[name], float(came[name][0]), share) for share in INTERVALS},
            }


def _values(outcome: Results, ahead: YearsAhead, place: int, draws: slice, counted: float = 1.0) -> dict[str, np.ndarray]:
    reported = outcome.count(Count.rd_reported)[place, draws] + ahead.institutions[draws, place]
    published = reported * counted * np.exp(ahead.measured()[draws, place])
    return {
        "rd_intensity": published / ahead.gdp[draws, place],
        "high_tech_enterprises": outcome.count(Count.certified)[place, draws],
        "technology_smes": outcome.count(Count.registered)[place, draws],
    }
