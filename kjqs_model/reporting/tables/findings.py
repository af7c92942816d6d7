"""What a chart of a report shows, in a sentence, for those who hear a page instead of seeing it; read off the table that the
chart is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ...heavy import pd
from ...language import money_unit, say
from ..words import money, span

_ENOUGH = 0.2


def finding(draw: Callable[..., Any], table: pd.DataFrame | None) -> str:
    """The finding of a chart; empty for charts that no report shows.

    Parameters
    ----------
    draw : the function of ``charts`` that draws it, with what is fixed of its arguments. table : what it is drawn from.
    """
    given: Mapping = draw.keywords if isinstance(draw, partial) else {}
    drawing = draw.func if isinstance(draw, partial) else draw
    told = _KINDS.get(f"{drawing.__module__.rpartition('.')[2]}.{drawing.__name__}")
    return "" if told is None or table is None or table.empty else told(table, given)


def _largest(table: pd.DataFrame, label: str, column: str = "amount_yuan") -> str:
    """The two largest of some amounts, and their sum."""
    order = table.sort_values(column, ascending=False, kind="stable")
    first, others = order.iloc[0], order.iloc[1:2]
    then = "".join(say("reporting_charts.found_then", name=row[label], money=money(row[column])) for _, row in others.iterrows())
    return say(
        "reporting_charts.found_largest",
        name=first[label],
        money=money(first[column]),
        then=then,
        total=money(table[column].sum()),
    )


def _difference(table: pd.DataFrame, _: Mapping) -> str:
    """The clause that differs most, and the sum."""
    most = table.loc[table["difference_yuan"].abs().idxmax()]
    return say(
        "reporting_charts.found_differs_most",
        name=most["name"],
        money=money(most["difference_yuan"], "+"),
        total=money(table["difference_yuan"].sum(), "+"),
    )


def _fan(table: pd.DataFrame, given: Mapping) -> str:
    """From where the median comes, to where it goes, and the threshold."""
    axis, (first, last) = given["axis"], (table.iloc[place] for place in (0, -1))
    a, b, low, high = (f"{value / axis.unit:{axis.form}}" for value in (first["p50"], last["p50"], last["p10"], last["p90"]))
    told = say(
        "reporting_charts.found_median_goes",
        axis=axis.title,
        first=int(first["year"]),
        a=a,
        last=int(last["year"]),
        b=b,
        low=low,
        high=high,
    )
    if given.get("threshold"):
        year, value = given["threshold"]
        told += say("reporting_charts.found_threshold", year=year, value=f"{value / axis.unit:{axis.form}}")
    return told


def _departments(table: pd.DataFrame, _: Mapping) -> str:
    last = int(table["year"].max())
    return say("reporting_charts.found_in_year", year=last, told=_largest(table[table["year"] == last], "department", "mean"))


def _dots(table: pd.DataFrame, _: Mapping) -> str:
    low, middle, high = (float(table["quantile"].quantile(share)) for share in (0.1, 0.5, 0.9))
    return say("reporting_charts.found_spread", middle=money(middle), span=span(low, high))


def _probabilities(table: pd.DataFrame, _: Mapping) -> str:
    """Each target's chance in the first and in the last year."""
    return say("signs.clause_mark").join(
        say(
            "reporting_charts.found_chance_goes",
            name=name,
            a=own.iloc[0]["text"],
            first=int(own.iloc[0]["year"]),
            b=own.iloc[-1]["text"],
            last=int(own.iloc[-1]["year"]),
        )
        for name, own in table.groupby("label", sort=False)
    )


def _flows(table: pd.DataFrame, _: Mapping) -> str:
    """The stocks and flows of the first and the last year, in the median."""
    return say("signs.clause_mark").join(
        say(
            "reporting_charts.found_chance_goes",
            name=name,
            a=f"{own.iloc[0]['p50']:,.0f}",
            first=int(own.iloc[0]["year"]),
            b=f"{own.iloc[-1]['p50']:,.0f}",
            last=int(own.iloc[-1]["year"]),
        )
        for name, own in table.groupby("label", sort=False)
    )


