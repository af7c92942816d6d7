"""The years ahead: what is owed, what a scenario brings against another, and the growth process behind both."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...language import in_unit, say
from ...scenario.titles import scenario_title
from ..charts import axes
from ..charts import targets as charts
from ..exhibit import Exhibit, Grid, Prose, folded, heading, safe
from ..tables import targets as tables
from ..tables.basis import parts_rows
from ..titles import source, subject
from ..words import gap, money
from .drivers import unknown_first

if TYPE_CHECKING:
    from ...projection import Projection
    from ...study import Study


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report."""
    yield heading(say("reporting_sections.years_ahead_what_will_owed"))
    if study.projection is not None and study.budget is not None:
        total, *others = budgets(study.projection, study)
        yield from (
            unknown_first(study.budget),
            total,
            *folded(say("reporting_sections.fold_departments"), others),
            *folded(say("reporting_sections.fold_departments_table"), [budget_grid(study.projection)]),
        )


def against_parent(study: Study) -> Iterator[object]:
    """The section of a scenario's report on what it brings against the one that it extends."""
    yield heading(say("reporting_sections.years_ahead_against_what_extends"))
    if study.projection is None:
        return
    yield against(study)
    if study.projection.parent is not None:
        yield from (
            difference_grid(study.projection),
            *folded(say("reporting_sections.fold_more"), differences(study.projection, only=("total", "T2"))),
        )


def budgets(projection: Projection, study: Study | None = None) -> Iterator[Exhibit]:
    """The total over the years with its bands, departments by year, and the total of the budget's year as dots."""
    values, note = tables.totals(projection), source(projection, money=True)
    frame, year = tables.fan(values, projection.years), tables.outcome_year(projection)
    place = projection.years.index(year)
    yield Exhibit(
        "total_fan",
        subject(projection, say("reporting_sections.owed_each_year")),
        [note],
        frame,
        partial(charts.fan, axis=axes.yuan_axis(), base=None if study is None else (study.year, float(study.costing.total))),
    )
    yield Exhibit(
        "departments_by_year",
        subject(projection, say("reporting_sections.owed_lead_department")),
        [note, say("reporting_sections.black_80_total_mean_written")],
        tables.departments(projection),
        partial(charts.departments, total=frame),
    )
    marked = [
        (name, float(frame.loc[place, key]))
        for name, key in ((say("reporting_sections.median_in_table"), "p50"), (say("reporting_sections.n_90_below"), "p90"))
    ]
    if values[place].any():
        yield Exhibit(
            "total_dots",
            subject(projection, say("reporting_sections.how_total_spread", year=year)),
            [note, say("reporting_sections.each_dot_chance_one_twenty")],
            tables.quantile_dots(values[place]),
            partial(charts.dots, axis=axes.yuan_axis(), marked=marked),
        )


def budget_grid(projection: Projection) -> Grid:
    """The total and each department by year: mean and 80 %, in 10,000 yuan."""
    frame = projection.budget()
    frame = frame[frame["group"].isin(("total", "department")) & (frame["mean"] > 0)]
    keys = list(dict.fromkeys(frame["key"]))
    by = frame.set_index(["key", "year"])
    rows = [
        (
            say("reporting_sections.total") if key == "total" else key,
            *(_interval(by.loc[(key, year)]) if (key, year) in by.index else "–" for year in projection.years),
        )
        for key in keys
    ]
    rows[1:1] = [
        (say("reporting_sections.of_it", word=word), *(in_unit(value, 1) for value in values))
        for word, values in parts_rows(projection)
    ]
    return Grid(
        [say("reporting_sections.total_basis_numbers_lead_department"), *map(str, projection.years)],
        rows,
        say("reporting_sections.mean_in_money_unit") + "".join(say("signs.gap") + text for text in rule_changes(projection)),
    )


def rule_changes(projection: Projection) -> list[str]:
    """A sentence for each year in which the provincial R&D subsidy, which 8.1 matches, follows another rule than before."""
    frame, found = projection.rule_changes(), []
    for year, of_year in frame.groupby("year"):
        mean = of_year.set_index(["measure", "rule"])["mean"]
        old, new = ((mean["recipients", rule], mean["yuan", rule]) for rule in ("old", "new"))
        found.append(
            say(
                "reporting_sections.provincial_rd_subsidy_follows_new",
                year=year,
                first_old=f"{old[0]:,.0f}",
                old=money(old[1]),
                first_new=f"{new[0]:,.0f}",
                new=money(new[1]),
            )
        )
    return found


