"""Article 11: money for talent enclaves, research outside the city whose results are used in it."""

from ..law import entitles, pays
from ..tables.words import PlatformEvent, PlatformKind


@entitles("11.1", table="platforms", recipient="platform_id", kind="platform")
def enclaves_that_pass(kind, event):
    """Talent enclaves whose assessment was passed or excellent: paid where a scenario sets an amount."""
    passed = (event == PlatformEvent.assessed_passed) | (event == PlatformEvent.assessed_excellent)
    return (kind == PlatformKind.talent_enclave) & passed


@pays("11.1")
def enclave_reward(amount):
    """The amount that a scenario assumes for each enclave."""
    return amount
