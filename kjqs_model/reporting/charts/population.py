"""Charts of a population: each function takes a tidy table of ``sections/population/views`` and gives a chart in the reader's
language."""

from __future__ import annotations

from ...heavy import alt, pd
from ...language import money_unit, say, say_each
from .axes import COUNT, MONEY, kinds_colour, names_axis, number_tip, scaled, text_tip, tips
from .theme import BLACK, DARK, GREEN, MUTED, OBLIGATORY, OTHER, PALE, PURPLE, STEP, WARM, WIDTH, dressed

HEIGHT = 280
_ROOM_FOR_LABELS = 560


def size_distribution(frame: pd.DataFrame, subject: str, notes: list[str]) -> alt.LayerChart:
    """Firms by revenue on log axes, with what the Pareto tail asks of each bin. ``frame`` has low, high (yuan), firms, asked."""
    drawn = frame[frame["firms"] > 0].assign(
        low=lambda rows: rows["low"] / money_unit(), high=lambda rows: rows["high"] / money_unit(), base=0.8
    )
    firms, asked = say("reporting_charts.firms_simulated"), say("reporting_charts.firms_pareto_tail_asks")
    scale = alt.Scale(type="log", domain=[float(drawn["low"].min()), float(drawn["high"].max())], nice=False)
    counts = alt.Scale(type="log", domain=[0.8, float(drawn["firms"].max()) * 1.3], nice=False)
    axis = alt.Axis(format=",~r", tickCount=8, grid=False)
    bars = (
        alt.Chart(drawn.assign(kind=firms))
        .mark_bar(stroke="white", strokeWidth=0.6)
        .encode(
            x=alt.X("low:Q", scale=scale, title=say("reporting_charts.revenue_in_money_unit_log"), axis=axis),
            x2="high:Q",
            y=alt.Y(
                "firms:Q",
                scale=counts,
                title=say("reporting_charts.firms_log_axis"),
                axis=alt.Axis(format=",~r", values=_decades(drawn["firms"].max())),
            ),
            y2="base:Q",
            color=kinds_colour("kind", [firms, asked], [MUTED, WARM]),
            tooltip=[
                number_tip("low", say("reporting_charts.from_in_money_unit"), ",.3~r"),
                number_tip("high", say("reporting_charts.to_in_money_unit"), ",.3~r"),
                number_tip("firms", firms),
                number_tip("asked", asked, ",.1f"),
            ],
        )
    )
    tail = drawn[drawn["asked"] >= 0.8].assign(kind=asked, middle=lambda rows: (rows["low"] * rows["high"]) ** 0.5)
    line = (
        alt.Chart(tail)
        .mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=26, filled=True))
        .encode(
            x=alt.X("middle:Q", scale=scale),
            y=alt.Y("asked:Q", scale=counts),
            color=kinds_colour("kind", [firms, asked], [MUTED, WARM]),
        )
    )
    return dressed(alt.layer(bars, line).properties(width=WIDTH, height=HEIGHT), subject, notes)


def band_shares(frame: pd.DataFrame, subject: str, notes: list[str], axis: str) -> alt.Chart:
    """The share of each group's firms in each band of a figure. ``frame`` has group, band, order, firms, share; ``axis`` names
    the figure."""
    groups, names = list(dict.fromkeys(frame["group"])), list(dict.fromkeys(frame["band"]))
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("band:N", sort=names, title=axis, axis=alt.Axis(labelAngle=0, ticks=False)),
            xOffset=alt.XOffset("group:N", sort=groups),
            y=alt.Y("share:Q", title=say("reporting_charts.share_groups_firms"), axis=alt.Axis(format=".0%", tickCount=6)),
            color=kinds_colour("group", groups, [MUTED, OBLIGATORY, OTHER]),
            tooltip=[
                text_tip("group", say("reporting_charts.group_of_firms")),
                text_tip("band", axis),
                number_tip("firms", say("reporting_charts.firms_number")),
                number_tip("share", say("reporting_charts.share_of_firms"), ".1%"),
            ],
        )
    )
    return dressed(chart.properties(width=WIDTH + 60, height=HEIGHT - 40), subject, notes)


