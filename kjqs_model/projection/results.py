"""What came of draws: of a block of them and of all together; and what of them is refused: draws that are no numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Refusal
from ..language import say
from ..policy.register import clause_order
from .kernel.factors import Count

if TYPE_CHECKING:
    from ..policy.many_draws import DrawEntitlement
    from .costing.payments import Payments


@dataclass(frozen=True)
class Results:
    """What came of the draws: ``counts`` (years, draws, Count), ``amounts`` clause -> (years, draws) whole yuan, ``by_county``
    clause -> (years, draws, counties + 1), last what no single county gets, ``entrants`` (years, draws). ``kept`` : by block of
    draws who is entitled in each year, where the job keeps it. ``rule_moves`` : by year in which the provincial R&D subsidy
    follows another rule than the year before, what the old and the new one give, (draws, 4); see ``subsidy.grant``."""

    years: tuple[int, ...]
    counts: np.ndarray
    amounts: Mapping[str, np.ndarray]
    recipients: Mapping[str, np.ndarray]
    by_county: Mapping[str, np.ndarray]
    counties: tuple[str, ...]
    entrants: np.ndarray
    kept: tuple[tuple[DrawEntitlement, ...], ...] = ()
    rule_moves: Mapping[int, np.ndarray] = field(default_factory=dict)

    def count(self, name: Count) -> np.ndarray:
        """One count, (years, draws)."""
        return self.counts[..., name]


@dataclass(frozen=True)
class BlockSums:
    """What a block of draws comes to: the arrays of ``Results`` for these draws alone; ``payments`` : by year what each recipient
    gets, where the job follows them."""

    counts: np.ndarray
    entrants: np.ndarray
    amounts: Mapping[str, np.ndarray]
    recipients: Mapping[str, np.ndarray]
    by_county: Mapping[str, np.ndarray]
    counties: tuple[str, ...]
    rule_moves: Mapping[int, np.ndarray]
    kept: tuple[DrawEntitlement, ...] = ()
    payments: tuple[Payments, ...] = ()


Keep = Callable[[slice, Callable[[], BlockSums]], BlockSums]
"""Gives what some draws come to: as an earlier run kept it, or as the function makes it."""


def gathered(years: tuple[int, ...], done: Sequence[BlockSums]) -> Results:
    """Parts in the order of their draws, put together."""

    def of(name: str) -> dict[str, np.ndarray]:
        clauses = sorted({clause for part in done for clause in getattr(part, name)}, key=clause_order)
        return {clause: np.concatenate([getattr(part, name)[clause] for part in done], axis=1) for clause in clauses}

    return Results(
        years,
        np.concatenate([part.counts for part in done], axis=1),
        of("amounts"),
        of("recipients"),
        of("by_county"),
        next((part.counties for part in done), ()),
        np.concatenate([part.entrants for part in done], axis=1),
        tuple(part.kept for part in done) if any(part.kept for part in done) else (),
        {year: np.concatenate([part.rule_moves[year] for part in done]) for year in done[0].rule_moves},
    )


def fail_if_no_number(drawn: Mapping[str, np.ndarray], first: int) -> None:
    """Refuse a prior of which a draw is no number: ``drawn`` by name, (draws, ...) each; ``first`` year that cannot be
    projected."""
    for name, values in drawn.items():
        wrong = ~np.isfinite(values).reshape(len(values), -1).all(axis=1)
        if wrong.any():
            raise Refusal(say("projection.draw_prior_no_valid_number", argmax=np.argmax(wrong), name=name, first=first))
