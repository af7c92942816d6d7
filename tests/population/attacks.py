"""A reader who wants to know what a published table hides: integer programming over all that is published and all that is known besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

TOTAL = "合计"
_MOST = 1e7  # no unit count of the tables tried here comes near


@dataclass
class Attack:
    """A published table (NaN where hidden), and what the reader knows: ``empty`` cells, the least amount ``unit`` (yuan) of each cell
    within the table, whether its amounts are whole multiples of it, and ``floor`` units that a hidden cell holds at least.

    Totals are written as sums of the cells within, which is another form than the product's.
    """

    table: pd.DataFrame
    empty: set
    unit: Callable[[str, str], float] = lambda row, column: 1.0
    whole: Callable[[str, str], bool] = lambda row, column: True
    floor: Callable[[str, str], int] = lambda row, column: 1
    known: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self):
        self.flat = TOTAL not in self.table.columns
        self.cells = [
            (row, column)
            for row in self.table.index[:-1]
            for column in (self.table.columns if self.flat else self.table.columns[:-1])
        ]
        self.units = np.array([self.unit(*cell) for cell in self.cells])
        published = (
            {
                (row, column): self.table.loc[row, column]
                for row in self.table.index
                for column in self.table.columns
                if not np.isnan(self.table.loc[row, column])
            }
            | dict(self.known)
            | dict.fromkeys(self.empty, 0.0)
        )
        self.sums = np.array([self._parts(*cell) for cell in published]).reshape(-1, len(self.cells))
        self.right = np.array(list(published.values()), dtype=float)
        shown = np.array([cell in published for cell in self.cells])
        least = np.where(shown, 0, [self.floor(*cell) for cell in self.cells])
        self.bounds = Bounds(least, _MOST)
        self.whole_numbers = np.array([self.whole(*cell) for cell in self.cells], dtype=int)

    def _parts(self, row: str, column: str) -> np.ndarray:
        return (
            np.array([(row in (TOTAL, r)) and (self.flat or column in (TOTAL, c)) for r, c in self.cells], dtype=float)
            * self.units
        )

    def interval(self, row: str, column: str) -> tuple[float, float]:
        """The least and the greatest value (yuan) of a cell that agree with everything."""
        aim, ends = self._parts(row, column), []
        scale = max(self.right.max(initial=1.0), 1.0) / 1e3 if not self.whole_numbers.all() else 1.0
        constraints = [LinearConstraint(self.sums / scale, self.right / scale, self.right / scale)] if len(self.right) else []
        for sign in (1, -1):
            found = milp(
                sign * aim / scale,
                constraints=constraints,
                bounds=self.bounds,
                integrality=self.whole_numbers,
                options={"mip_rel_gap": 0.0, "time_limit": 60},
            )
            assert found.x is not None, found.message
            ends.append(float(aim @ found.x))
        return ends[0], ends[1]


def hidden_in(table: pd.DataFrame) -> list[tuple[str, str]]:
    """The places of the hidden cells."""
    return [(row, column) for row in table.index for column in table.columns if np.isnan(table.loc[row, column])]
