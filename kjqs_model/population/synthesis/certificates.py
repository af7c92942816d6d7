"""Certificates as high-tech enterprise: who holds one and since when, who sought one in the base year and with what result."""

from __future__ import annotations

import numpy as np

from ...language import say
from ...tables.words import Recognition
from .firms import Firms, technology_groups
from .reconcile import infeasible, too_low
from .statuses import drawn_among

_YEARS_IN_BUSINESS = {"renewal": 4, "earlier": 4, "previous": 3, "first": 2, "failure": 2}
"""Years since founding that each part needs: two fiscal years before the certificate's own, four where an older one expired."""


def draw_certificates(firms: Firms) -> None:
    """Certificates as high-tech enterprise by year, and the applications of the base year with their results.

    All who hold, held or sought a certificate are drawn together, by county and industry; then who is who among them.
    """
    design, year = firms.design, firms.design.year
    known = firms.known_status("recognition")
    _refuse_more_results_than_margins(firms, known)
    founded = firms["founded_year"]
    never_passed = design.count("recognition_failed_first") + design.count("recognition_failed") - design.count("failed_renewals")
    sizes = {
        "renewal": design.count("certificates_expiring"),
        "earlier": design.count(f"certificates_{year - 2}"),
        "previous": design.count(f"certificates_{year - 1}"),
        "first": design.count("recognition_first"),
        "failure": never_passed,
    }
    group, _ = technology_groups(design)
    eligible = (group[firms.industry] < group.max()) & (founded <= year - 2) & ~firms.status["unreported"]
    part = _known_parts(firms, known)
    pool = _drawn_pool(firms, eligible & (known != Recognition.none), part, sizes)
    _give_parts(firms, pool, part, sizes)
    _set_certificates(firms, part)


def _drawn_pool(firms: Firms, eligible: np.ndarray, part: np.ndarray, sizes: dict[str, int]) -> np.ndarray:
    """All who hold, held or sought a certificate, as truth values: real firms whose part is known, and a draw among the eligible.

    Where real firms take some parts, what is left is drawn by the age that it needs: their lists are of this year, and the
    certificates of earlier years need older firms.
    """
    low, high = firms.design.odds["certificate"]["revenue"]
    eligible = eligible & (firms["revenue"] >= low) & (firms["revenue"] <= high) & (firms["slot"] < 0)
    left: dict[int, int] = {}
    for name, years in _YEARS_IN_BUSINESS.items():
        years = years if (part != "").any() else min(_YEARS_IN_BUSINESS.values())
        left[years] = left.get(years, 0) + max(sizes[name] - int((part == name).sum()), 0)
    pool = part != ""
    for years, wanted in left.items():
        free = np.flatnonzero(eligible & ~pool & (firms["founded_year"] <= firms.design.year - years))
        if len(free) < wanted:
            raise infeasible(
                firms.design,
                "high_tech_enterprises",
                firms.design["high_tech_enterprises"] - wanted + len(free),
                say("population.too_few_firms_old_enough"),
            )
        pool[drawn_among(firms, "certificate", "certificate", free, wanted, spread=True)] = True
    return pool


def _give_parts(firms: Firms, pool: np.ndarray, part: np.ndarray, sizes: dict[str, int]) -> None:
    """For each firm of the pool its part; the oldest certificates first, since they need the oldest firms."""
    for name, count in sizes.items():
        margin = _margin_of(firms, name)
        free = np.flatnonzero(pool & (part == "") & (firms["founded_year"] <= firms.design.year - _YEARS_IN_BUSINESS[name]))
        wanted = count - int((part == name).sum())
        if wanted < 0:
            raise too_low(firms.design, margin, firms.design[margin] - wanted, say("population.firms_registers_hold_already"))
        if len(free) < wanted:
            raise infeasible(
                firms.design, margin, firms.design[margin] - wanted + len(free), say("population.too_few_firms_of_age")
            )
        odds = name if name in firms.design.odds else "renewal"
        part[drawn_among(firms, f"part {name}", odds, free, wanted)] = name


def _refuse_more_results_than_margins(firms: Firms, known: np.ndarray) -> None:
    for word in (Recognition.first, Recognition.renewed, Recognition.failed_first, Recognition.failed):
        margin, held = f"recognition_{word.name}", int((known == word).sum())
        if held > firms.design[margin]:
            raise too_low(firms.design, margin, held, say("population.firms_registers_hold_already"))


