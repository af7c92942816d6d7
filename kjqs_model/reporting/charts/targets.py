"""Charts of the years ahead: each function takes a tidy table of ``sections/targets/tables`` and gives a chart."""

from __future__ import annotations

from collections.abc import Sequence

from ...heavy import alt, pd
from ...language import say
from .axes import (
    COUNT,
    MONEY,
    Axis,
    in_units,
    kinds_colour,
    money_axis,
    names_axis,
    number_tip,
    scaled,
    tenths,
    tips,
    with_unit,
    years_across,
    yuan_axis,
)
from .theme import BLACK, DARK, MUTED, OBLIGATORY, OTHER, PALE, PURPLE, STEP, WARM, WIDTH, dressed

HEIGHT = 250
BANDS = (("p05", "p95", "90%", "#d7e3f0"), ("p10", "p90", "80%", "#b3cbe3"), ("p25", "p75", "50%", "#7fa8d0"))
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
COLOURS = [OBLIGATORY, OTHER, DARK, PALE, PURPLE, MUTED]


def fan(
    frame: pd.DataFrame,
    subject: str,
    notes: Sequence[str],
    axis: Axis,
    base: tuple[int, float] | None = None,
    threshold: tuple[int, float] | None = None,
) -> alt.LayerChart:
    """Median and bands of 50, 80 and 90 % over years, with the base year's value and a threshold with its year marked.

    ``frame`` has year, p05 to p95. ``base`` and ``threshold`` are (year, value) in the frame's unit.
    """
    drawn = in_units(frame, axis)
    years = [*([base[0]] if base else []), *frame["year"]]
    layers = [
        *_bands(drawn, axis, years, room=28),
        *(_base(drawn, axis, base) if base else []),
        *(_threshold(axis, threshold, years) if threshold else []),
    ]
    return _finished(layers, subject, notes)


def difference(frame: pd.DataFrame, subject: str, notes: Sequence[str], axis: Axis) -> alt.LayerChart | None:
    """What a scenario brings against another, draw by draw: a fan around zero. None where it is exactly zero in every draw.

    ``frame`` has year, p05 to p95.
    """
    if not frame[["p05", "p50", "p95", "mean"]].any(axis=None):
        return None
    zero = alt.Chart(frame.head(1)).mark_rule(color="#222", strokeWidth=1).encode(y=alt.datum(0))
    return _finished([*_bands(in_units(frame, axis), axis, list(frame["year"])), zero], subject, notes)


def probabilities(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """The chance of meeting each target by year, with lines of their 95 % intervals.

    ``frame`` has label, year, probability, low, high, words.
    """
    names = list(dict.fromkeys(frame["label"]))
    drawn = frame.assign(year=frame["year"].astype(str))
    base = alt.Chart(drawn).encode(
        x=years_across(gap=0.35),
        xOffset=alt.XOffset("label:N", sort=names),
        color=kinds_colour("label", names, _target_colours(len(names)), columns=2),
        tooltip=tips(label="target", year="year", words="probability"),
    )
    y = scaled(say("reporting_charts.chance_of_meeting_it"), ".0%", 6, domain=[0, 1])
    shapes = alt.Scale(domain=names, range=[_SHAPES[place % len(_SHAPES)] for place in range(len(names))])
    points = base.mark_point(size=80, filled=True, opacity=1).encode(
        y=alt.Y("probability:Q", **y),
        shape=alt.Shape("label:N", title=None, sort=names, scale=shapes, legend=alt.Legend(orient="top", columns=2)),
    )
    rules = base.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q", **y), y2="high:Q")
    return _finished([rules, points], subject, notes)


def flows(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.VConcatChart:
    """Results of recognition stacked by year, and below them the stocks as lines with their 80 %.

    ``frame`` has label, recognition, stock, year, mean, p10, p50, p90.
    """
    moves, stocks = frame[frame["recognition"]], frame[frame["stock"]]
    names = list(dict.fromkeys(moves["label"]))
    bars = (
        alt.Chart(moves.assign(year=moves["year"].astype(str), place=[names.index(label) for label in moves["label"]]))
        .mark_bar(size=46)
        .encode(
            x=years_across(said=False),
            y=alt.Y("mean:Q", title=say("reporting_charts.firms_mean"), axis=alt.Axis(format=",d")),
            order=alt.Order("place:Q"),
            color=kinds_colour("label", names, [OBLIGATORY, PALE, WARM, OTHER, DARK], columns=5),
            tooltip=tips(label="result", year="year", mean=("mean_of_it", ",.1f"), **tenths(",.0f")),
        )
    )
    both = alt.vconcat(bars.properties(width=WIDTH, height=HEIGHT - 40), _stocks(stocks), spacing=12).resolve_scale(
        color="independent"
    )
    return dressed(both, subject, notes)


def _stocks(frame: pd.DataFrame) -> alt.LayerChart:
    names = list(dict.fromkeys(frame["label"]))
    base = alt.Chart(frame.assign(year=frame["year"].astype(str))).encode(
        x=years_across(),
        color=kinds_colour("label", names, [OBLIGATORY, OTHER], symbolOpacity=1),
        tooltip=tips(label="stock", year="year", p50=("median", ",.0f"), **tenths(",.0f")),
    )
    title = say("reporting_charts.firms_median_80")
    bands = base.mark_area(opacity=0.2).encode(y=alt.Y("p10:Q", title=title, scale=alt.Scale(zero=False)), y2="p90:Q")
    lines = base.mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=36, filled=True)).encode(y="p50:Q")
    return alt.layer(bands, lines).properties(width=WIDTH, height=HEIGHT - 80)


