"""Article 19: money for pilot bases, technology contracts and science prizes."""

from ..law import adds_up, caps, condition, entitles, pays, where
from ..tables.words import Grade, Level, PlatformEvent, PlatformKind, Programme


@entitles("19.1", table="platforms", recipient="platform_id", kind="platform")
def new_pilot_bases(kind, level, event):
    """Provincial pilot-scale demonstration bases newly on record."""
    return (kind == PlatformKind.pilot_base) & (level == Level.provincial) & (event == PlatformEvent.approved)


@pays("19.1")
def pilot_base_support(amount, share_paid):
    """The policy names a ceiling; the share of it that is paid is an assumption."""
    return amount * share_paid


@entitles("19.2", table="contracts", recipient="seller_id", kind="contract_seller")
def contracts_with_exempt_turnover(tax_exempt_turnover):
    """Registered technology contracts with tax-exempt turnover in the year."""
    return tax_exempt_turnover > 0


@adds_up("19.2", group={"cap_over": {"contract": "contract_id"}})
def turnover(tax_exempt_turnover):
    """Tax-exempt turnover of the year."""
    return tax_exempt_turnover


@pays("19.2")
def contract_subsidy(turnover, rate):
    """A share of the turnover."""
    return turnover * rate


@caps("19.2")
def most_of_a_year(cap):
    """The most that a seller is paid in a year, or for a contract where the text is read so."""
    return cap


@condition
def prize_matched_by_the_city(programme):
    """A national prize, the province's highest prize or its youth prize."""
    return (
        (programme == Programme.national)
        | (programme == Programme.provincial_highest)
        | (programme == Programme.provincial_youth)
    )


@entitles("19.3", table="prizes", recipient="prize_id", kind="prize_winner")
def matched_prizes(prize_matched_by_the_city, first_unit_in_city):
    """Such prizes whose winner or first completing unit is of the city."""
    return prize_matched_by_the_city & first_unit_in_city


@pays("19.3")
def match_of_prize(provincial_reward, rate):
    """The provincial reward for the prize, matched."""
    return provincial_reward * rate


@condition
def graded_provincial_prize(programme):
    """A provincial prize of natural science, invention or progress."""
    return (
        (programme == Programme.provincial_natural_science)
        | (programme == Programme.provincial_invention)
        | (programme == Programme.provincial_progress)
    )


@entitles("19.4", table="prizes", recipient="prize_id", kind="prize_winner")
def graded_prizes(graded_provincial_prize, first_unit_in_city, grade):
    """Such prizes of the special, first or second grade whose first completing unit is of the city."""
    paid_grade = (grade == Grade.special) | (grade == Grade.first) | (grade == Grade.second)
    return graded_provincial_prize & first_unit_in_city & paid_grade


@pays("19.4")
def graded_prize_award(grade, amount_special, amount_first, amount_second):
    """By grade."""
    return where(grade == Grade.special, amount_special, where(grade == Grade.first, amount_first, amount_second))
