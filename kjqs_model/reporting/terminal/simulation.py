"""A projection in words: the tables and sentences that a reader of ``kjqs simulate`` sees first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...budget.settings import settings_of
from ...chances import chance_words
from ...heavy import pd
from ...language import either, say, say_each
from ...policy import Costing, register, unlisted_promises
from ...policy.evaluation import notes
from ...policy.parameters import AS_WRITTEN
from ...projection.targets import INDICATORS, indicator_label, measured
from ...scenario.schema import Target
from ...scenario.titles import scenario_title
from ..exhibit import Grid
from ..sections.budget_settings import appropriation_sentence
from ..sections.card import in_short
from ..sections.drivers import largest_unknown
from ..tables.basis import parts_rows
from ..tables.card import card_ahead

if TYPE_CHECKING:
    from ...budget import Budget
    from ...projection import Projection

_IN_PERCENT = ("rd_intensity", "rd_intensity_real")
_FIRMS = "high_tech_enterprises"


def grids(projection: Projection, tables: Mapping[str, pd.DataFrame]) -> list[Grid]:
    """Targets in their years, the budget by year, and what the amounts owed rest on."""
    return [_target_grid(projection, tables["targets"]), _budget_grid(projection, tables["budget"]), _basis_grid(projection)]


def sentences(projection: Projection, tables: Mapping[str, pd.DataFrame], budget: Budget) -> list[str]:
    """What belongs beside them: joint probability, difference to the parent, weak priors, unset clauses, assumed counts.

    Parameters
    ----------
    budget : of the projection.
    """
    found = [*_first_sentences(projection, budget), _joint_sentence(projection, tables["joint"])]
    if projection.parent is not None:
        found.append(_difference_sentence(projection, tables["difference"]))
    return [
        *found,
        *_overlap_sentence(projection),
        *_weak_sentence(projection),
        *_unset_sentences(projection),
        _others_sentence(),
        _money_sentence(projection),
    ]


def _first_sentences(projection: Projection, budget: Budget) -> list[str]:
    """The card in short, and what makes the budget's spread: said before all else."""
    from ...budget.forms.years import budget_years

    text = largest_unknown(budget, budget_years(budget)[0])
    return [*in_short(card_ahead(projection, budget)), *([text] if text else [])]


def warnings_of(projection: Projection) -> list[str]:
    """What a reader must know of the policy in the years ahead: years out of force, values carried back."""
    wished, years = projection.scenario.years.budget, projection.years
    found = list(dict.fromkeys(note for year in years for note in notes(projection.scenario.policy, year)))
    unused = {clause: sorted(set(by_year) - set(years)) for clause, by_year in projection.scenario.expected.items()}
    if listed := say("signs.list_mark").join(f"{clause} {year}" for clause, others in unused.items() for year in others):
        found.append(
            say("reporting_terminal.expected_these_lie_outside_projected", first_years=years[0], years=years[-1], listed=listed)
        )
    design = projection.base.design
    if design.place:
        name = either(*(dict(design.name)[language] for language in ("zh", "en")))
        found.insert(0, say("reporting_terminal.population_another_places_serves_test", name=name))
    if projection.scenario.policy.readings["8.2.subsidy_counts"] == "ever":
        base = projection.scenario.years.base
        found.append(say("reporting_terminal.n_8_2_subsidy_counts_ever", base=base))
    if wished is not None and wished not in years:
        found.append(
            say("reporting_terminal.years_budget_lies_outside_projected", wished=wished, first_years=years[0], years=years[-1])
        )
    return found


def _target_grid(projection: Projection, targets: pd.DataFrame) -> Grid:
    by_row = targets.set_index(["target", "year"])
    rows = []
    for name, (indicator, target) in measured(projection.scenario.targets).items():
        shown = (name, indicator_label(indicator), str(target.year), _figure(target.at_least, indicator))
        if target.year in projection.years:
            row = by_row.loc[(name, target.year)]
            interval = f"{_figure(row['p10'], indicator)} – {_figure(row['p90'], indicator)}"
            rows.append(
                (
                    *shown,
                    _figure(row["p50"], indicator),
                    interval,
                    chance_words(row["probability"], projection.draws, row["standard_error"]),
                )
            )
        else:
            rows.append((*shown, say("reporting_terminal.not_projected"), "–", "–"))
    title = say("reporting_terminal.targets_draws", scenario_title=scenario_title(projection.scenario), draws=projection.draws)
    head = say_each("reporting_terminal", "target", "indicator", "year", "at_least", "median", "n_80_interval", "probability")
    return Grid(head, rows, title, numbers=(3, 4, 5, 6))


