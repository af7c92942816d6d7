"""Article 17: awards to science and technology commissioners, and money beside the province's for their projects."""

from ..law import entitles, pays
from ..tables.words import CommissionerKind, ProjectKind


@entitles("17.1", table="commissioners", recipient="award_id", kind="commissioner")
def demonstration_bases_and_projects(kind):
    """Demonstration bases or projects of the commissioner programme."""
    return kind == CommissionerKind.base_or_project


@pays("17.1")
def demonstration_award(amount):
    """The same amount for each award."""
    return amount


@entitles("17.2", table="commissioners", recipient="award_id", kind="commissioner")
def outstanding_commissioners(kind):
    """Outstanding commissioners."""
    return kind == CommissionerKind.outstanding


@pays("17.2")
def outstanding_award(amount):
    """The same amount for each award."""
    return amount


@entitles("17.3", table="commissioners", recipient="award_id", kind="commissioner")
def advanced_individuals(kind):
    """Advanced individuals in commissioner work."""
    return kind == CommissionerKind.advanced


@pays("17.3")
def advanced_award(amount):
    """The same amount for each award."""
    return amount


@entitles("17.4", table="projects", recipient="project_id", kind="project")
def enterprise_commissioner_projects(kind):
    """Projects carried out by enterprise commissioners."""
    return kind == ProjectKind.enterprise_commissioner


@pays("17.4")
def match_of_commissioner_projects(provincial_reward, rate):
    """The provincial support of the year, matched."""
    return provincial_reward * rate
