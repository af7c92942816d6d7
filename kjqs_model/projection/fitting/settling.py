"""Finding the paths: the firms of the base year run ahead until they grow at the pace wanted, priors drawn, under the policy of
reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...policy import baseline_policy
from ...population.margins import shipped_design
from ...randomness import event_word, stream
from ..block import EVENTS, Job
from ..costing.enterprises import Partners
from ..draws.common import CommonDraws, central_draw, draw_common
from ..draws.priors import Prior
from ..kernel.factors import Count
from ..kernel.rules import awards_of_reference, rules_of
from ..run import run
from ..state import State
from ..years import YearsAhead, years_ahead_with
from .fit import Constants
from .history import History
from .pace import Pace, central_pace, pace_of
from .paths import RESEARCH_STEPS, Answers, Levers, Paths, levers

DRAWS, ROUNDS = 32, 5
"""Draws of luck and of all other priors, and how often the levers are set anew."""

AVERAGED = 128
"""Draws over which what they come to is held against what they want."""

ANSWER_DRAWS = 64
_PUSHED = {
    "application": 0.3,
    "entrants": 0.3,
    "research": 0.05,
}  # standard deviations of the pushes from which answers are read, log
_RUNS_MOST = 1.25  # how many times what is asked draws are thought to come to, at most
_RISING = 1e-6  # of a lever's step at the least, so that a gain has one lever
_MOST_DRIFT = 0.02  # log a year, downwards: beyond it firms would miss the R&D that registration asks for
_START = Answers(
    level=0.6, entrants=0.3, firsts=-0.3, kept=0.9, registered=0.8, research=0.7, of_registered=0.1, of_certified=0.1
)
_PLAUSIBLE = {
    "level": (0.2, 0.95),
    "entrants": (0.0, 3.0),
    "firsts": (-10.0, 0.5),
    "kept": (0.5, 1.05),
    "registered": (0.3, 1.2),
    "research": (0.3, 1.1),
    "of_registered": (-0.2, 0.6),
    "of_certified": (-0.2, 0.6),
}


@dataclass(frozen=True)
class _AtReference(Job):
    """A job under the rules and awards of the base year in every year."""

    @cached_property
    def law(self) -> list[tuple]:
        base = self.state.year
        rules, awards, found = rules_of(base, base, True), awards_of_reference(base), []
        for year in self.years:
            found.append((rules, rules, awards, awards, np.array([event_word(event, year) for event in EVENTS], dtype=np.uint64)))
        return found


def settled_paths(
    state: State,
    history: History,
    constants: Constants,
    priors: Mapping[str, Prior],
    years: int,
    draws: int = DRAWS,
    rounds: int = ROUNDS,
    answers: Answers | None = None,
    threads: int = 2,
    averaged: int = AVERAGED,
) -> Paths:
    """The levers by year at which the firms of a base year grow at the middle of the pace, what they lead to, and how counts
    answer.

    Parameters
    ----------
    state, history, constants : of the base year. priors : as drawn, for answers at their centres. years : how many years ahead.
    draws, rounds : how well luck is averaged out, and how often the levers are set anew. answers : where they are known already.
    averaged : draws over which what they come to is held against what they want.
    """
    wanted = central_pace(history, priors, years)
    tried = _start(wanted, history, years)
    for _ in range(rounds):
        came = _came(state, history, constants, draw_common(priors, draws, 1), _same(tried, draws), threads)
        tried = _set_anew(tried, came, wanted, history, answers or _START)
    middle = _middle(_came(state, history, constants, draw_common(priors, draws, 1), _same(tried, draws), threads))
    gains = _gains(state, history, constants, draw_common(priors, draws, 1), tried, middle, threads)
    found = answers or _answers(state, history, constants, priors, tried, threads)
    paths = Paths(
        *(_numbers(tried[name]) for name in ("application", "entrants", "research")),
        *(_numbers(middle[name]) for name in ("certified", "registered", "first", "expiring", "renewed", "intensity")),
        tuple(map(_numbers, gains)),
        *((0.0,) * years,) * 2,
        (1.0,) * years,
        (0.0,) * years,
        found,
    )
    return _true_on_average(paths, state, history, constants, priors, averaged, threads)


def _true_on_average(
    paths: Paths, state: State, history: History, constants: Constants, priors: Mapping[str, Prior], draws: int, threads: int
) -> Paths:
    """The paths moved until what draws come to is, on average, what they want.

    Levers bend: a draw that wants more gets more than one that wants less loses. So the middle that draws are measured by is not
    quite that of the middle's own levers; and where certified firms of such draws run away, less is asked. R&D beyond what is
    wanted firms keep for their certificates: statistics count less of it.
    """
    common, years = draw_common(priors, draws, 2), len(paths.intensity)
    wanted = pace_of(history, common, years)
    asked = levers(wanted, paths, history.high_tech_enterprises[history.base], history.technology_smes[history.base])
    came = _came(state, history, constants, common, asked, threads)
    logs = {
        name: [np.log(np.maximum(values, 1.0)) for values in (came[name], getattr(wanted, name))]
        for name in ("certified", "registered")
    }
    beyond = {name: (got - asked_for).mean(axis=0) for name, (got, asked_for) in logs.items()}
    got, asked_for = (_centred(values) for values in logs["certified"])
    runs = (got * asked_for).sum(axis=0) / np.maximum((asked_for**2).sum(axis=0), 1e-12)
    more = (came["intensity"] + asked.counted - wanted.intensity).mean(axis=0)
    return replace(
        paths,
        more_certified=_numbers(beyond["certified"]),
        more_registered=_numbers(beyond["registered"]),
        held=_numbers(1 / np.clip(runs, 1.0, _RUNS_MOST)),
        counted=_numbers(-more),
    )


def _gains(
    state: State,
    history: History,
    constants: Constants,
    common: CommonDraws,
    tried: Mapping[str, np.ndarray],
    middle: Mapping[str, np.ndarray],
    threads: int,
) -> np.ndarray:
    """The log by which intensity differs from the middle's at each step of the lever of research, (steps, years), rising.

    It bends: certified firms keep the R&D that the law asks for, and rise above it together.
    """
    found = np.zeros((len(RESEARCH_STEPS), len(tried["research"])))
    for place, step in enumerate(RESEARCH_STEPS):
        if step:
            pushed = _same({**tried, "research": tried["research"] + step}, common.draws)
            found[place] = _middle(_came(state, history, constants, common, pushed, threads))["intensity"] - middle["intensity"]
    return np.maximum.accumulate(found, axis=0) + _RISING * np.array(RESEARCH_STEPS)[:, None]


def _numbers(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _start(wanted: Pace, history: History, years: int) -> dict[str, np.ndarray]:
    registered = wanted.registered[0]
    before = np.concatenate([[history.technology_smes[history.base]], registered[:-1]])
    return {
        "application": np.zeros(years),
        "entrants": np.maximum(registered - 0.92 * before, 0.05 * before) / _START.registered,
        "research": np.zeros(years),
    }


def _same(tried: Mapping[str, np.ndarray], draws: int) -> Levers:
    """The same levers in every draw."""
    application, entrants, research = (
        np.repeat(tried[name][None, :], draws, axis=0) for name in ("application", "entrants", "research")
    )
    return Levers(application, entrants, research, np.ones_like(entrants), np.ones_like(entrants), np.zeros_like(entrants))


def _middle(came: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The middle of what came, by year: geometric means of counts, as the pace has them."""
    return {
        name: values.mean(axis=0) if name in ("intensity", "came") else np.exp(np.log(np.maximum(values, 1.0)).mean(axis=0))
        for name, values in came.items()
    }


