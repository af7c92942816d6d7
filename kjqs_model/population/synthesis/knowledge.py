"""What a firm knows: technical staff, intellectual property, its technology field and how experts rate it."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from ...higher_law import parameters, work_out
from ...higher_law.words import TechnologyField
from .firms import Firms, technology_groups
from .profile import HISTORY

_MOST_TECHNICAL = 0.9
_MOST_LIFTS = 20
_STEP = 0.06
_PERFORMER_SHARE, _OTHER_SHARE = 0.06, 0.005


def know_how(firms: Firms) -> None:
    """Technical staff share, intellectual property, high-tech revenue, field and ratings of every firm.

    A firm that holds or seeks a certificate, or is registered, has what the law asks for; how much more follows its scores.
    """
    design, law = firms.design, parameters("recognition", firms.design.year)
    technology, property_ = firms.score("technical_staff"), firms.score("intellectual_property")
    listed = firms.status["certified"] | firms.status["technology_sme"]
    least = law["technical_staff_share_minimum"]
    share = np.where(
        listed,
        least + (design["certified_technical_share"] - least) * np.exp(0.7 * technology),
        np.where(firms.status["rd"], _PERFORMER_SHARE, _OTHER_SHARE) * np.exp(0.7 * technology),
    )
    firms.values["technical_share"] = np.minimum(share, _MOST_TECHNICAL)
    inventions = np.where(firms.status["rd"], np.floor(np.exp(0.9 * property_ + 0.1)), 0.0)
    others = np.where(firms.status["rd"], np.floor(np.exp(0.7 * property_ + 1.7)), np.floor(np.exp(0.8 * property_ - 1.2)))
    firms.values["class_one_ip"] = np.minimum(inventions, 500)
    firms.values["class_two_ip"] = np.minimum(np.maximum(others, np.where(listed | firms.status["pool"], 1, 0)), 2000)
    draws = firms.random("know-how").random((3, len(firms)))
    high_tech = law["high_tech_revenue_share_minimum"]
    revenue_share = np.where(listed | firms.status["pool"], high_tech + (1 - high_tech) * draws[0] ** 0.7, 0.5 * draws[0])
    firms.values["high_tech_revenue_share"] = np.round(revenue_share, 4)
    firms.values["technology_field"] = _fields(firms)
    firms.values["technology_rating"] = np.round(ndtr(0.4 + 0.5 * property_ + 0.6 * (draws[1] - 0.5)), 4)
    firms.values["management_rating"] = np.round(ndtr(0.4 + 0.4 * firms.score("rd_propensity") + 0.8 * (draws[2] - 0.5)), 4)
    firms.values["results_converted"] = np.where(firms.status["rd"], np.round(np.exp(0.35 * property_ + 1.0), 1), 0.0)


def _fields(firms: Firms) -> np.ndarray:
    group, shares = technology_groups(firms.design)
    of_group = np.array(
        [TechnologyField[field] for field in firms.design.fields.values()] + [TechnologyField.none], dtype=np.int8
    )
    assert len(of_group) == len(shares)
    return of_group[group[firms.industry]]


def needed_points_ratio(firms: Firms, rows: np.ndarray, revenue: np.ndarray, staff: np.ndarray) -> np.ndarray:
    """The ratio of tax R&D to sales with which a registered firm without certificate reaches the pass mark; zero for others."""
    year = firms.design.year
    law = parameters("technology_sme", year)
    technical = technical_staff(firms, rows, staff)
    points = work_out(
        "technology_sme",
        year,
        {
            "technical_staff_1": technical[1],
            "staff_1": staff[1],
            "class_one_ip": firms["class_one_ip"][rows],
            "class_two_ip": firms["class_two_ip"][rows],
        },
        ["staff_points", "ip_points"],
    )
    missing = law["pass_mark"] - points["staff_points"] - points["ip_points"]
    bounds, values = np.array([0.0, *law["sales_bounds"]]), np.array(law["sales_values"])
    ratio = bounds[np.minimum(np.searchsorted(values, missing, side="left"), len(bounds) - 1)]
    asked = firms.status["technology_sme"][rows] & ~firms.status["certified"][rows] & (revenue[1] > 0)
    return np.where(asked, ratio, 0.0)


def technical_staff(firms: Firms, rows: np.ndarray, staff: np.ndarray) -> np.ndarray:
    """Technical staff, rounded up so that a share at the legal minimum is kept in whole persons; (4, m)."""
    return np.ceil(np.round(firms["technical_share"][rows] * staff, 6))


def settle_ratings(firms: Firms, rows: np.ndarray, columns: dict[str, np.ndarray]) -> None:
    """Move ratings until the score of the law agrees with the result: above the pass mark with a certificate, not above it after
    a failure.

    Parameters
    ----------
    rows : performers of R&D. columns : what the score reads, each (m,), by the names of ``higher_law``.
    """
    passed = firms.status["certified"][rows]
    failed = firms.status["never_passed"][rows] | (firms.status["pool"][rows] & ~passed)
    for _ in range(_MOST_LIFTS):
        for name in ("technology_rating", "management_rating", "results_converted"):
            columns[name] = firms[name][rows]
        good = work_out("recognition", firms.design.year, columns, ["score_passes"])["score_passes"]
        lift, lower = passed & ~good, failed & good
        if not (lift | lower).any():
            return
        _move(firms, rows[lift], 1.0)
        _move(firms, rows[lower], -1.0)
    raise RuntimeError("the ratings cannot be brought in line with the results of recognition")


def _move(firms: Firms, rows: np.ndarray, direction: float) -> None:
    for name in ("technology_rating", "management_rating"):
        firms.values[name][rows] = np.clip(np.round(firms[name][rows] + direction * _STEP, 4), 0.0, 1.0)
    firms.values["results_converted"][rows] = np.maximum(np.round(firms["results_converted"][rows] + direction * 0.4, 1), 0.0)


def score_columns(firms: Firms, rows: np.ndarray, revenue: np.ndarray, net_assets: np.ndarray) -> dict[str, np.ndarray]:
    """The columns that the score of recognition reads, beside the ratings."""
    columns = {
        f"{name}_{back}": np.where(values[0] * 0 + revenue[back] > 0, values[back], np.nan)
        for name, values in (("revenue", revenue), ("net_assets", net_assets))
        for back in range(1, HISTORY + 1)
    }
    none = np.zeros(len(rows), dtype=bool)
    return columns | {
        "expert_score": np.full(len(rows), np.nan),
        "class_one_ip": firms["class_one_ip"][rows],
        "class_two_ip": firms["class_two_ip"][rows],
        "led_standard": none,
        "founded_year": firms["founded_year"][rows],
    }
