"""Firms into tables: enterprises of the base year, and accounts of that year and, for firms that matter, of the three before."""

from __future__ import annotations

import numpy as np

from ...tables import Source, Table, dictionary
from ...tables.dictionary import ID_TYPE
from ...tables.words import AboveScale
from ..lines import numbered_ids
from ..real import RealRows, joined_accounts, joined_enterprises
from .firms import SYNTHETIC, Firms
from .links import AGENCY, CARRIER
from .profile import HISTORY


def enterprises_table(firms: Firms, chosen: np.ndarray, history: dict[str, np.ndarray], real: RealRows | None) -> Table:
    """One row a firm in the base year."""
    count, design = len(firms), firms.design
    reports = np.zeros(count, dtype=bool)
    reports[chosen] = history["rd_statistical"][0] > 0
    reports &= firms["above_scale"] != AboveScale.none
    reported, previous = (_spread(count, chosen, history["rd_statistical"][back], reports) for back in (0, 1))
    previous[firms.status["first_rd_report"]] = np.nan
    columns = {
        "year": np.full(count, design.year, dtype=np.int32),
        "above_scale": firms["above_scale"],
        "tech_sme": firms.status["technology_sme"],
        "recognition": firms["recognition"],
        "super_deduction": firms.status["super_deduction"],
        "provincial_rd_subsidy": firms["provincial_rd_subsidy"],
        "first_rd_report": firms.status["first_rd_report"],
        "rd_reported": reported,
        "rd_reported_previous": previous,
        "other_rd_subsidy": np.zeros(count),
    }
    labels = {"firm_id": firm_ids(count)}
    columns["firm_id"] = np.arange(count, dtype=np.int32)
    for name, texts, codes in (
        ("county", list(design.counties), firms.county),
        ("industry", list(design.industries), firms.industry),
        ("agency_id", numbered_ids(AGENCY, 1, firms["agency"].max(initial=-1) + 1), firms["agency"]),
        ("carrier_id", numbered_ids(CARRIER, 1, firms["carrier"].max(initial=-1) + 1), firms["carrier"]),
    ):
        columns[name], labels[name] = _coded(texts, codes)
    made = _table("enterprises", columns, labels, design.file)
    return made if real is None else joined_enterprises(real, made)


def accounts_table(
    firms: Firms, chosen: np.ndarray, history: dict[str, np.ndarray], real: RealRows | None, ids: np.ndarray
) -> Table:
    """Accounts of every firm in the base year, and of the chosen ones in the years before, by year and firm.

    ``ids`` is the id of each firm as text.
    """
    blocks = [_base_year(firms, chosen, history)]
    for back in range(1, HISTORY + 1):
        blocks.append(_year_before(firms, chosen, history, back))
    rows = [block.pop("row") for block in blocks]
    columns = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    columns["firm_id"] = codes = np.concatenate(rows).astype(np.int32)
    labels = {"firm_id": ids if real is None else firm_ids(len(firms))}
    made = _table("accounts", columns, labels, firms.design.file)
    return made if real is None else joined_accounts(real, made, codes, ids)


def firm_ids(count: int) -> np.ndarray:
    """Ids of synthetic firms, in order."""
    width = max(6, len(str(count)))
    return np.array([f"{SYNTHETIC}-{number:0{width}d}" for number in range(1, count + 1)], dtype=object)


_OF_FIRM = (
    "founded_year",
    "high_tech_revenue_share",
    "class_one_ip",
    "class_two_ip",
    "results_converted",
    "technology_rating",
    "management_rating",
    "technology_field",
)
_OF_YEAR = (
    "staff",
    "technical_staff",
    "revenue",
    "cost",
    "assets",
    "net_assets",
    "taxable_income",
    "rd_statistical",
    "rd_tax",
    "rd_audit",
)