def rd_ratio_by_bracket(frame: pd.DataFrame, subject: str, notes: list[str]) -> alt.VConcatChart:
    """Certified firms by R&D ratio, a panel a bracket of sales, with its legal floor. ``frame`` has bracket, floor, low, high,
    firms."""
    names = list(dict.fromkeys(frame["bracket"]))
    axis = say("reporting_charts.rd_revenue_over_three_years")
    panels = [_bracket(frame[frame["bracket"] == name], name, axis if name == names[-1] else None) for name in names]
    return dressed(alt.vconcat(*panels, spacing=14), subject, notes)


def _bracket(part: pd.DataFrame, name: str, axis: str | None) -> alt.LayerChart:
    """One bracket; the lowest panel alone has the title and labels of the axis."""
    end = float(part["high"].max())
    scale = alt.Scale(domain=[0, end], nice=False)
    ticks = alt.Axis(format=".0%", values=[step / 100 for step in range(int(end * 100) + 1)], labels=axis is not None)
    bars = (
        alt.Chart(part)
        .mark_bar(color=OBLIGATORY, stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X("low:Q", scale=scale, title=axis, axis=ticks),
            x2="high:Q",
            y=alt.Y("firms:Q", title=say("reporting_charts.firms_unit"), axis=alt.Axis(tickCount=4, tickMinStep=1)),
            y2=alt.datum(0),
            tooltip=tips(low=("from", ".2%"), high=("to", ".2%"), firms=("firms_number", COUNT)),
        )
    )
    floor = alt.Chart(
        part.head(1).assign(
            label=lambda rows: [say("reporting_charts.floor_value", value=f"{value:.0%}") for value in rows["floor"]]
        )
    )
    line = floor.mark_rule(color=WARM, strokeWidth=2, strokeDash=[5, 3]).encode(x=alt.X("floor:Q", scale=scale))
    text = floor.mark_text(align="right", dx=-5, baseline="top", color=WARM).encode(
        x=alt.X("floor:Q", scale=scale), y=alt.value(3), text="label:N"
    )
    heading = f"{name}{say('signs.colon')}{int(part['firms'].sum())} {say('reporting_charts.firms_unit')}"
    title = alt.TitleParams(heading, anchor="start", fontSize=12, fontWeight="normal", offset=4)
    return alt.layer(bars, line, text).properties(width=WIDTH, height=105, title=title)


def concentration(frame: pd.DataFrame, subject: str, notes: list[str], marked: tuple[int, ...]) -> alt.LayerChart:
    """What part of all R&D the first so many performers make up, some ranks marked. ``frame`` has rank, share."""
    base = alt.Chart(frame).encode(
        x=alt.X(
            "rank:Q",
            scale=alt.Scale(type="log", nice=False, domain=[1, float(frame["rank"].max())]),
            title=say("reporting_charts.performers_rd_largest_first_firms"),
            axis=alt.Axis(format=",~r", values=_decades(frame["rank"].max())),
        ),
        y=alt.Y("share:Q", **scaled(say("reporting_charts.share_all_rd_enterprises"), ".0%", domain=[0, 1])),
        tooltip=tips(rank=("first", COUNT), share=("share", ".1%")),
    )
    named = frame[frame["rank"].isin(marked)].assign(
        label=lambda rows: [
            say("reporting_charts.first_rank_share", rank=f"{rank:,}", share=f"{share:.1%}")
            for rank, share in zip(rows["rank"], rows["share"], strict=True)
        ]
    )
    points = base.mark_point(filled=True, size=70, color=WARM, opacity=1).properties(data=named)
    text = base.mark_text(align="left", dx=9, dy=9, baseline="middle").encode(text="label:N").properties(data=named)
    return dressed(
        alt.layer(base.mark_line(color=OBLIGATORY, strokeWidth=2.2), points, text).properties(width=WIDTH, height=HEIGHT),
        subject,
        notes,
    )


