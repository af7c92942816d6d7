"""Article 4: money for research platforms of the municipal, provincial and national level."""

from ..law import condition, entitles, pays
from ..tables.words import Level, PlatformEvent, PlatformKind


@condition
def laboratory_or_centre(kind):
    """A key laboratory or a technology innovation centre, which every sentence of the article names."""
    return (kind == PlatformKind.key_laboratory) | (kind == PlatformKind.technology_innovation_centre)


@condition
def other_kind_of_the_article(kind):
    """A kind of platform that the article names elsewhere than in the sentence that pays, which ends with 等."""
    return (
        (kind == PlatformKind.enterprise_technology_centre)
        | (kind == PlatformKind.engineering_research_centre)
        | (kind == PlatformKind.manufacturing_innovation_centre)
        | (kind == PlatformKind.academician_workstation)
        | (kind == PlatformKind.one_enterprise_one_technology_centre)
    )


@condition
def approved(event):
    """Approved in the year."""
    return event == PlatformEvent.approved


@entitles("4.1", table="platforms", recipient="platform_id", kind="platform")
def excellent_municipal_platforms(laboratory_or_centre, other_kind_of_the_article, kind, kinds, level, event):
    """Municipal platforms whose performance was assessed as excellent."""
    named = laboratory_or_centre | (kind == PlatformKind.new_rd_institution)
    counted = named | (other_kind_of_the_article & (kinds == "article"))
    return counted & (level == Level.municipal) & (event == PlatformEvent.assessed_excellent)


@pays("4.1")
def performance_support(amount, share_paid):
    """The policy names a ceiling; the share of it that is paid is an assumption."""
    return amount * share_paid


@entitles("4.2", table="platforms", recipient="platform_id", kind="platform")
def new_provincial_platforms(laboratory_or_centre, other_kind_of_the_article, kind, kinds, level, approved):
    """Platforms newly approved at provincial level."""
    named = laboratory_or_centre | (kind == PlatformKind.academician_workstation)
    counted = named | (other_kind_of_the_article & (kinds == "article"))
    return counted & (level == Level.provincial) & approved


@pays("4.2")
def provincial_approval_award(amount):
    """The same amount for each platform."""
    return amount


@entitles("4.3", table="platforms", recipient="platform_id", kind="platform")
def new_national_platforms(laboratory_or_centre, other_kind_of_the_article, kinds, level, approved):
    """Platforms newly approved at national level."""
    counted = laboratory_or_centre | (other_kind_of_the_article & (kinds == "article"))
    return counted & (level == Level.national) & approved


@pays("4.3")
def national_approval_award(amount):
    """The same amount for each platform."""
    return amount


@entitles("4.4", table="platforms", recipient="platform_id", kind="platform")
def new_branch_institutes(kind, approved):
    """Branches of institutes and universities, settled case by case: paid where a scenario sets an amount."""
    return (kind == PlatformKind.branch_institute) & approved


@pays("4.4")
def branch_institute_support(amount):
    """The amount that a scenario assumes for each branch."""
    return amount
