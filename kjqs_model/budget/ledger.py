"""The ledger of every draw: from entitlement to what falls due, is appropriated, paid, still owed and lapsed, to the yuan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..law import round_half_up
from .cells import CITY, Cells
from .rationing import share_in_turn, share_out, split, split_each
from .settings import CLOSED, Settings
from .treasury import foreseen, rounded_up

MEASURES = ("entitlement", "appropriation", "payment", "opening_arrears", "closing_arrears")
"""The measures of ``budget.csv``."""


@dataclass(frozen=True)
class Ledger:
    """Every cell in every year and draw; whole yuan, int64, (cells, years, draws) unless said otherwise.

    Opening arrears plus entitlement is payment plus closing arrears plus what lapsed. Arrears are all that is owed and unpaid,
    whether it is due or not; ``payable`` is what is due in the year, old and new, ``overdue`` what of it stays unpaid at the
    year's end.
    ``appropriation`` is the line of each cell within its appropriation, the same in every draw where the scenario sets it, and in
    the first year. Of appropriations, by pool (years, draws): ``carried_in`` from earlier years, ``carried_out`` and
    ``money_lapsed`` at the year's end.
    """

    years: tuple[int, ...]
    cells: Cells
    entitlement: np.ndarray
    payable: np.ndarray
    appropriation: np.ndarray
    payment: np.ndarray
    opening_arrears: np.ndarray
    closing_arrears: np.ndarray
    lapsed: np.ndarray
    overdue: np.ndarray
    carried_in: Mapping[tuple[str, str], np.ndarray]
    carried_out: Mapping[tuple[str, str], np.ndarray]
    money_lapsed: Mapping[tuple[str, str], np.ndarray]

    @property
    def draws(self) -> int:
        return self.entitlement.shape[2]

    def measure(self, name: str) -> np.ndarray:
        """A measure by cell, (cells, years, draws)."""
        return getattr(self, name)

    def money(self, name: str) -> np.ndarray:
        """``carried_in``, ``carried_out`` or ``money_lapsed`` by cell: that of a pool over its lines in proportion to
        appropriations.

        Where a pool has several lines this is a convention; their sum is exact.
        """
        found = np.zeros(self.entitlement.shape, dtype=np.int64)
        for pool, places in self.cells.pools.items():
            amounts = getattr(self, name)[pool]
            for year in range(len(self.years)):
                lines = self.appropriation[places, : year + 1].sum(axis=1)
                found[places, year] = split_each(amounts[year], np.where(lines.any(axis=0), lines, 1))
        return found


def keep_ledger(entitlement: np.ndarray, before: np.ndarray, owed: np.ndarray, years: tuple[int, ...], cells: Cells) -> Ledger:
    """Run the ledger through the years.

    Parameters
    ----------
    entitlement : (cells, years, draws) of the years ahead. before : (cells, draws) of the base year, of which the share that
    falls due
        in that year was paid in it. owed : (cells, draws) due before the first year and unpaid.
    years : ahead of the base year, without a gap.
    """
    every = np.concatenate([before[:, None], entitlement], axis=1)
    book = _Book.opened(before, owed, _falls_due(every, cells), _due_at_once(every, cells), entitlement, years, cells)
    for place in range(len(years)):
        book.settle(place)
    return book.closed()


def _due_at_once(every: np.ndarray, cells: Cells) -> np.ndarray:
    """(cells, years + 1, draws) of what falls due in the year of its event: what no budget of that year can know beforehand."""
    first = np.array([cells.settings.payment[cell.clause].shares[0] for cell in cells.entries])
    return round_half_up(every * first[:, None, None]).astype(np.int64)


def _falls_due(every: np.ndarray, cells: Cells) -> np.ndarray:
    """(cells, years + 1, draws) of what falls due, the base year first; each entitlement's parts sum to it over all years."""
    found = np.zeros(every.shape, dtype=np.int64)  # type: np.ndarray
    for place, cell in enumerate(cells.entries):
        shares = np.cumsum(cells.settings.payment[cell.clause].shares)
        shares[-1] = 1.0
        reached = np.zeros_like(every[place])
        for lag, share in enumerate(shares):
            if lag >= found.shape[1]:  # beyond the last year: owed, and not yet due
                break
            until = round_half_up(every[place] * share).astype(np.int64)
            found[place, lag:] += (until - reached)[: found.shape[1] - lag]
            reached = until
    return found


