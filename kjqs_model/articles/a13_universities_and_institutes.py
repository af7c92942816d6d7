"""Article 13: money after the fact for projects of enterprises with universities and institutes."""

from ..law import caps, entitles, pays, where
from ..tables.words import ProjectKind


@entitles("13.1", table="projects", recipient="project_id", kind="project")
def joint_projects(kind):
    """Industry-university-research projects."""
    return kind == ProjectKind.industry_university_research


@pays("13.1")
def post_subsidy(expenditure, rate):
    """A share of what the project really spent; the text names no rate, so nothing is paid until a scenario does."""
    return expenditure * rate


@caps("13.1")
def left_under_the_cap(cap, cap_over, paid_before):
    """The cap of a project, less what the city paid it in earlier years where the cap is over its life."""
    return where(cap_over == "life", cap - paid_before, cap)
