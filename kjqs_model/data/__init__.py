"""Data that the package ships: published figures with their sources, the glossary, the column dictionary, populations."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ..errors import did_you_mean
from ..language import either
from ..yamls import read_yaml


@dataclass(frozen=True)
class Fact:
    """A published figure or a stated assumption.

    ``value`` and ``range`` are in ``unit`` (yuan and shares, never 万元 or per cent); a series maps years to values.
    ``kind`` is rule, statistic or assumption; ``confidence`` is high, medium or low, that of the source.
    """

    id: str
    zh: str
    en: str
    value: Any
    unit: str
    year: int
    source: str
    confidence: str
    kind: str
    range: Any = None
    note: str = ""

    def label(self) -> str:
        """The figure's name in the reader's language."""
        return either(self.zh, self.en)

    @property
    def published(self) -> bool:
        """Whether somebody published it, as a statistic or as law."""
        return self.kind != "assumption"


@dataclass(frozen=True)
class Term:
    """A term of the field: the name used in code, its Chinese and English, and what it means."""

    term: str
    zh: str
    en: str
    meaning: str


@cache
def facts() -> Mapping[str, Fact]:
    """Every figure by id, in the order of ``data/facts.yaml``."""
    return MappingProxyType({id: Fact(id=id, **entry) for id, entry in shipped("facts.yaml").items()})


def fact(id: str) -> Fact:
    """One figure. Raises KeyError, with the nearest valid id, for one that is not there."""
    try:
        return facts()[id]
    except KeyError:
        raise KeyError(f"no fact '{id}'. {did_you_mean(id, facts())}") from None


@cache
def glossary() -> Mapping[str, Term]:
    """The terms of the field by the name that the code uses."""
    return MappingProxyType({entry["term"]: Term(**entry) for entry in shipped("glossary.yaml")})


def shipped(name: str):
    """The content of a YAML file of this folder, the caller's own to change."""
    return pickle.loads(_read_once(name))


@cache
def _read_once(name: str) -> bytes:
    """Pickled, since a copy made from that takes a fortieth of the time that reading the text anew does."""
    return pickle.dumps(read_yaml(shipped_text(name)))


def shipped_text(name: str) -> str:
    """The text of a file of this folder."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
