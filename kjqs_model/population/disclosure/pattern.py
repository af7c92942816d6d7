"""Which cells of a table with margins must be hidden so that none can be worked out from the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .moves import AgreeingTable, Network, PublishedCells

NOBODY = np.empty(0, dtype=int)


@dataclass(frozen=True)
class HiddenCells:
    """The cells that are hidden (bool, one entry a cell), and of the hidden ones, in their order, the least and the greatest
    value (fen; infinite where nothing bounds it) shown to agree with all that is published, and whether that protects the
    cell."""

    hidden: np.ndarray
    least: np.ndarray
    most: np.ndarray
    protected: np.ndarray


def hidden_pattern(cells: PublishedCells) -> HiddenCells:
    """The sensitive cells, and others chosen at least loss until every hidden cell is protected.

    The cell with the greatest need goes first; the cheapest paths with room enough are hidden, unless the hidden cells protect
    it already. Nor may a firm that is alone in a hidden cell, and so knows it, work out another sensitive one. Each choice adds
    a cell, so that this ends, with everything hidden at the latest.
    """
    search = _Search(cells)
    before = -1
    while before != (before := int(search.hidden.sum())):
        for cell in sorted(np.flatnonzero(search.hidden).tolist(), key=lambda cell: (-cells.rise[cell], cell)):
            search.protect(cell)
        for cell, known in search.insights():
            search.cover_from_insider(cell, known)
    return search.pattern()


class _Search:
    """The cells hidden so far, and the other tables known to agree with what is published: hiding more leaves them possible."""

    def __init__(self, cells: PublishedCells):
        self.cells = cells
        self.network = Network(cells)
        self.hidden = cells.sensitive.copy()
        self._changes, self._count = np.zeros((64, len(cells)), dtype=np.int64), 0

    @property
    def possible(self) -> np.ndarray:
        """The changes that lead to the other tables found so far, one a row."""
        return self._changes[: self._count]

    # ---- protection of one cell

    def protect(self, cell: int) -> None:
        """Hide what the cell needs to be protected, if anything."""
        rise, fall = int(self.cells.rise[cell]), int(self.cells.fall[cell])
        if self.cells.sensitive[cell]:
            for direction, need in ((1, rise), (-1, fall)):
                if self._reach(cell, direction, need) < need:
                    self._hide(cell, [self._cheapest(cell, direction, need)])
        elif self._reach(cell, 1, rise) + self._reach(cell, -1, rise) < rise:
            room = self.cells.value[cell] - self.cells.floor[cell]
            self._hide(cell, [self._cheapest(cell, direction, rise) for direction in ((1, -1) if room >= rise else (1,))])

    def cover_from_insider(self, cell: int, known: np.ndarray) -> None:
        """Hide what lets the cell move by a step although somebody knows the cells given."""
        need = int(self.cells.step[cell])
        self._hide(cell, [self._cheapest(cell, direction, need, known) for direction in (1, -1)])

    def _reach(self, cell: int, direction: int, aim: float, known: np.ndarray = NOBODY) -> float:
        """How far the cell can move with the cells hidden so far; ``aim`` is enough."""
        seen = self.possible[~self.possible[:, known].any(axis=1), cell] * direction
        furthest = int(seen.max(initial=0))
        if furthest >= aim:
            return furthest
        weight = np.where(self.hidden, 0.0, np.inf)
        weight[known] = np.inf
        move = self.network.move(weight, cell, direction, aim, self.network.quanta(cell))
        self._remember(move)
        return max(furthest, move.reached)

    def _cheapest(self, cell: int, direction: int, need: int, known: np.ndarray = NOBODY) -> tuple[float, int, AgreeingTable]:
        """The way to move a cell by its need that loses least: loss, number of cells and the move, each portion and a whole need
        in one piece tried. A loss without end stands for no way."""
        weight = np.where(self.hidden, 0.0, self.cells.cost)
        weight[known] = np.inf
        quanta = self.network.quanta(cell)
        pieces = [-(-need // portion) * portion for portion in quanta]
        tried = {(portion,) for portion in (*quanta, *pieces)} | {tuple(quanta)}
        found = []
        for portions in sorted(tried):
            move = self.network.move(weight, cell, direction, need, list(portions))
            new = (move.change != 0) & ~self.hidden
            found.append((float(self.cells.cost[new].sum()) if move.reached >= need else np.inf, int(new.sum()), move))
        return min(found, key=lambda one: one[:2])

    def _hide(self, cell: int, ways: list[tuple[float, int, AgreeingTable]]) -> None:
        """Hide the cells of the cheapest way; where there is none, the cell's row and column, and at last everything."""
        loss, _, move = min(ways, key=lambda one: one[:2])
        if loss < np.inf:
            self.hidden |= move.change != 0
            self._remember(move)
            return
        line = (self.cells.row == self.cells.row[cell]) | (self.cells.column == self.cells.column[cell])
        self.hidden |= line if not self.hidden[line].all() else True

    def _remember(self, move: AgreeingTable) -> None:
        if not 0 < move.reached < np.inf:
            return
        if not self.network.agrees(move.change):
            raise RuntimeError("a table that should agree with the published one does not")
        if self._count == len(self._changes):
            self._changes = np.concatenate([self._changes, np.zeros_like(self._changes)])
        self._changes[self._count] = move.change
        self._count += 1

    # ---- what a firm that knows its own cell can work out

    def insights(self) -> Iterator[tuple[int, np.ndarray]]:
        """Each sensitive cell that a firm alone in other hidden cells could work out exactly, with the cells that the firm
        knows."""
        sole = np.where(self.hidden, self.cells.sole, -1)
        for firm in np.unique(sole[sole >= 0]):
            known = np.flatnonzero(sole == firm)
            free = (self.possible[~self.possible[:, known].any(axis=1)] != 0).any(axis=0)
            for cell in np.flatnonzero(self.hidden & self.cells.sensitive & ~free & (sole != firm)).tolist():
                if not any(self._reach(cell, direction, int(self.cells.step[cell]), known) for direction in (1, -1)):
                    yield cell, known

    # ---- the audit

    def pattern(self) -> HiddenCells:
        """The cells hidden, and how far each can move."""
        cells, places = self.cells, np.flatnonzero(self.hidden)
        up = np.array([self._reach(cell, 1, np.inf) for cell in places.tolist()], dtype=np.float64)
        down = np.array([self._reach(cell, -1, np.inf) for cell in places.tolist()], dtype=np.float64)
        enough = np.where(
            cells.sensitive[places], (up >= cells.rise[places]) & (down >= cells.fall[places]), up + down >= cells.rise[places]
        )
        return HiddenCells(self.hidden, cells.value[places] - down, cells.value[places] + up, enough)
