"""What a firm is like in the base year beside its revenue: staff, age, assets, profit, and the three years before."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from .firms import Firms

HISTORY = 3
"""Years before the base year that the accounts hold."""

_OLDEST = 45
_MOST_GROWTH = 0.6
_EQUITY = (0.15, 0.75)
_OVERINDEBTED = 0.04


def profile_firms(firms: Firms) -> None:
    """Staff, founding year, assets, net assets and taxable income of every firm in the base year."""
    design, revenue = firms.design, firms["revenue"]
    noise = firms.random("profile").standard_normal((3, len(firms)))
    staff = design["staff_at_million"] * (revenue / 1e6) ** design["staff_elasticity"]
    staff *= np.exp(-design["staff_spread"] * firms.score("productivity"))
    age = np.exp(np.log(design["age_median"]) + design["age_sigma"] * firms.score("age"))
    firms.values["staff"] = np.rint(firms.real_value("staff", np.maximum(np.rint(staff), 1)))
    founded = design.year - np.minimum(np.floor(age), _OLDEST)
    firms.values["founded_year"] = firms.real_value("founded_year", founded)
    assets = np.rint(revenue * design["assets_ratio"] * np.exp(0.5 * noise[0]))
    firms.values["assets"] = firms.real_value("assets", assets)
    low, high = _EQUITY
    equity = low + (high - low) * ndtr(noise[1])
    equity = np.where(ndtr(noise[1]) < _OVERINDEBTED, -equity, equity)
    firms.values["net_assets"] = np.rint(firms["assets"] * equity)
    margin = design["profit_margin"] + design["profit_spread"] * (0.4 * firms.score("productivity") + 0.9 * noise[2])
    income = np.rint(revenue * np.clip(margin, -0.5, 0.5))
    firms.values["taxable_income"] = firms.real_value("taxable_income", income)
    firms.values["cost"] = np.maximum(np.rint(revenue - firms["taxable_income"]), 0.0)


def earlier_revenue(firms: Firms, chosen: np.ndarray) -> np.ndarray:
    """Revenue of the base year and the three before for the chosen firms, (4, m); zero in years before a firm was founded."""
    design = firms.design
    draws = firms.random("growth").standard_normal((HISTORY + 1, len(firms)))[:, chosen]
    trend, yearly = draws[0], draws[1:]
    growth = design["growth_mean"] + design["growth_spread"] * (0.5 * trend + 0.87 * yearly)
    growth = np.clip(growth, -_MOST_GROWTH, _MOST_GROWTH)
    revenue = np.empty((HISTORY + 1, len(chosen)))
    revenue[0] = firms["revenue"][chosen]
    for back in range(1, HISTORY + 1):
        revenue[back] = np.rint(revenue[back - 1] / (1 + growth[back - 1]))
        revenue[back, firms["founded_year"][chosen] > design.year - back] = 0.0
    return revenue


def earlier_values(now: np.ndarray, revenue: np.ndarray, elasticity: float = 1.0) -> np.ndarray:
    """A figure of the base year carried back along revenue, (4, m), whole numbers; zero where there was no revenue."""
    ratio = np.divide(revenue, revenue[0], out=np.zeros_like(revenue), where=revenue[0] > 0)
    return np.rint(now * ratio**elasticity)
