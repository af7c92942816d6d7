"""Article 15: money for international science and technology cooperation bases."""

from ..law import condition, entitles, pays, where
from ..tables.words import Level, PlatformEvent, PlatformKind


@condition
def national(level):
    """Of the national level."""
    return level == Level.national


@condition
def other_kind_of_platform(kind):
    """A kind of platform that article 4 names and no award of it by default: what else 等创新平台 may mean."""
    return (
        (kind == PlatformKind.enterprise_technology_centre)
        | (kind == PlatformKind.engineering_research_centre)
        | (kind == PlatformKind.manufacturing_innovation_centre)
        | (kind == PlatformKind.academician_workstation)
        | (kind == PlatformKind.one_enterprise_one_technology_centre)
    )


@entitles("15.1", table="platforms", recipient="platform_id", kind="platform")
def new_cooperation_bases(kind, other_kind_of_platform, kinds, level, national, event):
    """Cooperation bases newly approved at national or provincial level."""
    counted = (kind == PlatformKind.international_cooperation_base) | (other_kind_of_platform & (kinds == "article"))
    return counted & (national | (level == Level.provincial)) & (event == PlatformEvent.approved)


@pays("15.1")
def cooperation_base_award(national, amount_national, amount_provincial):
    """By level."""
    return where(national, amount_national, amount_provincial)
