"""Scenarios side by side: what each costs and reaches, and who gains and loses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...chances import error_note, line_note
from ...heavy import pd
from ...language import in_both, in_unit, say, say_each
from ..charts import compare as charts
from ..exhibit import Exhibit, Grid, Prose, heading, listed, safe
from ..tables import budget as budget_tables
from ..tables import compare as tables
from ..tables.basis import BASES, basis_word, own_tables, parts_ahead, parts_of
from ..tables.changes import changed
from ..titles import draws_sentence
from ..words import span, unset_note

if TYPE_CHECKING:
    from ...study import Study
    from ..comparison import Comparison


def opening(compared: Comparison) -> Prose:
    """What is compared, and the answer: what each scenario costs more and brings."""
    lines = [
        f"# {say('reporting_sections.scenarios_against')}{safe(compared.reference.label)}",
        *(f"- {safe(_difference_sentence(compared, entry))}" for entry in compared.others),
    ]
    return Prose(lines[0] + "\n\n" + "\n".join(lines[1:]) + "\n\n" + f"**{safe(_unset(compared))}**")


def _unset(compared: Comparison) -> str:
    """What no total holds, for the reference; a scenario may fund some of it, which its changes say."""
    return say("reporting_sections.reference_reference", reference=compared.reference.label) + unset_note(
        compared.reference.costing
    )


def _difference_sentence(compared: Comparison, entry: Study) -> str:
    """Owed over all years more than the reference, and the chance of each target beside the reference's."""
    own, base = (one.budgeted.of("entitlement", "total", "total").sum(axis=0) for one in (entry, compared.reference))
    frame = tables.targets(compared)
    moved = [
        say("reporting_sections.target_more", target=row.target, more=_points(row.more))
        for row in frame[frame["label"] == entry.label].itertuples()
        if row.more
    ]
    chances = say("reporting_sections.no_chance_target_differs")
    if moved:
        chances = say("reporting_sections.chances_differ_by") + say("signs.comma").join(moved)
    over = f"{compared.years[0]}—{compared.years[-1]}"
    if np.array_equal(own, base):
        return say("reporting_sections.over_exactly_much_owed_reference", entry=entry.label, span=over, chances=chances)
    mean, (low, high) = (own - base).mean(), np.quantile(own - base, [0.1, 0.9])
    return say(
        "reporting_sections.over_owed_than_reference_80",
        entry=entry.label,
        span=over,
        mean=say("reporting_sections.more") if mean >= 0 else say("reporting_sections.less"),
        mean_2=amount_text(abs(mean)),
        span_80=span(low, high, "+"),
        chances=chances,
    )


def change_grid(compared: Comparison) -> Grid:
    """What each scenario changes of the reference, in words."""
    rows = [
        (entry.label, sentence)
        for entry in compared.others
        for sentence in changed(compared.reference.scenario, entry.scenario) or [say("reporting_sections.nothing")]
    ]
    return Grid([say("reporting_sections.scenario"), say("reporting_sections.what_differs_reference")], rows, sources=True)


def cost_grid(compared: Comparison) -> Grid:
    """Base year and years ahead: what each scenario owes, mean and 80 %."""
    rows = [
        (
            entry.label,
            in_unit(entry.costing.total, 1),
            *(_interval(values) for values in entry.budgeted.of("entitlement", "total", "total")),
        )
        for entry in compared.entries
    ]
    parts = {
        entry.label: (parts_of(entry.costing, own_tables(entry.scenario)), parts_ahead(entry.projection))
        for entry in compared.entries
    }
    rows += [
        (
            f"{label}{say('signs.colon')}{basis_word(basis)}",
            in_unit(now.get(basis, 0), 1),
            *(in_unit(values.mean(), 1) for values in ahead.get(basis, np.zeros((len(compared.years), 1)))),
        )
        for label, (now, ahead) in parts.items()
        for basis in BASES
        if basis in now or basis in ahead
    ]
    return Grid(
        [
            say("reporting_sections.scenario"),
            say("reporting_sections.year_costed", year=compared.year),
            *map(str, compared.years),
        ],
        rows,
        say("reporting_sections.owed_all_in_money_unit"),
    )


def budget_grid(compared: Comparison) -> Grid:
    """The budget year under each scenario: due, appropriated, chances of a gap, owed at the end."""
    year = budget_tables.budget_year(compared.reference.budget)
    rows = []
    for entry in compared.entries:
        place, whole = entry.budgeted.years.index(year), budget_tables.chances(entry.budget, year).set_index("kind")["text"]
        means = [
            entry.budgeted.of(name, "total", "total")[place].mean()
            for name in ("payable", "appropriation", "payment", "overdue", "closing_arrears")
        ]
        rows.append((entry.label, *(in_unit(mean, 1) for mean in means), whole["any"], whole["pooled"]))
    return Grid(
        say_each(
            "reporting_sections",
            "scenario",
            "due",
            "appropriated",
            "paid",
            "overdue",
            "all_unpaid",
            "chance_any_gap",
            "chance_one_purse",
        ),
        rows,
        say("reporting_sections.means_in_money_unit_each", year=year),
    )


def target_grid(compared: Comparison) -> Grid:
    """The chance of each target, and its difference from the reference in the same draws."""
    rows = [(row.target, row.label, row.words, _gap(row)) for row in tables.targets(compared).itertuples()]
    return Grid(
        say_each("reporting_sections", "target", "scenario", "chance", "less_the_references"),
        rows,
        say("reporting_sections.differences_same_draws_so_their") + error_note(),
    )


