"""Tidy tables behind the notebook on the population: sizes, bands, R&D, places, correlations, stability, and what registers bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Refusal
from ...files import companion
from ...higher_law import parameters
from ...language import say
from ...population.margins import shipped_design
from ...study import open_study
from ...tables.words import Recognition
from .costing import clause_name

if TYPE_CHECKING:
    import pandas as pd

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
        raise Refusal(say(f"情景“{study.scenario.name}”的总体不是模拟生成的（population 不是 synthesise），本笔记本没有可看的。请换用 baseline。",
                          f"The population of scenario '{study.scenario.name}' is not made (population is not synthesise), so that there "
                          "is nothing to show here. Take baseline."))
    return study


def example_registers() -> Path:
    """The folder of the example registers, beside the notebooks."""
    return companion("notebooks/example_registers")


def sizes(made: Population) -> pd.DataFrame:
    """low, high (yuan), firms, asked: firms by revenue, and the number that the Pareto tail asks of each bin (NaN below it).

    Bins begin at the start of the tail and run a quarter of a tenfold each, so that no bin lies across it.
    """
    import pandas as pd

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
    return pd.DataFrame({"low": low, "high": high, "firms": np.bincount(place - place.min(), minlength=len(steps)),
                         "asked": np.where(steps >= 0, asked, np.nan)})


def bands(made: Population, values: np.ndarray, ends: Sequence[float]) -> pd.DataFrame:
    """group, band, order, firms, share: all firms, certified ones and registered ones by bands of a figure (each group adds up to 1)."""
    import pandas as pd

    names = _band_names(ends)
    groups = {say("全部企业", "all enterprises"): np.ones(len(made.firms), dtype=bool),
              say("高新技术企业", "high-tech enterprises"): made.firms.status["certified"],
              say("科技型中小企业", "technology SMEs"): made.firms.status["technology_sme"]}
    found = []
    for group, chosen in groups.items():
        counts = np.histogram(values[chosen], bins=np.array(ends))[0]
        found.append(pd.DataFrame({"group": group, "band": names, "order": np.arange(len(names)), "firms": counts,
                                   "share": counts / max(counts.sum(), 1)}))
    return pd.concat(found, ignore_index=True)


def rd_ratios(made: Population) -> pd.DataFrame:
    """bracket, floor, low, high, firms: certified firms by R&D ratio of three years (audit R&D to revenue), in each bracket of sales.

    The last bin of a bracket holds all firms above it.
    """
    import pandas as pd

    law = parameters("recognition", made.design.year)
    rows = made.firms.status["certified"][made.chosen]
    revenue, research = (made.history[name][:3, rows] for name in ("revenue", "rd_audit"))
    ratio = research.sum(axis=0) / np.maximum(revenue.sum(axis=0), 1.0)
    bracket = np.searchsorted(np.array(law["sales_bounds"]), revenue[0], side="left")
    # A ratio that meets its floor to the yuan must not slip under it in the division.
    place = np.floor(np.minimum(ratio, RATIO_SHOWN) / RATIO_BIN + 1e-6).astype(int)
    low = np.arange(round(RATIO_SHOWN / RATIO_BIN) + 1) * RATIO_BIN
    return pd.concat([pd.DataFrame({
        "bracket": name, "floor": floor, "low": low, "high": low + RATIO_BIN,
        "firms": np.bincount(place[bracket == number], minlength=len(low))})
        for number, (name, floor) in enumerate(zip(_bracket_names(law["sales_bounds"]), law["rd_ratios"], strict=True))],
        ignore_index=True)


def concentration(made: Population) -> pd.DataFrame:
    """rank, share: what part of all R&D of enterprises the first so many performers make up."""
    import pandas as pd

    research = np.sort(made.history["rd_statistical"][0])[::-1]
    research = research[research > 0]
    ranks = np.unique(np.append(np.geomspace(1, len(research), 60).astype(int), [10, 100]))
    return pd.DataFrame({"rank": ranks, "share": np.cumsum(research)[ranks - 1] / research.sum()})


def places(made: Population, status: str) -> pd.DataFrame:
    """county, group, firms: firms of a status (``certified``, ``technology_sme``) by county or zone and industry group."""
    import pandas as pd

    from ...population.synthesis.firms import technology_groups

    design, firms = made.design, made.firms
    group, shares = technology_groups(design)
    counts = np.zeros((len(design.counties), len(shares)), dtype=int)
    chosen = firms.status[status]
    np.add.at(counts, (firms.county[chosen], group[firms.industry[chosen]]), 1)
    names = [*_groups(), say("其他行业", "other industries")]
    return pd.DataFrame([(county_word(design, county), names[column], int(counts[row, column]))
                         for row, county in enumerate(design.counties) for column in range(len(names))
                         if column < len(names) - 1 or counts[:, column].any()], columns=["county", "group", "firms"])


def by_county(made: Population) -> pd.DataFrame:
    """county, status, firms, asked: certified and registered firms, and the number by the share assumed of technology firms."""
    import pandas as pd

    from ...population.synthesis.firms import technology_county_shares

    design, firms = made.design, made.firms
    words = {"certified": say("高新技术企业", "high-tech enterprises"), "technology_sme": say("科技型中小企业", "technology SMEs")}
    found = []
    for status, word in words.items():
        counts = np.bincount(firms.county[firms.status[status]], minlength=len(design.counties))
        found.append(pd.DataFrame({"county": [county_word(design, county) for county in design.counties], "status": word,
                                   "firms": counts, "asked": technology_county_shares(design) * counts.sum()}))
    return pd.concat(found, ignore_index=True)


def correlations(made: Population) -> pd.DataFrame:
    """pair, asked, found: rank correlations of the latent scores, the largest first."""
    import pandas as pd

    from ...population.quality import correlation_results

    result = correlation_results(made)
    rows = [(f"{score_word(first)} × {score_word(second)}", result["asked"][i][j], result["found"][i][j])
            for i, first in enumerate(result["scores"]) for j, second in enumerate(result["scores"]) if i < j]
    return pd.DataFrame(rows, columns=["pair", "asked", "found"]).sort_values(["asked", "pair"], ascending=[False, True], ignore_index=True)


def stability(design: Design, seeds: Iterable[int]) -> tuple[pd.DataFrame, dict[int, str]]:
    """seed, clause, name, amount_yuan of every clause that costs anything, and the seeds whose population is refused, with the reason."""
    import pandas as pd

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
    import pandas as pd

    from ...population.registers import reason_label

    rows = []
    for entry in imported.accounting:
        rows.append((entry.file, say("使用", "used"), entry.used, True))
        rows += [(entry.file, reason_label(reason), count, False) for reason, count in entry.dropped.items()]
    return pd.DataFrame(rows, columns=["file", "reason", "rows", "used"])


def registered_firms(real: RealRows, design: Design) -> pd.DataFrame:
    """The real enterprises for a table to be published: county, status (in words), firm and a one to be counted, under headings to print."""
    import pandas as pd

    firms = real.enterprises
    passed = (firms["recognition"] == Recognition.first) | (firms["recognition"] == Recognition.renewed)
    status = np.select([passed, firms["tech_sme"]], [say("当年认定的高企", "certified in the year"), say("其他科技型中小企业", "other technology SMEs")],
                       say("其他企业", "other enterprises"))
    return pd.DataFrame({say("县区", "county"): [county_word(design, county) for county in firms.texts("county")], say("资格", "status"): status,
                         say("企业编号", "firm"): firms.texts("firm_id"), say("户数", "firms"): 1.0})


def _groups() -> list[str]:
    return [group_word(name) for name in shipped_design().technology["industry_shares"]]


def _band_names(ends: Sequence[float]) -> list[str]:
    return [f"{low:.0f}–{high - 1:.0f}" if np.isfinite(high) else f"≥{low:.0f}" for low, high in pairwise(ends)]


def _bracket_names(bounds: Sequence[float]) -> list[str]:
    first, second = (say(f"{bound / 1e4:,.0f} 万元", f"{bound / 1e6:,.0f} million yuan") for bound in bounds)
    return [say(f"营业收入 {first}以下（含）", f"revenue up to {first}"), say(f"{first}至 {second}（含）", f"above that, up to {second}"),
            say(f"{second}以上", f"above {second}")]


_GROUPS = {
    "装备制造/轴承/汽车": "machinery, bearings, vehicles", "化工新材料": "chemicals, new materials", "有色金属及加工": "non-ferrous metals",
    "农产品加工/食品": "farm products, food", "医药/阿胶": "medicine, ejiao", "纺织服装": "textiles, clothing", "金属制品": "metal products",
    "建材/其他制造": "building materials, other", "软件和信息服务": "software, information", "科研和技术服务": "research, technical services",
}
_SCORES = {
    "size": ("规模", "size"), "productivity": ("生产率", "productivity"), "age": ("年龄", "age"), "rd_propensity": ("研发倾向", "R&D propensity"),
    "rd_intensity": ("研发强度", "R&D intensity"), "technical_staff": ("科技人员", "technical staff"),
    "intellectual_property": ("知识产权", "intellectual property"),
}
_VIOLATIONS = {
    "certified_below_rd_floor": ("持证高企近三年研发费用占比低于门槛", "certified, R&D of three years under its floor"),
    "certified_in_the_year_below_rd_floor": ("当年认定而前三年研发费用占比低于门槛", "recognised in the year with R&D under its floor"),
    "certified_in_the_year_without_meeting_the_conditions": ("当年认定而不符合全部条件", "recognised in the year without meeting every condition"),
    "failed_although_the_law_would_recognise": ("未通过认定而按办法本应通过", "failed although the law would recognise it"),
    "certified_in_the_year_without_certificate": ("当年认定而没有证书", "recognised in the year without a certificate"),
    "certificate_older_than_three_years": ("证书过期仍算有效", "valid on a certificate that ran out"),
    "registered_over_the_size_limits": ("入库科技型中小企业超过规模上限", "registered technology SME over the size limits"),
    "registered_without_qualifying": ("入库科技型中小企业不符合评价条件", "registered technology SME that does not qualify"),
    "above_scale_below_the_threshold": ("规上企业营业收入低于规上标准", "above-scale with a revenue below the threshold"),
    "super_deduction_in_an_excluded_industry": ("不得加计扣除的行业享受加计扣除", "super-deduction in an excluded industry"),
    "founded_after_the_base_year": ("成立年份晚于基年", "founded after the base year"),
}
_UNITS = {"firms": ("户", "firms"), "yuan": ("元", "yuan"), "persons": ("人", "persons"), "share": ("比例", "share"), "years": ("年", "years")}


def county_word(design: Design, name: str) -> str:
    """A county or development zone of the design."""
    return say(name, design.counties[name]["en"])


def group_word(name: str) -> str:
    """A group of industries of technology firms, by its name in the facts."""
    return say(name, _GROUPS[name])


def score_word(name: str) -> str:
    """A latent score."""
    return say(*_SCORES[name])


def violation_word(name: str) -> str:
    """A way in which a firm's figures may contradict its status, by its name in quality.json."""
    return say(*_VIOLATIONS[name])


def population_unit(name: str) -> str:
    """A unit of margins and held-out figures."""
    return say(*_UNITS[name])
