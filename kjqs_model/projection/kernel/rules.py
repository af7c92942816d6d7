"""What the law and the city's policy are in a year, in the form in which the kernel takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...higher_law import parameters
from ...policy.parameters import Policy, baseline_policy
from . import law_chains as law


class Rules(NamedTuple):
    """Parameters of each chain in a year. ``cost_moves``: the tax law differs from the base year's; ``worth_holds``: what a
    certificate is worth is what it is worth at the reference, ``awards_hold``: the city's awards are the reference's; what is the
    same is not worked out twice."""

    beside_rd: tuple
    recognition: tuple
    certificate: tuple
    ratio_asked: tuple
    registration: tuple
    tax: tuple
    certificate_saving: tuple
    tax_rate: tuple
    deduction: tuple
    subsidy: tuple
    provincial_award: tuple
    validity_years: float
    pass_mark: float
    cost_moves: bool
    worth_holds: bool
    awards_hold: bool


class Awards(NamedTuple):
    """What the city pays, as far as firms answer to it (``behaviour.POLICY_PATHS``); yuan, rates, shares, readings."""

    first: float
    renewal: float
    failed: float
    match_rate: float
    reporting_amount: float
    reporting_share: float
    first_report_minimum: float
    increase_minimum: float
    reporting_firms: str
    no_other_subsidy: str
    recognised_again: str
    subsidy_counts: str
    in_force: bool


_PATHS = {
    "first": "1.1.amount",
    "renewal": "1.2.amount",
    "failed": "1.3.amount",
    "match_rate": "8.1.rate",
    "reporting_amount": "8.2.amount",
    "reporting_share": "8.2.share_paid",
    "first_report_minimum": "8.2.first_report_minimum",
    "increase_minimum": "8.2.increase_minimum",
}
_READINGS = {
    "reporting_firms": "8.2.firms",
    "no_other_subsidy": "8.2.no_other_subsidy",
    "recognised_again": "1.2.recognised_again",
    "subsidy_counts": "8.2.subsidy_counts",
}
_PAID = ("first", "renewal", "failed", "match_rate", "reporting_amount")


def rules_of(year: int, base: int, awards_hold: bool, overrides: Mapping[str, object] | None = None) -> Rules:
    """The law of a year. ``awards_hold``: the city's awards are those of the reference. ``overrides`` are laid over the national
    and provincial rules of the year, by ``rule.name``; the reference keeps the law."""
    tax = (
        law.TAX.parameters(year, overrides),
        law.PROVINCIAL_AWARD.parameters(_since(law.PROVINCIAL_AWARD, year), overrides),
        law.DEDUCTION.parameters(year, overrides),
    )
    tax_of_base = (
        law.TAX.parameters(base),
        law.PROVINCIAL_AWARD.parameters(_since(law.PROVINCIAL_AWARD, base)),
        law.DEDUCTION.parameters(base),
    )
    recognition = parameters(
        "recognition", year, {path: value for path, value in (overrides or {}).items() if path.startswith("recognition.")}
    )
    same = repr(tax) == repr(tax_of_base)  # NaN stands for "no such bound" and would differ from itself
    return Rules(
        law.BESIDE_RD.parameters(year, overrides),
        law.RECOGNITION.parameters(year, overrides),
        law.CERTIFICATE.parameters(year, overrides),
        law.RATIO_ASKED.parameters(year, overrides),
        law.REGISTRATION.parameters(year, overrides),
        tax[0],
        law.CERTIFICATE_SAVING.parameters(year, overrides),
        law.TAX_RATE.parameters(year, overrides),
        tax[2],
        law.PROVINCIAL_SUBSIDY.parameters(_since(law.PROVINCIAL_SUBSIDY, year), overrides),
        tax[1],
        recognition["validity_years"],
        recognition["pass_mark"],
        not same,
        same and awards_hold,
        awards_hold,
    )


def _since(chain, year: int) -> int:
    """The year itself, or the first in which the rules of a chain are laid down: an earlier year takes those."""
    return max(year, chain.first_year)


def awards_of(policy: Policy, year: int, base: int) -> Awards:
    """What a policy pays in a year. Before the years in force of the policy text, the city is taken to have paid the same under
    earlier rules."""
    if year < baseline_policy().in_force.first:
        return awards_of_reference(base)
    return _awards(policy, year, year in policy.in_force)


def awards_of_reference(base: int) -> Awards:
    """What the policy text pays at the base year: what firms were used to when the constants were fitted."""
    return _awards(baseline_policy(), base, True)


def _awards(policy: Policy, year: int, in_force: bool) -> Awards:
    given: Mapping[str, float] = {name: float(policy.value(path, year)) for name, path in _PATHS.items()}
    if not in_force:
        given = {name: 0.0 if name in _PAID else value for name, value in given.items()}
    return Awards(**given, **{name: policy.value(path, year) for name, path in _READINGS.items()}, in_force=in_force)
