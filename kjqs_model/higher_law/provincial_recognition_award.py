"""The province's own award for a first recognition, which a firm receives on top of the city's."""

from ..law import condition, where
from ..tables.words import Recognition
from .brackets import one_of
from .words import PriorityIndustry


@condition
def industrial(industry_division, industrial_divisions):
    """Mining, manufacturing or utilities."""
    return (industry_division >= industrial_divisions[0]) & (industry_division <= industrial_divisions[-1])


@condition
def software(industry_division, software_divisions):
    """Software and information technology services."""
    return one_of(industry_division, software_divisions)


@condition
def small_or_medium(
    industrial, software, staff, revenue, industrial_staff, industrial_revenue, software_staff, software_revenue, other_staff
):
    """Below the line of a large enterprise in staff or in revenue; in other industries in staff."""
    small_industrial = (staff < industrial_staff) | (revenue < industrial_revenue)
    small_software = (staff < software_staff) | (revenue < software_revenue)
    return where(industrial, small_industrial, where(software, small_software, staff < other_staff))


@condition
def priority(priority_industry):
    """An integrated-circuit or hydrogen enterprise."""
    return (priority_industry == PriorityIndustry.integrated_circuit) | (priority_industry == PriorityIndustry.hydrogen)


@condition
def award(recognition, small_or_medium, priority, amount, priority_amount):
    """The award of a small or medium enterprise that is certified for the first time."""
    return where((recognition == Recognition.first) & small_or_medium, where(priority, priority_amount, amount), 0)
