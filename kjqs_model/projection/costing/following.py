"""Recipients followed: what each gets in a year of a block of draws, under a key that is its own in every draw and scenario."""

from __future__ import annotations

import numpy as np

from ...policy.many_draws import DrawEntitlement, PaidInDraws
from ...randomness import entity_keys
from ..state import FirmVariable, State, Trait
from .payments import FOLLOWED, NO_ENTERPRISE, NOWHERE, OTHER_ENTERPRISE, Payments
from .reached import Reached

_ENTERPRISE = "enterprise"


def payments_of(state: State, reached: Reached, entitled: DrawEntitlement) -> Payments:
    """What each recipient of a year gets, firms being as they are at the end of the year; envelopes are nobody's own."""
    return Payments.together([_of_clause(state, reached, entitled, clause, found) for clause, found in entitled.paid().items()])


def _of_clause(state: State, reached: Reached, entitled: DrawEntitlement, clause: str, found: PaidInDraws) -> Payments:
    mark = entitled.entitled[clause].rules.entitles[1]
    some = found.whole > 0
    draw, code = found.draws[some].astype(np.int64), found.recipients[some].astype(np.int64)
    head = draw, found.whole[some]
    if mark.table == "enterprises" and mark.recipient == "firm_id":
        place = reached.place_of(draw, code)
        industry, county = (state.traits[trait][reached.row[place]].astype(np.int64) for trait in (Trait.industry, Trait.county))
        sizes = (reached.figure(figure)[place] for figure in (FirmVariable.staff, FirmVariable.revenue, FirmVariable.assets))
        return Payments(head[0], reached.key[place], head[1], np.full(len(draw), FOLLOWED), county, industry, *sizes)
    keys = entity_keys([f"{mark.kind} {name}" for name in entitled.entitled[clause].recipient_labels.tolist()])
    nobody, unknown = np.full(len(draw), NOWHERE), np.full(len(draw), np.nan)
    kind = np.full(len(draw), OTHER_ENTERPRISE if mark.kind == _ENTERPRISE else NO_ENTERPRISE)
    return Payments(head[0], keys[code], head[1], kind, _places(found, state)[some], nobody, unknown, unknown, unknown)


def _places(found: PaidInDraws, state: State) -> np.ndarray:
    """The county of each recipient as a place in the state's list."""
    known = {name: place for place, name in enumerate(state.counties)}
    places = np.array([*(known.get(name, NOWHERE) for name in found.county_labels), NOWHERE], dtype=np.int64)
    return places[np.where(found.county < 0, len(places) - 1, found.county)]
