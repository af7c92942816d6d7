"""Charts of the overview: each function takes a tidy table and gives a chart."""

from __future__ import annotations

from collections.abc import Sequence

from ...heavy import alt, pd
from ...language import money_unit, say
from .axes import money_axis, money_form, number_tip, scaled, text_tip
from .theme import OBLIGATORY, dressed


def cost_and_chance(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """What falls due in the budget year against the chance of all targets: a point a scenario, numbered, with lines both ways.

    ``frame`` has label, mean, p10, p90 in yuan, chance, low, high, in the order in which points are numbered.
    """
    drawn = frame.assign(number=range(1, len(frame) + 1), **{name: frame[name] / money_unit() for name in ("mean", "p10", "p90")})
    drawn = drawn.assign(legend=[f"{number}  {label}" for number, label in zip(drawn["number"], drawn["label"], strict=True)])
    base = alt.Chart(drawn).encode(
        tooltip=[
            text_tip("label", say("reporting_charts.scenario")),
            number_tip("mean", say("reporting_card.due_wan"), money_form()),
            number_tip("chance", say("reporting_card.chance"), ".0%"),
        ]
    )
    x = alt.X("mean:Q", title=say("reporting_card.due_wan"), axis=money_axis(tickCount=6), scale=alt.Scale(zero=False))
    y = alt.Y("chance:Q", **scaled(say("reporting_card.chance_of_all"), ".0%", 6, domain=[0, 1]))
    layers = [
        base.mark_rule(color=OBLIGATORY, opacity=0.45).encode(x=alt.X("p10:Q"), x2="p90:Q", y=y),
        base.mark_rule(color=OBLIGATORY, opacity=0.45).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_circle(size=170, color=OBLIGATORY, opacity=1).encode(x=x, y=y),
        base.mark_text(color="white", fontSize=10, fontWeight="bold").encode(x=x, y=y, text="number:Q"),
    ]
    return dressed(alt.layer(*layers).properties(width=620, height=300), subject, notes)