@dataclass
class _Book:
    """The open ledger. ``unpaid`` is due and unpaid by the year in which it fell due (cells, years + 1, draws), the first before
    all; ``at_once`` what of ``due`` comes from events of the year itself."""

    years: tuple[int, ...]
    cells: Cells
    due: np.ndarray
    at_once: np.ndarray
    unpaid: np.ndarray
    pages: dict[str, Any]
    money: dict[str, Any]
    vintages: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    @classmethod
    def opened(cls, before, owed, due, at_once, entitlement, years, cells) -> _Book:
        shape = entitlement.shape
        pages = {
            name: np.zeros(shape, dtype=np.int64)
            for name in ("payable", "appropriation", "payment", "opening_arrears", "closing_arrears", "lapsed", "overdue")
        }
        pages["entitlement"] = entitlement.astype(np.int64)
        pages["opening_arrears"][:, 0] = before - due[:, 0] + owed
        unpaid = np.zeros((shape[0], shape[1] + 1, shape[2]), dtype=np.int64)
        unpaid[:, 0] = owed
        money = {
            name: {pool: np.zeros(shape[1:], dtype=np.int64) for pool in cells.pools}
            for name in ("carried_in", "carried_out", "money_lapsed")
        }
        vintages = {pool: np.zeros(shape[1:], dtype=np.int64) for pool in cells.pools}
        return cls(years, cells, due, at_once, unpaid, pages, money, vintages)

    @property
    def settings(self) -> Settings:
        return self.cells.settings

    def settle(self, place: int) -> None:
        """One budget year: what is due meets the money, the rest is carried over or lapses."""
        pages, now = self.pages, place + 1
        self.unpaid[:, now] = self.due[:, now]
        pages["payable"][:, place] = self.unpaid.sum(axis=1)
        if place:
            pages["opening_arrears"][:, place] = pages["closing_arrears"][:, place - 1]
        for pool, places in self.cells.pools.items():
            self._pay(pool, places, place)
        pages["lapsed"][:, place] = self._lapse(now)
        pages["overdue"][:, place] = self.unpaid.sum(axis=1)
        pages["closing_arrears"][:, place] = (
            pages["opening_arrears"][:, place]
            + pages["entitlement"][:, place]
            - pages["payment"][:, place]
            - pages["lapsed"][:, place]
        )

    def _pay(self, pool: tuple[str, str], places: np.ndarray, place: int) -> None:
        vintages = self.vintages[pool]
        carried = vintages.sum(axis=0)
        lines = self._appropriated(pool, places, place, carried)
        self.pages["appropriation"][places, place] = lines
        vintages[place] = lines.sum(axis=0)
        self.money["carried_in"][pool][place] = carried
        paid = self._rationed(places, carried + vintages[place])
        self.unpaid[places] -= paid
        self.pages["payment"][places, place] = paid.sum(axis=1)
        self._spend(pool, paid.sum(axis=(0, 1)), place)

    def _appropriated(self, pool: tuple[str, str], places: np.ndarray, place: int, carried: np.ndarray) -> np.ndarray:
        """The lines of a pool's appropriation, (cells of the pool, draws): as set for the year, else by the rule, less what was
        carried over."""
        payable, (level, key), year = self.pages["payable"][places, place], pool, self.years[place]
        given = self.settings.appropriation.get(key, {}) if level == CITY else {}
        if year not in given and self.settings.rule == CLOSED:
            return self._as_a_treasury(places, place, carried)
        amount = int(given[year]) if year in given else self._one_for_all(payable.sum(axis=0) - carried)
        return np.broadcast_to(split(amount, payable.mean(axis=1))[:, None], payable.shape)

    def _as_a_treasury(self, places: np.ndarray, place: int, carried: np.ndarray) -> np.ndarray:
        """What each draw knows to be due when the budget is passed, and an allowance for what it can't know."""
        at_once, before = self.at_once[places, place + 1], self.at_once[places, place]
        known = self.pages["payable"][places, place] - at_once
        allowance = foreseen(at_once.sum(axis=0), before.sum(axis=0), self.settings.safety)
        amount = rounded_up(known.sum(axis=0) + allowance - carried, self.settings.rounding_yuan)
        return split_each(amount, known + at_once.mean(axis=1, keepdims=True))

    def _one_for_all(self, need: np.ndarray) -> int:
        """One amount for all draws: the smallest that at least the wished share of them stays within, rounded up."""
        wished = np.quantile(need, self.settings.safety, method="inverted_cdf")
        return int(rounded_up(np.int64(wished), self.settings.rounding_yuan))

    def _rationed(self, places: np.ndarray, money: np.ndarray) -> np.ndarray:
        """What is paid of each cell and due year, (cells, years + 1, draws)."""
        claims = self.unpaid[places]
        if (claims.sum(axis=(0, 1)) <= money).all():
            return claims.copy()
        cells, dues, draws = claims.shape
        flat = claims.reshape(cells * dues, draws)
        index = np.arange(cells * dues).reshape(cells, dues)
        if self.settings.shortage == "pro_rata":
            return share_out(flat, money).reshape(claims.shape)
        if self.settings.shortage == "by_date":
            turns = [index[:, year] for year in range(dues)]
        else:
            rank = [self.settings.priority.index(self.cells.entries[place].clause) for place in places]
            turns = [index[np.flatnonzero(np.array(rank) == one), year] for one in sorted(set(rank)) for year in range(dues)]
        return share_in_turn(flat, money, turns).reshape(claims.shape)

    def _spend(self, pool: tuple[str, str], spent: np.ndarray, place: int) -> None:
        """Money carried over is spent first, the oldest before the others; what is too old at the year's end lapses."""
        vintages = self.vintages[pool]
        vintages -= share_in_turn(vintages, spent, [np.array([year]) for year in range(len(vintages))])
        old = place - self.settings.appropriations_lapse_after + 1
        if old >= 0:
            self.money["money_lapsed"][pool][place] = vintages[: old + 1].sum(axis=0)
            vintages[: old + 1] = 0
        self.money["carried_out"][pool][place] = vintages.sum(axis=0)

    def _lapse(self, now: int) -> np.ndarray:
        """Claims that stayed unpaid for as many budget years as they may, (cells, draws)."""
        after = self.settings.claims_lapse_after
        if after is None or now - after + 1 < 0:
            return np.zeros(self.unpaid[:, 0].shape, dtype=np.int64)
        lapsed = self.unpaid[:, : now - after + 2].sum(axis=1)
        self.unpaid[:, : now - after + 2] = 0
        return lapsed

    def closed(self) -> Ledger:
        return Ledger(self.years, self.cells, **self.pages, **self.money)
