"""What a projection is asked, and a block of its draws: the firms of each draw and the sums of the years gone through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ..policy.parameters import Policy
from ..randomness import event_word, uniforms
from .costing.enterprises import Partners
from .costing.reached import Reached
from .draws.expected_numbers import OwnNumbers
from .entry.answer import gain_of_newcomers
from .kernel.factors import Count
from .kernel.rules import awards_of, awards_of_reference, rules_of
from .state import FirmFlag, FirmVariable, State
from .years import YearsAhead

EVENTS = ("a firm's year", "a firm's decisions", "a firm's knowledge", "a new performer")


@dataclass(frozen=True)
class Job:
    """One projection: firms of the base year, the years ahead of every draw, the policy, and what costing needs.

    ``volumes``, ``amounts`` and ``drawn`` are factors and shares by name, one a draw. ``costs`` False leaves the budget out.
    ``law_overrides`` are laid over the national and provincial rules of the years ahead, by ``rule.name``. ``keeps``: the outcome
    keeps who is entitled. ``follows``: a block's sums hold what each recipient gets. ``luck`` are the numbers by which draws have
    their luck, by default their places. ``own`` are the scenario's own numbers of recipients, by year.
    """

    state: State
    ahead: YearsAhead
    policy: Policy
    years: tuple[int, ...]
    seed: int
    partners: Partners
    volumes: Mapping[str, np.ndarray]
    amounts: Mapping[str, np.ndarray]
    drawn: Mapping[str, np.ndarray]
    costs: bool = True
    law_overrides: Mapping[str, object] = field(default_factory=dict)
    keeps: bool = False
    follows: bool = False
    luck: np.ndarray | None = None
    own: OwnNumbers = field(default_factory=dict)

    @cached_property
    def turns(self) -> np.ndarray:
        """Whose place an entrant takes first: luck of each firm, the same in every draw and scenario."""
        return turns_of(self.seed, self.state.keys)

    @cached_property
    def gains(self) -> list[tuple[float, float]]:
        """Of each year, what recognition brings a newcomer: in the scenario and at the reference, yuan; see ``entry``. Nothing of
        either where a certificate is worth the same in both."""
        base, found = self.state.year, []
        for year, (rules, _, awards, reference, _) in zip(self.years, self.law, strict=True):
            found.append(
                (0.0, 0.0)
                if rules.worth_holds
                else (
                    gain_of_newcomers(self.state, year, awards, self.law_overrides),
                    gain_of_newcomers(self.state, base, reference, {}),
                )
            )
        return found

    @cached_property
    def law(self) -> list[tuple]:
        """Of each year: rules, rules of reference, awards, awards of reference, event words."""
        base, found = self.state.year, []
        reference = awards_of_reference(base)
        for year in self.years:
            awards = awards_of(self.policy, year, base)
            words = np.array([event_word(event, year) for event in EVENTS], dtype=np.uint64)
            found.append(
                (
                    rules_of(year, base, awards == reference, self.law_overrides),
                    rules_of(base, base, True),
                    awards,
                    reference,
                    words,
                )
            )
        return found


def turns_of(seed: int, keys: np.ndarray) -> np.ndarray:
    """Of each firm where it stands among those whose places entrants take, a number between 0 and 1."""
    return uniforms(seed, keys, 0, 0, "place for an entrant")[:, 0]


@dataclass
class Arrays:
    """Places for the firms of a block of draws: figures (draws, places, FirmVariable), marks, template (draws, places)."""

    figures: np.ndarray
    marks: np.ndarray
    template: np.ndarray

    @classmethod
    def of(cls, size: int, places: int) -> Arrays:
        return cls(
            np.empty((size, places, len(FirmVariable))),
            np.empty((size, places, len(FirmFlag)), dtype=np.int8),
            np.empty((size, places), dtype=np.int32),
        )

    def fits(self, size: int, places: int) -> bool:
        return self.figures.shape[0] == size and self.figures.shape[1] >= places

    def extended(self, places: int) -> Arrays:
        """The same with more places."""
        found = Arrays.of(len(self.figures), places)
        for name, values in vars(self).items():
            getattr(found, name)[:, : values.shape[1]] = values
        return found


class BlockOfDraws:
    """One block of draws, as far as it has come: figures and marks of firms, sums of the years so far, and the firms that a
    clause may reach in each of them."""

    def __init__(self, job: Job, draws: slice, arrays: Arrays | None = None):
        self.job, self.draws = job, draws
        self.numbers = np.arange(draws.start, draws.stop) if job.luck is None else job.luck[draws]
        size, known = len(self.numbers), len(job.state)
        self.count, room = known, known + self._room(known)
        self.arrays = arrays if arrays is not None and arrays.fits(size, room) else Arrays.of(size, room)
        by_firm = job.state.by_firm
        self.figures[:], self.marks[:], self.template[:] = by_firm.figures, by_firm.marks, np.arange(known)
        self.keys, self.traits, self.turns = job.state.keys, by_firm.traits, job.turns
        self.pool = np.full(size, job.ahead.constants.pool)
        self.counts = np.zeros((len(job.years), size, len(Count)))
        self.entrants, self.level = np.zeros((len(job.years), size)), np.zeros(size)
        self.reached: list[Reached] = []
        self.rule_moves: dict[int, np.ndarray] = {}

    def _room(self, known: int) -> int:
        """Places for entrants: what the first year's number would bring over all years, and half of it more."""
        expected = self.job.ahead.entrants_expected(self.draws, 0, np.full(len(self.numbers), self.job.ahead.constants.pool))
        return int(min(1.5 * len(self.job.years) * expected.max(initial=0.0) + 50, 2.0 * known + 50))

    @property
    def figures(self) -> np.ndarray:
        return self.arrays.figures[:, : self.count]

    @property
    def marks(self) -> np.ndarray:
        return self.arrays.marks[:, : self.count]

    @property
    def template(self) -> np.ndarray:
        return self.arrays.template[:, : self.count]

    def release(self) -> Arrays:
        """The places, for the next block; this one keeps its sums alone."""
        arrays, self.arrays = self.arrays, Arrays.of(0, 0)
        return arrays
