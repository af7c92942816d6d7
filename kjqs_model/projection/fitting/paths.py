"""What the levers of the years ahead must be for firms to grow at the pace wanted, and how counts answer to a lever.

``Paths`` are found once at a base year by running the firms themselves (``settling``), at central priors and under the policy of
reference; no scenario moves them. ``levers`` then turns the pace of each draw into its own levers, by the answers that the same
runs showed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .pace import Pace

_FEWEST = 0.2  # entrants and first recognitions never fall below this share of the middle's; what is more to lose, others lose
_MOST_CHANCE = 0.97
_MOST_LEVEL = 3.0  # of the log of the level of applications, either way
_LEAST_KEPT = 0.3

RESEARCH_STEPS = (-0.6, -0.3, 0.0, 0.5, 1.0)
"""Of the lever of research beside the middle's, at which it is known what R&D intensity becomes: logs, lowest first."""


@dataclass(frozen=True)
class Answers:
    """How counts of a draw answer, beside those of the middle.

    Log first recognitions: ``level`` to the log level of applications, ``entrants`` and ``firsts`` to entrants and first
    recognitions so far beyond the middle's (per registered firm). Registered firms: ``kept`` to those of the year before,
    ``registered`` to entrants. Log R&D intensity: ``research`` to its lever, ``of_registered`` and ``of_certified`` to the logs
    of the counts.
    """

    level: float
    entrants: float
    firsts: float
    kept: float
    registered: float
    research: float
    of_registered: float
    of_certified: float


@dataclass(frozen=True)
class Paths:
    """By year ahead. Levers: ``application`` (log, against the base year's level), ``entrants`` (number a year), ``research``
    (log).

    What they lead to in the middle: ``certified``, ``registered``, ``first``, ``expiring``, ``renewed``, ``intensity`` (log
    against the base year). ``gains`` : the log by which intensity differs from the middle's at each of ``RESEARCH_STEPS``,
    by year.

    What draws come to beside what they want, by year: ``more_certified`` and ``more_registered``, in the mean of logs; ``held``,
    the share of the log by which a draw wants more or fewer certified firms than the middle that its levers ask for, below one
    where firms come to more than they are asked for; ``counted``, the log by which statistics count R&D otherwise than firms
    report it, in the mean. ``answers`` : to a lever that deviates.
    """

    application: tuple[float, ...]
    entrants: tuple[float, ...]
    research: tuple[float, ...]
    certified: tuple[float, ...]
    registered: tuple[float, ...]
    first: tuple[float, ...]
    expiring: tuple[float, ...]
    renewed: tuple[float, ...]
    intensity: tuple[float, ...]
    gains: tuple[tuple[float, ...], ...]
    more_certified: tuple[float, ...]
    more_registered: tuple[float, ...]
    held: tuple[float, ...]
    counted: tuple[float, ...]
    answers: Answers

    def as_dict(self) -> dict:
        """As plain numbers, ready for YAML or JSON."""
        return {name: list(value) for name, value in vars(self).items() if name not in ("gains", "answers")} | {
            "gains": [list(row) for row in self.gains],
            "answers": dict(vars(self.answers)),
        }

    @classmethod
    def of(cls, given: dict) -> Paths:
        """From what ``as_dict`` gave."""
        plain = {name: tuple(map(float, value)) for name, value in given.items() if name not in ("gains", "answers")}
        return cls(**plain, gains=tuple(tuple(map(float, row)) for row in given["gains"]), answers=Answers(**given["answers"]))


@dataclass(frozen=True)
class Levers:
    """What each draw and year asks of the firms, (draws, years): ``application`` and ``research`` logs, ``entrants`` expected,
    and the shares by which chances to register and to renew are lowered.

    ``counted`` : the log of what is wanted of R&D intensity and no lever brings about. Certified firms keep the R&D that the law
    asks for, so that their reports fall little however low the statistics of a place come out: the rest lies in what is counted.
    """

    application: np.ndarray
    entrants: np.ndarray
    research: np.ndarray
    registering: np.ndarray
    renewing: np.ndarray
    counted: np.ndarray


