"""Which firms hold which status: every count exact, every firm by chances that follow its scores, size, place and industry."""

from __future__ import annotations

import numpy as np

from ..language import say
from ..tables.words import AboveScale, Recognition
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
    for name, word, here in (("above_scale_industrial", AboveScale.industrial, industrial), ("above_scale_other", AboveScale.other, other)):
        fixed = np.where(known == UNKNOWN, UNKNOWN, np.where(known == word, YES, NO))
        slots = here & (firms["slot"] >= 0)
        kind[draw(firms, name, "above_scale", here, must=slots, known=fixed)] = word
    firms.values["above_scale"] = kind
    firms.status["unreported"] = industrial & (kind == AboveScale.none) & (firms["revenue"] >= firms.design.odds["above_scale"]["revenue"][0])


def draw_certificates(firms: Firms) -> None:
    """Certificates as high-tech enterprise by year, and the applications of the base year with their results.

    All who hold, held or sought a certificate are drawn together, by county and industry; then who is who among them.
    """
    design, year = firms.design, firms.design.year
    known = firms.known_status("recognition")
    _refuse_more_results_than_margins(firms, known)
    founded = firms["founded_year"]
    never_passed = design.count("recognition_failed_first") + design.count("recognition_failed") - design.count("failed_renewals")
    sizes = {"renewal": design.count("certificates_expiring"), "earlier": design.count(f"certificates_{year - 2}"),
             "previous": design.count(f"certificates_{year - 1}"), "first": design.count("recognition_first"), "failure": never_passed}
    group, _ = technology_groups(design)
    eligible = (group[firms.industry] < group.max()) & (founded <= year - 2) & ~firms.status["unreported"]
    pool = np.zeros(len(firms), dtype=bool)
    pool[_draw_pool(firms, eligible, sum(sizes.values()), _in_pool(firms, known))] = True
    part = _parts_of_pool(firms, pool, known, sizes)
    _set_certificates(firms, part)


def draw_technology_smes(firms: Firms) -> None:
    """Registered technology SMEs: so many with a valid certificate, the rest without; none over the limits of size."""
    design = firms.design
    low, high = design.odds["technology_sme"]["revenue"]
    group, _ = technology_groups(design)
    within = ((firms["staff"] <= _STAFF_MARGIN * _STAFF_LIMIT) & (firms["assets"] <= _STAFF_MARGIN * _ASSETS_LIMIT)
              & (firms["revenue"] <= high) & (firms["revenue"] >= low) & (firms["founded_year"] <= design.year - 1)
              & ~firms.status["unreported"])
    known = firms.known_status("tech_sme")
    within |= known == YES
    certified, technology = firms.status["certified"], group[firms.industry] < group.max()
    firms.status["applied"] = firms.values["recognition"] > Recognition.none
    both = draw(firms, "certified_technology_smes", "technology_sme", within & certified, known=np.where(certified, known, NO))
    chosen = np.zeros(len(firms), dtype=bool)
    chosen[both] = True
    rest = within & ~certified & (technology | (known == YES))
    chosen[draw(firms, "technology_smes", "technology_sme", rest, count=design.count("technology_smes") - len(both),
                known=np.where(certified, NO, known), spread=True)] = True
    firms.status["technology_sme"] = chosen


def draw_rd_performers(firms: Firms) -> None:
    """Above-scale industry with R&D: all with a certificate or registration or a slot, and others; first reporters among them."""
    industrial = firms["above_scale"] == AboveScale.industrial
    without = known_rd(firms) == 0
    must = industrial & ~without & (firms.status["pool"] | firms.status["technology_sme"] | (firms["slot"] >= 0)
                                    | (known_rd(firms) > 0))
    if must.sum() > firms.design.count("above_scale_with_rd"):
        raise too_low(firms.design, "above_scale_with_rd", int(must.sum()),
                      say("规上工业中的高企和科技型中小企业都有研发活动",
                          "certified and registered firms of above-scale industry all do R&D"))
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
    chosen[draw(firms, "super_deduction_firms", "super_deduction", allowed & firms.status["rd"],
                known=firms.known_status("super_deduction"))] = True
    firms.status["super_deduction"] = chosen


def draw(firms: Firms, margin: str, odds: str, eligible: np.ndarray, *, count: int | None = None, must: np.ndarray | None = None,
         known: np.ndarray | None = None, spread: bool = False) -> np.ndarray:
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
        raise too_low(firms.design, margin, int(settled.sum() + firms.design[margin] - count),
                      say(f"已有 {int(settled.sum()):,} 家真实的或必然具备的企业",
                          f"{int(settled.sum()):,} real firms, or firms bound to, have it already"))
    low, high = firms.design.odds[odds].get("revenue", _UNBOUNDED)
    free = np.flatnonzero(eligible & (known == UNKNOWN) & ~settled & (firms["revenue"] >= low) & (firms["revenue"] <= high))
    wanted = count - int(settled.sum())
    if len(free) < wanted:
        raise infeasible(firms.design, margin, firms.design[margin] - wanted + len(free),
                         say(f"符合条件的企业只有 {len(free) + int(settled.sum()):,} 家",
                             f"only {len(free) + int(settled.sum()):,} firms are eligible"))
    drawn = _drawn(firms, margin, odds, free, wanted, spread)
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


def _drawn(firms: Firms, stream: str, odds: str, rows: np.ndarray, count: int, spread: bool) -> np.ndarray:
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


