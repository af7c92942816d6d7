"""A tuned answer in words: the tables and sentences that a reader of ``kjqs tune`` sees first."""

from __future__ import annotations

import math

from ...analysis.answer import MET, Answer
from ...analysis.tuning import Found, Wish
from ...analysis.worth import FIRMS, Worth, clauses_of
from ...chances import chance_text, chance_words
from ...language import say, say_each
from ...projection.draws.priors import shipped_priors
from ...projection.targets import indicator_label
from ...scenario import Scenario
from ..exhibit import Grid
from ..words import figure_text, money, span, unit_word, yuan_text
from .sensitivity import value_text

_ELASTICITY = (0.3, 1.2)


def grids(answer: Answer, scenario: Scenario) -> list[Grid]:
    """The levers with what they were and are, and the targets with their chances."""
    from ...policy.parameters import parameter_of

    policy, year, rows = scenario.policy, scenario.years.end, []
    for lever in answer.levers:
        unit = parameter_of(lever.path).unit
        rows.append(
            (
                lever.label(),
                figure_text(policy.value(lever.path, year), unit),
                figure_text(answer.found.values[lever.path], unit),
                f"{figure_text(float(lever.low), unit)} – {figure_text(float(lever.high), unit)}",
                unit_word(unit),
                say("reporting_sections.firms_answer") if lever.answered else say("reporting_sections.cost_alone"),
            )
        )
    levers = Grid(
        say_each("reporting_sections", "parameter_in_table", "before", "answer", "bounds", "unit_in_table", "nature_in_table"),
        rows,
        say("reporting_sections.what_was_varied"),
        numbers=(1, 2, 3),
    )
    fresh = answer.alike.draws
    reached = [
        (
            name,
            f"{least:.0%}",
            chance_text(answer.found.chances[name], fresh),
            chance_words(answer.chances[name], fresh, answer.errors[name]),
        )
        for name, least in answer.wish.chances.items()
    ]
    chances = Grid(
        (
            say("reporting_sections.target_in_table"),
            say("reporting_sections.wished"),
            say("reporting_sections.the_draws_searched", fresh=fresh),
            say("reporting_sections.fresh_draws", fresh=fresh),
        ),
        reached,
        say("reporting_sections.targets"),
        numbers=(1, 2, 3),
    )
    return [levers, chances, *([_hang_grid(answer)] if answer.hangs else [])]


def _hang_grid(answer: Answer) -> Grid:
    """How the hardest target's chance moves with each assumption that no study gives, and each channel of response, known."""
    known, draws = shipped_priors(), answer.alike.first_draws
    rows = []
    for hang in answer.hangs:
        values, prior = list(hang.chances), known[hang.prior]
        ends = [
            f"{chance_text(hang.chances[value], draws)}{say('reporting_sections.at')}{value_text(value, prior)}{say('signs.closing_bracket')}"
            for value in (values[0], values[-1])
        ]
        rows.append(
            (
                prior.label(),
                *ends,
                say("reporting_sections.holds_or_fails_throughout") if hang.flips is None else value_text(hang.flips, prior),
                say("reporting_sections.given_no_study") if prior.weak else say("reporting_sections.studied"),
            )
        )
    return Grid(
        say_each("reporting_sections", "assumption", "at_its_low_end", "at_its_high_end", "the_answer_flips_at", "known_from"),
        rows,
        say("reporting_sections.what_else_chance_hangs_all", hardest=answer.hardest, draws=draws),
        numbers=(1, 2, 3),
    )


def sentences(answer: Answer) -> list[str]:
    """The answer, what binds it, what it hangs on and what it brings."""
    return [_headline(answer), *_alike(answer), _elasticity(answer), *_varied(answer), *_worth(answer)]


def so_far(best: Found, wish: Wish) -> str:
    """The best place yet, on one line, for a search that is under way."""
    chances = say("signs.comma").join(f"{name} {chance:.1%}" for name, chance in best.chances.items())
    values = say("signs.comma").join(f"{path}={value:g}" for path, value in best.values.items())
    head = say("reporting_sections.cheapest") if best.meets(wish) else say("reporting_sections.nearest")
    return say(
        "reporting_sections.head_values_chances_cost_yuan", head=head, values=values, chances=chances, cost=money(best.cost)
    )


def _headline(answer: Answer) -> str:
    years = f"{min(answer.cost_by_year)}–{max(answer.cost_by_year)}"
    cost = say("reporting_sections.owed_over_mean_yuan", years=years, cost=money(answer.found.cost))
    if answer.status == MET:
        return say("reporting_sections.cheapest_amounts_meet_wish_found") + cost + _tried(answer)
    bound = say("signs.list_mark").join(_binding_word(one) for one in answer.binding)
    return say("reporting_sections.wish_cant_met_within_bounds", bound=bound) + cost + _tried(answer)


