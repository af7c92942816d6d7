"""Article 15: money for international science and technology cooperation bases."""

from ..law import condition, entitles, pays, where
from ..tables.words import Level, PlatformEvent, PlatformKind


@condition
def national(level):
    """Of the national level."""
    return level == Level.national


@entitles("15.1", table="platforms", recipient="platform_id", kind="platform")
def new_cooperation_bases(kind, level, national, event):
    """Cooperation bases newly approved at national or provincial level."""
    named_level = national | (level == Level.provincial)
    return (kind == PlatformKind.international_cooperation_base) & named_level & (event == PlatformEvent.approved)


@pays("15.1")
def cooperation_base_award(national, amount_national, amount_provincial):
    """By level."""
    return where(national, amount_national, amount_provincial)
