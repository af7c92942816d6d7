"""Technology firms that come new in a year: how many, and whom they are like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtri

from ...randomness import entity_keys, uniforms
from ..draws.priors import fixed_figures
from ..draws.rare_events import poisson_numbers
from ..state import NEW, STAFF_ELASTICITY, FirmFlag, FirmVariable, State


@dataclass(frozen=True)
class Entrants:
    """The entrants of a year in a block of draws: ``figures`` and ``marks`` as the kernel takes them, ``template`` (draws, n),
    ``keys`` (n,).

    Places beyond a draw's own number are not alive. The k-th entrant of a year is the same firm in every draw, block and
    scenario.
    """

    figures: np.ndarray
    marks: np.ndarray
    template: np.ndarray
    keys: np.ndarray


def entrants_of(
    state: State,
    year: int,
    draws: np.ndarray,
    expected: np.ndarray,
    money: np.ndarray,
    seed: int,
    drift: np.ndarray | None = None,
) -> Entrants:
    """The entrants of a year.

    Parameters
    ----------
    state : of the base year, whose templates they are like. draws : absolute numbers of the block. expected : mean number,
    (draws,).
    money : what nominal amounts have grown to since the base year, (draws,). seed : the scenario's. drift : of R&D intensity so
    far, (draws,).
    """
    from ..kernel import luck as compiled
    from ..kernel.gathering import liken

    counts = poisson_numbers(uniforms(seed, entity_keys(["entrants"]), draws, year, "number of entrants")[:, 0], expected)
    most = int(counts.max(initial=0))
    keys = _keys(year, 1 << most.bit_length())[:most]  # a power of two, so that few sizes are ever hashed
    luck = compiled.uniforms(seed, keys[None, :], draws[:, None], year, "likeness of an entrant")
    template = state.templates[np.minimum((luck[..., 0] * len(state.templates)).astype(np.int64), len(state.templates) - 1)]
    spread = fixed_figures()["entrant_spread"].value
    size = np.exp(spread * ndtri(luck[..., 1]) - spread**2 / 2) * money[:, None]
    figures = np.empty((*template.shape, len(FirmVariable)))
    liken(
        figures,
        state.by_firm.figures,
        template,
        size,
        (size / money[:, None]) ** STAFF_ELASTICITY,
        ndtri(luck[..., 2]),
        np.zeros(len(draws)) if drift is None else drift,
        float(year - 1 - state.year),
    )
    return Entrants(figures, _marks(state, template, counts), template.astype(np.int32), keys)


@cache
def _keys(year: int, count: int) -> np.ndarray:
    return entity_keys(f"entrant {year} {number}" for number in range(count))


def _marks(state: State, template: np.ndarray, counts: np.ndarray) -> np.ndarray:
    marks = np.zeros((*template.shape, len(FirmFlag)), dtype=np.int8)
    for mark in (FirmFlag.above_scale, FirmFlag.super_deduction, FirmFlag.aims):
        marks[..., mark] = state.marks[mark][template]
    marks[..., FirmFlag.performer], marks[..., FirmFlag.entering] = 1, NEW
    marks[..., FirmFlag.alive] = np.arange(template.shape[1])[None, :] < counts[:, None]
    return marks
