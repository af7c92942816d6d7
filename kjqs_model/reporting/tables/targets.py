"""Tidy tables of the years ahead, behind charts, workbook and prose: quantiles of draws, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from ...chances import chance_text, interval, with_words
from ...heavy import pd
from ...language import either, in_both, say, word_of

if TYPE_CHECKING:
    from ...budget import Budget
    from ...projection import Projection
    from ...scenario.schema import Target


QUANTILES = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95}
DOTS = 20
OTHERS = 5  # departments drawn by name; the rest of them together
_MONEY_ONLY = ("shares_paid", "rare_events")
_RECOGNITIONS = ("first", "renewed", "failed_first", "failed", "lapsed")
_GROWTH = {
    "process": in_both("reporting_tables.growth_process_learnt_many_places"),
    "projection": in_both("reporting_tables.firms_as_projected"),
}


def target_label(name: str, indicator: str) -> str:
    """A target by its number and what it measures: ``T2 有效期内高新技术企业（户）``."""
    from ...projection.targets import REAL, indicator_label

    return f"{name.removesuffix(REAL)} {indicator_label(indicator)}"


def flow_label(flow: str) -> str:
    """A flow or stock of ``flows.csv``."""
    return word_of("reporting_tables.flow", flow)


def measured(projection: Projection) -> Mapping[str, tuple[str, Target]]:
    """Every target by name with its indicator, R&D intensity also as far as it is real."""
    from ...projection.targets import measured as of

    return of(projection.scenario.targets)


def base_value(projection: Projection, indicator: str) -> float | None:
    """An indicator in the base year; None for what the base year does not tell."""
    from ...projection.state import FirmVariable

    history, state = projection.base.history, projection.base.state
    enterprises = max(history.rd_city - history.institutions, 0.0)
    real = float(state.figures[FirmVariable.rd_real].sum()) + history.rd_city - enterprises
    return {
        "rd_intensity": history.rd_city / history.gdp,
        "rd_intensity_real": real / history.gdp,
        "rd_expenditure": history.rd_city,
        "high_tech_enterprises": history.high_tech_enterprises[history.base],
        "technology_smes": history.technology_smes[history.base],
    }.get(indicator)


def fan(values: np.ndarray, years: tuple[int, ...]) -> pd.DataFrame:
    """year, mean, p05 to p95 of draws. ``values`` is (years, draws)."""
    found = np.quantile(values, list(QUANTILES.values()), axis=1)
    return pd.DataFrame({"year": years, "mean": values.mean(axis=1), **dict(zip(QUANTILES, found, strict=False))})


def totals(projection: Projection) -> np.ndarray:
    """The total entitlement of every year and draw in yuan."""
    from ...projection.tables_out import groups_of

    return next(iter(groups_of(projection.outcome, projection.scenario.policy)))[2]


def quantile_dots(values: np.ndarray) -> pd.DataFrame:
    """value, place: twenty equally likely values, those that lie close stacked on each other. ``values`` is (draws,)."""
    found = np.quantile(values, (np.arange(DOTS) + 0.5) / DOTS)
    width = max(float(np.ptp(found)) / 14, 1e-12)
    bins = np.floor((found - found[0]) / width)
    frame = pd.DataFrame({"value": found[0] + (bins + 0.5) * width, "bin": bins, "quantile": found})
    return frame.assign(place=frame.groupby("bin").cumcount() + 0.5)


def probabilities(projection: Projection) -> pd.DataFrame:
    """label, year, probability, standard_error, low, high, text, words of each target, and of T1, T2 and T3 together, in this
    order."""
    labels = {name: target_label(name, indicator) for name, (indicator, _) in measured(projection).items()}
    single = projection.targets()[["target", "year", "probability", "standard_error"]]
    single = single.assign(label=[labels[name] for name in single["target"]])
    joint = projection.joint().assign(target="joint", label=joint_label(projection))
    return with_words(pd.concat([single, joint], ignore_index=True), projection.draws)


def joint_label(projection: Projection) -> str:
    """The policy's targets together."""
    from ...projection.targets import INDICATORS

    names = [name for name in projection.scenario.targets if name in INDICATORS]
    return say("reporting_tables.names_together", names=say("signs.list_mark").join(names))


def flows(projection: Projection) -> pd.DataFrame:
    """flow, label, stock (bool), year, mean, p05 to p95."""
    frame = projection.flows()
    return frame.assign(
        label=[flow_label(flow) for flow in frame["flow"]],
        stock=frame["flow"].str.startswith("stock_"),
        recognition=frame["flow"].isin(_RECOGNITIONS),
    )


def growth_process(projection: Projection) -> pd.DataFrame:
    """source, label, panel, year, p10, p50, p90, draws, spread, panel_spread: what the growth process wants, and what the firms
    come to."""
    from ...projection.targets import indicator_label

    frame = projection.growth_process()
    return frame.assign(
        label=[either(*_GROWTH[source]) for source in frame["source"]],
        panel=[indicator_label(name) for name in frame["indicator"]],
    )


