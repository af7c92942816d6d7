"""What each change between two scenarios does: by itself, stacked in a named order, and by its Shapley value.

Everything is a difference of the same draws. By themselves the changes leave a rest, which is their interaction and stands as a
change of its own; stacked, each counts from what the changes before it have made; the Shapley value is the mean of what a change
adds over all orders. Each of the three sums to the whole, in every draw: money is whole yuan, and of its Shapley values the sums
over all orders are whole numbers before they are divided.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial, reduce

import numpy as np

from ...budget.ledger import MEASURES
from ...heavy import pd
from ...scenario import Scenario
from .bench import PROBABILITY, TARGET, TOTAL, Bench, Series
from .pieces import Piece, in_the_draws_of, pieces_of
from .sweep import Keep

MOST_SHAPLEY = 6
"""The most changes whose every combination is tried: 64 of them."""

COLUMNS = ("change", "measure", "key", "year", "mean", "p10", "p90")
INTERACTION = "interaction"
ALONE, STACKED, SHAPLEY = "", "_stacked", "_shapley"
"""What the names of measures end with: each change by itself with the interaction, in their order, or by Shapley value."""


@dataclass(frozen=True, eq=False)
class TwoScenarios:
    """Two scenarios in the same draws, and what separates them, in the order in which it is stacked. ``dropped`` : targets that
    only one of them has. ``most`` : changes of which every combination is tried; of more, each by itself where ``alone`` says
    so."""

    bench: Bench
    after: Scenario
    pieces: tuple[Piece, ...]
    dropped: tuple[str, ...] = ()
    most: int = MOST_SHAPLEY
    alone: bool = True

    @property
    def masks(self) -> list[int]:
        """The combinations of changes that are tried, each a number whose bits name them."""
        count = len(self.pieces)
        if count <= self.most:
            return list(range(2**count))
        return sorted({*(2**place for place in range(count) if self.alone), *(2**place - 1 for place in range(count + 1))})

    def variant(self, mask: int) -> Scenario:
        """The first scenario with some of the changes."""
        own = [piece for place, piece in enumerate(self.pieces) if mask >> place & 1]
        return reduce(lambda scenario, piece: piece.lay(scenario), own, self.bench.scenario)


@dataclass(frozen=True, eq=False)
class Effects:
    """By change every row of ``series``, (rows, years, draws): ``alone`` and ``stacked`` one a change, ``shapley`` and ``alone``
    None where the changes are too many; ``whole`` is the second scenario less the first, ``start`` the first."""

    before: Scenario
    after: Scenario
    pieces: tuple[Piece, ...]
    series: Series
    start: np.ndarray
    whole: np.ndarray
    alone: tuple[np.ndarray, ...] | None
    stacked: tuple[np.ndarray, ...]
    shapley: tuple[np.ndarray, ...] | None
    dropped: tuple[str, ...] = ()

    @cached_property
    def interaction(self) -> np.ndarray:
        """What the changes do together beyond what each does by itself."""
        return self.whole - sum(self.alone or (), np.zeros_like(self.whole))

    def parts(self, method: str) -> list[tuple[str, np.ndarray]]:
        """The parts that sum to the whole by one method, with the path of each change; nothing for a method that was not used."""
        names = [piece.path for piece in self.pieces]
        given = {ALONE: self.alone, STACKED: self.stacked, SHAPLEY: self.shapley}[method]
        found = [] if given is None else list(zip(names, given, strict=True))
        return [*found, (INTERACTION, self.interaction)] if method == ALONE and given is not None else found

    def table(self) -> pd.DataFrame:
        """``effects.csv``: the parts by each method; yuan, firms, shares. Clauses that nothing moves are left out."""
        rows = [
            row
            for place in self._moved
            for method in (ALONE, STACKED, SHAPLEY)
            for change, values in self.parts(method)
            for row in self._rows(change, place, method, values)
        ]
        return pd.DataFrame(rows, columns=COLUMNS)

    def whole_table(self) -> pd.DataFrame:
        """The second scenario less the first, in the same columns but the first: what the parts sum to."""
        rows = [row[1:] for place in self._moved for row in self._rows("", place, "", self.whole)]
        return pd.DataFrame(rows, columns=COLUMNS[1:])

    def changes_table(self) -> pd.DataFrame:
        """The changes in the order in which they are stacked: order, change, name, old, new."""
        rows = [(place, piece.path, piece.name, piece.old, piece.new) for place, piece in enumerate(self.pieces, 1)]
        return pd.DataFrame(rows, columns=["order", "change", "name", "old", "new"])

    @cached_property
    def _moved(self) -> list[int]:
        parts = (*(self.alone or self.stacked), self.whole)
        moving = self.whole.any(axis=(1, 2)) | np.any([part.any(axis=(1, 2)) for part in parts], axis=0)
        return [
            place
            for place, (measure, key) in enumerate(self.series.rows)
            if key == TOTAL or measure in (TARGET, PROBABILITY) or moving[place]
        ]

    def _rows(self, change: str, place: int, method: str, values: np.ndarray) -> list[tuple]:
        measure, key = self.series.rows[place]
        low, high = np.quantile(values[place], (0.1, 0.9), axis=1)
        return [
            (change, measure + method, key, year, values[place, number].mean(), low[number], high[number])
            for number, year in enumerate(self.series.years)
        ]


def question_of(
    before: Scenario, after: Scenario, draws: int | None = None, seed: int | None = None, threads: int = 2
) -> TwoScenarios:
    """Two scenarios ready to be held against each other in the draws, seed and years of the first.

    Raises
    ------
    Refusal : other recipients; priors, settings or draws that do not fit.
    """
    bench = Bench(replace(before, parent=None), draws, seed, threads)
    first, second = in_the_draws_of(bench.scenario, after)
    bench.scenario = first
    bench.fail_if_it_cannot(second)
    dropped = tuple(sorted({*before.targets} ^ {*after.targets}))
    return TwoScenarios(bench, second, tuple(pieces_of(first, second)), dropped)


def effects(asked: TwoScenarios, keep: Keep = lambda _, made: made()) -> Effects:
    """What each change does. ``keep`` gives each combination as it was kept, or makes it."""
    bench, masks = asked.bench, asked.masks
    variants = {place: asked.variant(mask) for place, mask in enumerate(masks)}
    values = {
        masks[place]: keep(f"changes-{masks[place]:x}", partial(bench.values, variants[place])) for place in bench.order(variants)
    }
    start, count = values[0], len(asked.pieces)
    every = count <= asked.most
    alone = tuple(values[2**place] - start for place in range(count)) if every or asked.alone else None
    stacked = tuple(values[2 ** (place + 1) - 1] - values[2**place - 1] for place in range(count))
    shapley = tuple(_shapley(values, place, count) for place in range(count)) if every else None
    return Effects(
        bench.scenario,
        asked.after,
        asked.pieces,
        bench.series,
        start,
        values[2**count - 1] - start,
        alone,
        stacked,
        shapley,
        asked.dropped,
    )


def _shapley(values: dict[int, np.ndarray], place: int, count: int) -> np.ndarray:
    """The mean over all orders of what a change adds to those before it."""
    total = np.zeros_like(values[0])
    for mask in range(2**count):
        if not mask >> place & 1:
            size = mask.bit_count()
            total += math.factorial(size) * math.factorial(count - size - 1) * (values[mask | 2**place] - values[mask])
    return total / math.factorial(count)


def stacked_table(found: Effects) -> pd.DataFrame:
    """What each change adds to those before it, owed over all years: change, name, mean, p10, p90; yuan. Last the whole."""
    labels = {piece.path: piece.name for piece in found.pieces}
    rows = []
    for change, values in [*found.parts(STACKED), ("whole", found.whole)]:
        owed = cost(found, values)
        rows.append((change, labels.get(change, ""), owed.mean(), *np.quantile(owed, (0.1, 0.9))))
    return pd.DataFrame(rows, columns=["change", "name", "mean", "p10", "p90"])


def cost(found: Effects, values: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """What is owed over all years together in each draw, yuan, of one part or the whole."""
    return np.asarray(values)[found.series.place(MEASURES[0])].sum(axis=0)
