"""The budget: what falls due, is appropriated, paid and owed, how likely a gap is, who waits and who bears it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...budget.cells import CITY, COUNTY
from ...chances import chance_text, error_note, line_note
from ...language import in_unit, say, say_each
from ..charts import appropriation as curves
from ..charts import budget as charts
from ..exhibit import Exhibit, Grid, Prose, folded, heading, safe
from ..tables import budget as tables
from ..titles import source, subject
from ..words import money, span
from .budget_settings import appropriation_sentence, assumption_grid, unknown
from .drivers import knowing_grid

if TYPE_CHECKING:
    from ...budget import Budget
    from ...study import Study


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report; one sentence where nothing is projected."""
    yield heading(say("reporting_sections.the_budget"))
    budget = study.budget
    if budget is None:
        yield Prose(say("reporting_sections.no_years_ahead_so_no", reason=safe(study.outlook.reason)))
        return
    yield from (
        headline(budget),
        need_and_money(budget),
        year_grid(budget),
        *folded(say("reporting_sections.fold_gaps"), (gap_chances(budget), chance_curve(budget))),
        *folded(say("reporting_sections.fold_settings"), (knowing_grid(budget), assumption_grid(budget), unknown(budget))),
    )


def headline(budget: Budget) -> Prose:
    """What falls due in the budget year, what is appropriated, and how likely that is not to suffice, for an article and for
    all."""
    year = tables.budget_year(budget)
    due = budget.of("payable", "total", "total")[budget.years.index(year)]
    low, high = np.quantile(due, [0.1, 0.9])
    lines = tables.chances(budget, year)
    some, pooled = (lines[lines["kind"] == kind].iloc[0] for kind in ("any", "pooled"))
    aside = tables.appropriated(budget, year)
    first = say(
        "reporting_sections.due_mean_80_appropriated",
        year=year,
        wan=money(due.mean()),
        between=span(low, high),
        wan_2=money(aside),
    )
    then = say("reporting_sections.chance_some_article_falls_short", words=some.words, words_2=pooled.words)
    return Prose(f"**{safe(first)}** {safe(then)}")


def year_grid(budget: Budget) -> Grid:
    """Due, appropriated, paid, overdue and unpaid by year: mean and 80 %."""
    rows = []
    for label, measure in (
        *zip(tables.measure_words()[:3], ("payable", "appropriation", "payment"), strict=True),
        (tables.overdue_word(), "overdue"),
        (say("reporting_sections.all_unpaid_end"), "closing_arrears"),
    ):
        values = budget.of(measure, "total", "total")
        rows.append((label, *(in_unit(part[0]) if np.ptp(part) == 0 else _spread(part) for part in values)))
    lost = budget.of("money_lapsed", "total", "total")
    rows.append((say("reporting_sections.money_lapses_end_mean"), *(in_unit(part.mean()) for part in lost)))
    return Grid(
        [say("reporting_sections.item"), *map(str, budget.years)],
        rows,
        say("reporting_sections.mean_in_money_unit_unpaid") + appropriation_sentence(budget.settings),
    )


def gap_grid(budget: Budget) -> Grid:
    """By article: what is due, appropriated, and how likely and how large a gap is in the budget year."""
    year = tables.budget_year(budget)
    rows = [
        (row.name, in_unit(row.payable_mean, 1), in_unit(row.appropriation, 1), row.words)
        for row in tables.chances(budget, year).itertuples()
    ]
    return Grid(
        say_each("reporting_sections", "article", "due_mean", "appropriated", "chance_of_a_gap"),
        rows,
        say("reporting_sections.year_in_money_unit", year=year) + error_note(),
    )


def level_sentence(budget: Budget) -> Prose:
    """What a safety level costs in all and item by item, and what it leaves open."""
    year, safety = tables.budget_year(budget), budget.settings.safety
    frame = tables.safety_levels(budget, year).set_index("level")
    row, more = frame.loc[0.8], frame.loc[0.95]

    def told(share: float) -> str:
        return chance_text(share, budget.draws)

    return Prose(
        safe(
            say(
                "reporting_sections.one_purse_takes_suffice_chance",
                year=year,
                wan=money(row.pooled),
                wan_2=money(more.pooled - row.pooled),
                wan_3=money(row.apart),
                told=told(1 - row.gap_pooled),
                told_2=told(row.gap_any),
                safety=f"{safety:.0%}",
            )
        )
    )


