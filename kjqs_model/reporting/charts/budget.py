"""Charts of the budget: each function takes a tidy table of ``sections/budget/tables`` and gives a chart in the reader's unit."""

from __future__ import annotations

from collections.abc import Sequence

from ...heavy import alt, pd
from ...language import in_unit, money_unit, say
from .axes import MONEY, WHOLE_MONEY, kinds_colour, money_axis, names_axis, scaled, tenths, tips, years_across
from .theme import BLACK, DARK, GREEN, OBLIGATORY, OTHER, PALE, ROSE, STEP, WIDTH, dressed

HEIGHT = 270
_KINDS = {"article": OBLIGATORY, "any": ROSE, "pooled": GREEN}


def need_and_money(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart:
    """By year, side by side: what falls due, is appropriated, is paid and is unpaid at the end, with thin lines of 80 %.

    ``frame`` has year, bar, part, low, high, mean, p10, p90 in yuan, as ``budget_tables.by_year`` gives it.
    """
    drawn = frame.assign(
        year=frame["year"].astype(str), **{name: frame[name] / money_unit() for name in ("low", "high", "mean", "p10", "p90")}
    )
    bars, parts = list(dict.fromkeys(frame["bar"])), list(dict.fromkeys(frame["part"]))
    base = alt.Chart(drawn).encode(
        x=years_across(gap=0.22), xOffset=alt.XOffset("bar:N", sort=bars, scale=alt.Scale(paddingInner=0.08))
    )
    y = {"title": say("reporting_charts.mean_amount_in_money_unit"), "axis": money_axis(tickCount=6)}
    shades = alt.Scale(domain=parts, range=[PALE, OBLIGATORY, GREEN, DARK, ROSE])
    colour = alt.Color("part:N", title=None, sort=parts, scale=shades, legend=alt.Legend(orient="top", columns=5))
    hover = tips(year="year", part="item", mean=("mean_of_it", MONEY), **tenths(MONEY))
    columns = base.mark_bar().encode(y=alt.Y("low:Q", **y), y2="high:Q", color=colour, tooltip=hover)
    varying = alt.Chart(drawn.dropna(subset=["p10"])).encode(**_encoded(base))
    rules = varying.mark_rule(strokeWidth=1.5, color="#222").encode(y=alt.Y("p10:Q", **y), y2="p90:Q")
    return _finished([columns, rules], subject, notes)


def gap_chances(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart | None:
    """The chance that something due stays unpaid: by article, then of any of them, then of all as one purse; lines are 95 %
    intervals.

    ``frame`` has name, kind (article, any, pooled), probability, low, high, text, words, payable_mean, appropriation in yuan.
    """
    if (frame["kind"] == "article").sum() == 0:
        return None
    words = {
        "article": say("reporting_charts.one_article"),
        "any": say("reporting_charts.any_of_them"),
        "pooled": say("reporting_charts.as_one_purse"),
    }
    drawn = frame.assign(
        word=frame["kind"].map(words),
        end=frame[["probability", "high"]].max(axis=1),
        **{name: frame[name] / money_unit() for name in ("payable_mean", "appropriation")},
    )
    base = alt.Chart(drawn).encode(
        y=_names(drawn["name"]),
        tooltip=tips(
            name="article",
            words="chance_of_it",
            payable_mean=("due_mean", WHOLE_MONEY),
            appropriation=("appropriated", WHOLE_MONEY),
        ),
    )
    x = scaled(
        say("reporting_charts.chance_something_due_stays_unpaid"),
        ".0%",
        6,
        domain=[0, min(1.1, float(drawn["end"].max()) * 1.14 + 0.05)],
        nice=False,
    )
    colour = kinds_colour("word", list(words.values()), [_KINDS[kind] for kind in words])
    bars = base.mark_bar(opacity=0.85).encode(x=alt.X("probability:Q", **x), color=colour)
    rules = (
        base.transform_filter("datum.high > datum.low")
        .mark_rule(strokeWidth=1.5, color="#222")
        .encode(x=alt.X("low:Q", **x), x2="high:Q")
    )
    text = base.mark_text(align="left", dx=5, baseline="middle").encode(x=alt.X("end:Q", **x), text="text:N")
    return _rows([bars, rules, text], subject, notes)


def contributions(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart | None:
    """What each article has in the P95 of all that falls due (bars), beside its mean (ticks). ``frame`` has name, mean,
    contribution_p95."""
    if not frame["contribution_p95"].any():
        return None
    share, mean = say("reporting_charts.part_of_the_p95"), say("reporting_charts.mean_of_it")
    drawn = frame.assign(
        part=frame["contribution_p95"] / money_unit(),
        mean=frame["mean"] / money_unit(),
        share_word=share,
        mean_word=mean,
        text=[in_unit(value, 1) for value in frame["contribution_p95"]],
    )
    drawn = drawn.assign(end=drawn[["part", "mean"]].max(axis=1))
    base = alt.Chart(drawn).encode(
        y=_names(drawn["name"]), tooltip=tips(name="article", part=("part_of_the_p95", MONEY), mean=("mean_of_it", MONEY))
    )
    x = scaled(say("reporting_charts.amount_in_money_unit"), ",~r", 6, scale=_room(drawn["end"]))
    colour = alt.Scale(domain=[share, mean], range=[PALE, BLACK])
    bars = base.mark_bar().encode(
        x=alt.X("part:Q", **x), color=alt.Color("share_word:N", title=None, scale=colour, legend=alt.Legend(orient="top"))
    )
    ticks = base.mark_tick(thickness=2.5, size=18, opacity=1).encode(
        x=alt.X("mean:Q", **x), color=alt.Color("mean_word:N", title=None, scale=colour)
    )
    text = base.mark_text(align="left", dx=5, baseline="middle").encode(x=alt.X("end:Q", **x), text="text:N")
    return _rows([bars, ticks, text], subject, notes)


def bearers(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart | None:
    """Who bears what falls due, in the order of the table: stacked bars. ``frame`` has name, level, bearer, mean, total in
    yuan."""
    if frame.empty:
        return None
    words = dict(zip(frame["level"], frame["bearer"], strict=True))
    shown = [words[level] for level in ("city", "county") if level in words]
    drawn = frame.assign(
        wan=frame["mean"] / money_unit(),
        whole=frame["total"] / money_unit(),
        place=[shown.index(word) for word in frame["bearer"]],
    )
    ends = drawn.drop_duplicates("name").assign(text=lambda rows: [in_unit(value * money_unit(), 1) for value in rows["whole"]])
    y = _names(ends["name"])
    x = scaled(say("reporting_charts.mean_due_in_money_unit"), ",~r", 6, scale=_room(ends["whole"]))
    colours = alt.Scale(domain=shown, range=[OBLIGATORY, OTHER][: len(shown)])
    bars = (
        alt.Chart(drawn)
        .mark_bar()
        .encode(
            y=y,
            x=alt.X("wan:Q", **x),
            order=alt.Order("place:Q"),
            color=alt.Color("bearer:N", title=None, sort=shown, scale=colours, legend=alt.Legend(orient="top")),
            tooltip=tips(name="whose", bearer="borne_by", wan=("mean_of_it", MONEY)),
        )
    )
    text = alt.Chart(ends).mark_text(align="left", dx=5, baseline="middle").encode(y=y, x=alt.X("whole:Q", **x), text="text:N")
    return _rows([bars, text], subject, notes)


def _names(names: pd.Series):
    return names_axis("name", list(names), labelLimit=460)


def _room(ends: pd.Series):
    """A scale from zero with room for the figures written at the ends of bars."""
    return alt.Scale(domain=[0, float(ends.max()) * 1.14 or 1.0], nice=False)


def _encoded(chart: alt.Chart) -> dict:
    """The channels of a chart, for another table with the same fields."""
    return {"x": chart.encoding.x, "xOffset": chart.encoding.xOffset}


def _rows(layers: Sequence[alt.Chart], subject: str, notes: Sequence[str]) -> alt.LayerChart:
    return dressed(alt.layer(*layers).properties(width=WIDTH, height=alt.Step(STEP)), subject, notes)


def _finished(layers: Sequence[alt.Chart], subject: str, notes: Sequence[str]) -> alt.LayerChart:
    return dressed(alt.layer(*layers).properties(width=WIDTH + 60, height=HEIGHT), subject, notes)
