"""Which cells of a table with margins must be hidden so that none can be worked out from the rest.

A table with margins is a bipartite graph: every row and every column (that of totals included) is a node, every cell an edge,
and each node says that its cells add up. What the published cells leave open are the cycles of hidden edges: a hidden cell
on no cycle is known exactly, one on a cycle can move as far as the other cells of the cycle can without falling below zero.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

NOTHING = frozenset()
_MOST = 1e4  # a cell that may reach so many times the greatest value of the table has no upper bound at all
_SLACK = 1e-4  # of a need: the solver is not exact
_NOUGHT = 1e-9


@dataclass(frozen=True)
class Cells:
    """The cells of a table with margins that somebody contributes to, one entry a cell in each array.

    ``row`` and ``column`` are the nodes whose sums the cell enters (0 is the node of totals), ``sign`` is -1 for the cells that
    are totals of one direction. ``value`` is not negative, ``need`` how far the cell must be able to move when it is
    hidden, ``cost`` what hiding it loses (infinite: never chosen), ``sensitive`` whether it must be hidden by itself,
    ``sole`` the number of the only firm in it, -1 where there are more.
    """

    row: np.ndarray
    column: np.ndarray
    sign: np.ndarray
    value: np.ndarray
    need: np.ndarray
    cost: np.ndarray
    sensitive: np.ndarray
    sole: np.ndarray

    def __len__(self) -> int:
        return len(self.value)


def hidden_cells(cells: Cells) -> np.ndarray:
    """The cells to hide: the sensitive ones, and others chosen at least loss until every hidden cell is protected (bool).

    The cell with the greatest need goes first; its cheapest cycle with room enough is hidden, unless the hidden cells protect
    it already, alone or together. Nor may a firm that is alone in a hidden cell, and so knows it, work out another sensitive
    one. Each choice adds a cell, so that this ends, with everything hidden at the latest.
    """
    hidden = cells.sensitive.copy()
    before = -1
    while before != (before := hidden.sum()):
        for cell in sorted(np.flatnonzero(hidden), key=lambda cell: (-cells.need[cell], cell)):
            cycle = _cover(cells, hidden, cell)
            if not hidden[cycle].all() and not _protected(cells, cell, *_interval(cells, hidden, cell)):
                hidden[cycle] = True
        for cell, known in _insights(cells, hidden):
            hidden[_cover(cells, hidden, cell, known)] = True
    return hidden


def feasible_intervals(cells: Cells, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What a reader of the published cells can work out about each hidden one, by linear programming.

    Returns
    -------
    The least and the greatest value (infinite where nothing bounds it) that agree with the published cells and with no cell
    being negative, and whether that interval protects the cell; one entry a hidden cell, in their order.
    """
    bounds = np.array([_interval(cells, hidden, cell) for cell in np.flatnonzero(hidden)], dtype=float).reshape(-1, 2)
    enough = [_protected(cells, cell, *pair) for cell, pair in zip(np.flatnonzero(hidden), bounds, strict=True)]
    return bounds[:, 0], bounds[:, 1], np.array(enough, dtype=bool)


def _protected(cells: Cells, cell: int, least: float, most: float) -> bool:
    """A sensitive cell may lie its need above and below its value, else one end of the interval would tell it; of any other
    hidden cell the interval is as wide as its need."""
    need, value = cells.need[cell] * (1 - _SLACK), cells.value[cell]
    if not cells.sensitive[cell]:
        return most - least >= need
    return most - value >= need and value - least >= min(need, value * (1 - _SLACK))


# ---- the audit


def _interval(cells: Cells, hidden: np.ndarray, cell: int) -> tuple[float, float]:
    from scipy.optimize import linprog

    unknown = np.flatnonzero(hidden)
    scale = float(max(cells.value[unknown].max(), 1))
    sums = _sums(cells, unknown)
    right = sums @ (cells.value[unknown] / scale)  # what the published cells leave to the hidden ones of each row and column
    aim = (unknown == cell).astype(float)
    ends = []
    for direction in (1.0, -1.0):
        found = linprog(direction * aim, A_eq=sums, b_eq=right, bounds=(0, _MOST), method="highs")
        if found.x is None:
            raise RuntimeError(f"the audit of a table failed: {found.message}")
        ends.append(float(found.x[aim > 0][0]))
    least, most = ends
    return least * scale, np.inf if most > _MOST / 2 else most * scale


