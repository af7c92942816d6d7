"""Charts of a sensitivity analysis: each function takes a tidy table and gives a chart."""

from __future__ import annotations

from collections.abc import Sequence

from ...heavy import alt, pd
from ...language import money_unit, say
from .axes import Axis, kinds_colour, money_axis, money_form, number_tip, text_tip, tips
from .theme import MUTED, OBLIGATORY, OTHER, PALE, STEP, WARM, WIDTH, dressed

_COLUMNS, _PANEL, _ROOM, _EDGE = 2, 250, 480, 1.25


def variance_split(
    frame: pd.DataFrame, subject: str, notes: Sequence[str], outcomes: Sequence[str], groups: Sequence[str]
) -> alt.FacetChart:
    """Total indices of groups as bars with their intervals and first-order ones as dots, a panel an outcome.

    ``frame`` has outcome, group (both as labels), first, total, total_low, total_high; ``outcomes`` and ``groups`` in order.
    """
    most = float(min(max(1.0, frame["total_high"].max(), frame["first"].max()), _EDGE))
    base = alt.Chart(frame).encode(
        y=alt.Y("group:N", title=None, sort=list(groups), axis=alt.Axis(labelLimit=_ROOM, ticks=False)),
        tooltip=tips(
            outcome="outcome",
            group="group_of_unknowns",
            total=("total", ".1%"),
            total_low=("low_end", ".1%"),
            total_high=("high_end", ".1%"),
            first=("alone", ".1%"),
        ),
    )
    scale, axis = alt.Scale(domain=[0, most], clamp=True), alt.Axis(format=".0%", tickCount=5)
    bars = base.mark_bar(color=PALE).encode(
        x=alt.X("total:Q", title=say("reporting_charts.share_of_the_variance"), scale=scale, axis=axis)
    )
    rules = base.mark_rule(color=OBLIGATORY, strokeWidth=1.8).encode(x=alt.X("total_low:Q", scale=scale), x2="total_high:Q")
    dots = base.mark_point(color=WARM, filled=True, size=38, opacity=1).encode(x=alt.X("first:Q", scale=scale))
    chart = (
        alt.layer(bars, rules, dots)
        .properties(width=_PANEL, height=alt.Step(STEP * 0.9))
        .facet(
            facet=alt.Facet(
                "outcome:N", title=None, sort=list(outcomes), header=alt.Header(labelAnchor="start", labelLimit=_PANEL + 120)
            ),
            columns=_COLUMNS,
            spacing={"row": 18, "column": 14},
        )
    )
    return dressed(chart, subject, [*notes, *_cut(frame), say("reporting_charts.bar_total_share_all_interplay")])


def _cut(frame: pd.DataFrame) -> list[str]:
    """A remark where an interval is longer than its panel."""
    if frame["total_high"].max() <= _EDGE:
        return []
    return [say("reporting_charts.intervals_beyond_cut_edge_table", edge=f"{_EDGE:.0%}")]


def tornado(frame: pd.DataFrame, subject: str, notes: Sequence[str], axis: Axis) -> alt.LayerChart | None:
    """What an outcome comes to with one assumption at its 10th and 90th percentile; None where none moves it.

    ``frame`` has label, range, at_low, at_centre, at_high, in the order of their weight; a bar in a label begins its second line.
    """
    if frame.empty:
        return None
    drawn = frame.assign(**{name: frame[name] / axis.unit for name in ("at_low", "at_centre", "at_high")})
    names, ends = (
        list(drawn["label"]),
        {"at_low": say("reporting_charts.at_the_10th_percentile"), "at_high": say("reporting_charts.at_the_90th_percentile")},
    )
    tall = drawn.melt(["label", "range", "at_centre"], list(ends), var_name="end", value_name="value")
    tall["end"] = tall["end"].map(ends)
    y = alt.Y(
        "label:N", title=None, sort=names, axis=alt.Axis(labelLimit=_ROOM, ticks=False, labelExpr="split(datum.value, '|')")
    )
    x = {"title": axis.title, "scale": alt.Scale(zero=False), "axis": alt.Axis(format=axis.form, tickCount=6)}
    base = alt.Chart(tall).encode(
        y=y,
        tooltip=[
            text_tip("label", say("reporting_charts.assumption")),
            text_tip("range", say("reporting_charts.values")),
            text_tip("end", say("reporting_charts.end")),
            number_tip("value", axis.title, axis.form),
        ],
    )
    bars = base.mark_bar(height=13).encode(
        x=alt.X("value:Q", **x), x2="at_centre:Q", color=kinds_colour("end", list(ends.values()), [OTHER, OBLIGATORY])
    )
    centre = alt.Chart(drawn.head(1)).mark_rule(color="#222").encode(x="at_centre:Q")
    return dressed(alt.layer(bars, centre).properties(width=WIDTH - 60, height=alt.Step(STEP * 1.5)), subject, notes)


def regret(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """Targets missed against cost, a point a scenario with its name; the mean of both, with the 95th percentile of what it costs
    too much.

    ``frame`` has label, cost_per_year, missed, cost_regret_mean, cost_regret_p95, missed_regret_mean, missed_regret_p95.
    """
    drawn = frame.assign(wan=frame["cost_per_year"] / money_unit(), much=frame["cost_regret_p95"] / money_unit())
    drawn = drawn.sort_values(["missed", "wan"])
    order = list(drawn["label"])
    y = alt.Y("label:N", title=None, sort=order, axis=alt.Axis(labelLimit=_ROOM, ticks=False))
    hover = tips(
        label="scenario",
        wan=("owed_a_year_in_money_unit", money_form()),
        missed=("targets_missed", ".2f"),
        missed_regret_mean=("regret_missed", ".2f"),
        much=("regret_cost_95th_percentile_10", money_form()),
    )
    cost = alt.Chart(drawn).encode(y=y, tooltip=hover)
    money = alt.layer(
        cost.mark_bar(color=PALE).encode(
            x=alt.X("wan:Q", title=say("reporting_charts.owed_a_year_in_money_unit"), axis=money_axis(tickCount=4))
        ),
        cost.mark_tick(color=OBLIGATORY, thickness=2.4, size=15).encode(x="much:Q"),
    ).properties(width=WIDTH // 2, height=alt.Step(STEP))
    hidden = alt.Chart(drawn).encode(y=alt.Y("label:N", title=None, sort=order, axis=None), tooltip=hover)
    missed = alt.layer(
        hidden.mark_bar(color=MUTED).encode(
            x=alt.X("missed:Q", title=say("reporting_charts.targets_missed_mean"), axis=alt.Axis(format=".1f", tickCount=4))
        ),
        hidden.mark_bar(color=WARM, height=8).encode(x="missed_regret_mean:Q"),
    ).properties(width=WIDTH // 3, height=alt.Step(STEP))
    told = [*notes, say("reporting_charts.tick_what_costs_above_cheapest")]
    return dressed(alt.hconcat(money, missed, spacing=16), subject, told)
