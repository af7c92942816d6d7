"""Conversion loans: the provincial interest subsidy and the sharing of principal gone bad."""

from ..law import condition, minimum, settled, where


@condition
def eligible(tech_sme, repaid_on_time):
    """A registered technology SME that repaid principal and interest on time."""
    return tech_sme & repaid_on_time


@condition
def interest_subsidy(eligible, interest_paid, interest_share, interest_cap):
    """A share of the interest paid on the one loan that the borrower chooses, up to the cap."""
    return where(eligible, minimum(settled(interest_paid * interest_share), interest_cap), 0)


@condition
def loss_of_province(principal_gone_bad, province_loss_share):
    """What the province bears of principal gone bad."""
    return settled(principal_gone_bad * province_loss_share)


@condition
def loss_of_city(principal_gone_bad, city_loss_share):
    """What city and county together bear of principal gone bad."""
    return settled(principal_gone_bad * city_loss_share)


@condition
def loss_of_bank(principal_gone_bad, bank_loss_share):
    """What the bank bears of principal gone bad."""
    return settled(principal_gone_bad * bank_loss_share)
