"""What some draws owe, year by year: firms that were carried through the years, block by block, are costed together.

Costing is many short steps whatever the number of draws, while firms want to stay in the processor's cache: so blocks are small
and their costing is shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...policy.many_draws import DrawEntitlement, DrawTotals
from ..block import BlockOfDraws, Job
from ..draws.ahead_lines import park_ids
from ..results import BlockSums
from .enterprises import carriers_of, enterprises_of, entitled_in_year
from .following import payments_of
from .payments import Payments
from .reached import Reached


def sums_of_blocks(job: Job, draws: slice, blocks: Sequence[BlockOfDraws]) -> BlockSums:
    """What some draws come to, whose firms were carried through the years in blocks, one after another."""
    paid, kept, payments = _costed(job, draws, blocks) if job.costs else ([], [], [])
    counties = paid[0].counties if paid else ()
    clauses = {clause for year in paid for clause in year.amounts}
    size = draws.stop - draws.start

    def of(name: str, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
        return {clause: np.array([getattr(year, name).get(clause, np.zeros(shape)) for year in paid]) for clause in clauses}

    return BlockSums(
        np.concatenate([block.counts for block in blocks], axis=1),
        np.concatenate([block.entrants for block in blocks], axis=1),
        of("amounts", (size,)),
        of("recipients", (size,)),
        of("by_county", (size, len(counties) + 1)),
        counties,
        {year: np.concatenate([block.rule_moves[year] for block in blocks]) for year in blocks[0].rule_moves},
        tuple(kept),
        tuple(payments),
    )


def _costed(
    job: Job, draws: slice, blocks: Sequence[BlockOfDraws]
) -> tuple[list[DrawTotals], list[DrawEntitlement], list[Payments]]:
    """Of each year what is owed; who is entitled, if the job keeps it; what each recipient gets, if the job follows them."""
    numbers = np.concatenate([block.numbers for block in blocks])
    volumes, amounts, drawn = (_of_draws(given, draws) for given in (job.volumes, job.amounts, job.drawn))
    carriers, parks = carriers_of(volumes, len(numbers)), np.zeros((len(numbers), len(park_ids())), dtype=bool)
    firsts = [block.draws.start - draws.start for block in blocks]
    paid, kept, payments = [], [], []
    for place, year in enumerate(job.years):
        reached = Reached.together([block.reached[place] for block in blocks], firsts)
        table = enterprises_of(job.state, reached, numbers, year, job.partners, job.seed, carriers)
        entitled = entitled_in_year(table, job.policy, year, numbers, volumes, amounts, drawn, parks, job.seed, job.own.get(year))
        paid.append(entitled.totals())
        if job.keeps:
            kept.append(entitled)
        if job.follows:
            payments.append(payments_of(job.state, reached, entitled))
        parks = np.zeros_like(parks)
        parks[paid[-1].chosen("16.2")] = True
    return paid, kept, payments


def _of_draws(given: Mapping[str, np.ndarray], draws: slice) -> dict[str, np.ndarray]:
    return {name: values[draws] for name, values in given.items()}
