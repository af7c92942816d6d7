"""The clause register: every clause of the city's 24 articles, read from ``articles/*.yaml`` under a strict schema."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.resources import files
from types import ModuleType
from typing import Literal

from pydantic import Field, ValidationError

from ..language import either, say
from ..law import ClauseRules, rules_of
from ..law_schema import DatedParameter, NamesItsFunctions, Titled, Words
from ..yamls import read_yaml

_ARTICLES = "kjqs_model.articles"


class ClauseParameter(DatedParameter):
    """A dated figure of the policy; before its first value the first holds."""

    unit: Literal["yuan", "rate", "share", "count"]
    values: dict[int, float | None]


class Reading(Titled):
    """A place where the text can be read in more than one way; the first word is the reading in force by default."""

    name: str
    reading: tuple[str, ...]
    words: dict[str, Words]

    def word(self, word: str) -> str:
        """One reading in the reader's language."""
        return self.words[word].spoken()


class Clause(Titled):
    """One clause: what it pays, to whom, on whose claim, and by which department."""

    id: str
    article: int
    file: str
    text: str = ""
    recipient: str | None = None
    per: str | None = None
    pay: Literal["fixed", "ceiling", "match", "share", "unset", "tax_expenditure", "none"]
    claim: Literal["entitled", "selected", "negotiated", "envelope"] | None = None
    base: str | None = None
    cap_per: str | None = None
    lead: str
    support: tuple[str, ...] = ()
    note: str = ""
    parameters: dict[str, ClauseParameter] = Field({})
    choices: dict[str, Reading] = Field({})
    borrows: dict[str, str] = Field({})
    """Parameters of other clauses that this one reads, by the name its rules give them."""

    @property
    def zh(self) -> str:
        return self.title.zh

    @property
    def en(self) -> str:
        return self.title.en

    @property
    def readings(self) -> dict[str, list[str]]:
        return {name: list(choice.reading) for name, choice in self.choices.items()}

    @property
    def pays_money(self) -> bool:
        """Whether the city's budget can owe money under the clause."""
        return self.pay not in ("none", "tax_expenditure")


class Article(NamesItsFunctions):
    """One article of the policy: its number, title and clauses in order."""

    number: int
    words: Words = Field(alias="title")
    clauses: tuple[str, ...] = ()
    file: str = ""
    promises: tuple[Words, ...] = ()
    """Support that the article promises without an amount and that has no clause of its own."""

    def title(self) -> str:
        return self.words.spoken()


def clause_order(clause: str) -> tuple[int, ...]:
    """The sort key of clause ids: 1.2 before 1.10 before 2.1."""
    return tuple(int(part) for part in clause.split("."))


@cache
def register() -> dict[str, Clause]:
    """Every clause by id, in numeric order."""
    return _read()[1]


@cache
def articles() -> dict[int, Article]:
    """Every article by number."""
    return _read()[0]


def unlisted_promises(named: Iterable[int] | None = None) -> str:
    """The sentence on support that is promised without an amount and has no clause of its own; empty where the articles named
    have none."""
    found = [
        say("policy.article_number_promise", number=number, promise=either(promise.zh, promise.en))
        for number, article in articles().items()
        if named is None or number in named
        for promise in article.promises
    ]
    if not found:
        return ""
    listed = say("signs.list_semicolon").join(found)
    return say("policy.nor_without_amount_without_clause", listed=listed)


@cache
def _read() -> tuple[dict[int, Article], dict[str, Clause]]:
    found_articles: dict[int, Article] = {}
    found: dict[str, Clause] = {}
    for path in sorted(files(_ARTICLES).iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".yaml"):
            article, clauses = read_article(path.read_text(encoding="utf-8"), path.name)
            found_articles[article.number] = article
            found.update((clause.id, clause) for clause in clauses)
    return found_articles, dict(sorted(found.items(), key=lambda item: clause_order(item[0])))


def read_article(text: str, file: str) -> tuple[Article, list[Clause]]:
    """One parameter file of the law. Raises ValueError that names file, clause and key where it breaks the schema."""
    entries = read_yaml(text)
    head, names = entries.pop("article"), entries.pop("names", {})
    try:
        clauses = [_clause(id, given, head["number"], file) for id, given in entries.items()]
        return Article(**head, clauses=tuple(clause.id for clause in clauses), file=file, names=names), clauses
    except ValidationError as error:
        raise ValueError(f"{file}: {error}") from None


def _clause(id: str, given: dict, article: int, file: str) -> Clause:
    named = given.pop("parameters", {})
    parameters = {name: ClauseParameter(name=name, **entry) for name, entry in named.items() if "reading" not in entry}
    choices = {name: Reading(name=name, **entry) for name, entry in named.items() if "reading" in entry}
    return Clause(id=id, article=article, file=file, parameters=parameters, choices=choices, **given)


@cache
def rules(year: int) -> dict[str, ClauseRules]:
    """The rules that hold in a year, by clause, in numeric order."""
    found = {}
    for module in _rule_modules():
        found.update(rules_of(module, year))
    return dict(sorted(found.items(), key=lambda item: clause_order(item[0])))


@cache
def _rule_modules() -> tuple[ModuleType, ...]:
    names = sorted(
        entry.name[:-3] for entry in files(_ARTICLES).iterdir() if entry.name.startswith("a") and entry.name.endswith(".py")
    )
    return tuple(import_module(f"{_ARTICLES}.{name}") for name in names)
