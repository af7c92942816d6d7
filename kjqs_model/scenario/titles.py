"""Title and question of a scenario in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language import either, in_both

if TYPE_CHECKING:
    from .scenario import Scenario

_TITLES = {
    "awards_of_jinan": in_both("scenario.title_awards_of_jinan"),
    "awards_of_rizhao": in_both("scenario.title_awards_of_rizhao"),
    "awards_of_weihai": in_both("scenario.title_awards_of_weihai"),
    "baseline": in_both("scenario.title_baseline"),
    "ceilings_paid_at_60_percent": in_both("scenario.title_ceilings_paid_at_60_percent"),
    "failed_applicants_not_paid": in_both("scenario.title_failed_applicants_not_paid"),
    "industry_university_research_at_20_percent": in_both("scenario.title_industry_university_research_at_20_percent"),
    "intermediaries_from_three": in_both("scenario.title_intermediaries_from_three"),
    "no_policy": in_both("scenario.title_no_policy"),
    "one_award_per_matter": in_both("scenario.title_one_award_per_matter"),
    "published_figures": in_both("scenario.title_published_figures"),
    "tight_budget": in_both("scenario.title_tight_budget"),
}
_QUESTIONS = {
    "awards_of_jinan": in_both("scenario.question_awards_of_jinan"),
    "awards_of_rizhao": in_both("scenario.question_awards_of_rizhao"),
    "awards_of_weihai": in_both("scenario.question_awards_of_weihai"),
    "baseline": in_both("scenario.question_baseline"),
    "ceilings_paid_at_60_percent": in_both("scenario.question_ceilings_paid_at_60_percent"),
    "failed_applicants_not_paid": in_both("scenario.question_failed_applicants_not_paid"),
    "industry_university_research_at_20_percent": in_both("scenario.question_industry_university_research_at_20_percent"),
    "intermediaries_from_three": in_both("scenario.question_intermediaries_from_three"),
    "no_policy": in_both("scenario.question_no_policy"),
    "one_award_per_matter": in_both("scenario.question_one_award_per_matter"),
    "published_figures": in_both("scenario.question_published_figures"),
    "tight_budget": in_both("scenario.question_tight_budget"),
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
