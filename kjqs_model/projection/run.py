"""Running a projection: blocks of draws through the years, each block on its own, side by side on threads."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ..randomness import seed_words
from .block import Arrays, BlockOfDraws, Job, turns_of
from .costing.reached import reached_of
from .costing.sums import sums_of_blocks
from .entry.answer import answer_of_entry
from .entry.entrants import entrants_of
from .entry.newcomers import newcomers
from .entry.taken_over import take_over
from .failing import fail_if_not_finite, failed
from .kernel.factors import Count, Factor
from .results import BlockSums, Keep, Results, gathered
from .state import FirmFlag, FirmVariable, State, Trait
from .subsidy import grant, set_factors
from .years import fixed_array

if TYPE_CHECKING:
    from ..parts import Executor

Part, Made = TypeVar("Part"), TypeVar("Made")

BLOCK = 16
"""Draws a block: their firms stay in the processor's cache, and no result depends on it."""

_WORKERS = 8  # that find something to do alike, however many there are
_TOGETHER = 4  # blocks that are costed as one, at most: each costing has its own price, whatever its draws


def run(
    job: Job,
    threads: int | Executor = 2,
    block: int = BLOCK,
    progress: Callable[[], None] = lambda: None,
    keep: Keep = lambda _, made: made(),
    counted: Callable[[Results], None] | None = None,
) -> Results:
    """Every draw through every year. Threads, blocks, workers and what an earlier run kept change nothing in the result;
    ``threads``: of this process, or an executor whose workers do it instead. ``progress`` is called as often as there are blocks.
    ``counted`` : of threads alone, is called once with the counts of all draws, exact, before anything is costed; targets hang
    on nothing else.

    Raises
    ------
    Refusal : a draw that failed, with draw, year and firm; no draw is ever left out.
    """
    fail_if_not_finite(job)
    if not isinstance(threads, int):
        return gathered(job.years, _by_workers(job, block, progress, keep, threads))
    parts = units_of(job.ahead.common.draws, block)
    assert job.law and job.gains and len(job.turns)  # once, before threads ask for it side by side; numba itself compiles once

    spare: SimpleQueue[Arrays] = SimpleQueue()  # of blocks that are done: fresh memory costs as much as a year of the kernel

    if counted is not None:
        walked = _on_threads(threads, lambda draws: walked_through(job, draws, block, progress, spare), parts)
        counted(
            gathered(job.years, [sums_of_blocks(replace(job, costs=False), *part) for part in zip(parts, walked, strict=True)])
        )
        return gathered(job.years, _on_threads(threads, lambda part: sums_of_blocks(job, *part), zip(parts, walked, strict=True)))

    def one(draws: slice) -> BlockSums:
        left = len(_blocks(draws, block))

        def advance() -> None:
            nonlocal left
            left -= 1
            progress()

        found = keep(draws, lambda: sums_of(job, draws, block, advance, spare))
        for _ in range(left):
            progress()
        return found

    return gathered(job.years, _on_threads(threads, one, parts))


def _on_threads(threads: int, work: Callable[[Part], Made], parts: Iterable[Part]) -> list[Made]:  # type: ignore[valid-type]
    """What comes of each part, in their order."""
    if threads == 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, parts))


class _NotKept(Exception):
    """An earlier run did not come so far."""


def _not_kept() -> BlockSums:
    raise _NotKept


def _by_workers(job: Job, block: int, progress: Callable[[], None], keep: Keep, executor: Executor) -> list[BlockSums]:
    """The parts in their order, each as an earlier run kept it or as a worker makes it, kept as it comes."""
    found: dict[int, BlockSums] = {}
    parts = units_of(job.ahead.common.draws, block)
    for place, draws in enumerate(parts):
        with suppress(_NotKept):
            found[place] = keep(draws, _not_kept)
    left = [place for place in range(len(parts)) if place not in found]

    def advance(place: int) -> None:
        for _ in _blocks(parts[place], block):
            progress()

    def ended(number: int, sums: BlockSums) -> None:
        place = left[number]
        found[place] = keep(parts[place], lambda: sums)
        advance(place)

    for place in found:
        advance(place)
    lean = replace(job, state=replace(job.state))  # without what can be worked out anew
    executor.each(_sums_of_task, [(lean, parts[place], block) for place in left], ended)
    return [found[place] for place in range(len(parts))]


def _sums_of_task(task: tuple[Job, slice, int]) -> BlockSums:
    return sums_of(*task)


def sums_of(
    job: Job,
    draws: slice,
    block: int = BLOCK,
    progress: Callable[[], None] = lambda: None,
    spare: SimpleQueue[Arrays] | None = None,
) -> BlockSums:
    """What some draws come to: a unit of work that needs no other, on any thread, process or machine. As ``walked_through``."""
    return sums_of_blocks(job, draws, walked_through(job, draws, block, progress, spare))


def walked_through(
    job: Job,
    draws: slice,
    block: int = BLOCK,
    progress: Callable[[], None] = lambda: None,
    spare: SimpleQueue[Arrays] | None = None,
) -> list[BlockOfDraws]:
    """Firms of some draws, carried through all years: what is counted, and who may be reached, with nothing costed yet.

    Parameters
    ----------
    draws : their places. block : whose firms are carried together. progress : called after each. spare : places of blocks that
    are done.
    """
    spare = SimpleQueue() if spare is None else spare
    blocks: list[BlockOfDraws] = []
    for part in _blocks(draws, block):
        found = BlockRun(job, part, _lent(spare))
        found.run()
        spare.put(found.release())
        blocks.append(found)
        progress()
    return blocks


def _lent(spare: SimpleQueue[Arrays]) -> Arrays | None:
    try:
        return spare.get_nowait()
    except Empty:
        return None


def _blocks(draws: slice, block: int) -> list[slice]:
    return [slice(start, min(start + block, draws.stop)) for start in range(draws.start, draws.stop, block)]


def units_of(draws: int, block: int = BLOCK) -> list[slice]:
    """Draws as units of work of about as many blocks each: so many that eight workers find work alike, of blocks that are costed
    together. They hang on the draws alone, so that whoever goes on finds what another kept."""
    blocks = -(-draws // block)
    count = min(-(-blocks // (_TOGETHER * _WORKERS)) * _WORKERS, blocks)
    bounds = [block * (blocks * place // count) for place in range(count)] + [draws]
    return [slice(start, stop) for start, stop in itertools.pairwise(bounds)]


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
                self.reached.append(reached_of(self.arrays.figures, self.arrays.marks, self.arrays.template, self.keys))

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
        if self.arrays.template.shape[1] < self.count:
            self.arrays = self.arrays.extended(self.count + self.count // 2)
        self.figures[:, first:], self.marks[:, first:], self.template[:, first:] = new.figures, new.marks, new.template
        self.keys = np.concatenate([self.keys, new.keys])
        self.turns = np.concatenate([self.turns, turns_of(job.seed, new.keys)])

    def _grant(self, place: int, year: int) -> None:
        """The provincial R&D subsidy of the year, on the R&D of the year before."""
        moves = grant(self, place, year)
        if moves is not None:
            self.rule_moves[year] = moves

    def _step(self, place: int, year: int) -> None:
        from .kernel.step import step

        job, failure = self.job, np.zeros(3, dtype=np.int64)
        rules, rules_of_reference, awards, awards_of_reference_, words = job.law[place]
        places, factors = self.arrays, job.ahead.factors(self.draws, place)
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
