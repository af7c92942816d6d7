"""The tables of a budget, as ``simulate`` writes them: statistics of sums over draws, never sums of statistics."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ..heavy import pd
from ..projection.draws.common import standard_error
from .cells import CLAIM, GROUPS
from .ledger import MEASURES
from .quantiles import QUANTILES, contributions, errors_of_quantiles, summaries, summary

if TYPE_CHECKING:
    from .budget import Budget

BUDGET_COLUMNS = ["measure", "group", "key", "year", "mean", *QUANTILES]
ERROR_COLUMNS = BUDGET_COLUMNS
GAP_COLUMNS = [
    "group",
    "key",
    "year",
    "payable_mean",
    "appropriation",
    "carried_in_mean",
    "payment_mean",
    "shortfall_mean",
    "shortfall_p95",
    "probability",
    "standard_error",
    "probability_pooled",
    "standard_error_pooled",
]
CONTRIBUTION_COLUMNS = ["measure", "group", "key", "year", "mean", "contribution_p95"]

OTHER_MEASURES = ("payable", "shortfall", "overdue", "lapsed", "carried_in", "carried_out", "money_lapsed")
"""What the ledger has beyond ``budget.csv``."""

_PARTS = ("clause", "article", "department", "county", "level", CLAIM)


def budget_table(budget: Budget) -> pd.DataFrame:
    """``budget.csv``: the five measures of the ledger by every group, mean and quantiles, yuan."""
    return _statistics(budget, MEASURES, GROUPS)


def ledger_table(budget: Budget) -> pd.DataFrame:
    """``ledger.csv``: what is payable, short, overdue and lapsed, and what becomes of unused appropriations."""
    return _statistics(budget, OTHER_MEASURES, (*GROUPS, CLAIM))


def _statistics(budget: Budget, measures: tuple[str, ...], groups: tuple[str, ...]) -> pd.DataFrame:
    return _in_columns(budget, measures, groups, summaries)


def error_table(budget: Budget) -> pd.DataFrame:
    """``budget_errors.csv``: the standard error of each mean and quantile of entitlement and payment, in the columns of
    ``budget.csv``."""
    return _in_columns(budget, ("entitlement", "payment"), GROUPS, errors_of_quantiles)


def _in_columns(
    budget: Budget, measures: tuple[str, ...], groups: tuple[str, ...], figures: Callable[[np.ndarray], dict[str, list[float]]]
) -> pd.DataFrame:
    """A row for each measure, group, key and year. All sums of a measure are taken at once: one by one, numpy's own words around
    a quantile take ten times what the quantile does."""
    parts = []
    for measure in measures:
        found = list(budget.groups(measure, groups))
        named = [(group, key, year) for group, key, _ in found for year in budget.years]
        sums = np.concatenate([amounts for _, _, amounts in found])
        names = dict(zip(("group", "key", "year"), zip(*named, strict=True), strict=True))
        parts.append({"measure": [measure] * len(named), **names, **figures(sums)})
    whole = {column: [value for part in parts for value in part[column]] for column in BUDGET_COLUMNS}
    return pd.DataFrame(whole, columns=BUDGET_COLUMNS)


def gap_table(budget: Budget) -> pd.DataFrame:
    """``gaps.csv``: how likely it is that something due stays unpaid, and how much.

    ``probability`` counts draws in which anything of the group stays unpaid for want of money; ``probability_pooled`` those in
    which the group as a whole has less money than is payable, as if its lines were one purse: money moves freely within it, and
    none into it.
    """
    named = [(group, key) for group, key, _ in budget.groups("shortfall", (*GROUPS, CLAIM))]
    of = {
        name: np.concatenate([values for _, _, values in budget.groups(name, (*GROUPS, CLAIM))])
        for name in ("payable", "appropriation", "carried_in", "payment", "shortfall")
    }
    some, pooled = of["shortfall"] > 0, of["payable"] > of["appropriation"] + of["carried_in"]
    columns = {
        "group": [group for group, _ in named for _ in budget.years],
        "key": [key for _, key in named for _ in budget.years],
        "year": list(budget.years) * len(named),
        **{f"{name}_mean": of[name].mean(axis=1) for name in ("payable", "carried_in", "payment", "shortfall")},
        "appropriation": of["appropriation"].mean(axis=1),
        "shortfall_p95": np.quantile(of["shortfall"], 0.95, axis=1),
        "probability": some.mean(axis=1),
        "standard_error": standard_error(some.T.astype(np.float64)),
        "probability_pooled": pooled.mean(axis=1),
        "standard_error_pooled": standard_error(pooled.T.astype(np.float64)),
    }
    return pd.DataFrame(columns, columns=GAP_COLUMNS)


def contribution_table(budget: Budget) -> pd.DataFrame:
    """``contributions.csv``: what each part has in the P95 of all entitlement, and of all that is payable; each year's parts sum
    to it."""
    rows = []
    for measure in ("entitlement", "payable"):
        for group in _PARTS:
            found = {key: values for _, key, values in budget.groups(measure, (group,))}
            parts = np.array(list(found.values()))
            for place, year in enumerate(budget.years):
                shares = contributions(parts[:, place], QUANTILES["p95"])
                rows += [
                    {
                        "measure": measure,
                        "group": group,
                        "key": key,
                        "year": year,
                        "mean": values[place].mean(),
                        "contribution_p95": share,
                    }
                    for (key, values), share in zip(found.items(), shares, strict=False)
                ]
    return pd.DataFrame(rows, columns=CONTRIBUTION_COLUMNS)


def difference_table(budget: Budget) -> pd.DataFrame | None:
    """Each measure of ``budget.csv`` less that of what the scenario extends, draw by draw; None without a parent."""
    if budget.parent is None:
        return None
    rows, years = [], [year for year in budget.years if year in budget.parent.years]
    for measure in MEASURES:
        ours, theirs = ({(group, key): values for group, key, values in one.groups(measure)} for one in (budget, budget.parent))
        nothing = np.zeros((1, budget.draws), dtype=np.int64)
        for group, key in _in_order(ours, theirs):
            for year in years:
                gap = _of_year(ours.get((group, key), nothing), budget, year) - _of_year(
                    theirs.get((group, key), nothing), budget.parent, year
                )
                rows.append({"measure": measure, "group": group, "key": key, "year": year, **summary(gap)})
    return pd.DataFrame(rows, columns=BUDGET_COLUMNS)


def _of_year(values: np.ndarray, budget: Budget, year: int) -> np.ndarray:
    return values[budget.years.index(year) if len(values) > 1 or len(budget.years) == 1 else 0]


def _in_order(ours: dict, theirs: dict) -> list[tuple[str, str]]:
    """Groups in their order, keys in numeric order of clauses and articles, else as they stand."""
    from ..policy.register import clause_order

    def rank(pair: tuple[str, str]):
        group, key = pair
        return GROUPS.index(group), clause_order(key) if group in ("clause", "article") else (), key

    return sorted({**ours, **theirs}, key=rank)
