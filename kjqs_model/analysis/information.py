"""What finding out would save: how much of a year's spread each clause brings, and what is set aside for not knowing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..data import facts
from ..policy.register import rules
from ..projection.draws.ahead_lines import ahead_lines
from ..projection.draws.common import SCRAMBLES
from .sensitivity.groups import Group, groups_of

if TYPE_CHECKING:
    from ..budget import Budget
    from ..projection.draws.priors import Prior

ENDS = (0.1, 0.9)
_MEMORY = "from memory"
_ENTERPRISES = "enterprises"


@dataclass(frozen=True)
class Knowing:
    """What it is worth to know one clause's amount before the budget of a year is drawn up, yuan.

    ``share`` : of the variance of all that falls due, by covariance: the shares of all clauses sum to one. ``spread`` : between
    the 10th and the 90th percentile of all that falls due, and ``spread_known`` of what is left open once the clause is known.
    ``saves`` : how much less is appropriated in the mean, at the safety level, as one purse, with ``error`` its sampling error
    (one standard error, NaN without enough draws); ``saves_alone`` : where the clause has an appropriation of its own.
    """

    clause: str
    share: float
    spread: float
    spread_known: float
    saves: float
    error: float
    saves_alone: float


def worth_knowing(parts: Mapping[str, np.ndarray], safety: float) -> Sequence[Knowing]:
    """Every clause that varies, the one that brings most of the spread first.

    What goes with a clause is known with it, as far as a straight line tells; the rest stays open.

    Parameters
    ----------
    parts : by clause (draws,) yuan that fall due in a year. safety : the chance that an appropriation suffices.
    """
    total = sum(parts.values(), np.zeros(len(next(iter(parts.values())))))
    variance = float(total.var())
    found = []
    for clause, own in parts.items():
        if variance > 0 and np.ptp(own) > 0:
            left = _left_open(own, total)
            found.append(
                Knowing(
                    clause,
                    float(np.cov(own, total, bias=True)[0, 1]) / variance,
                    _spread(total),
                    _spread(left),
                    _at(total, safety) - _at(left, safety),
                    _error(own, total, safety),
                    _at(own, safety) - float(own.mean()),
                )
            )
    return sorted(found, key=lambda one: (-one.share, one.clause))


@lru_cache(maxsize=1)  # a budget holds its ledger in every draw: no more than the last is kept for it
def of_budget(budget: Budget, year: int) -> Sequence[Knowing]:
    """The same for what falls due in a year of a budget, at its own safety level. A report asks several times."""
    place = budget.years.index(year)
    return worth_knowing(
        {key: amounts[place].astype(np.float64) for _, key, amounts in budget.groups("payable", ("clause",))},
        budget.settings.safety,
    )


def from_memory(clause: str, year: int) -> bool:
    """Whether a figure that a clause's recipients rest on is marked as given from memory in ``data/facts.yaml``."""
    known = facts()
    return any(_MEMORY in known[name].source for line in _assumed_lines(clause, year) for name in line.facts if name in known)


def who_knows(clause: str, year: int, priors: Mapping[str, Prior]) -> Group | None:
    """The group of inputs under which a clause's recipients are found out; None for clauses of enterprises, which firms' lists
    tell."""
    if not _assumed_lines(clause, year):
        return None
    names = {f"{part}.{line.line}" for line in _assumed_lines(clause, year) for part in ("volume", "amount")}
    return next((group for group in groups_of(priors) if names & set(group.members)), None)


def _assumed_lines(clause: str, year: int) -> list:
    rule = rules(year).get(clause)
    table = None if rule is None else rule.entitles[1].table
    if table in (None, _ENTERPRISES):
        return []
    return [line.line for line in ahead_lines() if line.table == table and line.line.status == "assumed"]


def _left_open(own: np.ndarray, total: np.ndarray) -> np.ndarray:
    """What of a total stays open once one part is known, about the same mean."""
    slope = float(np.cov(own, total, bias=True)[0, 1]) / float(own.var()) if np.ptp(own) > 0 else 0.0
    return total - slope * (own - own.mean())


def _error(own: np.ndarray, total: np.ndarray, safety: float) -> float:
    """The standard error of what is saved, leaving out one of the eight scrambles after the other (jackknife); NaN without two
    draws in each."""
    draws = len(own)
    if draws < 2 * SCRAMBLES or draws % SCRAMBLES:
        return float("nan")
    scramble, saved = np.arange(draws) % SCRAMBLES, []
    for out in range(SCRAMBLES):
        mine, all_of_it = own[scramble != out], total[scramble != out]
        saved.append(_at(all_of_it, safety) - _at(_left_open(mine, all_of_it), safety))
    return float(np.sqrt((SCRAMBLES - 1) * np.var(saved)))


def _spread(values: np.ndarray) -> float:
    low, high = np.quantile(values, ENDS)
    return float(high - low)


def _at(values: np.ndarray, level: float) -> float:
    return float(np.quantile(values, level))
