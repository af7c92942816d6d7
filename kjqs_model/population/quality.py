"""How good a population is: every margin with target, result and error, the law, the tails, correlations, concentration, stability."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import numpy as np

from ..data import fact
from ..higher_law import columns_of, work_out
from ..tables import Tables
from ..tables.words import AboveScale, Recognition
from .margins import Design
from .scores import asked_correlations, rank_correlations
from .sizes import hill_exponent, tail_start
from .synthesis import Population, synthesise

ABOVE_SCALE_THRESHOLD = 20_000_000
"""Yuan of revenue a year, the published threshold of above-scale industry; held for the other above-scale firms as well."""

STABILITY_SEEDS = 20


def margin_results(made: Population) -> list[dict]:
    """Every margin with its target, what the tables say, the error and its sources, in the order of the design."""
    found = margins_found(made.tables, made.design)
    rows = []
    for name, margin in made.design.margins.items():
        result = found.get(name)
        rows.append({"name": name, "label": margin.label(), "scope": margin.scope, "year": margin.year, "unit": margin.unit,
                     "target": margin.value, "result": result, "error": None if result is None else result - margin.value,
                     "hard": margin.hard, "status": margin.status, "changed": margin.changed, "range": margin.range,
                     "source": margin.sources(), "reason": dict(margin.reason)})
    return rows


def margins_found(tables: Tables, design: Design) -> dict[str, float]:
    """The margins as a reader of the tables would count them. What no table holds (institutions, lower bounds) is left out."""
    year, firms, accounts = design.year, tables["enterprises"], tables["accounts"]
    firms = firms.take(firms["year"] == year)
    now = accounts.take(accounts["year"] == year)
    certificate = now["certificate_year"]
    certified_ids = set(now["firm_id"][certificate >= year - 2]) if _same_ids(firms, now) else _certified_codes(firms, now, year)
    certified = np.isin(firms["firm_id"], list(certified_ids))
    results = {Recognition(word): int((firms["recognition"] == word).sum()) for word in range(5)}
    first, failed = (firms["recognition"] == word for word in (Recognition.first, Recognition.failed))
    lapsing = certificate == year - 3
    industrial, other = (firms["above_scale"] == word for word in (AboveScale.industrial, AboveScale.other))
    subsidy = firms["provincial_rd_subsidy"]
    held = {back: int((certificate == year - back).sum()) for back in (1, 2)}
    rd = {back: float(np.nansum(accounts["rd_statistical"][accounts["year"] == year - back])) for back in range(4)}
    above_scale_rd = float(np.nansum(firms["rd_reported"][industrial]))
    institutions = max(design["rd_city"] - rd[0], 0.0)
    found = {
        "enterprises": len(firms), "above_scale_industrial": int(industrial.sum()), "above_scale_other": int(other.sum()),
        "recognition_applications": sum(results.values()) - results[Recognition.none], "recognition_first": results[Recognition.first],
        "recognition_renewed": results[Recognition.renewed], "recognition_failed_first": results[Recognition.failed_first],
        "recognition_failed": results[Recognition.failed], "failed_renewals": _in_both(firms, failed, now, lapsing),
        "certificates_lapsed": int(lapsing.sum()), "certificates_expiring": int(lapsing.sum()) + results[Recognition.renewed],
        f"certificates_{year - 2}": held[2], f"certificates_{year - 1}": held[1], "high_tech_enterprises": int(certified.sum()),
        "technology_smes": int(firms["tech_sme"].sum()), "certified_technology_smes": int((firms["tech_sme"] & certified).sum()),
        "super_deduction_firms": int(firms["super_deduction"].sum()), "rd_subsidy_firms": int((subsidy > 0).sum()),
        "rd_subsidy_amount": float(subsidy.sum()), "above_scale_with_rd": int((industrial & (firms["rd_reported"] > 0)).sum()),
        "first_rd_reports": int(firms["first_rd_report"].sum()), "coached_first_recognitions": int((first & (firms["agency_id"] >= 0)).sum()),
        "raised_first_recognitions": int((first & (firms["carrier_id"] >= 0)).sum()), "rd_above_scale_industrial": above_scale_rd,
        "rd_other_enterprises": rd[0] - above_scale_rd, "rd_city": rd[0] + institutions,
        "rd_above_scale_published": min(above_scale_rd, design["rd_above_scale_published"]), "rd_institutions": institutions}
    for back in range(1, 4):
        found[f"rd_city_{year - back}"] = rd[back] + np.rint(institutions * design[f"rd_city_{year - back}"] / design["rd_city"])
    return {name: float(np.floor(value + 0.5)) for name, value in found.items()}  # to the yuan: real rows may hold fen


def legal_violations(tables: Tables, year: int, real: int = 0) -> dict[str, int]:
    """Synthetic firms whose figures contradict their status, by kind; every number should be zero.

    Parameters
    ----------
    tables : the population. year : its base year. real : rows of real registers, which are left to ``real_contradictions``.
    """
    made = ~_is_real(tables, year, real)
    return {name: int((wrong & made).sum()) for name, wrong in _against_the_law(tables, year).items()}


def real_contradictions(tables: Tables, year: int, real: int) -> dict[str, int]:
    """Real firms whose figures contradict their status, by kind: of registers, or of what the model put where they say nothing."""
    given = _is_real(tables, year, real)
    return {name: int((wrong & given).sum()) for name, wrong in _against_the_law(tables, year).items()}


def _is_real(tables: Tables, year: int, real: int) -> np.ndarray:
    firms = tables["enterprises"]
    return np.arange(int((firms["year"] == year).sum())) < real


def _against_the_law(tables: Tables, year: int) -> dict[str, np.ndarray]:
    columns = columns_of(tables, year)[1]
    law = {rule: work_out(rule, year, columns, wanted) for rule, wanted in {
        "recognition": ["certificate_valid", "meets_conditions", "score_passes", "rd_ratio_suffices", "qualifies"],
        "technology_sme": ["within_size_limits", "qualifies"], "super_deduction": ["excluded_industry"]}.items()}
    following = work_out("recognition", year + 1, _a_year_on(columns), ["rd_ratio_suffices"])
    recognition = columns["recognition"]
    passed = (recognition == Recognition.first) | (recognition == Recognition.renewed)
    certified, registered = law["recognition"]["certificate_valid"], columns["tech_sme"]
    above_scale = columns["above_scale"] != AboveScale.none
    return {
        "certified_below_rd_floor": certified & ~following["rd_ratio_suffices"],
        "certified_in_the_year_below_rd_floor": passed & ~law["recognition"]["rd_ratio_suffices"],
        "certified_in_the_year_without_meeting_the_conditions": passed & ~law["recognition"]["qualifies"],
        "failed_although_the_law_would_recognise": (recognition > Recognition.renewed) & law["recognition"]["qualifies"],
        "certified_in_the_year_without_certificate": passed & ~certified,
        "certificate_older_than_three_years": certified & (columns["certificate_year"] < year - 2),
        "registered_over_the_size_limits": registered & ~law["technology_sme"]["within_size_limits"],
        "registered_without_qualifying": registered & ~law["technology_sme"]["qualifies"],
        "above_scale_below_the_threshold": above_scale & (columns["revenue"] < ABOVE_SCALE_THRESHOLD),
        "super_deduction_in_an_excluded_industry": columns["super_deduction"] & law["super_deduction"]["excluded_industry"],
        "founded_after_the_base_year": columns["founded_year"] > year,
    }


def tails(made: Population) -> dict[str, float]:
    """The exponent of the size tail asked and the one found (Hill) among synthetic firms."""
    design = made.design
    start = tail_start(design["size_median"], design["size_sigma"], design["size_tail_share"])
    return {"asked": design["size_tail_exponent"], "found": hill_exponent(made.firms["revenue"], start)}


def correlation_results(made: Population) -> dict:
    """Rank correlations of the latent scores, asked and found, with the largest difference."""
    asked = asked_correlations(made.design.scores, made.design.correlations)
    found = rank_correlations(made.firms.scores)
    return {"scores": list(made.design.scores), "asked": asked.tolist(), "found": np.round(found, 6).tolist(),
            "largest_difference": float(np.abs(found - asked).max())}


def concentration(made: Population) -> dict[str, float]:
    """The share of all R&D of enterprises that the ten and the hundred largest performers make up."""
    rd = np.sort(made.history["rd_statistical"][0])[::-1]
    return {"top_10": float(rd[:10].sum() / rd.sum()), "top_100": float(rd[:100].sum() / rd.sum())}


def held_out_results(made: Population) -> list[dict]:
    """Figures that nothing was fitted to, beside what the population makes of them."""
    found = _held_out(made)
    rows = []
    for name, entry in made.design.held_out.items():
        low, high = entry.get("range", (None, None))
        within = None if low is None else bool(low <= found[name] <= high)
        rows.append({"name": name, "zh": entry["zh"], "en": entry["en"], "unit": entry["unit"], "published": entry["value"],
                     "range": entry.get("range"), "found": found[name], "within_range": within,
                     "source": [fact(id).source for id in entry["facts"]]})
    return rows


def budget_stability(design: Design, seeds: range, progress: Callable[[], None] = lambda: None) -> list[dict]:
    """Each clause's cost under the policy as it stands over several populations that differ in nothing but the seed."""
    from ..policy import baseline_policy, evaluate

    totals: dict[str, list[float]] = {}
    for seed in seeds:
        costing = evaluate(synthesise(design, seed).tables, baseline_policy(), design.year).totals()
        for clause, amount in zip(costing["clause"], costing["amount_yuan"], strict=True):
            totals.setdefault(clause, []).append(float(amount))
        totals.setdefault("all", []).append(float(costing["amount_yuan"].sum()))
        progress()
    return [{"clause": clause, "mean": float(np.mean(found)), "standard_deviation": float(np.std(found, ddof=1)) if len(found) > 1 else 0.0,
             "least": min(found), "most": max(found)} for clause, found in totals.items() if any(found)]


