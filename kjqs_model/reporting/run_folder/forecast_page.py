"""The page of a running year: one file that asks nothing of any network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...language import say
from ..charts import appropriation as curves
from ..figure import Figure
from ..page import rendered
from ..sections.budget.mid_year import lines
from ..terminal.forecast import grids, notes, warnings_of

if TYPE_CHECKING:
    from ...budget.forecast import Forecast


def title_of(found: Forecast) -> str:
    """What the page and the workbook of a running year are called."""
    return say(f"{found.plan.budget_year} 预算年度执行测算（截至 {found.plan.as_of.isoformat()}）", f"Budget year {found.plan.budget_year} as of {found.plan.as_of.isoformat()}")


def forecast_page(found: Forecast) -> str:
    """The lines of the year, its moves, a chart of what was paid, is needed and is there, and what to know."""
    tables, told = grids(found), notes(found)
    first = [*warnings_of(found), _opening(found)]
    chart = _chart(found)
    text = "".join([*first, *told, *(cell for grid in tables for row in (grid.head, *grid.rows) for cell in row), *(grid.title for grid in tables)])
    return rendered("forecast.html", title_of(found), text, first=first, grids=tables, notes=told, chart="" if chart is None else chart.svg)


def _opening(found: Forecast) -> str:
    safety, gap = found.settings.safety, found.needed_at_safety - found.available
    outcome = say(f"缺 {gap:,} 元" if gap > 0 else f"余 {-gap:,} 元", f"{gap:,} yuan short" if gap > 0 else f"{-gap:,} yuan over")
    return say(f"全年需求均值 {found.need.mean():,.0f} 元，可用预算 {found.available:,} 元，累计拨付 {found.paid_to_date:,} 元；各条款资金可以统筹时，按 {safety:.0%} 安全水平{outcome}。",
               f"The year needs {found.need.mean():,.0f} yuan in the mean; {found.available:,} are there, {found.paid_to_date:,} paid; were all one purse, {outcome} at a safety of {safety:.0%}.")


def _chart(found: Forecast) -> Figure | None:
    made = curves.mid_year(lines(found), say("各条款：已拨付、全年需求与可用预算", "By clause: paid, needed and available"),
                           [say(f"单位：万元。{found.draws} 次抽样。", f"Unit: 10,000 yuan. {found.draws} draws.")])
    return None if made is None else Figure(made, "mid_year")
