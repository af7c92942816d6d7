"""The running budget year of one clause: what is known, what may still come, what is paid, and whether the money lasts.

Of each event year, known and simulated entitlements fall due by the payment pattern of their clause: in the budget year b, of the
entitlements of event year e, what the shares of years 0 to b - e after the event add up to. What earlier budget years paid for
that event year is off it. In the running event year known recipients displace simulated ones one for one, at the draw's mean
amount.

Everything is whole yuan in every draw. Money that was paid was needed: where more is paid than the pattern lets fall due, the
need is what was paid. So need = paid + remaining, remaining >= 0, and available = need + surplus - gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...law import round_half_up
from ...projection.draws.common import standard_error
from ..rationing import share_out


@dataclass(frozen=True)
class KnownClaims:
    """What the tables hold of one clause and event year: (counties + 1,) whole yuan, last what has no single county; who is
    paid."""

    amounts: np.ndarray
    recipients: int


@dataclass(frozen=True)
class Simulated:
    """One clause and event year in every draw: (draws, counties + 1) whole yuan, and (draws,) who is paid."""

    amounts: np.ndarray
    recipients: np.ndarray


@dataclass(frozen=True)
class Booked:
    """The ledger's rows of one clause and event year: paid before the budget year and in it, (counties + 1,) whole yuan."""

    before: np.ndarray
    paid: np.ndarray


@dataclass(frozen=True)
class ForecastLine:
    """One clause in the running budget year; int64 whole yuan.

    ``event_years`` with anything known, simulated or booked. ``known``, ``before``, ``paid``, ``money`` : (counties + 1,)
    entitlements in the tables, paid before and in the budget year, appropriated and carried in. ``added``, ``remaining`` :
    (draws, counties + 1) simulated entitlements beside the known ones, and what is due by the year's end and still unpaid.
    ``overpaid`` : event years for which more was paid than the tables and any draw owe.
    """

    clause: str
    event_years: tuple[int, ...]
    known: np.ndarray
    added: np.ndarray
    before: np.ndarray
    paid: np.ndarray
    remaining: np.ndarray
    money: np.ndarray
    overpaid: tuple[int, ...] = ()

    @cached_property
    def need(self) -> np.ndarray:
        """(draws,) paid to date and what remains to be paid by the year's end."""
        return self.need_by_county.sum(axis=1)

    @property
    def need_by_county(self) -> np.ndarray:
        return self.paid + self.remaining

    @property
    def owed(self) -> np.ndarray:
        """(draws,) what the tables and the draws entitle to, whenever it falls due."""
        return self.known.sum() + self.added.sum(axis=1)

    @property
    def available(self) -> int:
        """Appropriated, adjusted, and carried in."""
        return int(self.money.sum())

    @property
    def paid_to_date(self) -> int:
        return int(self.paid.sum())

    @property
    def gap(self) -> np.ndarray:
        """(draws,) what the need has beyond the money."""
        return np.maximum(self.need - self.available, 0)

    @property
    def surplus(self) -> np.ndarray:
        """(draws,) what the money has beyond the need."""
        return np.maximum(self.available - self.need, 0)

    def needed_at(self, safety: float) -> int:
        """What suffices with a chance of ``safety``, whole yuan upwards."""
        return quantile_upwards(self.need, safety)

    @property
    def matters(self) -> bool:
        """Whether anything was known, simulated, booked or appropriated."""
        return bool(self.event_years) or self.available > 0


