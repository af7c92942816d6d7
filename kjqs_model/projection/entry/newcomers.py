"""Whom the technology firms that come new are like: firms of the base year that were new themselves."""

from __future__ import annotations

import numpy as np

from ...errors import Refusal
from ...higher_law import work_out
from ...language import say
from ...tables.words import AboveScale, Recognition
from ..draws.priors import fixed_figures
from ..state import NEVER, FirmFlag, FirmVariable

_TIMES = 4  # so often stands a firm among the templates that came within some years


def newcomers(figures: np.ndarray, marks: np.ndarray, year: int) -> np.ndarray:
    """Whom entrants are like: the year's entrants; of a population firms recognised for the first time, failed applicants,
    registered without certificate, of all sizes but the largest. Places repeat, so that each kind is as frequent among them as it
    comes in a year.

    Those who applied came within the year; those registered without certificate over some years, of which one counts. Who leads
    in research was recognised early: above scale, those that come new are like firms near the ratio that recognition asks for.

    Parameters
    ----------
    figures : (FirmVariable, n). marks : (FirmFlag, n). year : of both.

    Raises
    ------
    Refusal : there is none.
    """
    recognition = marks[FirmFlag.recognition]
    found = marks[FirmFlag.entering] != 0
    if not found.any():  # a population does not say who is new
        applied = (recognition == Recognition.first) | (recognition == Recognition.failed_first)
        found = applied | ((marks[FirmFlag.registered] != 0) & (figures[FirmVariable.certificate_year] == NEVER))
        times = np.where(applied, int(_TIMES * fixed_figures()["newcomer_years"].value + 0.5), _TIMES)
    else:
        times = np.ones(len(found), dtype=np.int64)
    found &= (marks[FirmFlag.performer] != 0) & (figures[FirmVariable.revenue] <= fixed_figures()["newcomer_most_revenue"].value)
    found &= (marks[FirmFlag.above_scale] == AboveScale.none) | _near_the_ratio(figures, year)
    if not found.any():
        raise Refusal(say("projection.population_no_new_technology_firm"))
    return np.repeat(np.flatnonzero(found), times[found])


def _near_the_ratio(figures: np.ndarray, year: int) -> np.ndarray:
    revenue = np.maximum(figures[FirmVariable.revenue], 1.0)
    asked = work_out("recognition", year, {"revenue_1": revenue}, ["rd_ratio_required"])["rd_ratio_required"]
    return figures[FirmVariable.rd_audit] <= fixed_figures()["newcomer_most_research"].value * asked * revenue
