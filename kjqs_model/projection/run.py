"""Running a projection: blocks of draws through the years, each block on its own, side by side on threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue

import numpy as np

from ..randomness import seed_words
from .block import Arrays, BlockOfDraws, Job
from .costing import carriers_of, enterprises_of, entitled_in_year
from .entry.answer import answer_of_entry
from .entry.entrants import entrants_of
from .entry.taken_over import take_over
from .failing import fail_if_not_finite, failed
from .following import payments_of
from .kernel.factors import Count, Factor
from .results import BlockSums, Keep, Results, gathered
from .state import FirmFlag, FirmVariable, State, Trait, newcomers
from .subsidy import grant, set_factors
from .years import fixed_array

BLOCK = 16
"""Draws a block: their firms stay in the processor's cache, and no result depends on it."""


def run(
    job: Job,
    threads: int = 2,
    block: int = BLOCK,
    progress: Callable[[], None] = lambda: None,
    keep: Keep = lambda _, made: made(),
) -> Results:
    """Every draw through every year. Threads, blocks and what an earlier run kept change nothing in the result.

    Raises
    ------
    Refusal : a draw that failed, with draw, year and firm; no draw is ever left out.
    """
    fail_if_not_finite(job)
    draws = job.ahead.common.draws
    blocks = [slice(start, min(start + block, draws)) for start in range(0, draws, block)]
    assert job.law and job.gains  # once, before threads ask for it side by side; numba itself compiles once for all

    spare: SimpleQueue[Arrays] = SimpleQueue()  # of blocks that are done: fresh memory costs as much as a year of the kernel

    def made(draws: slice) -> BlockSums:
        try:
            lent = spare.get_nowait()
        except Empty:
            lent = None
        found = BlockRun(job, draws, lent)
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
    block = BlockRun(job, draws)
    block.run(year)
    return [_state_of_draw(block, d, year) for d in range(len(block.numbers))]


def _state_of_draw(block: BlockRun, d: int, year: int) -> State:
    alive = block.marks[d, :, FirmFlag.alive] != 0
    figures, marks = np.ascontiguousarray(block.figures[d, alive].T), np.ascontiguousarray(block.marks[d, alive].T)
    traits = np.ascontiguousarray(block.traits[block.template[d, alive]].T)
    traits[Trait.latent] += figures[FirmVariable.drift]  # the year becomes a base year
    figures[FirmVariable.drift] = 0.0
    known = block.job.state
    ids = np.array([f"{year}-{place}" for place in np.flatnonzero(alive)], dtype=object)
    return State(
        year, figures, marks, traits, block.keys[alive], newcomers(figures, marks, year), ids, known.counties, known.industries
    )


def firms_at_end(job: Job, draws: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Figures (draws, firms, FirmVariable), marks and rows of traits of some draws at the end of the last year: what lies behind
    the sums."""
    block = BlockRun(job, draws)
    block.run()
    return block.figures, block.marks, block.template


class BlockRun(BlockOfDraws):
    """One block of draws on its way through the years."""

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
        expected = job.ahead.entrants_expected(self.draws, place, self.pool) * answer_of_entry(
            *job.gains[place], job.ahead.common, self.draws
        )
        new = entrants_of(job.state, year, self.numbers, expected, money, job.seed, self.level)
        take_over(self, new, year)
        self.entrants[place] = new.marks[..., FirmFlag.alive].sum(axis=1)
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
        step(
            places.figures,
            places.marks,
            places.template,
            self.count,
            self.traits,
            self.keys,
            self.numbers.astype(np.uint64),
            year,
            factors,
            fixed_array(),
            rules,
            rules_of_reference,
            awards,
            awards_of_reference_,
            words,
            np.array(seed_words(job.seed), dtype=np.uint64),
            job.costs,
            self.counts[place],
            failure,
        )
        if failure[0]:
            raise failed(self, failure, year)
        self.pool = self.counts[place, :, Count.pool]

    def _cost(self, year: int) -> None:
        job = self.job
        part = {
            name: {key: values[self.draws] for key, values in getattr(job, name).items()}
            for name in ("volumes", "amounts", "drawn")
        }
        table = enterprises_of(
            job.state,
            self.figures,
            self.marks,
            self.template,
            self.keys,
            self.numbers,
            year,
            job.partners,
            job.seed,
            carriers_of(part["volumes"], len(self.numbers)),
        )
        entitled = entitled_in_year(
            table,
            job.policy,
            year,
            self.numbers,
            part["volumes"],
            part["amounts"],
            part["drawn"],
            self.parks,
            job.seed,
            job.own.get(year),
        )
        paid = entitled.totals()
        self.costs.append(paid)
        if job.keeps:
            self.kept.append(entitled)
        if job.follows:
            self.payments.append(payments_of(self, entitled))
        self.parks = np.zeros_like(self.parks)
        draws, parks = paid.chosen("16.2")
        self.parks[draws, parks] = True
