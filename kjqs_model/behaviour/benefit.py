"""What a certificate as high-tech enterprise is worth to a firm: the city's and the province's awards, and tax saved while it is
valid."""

from ..law import maximum, where


def expected_tax_saving(saving, saving_when_outgrown, chance_of_outgrowing):
    """Yuan a year of tax that a firm expects a certificate to save.

    A small low-profit firm saves nothing, its own rate being lower; it may outgrow that within the certificate's years.
    """
    return where(saving > 0, saving, chance_of_outgrowing * saving_when_outgrown)


def value_of_certificate(first, tax_saving, years_valid, award_first, award_renewal, award_of_province):
    """Yuan that a certificate brings a firm: awards at once, tax of the years that it is valid.

    Parameters
    ----------
    first : whether it would be the firm's first. tax_saving : yuan a year under the best option. years_valid : of a certificate.
    award_first, award_renewal : the city's (1.1, 1.2). award_of_province : on top of a first recognition.
    """
    return tax_saving * years_valid + where(first, award_first + award_of_province, award_renewal)


def gain_from_applying(value, chance, first_application, award_failed):
    """Yuan that a firm may expect of an application: the certificate by its chance, else the award for a first failure (1.3)."""
    return chance * value + (1 - chance) * where(first_application, award_failed, 0)


def relative_gain(gain, gain_of_reference, own_value):
    """What money a scenario offers as a multiple of what the reference offers.

    ``own_value`` (yuan) is what a certificate is worth beside public money (tenders, reputation): it is there in both. Less than
    a yuan counts as one, so that the multiple is never nothing.
    """
    return maximum(gain + own_value, 1) / maximum(gain_of_reference + own_value, 1)


def answer_to_gain(relative, elasticity):
    """The factor on odds or on a number: one at the reference, the elasticity its slope on either side, always above zero.

    Rises without end as money does, and falls towards nothing as money goes; with an elasticity of zero it is one whatever is
    offered.
    """
    return where(relative < 1, relative / (relative + elasticity * (1 - relative)), 1 + elasticity * (relative - 1))
