"""The three small charts of the one-page brief: made for print; the page writes their titles itself."""

from __future__ import annotations

from collections.abc import Sequence

from ...heavy import alt, pd
from ...language import say
from .axes import money_axis, names_axis
from .theme import MUTED, OBLIGATORY, OTHER, PALE, WARM, in_the_house_s_font

_WIDTH, _HEIGHT = 235, 165


def need_and_money(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """What falls due by year with its 80 %, and what is appropriated. ``frame``: ``tables.budget.due_by_year``."""
    words = [say("reporting_charts.due_median_80"), say("reporting_charts.appropriated_budget")]
    drawn = frame.assign(due=words[0], set=words[1])
    base = alt.Chart(drawn).encode(x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)))
    colour = alt.Scale(domain=words, range=[OBLIGATORY, WARM])
    legend = alt.Legend(orient="top", direction="vertical", title=None)
    y = {"title": say("reporting_charts.money_unit"), "axis": money_axis(tickCount=5), "scale": alt.Scale(zero=False)}
    return _small(
        alt.layer(
            base.mark_bar(size=14, opacity=0.35, color=OBLIGATORY).encode(y=alt.Y("low:Q", **y), y2="high:Q"),
            base.mark_point(filled=True, size=46, opacity=1).encode(
                y=alt.Y("middle:Q", **y), color=alt.Color("due:N", scale=colour, legend=legend)
            ),
            base.mark_tick(thickness=3, size=30).encode(
                y=alt.Y("money:Q", **y), color=alt.Color("set:N", scale=colour, legend=legend)
            ),
        )
    )


def chances(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """The chance of each target in its year, with its 95 % interval. ``frame``: ``tables.targets.chances_in_their_years``."""
    base = alt.Chart(frame).encode(y=names_axis("name", list(frame["name"]), labelLimit=170))
    x = {
        "title": say("reporting_charts.chance_of_meeting_it"),
        "axis": alt.Axis(format=".0%", values=[0, 0.5, 1]),
        "scale": alt.Scale(domain=[0, 1.25]),
    }
    return _small(
        alt.layer(
            base.mark_bar(size=16, color=PALE).encode(x=alt.X("chance:Q", **x)),
            base.mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q", **x), x2="high:Q"),
            base.mark_text(align="left", dx=5).encode(x=alt.X("high:Q", **x), text="text:N"),
        )
    )


def articles(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """The articles with the highest mean due in a year, with their 80 %. ``frame``: ``tables.budget.largest_articles``."""
    frame = frame.assign(colour=[OTHER] * (len(frame) - 1) + [MUTED])
    base = alt.Chart(frame).encode(
        y=names_axis(
            "name",
            list(frame["name"]),
            labelLimit=190,
            labelFontSize=10,
            labelLineHeight=12,
            labelExpr="split(datum.label, '\\n')",
        )
    )
    x = {
        "title": say("reporting_charts.money_unit"),
        "axis": money_axis(tickCount=4, labelFlush=False),
        "scale": alt.Scale(domainMax=float(frame["high"].max()) * 1.05 or 1.0),
    }
    return _small(
        alt.layer(
            base.mark_bar(size=13).encode(x=alt.X("mean:Q", **x), color=alt.Color("colour:N", scale=None)),
            base.mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q", **x), x2="high:Q"),
        ),
        height=_HEIGHT + 40,
    )


def _small(chart: alt.LayerChart, height: int = _HEIGHT) -> alt.LayerChart:
    return in_the_house_s_font(chart.properties(width=_WIDTH, height=height))
