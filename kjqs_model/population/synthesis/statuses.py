"""Which firms hold which status: every count exact, every firm by chances that follow its scores, size, place and industry."""

from __future__ import annotations

import numpy as np

from ...language import say
from ...tables.words import AboveScale, Recognition
from .drawing import chances, exact_draw, raked_chances
from .firms import NO, UNKNOWN, YES, Firms, technology_county_shares, technology_groups
from .reconcile import infeasible, too_low

_INDUSTRIAL_SECTIONS = "BCD"
_WITHOUT_ABOVE_SCALE = "A"
_UNBOUNDED = (0.0, np.inf)
_FLAT_FROM = 2e9  # yuan of revenue from which size makes no status likelier
_STAFF_MARGIN, _STAFF_LIMIT, _ASSETS_LIMIT = 0.8, 500, 200_000_000  # room under the limits, so that growth does not cross them


def draw_above_scale(firms: Firms) -> None:
    """Above-scale enterprises: industry (mining, manufacturing, utilities) and the others, none below the threshold.

    Large firms of industry that are left out report to nobody: they are taken neither to apply for recognition nor to register.
    """
    sections = np.array([entry["section"] for entry in firms.design.industries.values()])[firms.industry]
    industrial = np.isin(sections, list(_INDUSTRIAL_SECTIONS))
    other = ~industrial & (sections != _WITHOUT_ABOVE_SCALE)
    known = firms.known_status("above_scale")
    kind = np.full(len(firms), AboveScale.none, dtype=np.int8)
    for name, word, here in (
        ("above_scale_industrial", AboveScale.industrial, industrial),
        ("above_scale_other", AboveScale.other, other),
    ):
        fixed = np.where(known == UNKNOWN, UNKNOWN, np.where(known == word, YES, NO))
        slots = here & (firms["slot"] >= 0)
        kind[draw(firms, name, "above_scale", here, must=slots, known=fixed)] = word
    firms.values["above_scale"] = kind
    firms.status["unreported"] = (
        industrial & (kind == AboveScale.none) & (firms["revenue"] >= firms.design.odds["above_scale"]["revenue"][0])
    )


def draw_technology_smes(firms: Firms) -> None:
    """Registered technology SMEs: so many with a valid certificate, the rest without; none over the limits of size."""
    design = firms.design
    low, high = design.odds["technology_sme"]["revenue"]
    group, _ = technology_groups(design)
    within = (
        (firms["staff"] <= _STAFF_MARGIN * _STAFF_LIMIT)
        & (firms["assets"] <= _STAFF_MARGIN * _ASSETS_LIMIT)
        & (firms["revenue"] <= high)
        & (firms["revenue"] >= low)
        & (firms["founded_year"] <= design.year - 1)
        & ~firms.status["unreported"]
    )
    known = firms.known_status("tech_sme")
    within |= known == YES
    certified, technology = firms.status["certified"], group[firms.industry] < group.max()
    firms.status["applied"] = firms.values["recognition"] > Recognition.none
    both = draw(firms, "certified_technology_smes", "technology_sme", within & certified, known=np.where(certified, known, NO))
    chosen = np.zeros(len(firms), dtype=bool)
    chosen[both] = True
    rest = within & ~certified & (technology | (known == YES))
    chosen[
        draw(
            firms,
            "technology_smes",
            "technology_sme",
            rest,
            count=design.count("technology_smes") - len(both),
            known=np.where(certified, NO, known),
            spread=True,
        )
    ] = True
    firms.status["technology_sme"] = chosen


def draw_rd_performers(firms: Firms) -> None:
    """Above-scale industry with R&D: all with a certificate or registration or a slot, and others; first reporters among them."""
    industrial = firms["above_scale"] == AboveScale.industrial
    without = known_rd(firms) == 0
    must = (
        industrial
        & ~without
        & (firms.status["pool"] | firms.status["technology_sme"] | (firms["slot"] >= 0) | (known_rd(firms) > 0))
    )
    if must.sum() > firms.design.count("above_scale_with_rd"):
        raise too_low(
            firms.design,
            "above_scale_with_rd",
            int(must.sum()),
            say("population.certified_registered_firms_above_scale", must_sum=f"{int(must[: firms.real].sum()):,}"),
        )
    with_rd = np.zeros(len(firms), dtype=bool)
    known = np.where(without, NO, UNKNOWN)
    with_rd[draw(firms, "above_scale_with_rd", "rd_above_scale", industrial, must=must, known=known)] = True
    firms.status["rd_above_scale"] = with_rd
    first = np.zeros(len(firms), dtype=bool)
    able = with_rd & ~firms.status["certified"] & (firms["slot"] < 0)
    first[draw(firms, "first_rd_reports", "first_report", able, known=firms.known_status("first_rd_report"))] = True
    firms.status["first_rd_report"] = first
    firms.status["rd"] = with_rd | firms.status["pool"] | firms.status["technology_sme"] | (known_rd(firms) > 0)