def growth_process(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.VConcatChart:
    """Median and 80 % of the growth process and of the projection by year, a panel an indicator.

    ``frame`` has label, panel, year, p10, p50, p90, draws.
    """
    names, panels = list(dict.fromkeys(frame["label"])), list(dict.fromkeys(frame["panel"]))
    drawn = frame.assign(year=frame["year"].astype(str))
    made = []
    for panel in panels:
        base = alt.Chart(drawn[drawn["panel"] == panel]).encode(
            x=years_across(gap=0.4, said=panel == panels[-1]),
            xOffset=alt.XOffset("label:N", sort=names),
            color=kinds_colour("label", names, [OTHER, OBLIGATORY], symbolOpacity=1),
            tooltip=tips(label="source", year="year", p50=("median", ",.0f"), **tenths(",.0f"), draws=("draws", COUNT)),
        )
        y = {"title": say("reporting_charts.firms"), "axis": alt.Axis(format=",d", tickCount=5), "scale": alt.Scale(zero=False)}
        bars = base.mark_rule(strokeWidth=5, opacity=0.45).encode(y=alt.Y("p10:Q", **y), y2="p90:Q")
        heading = alt.TitleParams(panel, anchor="start", fontSize=12, fontWeight="normal", offset=4)
        made.append(
            alt.layer(bars, base.mark_point(size=60, filled=True, opacity=1).encode(y=alt.Y("p50:Q", **y))).properties(
                width=WIDTH, height=HEIGHT - 100, title=heading
            )
        )
    return dressed(alt.vconcat(*made, spacing=14), subject, notes)


def drivers(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart | None:
    """Rank correlations of priors with an outcome, weak priors marked, lines where chance alone would reach.

    ``frame`` has label, correlation, weak, chance.
    """
    if frame.empty:
        return None
    weak, other = say("reporting_charts.weak_prior_no_study_gives"), say("reporting_charts.other_priors")
    drawn = frame.assign(
        kind=[weak if row else other for row in frame["weak"]],
        text=[f"{value:+.2f}" for value in frame["correlation"]],
        label=[say("reporting_charts.row_weak", row=row.label) if row.weak else row.label for row in frame.itertuples()],
    )
    base = alt.Chart(drawn).encode(
        y=names_axis("label", list(drawn["label"]), labelLimit=480),
        x=alt.X(
            "correlation:Q", **scaled(say("reporting_charts.rank_correlation_no_unit"), "+.1f", 9, domain=[-1.1, 1.1], nice=False)
        ),
        tooltip=tips(label="prior", correlation=("rank_correlation", "+.3f"), kind="kind_of_driver"),
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=[other, weak], range=[OBLIGATORY, OTHER]),
            legend=alt.Legend(orient="top"),
        )
    )
    ends = alt.Chart(frame.head(1).assign(low=lambda rows: -rows["chance"], high=lambda rows: rows["chance"]))
    chance = [ends.mark_rule(strokeDash=[4, 3], color="#5a6573").encode(x=f"{side}:Q") for side in ("low", "high")]
    text = [
        base.transform_filter(f"datum.correlation {sign} 0")
        .mark_text(align=align, dx=dx, baseline="middle")
        .encode(text="text:N")
        for sign, align, dx in ((">=", "left", 4), ("<", "right", -4))
    ]
    return dressed(alt.layer(bars, *chance, *text).properties(width=WIDTH - 120, height=alt.Step(STEP)), subject, notes)