def level_grid(budget: Budget) -> Grid:
    """What each safety level takes, as one purse and item by item."""
    year = tables.budget_year(budget)
    rows = [
        (
            f"{row.level:.0%}",
            in_unit(row.pooled) + ("" if np.isnan(row.error) else f" ± {in_unit(row.error)}"),
            in_unit(row.apart),
            chance_text(row.gap_pooled, budget.draws),
            chance_text(row.gap_any, budget.draws),
        )
        for row in tables.safety_levels(budget, year).itertuples()
    ]
    return Grid(
        say_each(
            "reporting_sections",
            "level",
            "as_one_purse",
            "item_item_all",
            "chance_items_sum_falls_short",
            "chance_some_item_falls_short",
        ),
        rows,
        say("reporting_sections.year_in_money_unit_sampling_error", year=year),
    )


def contribution_sentence(budget: Budget) -> Prose:
    """Which articles drive the total up."""
    year = tables.budget_year(budget)
    frame = tables.contributions(budget, year)
    if frame.empty:
        return Prose("")
    above = frame.assign(more=frame["contribution_p95"] - frame["mean"]).sort_values("more", ascending=False)
    named = say("signs.list_semicolon").join(
        f"{row.name}{say('signs.opening_bracket')}{in_unit(row.more, 0, '+')}{say('signs.closing_bracket')}"
        for row in above.head(3).itertuples()
        if row.more > 0
    )
    total = frame["contribution_p95"].sum()
    text = say(
        "reporting_sections.p95_what_falls_due_above", year=year, wan=money(total), wan_2=money(total - frame["mean"].sum())
    )
    most = say("reporting_sections.most_of_it_above_mean", named=named) if named else say("signs.stop")
    return Prose(safe(text + most))


def bearer_sentence(budget: Budget) -> Prose:
    """Who bears what falls due, and on what that rests."""
    year = tables.budget_year(budget)
    place = budget.years.index(year)
    city, county = (budget.of("payable", "level", level)[place].mean() for level in (CITY, COUNTY))
    share = city / (city + county) if city + county else 1.0
    shared = [clause for clause, burden in budget.settings.city_share.items() if burden.share < 1 or burden.by_county]
    return Prose(
        safe(
            say(
                "reporting_sections.what_falls_due_city_bears",
                year=year,
                wan=money(city),
                share=f"{share:.0%}",
                wan_2=money(county),
                shared=say("signs.list_mark").join(shared),
            )
        )
    )


def arrears_sentence(budgets: Mapping[float, Budget]) -> Prose:
    """What tighter budgets leave overdue in the last year."""
    frame = tables.arrears(budgets)
    year = int(frame["year"].max())
    last = frame[(frame["measure"] == "overdue") & (frame["year"] == year)]
    parts = [
        say("reporting_sections.overdue_end_80", row=row.label, year=year, wan=money(row.mean), between=span(row.p10, row.p90))
        for row in last.itertuples(index=False)
    ]
    even = bool(last["mean"].iloc[0] > 0 and last["share"].iloc[0] >= 1)
    why = say("reporting_sections.even_mean_leaves_arrears_they")
    return Prose(safe(say("signs.clause_mark").join(parts) + (why if even else say("signs.stop"))))


def waits_sentence(budgets: Mapping[str, Budget]) -> Prose:
    """Who waits under each rule for when money runs out."""
    year = next(iter(budgets.values())).years[-1]
    frame = tables.who_waits(budgets, year)
    parts = []
    for rule in dict.fromkeys(frame["rule"]):
        own = frame[(frame["rule"] == rule) & (frame["mean"] > 0)]
        named = say("signs.list_mark").join(
            f"{row.claim_word} {money(row.mean)}{say('reporting_sections.sampling_error')}"
            f"{money(row.standard_error)}{say('signs.closing_bracket')}"
            for row in own.itertuples()
        )
        parts.append(f"- {safe(rule)}{say('signs.colon')}{safe(named) or say('reporting_sections.nothing_is_overdue')}")
    return Prose(say("reporting_sections.overdue_at_the_end_of", year=year) + "\n\n" + "\n".join(parts))


