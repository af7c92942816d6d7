"""What each recipient gets in a year of a block of draws, over all clauses: for whoever asks who gains and who loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from ..randomness import entity_keys
from .state import Figure, Trait

if TYPE_CHECKING:
    from ..policy.many_draws import DrawEntitlement, PaidInDraws
    from .run import _Block

FOLLOWED, OTHER_ENTERPRISE, NO_ENTERPRISE = 0, 1, 2
"""An enterprise of the projection; one that only owns, employs or borrows in another table; a recipient of another kind."""

NOWHERE = -1
"""The county of who has several or none that is known, and the industry of who is not followed."""

_ENTERPRISE = "enterprise"


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
    def together(cls, parts: Sequence[Payments]) -> Payments:
        """Rows of several, one after another."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def __len__(self) -> int:
        return len(self.draw)


def payments_of(block: _Block, entitled: DrawEntitlement) -> Payments:
    """What each recipient of a year gets, a block's firms being those at the end of the year; envelopes are nobody's own."""
    paid = [_of_clause(block, entitled, clause, found) for clause, found in entitled.paid().items()]
    return Payments.together(paid) if paid else Payments(*(np.empty(0, dtype=kind) for kind in _KINDS))


_KINDS = (np.int64, np.uint64, np.float64, np.int64, np.int64, np.int64, np.float64, np.float64, np.float64)


def _of_clause(block: _Block, entitled: DrawEntitlement, clause: str, found: PaidInDraws) -> Payments:
    mark = entitled.entitled[clause].rules.entitles[1]
    some = found.whole > 0
    draw, code = found.draws[some].astype(np.int64), found.recipients[some].astype(np.int64)
    head = draw, found.whole[some]
    if mark.table == "enterprises" and mark.recipient == "firm_id":
        figures, state = block.figures, block.job.state
        rows = block.template[draw, code]
        industry, county = (state.traits[trait][rows].astype(np.int64) for trait in (Trait.industry, Trait.county))
        sizes = (figures[draw, code, figure] for figure in (Figure.staff, Figure.revenue, Figure.assets))
        return Payments(head[0], block.keys[code], head[1], np.full(len(draw), FOLLOWED), county, industry, *sizes)
    keys = entity_keys([f"{mark.kind} {name}" for name in entitled.entitled[clause].recipient_labels.tolist()])
    nobody, unknown = np.full(len(draw), NOWHERE), np.full(len(draw), np.nan)
    kind = np.full(len(draw), OTHER_ENTERPRISE if mark.kind == _ENTERPRISE else NO_ENTERPRISE)
    return Payments(head[0], keys[code], head[1], kind, _places(found, block)[some], nobody, unknown, unknown, unknown)


def _places(found: PaidInDraws, block: _Block) -> np.ndarray:
    """The county of each recipient as a place in the state's list."""
    known = {name: place for place, name in enumerate(block.job.state.counties)}
    places = np.array([*(known.get(name, NOWHERE) for name in found.county_labels), NOWHERE], dtype=np.int64)
    return places[np.where(found.county < 0, len(places) - 1, found.county)]
