"""The clauses of which the text pays something once, and what speaks against it: ``data/paid_once.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..data import shipped


@dataclass(frozen=True)
class Once:
    """What one clause pays once: ``against`` are the clauses that speak against it, ``years`` how many must lie between (0:
    ever)."""

    against: tuple[str, ...]
    basis: str
    subject: str = ""
    years: int = 0


@cache
def once_only() -> Mapping[str, Once]:
    """The clauses of which the text pays something once, from ``data/paid_once.yaml``."""
    return {
        clause: Once(tuple(entry["against"]), entry["basis"], entry.get("subject", ""), entry.get("years", 0))
        for clause, entry in shipped("paid_once.yaml").items()
    }