def against(study: Study) -> Prose:
    """What the years ahead are set against, or why they can't be."""
    if study.outlook.parent_reason:
        return Prose(say("reporting_sections.what_extends_not_projected", parent_reason=safe(study.outlook.parent_reason)))
    if study.projected.parent is None:
        return Prose(say("reporting_sections.scenario_extends_no_other_nothing"))
    return Prose(say("reporting_sections.within_draw_firms_meet_same"))


def differences(projection: Projection, stem: str = "difference", only: tuple[str, ...] = ()) -> Iterator[Exhibit | Prose]:
    """What the scenario brings against its parent, draw by draw; a sentence where it brings exactly nothing.

    ``only`` names what is drawn; empty for all.
    """
    nothing, against = [], scenario_title(projection.parent.scenario)
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    for name, values in tables.differences(projection).items():
        money = name == "total"
        label = say("reporting_sections.total_owed") if money else tables.target_label(name, indicators[name])
        if not values.any():
            nothing.append(label)
        elif not only or name in only:
            yield Exhibit(
                f"{stem}_{name}",
                say(
                    "reporting_sections.difference_in_less",
                    label=label,
                    scenario_title=scenario_title(projection.scenario),
                    against=against,
                ),
                [source(projection, money=money)],
                tables.fan(values, projection.years),
                partial(charts.difference, axis=axes.difference_axis(indicators.get(name))),
            )
    if nothing:
        names = say("signs.list_semicolon").join(nothing)
        yield Prose(say("reporting_sections.every_draw_year_exactly_difference", against=against, names=names))


def difference_grid(projection: Projection) -> Grid:
    """What the scenario brings against its parent by year: median and 80 %, draw by draw."""
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    rows = []
    for name, values in tables.differences(projection).items():
        label = (
            say("reporting_sections.total_owed_in_money_unit") if name == "total" else tables.target_label(name, indicators[name])
        )
        rows.append((label, *(_spread(part, indicators.get(name)) for part in values)))
    return Grid(
        [say("reporting_sections.difference"), *map(str, projection.years)],
        rows,
        say("reporting_sections.median_differences_draws_10_90"),
    )


def policy_sentence(projection: Projection) -> Prose:
    """What the policy brought in the targets' year: certified firms and money, against no policy."""
    year = tables.outcome_year(projection)
    place, gaps = projection.years.index(year), tables.differences(projection)
    lines = [say("reporting_sections.against_no_policy_yuan_more", year=year, mean=money(np.mean(gaps["total"][place])))]
    for name, (indicator, _) in tables.measured(projection).items():
        label = tables.target_label(name, indicator)
        lines.append(say("reporting_sections.label_spread", label=label, spread=_spread(gaps[name][place], indicator)))
    return Prose(lines[0] + "\n\n" + "\n".join(lines[1:]))


def growth_process(projection: Projection) -> Exhibit:
    """What the growth process wants, and what the firms come to."""
    return Exhibit(
        "growth_process",
        subject(projection, say("reporting_sections.growth_process_firms_projected")),
        [source(projection), say("reporting_sections.bars_80_dots_medians_process")],
        tables.growth_process(projection),
        charts.growth_process,
    )


def growth_sentence(projection: Projection) -> Prose:
    """How wide the forecast of certified firms is beside what forecasts of places of that size missed by."""
    frame = tables.growth_process(projection)
    rows = frame[(frame["source"] == "projection") & (frame["indicator"] == "high_tech_enterprises")]
    if rows.empty:
        return Prose("")
    first = rows.iloc[0]
    return Prose(
        say(
            "reporting_sections.growth_process_estimated_nation_provinces",
            year=first["year"],
            spread=f"{first['spread']:.3f}",
            panel_spread=f"{first['panel_spread']:.3f}",
        )
    )


def _spread(values: np.ndarray, indicator: str | None) -> str:
    """Median and 80 % of differences; without an indicator they are yuan."""
    if not values.any():
        return say("reporting_sections.exactly_zero")
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    if indicator is None:
        return in_unit(middle, 1, "+") + say(
            "reporting_sections.low_to_high", low=in_unit(low, 1, "+"), high=in_unit(high, 1, "+")
        )
    # A policy moves R&D by thousandths of GDP: three digits.
    (low, _, unit), (middle, *_), (high, *_) = (gap(value, indicator, digits=3).partition(" ") for value in (low, middle, high))
    return middle + say("reporting_sections.low_high_unit", low=low, high=high, unit=unit).rstrip()


def _interval(row) -> str:
    return in_unit(row["mean"], 1) + say("reporting_sections.low_to_high", low=in_unit(row.p10, 1), high=in_unit(row.p90, 1))
