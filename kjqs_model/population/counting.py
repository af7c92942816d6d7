"""The margins of a population as a reader of its tables would count them."""

from __future__ import annotations

import numpy as np

from ..tables import Table, Tables
from ..tables.words import AboveScale, Recognition
from .margins import Design


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
        "enterprises": len(firms),
        "above_scale_industrial": int(industrial.sum()),
        "above_scale_other": int(other.sum()),
        "recognition_applications": sum(results.values()) - results[Recognition.none],
        "recognition_first": results[Recognition.first],
        "recognition_renewed": results[Recognition.renewed],
        "recognition_failed_first": results[Recognition.failed_first],
        "recognition_failed": results[Recognition.failed],
        "failed_renewals": _in_both(firms, failed, now, lapsing),
        "certificates_lapsed": int(lapsing.sum()),
        "certificates_expiring": int(lapsing.sum()) + results[Recognition.renewed],
        f"certificates_{year - 2}": held[2],
        f"certificates_{year - 1}": held[1],
        "high_tech_enterprises": int(certified.sum()),
        "technology_smes": int(firms["tech_sme"].sum()),
        "certified_technology_smes": int((firms["tech_sme"] & certified).sum()),
        "super_deduction_firms": int(firms["super_deduction"].sum()),
        "rd_subsidy_firms": int((subsidy > 0).sum()),
        "rd_subsidy_amount": float(subsidy.sum()),
        "above_scale_with_rd": int((industrial & (firms["rd_reported"] > 0)).sum()),
        "first_rd_reports": int(firms["first_rd_report"].sum()),
        "coached_first_recognitions": int((first & (firms["agency_id"] >= 0)).sum()),
        "raised_first_recognitions": int((first & (firms["carrier_id"] >= 0)).sum()),
        "rd_above_scale_industrial": above_scale_rd,
        "rd_other_enterprises": rd[0] - above_scale_rd,
        "rd_city": rd[0] + institutions,
        "rd_institutions": institutions,
    }
    if "rd_above_scale_published" in design.margins:  # of some years no bound was published
        found["rd_above_scale_published"] = min(above_scale_rd, design["rd_above_scale_published"])
    for back in range(1, 4):
        found[f"rd_city_{year - back}"] = rd[back] + np.rint(institutions * design[f"rd_city_{year - back}"] / design["rd_city"])
    return {name: float(np.floor(value + 0.5)) for name, value in found.items()}  # to the yuan: real rows may hold fen


def missed(tables: Tables, design: Design) -> dict[str, float]:
    """The hard margins that the tables miss, by name, and by how much. None, where the population is what it was asked to be."""
    found = margins_found(tables, design)
    return {
        name: found[name] - margin.value
        for name, margin in design.margins.items()
        if margin.hard and name in found and found[name] != margin.value
    }


def _same_ids(firms: Table, accounts: Table) -> bool:
    return np.array_equal(firms.labels["firm_id"], accounts.labels["firm_id"])


def _certified_codes(firms: Table, accounts: Table, year: int) -> set[int]:
    code_of = {label: code for code, label in enumerate(firms.labels["firm_id"])}
    ids = accounts.texts("firm_id")[accounts["certificate_year"] >= year - 2]
    return {code_of[text] for text in ids if text in code_of}


def _in_both(firms: Table, chosen: np.ndarray, accounts: Table, there: np.ndarray) -> int:
    return len(set(firms.texts("firm_id")[chosen]) & set(accounts.texts("firm_id")[there]))