def _need_and_money(table: pd.DataFrame, _: Mapping) -> str:
    """What each bar of the first year comes to."""
    year = int(table["year"].min())
    bars = table[table["year"] == year].groupby("part", sort=False)["mean"].sum()
    listed = say("signs.clause_mark").join(
        say("reporting_charts.found_bar", name=name, money=money(value)) for name, value in bars.items()
    )
    return say("reporting_charts.found_in_year", year=year, told=listed)


def _gaps(table: pd.DataFrame, _: Mapping) -> str:
    worst = table[table["kind"] == "article"].sort_values("probability", ascending=False, kind="stable")
    if worst.empty:
        return ""
    return say("reporting_charts.found_likeliest_gap", name=worst.iloc[0]["name"], chance=worst.iloc[0]["text"])


def _curve(table: pd.DataFrame, _: Mapping) -> str:
    enough = table[table["chance"] <= _ENOUGH]
    if enough.empty:
        return ""
    return say("reporting_charts.found_enough", money=money(enough["amount"].min()), chance=f"{_ENOUGH:.0%}")


def _published(table: pd.DataFrame, _: Mapping) -> str:
    both = table.dropna(subset=["published_yuan", "modelled_yuan"])
    if both.empty:
        return ""
    gaps = both["modelled_yuan"] - both["published_yuan"]
    most = both.loc[gaps.abs().idxmax()]
    return say(
        "reporting_charts.found_published",
        same=int((gaps == 0).sum()),
        lines=len(both),
        name=most["line"],
        published=money(most["published_yuan"]),
        modelled=money(most["modelled_yuan"]),
    )


def _due(table: pd.DataFrame, _: Mapping) -> str:
    """What falls due and is set aside in the first year; the table is in the reader's unit."""
    first = table.iloc[0]
    return say(
        "reporting_charts.found_due",
        year=first["year"],
        due=money(first["middle"] * money_unit()),
        money=money(first["money"] * money_unit()),
    )


def _articles(table: pd.DataFrame, _: Mapping) -> str:
    """The largest articles, whose names stand in two lines, in the reader's unit."""
    named = table.assign(name=table["name"].str.replace("\n", " "), yuan=table["mean"] * money_unit())
    return _largest(named, "name", "yuan")


def _chances(table: pd.DataFrame, _: Mapping) -> str:
    return say("signs.clause_mark").join(f"{row.name} {row.text}" for row in table.itertuples(index=False))


def _stacked(table: pd.DataFrame, _: Mapping) -> str:
    """The change that moves money most, and what all do; the last row is the whole."""
    each, whole = table.iloc[:-1], table.iloc[-1]
    most = each.loc[each["mean"].abs().idxmax()]
    return say(
        "reporting_charts.found_change_moves_most",
        name=most["change"],
        money=money(most["mean"] * money_unit(), "+"),
        total=money(whole["mean"] * money_unit(), "+"),
    )


def _of(label: str) -> Callable[[pd.DataFrame, Mapping], str]:
    return lambda table, _: _largest(table, label)


_KINDS: dict[str, Callable[[pd.DataFrame, Mapping], str]] = {
    "costing.cost_by_clause": _of("name"),
    "costing.cost_by_article": _of("name"),
    "costing.cost_by_department": _of("lead"),
    "costing.cost_by_county": _of("county"),
    "costing.difference_by_clause": _difference,
    "costing.published_and_modelled": _published,
    "targets.fan": _fan,
    "targets.difference": _fan,
    "targets.departments": _departments,
    "targets.dots": _dots,
    "targets.probabilities": _probabilities,
    "targets.flows": _flows,
    "budget.need_and_money": _need_and_money,
    "budget.gap_chances": _gaps,
    "appropriation.chance_curve": _curve,
    "brief.need_and_money": _due,
    "brief.articles": _articles,
    "brief.chances": _chances,
    "variants.stacked": _stacked,
}
"""By module and name of the function that draws: other modules have functions of the same name for tables of their own."""
