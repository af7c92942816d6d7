"""Statistical words in plain ones, for the glossary of a page."""

from __future__ import annotations

from ..language import either, in_both

_TERMS = (
    (in_both("reporting_card.term_due"), in_both("reporting_card.meaning_due")),
    (in_both("reporting_card.interval"), in_both("reporting_card.meaning_interval")),
    (in_both("reporting_card.term_p80"), in_both("reporting_card.meaning_p80")),
    (in_both("reporting_card.term_chance"), in_both("reporting_card.meaning_chance")),
    (in_both("reporting_card.term_purse"), in_both("reporting_card.meaning_purse")),
    (in_both("reporting_card.term_prior"), in_both("reporting_card.meaning_prior")),
    (in_both("reporting_card.term_margin"), in_both("reporting_card.meaning_margin")),
    (in_both("reporting_card.term_variance"), in_both("reporting_card.meaning_variance")),
    (in_both("reporting_card.term_rank"), in_both("reporting_card.meaning_rank")),
)


def terms() -> list[tuple[str, str]]:
    """Each word with what it means, in the reader's language."""
    return [(either(*word), either(*meaning)) for word, meaning in _TERMS]
