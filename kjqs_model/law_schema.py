"""What the files of every regulation hold, the city's and those above it: labels in both languages, dated figures, the Chinese
names of its functions. What a scenario sets is laid over the dated figures here, whichever regulation they are of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .language import either, label

ALL_YEARS, LAST_YEAR = 1900, 2200
"""The first and last year that can be named; a plain value of a scenario holds from the first on, so in all years."""


class LawEntry(BaseModel):
    """An entry of a regulation's file: no other keys than those named, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(LawEntry):
    """A label in Chinese and English."""

    zh: str
    en: str

    def spoken(self) -> str:
        return label({"zh": self.zh, "en": self.en})


class Titled(LawEntry):
    """An entry with a title in both languages, which its file calls ``label``."""

    title: Words = Field(alias="label")

    def label(self) -> str:
        """What the entry is called in the reader's language."""
        return self.title.spoken()


class DatedParameter(Titled):
    """A dated figure of the law: the value of a year is the latest not after it. An assumption, and nothing else, has a range."""

    name: str
    assumed: bool = False
    range: tuple[float, float] | None = None
    origin: Words | str | None = Field(default=None, alias="source")

    @model_validator(mode="after")
    def _assumptions_have_a_range(self):
        if self.assumed != (self.range is not None):
            raise ValueError(f"{self.name}: an assumption has a range, and nothing else has one")
        return self

    @property
    def source(self) -> str:
        """Where the figure comes from, in the reader's language; empty where it is the text of the regulation itself."""
        return self.origin.spoken() if isinstance(self.origin, Words) else self.origin or ""


class NamesItsFunctions(LawEntry):
    """A regulation's file, which says what the functions beside it are called in Chinese."""

    names: dict[str, str]

    def name_of(self, function: Callable | str) -> str:
        """What a function is called in the reader's language: its Chinese name, or its own name in words."""
        name = function if isinstance(function, str) else function.__name__
        return either(self.names.get(name, name), name.replace("_", " "))


def year_in_force(dated: Mapping[int, Any], year: int) -> int | None:
    """The year from which the value holds that is in force in a year; None before the first."""
    return max((since for since in dated if since <= year), default=None)


def laid_over(law: Mapping[int, Any], given: object) -> dict[int, Any]:
    """Dated values with others laid over them: a plain value holds in all years, ``{year: value}`` from the years it names on.

    What held before its first year stays.
    """
    if not isinstance(given, Mapping):
        return {ALL_YEARS: given}
    later = {int(since): given[since] for since in sorted(given, key=int)}
    first = min(later, default=LAST_YEAR + 1)
    return {since: value for since, value in law.items() if since < first} | later
