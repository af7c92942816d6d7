"""Corporate income tax: the best option of each firm, and what each relief saves it in the year."""

from ..law import condition, maximum, minimum, settled, where
from .brackets import exceeding


@condition
def income_after_deduction(taxable_income, extra_deduction):
    """Income after the super-deduction, before losses of earlier years; negative is a loss of the year."""
    return settled(taxable_income - extra_deduction)


@condition
def losses_used(income_after_deduction, tax_losses):
    """Losses of earlier years made up from the income of this one."""
    return minimum(tax_losses, maximum(income_after_deduction, 0))


@condition
def taxable_amount(income_after_deduction, losses_used):
    """Income that is taxed."""
    return settled(maximum(income_after_deduction, 0) - losses_used)


@condition
def taxable_amount_without_super_deduction(taxable_income, tax_losses):
    """Income that would be taxed without the super-deduction."""
    return settled(maximum(taxable_income - tax_losses, 0))


@condition
def taxable_amount_without_technology_sme_rate(taxable_income, extra_deduction_without_technology_sme, tax_losses):
    """Income that would be taxed at the deduction rate that a firm has without the registration as technology SME."""
    return settled(maximum(taxable_income - extra_deduction_without_technology_sme - tax_losses, 0))


@condition
def deduction_left_as_loss(taxable_income, extra_deduction):
    """The part of the super-deduction that found no income this year and is carried forward as a loss."""
    return settled(extra_deduction - minimum(extra_deduction, maximum(taxable_income, 0)))


@condition
def small_low_profit(taxable_amount, staff, assets, small_income_limit, small_staff_limit, small_assets_limit):
    """A small low-profit firm by income, staff and assets."""
    return (taxable_amount <= small_income_limit) & (staff <= small_staff_limit) & (assets <= small_assets_limit)


@condition
def tax_rate(
    taxable_amount, small_low_profit, certificate_valid, small_income_bounds, small_rates, certificate_rate, standard_rate
):
    """The rate on the last yuan of income, under the best option."""
    rate = where(certificate_valid, minimum(certificate_rate, standard_rate), standard_rate)
    small_rate = exceeding(taxable_amount, small_income_bounds, small_rates)
    return where(small_low_profit, minimum(small_rate, rate), rate)


@condition
def tax_due(
    taxable_amount, small_low_profit, certificate_valid, small_income_bounds, small_rates, certificate_rate, standard_rate
):
    """Tax of the year under the best option."""
    return _least_tax(
        taxable_amount, small_low_profit, certificate_valid, small_income_bounds, small_rates, certificate_rate, standard_rate
    )


@condition
def tax_without_super_deduction(
    taxable_amount_without_super_deduction,
    staff,
    assets,
    small_income_limit,
    small_staff_limit,
    small_assets_limit,
    certificate_valid,
    small_income_bounds,
    small_rates,
    certificate_rate,
    standard_rate,
):
    """Tax without the super-deduction, which may also lift a firm above the limit of small low-profit firms."""
    small = small_low_profit(
        taxable_amount_without_super_deduction, staff, assets, small_income_limit, small_staff_limit, small_assets_limit
    )
    return _least_tax(
        taxable_amount_without_super_deduction,
        small,
        certificate_valid,
        small_income_bounds,
        small_rates,
        certificate_rate,
        standard_rate,
    )


@condition
def tax_without_technology_sme_rate(
    taxable_amount_without_technology_sme_rate,
    staff,
    assets,
    small_income_limit,
    small_staff_limit,
    small_assets_limit,
    certificate_valid,
    small_income_bounds,
    small_rates,
    certificate_rate,
    standard_rate,
):
    """Tax at the deduction rate that the firm has without the registration as technology SME."""
    small = small_low_profit(
        taxable_amount_without_technology_sme_rate, staff, assets, small_income_limit, small_staff_limit, small_assets_limit
    )
    return _least_tax(
        taxable_amount_without_technology_sme_rate,
        small,
        certificate_valid,
        small_income_bounds,
        small_rates,
        certificate_rate,
        standard_rate,
    )


@condition
def tax_without_certificate(taxable_amount, small_low_profit, certificate_valid, small_income_bounds, small_rates, standard_rate):
    """Tax under the best option that is left without the certificate."""
    return _least_tax(
        taxable_amount, small_low_profit, certificate_valid, small_income_bounds, small_rates, standard_rate, standard_rate
    )


def _least_tax(taxable, small, certificate, bounds, rates, certificate_rate, standard_rate):
    by_brackets = rates[0] * taxable
    for place in range(len(bounds)):
        by_brackets = by_brackets + (rates[place + 1] - rates[place]) * maximum(taxable - bounds[place], 0)
    tax = standard_rate * taxable
    tax = where(certificate, minimum(tax, certificate_rate * taxable), tax)
    return settled(where(small, minimum(tax, by_brackets), tax))


@condition
def saving_from_super_deduction(tax_without_super_deduction, tax_due):
    """Tax of the year saved by the super-deduction, everything else as it is; what is carried forward counts later."""
    return settled(tax_without_super_deduction - tax_due)


@condition
def saving_from_technology_sme_rate(tax_without_technology_sme_rate, tax_due):
    """Tax of the year saved by the higher deduction rate of technology SMEs."""
    return settled(tax_without_technology_sme_rate - tax_due)


@condition
def saving_from_certificate(tax_without_certificate, tax_due):
    """Tax of the year saved by the rate for certified firms; nothing for a firm with a better option."""
    return settled(tax_without_certificate - tax_due)


@condition
def share_of_centre(centre_share):
    """The part of the tax that is the centre's."""
    return centre_share


@condition
def share_of_province(centre_share, province_share_of_local):
    """The part that is the province's."""
    return settled((1 - centre_share) * province_share_of_local)


@condition
def share_of_city(centre_share, province_share_of_local, city_share_of_rest):
    """The part that is the city's own."""
    return settled((1 - centre_share) * (1 - province_share_of_local) * city_share_of_rest)


@condition
def share_of_county(share_of_centre, share_of_province, share_of_city):
    """The part that is the counties', districts' and zones'."""
    return settled(1 - share_of_centre - share_of_province - share_of_city)