def limits(compared: Comparison) -> Prose:
    """What the comparison does not know."""
    lines = [
        say("reporting_sections.gains_losses_one_given_list", year=compared.year),
        say("reporting_sections.years_ahead_told_apart_county"),
        say("reporting_sections.scenario_sets_assumptions_or_budget"),
        *(
            []
            if "accounts" not in compared.tables.given or isinstance(compared.reference.scenario.population, str)
            else [say("reporting_sections.firms_made_sums_groups_mean")]
        ),
    ]
    return listed(lines, say("reporting_sections.what_comparison_does_not_know"))


def results(compared: Comparison) -> dict:
    """What the notebook leaves as its results."""
    base = compared.reference.budgeted.of("entitlement", "total", "total")
    return {
        "reference": compared.reference.scenario.name,
        "scenarios": [entry.scenario.name for entry in compared.others],
        "draws": compared.reference.budgeted.draws,
        "more_yuan": {
            entry.scenario.name: float((entry.budgeted.of("entitlement", "total", "total") - base).sum(axis=0).mean())
            for entry in compared.others
        },
        "base_year_yuan": {entry.scenario.name: entry.costing.total for entry in compared.entries},
    }


def _points(share: float) -> str:
    return say("reporting_sections.share_points", share=f"{share * 100:+.0f}")


def _gap(row) -> str:
    if np.isnan(row.more):
        return say("reporting_sections.reference")
    return (
        say("reporting_sections.exactly_zero")
        if not row.more and not row.more_error
        else _points(row.more) + _error(row.more_error)
    )


def _interval(values: np.ndarray) -> str:
    low, high = np.quantile(values, [0.1, 0.9])
    return in_unit(values.mean()) + say("reporting_sections.low_to_high", low=in_unit(low), high=in_unit(high))


def _error(error: float) -> str:
    return say("reporting_sections.sampling_error_of", error=f"{error * 100:.1f}")


def amount_text(yuan: float) -> str:
    return say("reporting.amount_in_unit", amount=in_unit(yuan, 1))


GROUPING_WORDS: Mapping[str, tuple[str, str]] = {
    "county": in_both("reporting_sections.by_county"),
    "size": in_both("reporting_sections.by_size_of_enterprise"),
    "industry": in_both("reporting_sections.by_industry"),
}


def source(compared: Comparison, *, ahead: bool = True, money: bool = True) -> list[str]:
    """The source of a chart of the comparison: with the draws of the years ahead, or of the base year, which has none; what is
    compared."""
    unit = say("reporting_sections.unit_is_money_unit") if money else ""
    how = (
        draws_sentence(compared.reference.projection)
        if ahead
        else say("reporting_sections.same_list_costed_one_one", year=compared.year)
    )
    names = say("signs.list_mark").join(entry.scenario.name for entry in compared.others)
    return [
        unit + say("reporting_sections.source_2023_11") + how,
        say("reporting_sections.reference_compared", scenario_name=compared.reference.scenario.name, names=names),
    ]


def cost(compared: Comparison) -> Iterator[object]:
    """The section on money: what each scenario owes by year, and what it owes more than the reference, draw by draw."""
    labels, note = labels_of(compared), say("reporting_sections.dots_means_lines_80")
    yield heading(say("reporting_sections.what_they_cost"))
    yield Exhibit(
        "owed_by_scenario",
        say("reporting_sections.owed_each_year_under_each"),
        [*source(compared), note],
        tables.owed(compared),
        partial(charts.by_year, labels=labels, title=say("reporting_sections.owed_all_label")),
    )
    paired = say("reporting_sections.draw_draw_firms_meeting_same")
    frame, same = that_differ(tables.owed_more(compared), ["mean", "p10", "p90"])
    yield Exhibit(
        "owed_more",
        say("reporting_sections.how_much_more_each_scenario"),
        [*source(compared), note + paired, *same],
        frame,
        partial(charts.by_year, labels=labels, title=say("reporting_sections.more_than_reference_in_money_unit"), zero=True),
        nothing_differs(),
    )
    yield cost_grid(compared)


def chances(compared: Comparison) -> Exhibit:
    """The chance of each target under each scenario."""
    return Exhibit(
        "chances_by_scenario",
        say("reporting_sections.chance_meeting_each_target_under"),
        [*source(compared, money=False), line_note() + say("reporting_sections.thresholds_those_reference")],
        tables.targets(compared),
        partial(charts.chances, labels=labels_of(compared)),
    )


def that_differ(frame: pd.DataFrame, amounts: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """The rows of scenarios that differ from the reference at all, and a line that names the others."""
    differs = frame[amounts].any(axis=1).groupby(frame["label"]).any()
    same = [name for name in dict.fromkeys(frame["label"]) if not differs[name]]
    if not same:
        return frame, []
    named = say("signs.list_mark").join(same)
    return frame[frame["label"].map(differs)], [say("reporting_sections.exactly_reference_not_drawn", named=named)]


def nothing_differs() -> Prose:
    return Prose(say("reporting_sections.nothing_differs_reference"))


def labels_of(compared: Comparison) -> list[str]:
    return [entry.label for entry in compared.entries]
