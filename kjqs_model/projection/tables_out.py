"""The tables that a projection gives, as ``simulate`` writes them: means and quantiles of sums, never sums of quantiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..higher_law import work_out
from ..policy.parameters import Policy
from ..policy.register import clause_order, register
from ..policy.tax_expenditure import LEVELS
from ..scenario import Scenario
from ..scenario.schema import Target
from .draws.common import standard_error
from .fitting.history import History
from .fitting.pace import SERIES
from .kernel.factors import Count
from .run import Results
from .targets import INDICATORS, measured
from .years import YearsAhead

if TYPE_CHECKING:
    import pandas as pd


_BUDGET_QUANTILES = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p80": 0.80, "p90": 0.90, "p95": 0.95}
_QUANTILES = {"p05": 0.05, "p10": 0.10, "p50": 0.50, "p90": 0.90, "p95": 0.95}

_NORMAL_95 = 1.6448536269514722

BUDGET_COLUMNS = ["measure", "group", "key", "year", "mean", *_BUDGET_QUANTILES]
TARGET_COLUMNS = ["target", "year", "mean", *_QUANTILES, "probability", "standard_error"]
JOINT_COLUMNS = ["year", "probability", "standard_error"]
FLOW_COLUMNS = ["flow", "year", "mean", *_QUANTILES]
TAX_COLUMNS = ["item", "level", "year", "mean", *_QUANTILES]

ENTITLEMENT = "entitlement"

FLOWS = {
    "first": Count.first,
    "renewed": Count.renewed,
    "failed_first": Count.failed_first,
    "failed": Count.failed,
    "lapsed": Count.lapsed,
    "registered": Count.registered,
    "stock_high_tech_enterprises": Count.certified,
    "stock_technology_smes": Count.registered,
}

_TAX_ITEMS = {
    "super_deduction": Count.tax_super_deduction,
    "super_deduction_by_technology_smes": Count.tax_by_technology_smes,
    "super_deduction_technology_sme": Count.tax_technology_sme_rate,
    "certificate_rate": Count.tax_certificate,
}
_LEVEL_SHARES = dict(zip(LEVELS[1:], ("share_of_centre", "share_of_province", "share_of_city", "share_of_county"), strict=False))


def groups_of(outcome: Results, policy: Policy) -> Iterator[tuple[str, str, np.ndarray]]:
    """Group, key and yuan (years, draws): the total, each clause, each article, each department, in this order."""
    clauses = {clause: outcome.amounts[clause] for clause in sorted(outcome.amounts, key=clause_order)}
    nothing = np.zeros((len(outcome.years), outcome.counts.shape[1]))
    yield "total", "total", sum(clauses.values(), nothing)
    for clause, amounts in clauses.items():
        yield "clause", clause, amounts
    for group, key_of in (
        ("article", lambda clause: str(register()[clause].article)),
        ("department", lambda clause: register()[clause].lead),
    ):
        yield from _added(group, key_of, clauses)


def _added(group: str, key_of: Callable[[str], str], clauses: Mapping[str, np.ndarray]) -> Iterator[tuple[str, str, np.ndarray]]:
    found: dict[str, np.ndarray] = {}
    for clause, amounts in clauses.items():
        found[key_of(clause)] = found.get(key_of(clause), 0.0) + amounts
    for key, amounts in found.items():
        yield group, key, amounts


def _summary(values: np.ndarray, quantiles: Mapping[str, float]) -> dict[str, float]:
    return {
        "mean": float(values.mean()),
        **dict(zip(quantiles, map(float, np.quantile(values, list(quantiles.values()))), strict=False)),
    }


def budget(outcome: Results, policy: Policy) -> pd.DataFrame:
    """Entitlement by group, key and year."""
    import pandas as pd

    rows = [
        {"measure": ENTITLEMENT, "group": group, "key": key, "year": year, **_summary(amounts[place], _BUDGET_QUANTILES)}
        for group, key, amounts in groups_of(outcome, policy)
        for place, year in enumerate(outcome.years)
    ]
    return pd.DataFrame(rows, columns=BUDGET_COLUMNS)


def targets(indicators: Mapping[str, np.ndarray], given: Mapping[str, Target], years: tuple[int, ...]) -> pd.DataFrame:
    """Each target in each year."""
    import pandas as pd

    rows = []
    for name, (indicator, target) in measured(given).items():
        met = (indicators[indicator] >= target.at_least).astype(np.float64)
        error = standard_error(met.T)
        for place, year in enumerate(years):
            rows.append(
                {
                    "target": name,
                    "year": year,
                    **_summary(indicators[indicator][place], _QUANTILES),
                    "probability": float(met[place].mean()),
                    "standard_error": float(error[place]),
                }
            )
    return pd.DataFrame(rows, columns=TARGET_COLUMNS)


def joint(indicators: Mapping[str, np.ndarray], given: Mapping[str, Target], years: tuple[int, ...]) -> pd.DataFrame:
    """The probability of meeting the policy's targets together."""
    import pandas as pd

    rows = measured({name: target for name, target in given.items() if name in INDICATORS})
    met = np.all(
        [indicators[indicator] >= target.at_least for name, (indicator, target) in rows.items() if name in INDICATORS], axis=0
    ).astype(np.float64)
    error = standard_error(met.T)
    return pd.DataFrame(
        [
            {"year": year, "probability": float(met[place].mean()), "standard_error": float(error[place])}
            for place, year in enumerate(years)
        ],
        columns=JOINT_COLUMNS,
    )


