"""How latent R&D answers to its cost and to subsidies."""

from ..law import maximum, minimum, where


def user_cost(tax_rate, deduction_rate):
    """The B-index: pre-tax income that pays for a yuan of R&D, given the tax rate and the extra deduction (Warda)."""
    return (1 - tax_rate * (1 + deduction_rate)) / (1 - tax_rate)


def answer_to_cost(cost, cost_of_reference, elasticity, least, most):
    """The factor on latent R&D when its user cost moves from the reference: minus the elasticity at the margin, within bounds.

    ``elasticity`` is positive: 1 means that a cost one per cent higher lowers R&D by one per cent.
    """
    return minimum(maximum(1 - elasticity * (cost / cost_of_reference - 1), least), most)


def added_by_subsidy(subsidy, subsidy_of_reference, revenue, small_revenue, small_adds, large_adds):
    """Yuan of real R&D that subsidies beyond (or short of) the reference's add; small firms add about the subsidy, large ones
    little.

    Parameters
    ----------
    subsidy, subsidy_of_reference : yuan of the year before. small_revenue : yuan of sales up to which a firm counts as small.
    small_adds, large_adds : yuan of R&D a yuan of subsidy.
    """
    return where(revenue <= small_revenue, small_adds, large_adds) * (subsidy - subsidy_of_reference)
