"""Charts of scenarios side by side: each function takes a tidy table of ``tables/compare`` and gives a chart; None
without a difference."""

from __future__ import annotations

from collections.abc import Sequence

from ...heavy import alt, pd
from ...language import money_unit, say
from .axes import kinds_colour, money_axis, money_tip, number_tip, scaled, text_tip, tips, years_across
from .theme import BLACK, DARK, GREEN, OBLIGATORY, OTHER, PALE, PURPLE, ROSE, WIDTH, dressed

HEIGHT, ROW = 260, 15
COLOURS = [OTHER, PURPLE, PALE, DARK, GREEN, ROSE]
"""Of the scenarios that are set against the reference, which is blue."""


def by_year(
    frame: pd.DataFrame, subject: str, notes: Sequence[str], labels: Sequence[str], title: str, *, zero: bool = False
) -> alt.LayerChart | None:
    """Means by year as dots, one a scenario, with lines of 80 %. ``zero`` draws a line at zero, for differences.

    ``frame`` has label, year, mean, p10, p90 in yuan; ``labels`` are all labels in order, the reference first.
    """
    if zero and not frame[["mean", "p10", "p90"]].any(axis=None):
        return None
    drawn = frame.assign(year=frame["year"].astype(str), **{name: frame[name] / money_unit() for name in ("mean", "p10", "p90")})
    shown = list(dict.fromkeys(frame["label"]))
    base = alt.Chart(drawn).encode(
        x=years_across(gap=0.35),
        xOffset=alt.XOffset("label:N", sort=shown),
        color=_colour(labels, shown),
        tooltip=_tips("year", say("reporting_charts.year")),
    )
    y = {"title": title, "axis": _signed_axis(6) if zero else money_axis(tickCount=6), "scale": alt.Scale(zero=zero)}
    layers = [
        base.mark_rule(strokeWidth=2.4).encode(y=alt.Y("p10:Q", **y), y2="p90:Q"),
        base.mark_point(filled=True, size=75, opacity=1).encode(y=alt.Y("mean:Q", **y)),
    ]
    if zero:
        layers.insert(0, alt.Chart(drawn.head(1)).mark_rule(color=BLACK).encode(y=alt.datum(0)))
    return dressed(alt.layer(*layers).properties(width=WIDTH + 60, height=HEIGHT), subject, notes)


def chances(frame: pd.DataFrame, subject: str, notes: Sequence[str], labels: Sequence[str]) -> alt.LayerChart:
    """The chance of each target under each scenario as dots, with lines of their 95 % intervals.

    ``frame`` has label, target, probability, low, high, words.
    """
    names = list(dict.fromkeys(frame["target"]))
    base = alt.Chart(frame).encode(
        y=_rows("target", names),
        yOffset=alt.YOffset("label:N", sort=list(labels)),
        color=_colour(labels, labels),
        tooltip=tips(label="scenario", target="target", words="chance_of_it"),
    )
    x = scaled(say("reporting_charts.chance_of_meeting_it"), ".0%", 6, domain=[0, 1])
    layers = [
        base.mark_rule(strokeWidth=2.4).encode(x=alt.X("low:Q", **x), x2="high:Q"),
        base.mark_point(filled=True, size=75, opacity=1).encode(x=alt.X("probability:Q", **x)),
    ]
    return dressed(alt.layer(*layers).properties(width=WIDTH, height=len(names) * (ROW * len(labels) + 16)), subject, notes)