def attainment(indicators: Mapping[str, np.ndarray], given: Mapping[str, Target], years: tuple[int, ...]) -> pd.DataFrame:
    """For each target and year: the chance that it is first met then, that it has been met by then, and the gap to it (short is
    negative)."""
    import pandas as pd

    rows = []
    for name, (indicator, target) in measured(given).items():
        values = indicators[indicator]
        met = values >= target.at_least
        before = np.zeros(met.shape[1], dtype=bool)
        for place, year in enumerate(years):
            first = met[place] & ~before
            before |= met[place]
            rows.append(
                {
                    "target": name,
                    "at_least": target.at_least,
                    "target_year": target.year,
                    "year": year,
                    "first_met": float(first.mean()),
                    "met_by": float(before.mean()),
                    **{f"gap_{key}": value for key, value in _summary(values[place] - target.at_least, _QUANTILES).items()},
                }
            )
    return pd.DataFrame(rows)


def flows(outcome: Results) -> pd.DataFrame:
    """Flows and stocks of recognition and registration."""
    import pandas as pd

    rows = [
        {"flow": flow, "year": year, **_summary(outcome.count(count)[place], _QUANTILES)}
        for flow, count in FLOWS.items()
        for place, year in enumerate(outcome.years)
    ]
    return pd.DataFrame(rows, columns=FLOW_COLUMNS)


def growth_process(
    indicators: Mapping[str, np.ndarray], ahead: YearsAhead, history: History, years: tuple[int, ...]
) -> pd.DataFrame:
    """Counts as the growth process wants them beside those that the firms come to, and their spread beside what forecasts of
    other places missed by.

    ``spread`` is the standard deviation of the log, as its 90 % width has it; ``panel_spread`` that of places of the same size.
    """
    import pandas as pd

    from .growth import panel_spread

    rows = []
    for indicator, wanted in (("high_tech_enterprises", ahead.pace.certified), ("technology_smes", ahead.pace.registered)):
        size = getattr(history, indicator)[history.base]
        for place, year in enumerate(years):
            for source, values in (("process", wanted[:, place]), ("projection", indicators[indicator][place])):
                rows.append(
                    {
                        "source": source,
                        "draws": len(values),
                        "indicator": indicator,
                        "year": year,
                        **_summary(values, _QUANTILES),
                        "spread": log_spread(values),
                        "panel_spread": panel_spread(SERIES[indicator], size=size, horizon=place + 1),
                    }
                )
    return pd.DataFrame(rows)


