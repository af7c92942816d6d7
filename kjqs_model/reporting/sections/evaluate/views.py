"""What the notebook on forecast evaluation works out and draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ....language import say
from ....projection.error_split import Split, split_error
from ....projection.outturns import Outturns, read_outturns
from ...charts import evaluate as charts
from ...figure import Figure, show
from ...outlook import report_draws
from ...terminal import hindcast as hindcast_words
from ..targets.tables import fan
from . import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ....projection import Projection
    from ....projection.hindcast import Hindcast

EXAMPLE = "example_outturns.csv"
"""Beside the notebooks: made-up outturns that show the form."""


@dataclass(frozen=True)
class Judged:
    """A forecast beside a user's outturns, and the split of its errors."""

    projection: Projection
    outturns: Outturns
    splits: list[Split]
    actual: str = ""


def look_back(draws: int = 0, seed: int = -1) -> Hindcast:
    """Hindcasts from every base year, of policy and priors as shipped. 0 draws: as a report has them; seed -1: as shipped."""
    from ....projection.hindcast import hindcast
    from ....scenario import load_scenario

    given = load_scenario(None)
    return hindcast(draws=report_draws(given, draws), seed=given.seed if seed < 0 else seed, scenario=given)


def judge(scenario: str, outturns: str, actual_policy: str = "", draws: int = 0, seed: int = -1) -> Judged | None:
    """Set a scenario's forecast against a file of outturns; None without a file.

    Parameters
    ----------
    outturns : path of a CSV. actual_policy : a scenario whose policy came about, where it differs from the one assumed.

    Raises
    ------
    Refusal : anything wrong with either scenario or the outturns.
    """
    if not outturns:
        return None
    from ....projection.projection import settled
    from ....scenario import load_scenario

    loaded = load_scenario(scenario, [f"seed={seed}"] if seed >= 0 else [])
    own = settled(replace(loaded, parent=None), report_draws(loaded, draws), None)
    came = load_scenario(actual_policy) if actual_policy else None
    read = read_outturns(outturns, range(own.years.base + 1, own.years.last + 1))  # before the minutes of a projection
    projection = _projected(own)
    actual = _projected(replace(own, policy=came.policy)) if came else None
    return Judged(projection, read, split_error(projection, read, actual), came.title if came else "")


def _projected(scenario) -> Projection:
    from ....projection import simulate

    return simulate(scenario, with_parent=False)


def hindcast_fans(found: Hindcast, output: str = "") -> list[Figure]:
    """A fan of every indicator from every base year, with what was published afterwards."""
    drawn = []
    for base, rows in hindcast_words.by_base(found).items():
        for indicator in dict.fromkeys(row["indicator"] for row in rows):
            published = {row["year"]: row["published"] for row in rows if row["indicator"] == indicator}
            projection, label = found.projections[base], hindcast_words.label(indicator)
            chart = charts.fan_with_published(
                fan(tables.hindcast_values(found, base, indicator), projection.years), published, charts.hindcast_axis(indicator),
                say(f"从 {base} 年底看：{label}", f"From the end of {base}: {label}"), [hindcast_source(found, base)],
                (base, tables.known_at_base(found, base, indicator)))
            drawn.append(show(chart, f"hindcast_{base}_{indicator}", output))
    return drawn


def hindcast_source(found: Hindcast, base: int) -> str:
    """The source line of a chart of hindcasts."""
    projection = found.projections[base]
    return say(f"来源：公布数见 facts.yaml；只用截至 {base} 年的数拟合；{projection.draws} 次抽样，种子 {projection.scenario.seed}。",
               f"Source: published figures of facts.yaml; fitted to figures up to {base} alone. {projection.draws} draws, seed "
               f"{projection.scenario.seed}.")


def hindcast_errors(found: Hindcast, output: str = "") -> list[Figure]:
    """The model's mean error beside those of two plain trends."""
    notes = [say("本模型为 CRPS（概率预测的误差），外推为绝对误差，两者单位相同、越小越好。",
                 "The model's is the CRPS, the error of a probability forecast; a trend's is absolute. Same unit, smaller is "
                 "better."),
             say("高企和入库企业的基数年份少，外推可能只有一个点。", "Of few years known a trend may have a single one to go on.")]
    chart = charts.errors(tables.errors(found), say("预测误差：本模型与两种外推", "Errors: this model and two trends"), notes)
    return [show(chart, "hindcast_errors", output)]


def calibration(evidence: Mapping | None, output: str = "") -> list[Figure]:
    """Coverage and places of outturns in simulated worlds, as committed; nothing where there is no evidence."""
    if evidence is None:
        return []
    worlds = evidence["worlds"]
    note = say(f"来源：docs/evidence/projection.json；{worlds['number']} 个模拟世界，各 {worlds['draws']} 次抽样。",
               f"Source: docs/evidence/projection.json; {worlds['number']} simulated worlds of {worlds['draws']} draws.")
    band = say("红线：名义比例；灰带：全部合计允许的范围。", "Red: the nominal share. Grey: what is allowed over all.")
    flat = say("虚线：每格应有的比例；两头高说明区间太窄，中间高说明太宽。",
               "Dashed: the share due to each bin. High ends mean intervals too narrow, a high middle too wide.")
    return [show(charts.coverage(tables.coverage(evidence), say("区间是否名副其实", "Whether intervals hold what they claim"),
                                 [note, band]), "coverage", output),
            show(charts.places(tables.places(evidence), say("实际结果在预测分布中的位置", "Places of outturns in their forecasts"),
                               [note, flat]), "places", output)]


def splits(judged: Judged | None, output: str = "") -> list[Figure]:
    """The errors of amounts, split; nothing without outturns of amounts."""
    if judged is None or not judged.splits:
        return []
    notes = [say("黑线：误差合计。", "Black: the whole error."),
             say("来源：用户提供的实际数；", "Source: the user's outturns. ") + _forecast_words(judged)]
    return [show(charts.split(tables.split_rows(judged.splits), say("误差从何而来", "Where errors come from"), notes), "error_split",
                 output)]


def _forecast_words(judged: Judged) -> str:
    scenario = judged.projection.scenario
    return say(f"预测为情景“{scenario.name}”，{judged.projection.draws} 次抽样的均值。",
               f"Forecast: mean of {judged.projection.draws} draws of scenario '{scenario.name}'.")
