"""What each clause costs over several populations, seed by seed, so that work that was interrupted goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from ...policy.parameters import Policy
from ...policy.register import clause_order
from ...population.margins import Design
from ...population.quality import budget_stability
from ...population.real import RealRows
from .checkpoint import Steps

_ALL = "all"
_COSTS = [("clause", "U8"), ("yuan", "f8")]


def kept_stability(
    design: Design, seeds: Sequence[int], policy: Policy, real: RealRows | None, notes: Steps, progress: Callable[[], None]
) -> list[dict]:
    """``budget_stability`` of several seeds, each of them kept when it is costed.

    Parameters
    ----------
    policy : what is paid. real : the rows of registers that stand in each population. progress : called after each seed.
    """

    def costs_of(seed: int) -> np.ndarray:
        found = budget_stability(design, range(seed, seed + 1), policy=policy, real=real)
        return np.array([(row["clause"], row["mean"]) for row in found], dtype=_COSTS)

    costs = []
    for seed in seeds:
        costs.append(dict(notes.keep(f"costs_of_seed_{seed}", partial(costs_of, seed)).tolist()))
        progress()
    clauses = sorted({clause for one in costs for clause in one} - {_ALL}, key=clause_order)
    return [_spread(clause, [one.get(clause, 0.0) for one in costs]) for clause in (*clauses, *([_ALL] if any(costs) else []))]


def _spread(clause: str, found: Sequence[float]) -> dict:
    return {
        "clause": clause,
        "mean": float(np.mean(found)),
        "standard_deviation": float(np.std(found, ddof=1)) if len(found) > 1 else 0.0,
        "least": min(found),
        "most": max(found),
    }