def places(frame: pd.DataFrame, subject: str, notes: list[str]) -> alt.LayerChart:
    """A heat map of firms by county or zone (rows) and industry group (columns). ``frame`` has county, group, firms."""
    counties, groups = list(dict.fromkeys(frame["county"])), list(dict.fromkeys(frame["group"]))
    base = alt.Chart(frame).encode(
        x=alt.X(
            "group:N",
            sort=groups,
            title=None,
            axis=alt.Axis(
                orient="top", labelAngle=-35, labelAlign="left", labelLimit=_ROOM_FOR_LABELS, ticks=False, domain=False
            ),
        ),
        y=names_axis("county", counties, labelLimit=_ROOM_FOR_LABELS),
        tooltip=tips(county="county", group="industry", firms=("firms_number", COUNT)),
    )
    most = float(frame["firms"].max())
    tiles = base.mark_rect(stroke="white").encode(
        color=alt.Color("firms:Q", legend=None, scale=alt.Scale(range=["#f3f6f9", OBLIGATORY], domain=[0, most], nice=False))
    )
    text = base.mark_text(baseline="middle").encode(
        text=alt.Text("firms:Q", format=","),
        color=alt.condition(f"datum.firms > {most * 0.8}", alt.value("white"), alt.value("#111111")),
    )
    return dressed(alt.layer(tiles, text).properties(width=alt.Step(46), height=alt.Step(26)), subject, notes)


def by_county(frame: pd.DataFrame, subject: str, notes: list[str]) -> alt.LayerChart:
    """Certified and registered firms by county, with a tick for the number that the assumed shares ask. ``frame`` has county,
    status, firms, asked."""
    counties, kinds = list(dict.fromkeys(frame["county"])), list(dict.fromkeys(frame["status"]))
    base = alt.Chart(frame).encode(
        y=names_axis("county", counties, labelLimit=_ROOM_FOR_LABELS),
        yOffset=alt.YOffset("status:N", sort=kinds),
        tooltip=tips(county="county", status="status", firms=("firms_number", COUNT), asked=("by_the_assumed_share", ",.1f")),
    )
    x = alt.X("firms:Q", title=say("reporting_charts.firms"), axis=alt.Axis(format=",d", tickMinStep=1))
    bars = base.mark_bar().encode(x=x, color=kinds_colour("status", kinds, [OBLIGATORY, OTHER]))
    ticks = base.mark_tick(color="#222", thickness=2, size=11).encode(x="asked:Q")
    return dressed(alt.layer(bars, ticks).properties(width=WIDTH, height=alt.Step(STEP / 2 + 2)), subject, notes)


def correlations(frame: pd.DataFrame, subject: str, notes: list[str]) -> alt.LayerChart:
    """Rank correlations asked (ring) and found (dot). ``frame`` has pair, asked, found."""
    asked, found = say("reporting_charts.asked"), say("reporting_charts.found_correlation")
    long = frame.melt("pair", ["asked", "found"], "which", "value").assign(
        which=lambda rows: rows["which"].map({"asked": asked, "found": found})
    )
    chart = alt.Chart(long).encode(
        y=names_axis("pair", list(frame["pair"]), grid=True, labelLimit=_ROOM_FOR_LABELS),
        x=alt.X(
            "value:Q",
            title=say("reporting_charts.rank_correlation_no_unit"),
            axis=alt.Axis(format=".1f", values=_tenths(long["value"])),
            scale=alt.Scale(domain=[min(_tenths(long["value"])), max(_tenths(long["value"]))]),
        ),
        tooltip=tips(pair="scores", which="which", value=("value", ".4f")),
    )
    ring = chart.transform_filter(alt.datum["which"] == asked).mark_point(size=110, strokeWidth=2, filled=False)
    dot = chart.transform_filter(alt.datum["which"] == found).mark_point(size=30, filled=True, opacity=1)
    colour = kinds_colour("which", [asked, found], [OTHER, OBLIGATORY])
    both = alt.layer(ring.encode(color=colour), dot.encode(color=colour))
    return dressed(both.properties(width=WIDTH - 60, height=alt.Step(20)), subject, notes)


