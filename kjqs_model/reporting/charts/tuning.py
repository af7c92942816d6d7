"""Charts of a tuned answer: what a chance costs, and what the answer hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...chances import interval
from ...heavy import alt, pd
from ...language import money_unit, say
from .axes import money_axis, money_form, number_tip, scaled, tips
from .theme import MUTED, OBLIGATORY, WARM, WIDTH, dressed

if TYPE_CHECKING:
    from ...analysis.answer import Answer
    from ...analysis.levers import Lever

HEIGHT = 260


def frontier(table: pd.DataFrame, subject: str, notes: Sequence[str], answer: Answer) -> alt.LayerChart:
    """The least cost that was found for each chance, with the wish and the answer marked. ``table`` is that of
    ``answer.frontier``."""
    drawn = table.assign(wan=table["cost_yuan"] / money_unit())
    least = max(answer.wish.chances.values())
    x = alt.X("wan:Q", title=say("reporting_charts.mean_owed_over_all_years"), scale=alt.Scale(zero=False), axis=money_axis())
    y = alt.Y("probability:Q", **scaled(say("reporting_charts.chance_meeting_target"), ".0%", domain=[0, 1]))
    line = (
        alt.Chart(drawn)
        .mark_line(interpolate="step-after", color=OBLIGATORY, point=alt.OverlayMarkDef(size=42, filled=True))
        .encode(x=x, y=y, tooltip=tips(wan=("owed_in_money_unit", money_form()), probability=("chance_of_it", ".1%")))
    )
    wished = (
        alt.Chart(pd.DataFrame({"least": [least]})).mark_rule(strokeDash=[5, 4], color=MUTED, strokeWidth=1.6).encode(y="least:Q")
    )
    chance = min(answer.found.chances.values())
    low, high = interval(chance, answer.alike.draws)
    chosen = pd.DataFrame({"wan": [answer.found.cost / money_unit()], "probability": [chance], "low": [low], "high": [high]})
    mark = alt.Chart(chosen).mark_rule(color=WARM, strokeWidth=2).encode(x=x, y="low:Q", y2="high:Q") + alt.Chart(
        chosen
    ).mark_point(shape="diamond", size=170, filled=True, color=WARM, opacity=1).encode(x=x, y=y)
    return dressed(alt.layer(line, wished, mark).properties(width=WIDTH, height=HEIGHT), subject, notes)


def elasticity(frame: pd.DataFrame, subject: str, notes: Sequence[str], answer: Answer) -> alt.LayerChart:
    """The chance of the hardest target under the answer, by what the take-up elasticity really is. ``frame`` has elasticity,
    chance."""
    x = alt.X("elasticity:Q", title=say("reporting_charts.elasticity_odds_applying"), axis=alt.Axis(tickCount=7))
    y = alt.Y("chance:Q", **scaled(say("reporting_charts.chance_of", hardest=answer.hardest), ".0%", domain=[0, 1]))
    line = (
        alt.Chart(frame)
        .mark_line(color=OBLIGATORY, point=alt.OverlayMarkDef(size=46, filled=True))
        .encode(x=x, y=y, tooltip=tips(elasticity=("elasticity", ".2f"), chance=("chance_of_it", ".1%")))
    )
    layers = [
        line,
        alt.Chart(pd.DataFrame({"least": [answer.wish.chances[answer.hardest]]}))
        .mark_rule(strokeDash=[5, 4], color=MUTED, strokeWidth=1.6)
        .encode(y="least:Q"),
    ]
    if answer.flips is not None:
        layers.append(alt.Chart(pd.DataFrame({"at": [answer.flips]})).mark_rule(color=WARM, strokeWidth=1.6).encode(x="at:Q"))
    return dressed(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT), subject, notes)


def lever_curve(table: pd.DataFrame, subject: str, notes: Sequence[str], lever: Lever) -> alt.VConcatChart:
    """What is owed and how many firms there are along a lever. ``table`` is that of ``worth.curve``."""
    names = {
        "high_tech_enterprises": say("reporting_charts.high_tech_enterprises"),
        "technology_smes": say("reporting_charts.technology_smes"),
    }
    x = alt.X("value:Q", title=lever.label(), axis=alt.Axis(format=",~g", tickCount=6))
    drawn = table.assign(wan=table["cost_yuan"] / money_unit())
    cost = (
        alt.Chart(drawn)
        .mark_line(color=WARM, point=alt.OverlayMarkDef(size=36, filled=True, color=WARM))
        .encode(
            x=alt.X("value:Q", title=None, axis=alt.Axis(format=",~g", tickCount=6)),
            y=alt.Y("wan:Q", **scaled(say("reporting_charts.owed_in_money_unit"), ",~r", 5, zero=False)),
            tooltip=[
                number_tip("value", lever.path, ",~g"),
                number_tip("wan", say("reporting_charts.owed_in_money_unit"), money_form()),
            ],
        )
    )
    panels = [cost.properties(width=WIDTH, height=HEIGHT // 2)]
    for name, label in names.items():
        panels.append(
            alt.Chart(drawn)
            .mark_line(color=OBLIGATORY, point=alt.OverlayMarkDef(size=36, filled=True))
            .encode(
                x=x if name == list(names)[-1] else alt.X("value:Q", title=None, axis=alt.Axis(format=",~g", tickCount=6)),
                y=alt.Y(f"{name}:Q", title=label, scale=alt.Scale(zero=False), axis=alt.Axis(format=",.0f", tickCount=5)),
                tooltip=[number_tip("value", lever.path, ",~g"), number_tip(name, label, ",.1f")],
            )
            .properties(width=WIDTH, height=HEIGHT // 2)
        )
    return dressed(alt.vconcat(*panels, spacing=10), subject, notes)
