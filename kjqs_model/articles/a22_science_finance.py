"""Article 22: money beside the province's for conversion loans: interest of those repaid, principal of those gone bad."""

from ..law import adds_up, entitles, pays


@entitles("22.1", table="loans", recipient="borrower_id", kind="enterprise")
def first_loans_repaid_on_time(first_on_record, repaid_on_time):
    """Loans of enterprises on the provincial record for the first time that repaid principal and interest on time."""
    return first_on_record & repaid_on_time


@adds_up("22.1")
def provincial_interest_subsidies(provincial_interest_subsidy):
    """The provincial interest subsidy of the loan."""
    return provincial_interest_subsidy


@pays("22.1")
def interest_top_up(provincial_interest_subsidies, rate):
    """A share of the provincial interest subsidy."""
    return provincial_interest_subsidies * rate


@entitles("22.2", table="loans", recipient="bank_id", kind="bank")
def loans_gone_bad(principal_gone_bad):
    """Recorded loans whose principal was lost in the year."""
    return principal_gone_bad > 0


@adds_up("22.2")
def bad_principal(principal_gone_bad):
    """The principal lost."""
    return principal_gone_bad


@pays("22.2")
def loss_compensation(bad_principal, rate):
    """The share of the loss that the city and the county bear together."""
    return bad_principal * rate
