"""The tables of a projection by the names of their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...budget.budget import Budget, budget_of
from ...budget.tables import budget_table, contribution_table, difference_table, error_table, gap_table, ledger_table
from ...heavy import pd
from ...projection.draws.priors import Prior
from ...projection.targets import measured
from .basis import numbers_table

if TYPE_CHECKING:
    from ...projection import Projection

PRIOR_COLUMNS = ["name", "label", "group", "unit", "distribution", "mean", "p05", "p95", "weak", "changed", "source"]

_INTENSITIES = ("rd_intensity", "rd_intensity_real")
_SHARE_COLUMNS = frozenset(
    {"probability", "standard_error", "probability_pooled", "standard_error_pooled", "first_met", "met_by", "weight"}
)
_BY_TARGET = frozenset({"target", "key"})  # columns that name a row's target


def tables_of(projection: Projection, budget: Budget | None = None) -> dict[str, pd.DataFrame]:
    """Every table of a simulation by the name of its file; ``difference`` only where the scenario has a parent.

    Parameters
    ----------
    budget : of the projection; None works it out.
    """
    budget = budget or budget_of(projection)
    names = ("targets", "joint", "flows", "tax_expenditure", "attainment", "growth_process")
    found = {"budget": budget_table(budget)} | {name: getattr(projection, name)() for name in names}
    if projection.parent is not None:
        found["difference"] = _difference(projection, budget)
    money = {"ledger": ledger_table, "gaps": gap_table, "budget_errors": error_table, "contributions": contribution_table}
    return (
        found
        | {name: table(budget) for name, table in money.items()}
        | {"expected_numbers": numbers_table(projection), "priors": priors_table(projection)}
    )


def _difference(projection: Projection, budget: Budget) -> pd.DataFrame:
    """The budget less that of the parent, then the targets less the parent's, draw by draw."""
    targets = projection.difference()
    return pd.concat([difference_table(budget), targets[targets["measure"] == "target"]], ignore_index=True)


def priors_table(projection: Projection) -> pd.DataFrame:
    """Every prior in force, with its mean and its 5th and 95th percentile as drawn, yearly ones over all years ahead."""
    rows = [_prior_row(prior, _as_drawn(projection, prior)) for prior in projection.priors.values()]
    return pd.DataFrame(rows, columns=PRIOR_COLUMNS)


def _as_drawn(projection: Projection, prior: Prior) -> np.ndarray:
    common = projection.ahead.common
    return common.yearly[prior.name][:, : len(projection.years)] if prior.yearly else common.once[prior.name]


def _prior_row(prior: Prior, drawn: np.ndarray) -> dict:
    low, high = np.quantile(drawn, [0.05, 0.95])
    return {
        "name": prior.name,
        "label": prior.label(),
        "group": prior.group,
        "unit": prior.unit,
        "distribution": prior.describe(),
        "mean": float(drawn.mean()),
        "p05": float(low),
        "p95": float(high),
        "weak": prior.weak,
        "changed": prior.changed,
        "source": prior.source_text(),
    }


def shares_of(name: str, table: pd.DataFrame, projection: Projection) -> Callable[[str], np.ndarray | bool]:
    """Which cells of a table of ``tables_of`` are shares, by column: for ``csv_text``."""
    rows = _share_rows(name, table, projection)
    return lambda column: column in _SHARE_COLUMNS or rows


def _share_rows(name: str, table: pd.DataFrame, projection: Projection) -> np.ndarray:
    """Which rows hold no yuan and no counts: of R&D intensities, and of priors in any other unit."""
    if name == "priors":
        return (table["unit"] != "yuan").to_numpy()
    intensities = _intensities(projection)
    keys = next((table[column] for column in table.columns if column in _BY_TARGET), None)
    return np.full(len(table), False) if keys is None else keys.isin(intensities).to_numpy()


def _intensities(projection: Projection) -> list[str]:
    rows: Mapping[str, tuple] = measured(projection.scenario.targets)
    return [name for name, (indicator, _) in rows.items() if indicator in _INTENSITIES]
