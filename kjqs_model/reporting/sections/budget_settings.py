"""What stands beside the figures of a budget: everything that finance decides and nobody published, and what the model does not
know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...budget.payment_terms import assumed, paying_clauses
from ...budget.settings import CLOSED, Settings
from ...language import either, say, say_each, word_of
from ...policy.parameters import OVERLAP_RULES
from ..exhibit import Grid, Prose, listed
from ..tables.budget import rule_word
from ..words import money

if TYPE_CHECKING:
    from ...budget import Budget


def assumption_grid(budget: Budget) -> Grid:
    """Every setting of the budget in force: what holds, who set it, and why where it is assumed."""
    rows = [*_payment_rows(budget), *_bearer_rows(budget), *_money_rows(budget), *_rule_rows(budget)]
    return Grid(
        say_each("reporting_sections", "matter", "in_force", "set_by", "reason"),
        rows,
        say("reporting_sections.no_execution_published_what_assumed"),
        sources=True,
    )


def _payment_rows(budget: Budget) -> list[tuple]:
    found: dict[tuple, list[str]] = {}
    for clause in paying_clauses():
        pattern = budget.settings.payment[clause]
        found.setdefault((pattern.shares, pattern.changed, either(**pattern.reason)), []).append(clause)
    return [
        (say("reporting_sections.falls_due", clauses=_listed(clauses)), _shares(shares), _who(changed), reason)
        for (shares, changed, reason), clauses in found.items()
    ]


def _shares(shares: tuple[float, ...]) -> str:
    words = say_each("reporting_sections", "in_the_year", "the_year_after", "in_the_third_year")
    named = [
        f"{(words[place] if place < len(words) else say('reporting_sections.in_year', place=place + 1))} {share:.0%}"
        for place, share in enumerate(shares)
        if share
    ]
    return say("signs.comma").join(named)


def _bearer_rows(budget: Budget) -> list[tuple]:
    found: dict[tuple, list[str]] = {}
    for clause in paying_clauses():
        burden = budget.settings.city_share[clause]
        counties = say("signs.clause_mark").join(f"{county} {share:.0%}" for county, share in burden.by_county.items())
        value = f"{burden.share:.0%}" + (say("reporting_sections.counties", counties=counties) if counties else "")
        origin = say("reporting_sections.the_text") if burden.settled else _who(burden.changed)
        found.setdefault((value, origin, either(**burden.reason)), []).append(clause)
    most = max(map(len, found.values()))
    return [
        (
            say("reporting_sections.borne_by_the_city")
            + (say("reporting_sections.all_other_clauses") if len(clauses) == most > 1 else _listed(clauses)),
            value,
            origin,
            reason,
        )
        for (value, origin, reason), clauses in sorted(found.items(), key=lambda pair: -len(pair[1]))
    ]


def _money_rows(budget: Budget) -> list[tuple]:
    settings = budget.settings
    by = word_of("reporting_sections.items_by", settings.by)
    rows = [
        (say("reporting_sections.items_of_the_budget"), by, *_origin(budget, "by")),
        (
            say("reporting_sections.items_years_without_amount"),
            say("reporting_sections.what_suffices_chance", safety=f"{settings.safety:.0%}"),
            *_origin(budget, "safety"),
        ),
        (say("reporting_sections.appropriations_years_go"), rule_in_words(settings.rule), *_origin(budget, "rule")),
    ]
    for pool, amounts in settings.appropriation.items():
        named = say("signs.comma").join(
            f"{year} {say('signs.year_or_nothing')} {money(amount)}".replace("  ", " ") for year, amount in amounts.items()
        )
        rows.append((say("reporting_sections.set_pool", pool=_pool(pool)), named, _who(True), ""))
    return rows


def _pool(name: str) -> str:
    return say("reporting_sections.the_citys_total") if name == "total" else name


def _rule_rows(budget: Budget) -> list[tuple]:
    settings = budget.settings
    lapse = settings.claims_lapse_after
    rows = [
        ("shortage", say("reporting_sections.when_money_runs_out"), rule_word(settings.shortage)),
        (
            "claims_lapse_after",
            say("reporting_sections.claims_unpaid"),
            say("reporting_sections.stay_owed")
            if lapse is None
            else say("reporting_sections.lapse_after_budget_years", lapse=lapse),
        ),
        (
            "appropriations_lapse_after",
            say("reporting_sections.money_unused"),
            say("reporting_sections.lapses_after_budget_years", appropriations_lapse_after=settings.appropriations_lapse_after),
        ),
    ]
    found = [(label, value, *_origin(budget, key)) for key, label, value in rows]
    policy = budget.scenario.policy
    found.append(
        (
            say("reporting_sections.several_awards_one_matter"),
            either(*OVERLAP_RULES[policy.overlap]),
            _who("overlap" in policy.changed()),
            say("reporting_sections.policy_does_not_say_whether"),
        )
    )
    owed = sum(settings.opening_arrears.values())
    found.append(
        (
            say("reporting_sections.owed_from_before"),
            money(owed),
            _who("opening_arrears" in settings.changed),
            "" if owed else say("reporting_sections.not_published_taken_none"),
        )
    )
    return found


def unknown(budget: Budget) -> Prose:
    """What the model does not know of the budget."""
    lines = say_each(
        "reporting_sections",
        "what_fact_appropriated_paid_when",
        "how_city_counties_really_share",
        "what_comes_first_within_year",
        "how_finance_answers_arrears_no",
        "whether_firms_stop_applying_they",
    )
    if budget.draws < 256:
        lines.append(say("reporting_sections.there_draws_here_p95_rests", draws=budget.draws))
    return listed(lines, say("reporting_sections.what_budget_does_not_know"))


def _origin(budget: Budget, key: str) -> tuple[str, str]:
    """Who set a key of the budget, and why where it is assumed."""
    changed = key in budget.settings.changed
    return _who(changed), "" if changed else either(**assumed()["settings"][key]["reason"])


def _who(changed: bool) -> str:
    return say("reporting_sections.the_scenario") if changed else say("reporting_sections.assumed")


def _listed(clauses: Iterable[str]) -> str:
    return say("signs.list_mark").join(clauses)


def rule_in_words(rule: str) -> str:
    """How such an appropriation comes about."""
    return word_of("reporting_sections.rule", rule)


def appropriation_sentence(settings: Settings) -> str:
    """What appropriations cover, as a remark beneath a table."""
    apart = say("reporting_sections.scenario_sets_them_else") if settings.appropriation else ""
    if settings.rule == CLOSED:
        return say("reporting_sections.appropriations_what_known_overdue_due", apart=apart, safety=f"{settings.safety:.0%}")
    return say("reporting_sections.appropriations_each_items_due_less", apart=apart, safety=f"{settings.safety:.0%}")
