"""Who gains and who loses under scenarios beside the reference: by county, size and industry, now and in the years ahead."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from ....heavy import pd
from ....language import either, in_unit, say, say_each
from ...charts import compare as charts
from ...exhibit import Exhibit, Grid, Prose, heading, listed, safe
from ...tables import compare as tables
from ..compare import GROUPING_WORDS, amount_text, labels_of, nothing_differs, source, that_differ

if TYPE_CHECKING:
    from ...comparison import Comparison


def gain_sentence(compared: Comparison, frame: pd.DataFrame) -> Prose:
    """How many gain and lose in the base year, and who gains most. ``frame`` is that of ``tables.compare.gains`` by any
    grouping."""
    lines = []
    for entry in compared.others:
        own = frame[frame["label"] == entry.label]
        if not own[["gain", "loss"]].any(axis=None):
            lines.append(say("reporting_sections.nobody_gains_or_loses", entry=entry.label))
            continue
        lines.append(
            say(
                "reporting_sections.recipients_gain_lose",
                entry=entry.label,
                winners_sum=f"{own['winners'].sum():,}",
                gain_sum=amount_text(own["gain"].sum()),
                losers_sum=f"{own['losers'].sum():,}",
                loss_sum=amount_text(-own["loss"].sum()),
            )
        )
    return listed(lines)


def gain_grid(frame: pd.DataFrame, by: str) -> Grid | None:
    """Who gains and loses by group; groups in which nothing moves are left out."""
    moved = frame[(frame["winners"] > 0) | (frame["losers"] > 0)]
    if moved.empty:
        return None
    order = {name: place for place, name in enumerate(dict.fromkeys(frame["group"]))}
    rows = [
        (
            row.group,
            row.label,
            int(row.winners),
            in_unit(row.gain, 1),
            int(row.losers),
            in_unit(row.loss, 1),
            in_unit(row.net, 1, "+"),
        )
        for row in moved.sort_values("group", key=lambda names: names.map(order), kind="stable").itertuples()
    ]
    return Grid(
        [
            either(*GROUPING_WORDS[by]).capitalize(),
            *say_each(
                "reporting_sections", "scenario", "gain", "more_in_money_unit", "lose", "less_in_money_unit", "net_in_money_unit"
            ),
        ],
        rows,
    )


def size_note(compared: Comparison) -> Prose:
    """Where sizes of enterprises come from."""
    from ....analysis.size_classes import FILE
    from ....data import shipped
    from ....language import label

    if "accounts" not in compared.tables.given:
        return Prose(safe(say("reporting_sections.data_no_accounts_only_above")))
    return Prose(
        safe(say("reporting_sections.sizes_by") + label(shipped(FILE)["source"]) + say("reporting_sections.staff_revenue_assets"))
    )


def gains(compared: Comparison, frame: pd.DataFrame, by: str) -> Exhibit:
    """Who gains and who loses in the base year, by county, size or industry. ``frame`` is that of ``tables.compare.gains``."""
    moving, same = that_differ(frame, ["gain", "loss"])
    return Exhibit(
        f"gains_by_{by}",
        say("reporting_sections.who_gains_who_loses", year=compared.year, wording=either(*GROUPING_WORDS[by])),
        [*source(compared, ahead=False), say("reporting_sections.right_more_left_less_black"), *same],
        moving,
        partial(charts.gains, labels=labels_of(compared)),
        nothing_differs(),
    )


def counties_ahead(compared: Comparison) -> Exhibit:
    """What recipients of each county get more over the years ahead."""
    frame, same = that_differ(tables.counties_ahead(compared), ["mean", "p10", "p90"])
    first, last = compared.years[0], compared.years[-1]
    return Exhibit(
        "counties_ahead",
        say("reporting_sections.what_recipients_each_county_get", first=first, last=last),
        [*source(compared), say("reporting_sections.dots_means_lines_80_draw"), *same],
        frame,
        partial(charts.by_county, labels=labels_of(compared)),
        nothing_differs(),
    )


def who_gains(compared: Comparison) -> Iterator[object]:
    """The sections on who gains and loses: by county, size of enterprise and industry."""
    frames = {by: tables.gains(compared, by) for by in GROUPING_WORDS}
    yield from (
        heading(say("reporting_sections.who_gains_loses_counties")),
        gain_sentence(compared, frames["county"]),
        gains(compared, frames["county"], "county"),
        counties_ahead(compared),
        gain_grid(frames["county"], "county"),
    )
    yield from (
        heading(say("reporting_sections.who_gains_loses_size_enterprise")),
        size_note(compared),
        gains(compared, frames["size"], "size"),
        gain_grid(frames["size"], "size"),
    )
    yield from (
        heading(say("reporting_sections.who_gains_loses_industry")),
        gains(compared, frames["industry"], "industry"),
        gain_grid(frames["industry"], "industry"),
    )
