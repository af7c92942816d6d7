"""The running budget year in words: the table of clauses, the moves, and what a reader must know beside them."""

from __future__ import annotations

from collections.abc import Iterable

from ...budget.payment_terms import paying_clauses
from ...budget.running_year.forecast import Forecast
from ...budget.running_year.in_year import gap_chance
from ...chances import chance_words
from ...language import say, say_each
from ...policy import Costing
from ...policy.evaluation import notes as notes_of_year
from ...policy.register import clause_order, register
from ..exhibit import Grid


def grids(found: Forecast) -> list[Grid]:
    """What each clause needs and has, and what is proposed where money is short."""
    of_projects = [_purse_grid(found)] if found.execution is not None else []
    return [_line_grid(found), *of_projects, *([_move_grid(found)] if found.moves else [])]


def _purse_grid(found: Forecast) -> Grid:
    safety = found.settings.safety
    head = (
        *say_each("reporting_terminal", "project", "clauses", "department", "available", "paid", "need_mean"),
        say("reporting_terminal.need_at", safety=f"{safety:.0%}"),
        say("reporting_terminal.chance_of_a_gap"),
        say("reporting_terminal.gap_or_surplus"),
    )
    rows = [
        (
            purse.name or register()[purse.key].label(),
            " ".join(purse.clauses),
            purse.department,
            f"{purse.available:,}",
            f"{purse.paid:,}",
            f"{purse.need.mean():,.0f}",
            f"{purse.needed_at(safety):,}",
            f"{gap_chance(purse.need, purse.available)[0]:.1%}",
            f"{purse.available - purse.needed_at(safety):,}".replace("-", "−"),
        )
        for purse in found.purses
    ]
    return Grid(head, rows, say("reporting_terminal.project_execution_table_yuan"), numbers=(3, 4, 5, 6, 7, 8))


def order_of_moves(found: Forecast) -> list[str]:
    """In which order money is moved."""
    if not any(move.source for move in found.moves):
        return []
    return [say("reporting_terminal.order_moves_likeliest_gap_first")]


def held_back(found: Forecast) -> list[str]:
    """Surpluses at the safety level that some draw needs: not moved away."""
    safety = found.settings.safety
    kept = [(purse, amount) for purse in found.purses if (amount := purse.uncertain_surplus(safety))]
    if not kept or not any(move for move in found.moves):
        return []
    listed = say("signs.list_mark").join(f"{_named(purse.name or purse.key)} {amount:,}" for purse, amount in kept)
    return [say("reporting_terminal.these_over_safety_alone_needed", safety=f"{safety:.0%}", listed=listed)]


def _line_grid(found: Forecast) -> Grid:
    safety = f"{found.settings.safety:.0%}"
    head = (
        *say_each("reporting_terminal", "clause", "matter", "need_mean"),
        say("reporting_terminal.need_at", safety=safety),
        *say_each("reporting_terminal", "available", "paid_out", "paid_share", "chance_of_a_gap", "gap_or_surplus"),
    )
    rows = [
        (
            line.clause,
            register()[line.clause].label(),
            *_figures(line.need, line.available, line.paid_to_date, line.needed_at(found.settings.safety)),
        )
        for line in found.lines
    ]
    rows.append(
        ("", say("reporting_terminal.total"), *_figures(found.need, found.available, found.paid_to_date, found.needed_at_safety))
    )
    plan = found.plan
    title = say(
        "reporting_terminal.budget_year_yuan_gaps_surpluses",
        budget_year=plan.budget_year,
        isoformat=plan.as_of.isoformat(),
        safety=safety,
    )
    return Grid(head, rows, title, numbers=(2, 3, 4, 5, 6, 7, 8))


def _figures(need, available: int, paid: int, needed: int) -> tuple[str, ...]:
    share = f"{paid / available:.1%}" if available else "–"
    chance, error = gap_chance(need, available)
    return (
        f"{need.mean():,.0f}",
        f"{needed:,}",
        f"{available:,}",
        f"{paid:,}",
        share,
        chance_words(chance, len(need), error),
        f"{available - needed:,}".replace("-", "−"),
    )


def _move_grid(found: Forecast) -> Grid:
    head = say_each("reporting_terminal", "how", "from", "to", "department_short", "amount")
    rows = [
        (
            say("reporting_terminal.move_within_department") if move.source else say("reporting_terminal.budget_adjustment"),
            _named(move.source),
            _named(move.target),
            move.department,
            f"{move.amount:,}",
        )
        for move in found.moves
    ]
    return Grid(head, rows, say("reporting_terminal.proposed_moves_gaps_need_budget"), numbers=(4,))


def _named(clause: str | None) -> str:
    return "–" if clause is None else f"{clause} {register()[clause].label()}" if clause in register() else clause


def notes(found: Forecast) -> list[str]:
    """What belongs beside the figures: how they are made, what is missing, what is assumed."""
    return [
        _progress_note(found),
        *_year_notes(found),
        _rule_note(),
        *_unused_note(found),
        *_complete_note(found),
        _pattern_note(found),
        *_bearer_note(found),
        *_booking_notes(found),
        *_moves_note(found),
        *order_of_moves(found),
        *held_back(found),
        *_execution_note(found),
        *_policy_notes(found),
        *_unset_note(found),
    ]


def warnings_of(found: Forecast) -> list[str]:
    """What a reader must see first: no table has a row of any year that counts."""
    plan = found.plan
    if plan.held:
        return []
    return [say("reporting_terminal.tables_no_row_or_any", budget_year=plan.budget_year)]


