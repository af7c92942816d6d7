"""The reader's language: Chinese by default, English by choice. Every sentence stands in ``text/ROOM.yaml`` in both, and is said
by its key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from string import Formatter
from typing import cast

from .store import kept

LANGUAGES = ("zh", "en")
TEXT = Path(__file__).parent / "text"
_MOST_KEPT = 256  # of 27 files some states

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


def say(key: str, /, **arguments: object) -> str:
    """The message of a key, such as ``tables.row_is_hidden``, in the language in force; its names are filled in as they come.

    Figures are formatted by the caller. ``{rows} {rows:row|rows}`` in an English wording is one row or more of them. Raises
    KeyError for an unknown key or a name that is not given: tests/test_text.py holds every call.
    """
    return _filled(_worded(key, current_language()), arguments)


def say_each(room: str, /, *names: str) -> list[str]:
    """The messages of several keys of one room, in their order, such as the headings of a table. Raises KeyError."""
    return [_filled(_worded(f"{room}.{name}", current_language()), {}) for name in names]


def in_both(key: str, /, **arguments: object) -> tuple[str, str]:
    """The Chinese and the English wording of a key, in this order, read from the files only when looked at: for tables of words
    in a module."""
    return cast("tuple[str, str]", _Both(key, arguments))


def in_one_line(key: str, /) -> str:
    """Both wordings of a key in one line, ``中文 / English``: what is shown before a language is chosen, such as help on
    options."""
    return f"{_worded(key, 'zh')} / {_worded(key, 'en')}"


def word_of(words: str, name: str) -> str:
    """A word of a list in the language in force: ``word_of("reporting.sheet", "cover")`` says ``reporting.sheet_cover``. Raises
    KeyError."""
    return _worded(f"{words}_{name}", current_language())


def wording_of(words: str, name: str) -> tuple[str, str] | None:
    """Both wordings of a word of such a list; None where the list does not have it."""
    room, _, of_list = words.partition(".")
    held = messages(room).get(f"{of_list}_{name}")
    return None if held is None else (held["zh"], held["en"])


def either(zh: str, en: str) -> str:
    """One of two wordings that come from data, by the language in force."""
    return zh if current_language() == "zh" else en


def label(words: Mapping[str, str]) -> str:
    """A label held as ``{zh: …, en: …}`` in the language in force."""
    return words[current_language()]


def money_unit() -> int:
    """The yuan of the unit in which readers see money: 万元, in English a million. Files for machines stay in yuan."""
    return 10_000 if current_language() == "zh" else 1_000_000


def decimals_of_unit(of_wan: int = 0) -> int:
    """Decimals that show as much in the unit of the language in force as so many do in 万元."""
    return of_wan if current_language() == "zh" else of_wan + 2


def in_unit(yuan: float, of_wan: int = 0, sign: str = "") -> str:
    """An amount in the unit of the language in force, the unit's name left to the heading or sentence around it.

    Parameters
    ----------
    yuan : the amount. of_wan : decimals in 万元; English shows the same digits. sign : ``+`` for a sign before gains too.
    """
    return f"{yuan / money_unit() + 0.0:{sign},.{decimals_of_unit(of_wan)}f}"


def trimmed(yuan: float) -> str:
    """An amount that stands for itself, such as an award, in the unit of the language in force, without idle zeros."""
    return f"{yuan / money_unit() + 0.0:,.8f}".rstrip("0").rstrip(".")


@cache
def messages(room: str) -> Mapping[str, Mapping[str, str]]:
    """The messages of a room by key, each with both wordings; read when the first of them is said."""
    written = (TEXT / f"{room}.yaml").read_bytes()

    def read() -> bytes:
        import yaml

        return json.dumps(yaml.load(written, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), ensure_ascii=False).encode("utf-8")

    return json.loads(kept("texts", hashlib.sha256(written).hexdigest(), read, _MOST_KEPT))


@cache
def _worded(key: str, language: str) -> str:
    room, _, name = key.partition(".")
    return messages(room)[name][language]


class _Counting(Formatter):
    """Fills in names as ``str.format`` does; ``{rows:row|rows}`` is the first word where the value is one, else the second."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, parted, more = format_spec.partition("|")
        return (one if str(value) == "1" else more) if parted else super().format_field(value, format_spec)


def _filled(text: str, arguments: Mapping[str, object]) -> str:
    return _Counting().vformat(text, (), arguments) if "|" in text else text.format(**arguments)


class _Both:
    """Two wordings that behave as the pair of them."""

    __slots__ = ("_arguments", "_key")

    def __init__(self, key: str, arguments: Mapping[str, object]) -> None:
        self._key, self._arguments = key, arguments

    def _pair(self) -> tuple[str, ...]:
        return tuple(_filled(_worded(self._key, language), self._arguments) for language in LANGUAGES)

    def __iter__(self) -> Iterator[str]:
        return iter(self._pair())

    def __getitem__(self, place):
        return self._pair()[place]

    def __len__(self) -> int:
        return len(LANGUAGES)

    def __eq__(self, other: object) -> bool:
        return self._pair() == (other._pair() if isinstance(other, _Both) else other)

    def __hash__(self) -> int:
        return hash(self._pair())

    def __repr__(self) -> str:
        return repr(self._pair())
