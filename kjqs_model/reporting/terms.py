"""Statistical words in plain ones, for the glossary of a page and for the place where each is first used."""

from __future__ import annotations

from dataclasses import dataclass

from ..language import either, in_both, say


@dataclass(frozen=True)
class PlainWord:
    """A word with what it means. ``pattern`` finds it in a text; empty where the card explains it itself."""

    word: str
    meaning: str
    pattern: str = ""

    def inline(self) -> str:
        """The meaning in brackets, as it stands behind the word."""
        return say("reporting_card.that_is", meaning=self.meaning.rstrip(say("signs.stop")))


_TERMS = (
    (in_both("reporting_card.term_due"), in_both("reporting_card.meaning_due"), ("", "")),
    (in_both("reporting_card.interval"), in_both("reporting_card.meaning_interval"), ("", "")),
    (in_both("reporting_card.term_p80"), in_both("reporting_card.meaning_p80"), in_both("reporting_card.term_p80")),
    (in_both("reporting_card.term_p95"), in_both("reporting_card.meaning_p95"), in_both("reporting_card.term_p95")),
    (in_both("reporting_card.term_chance"), in_both("reporting_card.meaning_chance"), ("", "")),
    (in_both("reporting_card.term_purse"), in_both("reporting_card.meaning_purse"), in_both("reporting_card.pattern_purse")),
    (in_both("reporting_card.term_prior"), in_both("reporting_card.meaning_prior"), in_both("reporting_card.pattern_prior")),
    (in_both("reporting_card.term_margin"), in_both("reporting_card.meaning_margin"), in_both("reporting_card.pattern_margin")),
    (
        in_both("reporting_card.term_variance"),
        in_both("reporting_card.meaning_variance"),
        in_both("reporting_card.pattern_variance"),
    ),
    (in_both("reporting_card.term_rank"), in_both("reporting_card.meaning_rank"), in_both("reporting_card.pattern_rank")),
    (in_both("reporting_card.term_pert"), in_both("reporting_card.meaning_pert"), in_both("reporting_card.pattern_pert")),
    (in_both("reporting_card.term_median"), in_both("reporting_card.meaning_median"), in_both("reporting_card.pattern_median")),
    (in_both("reporting_card.term_error"), in_both("reporting_card.meaning_error"), in_both("reporting_card.pattern_error")),
    (
        in_both("reporting_card.term_elasticity"),
        in_both("reporting_card.meaning_elasticity"),
        in_both("reporting_card.term_elasticity"),
    ),
)


def terms() -> list[PlainWord]:
    """Each word with what it means, in the reader's language."""
    return [PlainWord(either(*word), either(*meaning), either(*pattern)) for word, meaning, pattern in _TERMS]
