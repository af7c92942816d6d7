"""What a projection refuses: figures that are no numbers, before they can hide in a comparison, and draws that failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Refusal
from ..language import say
from .state import Figure, Mark

if TYPE_CHECKING:
    from .run import Job, _Block


def fail_if_not_finite(job: Job) -> None:
    """Refuse a prior or a firm's figure that is no number before it can hide in a comparison, which it would be on the false side of."""
    first = job.years[0]
    fail_if_no_number(job.ahead.common.once | job.ahead.common.yearly | job.volumes | job.amounts | job.drawn, first)
    wrong = ~np.isfinite(job.state.figures) & (job.state.marks[Mark.alive] != 0)
    if wrong.any():
        figure, firm = (int(place[0]) for place in np.nonzero(wrong))
        raise Refusal(say(f"企业 {job.state.ids[firm]} 在 {job.state.year} 年的“{Figure(figure).name}”不是有效的数，从第 0 次抽样 {first} 年起就无法推演。"
                          "请核对该企业的经营数据。",
                          f"'{Figure(figure).name}' of firm {job.state.ids[firm]} in {job.state.year} is no valid number, so that nothing can be projected from "
                          f"draw 0, year {first} on: check the firm's accounts."))


def fail_if_no_number(drawn: Mapping[str, np.ndarray], first: int) -> None:
    """Refuse a prior of which a draw is no number: ``drawn`` by name, (draws, ...) each; ``first`` year that cannot be projected."""
    for name, values in drawn.items():
        wrong = ~np.isfinite(values).reshape(len(values), -1).all(axis=1)
        if wrong.any():
            raise Refusal(say(f"第 {np.argmax(wrong)} 次抽样的先验“{name}”不是有效的数，{first} 年起无法推演。请核对 assumptions。",
                              f"In draw {np.argmax(wrong)} the prior '{name}' is no valid number, and nothing can be projected from {first} on: check assumptions."))


def failed(block: _Block, failure: np.ndarray, year: int) -> Refusal:
    draw, firm = block.draws.start + int(failure[1]), int(failure[2])
    known = len(block.job.state)
    name = block.job.state.ids[firm] if firm < known else say(f"第 {firm - known + 1} 家新进企业", f"entrant number {firm - known + 1}")
    return Refusal(say(f"第 {draw} 次抽样 {year} 年企业 {name} 的营业收入或研发投入不是有效的数，推演中止。请核对该企业的经营数据和所用假设。",
                       f"In draw {draw}, year {year}, revenue or R&D of firm {name} is no valid number, and the projection stops: check the "
                       "firm's accounts and the assumptions."))
