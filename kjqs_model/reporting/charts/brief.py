"""The three small charts of the one-page brief: made for print, without titles, which the page writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...chances import chance_text, interval
from ...language import say
from ...policy import articles as articles_of_the_policy
from .theme import MUTED, OBLIGATORY, OTHER, WAN, WARM, in_the_house_s_font

if TYPE_CHECKING:
    import altair as alt

    from ...budget import Budget
    from ...projection import Projection

_WIDTH, _HEIGHT = 235, 165
_SHOWN = 6


def need_and_money(budget: Budget) -> alt.LayerChart:
    """What falls due by year with its 80 %, and what is appropriated."""
    import altair as alt
    import pandas as pd

    due, money = (budget.of(name, "total", "total") / WAN for name in ("payable", "appropriation"))
    low, middle, high = np.quantile(due, [0.1, 0.5, 0.9], axis=1)
    words = [say("到期应付（中位数，80% 区间）", "due (median, 80 %)"), say("预算安排", "appropriated")]
    frame = pd.DataFrame({"year": list(map(str, budget.years)), "low": low, "middle": middle, "high": high, "money": money[:, 0],
                          "due": words[0], "set": words[1]})
    base = alt.Chart(frame).encode(x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)))
    colour = alt.Scale(domain=words, range=[OBLIGATORY, WARM])
    legend = alt.Legend(orient="top", direction="vertical", title=None)
    y = {"title": say("万元", "10,000 yuan"), "axis": alt.Axis(format=",d", tickCount=5), "scale": alt.Scale(zero=False)}
    return _small(alt.layer(
        base.mark_bar(size=14, opacity=0.35, color=OBLIGATORY).encode(y=alt.Y("low:Q", **y), y2="high:Q"),
        base.mark_point(filled=True, size=46, opacity=1).encode(y=alt.Y("middle:Q", **y), color=alt.Color("due:N", scale=colour, legend=legend)),
        base.mark_tick(thickness=3, size=30).encode(y=alt.Y("money:Q", **y), color=alt.Color("set:N", scale=colour, legend=legend))))


def chances(projection: Projection) -> alt.LayerChart:
    """The chance of each target in its year, with its 95 % interval."""
    import altair as alt
    import pandas as pd

    found = projection.targets().set_index(["target", "year"])
    rows = []
    for name in dict.fromkeys(found.index.get_level_values("target")):
        target = projection.scenario.targets.get(name.removesuffix("_real"))
        year = target.year if target and target.year in projection.years else projection.years[-1]
        row = found.loc[(name, year)]
        rows.append({"name": f"{name.replace('_real', say('（真实研发）', ' (real R&D)'))} {year}", "chance": row.probability,
                     **dict(zip(("low", "high"), interval(row.probability, projection.draws), strict=True)),
                     "text": chance_text(row.probability, projection.draws)})
    frame = pd.DataFrame(rows)
    base = alt.Chart(frame).encode(y=alt.Y("name:N", sort=list(frame["name"]), title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=170)))
    x = {"title": say("达到的概率", "chance of meeting it"), "axis": alt.Axis(format=".0%", values=[0, 0.5, 1]), "scale": alt.Scale(domain=[0, 1.25])}
    return _small(alt.layer(base.mark_bar(size=16, color="#7fa8d0").encode(x=alt.X("chance:Q", **x)),
                            base.mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q", **x), x2="high:Q"),
                            base.mark_text(align="left", dx=5).encode(x=alt.X("high:Q", **x), text="text:N")))


def articles(budget: Budget, year: int) -> alt.LayerChart:
    """The articles with the highest mean due in a year, with their 80 %."""
    import altair as alt
    import pandas as pd

    place = budget.years.index(year)
    found = sorted(((amounts[place] / WAN, key) for _, key, amounts in budget.groups("payable", ("article",))), key=lambda pair: -pair[0].mean())
    rows = [{"name": _in_two_lines(int(key)), "mean": amounts.mean(), "low": np.quantile(amounts, 0.1), "high": np.quantile(amounts, 0.9)}
            for amounts, key in found[:_SHOWN]]
    rest = sum((amounts for amounts, _ in found[_SHOWN:]), np.zeros(budget.draws))
    rows.append({"name": say("其他各条", "all others"), "mean": rest.mean(), "low": np.quantile(rest, 0.1), "high": np.quantile(rest, 0.9)})
    frame = pd.DataFrame(rows).assign(colour=[OTHER] * (len(rows) - 1) + [MUTED])
    base = alt.Chart(frame).encode(y=alt.Y("name:N", sort=list(frame["name"]), title=None, axis=alt.Axis(
        ticks=False, domain=False, labelLimit=190, labelFontSize=10, labelLineHeight=12, labelExpr="split(datum.label, '\\n')")))
    x = {"title": say("万元", "10,000 yuan"), "axis": alt.Axis(format=",d", tickCount=4, labelFlush=False), "scale": alt.Scale(domainMax=float(frame["high"].max()) * 1.05 or 1.0)}
    return _small(alt.layer(base.mark_bar(size=13).encode(x=alt.X("mean:Q", **x), color=alt.Color("colour:N", scale=None)),
                            base.mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q", **x), x2="high:Q")), height=_HEIGHT + 40)


def _in_two_lines(article: int) -> str:
    """An article's number above its title."""
    return say(f"第{article}条", f"Article {article}") + "\n" + articles_of_the_policy()[article].title()


def _small(chart: alt.LayerChart, height: int = _HEIGHT) -> alt.LayerChart:
    return in_the_house_s_font(chart.properties(width=_WIDTH, height=height))
