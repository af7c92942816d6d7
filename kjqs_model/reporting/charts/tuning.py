"""Charts of a tuned answer: what a chance costs, and what the answer hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...chances import interval
from ...language import say
from .axes import number_tip
from .costing import MUTED, OBLIGATORY, WAN, WARM, WIDTH
from .theme import dressed

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from ...analysis.answer import Answer
    from ...analysis.levers import Lever

HEIGHT = 260


def frontier(table: pd.DataFrame, answer: Answer) -> alt.LayerChart:
    """The least cost that was found for each chance, with the wish and the answer marked. ``table`` is that of ``answer.frontier``."""
    import altair as alt
    import pandas as pd

    drawn = table.assign(wan=table["cost_yuan"] / WAN)
    least = max(answer.wish.chances.values())
    x = alt.X("wan:Q", title=say("各年应兑付合计的均值（万元）", "mean owed over all years (10,000 yuan)"), scale=alt.Scale(zero=False), axis=alt.Axis(format=",d"))
    y = alt.Y("probability:Q", title=say("目标达到的概率", "chance of meeting the target"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%"))
    line = alt.Chart(drawn).mark_line(interpolate="step-after", color=OBLIGATORY, point=alt.OverlayMarkDef(size=42, filled=True)).encode(
        x=x, y=y, tooltip=[number_tip("wan", say("万元", "10,000 yuan"), ",.0f"), number_tip("probability", say("概率", "chance"), ".1%")])
    wished = alt.Chart(pd.DataFrame({"least": [least]})).mark_rule(strokeDash=[5, 4], color=MUTED, strokeWidth=1.6).encode(y="least:Q")
    chance = min(answer.found.chances.values())
    low, high = interval(chance, answer.alike.draws)
    chosen = pd.DataFrame({"wan": [answer.found.cost / WAN], "probability": [chance], "low": [low], "high": [high]})
    mark = (alt.Chart(chosen).mark_rule(color=WARM, strokeWidth=2).encode(x=x, y="low:Q", y2="high:Q")
            + alt.Chart(chosen).mark_point(shape="diamond", size=170, filled=True, color=WARM, opacity=1).encode(x=x, y=y))
    notes = [say("每点为一次完整测算，左上为优；菱形为所选方案，虚线为所要的概率（多个目标取最难的）。",
                 "Each point was tried in full, upper left is better; the diamond is the answer, the dashed line the wished chance."),
             say(f"点为 {answer.alike.first_draws} 次抽样的结果，菱形及其 95% 抽样误差为 {answer.alike.draws} 次抽样的。",
                 f"Points: {answer.alike.first_draws} draws; the diamond with its 95 % sampling error: {answer.alike.draws} draws.")]
    return dressed(alt.layer(line, wished, mark).properties(width=WIDTH, height=HEIGHT),
                   say("每一概率至少要花多少钱", "What each chance costs at the least"), notes)


def elasticity(answer: Answer) -> alt.LayerChart:
    """The chance of the hardest target under the answer, by what the take-up elasticity really is."""
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame({"elasticity": list(answer.by_elasticity), "chance": list(answer.by_elasticity.values())})
    x = alt.X("elasticity:Q", title=say("申报意愿对认定收益的弹性", "elasticity of the odds of applying"), axis=alt.Axis(tickCount=7))
    y = alt.Y("chance:Q", title=say(f"{answer.hardest} 达到的概率", f"chance of {answer.hardest}"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%"))
    line = alt.Chart(frame).mark_line(color=OBLIGATORY, point=alt.OverlayMarkDef(size=46, filled=True)).encode(
        x=x, y=y, tooltip=[number_tip("elasticity", say("弹性", "elasticity"), ".2f"), number_tip("chance", say("概率", "chance"), ".1%")])
    layers = [line, alt.Chart(pd.DataFrame({"least": [answer.wish.chances[answer.hardest]]})).mark_rule(
        strokeDash=[5, 4], color=MUTED, strokeWidth=1.6).encode(y="least:Q")]
    if answer.flips is not None:
        layers.append(alt.Chart(pd.DataFrame({"at": [answer.flips]})).mark_rule(color=WARM, strokeWidth=1.6).encode(x="at:Q"))
    notes = [say("没有研究给出这一弹性：先验为 0—1.2，最可能 0.3。虚线为所要的概率，竖线为结论翻转处。",
                 "No study gives this elasticity: the prior is 0 to 1.2, most likely 0.3. Dashed: the wished chance; upright: where the answer flips.")]
    return dressed(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT),
                   say("所选方案取决于企业的反应有多大", "What the answer hangs on: how firms respond"), notes)


def lever_curve(table: pd.DataFrame, lever: Lever) -> alt.VConcatChart:
    """What is owed and how many firms there are along a lever. ``table`` is that of ``worth.curve``."""
    import altair as alt

    names = {"high_tech_enterprises": say("有效高企（户）", "high-tech enterprises"), "technology_smes": say("科技型中小企业（户）", "technology SMEs")}
    x = alt.X("value:Q", title=lever.label(), axis=alt.Axis(format=",~g", tickCount=6))
    drawn = table.assign(wan=table["cost_yuan"] / WAN)
    cost = alt.Chart(drawn).mark_line(color=WARM, point=alt.OverlayMarkDef(size=36, filled=True, color=WARM)).encode(
        x=alt.X("value:Q", title=None, axis=alt.Axis(format=",~g", tickCount=6)),
        y=alt.Y("wan:Q", title=say("应兑付（万元）", "owed (10,000 yuan)"), scale=alt.Scale(zero=False), axis=alt.Axis(format=",d", tickCount=5)),
        tooltip=[number_tip("value", lever.path, ",~g"), number_tip("wan", say("万元", "10,000 yuan"), ",.0f")])
    panels = [cost.properties(width=WIDTH, height=HEIGHT // 2)]
    for name, label in names.items():
        panels.append(alt.Chart(drawn).mark_line(color=OBLIGATORY, point=alt.OverlayMarkDef(size=36, filled=True)).encode(
            x=x if name == list(names)[-1] else alt.X("value:Q", title=None, axis=alt.Axis(format=",~g", tickCount=6)),
            y=alt.Y(f"{name}:Q", title=label, scale=alt.Scale(zero=False), axis=alt.Axis(format=",.0f", tickCount=5)),
            tooltip=[number_tip("value", lever.path, ",~g"), number_tip(name, label, ",.1f")]).properties(width=WIDTH, height=HEIGHT // 2))
    notes = [say("均值；企业数为末年年末。其余参数不动。", "Means; firms at the end of the last year. Every other parameter stays.")]
    return dressed(alt.vconcat(*panels, spacing=10), say(f"{lever.path} 每一档要花多少、带来多少企业", f"What each value of {lever.path} costs and brings"), notes)
