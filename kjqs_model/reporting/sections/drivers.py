"""What drives the years ahead: the priors that go most with each result, and the clauses that make a budget's spread."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...analysis.information import Knowing, from_memory, of_budget, who_knows
from ...language import in_unit, say, say_each
from ...projection.draws.priors import shipped_priors
from ..charts import targets as charts
from ..exhibit import Exhibit, Grid, Prose, heading, safe
from ..tables import targets as tables
from ..tables.costing import clause_name
from ..titles import source
from ..words import money, prior_words

if TYPE_CHECKING:
    import numpy as np

    from ...budget import Budget
    from ...projection import Projection
    from ...study import Study

SHOWN = 5
_LITTLE = 0.005


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report on what its results hang on; nothing where nothing is projected."""
    if study.projection is not None:
        yield from (
            heading(say("reporting_sections.what_it_hangs_on")),
            unknown_first(study.budget),
            driver_sentence(study.projection),
        )


def driver_sentence(projection: Projection) -> Prose:
    """What goes most with each result, and whether a study gives it."""
    lines = []
    for name, label, values, year in outcomes(projection):
        frame = tables.drivers(projection, values, year, most=3, money=name == "total")
        named = say("signs.list_mark").join(
            f"{row.label}{(say('reporting_sections.weak_prior') if row.weak else '')} {row.correlation:+.2f}"
            for row in frame.itertuples()
        )
        lines.append(f"- {safe(label)}{say('reporting_sections.year', year=year)}{safe(named)}")
    return Prose(say("reporting_sections.three_priors_strongest_rank_correlation") + "\n\n" + "\n".join(lines))


def drivers(projection: Projection) -> Iterator[Exhibit]:
    """The priors that go most with each target in its year, and with the total of that year."""
    note = say("reporting_sections.inside_dashed_lines_correlation_may")
    for name, label, values, year in outcomes(projection):
        yield Exhibit(
            f"drivers_{name}",
            say("reporting_sections.what_moves_of", year=year, label=label),
            [source(projection), note],
            tables.drivers(projection, values, year, money=name == "total"),
            charts.drivers,
        )


def weak_grid(projection: Projection, *, gaps: bool = False) -> Grid:
    """Every weak prior with its rank correlation with each result; ``gaps``: with what is had more than the parent."""
    asked = outcomes(projection, gaps=gaps)
    rows = [
        (
            *prior_words(prior),
            *(_correlation(projection.ahead.common[prior.name], values) for _, _, values, _ in asked),
            prior.source_text(),
        )
        for prior in tables.weak_priors(projection)
    ]
    return Grid(
        [
            say("reporting_sections.weak_prior_heading"),
            say("reporting_sections.distribution"),
            *(f"{label} {year}" for _, label, _, year in asked),
            say("reporting_sections.basis_heading"),
        ],
        rows,
        say("reporting_sections.rank_correlations_differences") if gaps else say("reporting_sections.rank_correlations"),
        sources=True,
    )


def outcomes(projection: Projection, *, gaps: bool = False) -> list[tuple]:
    """Name, label, draws and year of what the drivers are asked of: every target in its year, and the total.

    ``gaps``: less the parent's.
    """
    given = tables.measured(projection)
    values = (
        tables.differences(projection)
        if gaps
        else {"total": tables.totals(projection)}
        | {name: projection.indicators[indicator] for name, (indicator, _) in given.items()}
    )
    found = [
        (name, tables.target_label(name, indicator), values[name][projection.years.index(target.year)], target.year)
        for name, (indicator, target) in given.items()
        if target.year in projection.years
    ]
    year = tables.outcome_year(projection)
    return [*found, ("total", say("reporting_sections.total_owed"), values["total"][projection.years.index(year)], year)]


def _correlation(one: np.ndarray, other: np.ndarray) -> str:
    found = tables.spearman(one, other)
    return "–" if found is None else f"{found:+.2f}"


