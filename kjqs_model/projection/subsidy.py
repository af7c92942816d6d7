"""The provincial R&D subsidy of the years ahead (8.1 matches it): who draws it, how drawing persists by firm, what a new rule
moves.

Of the firms that meet the conditions of the written rule only a share draws. Whether a firm does hangs on an inclination of its
own, a standard normal number that moves slowly from year to year; those below a bound draw. The base year's recipients have
theirs below the bound of the base year, so that they go on, as far as assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtri

from ..errors import Refusal
from ..higher_law import divide_envelope, parameters, work_out
from ..tables.words import AboveScale
from .inclination import bound_of, correlation_of
from .kernel.factors import Factor
from .state import FirmFlag, FirmVariable, Trait

if TYPE_CHECKING:
    from .block import BlockOfDraws, Job

RULE = "provincial_rd_subsidy"
_CONDITIONS = ("large_revenue", "large_rd_ratio", "small_rd_ratio", "rd_minimum", "growth_minimum")


def law_of(year: int, base: int, overrides: Mapping[str, object]) -> dict | None:
    """The rule for the R&D of a year; None where there is none yet. ``overrides`` reach the years after the base alone."""
    own = {path: value for path, value in overrides.items() if path.startswith(f"{RULE}.")} if year > base else {}
    try:
        return parameters(RULE, year, own)
    except Refusal:
        return None


def same_conditions(law: Mapping, other: Mapping) -> bool:
    """Whether two rules ask the same of a firm, as far as their text is known."""
    return all(repr(law[name]) == repr(other[name]) for name in _CONDITIONS)


@cache
def _same_as_at_base(year: int, base: int) -> bool:
    then, now = law_of(base - 1, base, {}), law_of(year, base, {})
    return then is None or now is None or same_conditions(then, now)


def share_that_draws(year: int, base: int, at_base: float, after_change: np.ndarray) -> np.ndarray:
    """Of the firms that meet the rule for a year's R&D, the share that draws it, (draws,).

    The share of the base year stands for what the stored text of its rule lacks as well; under another rule it is an assumption
    of its own.
    """
    return np.full(len(after_change), at_base) if _same_as_at_base(year, base) else after_change


def set_factors(factors: np.ndarray, job: Job, draws: slice, year: int) -> None:
    """What the kernel reads of drawing the subsidy on the R&D of a year: ``factors`` (draws, Factor), changed in place."""
    ahead = job.ahead
    share = share_that_draws(
        year, job.state.year, ahead.constants.subsidy_share, ahead.common["subsidy_share_after_change"][draws]
    )
    factors[:, Factor.subsidy_correlation] = correlation_of(
        ahead.constants.subsidy_share, ahead.common["subsidy_persistence"][draws]
    )
    factors[:, Factor.subsidy_bound] = bound_of(share)


def grant(block: BlockOfDraws, place: int, year: int) -> np.ndarray | None:
    """Grant the provincial subsidy of a year on the R&D of the year before, in every draw of a block.

    Returns
    -------
    ndarray : where the rule is another than a year ago, what the old and the new one give on the same firms, (draws, 4):
        recipients and yuan under the old rule, under the new one. None where nothing changed.
    """
    from .kernel.gathering import set_grants

    job, base = block.job, block.job.state.year
    law, before = (law_of(of, base, job.law_overrides) for of in (year - 1, year - 2))
    if law is None:
        return None
    if place == 0:
        _draw_or_not(block, year)
    granted = _granted(block, place, law, _bases_taken(block))
    set_grants(block.arrays.figures, granted.draw, granted.firm, granted.yuan)
    if before is None or repr(before) == repr(law):
        return None
    size, sums = len(block.numbers), []
    for one in (_under_the_old_rule(block, place, year, before), granted):
        paid = one.yuan > 0
        sums += [np.bincount(one.draw[paid], minlength=size), np.bincount(one.draw, weights=one.yuan, minlength=size)]
    return np.stack(sums, axis=1)


def _draw_or_not(block: BlockOfDraws, year: int) -> None:
    """Who draws on the R&D of the base year: what the kernel does in each year ahead, see ``kernel._draw_subsidy_or_not``."""
    from .kernel.luck import uniforms

    draw, firm = np.nonzero(block.marks[..., FirmFlag.could_draw])
    factors = np.zeros((len(block.numbers), len(Factor)))
    set_factors(factors, block.job, block.draws, year - 1)
    kept, bound = (factors[draw, factor] for factor in (Factor.subsidy_correlation, Factor.subsidy_bound))
    luck = uniforms(block.job.seed, block.keys[firm], block.numbers[draw], year - 1, "a firm's knowledge")[:, 2]
    inclination = kept * block.figures[draw, firm, FirmVariable.inclination] + np.sqrt(1 - kept * kept) * ndtri(luck)
    block.figures[draw, firm, FirmVariable.inclination] = inclination
    for figure in (FirmVariable.envelope_base, FirmVariable.outside_envelope):
        block.figures[draw, firm, figure] = np.where(inclination < bound, block.figures[draw, firm, figure], 0.0)


class _Bases(NamedTuple):
    """What the subsidy is granted on, of firms in the order of draws and places, (n,) each: ``base`` shares the envelope,
    ``outside`` is granted beside it, both in yuan."""

    draw: np.ndarray
    firm: np.ndarray
    base: np.ndarray
    outside: np.ndarray


class _Grants(NamedTuple):
    """Yuan granted, (n,), to firms by draw and place."""

    draw: np.ndarray
    firm: np.ndarray
    yuan: np.ndarray


def _bases_taken(block: BlockOfDraws) -> _Bases:
    """Of the firms that are there, and nobody's grant of the year before stays."""
    from .kernel.gathering import count_bases, take_bases

    figures, marks = block.arrays.figures, block.arrays.marks
    size = count_bases(figures, marks, block.count)
    found = _Bases(np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64), np.empty(size), np.empty(size))
    take_bases(figures, marks, block.count, *found)
    return found