def _sums(cells: Cells, unknown: np.ndarray) -> np.ndarray:
    """One equation a row and a column that has a hidden cell: the coefficient of each hidden cell in it."""
    blocks = [np.where(nodes[unknown] == np.unique(nodes[unknown])[:, None], cells.sign[unknown], 0)
              for nodes in (cells.row, cells.column)]
    one_direction = len(np.unique(cells.row)) == 1  # a table without columns adds up in one direction alone
    return blocks[1].astype(float) if one_direction else np.concatenate(blocks).astype(float)


# ---- the choice


def _cover(cells: Cells, hidden: np.ndarray, cell: int, known: frozenset[int] = NOTHING) -> list[int]:
    """The cells of the cheapest cycles on which the cell can move as it needs; the cells known are not on them."""
    need, value = cells.need[cell], cells.value[cell]
    rising = _cheapest_cycle(cells, hidden, cell, need, known)
    if not cells.sensitive[cell]:
        return min(rising, _cheapest_cycle(cells, hidden, cell, -need, known))[1] if value >= need else rising[1]
    with_those = hidden.copy()
    with_those[rising[1]] = True
    falling = _cheapest_cycle(cells, with_those, cell, -min(need, value), known) if value > 0 else rising
    if max(rising, falling)[0] == np.inf and not known:  # many small cells may do together what none of them can
        line = (cells.row == cells.row[cell]) | (cells.column == cells.column[cell])
        return np.flatnonzero(line if not hidden[line].all() else np.ones(len(cells), dtype=bool)).tolist()
    return rising[1] + falling[1]


def _cheapest_cycle(cells: Cells, hidden: np.ndarray, cell: int, change: float, known: frozenset[int]) -> tuple[float, list[int]]:
    """Dijkstra from the cell's row to its column: loss and cells. Along the path sums stay as they are, so that what one cell gains
    at a node the next one loses; a cell that loses must have enough to lose."""
    weight = np.where(hidden, 0.0, cells.cost)
    weight[cell] = np.inf
    weight[list(known)] = np.inf
    roomy = cells.value >= abs(change)
    lowered = np.sign(change) * cells.sign[cell] * cells.sign  # of an edge walked from its row to its column: positive if it falls
    forth = np.where((lowered < 0) | roomy, weight, np.inf)
    back = np.where((lowered > 0) | roomy, weight, np.inf)
    start, goal = ("row", int(cells.row[cell])), ("column", int(cells.column[cell]))
    ways = _ways(cells)
    waiting, done = [(0.0, 0, start, [])], set()
    while waiting:
        cost, length, node, path = heapq.heappop(waiting)
        if node == goal:
            return cost, [*path, cell]
        if node in done:
            continue
        done.add(node)
        weights = forth if node[0] == "row" else back
        for edge, other in ways[node]:
            if other not in done and weights[edge] < np.inf:
                heapq.heappush(waiting, (cost + weights[edge], length + 1, other, [*path, edge]))
    return np.inf, [cell]


def _ways(cells: Cells) -> dict[tuple[str, int], list[tuple[int, tuple[str, int]]]]:
    """The edges at each node, with the node at their other end."""
    ways: dict = {}
    for edge, (row, column) in enumerate(zip(cells.row.tolist(), cells.column.tolist(), strict=True)):
        ways.setdefault(("row", row), []).append((edge, ("column", column)))
        ways.setdefault(("column", column), []).append((edge, ("row", row)))
    return ways


# ---- what a firm that knows its own cell can work out


def _insights(cells: Cells, hidden: np.ndarray) -> list[tuple[int, frozenset[int]]]:
    """Each sensitive cell that a firm alone in other hidden cells could work out exactly, with the cells that the firm knows."""
    unknown = np.flatnonzero(hidden)
    free = _directions(_sums(cells, unknown))
    found = []
    for firm in np.unique(cells.sole[unknown][cells.sole[unknown] >= 0]):
        own = cells.sole[unknown] == firm
        spanned = np.linalg.svd(free[own], full_matrices=False)
        fixed = spanned.Vh[spanned.S > _NOUGHT]  # the directions in which the table can't move once the firm's cells are known
        exact = np.linalg.norm(free - free @ fixed.T @ fixed, axis=1) < _NOUGHT
        known = frozenset(unknown[own].tolist())
        found += [(int(cell), known) for cell in unknown[exact & ~own] if cells.sensitive[cell]]
    return found


def _directions(sums: np.ndarray) -> np.ndarray:
    """The directions in which the hidden cells can move without changing a sum: orthonormal columns, one row a cell."""
    spanned = np.linalg.svd(sums)
    return spanned.Vh[(spanned.S > _NOUGHT).sum():].T