def _draw_pool(firms: Firms, eligible: np.ndarray, count: int, known: np.ndarray) -> np.ndarray:
    settled = known == YES
    low, high = firms.design.odds["certificate"]["revenue"]
    free = np.flatnonzero(eligible & ~settled & (known == UNKNOWN) & (firms["revenue"] >= low) & (firms["revenue"] <= high)
                          & (firms["slot"] < 0))
    wanted = count - int(settled.sum())
    if wanted < 0 or len(free) < wanted:
        possible = firms.design["high_tech_enterprises"] - max(wanted - len(free), 0)
        raise infeasible(firms.design, "high_tech_enterprises", possible,
                         say("符合成立年限、行业和规模条件的企业不足", "too few firms are old enough, in a fitting industry and of a fitting size"))
    return np.concatenate([np.flatnonzero(settled), _drawn(firms, "certificate", "certificate", free, wanted, spread=True)])


_YEARS_IN_BUSINESS = {"renewal": 4, "earlier": 4, "previous": 3, "first": 2, "failure": 2}
"""Years since founding that each part needs: two fiscal years before the certificate's own, four where an older one expired."""


def _in_pool(firms: Firms, known: np.ndarray) -> np.ndarray:
    """Who is bound to be in the pool: real firms that applied in the year or whose certificate a register dates, held or run out.

    A real firm that a complete list of the year does not name, and whose certificate no register dates, is kept out.
    """
    certified = firms.figure("certificate_year") >= firms.design.year - 3
    return np.where((known > Recognition.none) | certified, YES, np.where(known == Recognition.none, NO, UNKNOWN)).astype(np.int8)


def _parts_of_pool(firms: Firms, pool: np.ndarray, known: np.ndarray, sizes: dict[str, int]) -> np.ndarray:
    """For each firm of the pool its part; the oldest certificates first, since they need the oldest firms."""
    part = _known_parts(firms, known)
    for name, count in sizes.items():
        margin = _margin_of(firms, name)
        free = np.flatnonzero(pool & (part == "") & (firms["founded_year"] <= firms.design.year - _YEARS_IN_BUSINESS[name]))
        wanted = count - int((part == name).sum())
        if wanted < 0:
            raise too_low(firms.design, margin, firms.design[margin] - wanted, say("名录中已有的企业", "firms that the registers hold already"))
        if len(free) < wanted:
            raise infeasible(firms.design, margin, firms.design[margin] - wanted + len(free),
                             say("成立年限足够的企业不足", "too few firms are old enough"))
        odds = name if name in firms.design.odds else "renewal"
        part[_drawn(firms, f"part {name}", odds, free, wanted, spread=False)] = name
    return part


def _refuse_more_results_than_margins(firms: Firms, known: np.ndarray) -> None:
    for word in (Recognition.first, Recognition.renewed, Recognition.failed_first, Recognition.failed):
        margin, held = f"recognition_{word.name}", int((known == word).sum())
        if held > firms.design[margin]:
            raise too_low(firms.design, margin, held, say("名录中已有的企业", "firms that the registers hold already"))


def _known_parts(firms: Firms, known: np.ndarray) -> np.ndarray:
    """What the registers settle: the results of the year, and certificates of the three years before."""
    part, year, dated = np.full(len(firms), "", dtype="U8"), firms.design.year, firms.figure("certificate_year")
    part[dated == year - 2], part[dated == year - 1] = "earlier", "previous"
    for word, name in ((Recognition.first, "first"), (Recognition.renewed, "renewal"), (Recognition.failed_first, "failure"),
                       (Recognition.failed, "failure")):
        part[known == word] = name
    part[dated == year - 3] = "renewal"
    # A list does not say who of the others that failed sought a renewal: the oldest, as many as the margins leave no other place.
    others = np.flatnonzero((known == Recognition.failed) & (part == "failure"))
    room = firms.design.count("recognition_failed") - firms.design.count("failed_renewals")
    part[others[np.argsort(firms["founded_year"][others], kind="stable")][:max(len(others) - room, 0)]] = "renewal"
    return part


def _margin_of(firms: Firms, part: str) -> str:
    year = firms.design.year
    return {"renewal": "certificates_expiring", "earlier": f"certificates_{year - 2}", "previous": f"certificates_{year - 1}",
            "first": "recognition_first", "failure": "recognition_failed_first"}[part]


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
    said = np.array([0, 2, 1])[np.select([known[mixed] == Recognition.failed_first, known[mixed] == Recognition.failed], [0, 1], 2)]
    failed_first = mixed[np.argsort(said, kind="stable")][:design.count("recognition_failed_first")]
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
        raise too_low(firms.design, "certificates_lapsed", len(bound), say("名录中已有的企业", "firms that the registers hold already"))
    free = renewal[(known[renewal] != Recognition.renewed) & ~np.isin(renewal, bound)]
    return np.concatenate([bound, _drawn(firms, "lapsed", "lapse", free, count - len(bound), spread=False)])


def _failed_renewals(firms: Firms, lapsed: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Who of the lapsed applied and failed: those that registers name first, none that a complete list leaves out."""
    able, count = lapsed[known[lapsed] != Recognition.none], firms.design.count("failed_renewals")
    if (held := int((known[lapsed] == Recognition.failed).sum())) > count:
        raise too_low(firms.design, "failed_renewals", held, say("名录中已有的企业", "firms that the registers hold already"))
    if len(able) < count:
        raise infeasible(firms.design, "failed_renewals", len(able),
                         say("其余失效证书的企业当年没有申报", "the others whose certificate lapsed did not apply"))
    return able[np.argsort(known[able] != Recognition.failed, kind="stable")][:count]