def departments(frame: pd.DataFrame, subject: str, notes: Sequence[str], total: pd.DataFrame) -> alt.LayerChart | None:
    """The mean budget of each department stacked by year, with the 80 % of the total.

    ``frame`` has department, year, mean, p10, p90 in yuan; ``total`` year, mean, p10, p90.
    """
    if frame.empty:
        return None
    names, axis = list(dict.fromkeys(frame["department"])), yuan_axis(say("reporting_charts.mean_owed_in_money_unit"))
    drawn = in_units(frame, axis).assign(place=[names.index(name) for name in frame["department"]])
    x = years_across()
    bars = (
        alt.Chart(drawn.assign(year=drawn["year"].astype(str)))
        .mark_bar(size=54)
        .encode(
            x=x,
            y=alt.Y("mean:Q", title=axis.title, axis=money_axis()),
            order=alt.Order("place:Q"),
            color=kinds_colour("department", names, COLOURS[: len(names)], columns=4),
            tooltip=tips(department="lead_department", year="year", mean=("mean_of_it", MONEY), **tenths(MONEY)),
        )
    )
    whole = in_units(total, axis)
    whole = whole.assign(year=whole["year"].astype(str), text=[f"{value:{axis.form}}" for value in whole["mean"]])
    ends = alt.Chart(whole).encode(x=x)
    error = ends.mark_rule(strokeWidth=1.6, color="#222").encode(y="p10:Q", y2="p90:Q")
    text = ends.mark_text(baseline="bottom", dy=-5).encode(y="p90:Q", text="text:N")
    return _finished([bars, error, text], subject, notes)


def dots(
    frame: pd.DataFrame, subject: str, notes: Sequence[str], axis: Axis, marked: Sequence[tuple[str, float]] = ()
) -> alt.LayerChart:
    """Twenty equally likely values as dots: each is a chance of one in twenty.

    ``frame`` has value, place, quantile in the frame's unit; ``marked`` are named lines.
    """
    drawn = frame.assign(value=frame["value"] / axis.unit, quantile=frame["quantile"] / axis.unit)
    x = alt.X("value:Q", title=axis.title, axis=alt.Axis(format=",~r", tickCount=7), scale=alt.Scale(zero=False, padding=20))
    most = max(float(frame["place"].max()) + 1.2, 4.0)
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    circles = (
        alt.Chart(drawn)
        .mark_circle(size=230, color=OBLIGATORY, opacity=1)
        .encode(x=x, y=y, tooltip=[number_tip("quantile", axis.title, axis.form)])
    )
    lines = alt.Chart(
        pd.DataFrame(
            {
                "value": [value / axis.unit for _, value in marked],
                "text": [f"{name} {value / axis.unit:{axis.form}}" for name, value in marked],
            }
        )
    )
    rules = lines.mark_rule(color=WARM, strokeDash=[5, 3], strokeWidth=1.6).encode(x="value:Q")
    text = lines.mark_text(align="left", dx=4, baseline="top", color=WARM).encode(x="value:Q", y=alt.value(2), text="text:N")
    chart = alt.layer(circles, rules, text) if marked else circles
    return dressed(chart.properties(width=WIDTH + 60, height=int(most * 19)), subject, notes)


