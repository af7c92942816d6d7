"""Reports beside each other: what each costs, brings and changes, from their cards; the reference first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..chances import interval, interval_text
from ..heavy import pd
from ..language import in_unit, say
from ..projection.targets import REAL
from .charts.axes import with_unit
from .charts.index import cost_and_chance
from .exhibit import Exhibit
from .sections import card as words
from .sections.card import CardRow
from .tables.card import AnswerCard, card_from
from .words import clause_list, money


@dataclass(frozen=True)
class IndexCell:
    """One cell: its text, what stands small beside it, and what it is sorted by (NaN goes last)."""

    text: str
    note: str = ""
    by: float | None = None
    key: str = ""


def cards_of(results: Mapping[str, Mapping]) -> dict[str, AnswerCard]:
    """The card of each report that has one, the reference first, then as given."""
    found = {name: card_from(one["card"]) for name, one in results.items() if one.get("card")}
    first = _reference(found)
    return {name: found[name] for name in sorted(found, key=lambda name: name != first)}


def _reference(cards: Mapping[str, AnswerCard]) -> str | None:
    """The report that others are set against: the first that extends nothing and is projected."""
    return next((name for name, card in cards.items() if card.against is None and card.years), None)


def headings(cards: Mapping[str, AnswerCard]) -> list[str]:
    """The heading of each column."""
    first = next((card for card in cards.values() if card.years), None)
    if first is None:
        return [say("reporting_card.base_year_total")]
    year = first.years[0].year
    due, more, price = (
        with_unit(name, say("reporting_charts.money_unit"))
        for name in (
            say("reporting_card.due_in", year=year),
            say("reporting_card.difference_to_reference"),
            say("reporting_card.cost_of_a_point"),
        )
    )
    return [
        due,
        more,
        say("reporting_card.gap_some"),
        say("reporting_card.gap_pooled"),
        *map(_target_heading, _targets(first)),
        price,
    ]


def _targets(card: AnswerCard) -> list[CardRow]:
    return list(words.target_rows(card))


def _target_heading(row: CardRow) -> str:
    return say("reporting_card.all_together_short") if row.key == "joint" else row.label


def cells(card: AnswerCard, cards: Mapping[str, AnswerCard]) -> list[IndexCell]:
    """The cells of a report, in the order of ``headings``."""
    base = words.base_row(card)
    if not any(one.years for one in cards.values()):
        return [IndexCell(base.text, by=base.yuan, key=base.key)]
    if not card.years:
        width = len(headings(cards)) - 1
        return [IndexCell(base.text, say("reporting_card.base_year_alone", year=card.base_year)), *([IndexCell("–")] * width)]
    due, _, some, pooled = words.year_rows(card, card.years[0])
    first = next(iter(cards.values()))
    own = {row.key: row for row in _targets(card)}
    chances = [_chance(own[row.key], card) if row.key in own else IndexCell("–") for row in _targets(first)]
    gaps = [_chance(row, card) for row in (some, pooled)]
    year = card.years[0]
    around = say("reporting_card.from_to_figures", low=in_unit(year.low), high=in_unit(year.high))
    return [IndexCell(in_unit(year.due), around, due.yuan, due.key), _difference(card, first), *gaps, *chances, _price(card)]


def _chance(row: CardRow, card: AnswerCard) -> IndexCell:
    note = say("reporting_card.word_and_interval", word=row.word, interval=interval_text(row.share or 0.0, card.draws))
    return IndexCell(row.text, note, row.share, row.key)


def _difference(card: AnswerCard, first: AnswerCard) -> IndexCell:
    """What falls due more than under the reference, of its budget year, in the mean."""
    if card is first or not first.years or card.years[0].year != first.years[0].year:
        return IndexCell("–" if card is not first else say("reporting_card.reference"), by=0.0 if card is first else None)
    more = card.years[0].due - first.years[0].due
    return IndexCell(in_unit(more, 0, "+"), by=more)


def _price(card: AnswerCard) -> IndexCell:
    """What a percentage point more of a target costs, where one is gained at all: the cheapest."""
    gained = [(one.point_yuan, one.name) for one in card.odds if one.point_yuan is not None and not one.name.endswith(REAL)]
    if not gained:
        return IndexCell("–")
    yuan, name = min(gained)
    return IndexCell(in_unit(yuan), say("reporting_card.a_point_of", name=name), yuan)


def picture(cards: Mapping[str, AnswerCard]) -> Exhibit | None:
    """Cost against the chance of all targets, a point a report, with intervals both ways; None for fewer than two."""
    rows = [
        {
            "label": card.title,
            "name": name,
            "mean": card.years[0].due,
            "p10": card.years[0].low,
            "p90": card.years[0].high,
            "chance": card.joint.share,
            **dict(zip(("low", "high"), interval(card.joint.share, card.draws), strict=True)),
        }
        for name, card in cards.items()
        if card.years and card.joint is not None
    ]
    if len(rows) < 2:
        return None
    frame = pd.DataFrame(rows)
    first = next(card for card in cards.values() if card.years)
    return Exhibit(
        "cost_and_chance",
        _finding(frame, first),
        (say("reporting_card.points_and_lines", year=first.years[0].year),),
        frame,
        cost_and_chance,
    )


def _finding(frame: pd.DataFrame, first: AnswerCard) -> str:
    """What the picture shows, in a sentence."""
    best = frame.sort_values(["chance", "mean"], ascending=[False, True]).iloc[0]
    title, spent, chance, year = best["label"], money(best["mean"]), f"{best['chance']:.0%}", first.years[0].year
    tied = int((frame["chance"] == best["chance"]).sum())
    if tied > 1:
        return say("reporting_card.most_likely_tied", tied=tied, title=title, money=spent, chance=chance, year=year)
    return say("reporting_card.most_likely_costs", title=title, money=spent, chance=chance, year=year)


def warnings(cards: Mapping[str, AnswerCard]) -> list[str]:
    """What no total holds and what is not known, each said once; what holds for half the reports at most with
    their names."""
    said: dict[str, list[str]] = {}
    for card in cards.values():
        for text in _warnings(card):
            said.setdefault(text, []).append(card.title)
    return [text if 2 * len(titles) > len(cards) else _of_some(titles, text) for text, titles in said.items()]


def _of_some(titles: Sequence[str], text: str) -> str:
    return say("reporting_card.holds_for", titles=say("signs.list_mark").join(titles), text=text)


def _warnings(card: AnswerCard) -> list[str]:
    found = []
    if card.unset:
        found.append(say("reporting_card.unset_named", count=len(card.unset), clauses=clause_list(card.unset)))
    if card.uncounted:
        found.append(
            say(
                "reporting_card.uncounted_named",
                count=len(card.uncounted),
                base=card.base_year,
                clauses=clause_list(card.uncounted),
            )
        )
    if card.funded:
        found.append(say("reporting_card.funded_named", clauses=clause_list(card.funded)))
    return found


def matrix(cards: Mapping[str, AnswerCard]) -> tuple[list[str], list[list[str]]]:
    """Which report changes which parameter: titles as headings, a row a parameter with its value before and under each."""
    changing = {name: card for name, card in cards.items() if card.against is not None and card.against.moved}
    rows: dict[str, list[str]] = {}
    for place, card in enumerate(changing.values()):
        for path, label, old, new in card.against.moved if card.against else ():
            row = rows.setdefault(path, [f"{path} {label}".strip(), old, *([""] * len(changing))])
            row[2 + place] = new
    return [card.title for card in changing.values()], [rows[path] for path in sorted(rows, key=_order)]


def _order(path: str) -> tuple:
    return tuple(int(part) if part.isdigit() else 10_000 for part in path.split(".")), path


def order_of(cards: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names of all reports: those with cards in their order, then the others."""
    return [*cards, *(name for name in names if name not in cards)]