def departments(projection: Projection) -> pd.DataFrame:
    """department, year, mean, p10, p90 in yuan: the largest by name, the others together; those of nothing left out."""
    from ...projection.tables_out import groups_of

    amounts = {
        key: values
        for group, key, values in groups_of(projection.outcome, projection.scenario.policy)
        if group == "department" and values.any()
    }
    order = sorted(amounts, key=lambda key: (-amounts[key].mean(), key))
    named = {key: amounts[key] for key in order[:OTHERS]}
    if len(order) > OTHERS:
        named[say("reporting_tables.order_count_others", order_count=len(order) - OTHERS)] = reduce(
            np.add, (amounts[key] for key in order[OTHERS:])
        )
    parts = [fan(values, projection.years).assign(department=key) for key, values in named.items()]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["department", "year", "mean", "p10", "p90"])


def drivers(projection: Projection, outcome: np.ndarray, year: int, most: int = 10, *, money: bool = True) -> pd.DataFrame:
    """name, label, correlation, weak, chance of the priors that go most with an outcome, the strongest first.

    Correlations are of ranks (Spearman). ``outcome`` is (draws,). A prior that is drawn anew every year counts by its sum up to
    ``year``; ``chance`` is what two unrelated series of so many draws exceed once in twenty times. ``money`` False leaves
    out what only amounts hang on: numbers and amounts of other recipients, shares of ceilings paid.
    """
    common, upto = projection.ahead.common, projection.years.index(year) + 1
    given = dict(common.once) | {name: values[:, :upto].sum(axis=1) for name, values in common.yearly.items()}
    rows = [
        {"name": name, "label": projection.priors[name].label(), "weak": projection.priors[name].weak, "correlation": found}
        for name, values in given.items()
        if money or projection.priors[name].group not in _MONEY_ONLY
        if (found := spearman(values, outcome)) is not None
    ]
    frame = pd.DataFrame(rows, columns=["name", "label", "weak", "correlation"])
    frame = frame.assign(size=frame["correlation"].abs(), chance=2 / np.sqrt(max(len(outcome) - 1, 1)))
    return frame.sort_values(["size", "name"], ascending=[False, True], ignore_index=True).head(most)


def spearman(one: np.ndarray, other: np.ndarray) -> float | None:
    """The correlation of the ranks of two series, ties at their mean rank; None where one of them does not move."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, ties at their mean rank; scipy.stats has them too, and takes a second to be imported."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[place]


def differences(projection: Projection) -> dict[str, np.ndarray]:
    """Total (yuan) and targets less the parent's, draw by draw, (years, draws) by name; ``total`` comes first."""
    parent = projection.parent
    found = {"total": totals(projection) - totals(parent)}
    return found | {
        name: projection.indicators[indicator] - parent.indicators[indicator]
        for name, (indicator, _) in measured(projection).items()
    }


def first_met(projection: Projection) -> pd.DataFrame:
    """target, label, at_least, year, probability, standard_error, words, gap_p10 to gap_p90, first_year, never of each target.

    ``first_year`` is that of an even chance, NaN where there is none. A target of a year that is not projected is left out.
    """
    reached, odds = projection.attainment(), projection.targets()
    rows = reached[reached["year"] == reached["target_year"]].merge(
        odds[["target", "year", "probability", "standard_error"]], on=["target", "year"]
    )
    even = reached[reached["met_by"] >= 0.5].groupby("target")["year"].min()
    never = 1 - reached.groupby("target")["met_by"].max()
    indicators = {name: indicator for name, (indicator, _) in measured(projection).items()}
    return with_words(rows, projection.draws).assign(
        indicator=rows["target"].map(indicators),
        label=[target_label(name, indicators[name]) for name in rows["target"]],
        first_year=rows["target"].map(even),
        never=rows["target"].map(never),
    )


def comparison_rows(budget: Budget) -> list[dict]:
    """The projected years of comparison.csv: the rows of budget.csv."""
    from ...budget.tables import budget_table

    return [{str(name): value for name, value in row.items()} for row in budget_table(budget).to_dict("records")]


def weak_priors(projection: Projection) -> list:
    """The priors that no study gives, also where a scenario fixes them."""
    return [prior for prior in projection.priors.values() if prior.weak]


def outcome_year(projection: Projection) -> int:
    """The year that single figures are given for: the last of the targets' years that is projected."""
    years = [target.year for target in projection.scenario.targets.values() if target.year in projection.years]
    return max(years, default=projection.years[-1])


def chances_in_their_years(projection: Projection) -> pd.DataFrame:
    """name, chance, low, high, text of each target in its year, or in the last that is projected."""
    found, rows = projection.targets().set_index(["target", "year"]), []
    for name in dict.fromkeys(found.index.get_level_values("target")):
        target = projection.scenario.targets.get(name.removesuffix("_real"))
        year = target.year if target and target.year in projection.years else projection.years[-1]
        chance = found.loc[(name, year)].probability
        low, high = interval(chance, projection.draws)
        rows.append(
            {
                "name": f"{name.replace('_real', say('reporting_tables.real_rd'))} {year}",
                "chance": chance,
                "low": low,
                "high": high,
                "text": chance_text(chance, projection.draws),
            }
        )
    return pd.DataFrame(rows)
