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
from ...tables.words import AboveScale
from ..draws.priors import fixed_figures
from ..state import FirmFlag, FirmVariable

if TYPE_CHECKING:
    from ..block import BlockOfDraws
    from .entrants import Entrants

_MOST = 0.5  # of the research outside recognition, the most that is taken off in a year


def take_over(block: BlockOfDraws, new: Entrants, year: int) -> None:
    """Entrants of a year take places and research of the firms that a block of draws follows so far; changes these."""
    from ..kernel.gathering import take_idle

    alive = new.marks[..., FirmFlag.alive] != 0
    above = np.where(alive, new.marks[..., FirmFlag.above_scale], AboveScale.none)
    brought = np.where(above != AboveScale.none, new.figures[..., FirmVariable.rd_statistical], 0.0).sum(axis=1)
    _take_research(block, fixed_figures()["counted_before"].value * brought, year)
    order = np.argsort(block.turns, kind="stable")
    for kind in (kind for kind in AboveScale if kind != AboveScale.none):
        places = (above == kind).sum(axis=1)
        if places.any():
            take_idle(block.arrays.marks, order, int(kind), places)


def _take_research(block: BlockOfDraws, brought: np.ndarray, year: int) -> None:
    """Research so far counted with performers outside recognition is that of the entrants: theirs is lower by it from now on."""
    from ..kernel.gathering import research_outside_recognition, shift_outside_recognition

    places, there = block.arrays, np.empty(len(brought))
    latest = year - 1.0 - parameters("recognition", block.job.state.year)["validity_years"]  # of a certificate that has lapsed
    research_outside_recognition(places.figures, places.marks, block.count, latest, there)
    left = 1 - np.minimum(brought / np.maximum(there, 1.0), _MOST)
    shift_outside_recognition(places.figures, places.marks, block.count, latest, np.log(left))
