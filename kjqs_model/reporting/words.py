"""Names of sheets, headings, units and recipients in the reader's language, and the sentence on unset clauses."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from ..language import in_unit, money_unit, say, word_of
from ..policy import register, unlisted_promises

if TYPE_CHECKING:
    from ..policy import Costing
    from ..projection.draws.priors import Prior

LONGEST_PROPERTY = 255
"""Signs that a document's property holds (title, author), in workbooks and in text documents."""

FRONT = (
    "contents",
    "conclusion",
    "parameters",
    "expected",
    "next_budget",
    "three_years",
    "function",
    "economic",
    "goals",
    "transfers",
    "reform",
    "payments",
)
"""The sheets of the budget workbook that a reader needs, in order."""

APPENDICES = (
    "cover",
    "clauses",
    "article",
    "department",
    "county",
    "burden",
    "due",
    "assessment",
    "difference",
    "years",
    "targets",
    "starts",
    "flows",
    "knowing",
    "safety",
    "settings",
    "overlap",
    "assumptions",
    "priors",
    "published",
    "population",
    "tax",
    "ledger",
    "quantiles",
    "contributions",
    "manifest",
)
"""The sheets behind them, whose names say so."""


def sheet_word(name: str) -> str:
    """The name of a sheet of the budget workbook."""
    word = word_of("reporting.sheet", name)
    return say("reporting.appendix", word=word) if name in APPENDICES else word


def sheet_title(name: str) -> str:
    """What a sheet is of, as its title says it."""
    return word_of("reporting.sheet", name)


def heading(name: str) -> str:
    return word_of("reporting.heading", name)


def recipient_word(kind: str) -> str:
    return word_of("reporting.recipient", kind)


def unit_word(unit: str) -> str:
    return word_of("reporting.unit_of", unit)


def yuan_text(yuan: float) -> str:
    """An amount for prose with two decimals: ``12,345.67 万元``, ``123.46 million yuan``."""
    return say("reporting.amount_in_unit", amount=f"{yuan / money_unit() + 0.0:,.2f}")


def plain_label(label: str) -> str:
    """A label of data that ends in yuan, with the reader's unit in place of it; any other as it is."""
    behind = say("reporting.yuan_behind")
    return label.removesuffix(behind) + say("reporting.unit_behind") if label.endswith(behind) else label


def prior_words(prior: Prior) -> tuple[str, str]:
    """A prior's name and distribution; money in the reader's unit."""
    if prior.unit != "yuan":
        return prior.label(), prior.describe()
    terms = {name: value / money_unit() for name, value in prior.terms.items()}
    return plain_label(prior.label()), replace(prior, terms=terms).describe()


def money(yuan: float, sign: str = "") -> str:
    """An amount in a sentence or beside other figures: whole 万元, in English the same digits as millions."""
    return say("reporting.amount_in_unit", amount=in_unit(yuan, 0, sign))


def span(low: float, high: float, sign: str = "") -> str:
    """An interval of such amounts, its unit said once."""
    return say("reporting.to_in_unit", low=in_unit(low, 0, sign), high=in_unit(high, 0, sign))


def figure(value: float, indicator: str | None) -> str:
    """A figure of an indicator with its unit."""
    if indicator is not None and indicator.startswith("rd_intensity"):
        return f"{value:.2%}"
    return (
        say("reporting.hundred_million_yuan", value=f"{value / 100000000.0:,.2f}")
        if indicator == "rd_expenditure"
        else f"{value:,.0f}"
    )


def gap(value: float, indicator: str, digits: int = 2) -> str:
    """A difference in an indicator with its sign and unit."""
    if indicator.startswith("rd_intensity"):
        return f"{value * 100:+.{digits}f}" + say("reporting.points")
    return (
        f"{value / 1e8:+,.2f}" + say("reporting.hundred_million_yuan_unit") if indicator == "rd_expenditure" else f"{value:+,.0f}"
    )


def clause_list(clauses) -> str:
    """Clauses by number and name in one line."""
    return say("signs.list_mark").join(f"{clause} {register()[clause].label()}" for clause in clauses)


def unset_note(costing: Costing) -> str:
    """The sentence that stands beside every headline total: what it does not hold, by name."""
    if not costing.unset:
        return say("reporting.every_clause_pays_total") + unlisted_promises()
    count = len(costing.unset)
    return say("reporting.not_total_no_amount_being", count=count, clause_list=clause_list(costing.unset)) + unlisted_promises()


def funded_note(costing: Costing) -> str:
    """The sentence on clauses whose amount the scenario assumes; empty without any."""
    if not costing.funded:
        return ""
    return say("reporting.total_scenarios_assumption", clause_list=clause_list(costing.funded))


def figure_text(value, unit: str) -> str:
    """A figure of the law for a table: shares and rates per cent."""
    if value is None or math.isnan(value):
        return "–"
    if unit in ("rate", "share"):
        return f"{value:.4%}".rstrip("0").removesuffix(".").replace(".%", "%") if value * 100 % 1 else f"{value:.0%}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def known(value):
    """A figure as a whole number, or a dash where there is none."""
    return "–" if value is None or math.isnan(value) else int(value)


def status_word(status: str) -> str:
    """A status in the reader's language."""
    return word_of("reporting.status", status)
