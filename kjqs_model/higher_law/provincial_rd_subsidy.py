"""Provincial R&D subsidy: who is eligible, the base, and what lies outside the envelope; the envelope divides the rest."""

from ..law import condition, known, minimum, round_down, settled, where
from ..tables.words import AboveScale
from .words import PriorityIndustry


@condition
def large(revenue, large_revenue):
    """Sales are above the line between small and large."""
    return revenue > large_revenue


@condition
def rd_grows(rd_tax, rd_tax_1):
    """R&D as declared is higher than in the year before."""
    return settled(rd_tax) > settled(rd_tax_1)


@condition
def declared_two_years(enjoys_super_deduction, rd_tax_1):
    """Declared the super-deduction in this year and the one before."""
    return enjoys_super_deduction & (rd_tax_1 > 0)


@condition
def reports_where_it_must(above_scale, rd_reported):
    """An above-scale enterprise has made its statistical return of R&D; the others need not."""
    return (above_scale == AboveScale.none) | known(rd_reported)


@condition
def rd_reaches_minimum(rd_tax, rd_tax_1, rd_minimum, growth_minimum):
    """R&D reaches the least amount and grows, where the rule of the year says so."""
    enough = where(known(rd_minimum), rd_tax >= rd_minimum, known(rd_tax))
    return enough & where(known(growth_minimum), settled(rd_tax - rd_tax_1) > growth_minimum, known(rd_tax))


@condition
def large_conditions(large, rd_grows, declared_two_years, rd_tax, revenue, large_rd_ratio):
    """A large enterprise raises its R&D, spends enough of its sales on it and declared it two years running."""
    return large & rd_grows & declared_two_years & (settled(rd_tax) >= settled(revenue * large_rd_ratio))


@condition
def small_conditions(large, rd_tax, revenue, small_rd_ratio):
    """Another enterprise spends enough of its sales on R&D, where the rule of the year names a ratio."""
    spends_enough = where(known(small_rd_ratio), settled(rd_tax) >= settled(revenue * small_rd_ratio), known(rd_tax))
    return ~large & spends_enough


@condition
def eligible(
    certificate_valid,
    tech_sme,
    enjoys_super_deduction,
    reports_where_it_must,
    revenue,
    rd_reaches_minimum,
    large_conditions,
    small_conditions,
):
    """A certified or registered enterprise that declares, reports, has sales and meets the conditions of its size."""
    return (
        (certificate_valid | tech_sme)
        & enjoys_super_deduction
        & reports_where_it_must
        & (revenue > 0)
        & rd_reaches_minimum
        & (large_conditions | small_conditions)
    )


@condition
def integrated_circuit(priority_industry):
    """An integrated-circuit enterprise."""
    return priority_industry == PriorityIndustry.integrated_circuit


@condition
def base(eligible, integrated_circuit, large, rd_tax, rd_tax_1):
    """What the envelope is divided over: of a large enterprise the increase in R&D, of another all of it."""
    return where(eligible & ~integrated_circuit, settled(rd_tax - where(large, rd_tax_1, 0)), 0)


@condition
def granted_outside_envelope(eligible, integrated_circuit, rd_tax, integrated_circuit_rate, cap_per_firm, rounding, least_grant):
    """The subsidy of an integrated-circuit enterprise: a rate on all R&D, which no envelope limits."""
    exact = settled(rd_tax * integrated_circuit_rate)
    capped = where(known(cap_per_firm), minimum(exact, cap_per_firm), exact)
    grant = round_down(round_down(capped) / rounding) * rounding  # whole yuan first: 609,999.999 is 60 ten-thousands, not 61
    return where(eligible & integrated_circuit & (grant >= least_grant), grant, 0)