def largest_unknown(budget: Budget, year: int) -> str:
    """One or two sentences: which clause brings most of the spread of what falls due in a year, on what it rests, and what to
    know it is worth."""
    found = of_budget(budget, year)
    if not found:
        return ""
    first, safety = found[0], budget.settings.safety
    head = say(
        "reporting_sections.variance_what_falls_due_comes",
        year=year,
        share=f"{first.share:.0%}",
        clause_name=clause_name(first.clause),
        rests=_rests(first, year),
    )
    if first.saves <= 0 or first.error >= first.saves:
        return head
    group = who_knows(first.clause, year, shipped_priors())
    how = say("reporting_sections.counties", counties=group.advice()) if group else ""
    return head + say(
        "reporting_sections.found_out_before_budget_drawn",
        how=how,
        safety=f"{safety:.0%}",
        saves=_wan(first.saves),
        error=_with(first.error),
        spread=_wan(first.spread),
        spread_known=_wan(first.spread_known),
    )


def in_brief(budget: Budget, year: int) -> str:
    """The same in one short sentence, for a page that has room for no more."""
    found = of_budget(budget, year)
    if not found:
        return ""
    first = found[0]
    memory = say("reporting_sections.figures_from_memory") if from_memory(first.clause, year) else ""
    saved = (
        say("reporting_sections.known_beforehand_less_set_aside", saves=_wan(first.saves))
        if first.saves > 0 and not first.error >= first.saves
        else ""
    )
    return say(
        "reporting_sections.makes_variance_what_falls_due",
        year=year,
        share=f"{first.share:.0%}",
        clause=first.clause,
        memory=memory,
        saved=saved,
    )


def unknown_first(budget: Budget | None) -> Prose:
    """The same for the budget year, as the paragraph before the budget's spread."""
    from ...budget.forms.years import budget_years

    text = "" if budget is None else largest_unknown(budget, budget_years(budget)[0])
    return Prose(f"**{safe(text)}**" if text else "")


def knowing_grid(budget: Budget | None, year: int | None = None) -> Grid | None:
    """The clauses that bring most of the spread, and what to know each would save."""
    from ...budget.forms.years import budget_years

    if budget is None:
        return None
    year = budget_years(budget)[0] if year is None else year
    rows = [
        (
            clause_name(one.clause),
            f"{one.share:.0%}",
            say("reporting_sections.word_yes") if from_memory(one.clause, year) else say("reporting_sections.word_no"),
            in_unit(one.spread_known),
            _saved(one.saves, one.error),
            _saved(one.saves_alone),
        )
        for one in of_budget(budget, year)[:SHOWN]
        if one.share >= _LITTLE
    ]
    if not rows:
        return None
    return Grid(
        say_each(
            "reporting_sections",
            "clause",
            "share_of_the_variance",
            "rests_figure_memory",
            "n_80_width_once_known",
            "saved_knowing_one_purse",
            "saved_knowing_own_item",
        ),
        rows,
        say(
            "reporting_sections.due_in_money_unit_safety",
            year=year,
            safety=f"{budget.settings.safety:.0%}",
            spread=in_unit(of_budget(budget, year)[0].spread),
        ),
    )


def _with(error: float) -> str:
    """A sampling error behind an amount."""
    return "" if math.isnan(error) else say("reporting_sections.sampling_error_of", error=in_unit(error))


def _rests(found: Knowing, year: int) -> str:
    if from_memory(found.clause, year):
        return say("reporting_sections.whose_numbers_amounts_nobody_published")
    return (
        ""
        if who_knows(found.clause, year, shipped_priors()) is None
        else say("reporting_sections.whose_numbers_amounts_nobody_published_they")
    )


def _saved(yuan: float, error: float = math.nan) -> str:
    """An amount that is saved, with its sampling error; a dash where that can't be told from nothing."""
    if yuan <= 0 or error >= yuan:
        return "–"
    return in_unit(yuan) + ("" if math.isnan(error) else f" ±{in_unit(error)}")


def _wan(yuan: float) -> str:
    return money(yuan) if abs(yuan) >= 10_000 else say("reporting_sections.under_smallest_shown")