def _known_parts(firms: Firms, known: np.ndarray) -> np.ndarray:
    """What the registers settle: the results of the year, and certificates of the three years before."""
    part, year, dated = np.full(len(firms), "", dtype="U8"), firms.design.year, firms.figure("certificate_year")
    part[dated == year - 2], part[dated == year - 1] = "earlier", "previous"
    for word, name in (
        (Recognition.first, "first"),
        (Recognition.renewed, "renewal"),
        (Recognition.failed_first, "failure"),
        (Recognition.failed, "failure"),
    ):
        part[known == word] = name
    part[dated == year - 3] = "renewal"
    # A list does not say who of the others that failed sought a renewal: the oldest, as many as the margins leave no other place.
    others = np.flatnonzero((known == Recognition.failed) & (part == "failure"))
    room = firms.design.count("recognition_failed") - firms.design.count("failed_renewals")
    part[others[np.argsort(firms["founded_year"][others], kind="stable")][: max(len(others) - room, 0)]] = "renewal"
    return part


def _margin_of(firms: Firms, part: str) -> str:
    year = firms.design.year
    return {
        "renewal": "certificates_expiring",
        "earlier": f"certificates_{year - 2}",
        "previous": f"certificates_{year - 1}",
        "first": "recognition_first",
        "failure": "recognition_failed_first",
    }[part]


def _set_certificates(firms: Firms, part: np.ndarray) -> None:
    design, year, random = firms.design, firms.design.year, firms.random("certificates")
    recognition = np.full(len(firms), Recognition.none, dtype=np.int8)
    certificate = np.full(len(firms), np.nan)
    renewal = np.flatnonzero(part == "renewal")
    known = firms.known_status("recognition")
    lapsed = _lapsed(firms, renewal, known)
    renewed = np.setdiff1d(renewal, lapsed)
    certificate[renewed], certificate[lapsed] = year, year - 3
    recognition[renewed] = Recognition.renewed
    recognition[_failed_renewals(firms, random.permutation(lapsed), known)] = Recognition.failed
    certificate[part == "earlier"], certificate[part == "previous"] = year - 2, year - 1
    first = part == "first"
    certificate[first], recognition[first] = year, Recognition.first
    failure = np.flatnonzero(part == "failure")
    mixed = random.permutation(failure)
    said = np.array([0, 2, 1])[
        np.select([known[mixed] == Recognition.failed_first, known[mixed] == Recognition.failed], [0, 1], 2)
    ]
    failed_first = mixed[np.argsort(said, kind="stable")][: design.count("recognition_failed_first")]
    recognition[failure], recognition[failed_first] = Recognition.failed, Recognition.failed_first
    earliest = np.where(np.isnan(certificate), np.nan, certificate)
    again = random.random(len(firms))
    for back, share in ((3, 0.45), (6, 0.15)):
        older = ~first & (again < share) & (firms["founded_year"] <= certificate - back - 1)
        earliest = np.where(older, certificate - back, earliest)
    earliest[renewed] = np.minimum(earliest[renewed], year - 3)
    firms.values |= {"recognition": recognition, "certificate_year": certificate, "first_certificate_year": earliest}
    firms.status |= {"certified": certificate >= year - 2, "pool": part != "", "never_passed": part == "failure"}


def _lapsed(firms: Firms, renewal: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Whose certificate runs out and is not renewed: those that registers tell of, and a draw among the rest."""
    bound = (known[renewal] == Recognition.failed) | (firms.figure("certificate_year")[renewal] == firms.design.year - 3)
    bound, count = renewal[bound], firms.design.count("certificates_lapsed")
    if len(bound) > count:
        raise too_low(firms.design, "certificates_lapsed", len(bound), say("population.firms_registers_hold_already"))
    free = renewal[(known[renewal] != Recognition.renewed) & ~np.isin(renewal, bound)]
    return np.concatenate([bound, drawn_among(firms, "lapsed", "lapse", free, count - len(bound))])


def _failed_renewals(firms: Firms, lapsed: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Who of the lapsed applied and failed: those that registers name first, none that a complete list leaves out."""
    able, count = lapsed[known[lapsed] != Recognition.none], firms.design.count("failed_renewals")
    if (held := int((known[lapsed] == Recognition.failed).sum())) > count:
        raise too_low(firms.design, "failed_renewals", held, say("population.firms_registers_hold_already"))
    if len(able) < count:
        raise infeasible(firms.design, "failed_renewals", len(able), say("population.others_whose_certificate_lapsed_did"))
    return able[np.argsort(known[able] != Recognition.failed, kind="stable")][:count]