def _progress_note(found: Forecast) -> str:
    gone, paid = found.plan.year_gone, found.paid_to_date
    share = f"{paid / found.available:.1%}" if found.available else say("reporting_terminal.none_there_being_no_money")
    return say("reporting_terminal.year_over_paid_date_yuan", gone=f"{gone:.1%}", paid=f"{paid:,}", share=share)


def _year_notes(found: Forecast) -> list[str]:
    plan, told = found.plan, []
    if plan.held:
        told.append(say("reporting_terminal.known_claims_come_tables_event", held=_years(plan.held)))
    if plan.simulated:
        told.append(say("reporting_terminal.tables_no_row_simulated_amounts", simulated=_years(plan.simulated)))
    for year, clauses in plan.partly.items():
        told.append(
            say("reporting_terminal.tables_no_row_these_clauses", year=year, clauses=_listed(sorted(clauses, key=clause_order)))
        )
    if plan.absent:
        told.append(say("reporting_terminal.tables_no_row_no_projection", absent=_years(plan.absent)))
    return [*told, _running_note(found)]


def _running_note(found: Forecast) -> str:
    """Where the running event year comes from."""
    year, base, held = found.plan.budget_year, found.scenario.years.base, found.plan.budget_year in found.plan.held
    if year <= base:
        return say("reporting_terminal.not_after_scenarios_base_year", year=year, base=base)
    if found.plan.complete >= set(paying_clauses()):
        return say("reporting_terminal.complete_all_tables_hold_all", year=year)
    if not held:
        return say("reporting_terminal.tables_no_row_all_simulated", year=year)
    return say("reporting_terminal.event_year_each_known_recipient", year=year)


def _rule_note() -> str:
    return say("reporting_terminal.need_year_what_falls_due")


def _unused_note(found: Forecast) -> list[str]:
    """Settings of the budget that a running year does not use: the ledger says what was appropriated, and old debts stand in the
    tables."""
    unused = sorted(
        found.settings.changed
        & {
            "appropriation",
            "by",
            "opening_arrears",
            "shortage",
            "priority",
            "claims_lapse_after",
            "appropriations_lapse_after",
            "city_share",
        }
    )
    if not unused:
        return []
    return [say("reporting_terminal.scenarios_budget_no_part_running", unused=say("signs.list_mark").join(unused))]


def _complete_note(found: Forecast) -> list[str]:
    closed = [clause for clause in paying_clauses() if clause in found.plan.complete]
    if not closed or len(closed) == len(paying_clauses()) or found.plan.budget_year <= found.scenario.years.base:
        return []
    return [say("reporting_terminal.complete_tables_hold_whole_year", closed=_listed(closed))]


def _pattern_note(found: Forecast) -> str:
    assumed = [line.clause for line in found.lines if not found.settings.payment[line.clause].changed]
    if not assumed:
        return say("reporting_terminal.when_claims_fall_due_set")
    return say("reporting_terminal.when_claims_fall_due_assumed", assumed_count=len(assumed), assumed=_listed(assumed))


def _bearer_note(found: Forecast) -> list[str]:
    shared = [
        line.clause for line in found.lines if (burden := found.settings.city_share[line.clause]).share < 1 or burden.by_county
    ]
    if not shared:
        return []
    return [say("reporting_terminal.need_city_counties_together_counties", shared=_listed(shared))]


def _booking_notes(found: Forecast) -> list[str]:
    """Years without earlier rows, and clauses paid beyond what the tables and the draws owe."""
    plan, ledger, told = found.plan, found.ledger, []
    first = min((year for line in found.lines for year in line.event_years), default=plan.budget_year)
    without = [year for year in range(first, plan.budget_year) if not (ledger.budget_year == year).any()]
    if without:
        told.append(say("reporting_terminal.ledger_no_row_budget_years", without=_years(without)))
    over = [
        f"{_named(line.clause)}{say('signs.opening_bracket')}{_years(line.overpaid)}{say('signs.closing_bracket')}"
        for line in found.lines
        if line.overpaid
    ]
    if over:
        listed = say("signs.list_mark").join(over)
        told.append(say("reporting_terminal.more_paid_event_year_than", listed=listed))
    return told


def _moves_note(found: Forecast) -> list[str]:
    if not found.moves:
        return []
    return [say("reporting_terminal.moves_proposed_between_clauses_one", safety=f"{found.settings.safety:.0%}")]


def _execution_note(found: Forecast) -> list[str]:
    """How the projects of an execution table were taken apart into clauses."""
    if found.execution is None:
        return []
    guessed = [
        f"{link.project}{say('signs.arrow')}{' '.join(link.clauses)}"
        for link in found.execution.links
        if link.clauses and not link.given
    ]
    told = [say("reporting_terminal.execution_table_kept_project_money")]
    if guessed:
        told.append(say("reporting_terminal.projects_clauses_linked_name_please", guessed=say("signs.clause_mark").join(guessed)))
    return told


def _policy_notes(found: Forecast) -> list[str]:
    years = (*found.plan.simulated, *found.plan.known)
    return list(dict.fromkeys(note for year in sorted(years) for note in notes_of_year(found.scenario.policy, year)))


def _unset_note(found: Forecast) -> list[str]:
    unset = Costing(found.scenario.policy, found.plan.budget_year, ()).unset
    if not unset:
        return []
    return [say("reporting_terminal.not_amounts_none_being_named", unset_count=len(unset), unset=_listed(unset))]


def _years(years: Iterable[int]) -> str:
    return say("signs.list_mark").join(map(str, years))


def _listed(clauses: Iterable[str]) -> str:
    return say("signs.list_mark").join(f"{clause} {register()[clause].label()}" for clause in clauses)
