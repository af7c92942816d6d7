"""When a cell of a table gives a single enterprise away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...errors import Refusal
from ...heavy import pd
from ...language import say


@dataclass(frozen=True)
class Rule:
    """What makes a cell sensitive: fewer than ``least_firms`` firms (in all, or with an amount above zero); the ``largest``
    contributors hold more than ``dominance`` of it; or, where ``p_percent`` is given, what is left without the two largest is
    less than that share of the largest, so that the second can tell the largest too closely."""

    least_firms: int = 3
    dominance: float | None = 0.85
    largest: int = 1
    p_percent: float | None = None
    protection: float = 0.10

    def __post_init__(self):
        shares = [share for share in (self.dominance, self.p_percent) if share is not None]
        if self.least_firms < 1 or self.largest < 1 or self.protection < 0 or any(not 0 <= share <= 1 for share in shares):
            raise Refusal(say("population.rule_publication_not_possible_least"))


def sensitive_cells(stacked: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """What firms contribute to each cell, and why it is sensitive, if it is.

    Parameters
    ----------
    stacked : one row for each firm and cell that it enters: row and column (codes), firm, fen (whole), real (bool), unit (fen:
    the
        least amount of a contributor).

    Returns
    -------
    DataFrame by row and column with fen and firms of the real rows, synthetic (fen of the others), number (of the first firm,
    the only one where there is one), unit (the least of the real rows'), in_units (whether every amount is a multiple of it) and
    reason: ``few``, ``dominant`` or empty.
    """
    key = ["row", "column"]
    real = stacked[stacked["real"]]
    firms = real.groupby([*key, "firm"], sort=True)["fen"].sum().reset_index()
    firms = firms.sort_values([*key, "fen"], ascending=[True, True, False], kind="stable")
    place = firms.groupby(key).cumcount()
    firms = firms.assign(
        positive=firms["fen"] > 0,
        first=firms["fen"].where(place < 1, 0.0),
        two=firms["fen"].where(place < 2, 0.0),
        largest=firms["fen"].where(place < rule.largest, 0.0),
        number=firms["firm"].factorize(sort=True)[0],
    )
    by_cell = firms.groupby(key)
    cells = (
        by_cell[["fen", "positive", "first", "two", "largest"]]
        .sum()
        .assign(firms=by_cell.size(), number=by_cell["number"].first())
    )
    cells = cells.reindex(stacked.groupby(key).size().index).fillna(0)
    synthetic = stacked[~stacked["real"]].groupby(key)["fen"].sum()
    cells["synthetic"] = synthetic.reindex(cells.index).fillna(0.0)
    cells["unit"] = real.groupby(key)["unit"].min().reindex(cells.index).fillna(1).astype(np.int64)
    within = real["fen"].to_numpy() % cells["unit"].reindex(pd.MultiIndex.from_frame(real[key])).to_numpy() == 0
    cells["in_units"] = (
        pd.Series(within, index=real.index).groupby([real[name] for name in key]).all().reindex(cells.index, fill_value=True)
    )
    return cells.assign(reason=_reasons(cells, rule)).reset_index()


def _reasons(cells: pd.DataFrame, rule: Rule) -> np.ndarray:
    few = (cells["firms"] > 0) & (
        (cells["firms"] < rule.least_firms) | ((cells["positive"] > 0) & (cells["positive"] < rule.least_firms))
    )
    dominant = np.zeros(len(cells), dtype=bool)
    if rule.dominance is not None:
        dominant |= cells["largest"] > rule.dominance * cells["fen"]
    if rule.p_percent is not None:
        dominant |= cells["fen"] - cells["two"] < rule.p_percent * cells["first"]
    return np.select([few, dominant & (cells["fen"] > 0)], ["few", "dominant"], "")
