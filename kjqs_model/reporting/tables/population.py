"""Tidy tables behind the notebook on the population: sizes, bands, R&D, places, correlations, stability, and what registers
bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...data import shipped
from ...errors import Refusal
from ...files import companion
from ...heavy import pd
from ...higher_law import parameters
from ...language import either, money_unit, say, word_of
from ...population.margins import shipped_design
from ...study import open_study
from ...tables.words import Recognition
from .costing import clause_name

if TYPE_CHECKING:
    from ...population.margins import Design
    from ...population.real import RealRows
    from ...population.registers import Imported
    from ...population.synthesis.making import Population
    from ...study import Study


BINS_A_DECADE = 4
"""Bars of the size chart for each tenfold of revenue."""

STAFF_BANDS = (0, 5, 10, 20, 50, 100, 300, 500, 1000, np.inf)
AGE_BANDS = (0, 3, 6, 9, 12, 16, 21, np.inf)
"""Lower ends of the bands of staff and age (years) in charts, with an open end."""

RATIO_BIN = 0.0025
RATIO_SHOWN = 0.12
"""Width of a bar of the R&D ratio, and the ratio at which the last bar begins, which holds all above."""


def open_population_case(scenario: str, seed: int = -1) -> Study:
    """A scenario whose population is made, with another seed where one is given (-1: the scenario's own).

    Raises Refusal for a scenario that reads its population from published figures or a user's tables.
    """
    study = open_study(scenario, seed=seed)
    if study.made is None:
        raise Refusal(say("reporting_tables.population_scenario_not_made_population", scenario_name=study.scenario.name))
    return study


def example_registers() -> Path:
    """The folder of the example registers, beside the notebooks."""
    return companion("notebooks/example_registers")


def sizes(made: Population) -> pd.DataFrame:
    """low, high (yuan), firms, asked: firms by revenue, and the number that the Pareto tail asks of each bin (NaN below it).

    Bins begin at the start of the tail and run a quarter of a tenfold each, so that no bin lies across it.
    """
    from ...population.synthesis.sizes import tail_start

    design, revenue = made.design, made.firms["revenue"]
    revenue = revenue[revenue > 0]
    start = tail_start(design["size_median"], design["size_sigma"], design["size_tail_share"])
    place = np.floor(np.log10(revenue / start) * BINS_A_DECADE + 1e-9).astype(int)
    steps = np.arange(place.min(), place.max() + 1)
    low, high = start * 10 ** (steps / BINS_A_DECADE), start * 10 ** ((steps + 1) / BINS_A_DECADE)
    above = len(revenue) * design["size_tail_share"]
    exponent = design["size_tail_exponent"]
    asked = above * ((low / start) ** -exponent - (high / start) ** -exponent)
    return pd.DataFrame(
        {
            "low": low,
            "high": high,
            "firms": np.bincount(place - place.min(), minlength=len(steps)),
            "asked": np.where(steps >= 0, asked, np.nan),
        }
    )


def bands(made: Population, values: np.ndarray, ends: Sequence[float]) -> pd.DataFrame:
    """group, band, order, firms, share: all firms, certified ones and registered ones by bands of a figure (each group adds up to
    1)."""
    names = _band_names(ends)
    groups = {
        say("reporting_tables.all_enterprises"): np.ones(len(made.firms), dtype=bool),
        say("reporting_tables.calibrated_high_tech_enterprises"): made.firms.status["certified"],
        say("reporting_tables.calibrated_technology_smes"): made.firms.status["technology_sme"],
    }
    found = []
    for group, chosen in groups.items():
        counts = np.histogram(values[chosen], bins=np.array(ends))[0]
        found.append(
            pd.DataFrame(
                {
                    "group": group,
                    "band": names,
                    "order": np.arange(len(names)),
                    "firms": counts,
                    "share": counts / max(counts.sum(), 1),
                }
            )
        )
    return pd.concat(found, ignore_index=True)


def rd_ratios(made: Population) -> pd.DataFrame:
    """bracket, floor, low, high, firms: certified firms by R&D ratio of three years (audit R&D to revenue), in each bracket of
    sales.

    The last bin of a bracket holds all firms above it.
    """
    law = parameters("recognition", made.design.year)
    rows = made.firms.status["certified"][made.chosen]
    revenue, research = (made.history[name][:3, rows] for name in ("revenue", "rd_audit"))
    ratio = research.sum(axis=0) / np.maximum(revenue.sum(axis=0), 1.0)
    bracket = np.searchsorted(np.array(law["sales_bounds"]), revenue[0], side="left")
    # A ratio that meets its floor to the yuan must not slip under it in the division.
    place = np.floor(np.minimum(ratio, RATIO_SHOWN) / RATIO_BIN + 1e-6).astype(int)
    low = np.arange(round(RATIO_SHOWN / RATIO_BIN) + 1) * RATIO_BIN
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "bracket": name,
                    "floor": floor,
                    "low": low,
                    "high": low + RATIO_BIN,
                    "firms": np.bincount(place[bracket == number], minlength=len(low)),
                }
            )
            for number, (name, floor) in enumerate(zip(_bracket_names(law["sales_bounds"]), law["rd_ratios"], strict=True))
        ],
        ignore_index=True,
    )


def concentration(made: Population) -> pd.DataFrame:
    """rank, share: what part of all R&D of enterprises the first so many performers make up."""
    research = np.sort(made.history["rd_statistical"][0])[::-1]
    research = research[research > 0]
    ranks = np.unique(np.append(np.geomspace(1, len(research), 60).astype(int), [10, 100]))
    return pd.DataFrame({"rank": ranks, "share": np.cumsum(research)[ranks - 1] / research.sum()})


def places(made: Population, status: str) -> pd.DataFrame:
    """county, group, firms: firms of a status (``certified``, ``technology_sme``) by county or zone and industry group."""
    from ...population.synthesis.firms import technology_groups

    design, firms = made.design, made.firms
    group, shares = technology_groups(design)
    counts = np.zeros((len(design.counties), len(shares)), dtype=int)
    chosen = firms.status[status]
    np.add.at(counts, (firms.county[chosen], group[firms.industry[chosen]]), 1)
    names = [*_groups(), say("reporting_tables.other_industries_named")]
    return pd.DataFrame(
        [
            (county_word(design, county), names[column], int(counts[row, column]))
            for row, county in enumerate(design.counties)
            for column in range(len(names))
            if column < len(names) - 1 or counts[:, column].any()
        ],
        columns=["county", "group", "firms"],
    )


def by_county(made: Population) -> pd.DataFrame:
    """county, status, firms, asked: certified and registered firms, and the number by the share assumed of technology firms."""
    from ...population.synthesis.firms import technology_county_shares

    design, firms = made.design, made.firms
    words = {
        "certified": say("reporting_tables.calibrated_high_tech_enterprises"),
        "technology_sme": say("reporting_tables.calibrated_technology_smes"),
    }
    found = []
    for status, word in words.items():
        counts = np.bincount(firms.county[firms.status[status]], minlength=len(design.counties))
        found.append(
            pd.DataFrame(
                {
                    "county": [county_word(design, county) for county in design.counties],
                    "status": word,
                    "firms": counts,
                    "asked": technology_county_shares(design) * counts.sum(),
                }
            )
        )
    return pd.concat(found, ignore_index=True)


def correlations(made: Population) -> pd.DataFrame:
    """pair, asked, found: rank correlations of the latent scores, the largest first."""
    from ...population.quality import correlation_results

    result = correlation_results(made)
    rows = [
        (f"{score_word(first)} × {score_word(second)}", result["asked"][i][j], result["found"][i][j])
        for i, first in enumerate(result["scores"])
        for j, second in enumerate(result["scores"])
        if i < j
    ]
    return pd.DataFrame(rows, columns=["pair", "asked", "found"]).sort_values(
        ["asked", "pair"], ascending=[False, True], ignore_index=True
    )


def stability(design: Design, seeds: Iterable[int]) -> tuple[pd.DataFrame, dict[int, str]]:
    """seed, clause, name, amount_yuan of every clause that costs anything, and the seeds whose population is refused, with the
    reason."""
    from ...population.quality import budget_stability

    rows, refused = [], {}
    for seed in seeds:
        try:
            lines = budget_stability(design, range(seed, seed + 1))
        except Refusal as refusal:
            refused[seed] = str(refusal)
            continue
        rows += [(seed, line["clause"], clause_name(line["clause"]), line["mean"]) for line in lines if line["clause"] != "all"]
    return pd.DataFrame(rows, columns=["seed", "clause", "name", "amount_yuan"]), refused


def register_rows(imported: Imported) -> pd.DataFrame:
    """file, reason, rows, used: where the rows of each register went."""
    from ...population.registers import reason_label

    rows = []
    for entry in imported.accounting:
        rows.append((entry.file, say("reporting_tables.used"), entry.used, True))
        rows += [(entry.file, reason_label(reason), count, False) for reason, count in entry.dropped.items()]
    return pd.DataFrame(rows, columns=["file", "reason", "rows", "used"])


def registered_firms(real: RealRows, design: Design) -> pd.DataFrame:
    """The real enterprises for a table to be published: county, status (in words), firm and a one to be counted, under headings
    to print."""
    firms = real.enterprises
    passed = (firms["recognition"] == Recognition.first) | (firms["recognition"] == Recognition.renewed)
    status = np.select(
        [passed, firms["tech_sme"]],
        [say("reporting_tables.certified_in_the_year"), say("reporting_tables.other_technology_smes")],
        say("reporting_tables.other_enterprises"),
    )
    return pd.DataFrame(
        {
            say("reporting_tables.county_heading"): [county_word(design, county) for county in firms.texts("county")],
            say("reporting_tables.status"): status,
            say("reporting_tables.firm"): firms.texts("firm_id"),
            say("reporting_tables.firms"): 1.0,
        }
    )


def _groups() -> list[str]:
    return [group_word(name) for name in shipped_design().technology["industry_shares"]]


def _band_names(ends: Sequence[float]) -> list[str]:
    return [f"{low:.0f}–{high - 1:.0f}" if np.isfinite(high) else f"≥{low:.0f}" for low, high in pairwise(ends)]


def _bracket_names(bounds: Sequence[float]) -> list[str]:
    first, second = (say("reporting.amount_in_unit", amount=f"{bound / money_unit():,.0f}") for bound in bounds)
    return [
        say("reporting_tables.revenue_up_to", first=first),
        say("reporting_tables.above_that_up_to", first_zh=first, second=second),
        say("reporting_tables.above_second", second=second),
    ]


def county_word(design: Design, name: str) -> str:
    """A county or development zone of the design."""
    return either(name, design.counties[name]["en"])


def group_word(name: str) -> str:
    """A group of industries of technology firms, by its name in the facts."""
    return either(name, shipped("industry_groups.yaml")[name])


def score_word(name: str) -> str:
    """A latent score."""
    return word_of("reporting_tables.score", name)


def violation_word(name: str) -> str:
    """A way in which a firm's figures may contradict its status, by its name in quality.json."""
    return word_of("reporting_tables.violation", name)


def population_unit(name: str) -> str:
    """A unit of margins and held-out figures."""
    return word_of("reporting_tables.unit", name)
