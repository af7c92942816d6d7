"""Article 7: city money beside national and provincial money for projects on key technologies."""

from ..law import caps, entitles, pays, where
from ..tables.words import ProjectKind


@entitles("7.1", table="projects", recipient="project_id", kind="project")
def national_projects(kind):
    """Projects of the national major and key R&D programmes."""
    return kind == ProjectKind.national_programme


@pays("7.1")
def match_of_national_projects(provincial_reward, rate):
    """The provincial reward of the year, matched."""
    return provincial_reward * rate


@entitles("7.2", table="projects", recipient="project_id", kind="project")
def provincial_major_projects(kind):
    """Projects of the provincial major programme."""
    return kind == ProjectKind.provincial_major


@pays("7.2")
def match_of_provincial_projects(provincial_grant_previous, rate):
    """A share of what the province allotted in the year before."""
    return provincial_grant_previous * rate


@caps("7.2")
def left_under_the_cap(cap, cap_over, paid_before):
    """The cap of a project, less what the city paid it in earlier years where the cap is over its life."""
    return where(cap_over == "life", cap - paid_before, cap)
