"""The card as HTML: the same in a report, the index, a notebook and the dashboard."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..language import say, say_each
from .sections import card as words
from .sections.card import CardRow
from .tables.card import AnswerCard, card_of

if TYPE_CHECKING:
    from ..study import Study


class CardPage:
    """The card on show.

    Parameters
    ----------
    card : its figures. heading : whether title and question stand over it. level : of its title, 1 to 3.
    """

    def __init__(self, card: AnswerCard, heading: bool = True, level: int = 1):
        self.card, self.heading, self.level = card, heading, level

    def _repr_html_(self) -> str:
        return f"<style>{card_style()}</style>{card_html(self.card, self.heading, self.level)}"

    def __str__(self) -> str:
        return "\n".join(words.in_short(self.card))


def report(study: Study) -> CardPage:
    """The first section of a report."""
    return CardPage(card_of(study))


@cache
def card_style() -> str:
    """The card's style sheet, which it brings with it wherever it is shown."""
    return Path(__file__).with_name("templates").joinpath("card.css").read_text(encoding="utf-8")


def card_html(card: AnswerCard, heading: bool = True, level: int = 1) -> str:
    """The card: cost, gap and targets first, then what they rest on."""
    head = ""
    if heading:
        head = f'<h{level} class="kjqs-title">{_safe(card.title)}</h{level}>{_tag("p", "kjqs-question", card.question)}'
    body = _years(card) + _targets(card) if card.years else _base(card)
    boxes = [
        (say("reporting_card.what_the_total_rests_on"), words.basis_sentences(card)),
        *([(say("reporting_card.hangs_on"), words.hinge_sentences(card))] if card.years else []),
        (words.change_title(card), words.change_sentences(card)),
        (say("reporting_card.checked_in", year=card.base_year), words.base_sentences(card)),
    ]
    told = "".join(_box(*box) for box in boxes if box[1])
    return (
        f'<section class="kjqs-answer" aria-label="{_safe(say("reporting_card.conclusion"))}">{head}'
        f'<div class="kjqs-first">{body}</div><div class="kjqs-boxes">{told}</div>{_note(card)}</section>'
    )


def _base(card: AnswerCard) -> str:
    """What stands first where nothing is projected."""
    why = say("reporting_card.no_years", reason=card.reason)
    return f'<div class="kjqs-money">{_big(words.base_row(card))}{_tag("p", "kjqs-small", why)}</div>'


def _years(card: AnswerCard) -> str:
    rows = [words.year_rows(card, year) for year in card.years]
    due, *others = rows[0]
    return f'<div class="kjqs-money">{_big(due)}{"".join(map(_line, others))}{_later(rows[1:])}</div>'


def _line(row: CardRow) -> str:
    """A figure in a line: what it is, the figure, its word, its interval."""
    word = f"{_tag('span', 'kjqs-word', row.word)} " if row.word else ""
    return (
        f'<p class="kjqs-gap"><span>{_safe(row.label)}</span> <b data-key="{row.key}">{_safe(row.text)}</b> '
        f"{word}{_tag('span', 'kjqs-small', row.note)}</p>"
    )


def _later(rows: Sequence[Sequence[CardRow]]) -> str:
    """The two years after the budget year."""
    if not rows:
        return ""
    heads = say_each("reporting_card", "year", "due", "interval", "set_aside", "gap_some", "gap_pooled")
    body = "".join(_later_year(row, [_safe(head) for head in heads]) for row in rows)
    return f'<table class="kjqs-later"><thead><tr>{_cells("th", heads)}</tr></thead><tbody>{body}</tbody></table>'


def _later_year(row: Sequence[CardRow], heads: Sequence[str]) -> str:
    """A later year; each cell bears its heading, which a narrow page shows beside it."""
    due, aside, *gaps = row
    cells = [
        f'<td data-label="{heads[1]}" data-key="{due.key}">{_safe(due.text)}</td>',
        f'<td data-label="{heads[2]}">{_safe(due.span)}</td>',
        f'<td data-label="{heads[3]}" data-key="{aside.key}">{_safe(aside.text)}</td>',
    ]
    cells += [
        f'<td data-label="{head}"><span data-key="{gap.key}">{_safe(gap.text)}</span> {_safe(gap.word)}</td>'
        for head, gap in zip(heads[4:], gaps, strict=True)
    ]
    return f'<tr><th scope="row">{_safe(due.key.removeprefix("due_"))}</th>{"".join(cells)}</tr>'


def _targets(card: AnswerCard) -> str:
    rows = words.target_rows(card)
    if not rows:
        return ""
    head = _cells("th", say_each("reporting_card", "target", "chance", "in_a_word", "range_of_chance"))
    body = "".join(
        f'<tr><th scope="row">{_safe(row.label)}</th><td><b data-key="{row.key}">{_safe(row.text)}</b></td>'
        f'<td class="kjqs-word">{_safe(row.word)}</td><td>{_safe(row.note)}{_bar(row)}</td></tr>'
        for row in rows
    )
    return (
        f'<div class="kjqs-targets"><h3>{_safe(say("reporting_card.targets"))}</h3>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _bar(row: CardRow) -> str:
    """The chance as a bar, which says nothing that does not stand beside it."""
    return f'<span class="kjqs-chance" aria-hidden="true"><span style="width:{(row.share or 0) * 100:.0f}%"></span></span>'


def _big(row: CardRow) -> str:
    figure = f'<strong data-key="{row.key}">{_safe(row.text)}</strong>'
    return f'<p class="kjqs-big"><span>{_safe(row.label)}</span> {figure} {_tag("span", "kjqs-small", row.note)}</p>'


def _box(title: str, sentences: Iterable[str]) -> str:
    told = "".join(f"<li>{_safe(sentence)}</li>" for sentence in sentences)
    return f"<div><h3>{_safe(title)}</h3><ul>{told}</ul></div>"


def _note(card: AnswerCard) -> str:
    if not card.years:
        return ""
    told = say("reporting_card.eighty_meaning") + say("signs.gap") + say("reporting_card.chances_note", draws=card.draws)
    return _tag("p", "kjqs-small kjqs-terms", told)


def _tag(name: str, kind: str, text: str) -> str:
    return f'<{name} class="{kind}">{_safe(text)}</{name}>' if text else ""


def _cells(kind: str, cells: Iterable[str]) -> str:
    return "".join(f'<{kind} scope="col">{_safe(cell)}</{kind}>' for cell in cells)


def _safe(text: str) -> str:
    return html.escape(text)