def _bands(drawn: pd.DataFrame, axis: Axis, years: list[int], room: int = 0) -> list[alt.Chart]:
    """Bands and median; ``room`` is what stays free above and below them, for the figures written there."""
    names, median = [name for *_, name, _ in BANDS], say("reporting_charts.median")
    scale = alt.Scale(domain=[*names, median], range=[*(colour for *_, colour in BANDS), OBLIGATORY])
    colour = alt.Color(
        "band:N", title=None, scale=scale, sort=[*names, median], legend=alt.Legend(orient="top", symbolType="square")
    )
    x = alt.X(
        "year:Q",
        title=say("reporting_charts.year"),
        axis=alt.Axis(format="d", values=years, grid=False),
        scale=alt.Scale(domain=[years[0], years[-1]], padding=14),
    )
    y = scaled(axis.title, ",~r" if axis.unit >= 1 else axis.form, 6, zero=False, padding=room)
    areas = [
        alt.Chart(drawn.assign(band=name))
        .mark_area(stroke=PALE, strokeWidth=0.8)
        .encode(x=x, y=alt.Y(f"{low}:Q", **y), y2=f"{high}:Q", color=colour)
        for low, high, name, _ in BANDS
    ]
    line = (
        alt.Chart(drawn.assign(band=median))
        .mark_line(strokeWidth=2.4, point=alt.OverlayMarkDef(size=44, filled=True))
        .encode(
            x=x,
            y=alt.Y("p50:Q", **y),
            color=colour,
            tooltip=[
                number_tip("year", say("reporting_charts.year"), "d"),
                *(
                    number_tip(name, with_unit(title, axis.word), axis.form)
                    for name, title in (
                        ("p50", median),
                        ("p10", "10 %"),
                        ("p90", "90 %"),
                        ("p05", "5 %"),
                        ("p95", "95 %"),
                        ("mean", say("reporting_charts.mean_of_it")),
                    )
                ),
            ],
        )
    )
    return [*areas, line]


def _base(drawn: pd.DataFrame, axis: Axis, base: tuple[int, float]) -> list[alt.Chart]:
    """The base year's value as a ring, led to the first median by a dotted line."""
    value = base[1] / axis.unit
    lead = pd.DataFrame({"year": [base[0], int(drawn["year"].iloc[0])], "value": [value, float(drawn["p50"].iloc[0])]})
    point = alt.Chart(
        lead.head(1).assign(text=say("reporting_charts.first_base_value", first_base=base[0], value=f"{value:{axis.form}}"))
    ).encode(x="year:Q", y="value:Q")
    return [
        alt.Chart(lead).mark_line(strokeDash=[2, 3], color="#5a6573", strokeWidth=1.4).encode(x="year:Q", y="value:Q"),
        point.mark_point(size=70, strokeWidth=2, filled=True, fill="white", stroke="#222", opacity=1),
        point.mark_text(dy=15 if lead["value"].iloc[1] > value else -15, baseline="middle").encode(text="text:N"),
    ]


def _threshold(axis: Axis, threshold: tuple[int, float], years: list[int]) -> list[alt.Chart]:
    """The rule of a target across all years, with a diamond in its year."""
    year, value = threshold[0], threshold[1] / axis.unit
    label = say("reporting_charts.target_value_year", value=f"{value:{axis.form}}", year=year)
    line = (
        alt.Chart(pd.DataFrame({"year": [years[0], years[-1]], "value": [value, value]}))
        .mark_line(color=WARM, strokeDash=[6, 4], strokeWidth=1.8)
        .encode(x="year:Q", y="value:Q")
    )
    text = (
        alt.Chart(pd.DataFrame({"year": [years[-1]], "value": [value], "text": [label]}))
        .mark_text(align="left", baseline="middle", dx=20, color=WARM)
        .encode(x="year:Q", y="value:Q", text="text:N")
    )
    mark = (
        alt.Chart(pd.DataFrame({"year": [year], "value": [value]}))
        .mark_point(shape="diamond", size=130, filled=True, color=WARM, opacity=1)
        .encode(x="year:Q", y="value:Q")
    )
    return [line, text, *([mark] if years[0] <= year <= years[-1] else [])]


def _target_colours(count: int) -> list[str]:
    """Colours of targets; the last, all of them together, is dark."""
    return [*[OBLIGATORY, PALE, WARM, OTHER, PURPLE, MUTED, DARK][: count - 1], BLACK]


def _finished(layers: Sequence[alt.Chart], subject: str, notes: Sequence[str]) -> alt.LayerChart:
    return dressed(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT), subject, notes)
