"""Article 10: money for leading talents and for the employers that brought them."""

from ..law import adds_up, condition, entitles, maximum, pays, where
from ..tables.words import EmployerKind


@entitles("10.1", table="talents", recipient="talent_id", kind="person")
def leading_talents(national, provincial):
    """Persons selected for a key talent programme of the state or the province."""
    return national | provincial


@condition
def national_part(national, national_funding):
    """What the state funds a person selected for its programme with."""
    return where(national, national_funding, 0)


@condition
def provincial_part(provincial, provincial_funding):
    """What the province funds a person selected for its programme with."""
    return where(provincial, provincial_funding, 0)


@pays("10.1")
def match_of_talent_funding(national_part, provincial_part, rate):
    """The higher of the two fundings, matched."""
    return maximum(national_part, provincial_part) * rate


@entitles("10.2", table="talents", recipient="employer_id", kind="employer")
def talents_of_entitled_employers(national, provincial, employer_kind):
    """Selected talents of enterprises and of independent research institutions and institutes."""
    entitled = (employer_kind == EmployerKind.enterprise) | (employer_kind == EmployerKind.research_institution)
    return entitled & (national | provincial)


@adds_up("10.2")
def only_national(national, provincial):
    """A talent selected by the state alone."""
    return national & ~provincial


@adds_up("10.2")
def only_provincial(national, provincial):
    """A talent selected by the province alone."""
    return provincial & ~national


@adds_up("10.2")
def of_both_levels(national, provincial):
    """A talent selected by both."""
    return national & provincial


@pays("10.2")
def employer_reward(only_national, only_provincial, of_both_levels, amount_national, amount_provincial, both_levels, per):
    """So much a talent of each level, or once for the employer; for both levels the higher amount, or the sum if read so."""
    for_both = where(both_levels == "sum", amount_national + amount_provincial, maximum(amount_national, amount_provincial))
    of_talents = only_national * amount_national + only_provincial * amount_provincial + of_both_levels * for_both
    for_national = where(only_national + of_both_levels > 0, amount_national, 0)
    for_provincial = where(only_provincial + of_both_levels > 0, amount_provincial, 0)
    once = where(both_levels == "sum", for_national + for_provincial, maximum(for_national, for_provincial))
    return where(per == "unit", once, of_talents)