def known_rd(firms: Firms) -> np.ndarray:
    """R&D of the base year that registers know of: the statistical return, else the accounts; NaN where neither does."""
    reported = firms.figure("rd_reported")
    return np.where(np.isnan(reported), firms.figure("rd_statistical"), reported)


def draw_super_deduction(firms: Firms, allowed: np.ndarray) -> None:
    """Who enjoys the super-deduction, among performers of R&D in the industries that the law allows."""
    chosen = np.zeros(len(firms), dtype=bool)
    chosen[
        draw(
            firms,
            "super_deduction_firms",
            "super_deduction",
            allowed & firms.status["rd"],
            known=firms.known_status("super_deduction"),
        )
    ] = True
    firms.status["super_deduction"] = chosen


def draw(
    firms: Firms,
    margin: str,
    odds: str,
    eligible: np.ndarray,
    *,
    count: int | None = None,
    must: np.ndarray | None = None,
    known: np.ndarray | None = None,
    spread: bool = False,
) -> np.ndarray:
    """The firms of a status, as many as the margin says: those known or bound to have it, and a draw among the eligible.

    ``spread`` also aims at the shares of technology firms by county and industry. Raises Refusal where too few are eligible
    or more have it already than the margin allows.
    """
    count = firms.design.count(margin) if count is None else count
    known = np.full(len(firms), UNKNOWN, dtype=np.int8) if known is None else known
    settled = known == YES
    if must is not None:
        settled = settled | (must & (known != NO))
    settled &= eligible | (known == YES)
    if settled.sum() > count:
        raise too_low(
            firms.design,
            margin,
            int(settled.sum() + firms.design[margin] - count),
            say("population.real_firms_or_firms_bound", settled_sum=f"{int(settled.sum()):,}"),
        )
    low, high = firms.design.odds[odds].get("revenue", _UNBOUNDED)
    free = np.flatnonzero(eligible & (known == UNKNOWN) & ~settled & (firms["revenue"] >= low) & (firms["revenue"] <= high))
    wanted = count - int(settled.sum())
    if len(free) < wanted:
        raise infeasible(
            firms.design,
            margin,
            firms.design[margin] - wanted + len(free),
            say("population.only_firms_eligible", free_count=f"{len(free) + int(settled.sum()):,}"),
        )
    drawn = drawn_among(firms, margin, odds, free, wanted, spread)
    return np.sort(np.concatenate([np.flatnonzero(settled), drawn]))


def log_odds(firms: Firms, name: str, rows: np.ndarray) -> np.ndarray:
    """What is thought of each firm before the count of a status is known, from the weights of the design."""
    weights = firms.design.odds[name]
    low, high = weights.get("revenue", _UNBOUNDED)
    found = np.zeros(len(rows))
    for feature, weight in weights.items():
        if feature == "revenue":
            continue
        if feature == "log_revenue":
            found += weight * np.log(np.clip(firms["revenue"][rows], max(low, 1e5), min(high, _FLAT_FROM)) / 1e6)
        elif feature in firms.design.scores:
            found += weight * firms.score(feature)[rows]
        else:
            found += weight * firms.status[{"certificate": "certified"}.get(feature, feature)][rows]
    return found


def drawn_among(firms: Firms, stream: str, odds: str, rows: np.ndarray, count: int, spread: bool = False) -> np.ndarray:
    """So many of the given firms, by chances that follow the weights of the design; ``stream`` names the random numbers."""
    if count == 0 or len(rows) == 0:
        return np.empty(0, dtype=np.int64)
    group, group_shares = technology_groups(firms.design)
    county, industry = firms.county[rows], group[firms.industry[rows]]
    thought = log_odds(firms, odds, rows)
    if spread:
        chance = raked_chances(thought, count, ((county, technology_county_shares(firms.design)), (industry, group_shares)))
    else:
        chance = chances(thought, count)
    order = county.astype(np.int64) * len(group_shares) + industry
    return rows[exact_draw(firms.random("status", stream), chance, count, order)]
