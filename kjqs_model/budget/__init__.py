"""The budget: from entitlement to appropriation, payment and arrears in every draw, who bears it, and how likely a gap is."""

from .settings import Settings, settings_of

__all__ = ["Budget", "Settings", "budget_of", "settings_of"]


def __getattr__(name: str):
    # Looked up when first used: reading settings does not wait for a projection.
    if name in ("Budget", "budget_of"):
        from . import budget

        return getattr(budget, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
