"""What each recipient gets in a year of a block of draws, over all clauses: for whoever asks who gains and who loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

FOLLOWED, OTHER_ENTERPRISE, NO_ENTERPRISE = 0, 1, 2
"""An enterprise of the projection; one that only owns, employs or borrows in another table; a recipient of another kind."""

NOWHERE = -1
"""The county of who has several or none that is known, and the industry of who is not followed."""

_KINDS = (np.int64, np.uint64, np.float64, np.int64, np.int64, np.int64, np.float64, np.float64, np.float64)


@dataclass(frozen=True)
class Payments:
    """A row a clause and recipient, (n,) each.

    ``draw`` : place in the block. ``recipient`` : a key that is the recipient's own in every draw, year and scenario.
    ``amount`` : whole yuan. ``kind`` : FOLLOWED, OTHER_ENTERPRISE or NO_ENTERPRISE. ``county``, ``industry`` : places in the
    state's lists, or NOWHERE. ``staff``, ``revenue``, ``assets`` : at the end of the year, persons and yuan; NaN of who is not
    followed.
    """

    draw: np.ndarray
    recipient: np.ndarray
    amount: np.ndarray
    kind: np.ndarray
    county: np.ndarray
    industry: np.ndarray
    staff: np.ndarray
    revenue: np.ndarray
    assets: np.ndarray

    @classmethod
    def nothing(cls) -> Payments:
        """Nobody is paid."""
        return cls(*(np.empty(0, dtype=kind) for kind in _KINDS))

    @classmethod
    def together(cls, parts: Sequence[Payments]) -> Payments:
        """Rows of several, one after another."""
        if not parts:
            return cls.nothing()
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def __len__(self) -> int:
        return len(self.draw)
