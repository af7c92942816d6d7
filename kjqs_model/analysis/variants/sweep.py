"""A sweep: one scenario at every point of a grid, in the same draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from ...budget.ledger import MEASURES
from ...errors import Refusal
from ...heavy import pd
from ...language import say
from ...projection.draws.common import standard_error
from ...projection.targets import measured
from ...scenario import Scenario, varied
from .axes import Varied, points_of, shown
from .bench import PROBABILITY, TARGET, TOTAL, Bench, Series

MEASURED = ("measure", "key", "year", "mean", "p10", "p50", "p90", "standard_error")
"""The columns of ``sweep.csv`` after those of the paths."""

_QUANTILES = (0.1, 0.5, 0.9)
_LAST = MEASURES[-1]

Keep = Callable[[str, Callable[[], np.ndarray]], np.ndarray]
"""Gives an array by name as it was kept, or makes it."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """A scenario at every point of a grid. ``values`` : by point every row of ``series``, (rows, years, draws)."""

    scenario: Scenario
    axes: tuple[Varied, ...]
    points: tuple[dict[str, object], ...]
    series: Series
    values: tuple[np.ndarray, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(axis.path for axis in self.axes)

    def table(self) -> pd.DataFrame:
        """Every measure at every point, a row a measure, key and year: a column a path, then ``MEASURED``; yuan, firms, shares.
        Clauses under which nothing is owed at any point are left out."""
        rows, kept = [], [place for place, row in enumerate(self.series.rows) if row[1] in self._keys]
        for point, values in zip(self.points, self.values, strict=True):
            quantiles = np.quantile(values, _QUANTILES, axis=2)
            errors = standard_error(np.moveaxis(values, 2, 0))
            for place in kept:
                measure, key = self.series.rows[place]
                for year, name in enumerate(self.series.years):
                    rows.append(
                        (
                            *(shown(value) for value in point.values()),
                            measure,
                            key,
                            name,
                            values[place, year].mean(),
                            *quantiles[:, place, year],
                            errors[place, year],
                        )
                    )
        return pd.DataFrame(rows, columns=[*self.paths, *MEASURED])

    def points_table(self) -> pd.DataFrame:
        """A row a point: a column a path, what is owed over all years (mean, p10, p90, yuan), what is still owed at their end,
        and the chance of each target in its year with its standard error."""
        rows = []
        for point, values in zip(self.points, self.values, strict=True):
            owed = values[self.series.place(MEASURES[0])].sum(axis=0)
            row = {path: shown(value) for path, value in point.items()}
            row |= {
                "cost_yuan": owed.mean(),
                **dict(zip(("cost_p10", "cost_p90"), np.quantile(owed, (0.1, 0.9)), strict=True)),
                "arrears_at_end": values[self.series.place(_LAST), -1].mean(),
            }
            for name, year in self._dated:
                met = values[self.series.place(PROBABILITY, name), self.series.years.index(year)]
                row |= {f"probability_{name}": met.mean(), f"standard_error_{name}": float(standard_error(met))}
            rows.append(row)
        return pd.DataFrame(rows)

    def draws(self, key: str, measure: str = "") -> pd.DataFrame:
        """Every draw of one row, a line a point and year, a column a draw.

        Parameters
        ----------
        key : a target (``T2``), a clause (``1.1``) or ``total``. measure : by default what a target measures, or what is owed.

        Raises
        ------
        Refusal : a key that the sweep does not have.
        """
        known = [row for row in self.series.rows if row[1] == key and (not measure or row[0] == measure)]
        if not known:
            raise Refusal(
                say(
                    "variants.sweep_has_no_such_row",
                    key=key,
                    measure=measure or "…",
                    known=say("signs.list_mark").join(dict.fromkeys(row[1] for row in self.series.rows)),
                )
            )
        place = self.series.rows.index(known[0])
        index = pd.MultiIndex.from_tuples(
            [(*(shown(value) for value in point.values()), year) for point in self.points for year in self.series.years],
            names=[*self.paths, "year"],
        )
        rows = np.concatenate([values[place] for values in self.values])
        return pd.DataFrame(rows, index=index, columns=pd.RangeIndex(rows.shape[1], name="draw"))

    @cached_property
    def _keys(self) -> frozenset[str]:
        clauses = [place for place, row in enumerate(self.series.rows) if row[0] == MEASURES[0]]
        owed = {self.series.rows[place][1] for place in clauses if any(values[place].any() for values in self.values)}
        return frozenset({TOTAL, *owed, *(key for measure, key in self.series.rows if measure in (TARGET, PROBABILITY))})

    @property
    def _dated(self) -> list[tuple[str, int]]:
        """Each target whose year is projected, with that year."""
        return [
            (name, target.year)
            for name, (_, target) in measured(self.scenario.targets).items()
            if target.year in self.series.years
        ]


def sweep(bench: Bench, axes: Sequence[Varied], keep: Keep = lambda _, made: made()) -> Sweep:
    """The bench's scenario at every point of the axes' grid.

    Parameters
    ----------
    keep : gives each point as it was kept, or makes it; by default every point is made.

    Raises
    ------
    Refusal : too many points; an unknown path or a value that does not fit, all before the first point is tried.
    """
    variants = variants_of(bench, axes)
    found = {place: keep(f"point-{place:04d}", partial(bench.values, variants[place])) for place in bench.order(variants)}
    points = points_of(axes, bench.scenario.draws)
    return Sweep(bench.scenario, tuple(axes), tuple(points), bench.series, tuple(found[place] for place in range(len(points))))


def variants_of(bench: Bench, axes: Sequence[Varied]) -> dict[int, Scenario]:
    """The scenario of every point by its place. Raises Refusal for all that a sweep refuses, before anything is projected."""
    variants = {place: varied(bench.scenario, point) for place, point in enumerate(points_of(axes, bench.scenario.draws))}
    for variant in variants.values():
        bench.fail_if_it_cannot(variant)
    return variants