def _granted(block: BlockOfDraws, place: int, law: Mapping, on: _Bases) -> _Grants:
    """The envelope of each draw divided over the bases, integrated circuits beside it."""
    envelope = block.job.ahead.envelope[block.draws, place]
    ends = np.searchsorted(on.draw, np.arange(1, len(envelope)))
    shares = [
        divide_envelope(one, money, law["rate_ceiling"], law["least_grant"], law["rounding"], cap=law["cap_per_firm"])
        for one, money in zip(np.split(on.base, ends), envelope, strict=True)
    ]
    return _Grants(on.draw, on.firm, np.concatenate(shares) + on.outside)


def _under_the_old_rule(block: BlockOfDraws, place: int, year: int, law: Mapping) -> _Grants:
    """What the rule of the year before would grant on the same firms."""
    figures, marks, ahead = block.figures, block.marks, block.job.ahead
    share = share_that_draws(
        year - 2, block.job.state.year, ahead.constants.subsidy_share, ahead.common["subsidy_share_after_change"][block.draws]
    )
    draw, firm = np.nonzero(
        (marks[..., FirmFlag.alive] != 0)
        & (marks[..., FirmFlag.performer] != 0)
        & (marks[..., FirmFlag.super_deduction] != 0)
        & (figures[..., FirmVariable.inclination] < bound_of(share)[:, None])
    )
    mark, traits, rows = marks[draw, firm], block.job.state.traits, block.template[draw, firm]
    above, reported = mark[:, FirmFlag.above_scale], figures[draw, firm, FirmVariable.rd_statistical]
    columns = {
        "certificate_year": figures[draw, firm, FirmVariable.certificate_year],
        "tech_sme": mark[:, FirmFlag.registered] != 0,
        "super_deduction": mark[:, FirmFlag.super_deduction] != 0,
        "industry_division": traits[Trait.industry_division][rows],
        "above_scale": above,
        "rd_reported": np.where((above == AboveScale.none) | (reported > 0), reported, np.nan),
        **{name: figures[draw, firm, FirmVariable[name]] for name in ("revenue", "rd_tax", "rd_tax_1")},
        "priority_industry": traits[Trait.priority_industry][rows].astype(np.int8),
    }
    columns["certificate_valid"] = work_out("recognition", year - 1, columns, ["certificate_valid"])["certificate_valid"]
    by_law = work_out(RULE, year - 2, columns, ["base", "granted_outside_envelope"])
    on = (np.nan_to_num(by_law[name]) for name in ("base", "granted_outside_envelope"))
    return _granted(block, place, law, _Bases(draw, firm, *on))
