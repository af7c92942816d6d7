"""Article 1: money for enterprises that are recognised as high-tech enterprises, and for those who coach them."""

from ..law import adds_up, caps, condition, entitles, pays, where
from ..tables.words import Recognition


@condition
def recognised_for_the_first_time(recognition):
    """Recognised in the year, never certified before."""
    return recognition == Recognition.first


@entitles("1.1", table="enterprises", recipient="firm_id", kind="enterprise")
def first_recognitions(recognised_for_the_first_time):
    """Enterprises recognised as high-tech enterprises for the first time."""
    return recognised_for_the_first_time


@pays("1.1")
def first_recognition_award(amount):
    """The same amount for each enterprise."""
    return amount


@entitles("1.2", table="enterprises", recipient="firm_id", kind="enterprise")
def renewals(recognition, certified_after_a_gap, recognised_again):
    """Enterprises recognised again; one whose certificate had lapsed in between as the text is read."""
    return (recognition == Recognition.renewed) & ~(certified_after_a_gap & (recognised_again == "nothing"))


@pays("1.2")
def renewal_award(amount, first_amount, certified_after_a_gap, recognised_again):
    """The same amount for each enterprise; after a gap that of a first recognition where the text is read so."""
    return where(certified_after_a_gap & (recognised_again == "first"), first_amount, amount)


@entitles("1.3", table="enterprises", recipient="firm_id", kind="enterprise")
def first_applicants_not_recognised(recognition):
    """Enterprises whose first application ever was accepted by the province and not passed."""
    return recognition == Recognition.failed_first


@pays("1.3")
def failed_application_award(amount):
    """The same amount for each enterprise, once in its life."""
    return amount


@entitles("1.4", table="enterprises", recipient="agency_id", kind="intermediary")
def coached_technology_smes(recognised_for_the_first_time, tech_sme):
    """Technology SMEs that an intermediary coached to their first recognition."""
    return recognised_for_the_first_time & tech_sme


@adds_up("1.4")
def firms_coached():
    """Each enterprise counts once for its intermediary."""
    return 1


@pays("1.4")
def coaching_award(firms_coached, amount, minimum_count):
    """So much an enterprise coached, from the least number of enterprises on."""
    return where(firms_coached >= minimum_count, firms_coached * amount, 0)


@caps("1.4")
def most_per_intermediary(cap):
    """The most that an intermediary is paid in a year."""
    return cap