def levers(pace: Pace, paths: Paths, certified: float, registered: float) -> Levers:
    """The levers of each draw.

    Parameters
    ----------
    certified, registered : firms at the end of the base year.
    """
    years = pace.certified.shape[1]
    middle = {
        name: np.array(getattr(paths, name)[:years])
        for name in (
            "application",
            "entrants",
            "research",
            "certified",
            "registered",
            "first",
            "expiring",
            "renewed",
            "intensity",
        )
    }
    asked = _asked(pace, paths, middle)
    entrants, registering = _entrants(asked, middle, paths.answers, registered)
    first, renewing = _first(asked, middle, certified)
    research, counted = _research(pace, middle, paths)
    return Levers(_application(first, entrants, middle, paths.answers), entrants, research, registering, renewing, counted)


def _asked(pace: Pace, paths: Paths, middle: dict[str, np.ndarray]) -> Pace:
    """What levers are to ask for, so that draws come to what they want."""
    years = pace.certified.shape[1]
    fewer = {name: np.exp(-np.array(getattr(paths, f"more_{name}")[:years])) for name in ("certified", "registered")}
    beside = (pace.certified / middle["certified"]) ** np.array(paths.held[:years])
    return replace(
        pace, certified=middle["certified"] * beside * fewer["certified"], registered=pace.registered * fewer["registered"]
    )


def _before(values: np.ndarray, base: float) -> np.ndarray:
    """The values of the year before, (..., years)."""
    return np.concatenate([np.full((*values.shape[:-1], 1), base), values[..., :-1]], axis=-1)


def _entrants(pace: Pace, middle: dict[str, np.ndarray], answers: Answers, base: float) -> tuple[np.ndarray, np.ndarray]:
    """Entrants that registrations ask for; and the share kept of all chances to register where even few entrants would be too
    many."""
    beyond = pace.registered - middle["registered"]
    asked = middle["entrants"] + (beyond - answers.kept * _before(beyond, 0.0)) / answers.registered
    entrants = np.maximum(asked, _FEWEST * middle["entrants"])
    too_many = answers.registered * (entrants - asked)
    return entrants, np.clip(pace.registered / (pace.registered + too_many), _LEAST_KEPT, 1.0)


def _first(pace: Pace, middle: dict[str, np.ndarray], base: float) -> tuple[np.ndarray, np.ndarray]:
    """First recognitions that certified firms ask for; and the share kept of renewals where even few first ones would be too
    many."""
    before, before_of_middle = _before(pace.certified, base), _before(middle["certified"], base)
    leaving = before_of_middle + middle["first"] - middle["certified"]
    asked = pace.certified - before + leaving * before / before_of_middle
    first = np.maximum(asked, _FEWEST * middle["first"])
    renewed = np.maximum(middle["renewed"] * before / before_of_middle, 1.0)
    return first, np.clip(1 - (first - asked) / renewed, _LEAST_KEPT, 1.0)


def _application(first: np.ndarray, entrants: np.ndarray, middle: dict[str, np.ndarray], answers: Answers) -> np.ndarray:
    more_entrants, more_first = (
        _so_far(values - middle[name]) / middle["registered"] for name, values in (("entrants", entrants), ("first", first))
    )
    more = np.exp(np.log(first / middle["first"]) - answers.entrants * more_entrants - answers.firsts * more_first)
    chance = 1 - answers.level  # of those that could apply: what odds lift by a hundredth, the chance follows by 1 - chance of it
    return middle["application"] + np.clip(
        _logit(np.minimum(chance * more, _MOST_CHANCE)) - _logit(chance), -_MOST_LEVEL, _MOST_LEVEL
    )


def _logit(chance):
    return np.log(chance / (1 - chance))


def _so_far(beyond: np.ndarray) -> np.ndarray:
    """What came in the years before, (draws, years)."""
    return _before(np.cumsum(beyond, axis=-1), 0.0)


def _research(pace: Pace, middle: dict[str, np.ndarray], paths: Paths) -> tuple[np.ndarray, np.ndarray]:
    """The lever that brings about the intensity wanted, between the outermost steps that are known; and what is left of it."""
    answers = paths.answers
    by_counts = answers.of_registered * np.log(pace.registered / middle["registered"]) + answers.of_certified * np.log(
        pace.certified / middle["certified"]
    )
    wanted = pace.intensity - middle["intensity"] - by_counts
    gains = np.array(paths.gains)[:, : wanted.shape[1]]
    moved = np.stack([np.interp(wanted[:, year], gains[:, year], RESEARCH_STEPS) for year in range(wanted.shape[1])], axis=1)
    left = wanted - np.clip(wanted, gains[0], gains[-1])
    return middle["research"] + moved, left + np.array(paths.counted[: wanted.shape[1]])