def held_out(frame: pd.DataFrame, subject: str, notes: list[str]) -> alt.LayerChart:
    """Figures that nothing was fitted to, relative to the published value: range, published and found. ``frame`` has label,
    published, range, found, within_range."""
    within, outside, without = say_each("reporting_charts", "within_the_range", "outside_the_range", "no_range_given")
    drawn = frame.assign(
        ratio=frame["found"] / frame["known"],
        low=[bounds[0] / value if bounds else None for bounds, value in zip(frame["range"], frame["known"], strict=True)],
        high=[bounds[1] / value if bounds else None for bounds, value in zip(frame["range"], frame["known"], strict=True)],
        verdict=[without if ok is None else within if ok else outside for ok in frame["within_range"]],
    ).drop(columns=["range", "source"], errors="ignore")
    base = alt.Chart(drawn).encode(
        y=names_axis("label", list(frame["label"]), labelLimit=_ROOM_FOR_LABELS),
        tooltip=tips(
            label="figure", known=("published_or_estimated", ",.4~f"), found=("in_the_population", ",.4~f"), verdict="verdict"
        ),
    )
    bars = base.mark_bar(color=MUTED, height=9, opacity=0.7).encode(
        x=alt.X("low:Q", **scaled(say("reporting_charts.ratio_published_value_1_published"), ".1f", 6, zero=True)), x2="high:Q"
    )
    rule = alt.Chart(drawn.head(1)).mark_rule(strokeDash=[4, 3], color="#5a6573").encode(x=alt.datum(1.0))
    points = base.mark_point(size=85, filled=True, opacity=1).encode(
        x="ratio:Q", color=kinds_colour("verdict", [within, outside, without], [PALE, DARK, OTHER])
    )
    return dressed(alt.layer(bars, rule, points).properties(width=WIDTH - 100, height=alt.Step(STEP)), subject, notes)


def stability(frame: pd.DataFrame, subject: str, notes: list[str]) -> alt.Chart | None:
    """What each clause costs in populations of several seeds, a ring a seed. ``frame`` has seed, clause, name, amount_yuan;
    nothing is 0."""
    drawn = frame[frame["amount_yuan"] > 0].assign(wan=lambda rows: rows["amount_yuan"] / money_unit())
    if drawn.empty:
        return None
    order = list(drawn.groupby("name")["wan"].mean().sort_values(ascending=False).index)
    scale = alt.Scale(type="log", nice=False, domain=[float(drawn["wan"].min()) / 1.4, float(drawn["wan"].max()) * 1.4])
    chart = (
        alt.Chart(drawn)
        .mark_point(size=60, strokeWidth=1.4, color=OBLIGATORY, opacity=0.75)
        .encode(
            y=names_axis("name", order, grid=True, labelLimit=_ROOM_FOR_LABELS),
            x=alt.X(
                "wan:Q",
                scale=scale,
                title=say("reporting_charts.owed_in_money_unit_log"),
                axis=alt.Axis(format=",~r", values=_decades(drawn["wan"].max(), drawn["wan"].min())),
            ),
            tooltip=tips(name="clause", seed=("seed", "d"), wan=("money", MONEY)),
        )
    )
    return dressed(chart.properties(width=WIDTH, height=alt.Step(20)), subject, notes)


def register_rows(frame: pd.DataFrame, subject: str, notes: list[str]) -> alt.Chart:
    """Where the rows of each register went: used, or dropped by reason. ``frame`` has file, reason, rows, used."""
    files, reasons = list(dict.fromkeys(frame["file"])), list(dict.fromkeys(frame.sort_values("used", ascending=False)["reason"]))
    colours = [OBLIGATORY, OTHER, DARK, PALE, PURPLE, MUTED, BLACK, GREEN, "#4a4a4a"]
    chart = (
        alt.Chart(frame.assign(place=[reasons.index(reason) for reason in frame["reason"]]))
        .mark_bar()
        .encode(
            y=names_axis("file", files, labelLimit=_ROOM_FOR_LABELS),
            x=alt.X("rows:Q", title=say("reporting_charts.rows")),
            order=alt.Order("place:Q"),
            color=kinds_colour("reason", reasons, colours[: len(reasons)], columns=4),
            tooltip=tips(file="register", reason="where_to", rows=("rows", COUNT)),
        )
    )
    return dressed(chart.properties(width=WIDTH, height=alt.Step(STEP)), subject, notes)


def _decades(most: float, least: float = 1.0) -> list[float]:
    """The powers of ten from the least to the most, for an axis whose labels would crowd each other otherwise."""
    import math

    return [10.0**power for power in range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)]


def _tenths(values: pd.Series) -> list[float]:
    """The tenths around some values, for an axis of correlations."""
    import math

    return [step / 10 for step in range(math.floor(values.min() * 10 - 0.2), math.ceil(values.max() * 10 + 0.2) + 1)]