def _base_year(firms: Firms, chosen: np.ndarray, history: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    count = len(firms)
    values = {name: firms[name].copy() for name in ("staff", "revenue", "cost", "assets", "net_assets", "taxable_income")}
    values["technical_staff"] = np.ceil(np.round(firms["technical_share"] * firms["staff"], 6))
    for name in ("rd_statistical", "rd_tax", "rd_audit"):
        values[name] = np.zeros(count)
        values[name][chosen] = history[name][0]
    losses = np.zeros(count)
    losses[chosen] = np.maximum(-history["taxable_income"][1:], 0.0).sum(axis=0)
    return _block(firms, np.arange(count), firms.design.year, values, losses)


def _year_before(firms: Firms, chosen: np.ndarray, history: dict[str, np.ndarray], back: int) -> dict[str, np.ndarray]:
    there = history["revenue"][back] > 0
    values = {name: history[name][back][there] for name in _OF_YEAR}
    reported_first = firms.status["first_rd_report"][chosen[there]]
    values["rd_statistical"] = np.where(reported_first, np.nan, values["rd_statistical"])
    losses = np.maximum(-history["taxable_income"][back + 1 :], 0.0).sum(axis=0)[there]
    return _block(firms, chosen[there], firms.design.year - back, values, losses)


def _block(firms: Firms, rows: np.ndarray, year: int, values: dict[str, np.ndarray], losses: np.ndarray) -> dict[str, np.ndarray]:
    """The columns of one year in the kinds of the dictionary; nothing is known of days, experts' scores and domestic shares below
    one."""
    count = len(rows)
    block: dict[str, np.ndarray] = {"row": rows, "year": np.full(count, year), "tax_losses": losses}
    block |= {name: firms[name][rows] for name in _OF_FIRM} | values
    certificate = firms["certificate_year"][rows]
    block["certificate_year"] = np.where(certificate <= year, certificate, np.nan)
    first = firms["first_certificate_year"][rows]
    block["first_certificate_year"] = np.where(first <= year, first, np.nan)
    block["rd_domestic_share"] = np.where(firms.status["rd"][rows], 1.0, np.nan)
    block["days_registered"] = np.full(count, np.nan)
    block["expert_score"] = np.full(count, np.nan)
    block["priority_industry"] = np.zeros(count, dtype=np.int8)
    block |= {
        name: np.zeros(count, dtype=bool) for name in ("accident", "national_prize", "provincial_institution", "led_standard")
    }
    return {name: _in_kind(name, values) for name, values in block.items()}


def _in_kind(name: str, values: np.ndarray) -> np.ndarray:
    entry = dictionary()["accounts"].columns.get(name)
    if entry is None or entry.type not in ("int", "year"):
        return values
    return np.where(np.isnan(values), -1, values).astype(np.int32)


def _spread(count: int, rows: np.ndarray, values: np.ndarray, where: np.ndarray) -> np.ndarray:
    found = np.full(count, np.nan)
    found[rows] = values
    found[~where] = np.nan
    return found


def _coded(texts, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Codes into texts in code-point order; -1 stays empty."""
    order = sorted(range(len(texts)), key=lambda place: texts[place])
    rank = np.full(len(texts) + 1, -1, dtype=np.int32)
    rank[order] = np.arange(len(texts), dtype=np.int32)
    return rank[codes], np.array([texts[place] for place in order], dtype=object)


def _table(name: str, columns: dict[str, np.ndarray], labels: dict[str, np.ndarray], file: str) -> Table:
    """The columns in the order of the dictionary; texts that nobody gave a made firm (names, credit codes) are empty."""
    nothing = np.full(len(columns["firm_id"]), -1, dtype=np.int32)
    spec = dictionary()[name]
    texts = {column for column, entry in spec.columns.items() if entry.type == ID_TYPE} - set(labels)
    whole = {column: nothing if column in texts else columns[column] for column in spec.columns}
    return Table(spec, whole, labels | {column: np.empty(0, dtype=object) for column in texts}, Source(file))
