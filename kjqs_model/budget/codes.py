"""The government's budget classification (政府收支分类科目): a default mapping of clauses, which finance confirms or changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..data import shipped
from ..language import say
from ..policy.register import register
from .settings import Settings

FILE = "budget_codes.yaml"
CONFIDENT = 0.8
"""Below this a table prints that finance has yet to settle the code."""

_LIKE = {"person": "person", "park": "public_institution", "platform": "public_institution"}
"""Recipients that are no enterprises; the map names three kinds, and all others are paid as enterprises (assumed)."""


@dataclass(frozen=True)
class Code:
    """A code of the classification. ``confidence`` is that of the default mapping, 1 where the scenario gives the code."""

    code: str
    name: str
    confidence: float
    alternatives: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        return self.confidence >= CONFIDENT

    def text(self) -> str:
        """What a table prints: the code with its name, or that finance has yet to settle it."""
        return f"{self.code} {self.name}".strip() if self.settled else say("budget.to_be_settled_by_finance")


@cache
def classification() -> Mapping:
    """``data/budget_codes.yaml``: the edition, and both classifications."""
    return shipped(FILE)


def function_code(clause: str, settings: Settings) -> Code:
    """支出功能分类: what the money is for."""
    if clause in settings.function:
        return _given(settings.function[clause], "function")
    return _code(next(entry for entry in classification()["function"] if clause in entry["clauses"]))


def economic_code(clause: str, settings: Settings) -> Code:
    """政府支出经济分类: what kind of payment it is."""
    if clause in settings.economic:
        return _given(settings.economic[clause], "economic")
    entries = classification()["economic"]
    named = next((entry for entry in entries if clause in entry.get("clauses", ())), None)
    kind = _LIKE.get(register()[clause].recipient or "", "enterprise")
    return _code(named or next(entry for entry in entries if entry.get("recipient") == kind))


def transfer_code() -> Code:
    """What the city pays to a county's finance."""
    return _code(next(entry for entry in classification()["economic"] if entry.get("transfer_to") == "county"))


def _given(code: str, kind: str) -> Code:
    """A code that the scenario sets: as sure as finance is; its name where the map knows it."""
    known = next((entry["name"] for entry in classification()[kind] if entry["code"] == code), "")
    return Code(code, known, 1.0)


def _code(entry: Mapping) -> Code:
    return Code(entry["code"], entry["name"], entry["confidence"], tuple(entry.get("alternatives", ())))