def line_of(
    clause: str,
    known: Mapping[int, KnownClaims],
    added: Mapping[int, np.ndarray],
    booked: Mapping[int, Booked],
    money: np.ndarray,
    shares: tuple[float, ...],
    budget_year: int,
    draws: int,
) -> ForecastLine:
    """One clause in the running budget year.

    Parameters
    ----------
    known, booked : by event year. added : by event year (draws, counties + 1) simulated entitlements beside the known ones.
    money : (counties + 1,) appropriated and carried in. shares : the payment pattern. draws : 1 where nothing is simulated.
    """
    size = len(money)
    zeros = np.zeros(size, dtype=np.int64)
    totals = {name: zeros.copy() for name in ("known", "before", "paid")}
    all_added, remaining = (np.zeros((draws, size), dtype=np.int64) for _ in range(2))
    years, overpaid = [], []
    for year in sorted({*known, *added, *booked}):
        held = known[year].amounts if year in known else zeros
        more = added.get(year, np.zeros((draws, size), dtype=np.int64))
        books = booked.get(year, Booked(zeros, zeros))
        remaining += still_owed(due_by_end(held + more, shares, budget_year - year) - books.before - books.paid)
        all_added += more
        for name, amounts in (("known", held), ("before", books.before), ("paid", books.paid)):
            totals[name] += amounts
        if held.any() or more.any() or books.before.any() or books.paid.any():
            years.append(year)
        if books.before.sum() + books.paid.sum() > (held + more).sum(axis=-1).max():
            overpaid.append(year)
    return ForecastLine(
        clause, tuple(years), totals["known"], all_added, totals["before"], totals["paid"], remaining, money, tuple(overpaid)
    )


def what_remains(simulated: Simulated, known: int) -> np.ndarray:
    """Simulated entitlements that no known recipient displaces.

    Of the simulated recipients as many as are known are gone; the others get the draw's mean amount. The yuan are rounded once a
    draw and spread over counties as the draw has them.

    Returns
    -------
    (draws, counties + 1) int64.
    """
    total, recipients = simulated.amounts.sum(axis=1).astype(np.int64), simulated.recipients.astype(np.int64)
    left = np.maximum(recipients - known, 0)
    divisor = np.maximum(recipients, 1)
    each, rest = total // divisor, total % divisor  # in two parts, so that no product passes 2**63
    whole = each * left + (2 * rest * left + divisor) // (2 * divisor)
    return share_out(simulated.amounts.astype(np.int64).T, whole).T


def due_by_end(amounts: np.ndarray, shares: tuple[float, ...], lag: int) -> np.ndarray:
    """What of entitlements is due by the end of the year ``lag`` years after their event, whole yuan.

    Rounded over all counties (last axis) together, half up, so that the parts of counties sum to what is due of the whole.
    """
    if lag < 0:
        return np.zeros_like(amounts)
    if lag >= len(shares) - 1:
        return amounts.astype(np.int64)
    reached = round_half_up(np.cumsum(amounts, axis=-1) * float(np.cumsum(shares)[lag])).astype(np.int64)
    return np.diff(reached, axis=-1, prepend=0)


def still_owed(open_amounts: np.ndarray) -> np.ndarray:
    """What is due and unpaid, from what is due less what was paid by county, which may be below zero.

    Money booked without a county has gone to counties: it is off what they are owed, in proportion. Money booked on a county
    beyond what that county was owed is off what has no single county. What one county got too much never pays another.

    Parameters
    ----------
    open_amounts : (draws, counties + 1), last what has no single county.
    """
    counties, nowhere = open_amounts[:, :-1], open_amounts[:, -1]
    beyond = np.maximum(-counties, 0).sum(axis=1)
    owed = np.column_stack([np.maximum(counties, 0), np.maximum(nowhere - beyond, 0)]).astype(np.int64)
    money = np.maximum(owed.sum(axis=1) - np.maximum(-nowhere, 0), 0)
    return share_out(owed.T, money).T


def quantile_upwards(values: np.ndarray, level: float) -> int:
    """A quantile over draws in whole yuan, rounded up: so much suffices."""
    return int(np.ceil(np.quantile(values, level) - 1e-6))


def gap_chance(need: np.ndarray, available: int) -> tuple[float, float]:
    """How likely the need passes the money, and the standard error of that; none where nothing was simulated."""
    short = (need > available).astype(np.float64)
    return float(short.mean()), 0.0 if len(short) == 1 else float(standard_error(short))
