"""Title and source line of what shows the years ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language import either, in_both, say

if TYPE_CHECKING:
    from ..budget import Budget
    from ..projection import Projection
    from ..scenario import Scenario

_TITLES = {
    "awards_of_jinan": in_both("reporting_card.title_awards_of_jinan"),
    "awards_of_rizhao": in_both("reporting_card.title_awards_of_rizhao"),
    "awards_of_weihai": in_both("reporting_card.title_awards_of_weihai"),
    "baseline": in_both("reporting_card.title_baseline"),
    "ceilings_paid_at_60_percent": in_both("reporting_card.title_ceilings_paid_at_60_percent"),
    "failed_applicants_not_paid": in_both("reporting_card.title_failed_applicants_not_paid"),
    "industry_university_research_at_20_percent": in_both("reporting_card.title_industry_university_research_at_20_percent"),
    "intermediaries_from_three": in_both("reporting_card.title_intermediaries_from_three"),
    "no_policy": in_both("reporting_card.title_no_policy"),
    "one_award_per_matter": in_both("reporting_card.title_one_award_per_matter"),
    "published_figures": in_both("reporting_card.title_published_figures"),
    "tight_budget": in_both("reporting_card.title_tight_budget"),
}
_QUESTIONS = {
    "awards_of_jinan": in_both("reporting_card.question_awards_of_jinan"),
    "awards_of_rizhao": in_both("reporting_card.question_awards_of_rizhao"),
    "awards_of_weihai": in_both("reporting_card.question_awards_of_weihai"),
    "baseline": in_both("reporting_card.question_baseline"),
    "ceilings_paid_at_60_percent": in_both("reporting_card.question_ceilings_paid_at_60_percent"),
    "failed_applicants_not_paid": in_both("reporting_card.question_failed_applicants_not_paid"),
    "industry_university_research_at_20_percent": in_both("reporting_card.question_industry_university_research_at_20_percent"),
    "intermediaries_from_three": in_both("reporting_card.question_intermediaries_from_three"),
    "no_policy": in_both("reporting_card.question_no_policy"),
    "one_award_per_matter": in_both("reporting_card.question_one_award_per_matter"),
    "published_figures": in_both("reporting_card.question_published_figures"),
    "tight_budget": in_both("reporting_card.question_tight_budget"),
}


def scenario_title(scenario: Scenario) -> str:
    """A scenario's title in the reader's language, where it is a shipped one; as its file has it else."""
    return _worded(_TITLES.get(scenario.name), scenario.title)


def scenario_question(scenario: Scenario) -> str:
    """A scenario's question, likewise."""
    return _worded(_QUESTIONS.get(scenario.name), scenario.question)


def _worded(known: tuple[str, str] | None, given: str) -> str:
    """The wording of a shipped scenario, with what was laid over it in brackets, unless the file says something else by now."""
    if known is None or not (given == known[0] or given.startswith(f"{known[0]} [")):
        return given
    return either(*known) + given.removeprefix(known[0])


def draws_sentence(projection: Projection | Budget) -> str:
    """How the years ahead were worked out, for the source line of charts."""
    scenario = projection.scenario
    return say("reporting.projected_draws_seed", first_years=projection.years[0], years=projection.years[-1],
               draws=projection.draws, seed=scenario.seed)


def source(found: Projection | Budget, *, money: bool = False) -> str:
    """The source line of a chart of the years ahead; with its unit where it shows ``money``."""
    unit = say("reporting.unit_10_000_yuan") if money else ""
    name = found.scenario.name
    return unit + say("reporting.source_2023_11_scenario", name=name) + draws_sentence(found)


def subject(found: Projection | Budget, zh: str, en: str) -> str:
    """A chart's title: what it shows and under which scenario."""
    return say("reporting.wording_scenario_title", wording=either(zh, en), scenario_title=found.scenario.title)
