"""Super-deduction: what an enterprise may deduct from taxable income beyond the R&D that it spent."""

from ..law import condition, known, maximum, settled, where
from .brackets import one_of
from .words import PriorityIndustry


@condition
def excluded_industry(industry_division, excluded_divisions):
    """The main business belongs to an industry that is excluded; an industry that is not known is not."""
    return one_of(industry_division, excluded_divisions)


@condition
def manufacturing(industry_division, manufacturing_divisions):
    """The main business is manufacturing."""
    return (industry_division >= manufacturing_divisions[0]) & (industry_division <= manufacturing_divisions[-1])


@condition
def enjoys_super_deduction(super_deduction, excluded_industry):
    """Declares the super-deduction, in an industry that may."""
    return super_deduction & ~excluded_industry


@condition
def general_rate_of_year(general_rate, last_quarter_rate, last_quarter_share):
    """The rate open to all; where a higher one held in the fourth quarter, the mean over the year."""
    mean = settled(general_rate + (last_quarter_rate - general_rate) * last_quarter_share)
    return where(known(last_quarter_rate), mean, general_rate)


@condition
def rate_without_technology_sme(general_rate_of_year, manufacturing, manufacturing_rate, priority_industry, special_rate):
    """The highest rate open to the enterprise whether or not it is registered as technology SME."""
    special = (priority_industry == PriorityIndustry.integrated_circuit) | (priority_industry == PriorityIndustry.machine_tool)
    manufacturers = where(known(manufacturing_rate), maximum(general_rate_of_year, manufacturing_rate), general_rate_of_year)
    rate = where(manufacturing, manufacturers, general_rate_of_year)
    return where(special & known(special_rate), maximum(rate, special_rate), rate)


@condition
def deduction_rate(rate_without_technology_sme, tech_sme, technology_sme_rate):
    """The highest rate open to the enterprise."""
    better = maximum(rate_without_technology_sme, technology_sme_rate)
    return where(tech_sme & known(technology_sme_rate), better, rate_without_technology_sme)


@condition
def extra_deduction(enjoys_super_deduction, rd_tax, deduction_rate):
    """Deducted beyond the R&D itself, in yuan."""
    return where(enjoys_super_deduction, settled(rd_tax * deduction_rate), 0)


@condition
def extra_deduction_without_technology_sme(enjoys_super_deduction, rd_tax, rate_without_technology_sme):
    """What would be deducted without the registration as technology SME, in yuan."""
    return where(enjoys_super_deduction, settled(rd_tax * rate_without_technology_sme), 0)
