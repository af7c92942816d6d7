"""Charts of how good forecasts were: each function takes a tidy table of ``sections/evaluate/tables`` and gives a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...heavy import alt, pd
from ...language import say
from .axes import MORE_MONEY, Axis, indicator_axis, kinds_colour, names_axis, scaled, tips
from .targets import HEIGHT, fan
from .theme import DARK, MUTED, OBLIGATORY, PALE, PURPLE, WARM, WIDTH, dressed

_PART_COLOURS = [PURPLE, OBLIGATORY, PALE, DARK, MUTED]
_PANEL = 240


def hindcast_axis(indicator: str) -> Axis:
    """The axis of an indicator of hindcasts."""
    return Axis(say("reporting_charts.gdp_100_million_yuan"), 1e8) if indicator == "gdp" else indicator_axis(indicator)


def fan_with_published(
    frame: pd.DataFrame, subject: str, notes: Sequence[str], published: Mapping[int, float], axis: Axis, base: tuple[int, float]
) -> alt.LayerChart:
    """A forecast's fan, with diamonds for what was published later. ``frame`` has year, p05 to p95; ``published`` is by year."""
    drawn = fan(frame, subject, notes, axis, base)
    points = pd.DataFrame(
        {
            "year": list(published),
            "value": [value / axis.unit for value in published.values()],
            "text": [
                say("reporting_charts.published_value", value=f"{value / axis.unit:{axis.form}}") for value in published.values()
            ],
        }
    )
    marks = alt.Chart(points).encode(x="year:Q", y="value:Q", tooltip=tips(text="published_count"))
    return dressed(
        alt.layer(
            *drawn.layer,
            marks.mark_point(shape="diamond", size=110, filled=True, color=WARM, opacity=1),
            marks.mark_text(dy=-14, color=WARM).encode(text="text:N"),
        ).properties(width=WIDTH, height=HEIGHT),
        subject,
        notes,
    )


def errors(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """Mean errors in shares of the outturn, three bars a line. ``frame`` has label, model, share."""
    models = list(dict.fromkeys(frame["model"]))
    base = alt.Chart(frame.assign(text=[f"{share:.1%}" for share in frame["share"]])).encode(
        y=names_axis("label", list(dict.fromkeys(frame["label"])), labelLimit=300),
        yOffset=alt.YOffset("model:N", sort=models),
        x=alt.X("share:Q", title=say("reporting_charts.mean_error_share_outturn"), axis=alt.Axis(format=".0%", tickCount=7)),
        tooltip=tips(label="forecast", model="by", share=("error", ".1%")),
    )
    bars = base.mark_bar().encode(color=kinds_colour("model", models, [OBLIGATORY, MUTED, WARM]))
    return dressed(
        alt.layer(bars, base.mark_text(align="left", dx=4, baseline="middle").encode(text="text:N")).properties(
            width=WIDTH, height=alt.Step(15)
        ),
        subject,
        notes,
    )


def coverage(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """Shares of outturns within each interval, on the band that is allowed over all. ``frame``:
    ``evaluation_tables.coverage``."""
    names = list(dict.fromkeys(frame["label"]))
    y = alt.Y(
        "label:N",
        sort=names,
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=200),
        scale=alt.Scale(paddingInner=0.3),
    )
    x = scaled(say("reporting_charts.share_within_interval"), ".0%", domain=[0.35, 1.0])
    allowed = alt.Chart(frame).mark_bar(color="#e6eaef", opacity=1).encode(y=y, x=alt.X("low:Q", **x), x2="high:Q")
    nominal = alt.Chart(frame).mark_tick(color=WARM, thickness=2, size=22).encode(y=y, x=alt.X("nominal:Q", **x))
    dots = (
        alt.Chart(frame)
        .mark_point(filled=True, size=80, opacity=1, color=OBLIGATORY)
        .encode(y=y, x=alt.X("share:Q", **x), tooltip=tips(label="indicator", interval="interval", share=("found", ".1%")))
    )
    return dressed(alt.layer(allowed, nominal, dots).properties(width=WIDTH, height=alt.Step(34)), subject, notes)


def places(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.FacetChart:
    """Outturns by place in the forecast, a panel an indicator, beside a flat line. ``frame``: ``evaluation_tables.places``."""
    x = alt.X(
        "low:Q",
        title=say("reporting_charts.place_in_the_forecast"),
        axis=alt.Axis(values=[0, 0.5, 1], format=".1f"),
        scale=alt.Scale(domain=[0, 1]),
    )
    y = alt.Y("share:Q", **scaled(say("reporting_charts.share"), ".0%", 4, domainMin=0))
    bars = (
        alt.Chart()
        .mark_bar(color=OBLIGATORY, stroke="white", strokeWidth=0.5)
        .encode(x=x, x2="high:Q", y=y, y2=alt.datum(0), tooltip=tips(label="indicator", share=("share", ".1%")))
    )
    flat = alt.Chart().mark_rule(color=WARM, strokeDash=[5, 3], strokeWidth=1.6).encode(y="flat:Q")
    panels = (
        alt.layer(bars, flat, data=frame)
        .properties(width=_PANEL, height=140)
        .facet(facet=alt.Facet("label:N", title=None, sort=list(dict.fromkeys(frame["label"]))), columns=2)
    )
    return dressed(panels, subject, notes)


def split(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart | None:
    """Parts of each error to both sides of zero, the whole error as a line across. ``frame`` has label, part, wan, error."""
    if frame.empty:
        return None
    parts, names = list(dict.fromkeys(frame["part"])), list(dict.fromkeys(frame["label"]))
    drawn = frame.assign(order=[parts.index(part) for part in frame["part"]])
    y = names_axis("label", names, labelLimit=380)
    bars = (
        alt.Chart(drawn)
        .mark_bar(size=16)
        .encode(
            y=y,
            x=alt.X("wan:Q", **scaled(say("reporting_charts.outturn_less_forecast_in_money_unit"), "+,~r", 6)),
            color=kinds_colour("part", parts, _PART_COLOURS),
            order=alt.Order("order:Q"),
            tooltip=tips(label="item", part="part", wan=("money", MORE_MONEY)),
        )
    )
    whole = alt.Chart(drawn.drop_duplicates("label")).mark_tick(color="#222", thickness=2.4, size=24).encode(y=y, x="error:Q")
    zero = alt.Chart(drawn.head(1)).mark_rule(color="#222", strokeWidth=1).encode(x=alt.datum(0))
    return dressed(alt.layer(bars, zero, whole).properties(width=WIDTH, height=alt.Step(30)), subject, notes)
