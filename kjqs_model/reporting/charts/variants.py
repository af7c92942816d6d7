"""Charts of variants of a scenario: money over a grid of values."""

from __future__ import annotations

from collections.abc import Sequence

from ...heavy import alt, pd
from ...language import in_unit, money_unit, say
from .theme import MUTED, OBLIGATORY, STEP, WARM, WIDTH, dressed


def cost_by_point(frame: pd.DataFrame, subject: str, notes: Sequence[str], path: str, other: str) -> alt.LayerChart:
    """What is owed over all years by one varied value, a line for each value of another, with the 80 % of draws.

    ``frame`` : as of ``Sweep.points_table``, yuan; drawn in the reader's unit.
    """
    drawn = frame.assign(
        value=frame[path],
        line=frame[other].astype(str),
        **{name: frame[name] / money_unit() for name in ("cost_yuan", "cost_p10", "cost_p90")},
    )
    lines = list(dict.fromkeys(drawn["line"]))
    base = alt.Chart(drawn).encode(
        x=alt.X("value:Q", title=path, scale=alt.Scale(zero=False)), color=alt.Color("line:N", title=other, sort=lines)
    )
    y = {"title": say("variants.owed_in_wan"), "scale": alt.Scale(zero=False)}
    layers = [
        base.mark_area(opacity=0.12).encode(y=alt.Y("cost_p10:Q", **y), y2="cost_p90:Q"),
        base.mark_line(point=True).encode(y=alt.Y("cost_yuan:Q", **y)),
    ]
    return dressed(alt.layer(*layers).properties(width=520, height=260), subject, notes)


def stacked(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """What is owed more by change, each bar beginning where the one before it ends; the last is the whole.

    ``frame`` : change, start, end, mean; in the reader's unit over all years.
    """
    order = list(frame["change"])
    colours = [*[WARM if value > 0 else OBLIGATORY for value in frame["mean"]][:-1], MUTED]
    drawn = frame.assign(
        text=[in_unit(value * money_unit(), 1, "+") for value in frame["mean"]],
        right=frame[["start", "end"]].max(axis=1),
        colour=colours,
    )
    base = alt.Chart(drawn).encode(y=alt.Y("change:N", sort=order, title=None, axis=alt.Axis(labelLimit=320)))
    bars = base.mark_bar(stroke="#1d2733", strokeWidth=0.5).encode(
        x=alt.X("start:Q", title=say("variants.owed_in_wan")), x2="end:Q", color=alt.Color("colour:N", scale=None)
    )
    words = base.mark_text(align="left", dx=4).encode(x="right:Q", text="text:N")
    return dressed(alt.layer(bars, words).properties(width=WIDTH, height=alt.Step(STEP)), subject, notes)
