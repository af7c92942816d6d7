"""Article 5: money for new-type research and development institutions of the provincial level."""

from ..law import condition, entitles, pays
from ..tables.words import Level, PlatformEvent, PlatformKind


@condition
def provincial_institution(kind, level):
    """A new-type R&D institution of the provincial level."""
    return (kind == PlatformKind.new_rd_institution) & (level == Level.provincial)


@entitles("5.1", table="platforms", recipient="owner_id", kind="enterprise")
def recorded_institutions(provincial_institution, event):
    """Institutions put on the provincial record; their founding enterprise is paid."""
    return provincial_institution & (event == PlatformEvent.approved)


@pays("5.1")
def record_award(amount):
    """The same amount for each institution."""
    return amount


@entitles("5.2", table="platforms", recipient="platform_id", kind="platform")
def excellent_institutions(provincial_institution, event, provincial_support):
    """Institutions assessed as excellent that the province supports with money."""
    return provincial_institution & (event == PlatformEvent.assessed_excellent) & (provincial_support > 0)


@pays("5.2")
def performance_award(amount, share_paid):
    """The policy names a ceiling; the share of it that is paid is an assumption."""
    return amount * share_paid
