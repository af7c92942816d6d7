"""The reader's language: Chinese by default, English by choice. Both wordings stand side by side where they are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

LANGUAGES = ("zh", "en")

_current: ContextVar[str] = ContextVar("language", default="zh")


def current_language() -> str:
    """The language in force: ``zh`` or ``en``."""
    return _current.get()


def set_language(language: str) -> None:
    """Set the language for the rest of this context. Raises ValueError for any other than ``zh`` and ``en``."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}: one of {', '.join(LANGUAGES)}")
    _current.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for the length of a block."""
    before = current_language()
    set_language(language)
    try:
        yield
    finally:
        _current.set(before)


def say(zh: str, en: str) -> str:
    """The wording of the language in force."""
    return zh if current_language() == "zh" else en


def label(words: Mapping[str, str]) -> str:
    """A label held as ``{zh: …, en: …}`` in the language in force."""
    return words[current_language()]
