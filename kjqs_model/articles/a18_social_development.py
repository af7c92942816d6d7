"""Article 18: money for clinical research centres, new ones and excellent ones."""

from ..law import condition, entitles, pays, where
from ..tables.words import Level, PlatformEvent, PlatformKind


@condition
def clinical_centre(kind):
    """A clinical research centre."""
    return kind == PlatformKind.clinical_research_centre


@condition
def provincial(level):
    """Of the provincial level."""
    return level == Level.provincial


@entitles("18.1", table="platforms", recipient="platform_id", kind="platform")
def new_clinical_centres(clinical_centre, level, provincial, event):
    """Centres newly built at provincial or municipal level; the text does not name the national level."""
    return clinical_centre & (provincial | (level == Level.municipal)) & (event == PlatformEvent.approved)


@pays("18.1")
def clinical_centre_award(provincial, amount_provincial, amount_municipal):
    """By level."""
    return where(provincial, amount_provincial, amount_municipal)


@entitles("18.2", table="platforms", recipient="platform_id", kind="platform")
def excellent_clinical_centres(clinical_centre, event):
    """Centres of any level assessed as excellent."""
    return clinical_centre & (event == PlatformEvent.assessed_excellent)


@pays("18.2")
def performance_award(amount):
    """The same amount for each centre."""
    return amount
