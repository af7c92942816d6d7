"""The card in words: every figure with its label and its text, made once for whatever shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...chances import chance_in_words, chance_text, interval_text
from ...language import say
from ...projection.targets import REAL
from ..tables.basis import basis_word
from ..tables.card import AnswerCard, DueYear, Odds
from ..tables.costing import clause_name
from ..tables.targets import target_label
from ..words import figure, money, span

_MOST_CHANGES = 4


@dataclass(frozen=True)
class CardRow:
    """One figure of the card: a key for good, what it is, its text, a word for it, and what stands beside it.

    ``span`` : its interval alone. ``yuan`` or ``share`` : the figure itself, for cells that count.
    """

    key: str
    label: str
    text: str
    word: str = ""
    note: str = ""
    span: str = ""
    yuan: float | None = None
    share: float | None = None

    @property
    def words(self) -> str:
        """Number and word: ``62%，可能性各半``."""
        return say("reporting_card.number_and_word", number=self.text, word=self.word) if self.word else self.text


def money_rows(card: AnswerCard) -> list[CardRow]:
    """What falls due and is set aside in each budget year, and the chances of a gap; the base year where nothing is projected."""
    if not card.years:
        return [] if card.base_yuan is None else [base_row(card)]
    return [row for year in card.years for row in year_rows(card, year)]


def year_rows(card: AnswerCard, year: DueYear) -> list[CardRow]:
    """The four figures of a budget year: due, set aside, a gap item by item, a gap as one purse."""
    around = span(year.low, year.high)
    how = say("reporting_card.set_aside_by_safety", safety=f"{card.safety:.0%}")
    if card.given:
        how = say("reporting_card.set_aside_given")
    return [
        CardRow(
            f"due_{year.year}",
            say("reporting_card.due_in", year=year.year),
            money(year.due),
            note=say("reporting_card.eighty", span=around),
            span=around,
            yuan=year.due,
        ),
        CardRow(
            f"money_{year.year}", say("reporting_card.set_aside_in", year=year.year), money(year.money), note=how, yuan=year.money
        ),
        _gap_row(card, f"some_{year.year}", say("reporting_card.some_short_in", year=year.year), year.some, year.some_yuan),
        _gap_row(
            card, f"pooled_{year.year}", say("reporting_card.pooled_short_in", year=year.year), year.pooled, year.pooled_yuan
        ),
    ]


def _gap_row(card: AnswerCard, key: str, label: str, share: float, missing: float) -> CardRow:
    size = say("reporting_card.missing", money=money(missing)) if missing else say("reporting_card.nothing_missing")
    interval = interval_text(share, card.draws)
    return CardRow(
        key,
        label,
        chance_text(share, card.draws),
        chance_in_words(share, card.draws),
        say("signs.clause_mark").join(filter(None, (interval, size))),
        interval,
        share=share,
    )


def target_rows(card: AnswerCard) -> list[CardRow]:
    """Each target with its chance, and all together."""
    found = [
        CardRow(
            one.name,
            odds_label(one),
            chance_text(one.share, card.draws),
            chance_in_words(one.share, card.draws),
            interval_text(one.share, card.draws),
            share=one.share,
        )
        for one in card.odds
    ]
    if card.joint is not None and len(card.odds) > 1:
        one = card.joint
        found.append(
            CardRow(
                one.name,
                say("reporting_card.all_together", year=one.year),
                chance_text(one.share, card.draws),
                chance_in_words(one.share, card.draws),
                interval_text(one.share, card.draws),
                share=one.share,
            )
        )
    return found


def odds_label(one: Odds) -> str:
    """A target with its year and threshold."""
    return say(
        "reporting_card.at_least_in",
        label=target_label(one.name, one.indicator),
        year=one.year,
        at_least=figure(one.at_least, one.indicator),
    )


def base_row(card: AnswerCard) -> CardRow:
    """What was owed in the base year, recipient by recipient."""
    yuan = card.base_yuan or 0
    return CardRow("base", say("reporting_card.owed_in", year=card.base_year), money(yuan), yuan=yuan)


def basis_sentences(card: AnswerCard) -> list[str]:
    """What the numbers behind the total rest on, and what the total does not hold."""
    year = card.years[0].year if card.years else card.base_year
    parts = say("signs.list_mark").join(
        say("reporting_card.part_of_total", word=basis_word(basis), money=money(yuan))
        for basis, yuan in card.parts.items()
        if yuan or basis != "unset"
    )
    found = [say("reporting_card.parts_of_year", year=year, parts=parts)] if parts else []
    if card.unset:
        found.append(say("reporting_card.unset_count", count=len(card.unset)))
    if card.funded:
        found.append(say("reporting_card.funded_count", count=len(card.funded)))
    if card.uncounted:
        found.append(say("reporting_card.uncounted_count", count=len(card.uncounted), base=card.base_year))
    return found


def hinge_sentences(card: AnswerCard) -> list[str]:
    """What money and targets hang on most."""
    hinge, found = card.hinge, []
    if hinge.clause:
        memory = say("reporting_card.from_memory_only") if hinge.memory else ""
        saves = say("reporting_card.saves_if_known", money=money(hinge.saves)) if hinge.saves else ""
        found.append(
            say(
                "reporting_card.money_hangs_on",
                clause=clause_name(hinge.clause),
                year=card.years[0].year,
                share=f"{hinge.share:.0%}",
                memory=memory,
                saves=saves,
            )
        )
    if hinge.target:
        weak = say("reporting_card.no_study") if hinge.weak else ""
        found.append(
            say(
                "reporting_card.target_hangs_on",
                target=hinge.target,
                input=hinge.input,
                correlation=f"{hinge.correlation:+.2f}",
                weak=weak,
            )
        )
    return found or [say("reporting_card.nothing_varies")]


def change_title(card: AnswerCard) -> str:
    """What stands over the changes."""
    if card.against is None:
        return say("reporting_card.extends_nothing")
    return say("reporting_card.what_changed", parent=card.against.title)


def change_sentences(card: AnswerCard) -> list[str]:
    """What changed since the scenario that is extended, and what that does to the budget year."""
    against = card.against
    if against is None:
        return [say("reporting_card.is_itself_the_reference")]
    found = list(against.sentences[:_MOST_CHANGES]) or [say("reporting_card.nothing_differs")]
    if len(against.sentences) > _MOST_CHANGES:
        found.append(say("reporting_card.and_more_changes", count=len(against.sentences) - _MOST_CHANGES))
    if against.more is not None and against.low is not None and against.high is not None:
        year = card.years[0].year
        more, around = money(against.more, "+"), span(against.low, against.high, "+")
        if money(against.more) == money(against.low) == money(against.high) == money(0):
            found.append(say("reporting_card.as_much", year=year))
        elif against.low == against.high:
            found.append(say("reporting_card.more_due_surely", year=year, more=more))
        else:
            found.append(say("reporting_card.more_due", year=year, more=more, span=around))
    return found


def base_sentences(card: AnswerCard) -> list[str]:
    """The base year as the check that it is; nothing where it is not costed."""
    if card.base_yuan is None:
        return []
    found = [say("reporting_card.base_owed", year=card.base_year, money=base_row(card).text)]
    if card.checked is None:
        return [*found, say("reporting_card.base_not_checked")]
    lines, same = card.checked
    return [*found, say("reporting_card.base_checked", lines=lines, same=same)]


def in_short(card: AnswerCard) -> list[str]:
    """The card in two sentences, for a terminal."""
    if not card.years:
        return [say("reporting_card.no_years", reason=card.reason)]
    due, aside, some, pooled = year_rows(card, card.years[0])
    found = [
        say(
            "reporting_card.in_short_cost",
            due=due.label,
            money=due.text,
            span=due.span,
            set_aside=aside.text,
            some=some.words,
            pooled=pooled.words,
        )
    ]
    return [*found, say("reporting_card.in_short_targets", listed=short_targets(target_rows(card)))] if card.odds else found


def short_targets(rows: Sequence[CardRow]) -> str:
    """Each target with number and word in one line."""
    return say("signs.clause_mark").join(f"{row.label} {row.words}" for row in rows)


def is_real(row: CardRow) -> bool:
    """Whether a row is of R&D as far as it is real: the same target seen again."""
    return row.key.endswith(REAL)
