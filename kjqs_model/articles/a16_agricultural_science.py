"""Article 16: money for agricultural science and technology parks, new ones and the best of each year."""

from ..law import chooses, condition, entitles, known, pays, round_down, round_half_up, round_up, where
from ..tables.words import Level


@entitles("16.1", table="parks", recipient="park_id", kind="park")
def new_parks(newly_built):
    """Parks newly built in the year."""
    return newly_built


@pays("16.1")
def new_park_award(level, amount_national, amount_provincial, amount_municipal):
    """By level."""
    return where(level == Level.national, amount_national, where(level == Level.provincial, amount_provincial, amount_municipal))


@condition
def assessed(assessment_score):
    """Assessed in the year."""
    return known(assessment_score)


@condition
def every_park(assessment_score):
    """Every park of the year, assessed or not."""
    return known(assessment_score) | ~known(assessment_score)


@entitles("16.2", table="parks", recipient="park_id", kind="park")
def parks_that_may_be_chosen(assessed, chosen_previous):
    """Assessed parks that were not chosen in the year before."""
    return assessed & ~chosen_previous


@chooses("16.2", best="assessment_score")
def places_of_the_year(every_park, assessed, share_chosen, places, base):
    """A share of the parks, in whole parks; places that nobody can take stay empty."""
    share = share_chosen * where(base == "assessed_parks", assessed, every_park)
    return where(places == "up", round_up(share), where(places == "nearest", round_half_up(share), round_down(share)))


@pays("16.2")
def performance_award(amount):
    """The same amount for each park chosen."""
    return amount
