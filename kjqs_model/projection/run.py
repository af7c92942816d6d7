"""Running a projection: blocks of draws through the years, each block on its own, side by side on threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from queue import Empty, SimpleQueue

import numpy as np

from ..policy.many_draws import DrawEntitlement, DrawTotals
from ..policy.parameters import Policy
from ..randomness import event_word, seed_words
from .costing import Partners, carriers_of, enterprises_of, entitled_in_year
from .draws.ahead_lines import park_ids
from .draws.expected_numbers import OwnNumbers
from .entry.answer import answer_of_entry, gain_of_newcomers
from .entry.entrants import entrants_of
from .entry.taken_over import take_over
from .kernel.factors import Count, Factor
from .kernel.rules import awards_of, awards_of_reference, rules_of
from .outcome import BlockSums, Keep, Outcome, fail_if_not_finite, failed, gathered
from .payments import Payments, payments_of
from .state import Figure, Mark, State, Trait, newcomers
from .subsidy import grant, set_factors
from .years import Ahead, fixed_array

BLOCK = 16
"""Draws a block: their firms stay in the processor's cache, and no result depends on it."""

EVENTS = ("a firm's year", "a firm's decisions", "a firm's knowledge", "a new performer")


@dataclass(frozen=True)
class Job:
    """One projection: firms of the base year, the years ahead of every draw, the policy, and what costing needs.

    ``volumes``, ``amounts`` and ``drawn`` are factors and shares by name, one a draw. ``costs`` False leaves the budget out.
    ``law_overrides`` are laid over the national and provincial rules of the years ahead, by ``rule.name``. ``keeps``: the outcome
    keeps who is entitled. ``follows``: blocks keep what each recipient gets. ``luck`` are the numbers by which draws have their luck, by default their places. ``own`` are the
    scenario's own numbers of recipients, by year.
    """

    state: State
    ahead: Ahead
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
    def gains(self) -> list[tuple[float, float]]:
        """Of each year, what recognition brings a newcomer: in the scenario and at the reference, yuan; see ``entry``. Nothing of
        either where a certificate is worth the same in both."""
        base, found = self.state.year, []
        for year, (rules, _, awards, reference, _) in zip(self.years, self.law, strict=True):
            found.append((0.0, 0.0) if rules.worth_holds else (gain_of_newcomers(self.state, year, awards, self.law_overrides),
                                                               gain_of_newcomers(self.state, base, reference, {})))
        return found

    @cached_property
    def law(self) -> list[tuple]:
        """Of each year: rules, rules of reference, awards, awards of reference, event words."""
        base, found = self.state.year, []
        reference = awards_of_reference(base)
        for year in self.years:
            awards = awards_of(self.policy, year, base)
            words = np.array([event_word(event, year) for event in EVENTS], dtype=np.uint64)
            found.append((rules_of(year, base, awards == reference, self.law_overrides), rules_of(base, base, True), awards,
                          reference, words))
        return found


def run(job: Job, threads: int = 2, block: int = BLOCK, progress: Callable[[], None] = lambda: None,
        keep: Keep = lambda _, made: made()) -> Outcome:
    """Every draw through every year. Threads, blocks and what an earlier run kept change nothing in the result.

    Raises
    ------
    Refusal : a draw that failed, with draw, year and firm; no draw is ever left out.
    """
    fail_if_not_finite(job)
    draws = job.ahead.common.draws
    blocks = [slice(start, min(start + block, draws)) for start in range(0, draws, block)]
    assert job.law and job.gains  # worked out once, before threads ask for it side by side; numba itself compiles once for all threads

    spare: SimpleQueue[_Arrays] = SimpleQueue()  # of blocks that are done: fresh memory costs as much as a year of the kernel

    def made(draws: slice) -> BlockSums:
        try:
            lent = spare.get_nowait()
        except Empty:
            lent = None
        found = _Block(job, draws, lent)
        found.run()
        spare.put(found.release())
        return found.part()

    def one(draws: slice) -> BlockSums:
        found = keep(draws, lambda: made(draws))
        progress()
        return found

    if threads > 1 and len(blocks) > 1:
        with ThreadPoolExecutor(threads) as pool:
            done = list(pool.map(one, blocks))
    else:
        done = [one(part) for part in blocks]
    return gathered(job.years, done)


