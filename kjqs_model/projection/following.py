"""Recipients followed: what each gets in a year of a block of draws, under a key that is its own in every draw and scenario."""

from __future__ import annotations

import numpy as np

from ..policy.many_draws import DrawEntitlement, PaidInDraws
from ..randomness import entity_keys
from .block import BlockOfDraws
from .payments import FOLLOWED, NO_ENTERPRISE, NOWHERE, OTHER_ENTERPRISE, Payments
from .state import FirmVariable, Trait

_ENTERPRISE = "enterprise"


def payments_of(block: BlockOfDraws, entitled: DrawEntitlement) -> Payments:
    """What each recipient of a year gets, a block's firms being those at the end of the year; envelopes are nobody's own."""
    return Payments.together([_of_clause(block, entitled, clause, found) for clause, found in entitled.paid().items()])


def _of_clause(block: BlockOfDraws, entitled: DrawEntitlement, clause: str, found: PaidInDraws) -> Payments:
    mark = entitled.entitled[clause].rules.entitles[1]
    some = found.whole > 0
    draw, code = found.draws[some].astype(np.int64), found.recipients[some].astype(np.int64)
    head = draw, found.whole[some]
    if mark.table == "enterprises" and mark.recipient == "firm_id":
        figures, state = block.figures, block.job.state
        rows = block.template[draw, code]
        industry, county = (state.traits[trait][rows].astype(np.int64) for trait in (Trait.industry, Trait.county))
        sizes = (figures[draw, code, figure] for figure in (FirmVariable.staff, FirmVariable.revenue, FirmVariable.assets))
        return Payments(head[0], block.keys[code], head[1], np.full(len(draw), FOLLOWED), county, industry, *sizes)
    keys = entity_keys([f"{mark.kind} {name}" for name in entitled.entitled[clause].recipient_labels.tolist()])
    nobody, unknown = np.full(len(draw), NOWHERE), np.full(len(draw), np.nan)
    kind = np.full(len(draw), OTHER_ENTERPRISE if mark.kind == _ENTERPRISE else NO_ENTERPRISE)
    return Payments(head[0], keys[code], head[1], kind, _places(found, block)[some], nobody, unknown, unknown, unknown)


def _places(found: PaidInDraws, block: BlockOfDraws) -> np.ndarray:
    """The county of each recipient as a place in the state's list."""
    known = {name: place for place, name in enumerate(block.job.state.counties)}
    places = np.array([*(known.get(name, NOWHERE) for name in found.county_labels), NOWHERE], dtype=np.int64)
    return places[np.where(found.county < 0, len(places) - 1, found.county)]