def results(budget: Budget, tight: Mapping[float, Budget]) -> dict:
    """What the notebook on the budget leaves as its results: yuan and chances of the budget year, arrears of the last."""
    year = tables.budget_year(budget)
    place, lines = budget.years.index(year), tables.chances(budget, year).set_index("kind")
    return {
        "scenario": budget.scenario.name,
        "draws": budget.draws,
        "seed": budget.scenario.seed,
        "year": year,
        "payable_mean": float(budget.of("payable", "total", "total")[place].mean()),
        "appropriation": tables.appropriated(budget, year),
        "gap_any": float(lines.loc["any", "probability"]),
        "gap_pooled": float(lines.loc["pooled", "probability"]),
        "levels": tables.safety_levels(budget, year).drop(columns="error").to_dict("records"),
        "overdue": {f"{share:.0%}": float(one.of("overdue", "level", CITY)[-1].mean()) for share, one in tight.items()},
    }


def _spread(values: np.ndarray) -> str:
    low, high = np.quantile(values, [0.1, 0.9])
    return in_unit(values.mean()) + say("reporting_sections.low_to_high", low=in_unit(low), high=in_unit(high))


def need_and_money(budget: Budget) -> Exhibit:
    """What is due, appropriated, paid and unpaid in each year."""
    return Exhibit(
        "need_and_money",
        subject(budget, say("reporting_sections.due_appropriated_paid_unpaid_year")),
        [source(budget, money=True), say("reporting_sections.bars_means_thin_lines_80")],
        tables.by_year(budget),
        charts.need_and_money,
    )


def gap_chances(budget: Budget) -> Exhibit:
    """The chance of a gap by article in the budget year, of any gap, and as one purse."""
    year = tables.budget_year(budget)
    return Exhibit(
        "gap_chances",
        subject(budget, say("reporting_sections.chance_something_due_stays_unpaid", year=year)),
        [source(budget), say("reporting_sections.what_counties_bear") + line_note()],
        tables.chances(budget, year),
        charts.gap_chances,
    )


def contributions(budget: Budget) -> Exhibit:
    """What each article has in the P95 of the budget year."""
    year = tables.budget_year(budget)
    return Exhibit(
        "contributions_p95",
        subject(budget, say("reporting_sections.what_makes_up_p95_what", year=year)),
        [source(budget, money=True), say("reporting_sections.parts_sum_p95_all_due")],
        tables.contributions(budget, year),
        charts.contributions,
    )


def chance_curve(budget: Budget) -> Exhibit:
    """How likely each total appropriation of the budget year is not to suffice."""
    year = tables.budget_year(budget)
    return Exhibit(
        "chance_curve",
        subject(budget, say("reporting_sections.how_likely_appropriation_not_suffice", year=year)),
        [source(budget, money=True), say("reporting_sections.if_all_one_purse_p80")],
        tables.curve(budget, year),
        partial(curves.chance_curve, marked=tables.curve_marks(budget, year)),
    )


def bearers(budget: Budget) -> Exhibit:
    """Who bears what falls due in the budget year, by the recipients' county."""
    year = tables.budget_year(budget)
    return Exhibit(
        "bearers",
        subject(budget, say("reporting_sections.who_bears_what_falls_due", year=year)),
        [source(budget, money=True), say("reporting_sections.recipients_county_who_bears_share")],
        tables.bearers(budget, year, "county"),
        charts.bearers,
    )


def arrears(budgets: Mapping[float, Budget]) -> Exhibit:
    """What the city owes at the end of each year under tighter budgets."""
    budget = next(iter(budgets.values()))
    return Exhibit(
        "arrears",
        subject(budget, say("reporting_sections.what_city_owes_budget_tight")),
        [source(budget, money=True), say("reporting_sections.bars_means_thin_lines_80_citys")],
        tables.arrears(budgets),
        curves.arrears,
    )


def who_waits(budgets: Mapping[str, Budget], share: float) -> Exhibit:
    """What is overdue in the last year by kind of claim, under each rule for when money runs out."""
    budget = next(iter(budgets.values()))
    year = budget.years[-1]
    return Exhibit(
        "who_waits",
        subject(budget, say("reporting_sections.who_waits_when_money_runs", year=year)),
        [source(budget, money=True), say("reporting_sections.each_year_gets_mean_newly", share=f"{share:.0%}")],
        tables.who_waits(budgets, year),
        curves.who_waits,
    )