def _at_the_centre(priors: Mapping[str, Prior], draws: int) -> CommonDraws:
    centre = central_draw(priors)
    return CommonDraws(
        {name: np.repeat(values, draws) for name, values in centre.once.items()},
        {name: np.repeat(values, draws, axis=0) for name, values in centre.yearly.items()},
        draws,
    )


def _came(
    state: State, history: History, constants: Constants, common: CommonDraws, levers: Levers, threads: int
) -> dict[str, np.ndarray]:
    """What the levers lead to, (draws, years)."""
    years = levers.entrants.shape[1]
    ahead = years_ahead_with(levers, common, constants, history, 0.0, years)
    outcome = run(_job(state, ahead, years), threads)
    named = {
        "certified": Count.certified,
        "registered": Count.registered,
        "first": Count.first,
        "expiring": Count.expiring,
        "renewed": Count.renewed,
    }
    found = {name: outcome.count(count).T for name, count in named.items()} | {"came": outcome.entrants.T}
    research = outcome.count(Count.rd_reported).T + ahead.institutions
    return found | {"intensity": np.log(research / ahead.gdp) - np.log(history.rd_city / history.gdp)}


def _job(state: State, ahead: YearsAhead, years: int) -> Job:
    following = tuple(range(state.year + 1, state.year + 1 + years))
    return _AtReference(state, ahead, baseline_policy(), following, 1, Partners.of(shipped_design()), {}, {}, {}, costs=False)


