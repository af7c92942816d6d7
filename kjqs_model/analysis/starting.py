"""Where a projection starts: the chance of R&D targets by what the city's intensity of the base year really was, which nobody
published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..heavy import pd
from ..projection.targets import measured

if TYPE_CHECKING:
    from ..projection import Projection

PRIOR = "rd_base_error"
SHARES = (0.001, 0.25, 0.5, 0.75, 0.999)
"""The shares of the prior at which the start is looked at: about its ends, its quartiles and its middle."""

COLUMNS = ["target", "indicator", "year", "start", "error", "probability", "mean", "draws"]
_INTENSITY = "rd_intensity"


def chances_by_start(projection: Projection) -> pd.DataFrame:
    """The chance of each target of R&D intensity in its year, by the intensity of the base year.

    The error of the base year's R&D stands on every later year of a draw: it is taken out and another put in its place, in the
    same draws, so that nothing is run again. Growth, firms and policy stay as drawn.

    Returns
    -------
    DataFrame : target, indicator, year, start (intensity of the base year, a share), error (against the central figure),
    probability,
        mean (of the intensity in the target's year), draws. Empty where no target measures intensity or a scenario has no such
        error.
    """
    prior, history = projection.priors.get(PRIOR), projection.base.history
    if prior is None:
        return pd.DataFrame(columns=COLUMNS)
    drawn, rows = 1 + projection.ahead.common[PRIOR], []
    errors = np.unique(np.round(prior.quantile(np.array(SHARES)), 4))
    for name, (indicator, target) in measured(projection.scenario.targets).items():
        if indicator.startswith(_INTENSITY) and target.year in projection.years:
            values = projection.indicators[indicator][projection.years.index(target.year)] / drawn
            for error in errors:
                own = values * (1 + error)
                rows.append(
                    {
                        "target": name,
                        "indicator": indicator,
                        "year": target.year,
                        "start": history.rd_city / history.gdp * (1 + error),
                        "error": float(error),
                        "probability": float((own >= target.at_least).mean()),
                        "mean": float(own.mean()),
                        "draws": projection.draws,
                    }
                )
    return pd.DataFrame(rows, columns=COLUMNS)
