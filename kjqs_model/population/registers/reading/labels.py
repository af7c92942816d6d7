"""What the first words of a row say of it: a total, a note, a section, a heading or title that comes again, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cache

from ....tables.dictionary import EXAMPLE_ID
from ..cells.spelling import counties, folded, signs, title_unit

TOTAL, NOTE, SECTION, HEADING, TITLE, EXAMPLE = "total", "note", "section", "heading", "title", "example"

_COUNTED = re.compile(r"^共?\d+[家户个](?:企业|单位|公司)?$")
_NUMBERED_NOTE = re.compile(r"^[备附]?注\d*[.、:：]")
_SECTION = re.compile(r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.．]|第[一二三四五六七八九十\d]{1,3}[批类组]|[首本]批).{0,20}$")


def label_judge(titles: Sequence[str], headings: Container[str]) -> Callable[[str], tuple[str, str] | None]:
    """What a label makes of its row, with the word that says so, remembered for each distinct label; None for a name.

    Parameters
    ----------
    titles : the texts above the header. headings : those known, without unit.
    """
    known_titles = frozenset(titles)
    total = re.compile(rf"^.{{0,10}}?({_any_of(signs()['totals'])})(?:\(.*\)|共?\d+[家户个]|[:：])*$")
    note = re.compile(
        rf"^\(?(?:{_any_of(signs()['notes'])})(?:\((?:{_any_of(signs()['signed'])})\))?(?:[:：]|\)?$|(?<=\)))"
        rf"|^(?:{_any_of(signs()['above'])})"
    )
    endings = tuple(signs()["firm_endings"])
    opens_as_a_name = re.compile(rf"[\u3400-\u9fff](?<![{''.join(_openings())}])").match

    @cache
    def judged(label: str) -> tuple[str, str] | None:
        text = folded(label)
        if text.upper() in headings:
            return HEADING, ""
        if text in known_titles:
            return TITLE, ""
        if text == EXAMPLE_ID:
            return EXAMPLE, ""
        if "公司" in text and "单位" not in text and text not in counties() and opens_as_a_name(text[0]):
            return None
        if "公司" not in text and (found := total.match(text)):
            return TOTAL, found[1]
        if _COUNTED.match(text):
            return TOTAL, "共计"
        if text in counties() or (_SECTION.match(text) and not text.endswith(endings)):
            return SECTION, ""
        if note.match(text) or _NUMBERED_NOTE.match(text) or ("单位" in text and title_unit([text])):
            return NOTE, ""
        return None

    return judged


def _openings() -> set[str]:
    """The characters with which a note, a section or a number of firms may begin, as the patterns of all of them have it."""
    return {word[0] for word in (*signs()["notes"], *signs()["above"])} | {*"共备附注第首本一二三四五六七八九十"}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
