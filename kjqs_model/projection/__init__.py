"""The years to come: firms that live through them in many draws, what they cost, and how likely each target is. numba is
imported here alone."""

from __future__ import annotations

from importlib import import_module

_VERBS = {
    "Projection": ".projection",
    "simulate": ".projection",
    "simulate_central": ".projection",
    "job_of": ".projection",
    "blocks_of": ".projection",
    "base_of": ".base",
    "fit_again": ".base",
    "priors_of": ".draws.priors",
    "shipped_priors": ".draws.priors",
}

__all__ = [
    "Projection",
    "base_of",
    "blocks_of",
    "fit_again",
    "job_of",
    "priors_of",
    "shipped_priors",
    "simulate",
    "simulate_central",
]


def __getattr__(name: str):
    # Looked up when first used, so that reading priors does not wait for the compiler.
    if name in _VERBS:
        return getattr(import_module(_VERBS[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
