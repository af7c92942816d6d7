"""The policy in tables: articles, clauses, readings, and what the text leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....language import say, say_each
from ....policy import articles, register
from ...exhibit import Grid, Prose
from ...tables import costing as views
from ...words import figure_text, funded_note, unset_note

if TYPE_CHECKING:
    from ....study import Study


def unset_prose(study: Study) -> Prose:
    """Which clauses a scenario leaves unset, and which it funds by assumption."""
    return Prose("\n\n".join(note for note in (unset_note(study.costing), funded_note(study.costing)) if note))


def article_grid() -> Grid:
    """The articles of the policy with their clauses."""
    rows = [
        (
            number,
            entry.title(),
            len(entry.clauses),
            sum(register()[clause].pays_money for clause in entry.clauses),
            say("signs.list_mark").join(entry.clauses),
        )
        for number, entry in articles().items()
    ]
    return Grid(say_each("reporting_sections", "article_number_heading", "article", "clauses", "paying", "clauses_by_id"), rows)


def coverage_grid() -> Grid:
    """Every clause: what it pays, on whose claim, led by whom, and what the policy says it pays."""
    rows = [
        (
            clause,
            entry.label(),
            views.pay_word(entry.pay) if entry.pays_money else say("reporting_sections.pays_nothing"),
            views.claim_word(entry.claim),
            entry.lead,
            _parameters(entry),
        )
        for clause, entry in register().items()
    ]
    return Grid(say_each("reporting_sections", "clause", "matter", "kind", "claim", "lead", "parameters_2023"), rows)


def reading_grid() -> Grid:
    """Places where the text can be read in more than one way, and the reading in force."""
    rows = [
        (
            f"{clause}.{name}",
            entry.label(),
            choice.label(),
            choice.word(choice.reading[0]),
            say("signs.clause_mark").join(f"{word}：{choice.word(word)}" for word in choice.reading[1:]),
        )
        for clause, entry in register().items()
        for name, choice in entry.choices.items()
    ]
    return Grid(say_each("reporting_sections", "path", "matter", "what_is_open", "read_by_default_as", "or_as"), rows)


def open_grid() -> Grid:
    """Promises without an amount, and remarks on what the text leaves open."""
    rows = [
        (
            clause,
            entry.label(),
            say("reporting_sections.no_amount_named") if entry.pay == "unset" else say("reporting_sections.has_remark"),
            entry.note,
        )
        for clause, entry in register().items()
        if entry.pay == "unset" or entry.note
    ]
    return Grid(say_each("reporting_sections", "clause", "matter", "state_heading", "remark"), rows)


def _parameters(entry) -> str:
    found = [
        f"{parameter.label()} {figure_text(_law(parameter), parameter.unit)}"
        for parameter in entry.parameters.values()
        if _law(parameter) is not None
    ]
    return say("signs.clause_mark").join(found)


def _law(parameter) -> float | None:
    dated = [value for year, value in sorted(parameter.values.items()) if year <= 2023]
    return dated[-1] if dated else None
