"""Who gets more and who less in the years ahead: two scenarios recipient by recipient, in the same draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from ...heavy import pd
from ...projection.costing.payments import FOLLOWED, Payments
from ...projection.projection import Projection, job_of
from ...projection.run import run
from ..size_classes import size_class

if TYPE_CHECKING:
    from ...projection.results import BlockSums
    from ...projection.run import Job


@dataclass(frozen=True)
class _Moved:
    """A row a draw and recipient who gets another sum, (n,) each: as ``Payments``, ``amount`` being what it gets more."""

    draw: np.ndarray
    amount: np.ndarray
    kind: np.ndarray
    county: np.ndarray
    industry: np.ndarray
    size: np.ndarray


def gains_ahead(reference: Projection, other: Projection, threads: int = 2) -> pd.DataFrame:
    """What recipients get more under another scenario over all years ahead, draw by draw.

    An enterprise is the same in every draw and scenario: one that is certified earlier, later or never answers for what that
    brings it. Envelopes are nobody's own and left out.

    Parameters
    ----------
    reference, other : projections of the same years, draws, seed and firms. threads : change no result.

    Returns
    -------
    DataFrame : a row a draw and recipient with any difference: draw; kind (``payments.FOLLOWED``, ``OTHER_ENTERPRISE``,
        ``NO_ENTERPRISE``); county, industry (names and codes, "" where there is none); size (of ``size_classes``, in the first
        year in which either scenario pays it; "" where it is not followed); difference in yuan.

    Raises
    ------
    ValueError : projections that have not the same draws or years.
    """
    if (reference.draws, reference.years, reference.scenario.seed) != (other.draws, other.years, other.scenario.seed):
        raise ValueError("who gains is told of projections in the same draws and years")
    before, after = (_followed(projection) for projection in (reference, other))
    counties, industries = (np.append(names, "") for names in (before.state.counties, before.state.industries))
    paid, found = {}, {}

    def remembered(draws: slice, sums: BlockSums) -> None:
        paid[draws.start] = sums.payments

    def compared(draws: slice, sums: BlockSums) -> None:
        found[draws.start] = _moved(paid.pop(draws.start), sums.payments, industries, draws.start)

    for job, use in ((before, remembered), (after, compared)):
        _block_by_block(job, threads, use)
    parts = [found[start] for start in sorted(found)]
    every = {field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(_Moved)}
    return pd.DataFrame(
        {
            "draw": every["draw"],
            "kind": every["kind"],
            "county": counties[every["county"]],
            "industry": industries[every["industry"]],
            "size": every["size"],
            "difference": every["amount"].astype(np.int64),
        }
    )


def _followed(projection: Projection) -> Job:
    return replace(job_of(projection.scenario, projection.base, projection.ahead.common), follows=True)


def _block_by_block(job: Job, threads: int, use) -> None:
    """Run a job and hand over what each block's recipients get, which the job itself then forgets."""

    def keep(draws: slice, made) -> BlockSums:
        sums = made()
        use(draws, sums)
        return replace(sums, payments=())

    run(job, threads, keep=keep)


def _moved(before: Sequence[Payments], after: Sequence[Payments], industries: np.ndarray, first_draw: int) -> _Moved:
    """The recipients of a block who get another sum over all years, each as it was in the first year in which it is paid."""
    by_year = [part for pair in zip(before, after, strict=True) for part in pair]  # in order of years, for the first to be first
    rows, sign = Payments.together(by_year), np.repeat([-1.0, 1.0] * len(before), [len(part) for part in by_year])
    order = np.lexsort((rows.recipient, rows.draw))
    draw, recipient = rows.draw[order], rows.recipient[order]
    starts = np.flatnonzero(np.r_[True, (draw[1:] != draw[:-1]) | (recipient[1:] != recipient[:-1])]) if len(order) else order
    gap = np.add.reduceat((rows.amount * sign)[order], starts) if len(order) else np.empty(0)
    first, gap = order[starts][gap != 0], gap[gap != 0]
    followed = rows.kind[first] == FOLLOWED
    size = np.full(len(first), "", dtype=object)
    measures = {name: getattr(rows, name)[first][followed] for name in ("staff", "revenue", "assets")}
    size[followed] = size_class(industries[rows.industry[first][followed]], measures)
    return _Moved(rows.draw[first] + first_draw, gap, rows.kind[first], rows.county[first], rows.industry[first], size)