def rule_changes(outcome: Results) -> pd.DataFrame:
    """What a change of the provincial R&D subsidy's rule moves in its first year: recipients and yuan of the province on the same
    firms, under the old rule and under the new one; no row where no rule changes."""
    import pandas as pd

    places = [
        (measure, rule, 2 * late + money)
        for money, measure in enumerate(("recipients", "yuan"))
        for late, rule in enumerate(("old", "new"))
    ]
    rows = [
        {"year": year, "measure": measure, "rule": rule, **_summary(moves[:, place], _QUANTILES)}
        for year, moves in outcome.rule_moves.items()
        for measure, rule, place in places
    ]
    return pd.DataFrame(rows, columns=["year", "measure", "rule", "mean", *_QUANTILES])


def log_spread(values: np.ndarray) -> float:
    """The standard deviation of a normal distribution with the 90 % width that the logs have."""
    low, high = np.quantile(np.log(np.maximum(values, 1.0)), [0.05, 0.95], method="weibull")
    return float((high - low) / (2 * _NORMAL_95))


def tax_expenditure(outcome: Results) -> pd.DataFrame:
    """Income tax forgone by item, level and year; items overlap and levels add up to the total."""
    import pandas as pd

    rows = []
    for item, count in _TAX_ITEMS.items():
        for place, year in enumerate(outcome.years):
            shares = {"total": 1.0} | _shares_of_levels(year)
            rows += [
                {"item": item, "level": level, "year": year, **_summary(outcome.count(count)[place] * share, _QUANTILES)}
                for level, share in shares.items()
            ]
    return pd.DataFrame(rows, columns=TAX_COLUMNS)


def _shares_of_levels(year: int) -> dict[str, float]:
    found = work_out("income_tax", year, {"share": np.zeros(1)}, list(_LEVEL_SHARES.values()))
    return {level: float(found[share][0]) for level, share in _LEVEL_SHARES.items()}


class SideOfDifference(Protocol):
    """A projection, as far as two of them are laid side by side."""

    @property
    def scenario(self) -> Scenario: ...

    @property
    def outcome(self) -> Results: ...

    @property
    def draws(self) -> int: ...

    @property
    def years(self) -> tuple[int, ...]: ...

    @property
    def indicators(self) -> Mapping[str, np.ndarray]: ...


def difference(child: SideOfDifference, parent: SideOfDifference) -> pd.DataFrame:
    """Child less parent, draw by draw: the budget by group and the targets by name, in the budget's columns."""
    import pandas as pd

    rows, years = [], [year for year in child.years if year in parent.years]
    theirs = {(group, key): amounts for group, key, amounts in groups_of(parent.outcome, parent.scenario.policy)}
    ours = {(group, key): amounts for group, key, amounts in groups_of(child.outcome, child.scenario.policy)}
    nothing = np.zeros((1, child.draws))

    def part(values, projection, year):
        return values[projection.years.index(year)] if values is not None else nothing[0]

    for group, key in _in_order(ours, theirs):
        for year in years:
            gap = part(ours.get((group, key)), child, year) - part(theirs.get((group, key)), parent, year)
            rows.append({"measure": ENTITLEMENT, "group": group, "key": key, "year": year, **_summary(gap, _BUDGET_QUANTILES)})
    for name, (indicator, _) in measured(child.scenario.targets).items():
        for year in years:
            gap = part(child.indicators[indicator], child, year) - part(parent.indicators[indicator], parent, year)
            rows.append({"measure": "target", "group": "target", "key": name, "year": year, **_summary(gap, _BUDGET_QUANTILES)})
    return pd.DataFrame(rows, columns=BUDGET_COLUMNS)


def _in_order(*groups: Mapping[tuple[str, str], object]) -> list[tuple[str, str]]:
    ranks = {"total": 0, "clause": 1, "article": 2, "department": 3}

    def rank(pair: tuple[str, str]):
        group, key = pair
        return ranks[group], clause_order(key) if group in ("clause", "article") else (), key

    return sorted(set().union(*groups), key=rank)