def _set_anew(
    tried: Mapping[str, np.ndarray], came: Mapping[str, np.ndarray], wanted: Pace, history: History, answers: Answers
) -> dict[str, np.ndarray]:
    """Levers moved by what is still missing: Newton's step with the answers as they are known."""
    got = _middle(came)
    missing = wanted.registered[0] - got["registered"]
    entrants = tried["entrants"] + (missing - answers.kept * np.concatenate([[0.0], missing[:-1]])) / answers.registered
    missing = wanted.certified[0] - got["certified"]
    more = (missing - np.concatenate([[0.0], missing[:-1]])) / np.maximum(got["first"], 1.0)
    application = tried["application"] + np.log1p(np.clip(more, -0.7, 2.0)) / answers.level
    research = tried["research"] + (wanted.intensity[0] - got["intensity"]) / answers.research
    return {
        "application": np.clip(application, -3.0, 3.0),
        "entrants": np.maximum(entrants, 0.02 * got["registered"]),
        "research": np.clip(research, -_MOST_DRIFT * np.arange(1, len(research) + 1), 1.0),
    }


def _answers(
    state: State,
    history: History,
    constants: Constants,
    priors: Mapping[str, Prior],
    tried: Mapping[str, np.ndarray],
    threads: int,
) -> Answers:
    """How counts answer: the levers of each draw and year pushed at random, and what came regressed on the pushes."""
    random = stream(1, "projection", "answers")
    years = len(tried["entrants"])
    pushes = {name: spread * random.standard_normal((ANSWER_DRAWS, years)) for name, spread in _PUSHED.items()}
    plain = _same(tried, ANSWER_DRAWS)
    pushed = replace(
        plain,
        application=plain.application + pushes["application"],
        entrants=plain.entrants * np.exp(pushes["entrants"]),
        research=plain.research + pushes["research"],
    )
    came = _came(state, history, constants, _at_the_centre(priors, ANSWER_DRAWS), pushed, threads)
    beyond = {name: values - values.mean(axis=0) for name, values in came.items()}
    logs = {name: _centred(np.log(np.maximum(came[name], 1.0))) for name in ("first", "registered", "certified")}
    registered = came["registered"].mean(axis=0)
    so_far = {name: _lagged(np.cumsum(beyond[name], axis=1)) / registered for name in ("came", "first")}
    level, entrants, firsts = _slopes(logs["first"], _centred(pushes["application"]), so_far["came"], so_far["first"])
    kept, joined = _slopes(beyond["registered"], _lagged(beyond["registered"]), beyond["came"])
    research, of_registered, of_certified = _slopes(
        beyond["intensity"], _centred(pushes["research"]), logs["registered"], logs["certified"]
    )
    found = dict(zip(_PLAUSIBLE, (level, entrants, firsts, kept, joined, research, of_registered, of_certified), strict=True))
    return Answers(**{name: float(np.clip(found[name], *bounds)) for name, bounds in _PLAUSIBLE.items()})


def _centred(values: np.ndarray) -> np.ndarray:
    return values - values.mean(axis=0)


def _lagged(values: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros((len(values), 1)), values[:, :-1]], axis=1)


def _slopes(values: np.ndarray, *by: np.ndarray) -> np.ndarray:
    found, *_ = np.linalg.lstsq(np.stack([one.ravel() for one in by], axis=1), values.ravel(), rcond=None)
    return found
