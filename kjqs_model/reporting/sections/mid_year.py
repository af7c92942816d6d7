"""The running budget year as the notebook on the budget shows it: an example ledger against what may still come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...files import companion
from ...language import say
from ..charts import appropriation as curves
from ..exhibit import Exhibit, Prose, heading, safe
from ..tables.costing import clause_name
from ..terminal import forecast as forecast_words
from ..words import wan

if TYPE_CHECKING:
    import pandas as pd

    from ...budget.running_year.forecast import Forecast
    from ...projection import Projection


EXAMPLE = companion("notebooks/example_ledger.csv")
"""A ledger whose every figure is made up."""

AS_OF = "2024-08-31"
"""The day of the example ledger."""


def example(projection: Projection) -> Forecast:
    """The budget year of the example ledger under a projection's scenario, in as many draws and with the same seed."""
    from ...budget.running_year import forecast as running_year
    from ...population import load_population

    scenario, day = projection.scenario, running_year.day_of(AS_OF)
    tables = load_population(scenario.population, scenario.population_dir, scenario.seed, scenario.years.base)
    ledger = running_year.load_claims_ledger(EXAMPLE, tables, day)
    return running_year.forecast(tables, ledger, scenario, running_year.plan_of(tables, scenario, day), projection.draws, scenario.seed)


def lines(found: Forecast) -> pd.DataFrame:
    """name, paid, need, p10, p90, available in yuan by clause: money booked against what the whole year needs."""
    import pandas as pd

    rows = []
    for line in found.lines:
        low, high = np.quantile(line.need, [0.1, 0.9])
        rows.append({"name": clause_name(line.clause), "paid": line.paid_to_date, "need": float(line.need.mean()), "p10": float(low),
                     "p90": float(high), "available": line.available})
    return pd.DataFrame(rows, columns=["name", "paid", "need", "p10", "p90", "available"])


def opening(found: Forecast) -> Prose:
    """What the whole year needs, what money there is, and the largest gap, of a ledger that is made up."""
    safety, year = found.settings.safety, found.plan.budget_year
    gaps = {line.clause: line.needed_at(safety) - line.available for line in found.lines}
    worst = max(gaps, key=gaps.__getitem__, default=None)
    told = [say(f"截至 {found.plan.as_of.isoformat()}，{year} 年全年需求的均值为 {wan(found.need.mean())}，可用预算 {wan(found.available)}，累计拨付 "
                f"{wan(found.paid_to_date)}。",
                f"As of {found.plan.as_of.isoformat()}, {year} needs {wan(found.need.mean())} in the mean; there are {wan(found.available)}, of which "
                f"{wan(found.paid_to_date)} are paid.")]
    if worst is not None and gaps[worst] > 0:
        told.append(say(f"按 {safety:.0%} 安全水平，缺口最大的是 {clause_name(worst)}，缺 {wan(gaps[worst])}。",
                        f"At a safety of {safety:.0%} the largest gap is that of {clause_name(worst)}: {wan(gaps[worst])}."))
    made = say("**台账为示例，全部数字为编造，不是任何部门的执行数。**", "**The ledger is an example: every figure in it is made up.**")
    return Prose(made + " " + safe(say("", " ").join(told)))


def spending(found: Forecast) -> Exhibit:
    """Paid, needed and available by clause."""
    name, seed = found.scenario.name, found.scenario.seed
    return Exhibit("mid_year", say(f"{found.plan.budget_year} 预算年度：截至 {found.plan.as_of.isoformat()} 已付、全年所需与可用预算",
                                   f"Budget year {found.plan.budget_year} as of {found.plan.as_of.isoformat()}: paid, needed and available"),
                   [say(f"单位：万元。来源：示例台账（编造）；情景“{name}”；{found.draws} 次抽样，种子 {seed}。",
                        f"Unit: 10,000 yuan. Source: example ledger (made up); scenario '{name}'; {found.draws} draws, seed {seed}.")],
                   lines(found), curves.mid_year)


def section(projection: Projection) -> Iterator[object]:
    """The running year of the example ledger under a projection's scenario."""
    yield heading("年中：钱还够不够（示例台账）", "Mid-year: will the money last (an example ledger)")
    found = example(projection)
    yield from (opening(found), spending(found), *forecast_words.grids(found), notes(found))


def notes(found: Forecast) -> Prose:
    """What belongs beside the figures, and the command that makes them from one's own ledger."""
    command = say("自己的台账：`kjqs forecast 数据表/ --ledger 台账.xlsx --as-of 2024-08-31 --output forecast`",
                  "Your own ledger: `kjqs forecast tables/ --ledger ledger.xlsx --as-of 2024-08-31 --output forecast`")
    return Prose("\n".join([*(f"- {safe(note)}" for note in forecast_words.notes(found)), f"- {command}"]))
