"""R&D of each firm: between what the law asks of its status and a cap, tilted to the published totals, to the yuan."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from ...higher_law import parameters
from ...language import say
from ...tables.words import AboveScale
from ..margins import Design
from .firms import Firms
from .profile import HISTORY
from .reconcile import infeasible, too_low
from .statuses import known_rd

_BISECTIONS = 80
_CALIBER_SPREAD = 0.04
_TAX_LOW, _TAX_HIGH = 0.55, 0.95
_YEARLY_NOISE = 0.12
_LEAST_EXCESS = 0.01
_ROOM = 1.02


def tilted(excess: np.ndarray, floor: np.ndarray, cap: np.ndarray, total: float) -> np.ndarray:
    """Whole yuan between floor and cap that add up to ``total``: what a firm is thought to spend above its floor, times one
    factor.

    Of all shares of the total it is the one nearest to what is thought, in relative entropy; who bunches just above a floor still
    does.

    Parameters
    ----------
    excess : (n,) positive. floor, cap : (n,) whole yuan, floor at most cap. total : whole yuan, within their sums.
    """
    low, high = -60.0, 60.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if np.minimum(floor + excess * np.exp(middle), cap).sum() < total:
            low = middle
        else:
            high = middle
    exact = np.minimum(floor + excess * np.exp(low), cap)
    whole = np.floor(exact)
    return _with_remainder(whole, exact, cap, int(total - whole.sum()))


def _with_remainder(whole: np.ndarray, exact: np.ndarray, cap: np.ndarray, left: int) -> np.ndarray:
    """The last yuan, one each to the firms that were rounded down the most and have room for it."""
    while left > 0:
        room = np.flatnonzero(whole < cap)
        order = room[np.argsort((whole - exact)[room], kind="stable")][:left]
        if not len(order):
            raise ValueError("the caps leave no room for the total")
        whole[order] += 1
        left -= len(order)
    return whole


def research_of(firms: Firms, rows: np.ndarray, revenue: np.ndarray, points_ratio: np.ndarray) -> dict[str, np.ndarray]:
    """R&D of performers in the base year and the three before, each measure (4, m), in whole yuan but for fen that registers
    give.

    Parameters
    ----------
    rows : the performers. revenue : (4, m), zero where a firm was not yet founded.
    points_ratio : (m,) the ratio of tax R&D to sales that a registered technology SME needs for its points; zero for others.

    Returns
    -------
    dict with rd_statistical, rd_audit and rd_tax. Statistical R&D is that of the published totals; the audit for recognition
    finds a little less, the tax return less again.
    """
    design, draws = firms.design, firms.random("rd").standard_normal((2 + HISTORY, len(firms)))[:, rows]
    above_audit = 1 + design["statistical_above_audit"] * np.exp(_CALIBER_SPREAD * draws[0])
    tax_share = np.clip(_TAX_LOW + (_TAX_HIGH - _TAX_LOW) * ndtr(draws[1] + _normal_place(design)), _TAX_LOW, _TAX_HIGH)
    audit_ratio = np.where(firms.status["certified"][rows], _audit_floor(revenue, design.year), 0.0)
    tax_ratio = np.where(firms.status["certified"][rows], 0.0, points_ratio)
    audit_floor, tax_floor = np.ceil(audit_ratio * revenue), np.ceil(tax_ratio * revenue)
    tax_floor[2:] = 0.0  # a registration looks at the year before it alone: of the base year and of the next
    floor = np.ceil(np.maximum(audit_floor, np.ceil(tax_floor / tax_share)) * above_audit)
    cap = np.maximum(np.floor(revenue * design["rd_ratio_cap"]), floor)
    for back, known in enumerate((known_rd(firms), firms.figure("rd_reported_previous"))):
        said = known[rows]
        floor[back], cap[back] = (np.where(np.isnan(said), bound[back], said) for bound in (floor, cap))
    prior = _prior(firms, rows, revenue, np.maximum(audit_ratio * above_audit, tax_ratio * above_audit / tax_share), draws[2:])
    statistical = _to_totals(firms, rows, prior, floor, cap)
    audit = np.maximum(np.rint(statistical / above_audit), audit_floor)
    return {"rd_statistical": statistical, "rd_audit": audit, "rd_tax": np.maximum(np.rint(audit * tax_share), tax_floor)}


def _normal_place(design: Design) -> float:
    """The shift that puts the mean tax share at its assumed value."""
    from scipy.special import ndtri

    return float(np.sqrt(2) * ndtri((design["tax_of_audit_rd"] - _TAX_LOW) / (_TAX_HIGH - _TAX_LOW) * 0.998 + 0.001))


def _audit_floor(revenue: np.ndarray, year: int) -> np.ndarray:
    """The highest R&D ratio that the brackets of any of the years would ask, so that no window of three years falls short."""
    law = parameters("recognition", year)
    ratio = np.array(law["rd_ratios"])[np.searchsorted(np.array(law["sales_bounds"]), revenue, side="left")]
    return np.where(revenue > 0, ratio, 0.0).max(axis=0)


def _prior(firms: Firms, rows: np.ndarray, revenue: np.ndarray, floor_ratio: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """What is thought of each firm's R&D before totals: bunched above the floor where there is one, else by its industry's
    ratio."""
    design = firms.design
    certified = firms.status["certified"][rows]
    place = ndtr(firms.score("rd_intensity")[rows])
    # Certified firms are the intensive ones: their place is taken among themselves, so that they bunch as much as assumed.
    place[certified] = (np.argsort(np.argsort(place[certified], kind="stable"), kind="stable") + 0.5) / max(certified.sum(), 1)
    above = -0.01 / np.log(1 - design["certified_bunching"])
    bunched = floor_ratio - np.log(np.maximum(1 - place, 1e-9)) * above
    median = np.where(
        firms.status["technology_sme"][rows] | firms.status["pool"][rows],
        design["technology_sme_rd_ratio"],
        design["industrial_rd_ratio"],
    )
    free = median * np.exp(0.7 * firms.score("rd_intensity")[rows])
    ratio = np.where(floor_ratio > 0, np.where(certified, bunched, np.maximum(bunched, free)), free)
    prior = np.maximum(revenue, 1.0) * ratio
    prior[1:] *= np.exp(_YEARLY_NOISE * noise[:HISTORY])
    return np.maximum(prior, 1.0)


def _to_totals(firms: Firms, rows: np.ndarray, prior: np.ndarray, floor: np.ndarray, cap: np.ndarray) -> np.ndarray:
    design, year = firms.design, firms.design.year
    industrial = firms["above_scale"][rows] == AboveScale.industrial
    statistical, excess = np.zeros_like(prior), np.maximum(prior - floor, _LEAST_EXCESS * prior)
    for back in range(HISTORY + 1):
        share = design[f"rd_city_{year - back}"] / design["rd_city"] if back else 1.0
        for margin, here in (("rd_above_scale_industrial", industrial), ("rd_other_enterprises", ~industrial)):
            counted = here & (cap[back] > 0) & ~(firms.status["first_rd_report"][rows] & (back > 0))
            least, most = floor[back][counted].sum(), cap[back][counted].sum()
            if back == 0 and design.margins[margin].hard:
                _check_room(design, margin, least, most, floor[back][counted & (rows < firms.real)].sum())
            # Of earlier years, and of small firms, the total is a guess: what the law asks of the firms and what registers say
            # come first.
            total = np.clip(
                np.rint(design[margin] * share), np.ceil(least * _ROOM) if least > design[margin] * share else least, most
            )
            in_fen = counted & (floor[back] != np.rint(floor[back]))  # of registers: kept, and the others make the sum whole
            statistical[back][in_fen], counted = floor[back][in_fen], counted & ~in_fen
            total = np.ceil(total - floor[back][in_fen].sum() - 0.5)
            statistical[back][counted] = tilted(excess[back][counted], floor[back][counted], cap[back][counted], total)
    institutions = design["rd_city"] - statistical[0].sum()
    if institutions < 0:
        raise too_low(design, "rd_city", statistical[0].sum(), say("population.rd_enterprises_alone"))
    return statistical


def _check_room(design: Design, margin: str, least: float, most: float, real: float) -> None:
    if design[margin] < least:
        own = say("population.of_it_of_real_firms", real=f"{real:,.0f}") if real else ""
        raise too_low(design, margin, least, say("population.least_rd_certified_registered_firms") + own)
    if design[margin] > most:
        raise infeasible(design, margin, most, say("population.most_firms_rd_may_spend"))
