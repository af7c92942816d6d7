"""How good a population is: every margin with target, result and error, the law, the tails, correlations, concentration,
stability."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..data import fact
from ..higher_law import columns_of, work_out
from ..tables import Tables
from ..tables.words import AboveScale, Recognition
from .counting import margins_found
from .margins import Design
from .real import RealRows
from .synthesis.making import Population, synthesise
from .synthesis.scores import asked_correlations, rank_correlations
from .synthesis.sizes import hill_exponent, tail_start

if TYPE_CHECKING:
    from ..policy import Policy

ABOVE_SCALE_THRESHOLD = 20_000_000
"""Yuan of revenue a year, the published threshold of above-scale industry; held for the other above-scale firms as well."""


def margin_results(made: Population) -> list[dict]:
    """Every margin with its target, what the tables say, the error and its sources, in the order of the design."""
    found = margins_found(made.tables, made.design)
    rows = []
    for name, margin in made.design.margins.items():
        result = found.get(name)
        within = None if result is None or margin.range is None else bool(margin.range[0] <= result <= margin.range[1])
        rows.append(
            {
                "name": name,
                "label": margin.label(),
                "scope": margin.scope,
                "year": margin.year,
                "unit": margin.unit,
                "target": margin.value,
                "result": result,
                "error": None if result is None else result - margin.value,
                "hard": margin.hard,
                "status": margin.status,
                "changed": margin.changed,
                "range": margin.range,
                "within_range": within,
                "source": margin.sources(),
                "reason": dict(margin.reason),
            }
        )
    return rows


def legal_violations(tables: Tables, year: int, real: int = 0) -> dict[str, int]:
    """Synthetic firms whose figures contradict their status, by kind; every number should be zero.

    Parameters
    ----------
    tables : the population. year : its base year. real : rows of real registers, which are left to ``real_contradictions``.
    """
    made = ~_is_real(tables, year, real)
    return {name: int((wrong & made).sum()) for name, wrong in _against_the_law(tables, year).items()}


def real_contradictions(tables: Tables, year: int, real: int) -> dict[str, int]:
    """Real firms whose figures contradict their status, by kind: of registers, or of what the model put where they say
    nothing."""
    given = _is_real(tables, year, real)
    return {name: int((wrong & given).sum()) for name, wrong in _against_the_law(tables, year).items()}


def _is_real(tables: Tables, year: int, real: int) -> np.ndarray:
    firms = tables["enterprises"]
    return np.arange(int((firms["year"] == year).sum())) < real


def _against_the_law(tables: Tables, year: int) -> dict[str, np.ndarray]:
    columns = columns_of(tables, year)[1]
    law = {
        rule: work_out(rule, year, columns, wanted)
        for rule, wanted in {
            "recognition": ["certificate_valid", "meets_conditions", "score_passes", "rd_ratio_suffices", "qualifies"],
            "technology_sme": ["within_size_limits", "qualifies"],
            "super_deduction": ["excluded_industry"],
        }.items()
    }
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
    """The exponent of the size tail asked, and the one found (Hill) among all firms, real ones included."""
    design = made.design
    start = tail_start(design["size_median"], design["size_sigma"], design["size_tail_share"])
    return {"asked": design["size_tail_exponent"], "found": hill_exponent(made.firms["revenue"], start)}


def correlation_results(made: Population) -> dict:
    """Rank correlations of the latent scores, asked and found, with the largest difference."""
    asked = asked_correlations(made.design.scores, made.design.correlations)
    found = rank_correlations(made.firms.scores)
    return {
        "scores": list(made.design.scores),
        "asked": asked.tolist(),
        "found": np.round(found, 6).tolist(),
        "largest_difference": float(np.abs(found - asked).max()),
    }


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
        within = None if low is None or found[name] is None else bool(low <= found[name] <= high)
        rows.append(
            {
                "name": name,
                "zh": entry["zh"],
                "en": entry["en"],
                "unit": entry["unit"],
                "known": entry["value"],
                "range": entry.get("range"),
                "found": found[name],
                "within_range": within,
                "source": [fact(id).source for id in entry["facts"]],
            }
        )
    return rows


def budget_stability(
    design: Design,
    seeds: range,
    progress: Callable[[], None] = lambda: None,
    policy: Policy | None = None,
    real: RealRows | None = None,
) -> list[dict]:
    """Each clause's cost over several populations that differ in nothing but the seed.

    Parameters
    ----------
    policy : what is paid; the policy as its text has it by default. real : the rows of registers that stand in each of them.
    """
    from ..policy import baseline_policy, evaluate

    totals: dict[str, list[float]] = {}
    for seed in seeds:
        costing = evaluate(synthesise(design, seed, real).tables, policy or baseline_policy(), design.year).totals()
        for clause, amount in zip(costing["clause"], costing["amount_yuan"], strict=True):
            totals.setdefault(clause, []).append(float(amount))
        totals.setdefault("all", []).append(float(costing["amount_yuan"].sum()))
        progress()
    return [
        {
            "clause": clause,
            "mean": float(np.mean(found)),
            "standard_deviation": float(np.std(found, ddof=1)) if len(found) > 1 else 0.0,
            "least": min(found),
            "most": max(found),
        }
        for clause, found in totals.items()
        if any(found)
    ]


def quality(made: Population, stability: Mapping | list | None = None) -> dict:
    """Everything that quality.json holds; ``stability`` is the result of ``budget_stability`` where it was worked out."""
    from .. import __version__

    return {
        "version": __version__,
        "seed": made.seed,
        "year": made.design.year,
        "firms": len(made.firms),
        "real_firms": made.firms.real,
        "margins": margin_results(made),
        "legal_violations": legal_violations(made.tables, made.design.year, made.firms.real),
        "legal_contradictions_of_real_firms": real_contradictions(made.tables, made.design.year, made.firms.real)
        if made.firms.real
        else None,
        "size_tail_exponent": tails(made),
        "rank_correlations": correlation_results(made),
        "rd_concentration": concentration(made),
        "held_out": held_out_results(made),
        "budget_stability": stability,
        "assumptions": [
            {
                "name": entry.name,
                "zh": entry.zh,
                "en": entry.en,
                "value": entry.value,
                "range": entry.range,
                "changed": entry.changed,
                "source": [fact(id).source for id in entry.facts],
            }
            for entry in made.design.assumptions.values()
        ],
    } | ({"remarks": [dict(remark) for remark in made.design.remarks]} if made.design.remarks else {})


def quality_json(found: Mapping) -> str:
    """The text of quality.json: the same population gives the same bytes."""
    return json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _held_out(made: Population) -> dict[str, float | None]:
    firms = made.firms
    certified, registered = firms.status["certified"], firms.status["technology_sme"]
    zone = list(made.design.counties).index("高新区")
    small = (firms["staff"] <= 500) & (firms["revenue"] <= 2e8) & (firms["assets"] <= 2e8)
    age, rd_tax = made.design.year - firms["founded_year"], made.history["rd_tax"][0]
    return {
        "certified_mean_staff": _of(np.mean, firms["staff"][certified]),
        "certified_median_staff": _of(np.median, firms["staff"][certified]),
        "certified_within_sme_limits": _of(np.mean, small[certified]),
        "certified_median_age": _of(np.median, age[certified]),
        "certified_median_revenue": _of(np.median, firms["revenue"][certified]),
        "technology_sme_median_revenue": _of(np.median, firms["revenue"][registered]),
        "technology_sme_median_staff": _of(np.median, firms["staff"][registered]),
        "super_deduction_amount": float(rd_tax[firms.status["super_deduction"][made.chosen]].sum()),
        "certified_loss_share": _of(np.mean, firms["taxable_income"][certified] < 0),
        "high_tech_zone_certified": float((certified & (firms.county == zone)).sum()),
    }


def _of(statistic: Callable, values: np.ndarray) -> float | None:
    """A statistic of some firms; None where there is no such firm."""
    return float(statistic(values)) if len(values) else None


def _a_year_on(columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The columns as a rule of the next year reads them: this year becomes the year before."""
    moved = {
        f"{name}_{back + 1}": columns[name if back == 0 else f"{name}_{back}"]
        for name in ("revenue", "rd_audit")
        for back in range(3)
    }
    return moved | {"founded_year": columns["founded_year"]}