def gains(frame: pd.DataFrame, subject: str, notes: Sequence[str], labels: Sequence[str]) -> alt.LayerChart | None:
    """What those who gain get more and those who lose get less, as bars either way, with a tick at the net.

    ``frame`` has label, group, gain, loss, net, winners, losers; yuan.
    """
    if not frame[["gain", "loss"]].any(axis=None):
        return None
    shown, names = list(dict.fromkeys(frame["label"])), list(dict.fromkeys(frame["group"]))
    drawn = frame.assign(**{name: frame[name] / money_unit() for name in ("gain", "loss", "net")})
    base = alt.Chart(drawn).encode(
        y=_rows("group", names),
        yOffset=alt.YOffset("label:N", sort=shown),
        color=_colour(labels, shown),
        tooltip=[
            text_tip("label", say("reporting_charts.scenario")),
            text_tip("group", say("reporting_charts.group")),
            *(
                money_tip(name, title, sign="+")
                for name, title in (
                    ("gain", say("reporting_charts.more")),
                    ("loss", say("reporting_charts.less")),
                    ("net", say("reporting_charts.net")),
                )
            ),
            number_tip("winners", say("reporting_charts.who_gain")),
            number_tip("losers", say("reporting_charts.who_lose")),
        ],
    )
    x = {"title": say("reporting_charts.more_than_reference_in_money_unit"), "axis": _signed_axis(7)}
    bars = [
        base.mark_bar(opacity=opacity).encode(x=alt.X(f"{name}:Q", stack=None, **x))
        for name, opacity in (("gain", 0.9), ("loss", 0.55))
    ]
    net = base.mark_tick(thickness=2.5, size=ROW - 3).encode(x=alt.X("net:Q", **x), color=alt.value(BLACK))
    zero = alt.Chart(drawn.head(1)).mark_rule(color=BLACK).encode(x=alt.datum(0))
    height = len(names) * (ROW * len(shown) + 8)
    return dressed(alt.layer(*bars, zero, net).properties(width=WIDTH, height=height), subject, notes)


def by_county(frame: pd.DataFrame, subject: str, notes: Sequence[str], labels: Sequence[str]) -> alt.LayerChart | None:
    """What recipients of each county get more over the years ahead: mean and 80 %. ``frame`` has label, county, mean, p10, p90 in
    yuan."""
    if not frame[["mean", "p10", "p90"]].any(axis=None):
        return None
    shown, names = list(dict.fromkeys(frame["label"])), list(dict.fromkeys(frame["county"]))
    drawn = frame.assign(**{name: frame[name] / money_unit() for name in ("mean", "p10", "p90")})
    base = alt.Chart(drawn).encode(
        y=_rows("county", names),
        yOffset=alt.YOffset("label:N", sort=shown),
        color=_colour(labels, shown),
        tooltip=_tips("county", say("reporting_charts.county")),
    )
    x = {"title": say("reporting_charts.more_than_reference_in_money_unit"), "axis": _signed_axis(7)}
    zero = alt.Chart(drawn.head(1)).mark_rule(color=BLACK).encode(x=alt.datum(0))
    layers = [
        zero,
        base.mark_rule(strokeWidth=2.4).encode(x=alt.X("p10:Q", **x), x2="p90:Q"),
        base.mark_point(filled=True, size=65, opacity=1).encode(x=alt.X("mean:Q", **x)),
    ]
    return dressed(alt.layer(*layers).properties(width=WIDTH, height=len(names) * (ROW * len(shown) + 8)), subject, notes)


def _tips(field: str, title: str) -> list:
    return [
        text_tip("label", say("reporting_charts.scenario")),
        text_tip(field, title),
        money_tip("mean", say("reporting_charts.mean_of_it")),
        money_tip("p10", "10 %"),
        money_tip("p90", "90 %"),
    ]


def _signed_axis(ticks: int):
    """An axis of differences: signs before amounts, none before zero."""
    return alt.Axis(format="+,~r", tickCount=ticks, labelExpr="datum.value == 0 ? '0' : datum.label")


def _rows(field: str, names: list[str]):
    return alt.Y(
        f"{field}:N",
        sort=names,
        title=None,
        scale=alt.Scale(paddingInner=0.25),
        axis=alt.Axis(labelLimit=400, ticks=False, domain=False),
    )


def _colour(labels: Sequence[str], shown: Sequence[str]):
    """The colour of each scenario, the same in every chart: the reference blue, the others in their order."""
    colours = dict(zip(labels, [OBLIGATORY, *COLOURS], strict=False))
    return kinds_colour("label", list(shown), [colours[name] for name in shown], columns=2, labelLimit=420)
