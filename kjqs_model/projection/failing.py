"""What is refused of a projection: figures that are no numbers, before they can hide in a comparison, and draws that failed."""

from __future__ import annotations

import numpy as np

from ..errors import Refusal
from ..language import say
from .block import BlockOfDraws, Job
from .results import fail_if_no_number
from .state import FirmFlag, FirmVariable


def fail_if_not_finite(job: Job) -> None:
    """Refuse a prior or a firm's figure that is no number before it can hide in a comparison, which it would be on the false side
    of."""
    first = job.years[0]
    fail_if_no_number(job.ahead.common.once | job.ahead.common.yearly | job.volumes | job.amounts | job.drawn, first)
    wrong = ~np.isfinite(job.state.figures) & (job.state.marks[FirmFlag.alive] != 0)
    if wrong.any():
        figure, firm = (int(place[0]) for place in np.nonzero(wrong))
        raise Refusal(
            say(
                "projection.firm_no_valid_number_so",
                ids=job.state.ids[firm],
                year=job.state.year,
                figure_name=FirmVariable(figure).name,
                first=first,
            )
        )


def failed(block: BlockOfDraws, failure: np.ndarray, year: int) -> Refusal:
    draw, firm = block.draws.start + int(failure[1]), int(failure[2])
    known = len(block.job.state)
    name = block.job.state.ids[firm] if firm < known else say("projection.entrant_number", firm=firm - known + 1)
    return Refusal(say("projection.draw_year_revenue_or_rd", draw=draw, year=year, name=name))