def _budget_grid(projection: Projection, budget: pd.DataFrame) -> Grid:
    totals = budget[budget["group"] == "total"].set_index(["measure", "year"])
    rows = []
    for year in projection.years:
        owed = totals.loc[("entitlement", year)]
        others = [f"{totals.loc[(measure, year), 'mean']:,.0f}" for measure in ("appropriation", "payment", "closing_arrears")]
        rows.append((str(year), f"{owed['mean']:,.0f}", f"{owed['p10']:,.0f} – {owed['p90']:,.0f}", *others))
    head = (
        say("reporting_terminal.year"),
        say("reporting_terminal.owed_mean"),
        "p10 – p90",
        *say_each("reporting_terminal", "appropriated", "paid_mean", "unpaid_years_end_mean"),
    )
    return Grid(head, rows, say("reporting_terminal.owed_appropriated_paid_year_yuan"), numbers=(1, 2, 3, 4, 5))


def _basis_grid(projection: Projection) -> Grid:
    parts = parts_rows(projection)
    rows = [
        (str(year), *(f"{values[place]:,.0f}" for _, values in parts), f"{sum(values[place] for _, values in parts):,.0f}")
        for place, year in enumerate(projection.years)
    ]
    head = (say("reporting_terminal.year"), *(word for word, _ in parts), say("reporting_terminal.total_owed_mean"))
    return Grid(head, rows, say("reporting_terminal.owed_mean_what_numbers_recipients"), numbers=tuple(range(1, len(head))))


def _figure(value: float, indicator: str) -> str:
    return f"{value * 100:.2f}%" if indicator in _IN_PERCENT else f"{value:,.0f}"


def _joint_sentence(projection: Projection, joint: pd.DataFrame) -> str:
    named: dict[str, Target] = {name: target for name, target in projection.scenario.targets.items() if name in INDICATORS}
    wanted = max(target.year for target in named.values())
    year = wanted if wanted in projection.years else projection.years[-1]
    row = joint.set_index("year").loc[year]
    listed, chance = say("signs.list_mark").join(named), chance_words(row["probability"], projection.draws, row["standard_error"])
    return say("reporting_terminal.probability_all_met", listed=listed, year=year, chance=chance)


def _difference_sentence(projection: Projection, difference: pd.DataFrame) -> str:
    year, parent = projection.years[-1], projection.parent
    rows = difference[(difference["measure"] == "entitlement") & (difference["group"] == "total") & (difference["year"] == year)]
    total = rows["mean"].iloc[0]
    firms = (projection.indicators[_FIRMS][-1] - parent.indicators[_FIRMS][-1]).mean()
    money, count = _signed(total, 0), _signed(firms, 1)
    found = say(
        "reporting_terminal.against_extends_draw_draw_mean",
        scenario_title=scenario_title(parent.scenario),
        year=year,
        count=count,
        money=money,
    )
    if projection.base.key == parent.base.key and projection.scenario.assumptions == parent.scenario.assumptions:
        return found
    return found + say("reporting_terminal.other_assumptions_or_another_population")


def _signed(value: float, decimals: int) -> str:
    return f"{round(value, decimals) + 0.0:+,.{decimals}f}"


def _weak_sentence(projection: Projection) -> list[str]:
    weak = [prior for prior in projection.priors.values() if prior.weak]
    if not weak:
        return []
    named = say("signs.clause_mark").join(f"{prior.label()}{say('signs.comma')}{prior.describe()}" for prior in weak)
    return [say("reporting_terminal.no_study_gives_these_all", named=named)]


def _unset_sentences(projection: Projection) -> list[str]:
    policy, years = projection.scenario.policy, projection.years
    unset = {year: Costing(policy, year, ()).unset for year in years}
    always = [clause for clause in register() if all(clause in unset[year] for year in years)]
    head = say("reporting_terminal.not_amounts_above_no_amount", always_count=len(always))
    found = [head + _named(always) if always else say("reporting_terminal.no_clause_left_unset_all")]
    for year in years:
        if extra := [clause for clause in unset[year] if clause not in always]:
            found.append(say("reporting_terminal.nor_in", year=year) + _named(extra))
    found[-1] += say("signs.gap") + unlisted_promises()
    if funded := list(dict.fromkeys(clause for year in years for clause in Costing(policy, year, ()).funded)):
        found.append(say("reporting_terminal.funded_scenario_assumption") + _named(funded))
    return found


def _named(clauses: list[str]) -> str:
    return say("signs.list_mark").join(f"{clause} {register()[clause].label()}" for clause in clauses) + say("signs.stop")


def _others_sentence() -> str:
    return say("reporting_terminal.numbers_amounts_recipients_other_than")


def _money_sentence(projection: Projection) -> str:
    appropriated = appropriation_sentence(settings_of(projection.scenario.budget)).removesuffix(say("signs.stop"))
    return appropriated + say("reporting_terminal.when_claims_fall_due_who")


def _overlap_sentence(projection: Projection) -> list[str]:
    if projection.scenario.policy.overlap == AS_WRITTEN:
        return []
    return [say("reporting_terminal.scenario_rule_several_awards_one")]
