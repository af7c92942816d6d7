"""Names of sheets, headings, units and recipients in the reader's language, and the sentence on unset clauses."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from ..language import in_both, in_unit, label, money_unit, say
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

_SHEETS = {
    "contents": in_both("reporting.contents"),
    "next_budget": in_both("reporting.next_budget"),
    "conclusion": in_both("reporting_card.conclusion"),
    "cover": in_both("reporting.about"),
    "parameters": in_both("reporting.parameters"),
    "clauses": in_both("reporting.clauses_sheet"),
    "article": in_both("reporting.articles"),
    "department": in_both("reporting.departments"),
    "county": in_both("reporting.counties"),
    "payments": in_both("reporting.payments"),
    "assumptions": in_both("reporting.assumptions"),
    "published": in_both("reporting.published"),
    "difference": in_both("reporting.difference"),
    "population": in_both("reporting.population"),
    "tax": in_both("reporting.tax_relief"),
    "years": in_both("reporting.years_ahead"),
    "expected": in_both("reporting.expected_numbers"),
    "targets": in_both("reporting.targets"),
    "starts": in_both("reporting.start"),
    "flows": in_both("reporting.flows"),
    "priors": in_both("reporting.priors"),
    "three_years": in_both("reporting.three_year_plan"),
    "function": in_both("reporting.by_function"),
    "economic": in_both("reporting.by_economic_code"),
    "goals": in_both("reporting.goals"),
    "assessment": in_both("reporting.self_assessment"),
    "reform": in_both("reporting.reform_cost_note"),
    "transfers": in_both("reporting.transfers"),
    "due": in_both("reporting.payments_due"),
    "burden": in_both("reporting.burden"),
    "ledger": in_both("reporting.ledger"),
    "quantiles": in_both("reporting.quantiles"),
    "contributions": in_both("reporting.contributions"),
    "knowing": in_both("reporting.worth_knowing"),
    "settings": in_both("reporting.settings"),
    "safety": in_both("reporting.safety_trial"),
    "overlap": in_both("reporting.overlap"),
    "manifest": in_both("reporting.manifest"),
}
_HEADINGS = {
    "clause": in_both("reporting.clause_heading"),
    "matter": in_both("reporting.matter_heading"),
    "parameter": in_both("reporting.parameter"),
    "path": in_both("reporting.path"),
    "value": in_both("reporting.value"),
    "unit": in_both("reporting.unit"),
    "law": in_both("reporting.in_the_policy"),
    "origin": in_both("reporting.set_by"),
    "article": in_both("reporting.art"),
    "lead": in_both("reporting.lead_department"),
    "claim": in_both("reporting.claim"),
    "pay": in_both("reporting.support_kind_heading"),
    "tier": in_both("reporting.tier"),
    "unit_amount": in_both("reporting.unit_amount_yuan"),
    "share_paid": in_both("reporting.share_paid"),
    "units": in_both("reporting.units"),
    "recipients": in_both("reporting.recipients_heading"),
    "amount": in_both("reporting.amount_heading"),
    "note": in_both("reporting.remark"),
    "number": in_both("reporting.number_heading"),
    "item": in_both("reporting.item"),
    "obligatory": in_both("reporting.of_it_obligatory_yuan"),
    "share": in_both("reporting.share"),
    "line": in_both("reporting.line"),
    "recipient_kind": in_both("reporting.recipient_kind_heading"),
    "recipient_id": in_both("reporting.recipient_id"),
    "county": in_both("reporting.county"),
    "range": in_both("reporting.range"),
    "source": in_both("reporting.source"),
    "published": in_both("reporting.published_yuan"),
    "published_count": in_both("reporting.published_count"),
    "modelled_count": in_both("reporting.modelled_count"),
    "modelled": in_both("reporting.modelled_yuan"),
    "difference": in_both("reporting.difference_yuan"),
    "ratio": in_both("reporting.modelled_published"),
    "parent": in_both("reporting.extended_scenario_yuan"),
    "own": in_both("reporting.this_scenario_yuan"),
    "margin": in_both("reporting.margin"),
    "target": in_both("reporting.target"),
    "result": in_both("reporting.result_heading"),
    "error": in_both("reporting.error"),
    "hard": in_both("reporting.hard_or_soft"),
    "status": in_both("reporting.official_or_assumed"),
    "measure": in_both("reporting.measure"),
    "group": in_both("reporting.group"),
    "year": in_both("reporting.year"),
    "probability": in_both("reporting.chance"),
    "standard_error": in_both("reporting.sampling_error_one_standard_error"),
    "flow": in_both("reporting.flow_or_stock"),
    "prior": in_both("reporting.prior"),
    "distribution": in_both("reporting.distribution"),
    "kind": in_both("reporting.nature_heading"),
    "firms": in_both("reporting.firms"),
    "not_known": in_both("reporting.firms_without_data"),
}
_RECIPIENTS = {
    "enterprise": in_both("reporting.enterprise"),
    "intermediary": in_both("reporting.intermediary"),
    "platform": in_both("reporting.platform"),
    "carrier": in_both("reporting.carrier"),
    "project": in_both("reporting.project"),
    "person": in_both("reporting.person"),
    "employer": in_both("reporting.employer"),
    "park": in_both("reporting.park"),
    "commissioner": in_both("reporting.commissioner"),
    "contract_seller": in_both("reporting.contract_seller"),
    "prize_winner": in_both("reporting.prize_winner"),
    "training_body": in_both("reporting.training_body"),
    "bank": in_both("reporting.bank"),
    "envelope": in_both("reporting.envelope"),
}
_UNITS = {
    "yuan": in_both("reporting.yuan"),
    "rate": in_both("reporting.rate"),
    "share": in_both("reporting.share_unit"),
    "count": in_both("reporting.count"),
}


def sheet_word(name: str) -> str:
    """The name of a sheet of the budget workbook."""
    word = _word(_SHEETS, name)
    return say("reporting.appendix", word=word) if name in APPENDICES else word


def sheet_title(name: str) -> str:
    """What a sheet is of, as its title says it."""
    return _word(_SHEETS, name)


def heading(name: str) -> str:
    return _word(_HEADINGS, name)


def recipient_word(kind: str) -> str:
    return _word(_RECIPIENTS, kind)


def unit_word(unit: str) -> str:
    return _word(_UNITS, unit)


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


def _word(words: dict, name: str) -> str:
    zh, en = words[name]
    return label({"zh": zh, "en": en})


def status_word(status: str) -> str:
    """A status in the reader's language."""
    return {
        "made": say("reporting.made"),
        "skipped": say("reporting.unchanged"),
        "failed": say("reporting.failed"),
        "refused": say("reporting.refused"),
    }[status]
