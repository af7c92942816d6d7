"""Article 6: money for incubators and makerspaces, and for the high-tech enterprises that they raise."""

from ..law import adds_up, caps, condition, entitles, pays
from ..tables.words import CarrierEvent, CarrierKind, Level, Recognition


@condition
def provincial_or_national(level):
    """At provincial level or above."""
    return (level == Level.provincial) | (level == Level.national)


@entitles("6.1", table="carriers", recipient="carrier_id", kind="carrier")
def new_incubators(kind, provincial_or_national, event):
    """Incubators newly approved at provincial or national level: paid where a scenario sets an amount."""
    return (kind == CarrierKind.incubator) & provincial_or_national & (event == CarrierEvent.approved)


@pays("6.1")
def incubator_support(amount):
    """The amount that a scenario assumes for each approval."""
    return amount


@entitles("6.2", table="carriers", recipient="carrier_id", kind="carrier")
def selected_makerspaces(kind, provincial_or_national, event):
    """Makerspaces at provincial level or above, selected on merit."""
    return (kind == CarrierKind.makerspace) & provincial_or_national & (event == CarrierEvent.selected)


@pays("6.2")
def makerspace_award(amount):
    """The same amount for each makerspace."""
    return amount


@condition
def carrier_counts(carrier_level):
    """Raised by a carrier that is of provincial or national level in the year."""
    return (carrier_level == Level.provincial) | (carrier_level == Level.national)


@entitles("6.3", table="enterprises", recipient="carrier_id", kind="carrier")
def firms_raised(recognition, counts, carrier_counts):
    """High-tech enterprises of the year raised by a carrier at provincial level or above."""
    renewed_too = (recognition == Recognition.renewed) & (counts == "first_and_renewed")
    return ((recognition == Recognition.first) | renewed_too) & carrier_counts


@adds_up("6.3")
def high_tech_enterprises_raised():
    """Each enterprise counts once for its carrier."""
    return 1


@pays("6.3")
def raising_award(high_tech_enterprises_raised, amount):
    """So much an enterprise raised."""
    return high_tech_enterprises_raised * amount


@caps("6.3")
def most_per_carrier(cap):
    """The most that a carrier is paid in a year."""
    return cap
