"""How far a hidden cell can move while all that is published, and all that a reader knows besides, stays true.

A table with margins is a bipartite graph: every row and every column (that of totals included) is a node, every cell an edge,
and each node says that its cells add up. Another table agrees with the published one if it differs in hidden cells alone and
every sum stays: its differences are flows along paths from the cell's row to its column. Every flow found here is such a table,
in whole fen, so that what it shows to be possible is possible: no solver, no tolerance.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from math import inf, lcm

import numpy as np


@dataclass(frozen=True)
class PublishedCells:
    """The cells of a table with margins that somebody contributes to, one entry a cell in each array; amounts in whole fen.

    ``row`` and ``column`` are the nodes whose sums the cell enters (0 is the node of totals), ``sign`` is -1 for the cells that
    are totals of one direction. ``floor`` is the least value that a reader must allow for (a hidden cell is known to hold
    somebody), ``step`` what the value can only change by multiples of. ``rise`` and ``fall`` are how far a sensitive cell must be
    able to move, ``rise`` how wide the interval of another hidden cell must be. ``cost`` is what hiding it loses (infinite: never
    chosen), ``sensitive`` whether it must be hidden by itself, ``sole`` the number of the only firm in it, -1 where there are
    more.
    """

    row: np.ndarray
    column: np.ndarray
    sign: np.ndarray
    value: np.ndarray
    floor: np.ndarray
    step: np.ndarray
    rise: np.ndarray
    fall: np.ndarray
    cost: np.ndarray
    sensitive: np.ndarray
    sole: np.ndarray

    def __len__(self) -> int:
        return len(self.value)


@dataclass(frozen=True)
class AgreeingTable:
    """Another table that agrees with the published one: how far the cell went (fen, infinite where nothing stops it), and the
    change of every cell."""

    reached: float
    change: np.ndarray


class Network:
    """The graph of a table's cells."""

    def __init__(self, cells: PublishedCells):
        self.cells = cells
        self.start = cells.row.tolist()
        self.goal = (cells.column + cells.row.max() + 1).tolist()
        self.ways: dict[int, list[tuple[int, int]]] = {}
        for edge, (row, column) in enumerate(zip(self.start, self.goal, strict=True)):
            self.ways.setdefault(row, []).append((edge, column))
            self.ways.setdefault(column, []).append((edge, row))
        self.rows = set(self.start)

    def quanta(self, cell: int) -> list[int]:
        """The portions in which the cell may move together with cells of other steps, ascending."""
        steps = {int(step) for step in np.unique(self.cells.step)}
        own, most = int(self.cells.step[cell]), max(int(self.cells.value.max()), int(self.cells.step.max()))
        found = {lcm(own, step) for step in steps} | {lcm(*steps)}
        return sorted(portion for portion in found if portion <= most or portion == own)

    def move(self, weight: np.ndarray, cell: int, direction: int, aim: float, quanta: list[int]) -> AgreeingTable:
        """Move a cell up (1) or down (-1), as far as ``aim`` (fen) or as it goes, by the paths of least weight.

        The cells of infinite weight stay as they are. Portion by portion, smallest first, the sums are kept by the shortest path
        that has room; with one portion that is the greatest flow, hence the exact end of what a reader can work out.
        """
        cells, weight = self.cells, weight.copy()
        weight[cell] = np.inf  # the cell itself is no way around itself
        change = np.zeros(len(cells), dtype=np.int64)
        reached: float = 0
        own_room = inf if direction > 0 else int(cells.value[cell] - cells.floor[cell])
        for portion in quanta:
            while reached < min(aim, own_room) and (path := self._path(weight, change, cell, direction, portion)):
                edges, signs = (np.array(part) for part in zip(*path, strict=True))
                lowered = edges[signs < 0]
                room = min(own_room - reached, int((cells.value + change - cells.floor)[lowered].min()) if len(lowered) else inf)
                if room == aim == inf:
                    return AgreeingTable(inf, change)
                push = min(most // portion for most in (room, aim - reached + portion - 1) if most < inf) * portion
                if push <= 0:
                    break
                np.add.at(change, edges, (signs * push).astype(np.int64))
                weight[edges] = 0.0
                reached += push
        change[cell] = direction * reached
        return AgreeingTable(reached, change)

    def _path(
        self, weight: np.ndarray, change: np.ndarray, cell: int, direction: int, portion: int
    ) -> list[tuple[int, int]] | None:
        """Dijkstra from the cell's row to its column: the edges, each with 1 if its cell rises and -1 if it falls. What one cell
        gains at a node the next one loses."""
        cells = self.cells
        usable = np.where(portion % cells.step == 0, weight, np.inf)
        roomy = cells.value + change - cells.floor >= portion
        falls = direction * cells.sign[cell] * cells.sign > 0  # of an edge walked from its row to its column
        forth = np.where(~falls | roomy, usable, np.inf).tolist()
        back = np.where(falls | roomy, usable, np.inf).tolist()
        goal, done = self.goal[cell], set()
        waiting: list[tuple[float, int, int, tuple[tuple[int, bool], ...]]] = [(0.0, 0, self.start[cell], ())]
        while waiting:
            cost, length, node, path = heapq.heappop(waiting)
            if node == goal:
                return [(edge, -1 if falls[edge] == walked_forth else 1) for edge, walked_forth in path]
            if node in done:
                continue
            done.add(node)
            walked_forth = node in self.rows
            weights = forth if walked_forth else back
            for edge, other in self.ways[node]:
                if other not in done and weights[edge] < inf:
                    heapq.heappush(waiting, (cost + weights[edge], length + 1, other, (*path, (edge, walked_forth))))
        return None

    def agrees(self, change: np.ndarray) -> bool:
        """Whether a change keeps every sum, every floor and every step, exactly."""
        cells = self.cells
        flows = np.concatenate([cells.sign * change] * 2)
        sums = np.zeros(max(self.goal) + 1, dtype=np.int64)
        np.add.at(sums, np.concatenate([self.start, self.goal]), flows)
        moved = change != 0
        return not sums.any() and not (change % cells.step).any() and bool((cells.value + change >= cells.floor)[moved].all())
