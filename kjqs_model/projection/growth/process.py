"""The growth process: what its hyperparameters are, and the covariances of levels that they give.

Log level x of a unit u: x(u,t) = x(u,t-1) + g(u,t), with
  g(u,t) = r + n(t) + m(t) + s(u) [p(u,t) + w(u,t)]      of a nation, province or other unit,
  g(c,t) = g(its province,t) + b + s(c) [d(c,t) + v(c,t)]   of a city within a province;
n, p and d persist and wear off, n(t) = f n(t-1) + shock; m is the nation's shock to the level alone; w and v are Student t: a
place's own shocks to the level. s is larger for small places. Published is x with noise, of lists with an echo after three years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from ...data import shipped

SHOCKS = (
    "common_persistent",
    "common_persistence",
    "common_once",
    "own_persistent",
    "own_persistence",
    "own_once",
    "nested_once",
    "size_exponent",
    "noise",
)
"""The hyperparameters that every series has, in the order of their columns."""


@dataclass(frozen=True)
class Companion:
    """A series that tells of another: its noise (median, spread of the log), its offset (mean, sd), the sd of each unit's own
    offset, its echo."""

    series: str
    noise: tuple[float, float]
    offset: tuple[float, float]
    own_offset: float = 0.0
    echo: float = 0.0


class Adds(NamedTuple):
    """Of what a series is the sum: the lists of so many years up to and with each; ``agrees``: how far logs may lie apart."""

    series: str
    years: int
    agrees: float


@dataclass(frozen=True)
class Kind:
    """What the process is told of one series: companions, rebased years, long-run rate, hyperparameters' priors by name (mean, sd
    as drawn)."""

    series: str
    companions: tuple[Companion, ...]
    echo: float
    rebased: Mapping[int, float]
    rebased_common: tuple[float, float]
    rebased_ahead: tuple[float, float]
    long_run: tuple[float, float]
    since: int
    shared: float
    borrows: str | None
    adds: Adds | None
    priors: Mapping[str, tuple[float, float]]

    @property
    def names(self) -> tuple[str, ...]:
        """The hyperparameters in the order of their columns."""
        return tuple(self.priors)

    @property
    def flows(self) -> tuple[str, ...]:
        """Series with noise that all places share in a year; ``itself`` for the series itself."""
        return tuple(name.removeprefix("common_noise.") for name in self.priors if name.startswith("common_noise."))

    def place_of(self, series: str) -> int:
        """The number of a series of the family: 0 for ``itself``, then the companions."""
        return 0 if series == "itself" else 1 + [companion.series for companion in self.companions].index(series)

    @property
    def prior_mean(self) -> np.ndarray:
        return np.array([mean for mean, _ in self.priors.values()])

    @property
    def prior_sd(self) -> np.ndarray:
        return np.array([sd for _, sd in self.priors.values()])


@cache
def told() -> Mapping:
    """``data/growth_series.yaml``: rules for series, priors, settings."""
    return MappingProxyType(shipped("growth_series.yaml"))


def setting(name: str):
    """One of the process's stated settings."""
    return told()["settings"][name]


@cache
def kind_of(series: str) -> Kind:
    """What the process knows of a series before it sees a panel; of one that nobody named, the weak priors alone."""
    entry = told()["series"].get(series, {})
    companions = tuple(
        Companion(name, tuple(one["noise"]), tuple(one["offset"]), one.get("own_offset", 0.0), one.get("echo", 0.0))
        for group in ("same", "lists")
        for name, one in entry.get(group, {}).items()
    )
    rebased = entry.get("rebased", {"years": {}, "common": [0.0, 0.0], "ahead": [0.0, 1.0]})
    return Kind(
        series,
        companions,
        entry.get("echo", 0.0),
        MappingProxyType(rebased["years"]),
        tuple(rebased["common"]),
        tuple(rebased["ahead"]),
        tuple(entry.get("long_run", setting("long_run"))),
        entry.get("since", 0),
        entry.get("shared", 0.0),
        entry.get("borrows"),
        Adds(**entry["adds"]) if "adds" in entry else None,
        MappingProxyType(_priors(entry, companions)),
    )


def _priors(entry: Mapping, companions: tuple[Companion, ...]) -> dict[str, tuple[float, float]]:
    values = {name: told()["priors"][name]["value"] for name in SHOCKS} | ({"noise": entry["noise"]} if "noise" in entry else {})
    values |= {f"noise.{companion.series}": companion.noise for companion in companions}
    values |= {f"common_noise.{series}": told()["priors"]["common_noise"]["value"] for series in _flows(entry, companions)}
    return {name: (_as_drawn(name, centre), spread) for name, (centre, spread) in values.items()}


def _flows(entry: Mapping, companions: tuple[Companion, ...]) -> list[str]:
    """Series whose noise of a year is in part common to all places: those with an echo."""
    return [*(["itself"] if entry.get("echo") else []), *(companion.series for companion in companions if companion.echo)]


def _as_drawn(name: str, value: float) -> float:
    if name.endswith("persistence"):
        return float(np.log(value / (1 - value)))
    return value if name == "size_exponent" else float(np.log(value))


def natural(name: str, drawn: np.ndarray) -> np.ndarray:
    """A hyperparameter in its own unit, from the scale on which it is drawn (log, logit, or as it is)."""
    if name.endswith("persistence"):
        return 0.995 / (1 + np.exp(-drawn))  # a unit root would let growth itself wander for ever
    return drawn if name == "size_exponent" else np.exp(drawn)


def named(kind: Kind, theta: np.ndarray) -> dict[str, np.ndarray]:
    """Hyperparameters by name in their own units, each (trials, 1, 1), from rows of ``theta`` (trials, hyperparameters)."""
    return {name: natural(name, theta[:, place])[:, None, None] for place, name in enumerate(kind.names)}


def answers(persistence: np.ndarray, years: int) -> np.ndarray:
    """What a shock to growth in year j has added to the level by year i: (trials, years, years), lower triangular."""
    lag = np.arange(years)[:, None] - np.arange(years)[None, :]
    powers = np.cumsum(persistence ** np.arange(years)[None, None, :], axis=-1)[:, 0]
    return np.where(lag >= 0, powers[:, np.maximum(lag, 0)], 0.0)


def covariance(answer: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """Covariance (trials, years, years) of levels from the variance of each year's shock, (trials, years)."""
    return np.einsum("kij,kj,klj->kil", answer, variances, answer, optimize=True)
