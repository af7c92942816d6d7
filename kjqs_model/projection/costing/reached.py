"""The firms of a block of draws that a clause may reach in a year: the few of thousands that costing looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from ..state import FirmFlag, FirmVariable


@dataclass(frozen=True)
class Reached:
    """In the order of draws and places, (n,) each: ``draw`` and ``firm`` are places in the block, ``row`` one of the state's
    traits, ``key`` the firm's own; ``marks`` (n, FirmFlag) and ``read`` (n, READ) at the end of the year."""

    draw: np.ndarray
    firm: np.ndarray
    row: np.ndarray
    key: np.ndarray
    marks: np.ndarray
    read: np.ndarray

    def __len__(self) -> int:
        return len(self.draw)

    def mark(self, name: FirmFlag) -> np.ndarray:
        return self.marks[:, name]

    def figure(self, name: FirmVariable) -> np.ndarray:
        """One of the figures that costing reads."""
        from ..kernel.gathering import READ

        return self.read[:, READ.index(name)]

    def place_of(self, draw: np.ndarray, firm: np.ndarray) -> np.ndarray:
        """Where firms stand that are known by draw and place."""
        names = self.draw.astype(np.int64) << 32 | self.firm
        return np.searchsorted(names, draw.astype(np.int64) << 32 | firm)

    @classmethod
    def together(cls, parts: Sequence[Reached], first: Sequence[int]) -> Reached:
        """Those of several blocks, one after another; ``first`` : the place of each block's first draw among all."""
        joined = {field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)}
        joined["draw"] = joined["draw"] + np.repeat(np.asarray(first, dtype=np.int32), [len(part) for part in parts])
        return cls(**joined)


def reached_of(figures: np.ndarray, marks: np.ndarray, template: np.ndarray, keys: np.ndarray) -> Reached:
    """Those of a block at the end of the year that it has come to.

    Parameters
    ----------
    figures, marks, template : (draws, places, ...), of which the first hold firms. keys : uint64 (firms,).
    """
    from ..kernel.gathering import READ, count_reached, fill_reached

    size = count_reached(figures, marks, len(keys))
    draw, firm, row = (np.empty(size, dtype=np.int32) for _ in range(3))
    flags, read = np.empty((size, len(FirmFlag)), dtype=np.int8), np.empty((size, len(READ)))
    fill_reached(figures, marks, template, len(keys), draw, firm, row, flags, read)
    return Reached(draw, firm, row, keys[firm], flags, read)