def _tried(answer: Answer) -> str:
    """How many places were tried of how many there are, and whether others are as good."""
    told = (
        say("reporting_sections.all_places_were_tried", places=f"{answer.places:,}")
        if answer.tried >= answer.places
        else say("reporting_sections.so_many_places_were_tried", tried=f"{answer.tried:,}", places=f"{answer.places:,}")
    )
    return told + (say("reporting_sections.others_tie_with_it", ties=f"{answer.ties:,}") if answer.ties else "")


def _binding_word(binding: str) -> str:
    if binding == "ceiling":
        return say("reporting_sections.the_ceiling")
    if binding == "no_lever":
        return say("reporting_sections.no_lever_moves_it")
    if binding == "response":
        return say("reporting_sections.how_firms_respond_more_money")
    return say("reporting_sections.the_bound", binding=binding)


def _elasticity(answer: Answer) -> str:
    draws = answer.alike.first_draws
    low, high = (chance_text(end(answer.by_elasticity.values()), draws) for end in (min, max))
    seen = say(
        "reporting_sections.take_up_elasticity_between_0", elasticity=_ELASTICITY[1], hardest=answer.hardest, low=low, high=high
    )
    if answer.flips is None:
        return seen + say("reporting_sections.answer_holds_or_fails_over")
    return seen + say(
        "reporting_sections.answer_flips_about_most_likely", flips=f"{answer.flips:.2f}", first_elasticity=_ELASTICITY[0]
    )


def _alike(answer: Answer) -> list[str]:
    """Which amounts the draws can't tell apart, and in how many draws the answer rests."""
    found = answer.alike
    began = (
        say("reporting_sections.looked_draws_made_sure", first_draws=found.first_draws, draws=found.draws)
        if found.draws > found.first_draws
        else say("reporting_sections.looked_for_in_draws", draws=found.draws)
    )
    moved = [lever for lever in answer.levers if lever.answered]
    ranges = [
        f"{lever.path} {found.ranges[lever.path][0]:,g}{say('reporting_sections.to_dash')}{found.ranges[lever.path][1]:,g}"
        for lever in moved
        if found.ranges[lever.path][0] < found.ranges[lever.path][1]
    ]
    if not ranges:
        return [say("reporting_sections.answer_every_other_place_tried", began=began)]
    listed = say("signs.comma").join(ranges)
    spread = say("reporting_sections.yuan_over_all_years", span=span(*found.cost))
    lines = [say("reporting_sections.answer_what_these_draws_cant", began=began, listed=listed, spread=spread)]
    if found.short is not None:
        other, fewer, more = found.short
        values = say("signs.comma").join(
            f"{path}={value:,g}" for path, value in other.values.items() if value != answer.found.values[path]
        )
        lines.append(
            say("reporting_sections.next_cheaper_place_same_draws", values=values, draws=found.draws, fewer=fewer, more=more)
        )
    return lines


def _varied(answer: Answer) -> list[str]:
    """What the varied clauses themselves cost and bring."""
    found, clauses = answer.varied, say("signs.list_mark").join(clauses_of(answer.levers))
    elsewhere = (
        say("reporting_sections.other_clauses_follow_yuan", elsewhere=money(abs(found.elsewhere)))
        if found.elsewhere >= 0
        else say("reporting_sections.other_clauses_fall_yuan", elsewhere=money(abs(found.elsewhere)))
    )
    return [
        say("reporting_sections.against_paying_nothing_under_what", clauses=clauses, cost=money(found.cost), elsewhere=elsewhere)
        + say("signs.clause_mark").join(_additional(found, name) for name in FIRMS)
        + say("reporting_sections.money_these_clauses_ratio_means")
    ]


def _additional(found: Worth, name: str) -> str:
    per = found.per_firm[name]
    each = say("reporting_sections.none_more") if math.isnan(per) else say("reporting_sections.yuan_for_each", per=yuan_text(per))
    return say(
        "reporting_sections.indicator_label_additional_en_money",
        indicator_label=indicator_label(name),
        additional_zh=f"{found.additional[name]:,.1f}",
        money=each,
        additional_en=f"{found.additional[name]:+,.1f}",
    )


def _worth(answer: Answer) -> list[str]:
    """What the whole policy does, which no lever is accountable for."""
    found = answer.worth
    more = say("signs.comma").join(
        say(
            "reporting_sections.indicator_label_additional_en",
            indicator_label=indicator_label(name),
            additional_zh=f"{found.additional[name]:,.1f}",
            additional_en=f"{found.additional[name]:+,.1f}",
        )
        for name in FIRMS
    )
    dead = (
        ""
        if math.isnan(found.dead_weight)
        else say("reporting_sections.first_recognitions_come_without_too", dead_weight=f"{found.dead_weight:.0%}")
    )
    return [say("reporting_sections.against_no_policy_all_yuan", cost=money(found.cost), more=more, dead=dead)]