def quality(made: Population, stability: Mapping | list | None = None) -> dict:
    """Everything that quality.json holds; ``stability`` is the result of ``budget_stability`` where it was worked out."""
    from .. import __version__

    return {"version": __version__, "seed": made.seed, "year": made.design.year, "firms": len(made.firms), "real_firms": made.firms.real,
            "margins": margin_results(made), "legal_violations": legal_violations(made.tables, made.design.year, made.firms.real),
            "legal_contradictions_of_real_firms": real_contradictions(made.tables, made.design.year, made.firms.real) if made.firms.real else None,
            "size_tail_exponent": tails(made), "rank_correlations": correlation_results(made),
            "rd_concentration": concentration(made), "held_out": held_out_results(made), "budget_stability": stability,
            "assumptions": [{"name": entry.name, "zh": entry.zh, "en": entry.en, "value": entry.value, "range": entry.range,
                             "changed": entry.changed, "source": [fact(id).source for id in entry.facts]}
                            for entry in made.design.assumptions.values()]}


def quality_json(found: Mapping) -> str:
    """The text of quality.json: the same population gives the same bytes."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _held_out(made: Population) -> dict[str, float]:
    firms = made.firms
    certified, registered = firms.status["certified"], firms.status["technology_sme"]
    zone = list(made.design.counties).index("高新区")
    small = (firms["staff"] <= 500) & (firms["revenue"] <= 2e8) & (firms["assets"] <= 2e8)
    return {"certified_mean_staff": float(firms["staff"][certified].mean()), "certified_median_staff": float(np.median(firms["staff"][certified])),
            "certified_within_sme_limits": float(small[certified].mean()),
            "certified_median_age": float(np.median(made.design.year - firms["founded_year"][certified])),
            "certified_median_revenue": float(np.median(firms["revenue"][certified])),
            "technology_sme_median_revenue": float(np.median(firms["revenue"][registered])),
            "technology_sme_median_staff": float(np.median(firms["staff"][registered])),
            "super_deduction_amount": float(made.history["rd_tax"][0][firms.status["super_deduction"][made.chosen]].sum()),
            "certified_loss_share": float((firms["taxable_income"][certified] < 0).mean()),
            "high_tech_zone_certified": float((certified & (firms.county == zone)).sum())}


def _a_year_on(columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The columns as a rule of the next year reads them: this year becomes the year before."""
    moved = {f"{name}_{back + 1}": columns[name if back == 0 else f"{name}_{back}"]
             for name in ("revenue", "rd_audit") for back in range(3)}
    return moved | {"founded_year": columns["founded_year"]}


def _same_ids(firms, accounts) -> bool:
    return np.array_equal(firms.labels["firm_id"], accounts.labels["firm_id"])


def _certified_codes(firms, accounts, year: int) -> set[int]:
    code_of = {label: code for code, label in enumerate(firms.labels["firm_id"])}
    ids = accounts.texts("firm_id")[accounts["certificate_year"] >= year - 2]
    return {code_of[text] for text in ids if text in code_of}


def _in_both(firms, chosen: np.ndarray, accounts, there: np.ndarray) -> int:
    return len(set(firms.texts("firm_id")[chosen]) & set(accounts.texts("firm_id")[there]))
