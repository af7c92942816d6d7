"""Two answers side by side: one that was pinned, and what is asked now."""

from __future__ import annotations

from dataclasses import dataclass

from ..language import say
from ..reporting.sections import card as words
from ..reporting.sections.card import CardRow
from ..reporting.words import money, span, yuan_text
from .model import Costs, Spread, YearForecast
from .views import table_of


@dataclass(frozen=True)
class Pin:
    """A question that was answered, under the name by which it stands beside another."""

    label: str
    costs: Costs
    ahead: YearForecast


def beside(pin: Pin, now: Pin) -> str:
    """A pinned question beside the one asked now: cost, gap and targets of both, and what lies between them."""
    rows = [
        (
            say("dashboard.owed_recipient_recipient", year=now.costs.own.year),
            yuan_text(pin.costs.own.total),
            yuan_text(now.costs.own.total),
            _signed(now.costs.own.total - pin.costs.own.total),
        )
    ]
    theirs = {row.key: row for row in _card_rows(pin.ahead)}
    for row in _card_rows(now.ahead):
        other = theirs.get(row.key)
        rows.append((row.label, other.words if other else "–", row.words, _gap(other, row)))
    if pin.ahead.due.shape == now.ahead.due.shape and pin.ahead.card.years[0].year == now.ahead.card.years[0].year:
        gap = Spread.of(now.ahead.due - pin.ahead.due)
        rows.append(
            (say("dashboard.due_more_in_same_draws", year=now.ahead.card.years[0].year), "", "", span(gap.p10, gap.p90, "+"))
        )
    head = (
        say("dashboard.item"),
        say("dashboard.pinned", label=pin.label),
        say("dashboard.now", label=now.label),
        say("dashboard.gap_between"),
    )
    return table_of(say("dashboard.side_by_side"), head, rows, escaped=(0, 1, 2, 3), kind=" kjqs-beside")


def _card_rows(ahead: YearForecast) -> list[CardRow]:
    """The figures of a card that are held against each other: the first budget year's, and the targets'."""
    return [*words.year_rows(ahead.card, ahead.card.years[0]), *words.target_rows(ahead.card)]


def _gap(before: CardRow | None, after: CardRow) -> str:
    if before is None:
        return "–"
    if after.yuan is not None and before.yuan is not None:
        return _signed(after.yuan - before.yuan)
    return say("dashboard.points", points=f"{((after.share or 0) - (before.share or 0)) * 100:+.0f}")


def _signed(yuan: float) -> str:
    return money(yuan, "+")
