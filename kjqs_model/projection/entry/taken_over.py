"""What technology firms that come new take over from firms that were there before.

An above-scale enterprise does not appear from nowhere: it stood among the above-scale enterprises and, where it does research, in
the R&D of the city. The published R&D is spread over the firms that are followed, and what certified and registered firms don't
explain stands with above-scale performers outside recognition. So an entrant above scale takes the place of an enterprise without
research, and the research that it brings is taken off where it stood. What entrants bring beyond that is new, and so is what
awards bring of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...higher_law import parameters
from ...randomness import uniforms
from ...tables.words import AboveScale
from ..draws.priors import fixed_figures
from ..state import FirmFlag, FirmVariable

if TYPE_CHECKING:
    from ..block import BlockOfDraws
    from .entrants import Entrants

_MOST = 0.5  # of the research outside recognition, the most that is taken off in a year


def take_over(block: BlockOfDraws, new: Entrants, year: int) -> None:
    """Entrants of a year take places and research of the firms that a block of draws follows so far; changes these."""
    alive = new.marks[..., FirmFlag.alive] != 0
    above = np.where(alive, new.marks[..., FirmFlag.above_scale], AboveScale.none)
    brought = np.where(above != AboveScale.none, new.figures[..., FirmVariable.rd_statistical], 0.0).sum(axis=1)
    _take_research(block, fixed_figures()["counted_before"].value * brought, year)
    order = np.argsort(uniforms(block.job.seed, block.keys, 0, 0, "place for an entrant")[:, 0], kind="stable")
    for kind in (kind for kind in AboveScale if kind != AboveScale.none):
        _take_places(block, order, kind, (above == kind).sum(axis=1))


def _take_research(block: BlockOfDraws, brought: np.ndarray, year: int) -> None:
    """Research so far counted with performers outside recognition is that of the entrants: theirs is lower by it from now on."""
    draw, firm = _outside_recognition(block, year)
    there = np.bincount(draw, weights=block.figures[draw, firm, FirmVariable.rd_statistical], minlength=len(brought))
    left = 1 - np.minimum(brought / np.maximum(there, 1.0), _MOST)
    block.figures[draw, firm, FirmVariable.drift] += np.log(left)[draw]


def _outside_recognition(block: BlockOfDraws, year: int) -> tuple[np.ndarray, np.ndarray]:
    """Above-scale performers that are neither certified nor registered and don't aim at the ratio of recognition: draw and place
    of each."""
    marks, validity = block.marks, parameters("recognition", block.job.state.year)["validity_years"]
    draw, firm = np.nonzero(
        (marks[..., FirmFlag.performer] != 0)
        & (marks[..., FirmFlag.above_scale] != AboveScale.none)
        & (marks[..., FirmFlag.registered] == 0)
        & (marks[..., FirmFlag.aims] == 0)
        & (marks[..., FirmFlag.alive] != 0)
    )
    uncertified = year - 1 - block.figures[draw, firm, FirmVariable.certificate_year] >= validity
    return draw[uncertified], firm[uncertified]


def _take_places(block: BlockOfDraws, order: np.ndarray, kind: AboveScale, places: np.ndarray) -> None:
    """So many enterprises of a kind without research, (draws,), in an order of luck, are followed as the entrants that they
    became."""
    if not places.any():
        return
    idle = (
        (block.marks[..., FirmFlag.alive] != 0)
        & (block.marks[..., FirmFlag.performer] == 0)
        & (block.marks[..., FirmFlag.above_scale] == kind)
    )
    idle = idle[:, order]
    taken = idle & (np.cumsum(idle, axis=1) <= places[:, None])
    draw, place = np.nonzero(taken)
    block.marks[draw, order[place], FirmFlag.alive] = 0