def states_after(job: Job, draws: slice, year: int) -> list[State]:
    """The firms of some draws at the end of a year, each a state of its own from which another projection can start."""
    block = _Block(job, draws)
    block.run(year)
    return [_state_of_draw(block, d, year) for d in range(len(block.numbers))]


def _state_of_draw(block: _Block, d: int, year: int) -> State:
    alive = block.marks[d, :, Mark.alive] != 0
    figures, marks = np.ascontiguousarray(block.figures[d, alive].T), np.ascontiguousarray(block.marks[d, alive].T)
    traits = np.ascontiguousarray(block.traits[block.template[d, alive]].T)
    traits[Trait.latent] += figures[Figure.drift]  # the year becomes a base year
    figures[Figure.drift] = 0.0
    known = block.job.state
    ids = np.array([f"{year}-{place}" for place in np.flatnonzero(alive)], dtype=object)
    return State(year, figures, marks, traits, block.keys[alive], newcomers(figures, marks, year), ids, known.counties,
                 known.industries)


def firms_at_end(job: Job, draws: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Figures (draws, firms, Figure), marks and rows of traits of some draws at the end of the last year: what lies behind the
    sums."""
    block = _Block(job, draws)
    block.run()
    return block.figures, block.marks, block.template


@dataclass
class _Arrays:
    """Places for the firms of a block of draws: figures (draws, places, Figure), marks, template (draws, places)."""

    figures: np.ndarray
    marks: np.ndarray
    template: np.ndarray

    @classmethod
    def of(cls, size: int, places: int) -> _Arrays:
        return cls(np.empty((size, places, len(Figure))), np.empty((size, places, len(Mark)), dtype=np.int8),
                   np.empty((size, places), dtype=np.int32))

    def fits(self, size: int, places: int) -> bool:
        return self.figures.shape[0] == size and self.figures.shape[1] >= places

    def extended(self, places: int) -> _Arrays:
        """The same with more places."""
        found = _Arrays.of(len(self.figures), places)
        for name, values in vars(self).items():
            getattr(found, name)[:, :values.shape[1]] = values
        return found


class _Block:
    """One block of draws on its way through the years."""

    def __init__(self, job: Job, draws: slice, arrays: _Arrays | None = None):
        self.job, self.draws = job, draws
        self.numbers = np.arange(draws.start, draws.stop) if job.luck is None else job.luck[draws]
        size, known = len(self.numbers), len(job.state)
        self.count, room = known, known + self._room(known)
        self._arrays = arrays if arrays is not None and arrays.fits(size, room) else _Arrays.of(size, room)
        by_firm = job.state.by_firm
        self.figures[:], self.marks[:], self.template[:] = by_firm.figures, by_firm.marks, np.arange(known)
        self.keys, self.traits = job.state.keys, by_firm.traits
        self.pool = np.full(size, job.ahead.constants.pool)
        self.parks = np.zeros((size, len(park_ids())), dtype=bool)
        self.counts = np.zeros((len(job.years), size, len(Count)))
        self.entrants, self.level = np.zeros((len(job.years), size)), np.zeros(size)
        self.costs: list[DrawTotals] = []
        self.kept: list[DrawEntitlement] = []
        self.payments: list[Payments] = []
        self.rule_moves: dict[int, np.ndarray] = {}

    def _room(self, known: int) -> int:
        """Places for entrants: what the first year's number would bring over all years, and half of it more."""
        expected = self.job.ahead.entrants_expected(self.draws, 0, np.full(len(self.numbers), self.job.ahead.constants.pool))
        return int(min(1.5 * len(self.job.years) * expected.max(initial=0.0) + 50, 2.0 * known + 50))

    @property
    def figures(self) -> np.ndarray:
        return self._arrays.figures[:, :self.count]

    @property
    def marks(self) -> np.ndarray:
        return self._arrays.marks[:, :self.count]

    @property
    def template(self) -> np.ndarray:
        return self._arrays.template[:, :self.count]

    def release(self) -> _Arrays:
        """The places, for the next block; this one keeps its sums alone."""
        arrays, self._arrays = self._arrays, _Arrays.of(0, 0)
        return arrays

    def part(self) -> BlockSums:
        """The sums of the years that were run."""
        counties = self.costs[0].counties if self.costs else ()
        clauses = {clause for year in self.costs for clause in year.amounts}
        size = len(self.numbers)

        def of(name: str, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
            return {clause: np.array([getattr(year, name).get(clause, np.zeros(shape)) for year in self.costs])
                    for clause in clauses}

        return BlockSums(self.counts, self.entrants, of("amounts", (size,)), of("recipients", (size,)),
                    of("by_county", (size, len(counties) + 1)), counties, self.rule_moves, tuple(self.kept),
                    tuple(self.payments))

    def run(self, until: int | None = None) -> None:
        for place, year in enumerate(self.job.years):
            if until is not None and year > until:
                return
            self._enter(place, year)
            self._grant(place, year)
            self._step(place, year)
            if self.job.costs:
                self._cost(year)

    def _enter(self, place: int, year: int) -> None:
        job = self.job
        money = np.exp(job.ahead.growth[self.draws, :place].sum(axis=1))
        expected = job.ahead.entrants_expected(self.draws, place, self.pool) * answer_of_entry(*job.gains[place],
                                                                                               job.ahead.common, self.draws)
        new = entrants_of(job.state, year, self.numbers, expected, money, job.seed, self.level)
        take_over(self, new, year)
        self.entrants[place] = new.marks[..., Mark.alive].sum(axis=1)
        first, self.count = self.count, self.count + len(new.keys)
        if self._arrays.template.shape[1] < self.count:
            self._arrays = self._arrays.extended(self.count + self.count // 2)
        self.figures[:, first:], self.marks[:, first:], self.template[:, first:] = new.figures, new.marks, new.template
        self.keys = np.concatenate([self.keys, new.keys])

    def _grant(self, place: int, year: int) -> None:
        """The provincial R&D subsidy of the year, on the R&D of the year before."""
        moves = grant(self, place, year)
        if moves is not None:
            self.rule_moves[year] = moves

    def _step(self, place: int, year: int) -> None:
        from .kernel.step import step

        job, failure = self.job, np.zeros(3, dtype=np.int64)
        rules, rules_of_reference, awards, awards_of_reference_, words = job.law[place]
        places, factors = self._arrays, job.ahead.factors(self.draws, place)
        set_factors(factors, job, self.draws, year)
        factors[:, Factor.rd_step], self.level = factors[:, Factor.rd_level] - self.level, factors[:, Factor.rd_level].copy()
        step(places.figures, places.marks, places.template, self.count, self.traits, self.keys, self.numbers.astype(np.uint64),
             year, factors, fixed_array(), rules, rules_of_reference, awards, awards_of_reference_, words,
             np.array(seed_words(job.seed), dtype=np.uint64), job.costs, self.counts[place], failure)
        if failure[0]:
            raise failed(self, failure, year)
        self.pool = self.counts[place, :, Count.pool]

    def _cost(self, year: int) -> None:
        job = self.job
        part = {name: {key: values[self.draws] for key, values in getattr(job, name).items()}
                for name in ("volumes", "amounts", "drawn")}
        table = enterprises_of(job.state, self.figures, self.marks, self.template, self.keys, self.numbers, year, job.partners,
                               job.seed, carriers_of(part["volumes"], len(self.numbers)))
        entitled = entitled_in_year(table, job.policy, year, self.numbers, part["volumes"], part["amounts"], part["drawn"],
                                    self.parks, job.seed, job.own.get(year))
        paid = entitled.totals()
        self.costs.append(paid)
        if job.keeps:
            self.kept.append(entitled)
        if job.follows:
            self.payments.append(payments_of(self, entitled))
        self.parks = np.zeros_like(self.parks)
        draws, parks = paid.chosen("16.2")
        self.parks[draws, parks] = True
