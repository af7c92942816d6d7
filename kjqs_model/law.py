"""The words in which a clause is written: who, added up, how much.

Functions of ``articles/`` are pure functions of columns and parameters, named by their arguments; the decorators here
only mark them. An argument is, in this order: a parameter or reading of the clause; another marked function of the
module; a column of the clause's table; a column of a linked table (``carrier_level``). ``policy/evaluation.py`` runs them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Mark:
    """What a function of the law does: its step, its clause, and the first year in which it holds."""

    step: str  # condition | entitles | chooses | adds_up | pays | caps
    clause: str = ""
    since: int | None = None
    table: str = ""
    recipient: str = ""
    kind: str = ""
    best: str = ""
    group: Mapping[str, Mapping[str, str]] | None = None


def condition(function: Callable) -> Callable:
    """Mark a named condition or quantity of a row that clauses of the module share."""
    return _marked(function, Mark("condition"))


def entitles(clause: str, *, table: str, recipient: str, kind: str, since: int | None = None) -> Callable:
    """Mark who is entitled under a clause: one truth value a row of ``table``; ``recipient`` is the id column paid."""
    return lambda function: _marked(function, Mark("entitles", clause, since, table, recipient, kind))


def chooses(clause: str, *, best: str, since: int | None = None) -> Callable:
    """Mark how many of a year's entitled rows are chosen, best ``best`` column first, ties by recipient id.

    The function is given whole-year counts: the number of rows for which each condition it names is true.
    """
    return lambda function: _marked(function, Mark("chooses", clause, since, best=best))


def adds_up(clause: str, *, group: Mapping[str, Mapping[str, str]] | None = None, since: int | None = None) -> Callable:
    """Mark a quantity of an entitled row that is added up per recipient and year before the clause pays.

    ``group`` names, for a reading and one of its words, another id column to add up by: ``{"cap_over": {"contract":
    "contract_id"}}``. Quantities are whole numbers or yuan with at most two decimals and are summed exactly, in fen.
    """
    return lambda function: _marked(function, Mark("adds_up", clause, since, group=group))


def pays(clause: str, *, since: int | None = None) -> Callable:
    """Mark how much a clause pays: on the sums where the clause adds up, else on the row. Cap and rounding follow."""
    return lambda function: _marked(function, Mark("pays", clause, since))


def caps(clause: str, *, since: int | None = None) -> Callable:
    """Mark the most that a clause pays, on the same rows or sums as ``@pays``. Never below zero."""
    return lambda function: _marked(function, Mark("caps", clause, since))


def _marked(function: Any, mark: Mark) -> Callable:
    function.law = (*getattr(function, "law", ()), mark)
    return function


@dataclass(frozen=True, eq=False)
class ClauseRules:
    """The functions of one clause, with the conditions of its module by name. Compared by identity."""

    clause: str
    module: ModuleType
    conditions: Mapping[str, Callable]
    entitles: tuple[Callable, Mark]
    pays: Callable
    chooses: tuple[Callable, Mark] | None = None
    adds_up: tuple[tuple[Callable, Mark], ...] = ()
    caps: Callable | None = None


def rules_of(module: ModuleType, year: int) -> dict[str, ClauseRules]:
    """The rules of an article's module that hold in a year, by clause."""
    marked = [
        (function, mark)
        for function in vars(module).values()
        for mark in getattr(function, "law", ())
        if getattr(function, "__module__", None) == module.__name__
    ]
    conditions = {function.__name__: function for function, mark in marked if mark.step == "condition"}
    clauses = dict.fromkeys(mark.clause for _, mark in marked if mark.clause)
    return {clause: _clause_rules(module, clause, conditions, marked, year) for clause in clauses}


def _clause_rules(module, clause, conditions, marked, year) -> ClauseRules:
    def in_force(step):
        dated = [(f, m) for f, m in marked if m.clause == clause and m.step == step and (m.since or year) <= year]
        latest = max((m.since or 0 for _, m in dated), default=0)
        return [(f, m) for f, m in dated if (m.since or 0) == latest]

    who, how_much = in_force("entitles"), in_force("pays")
    if len(who) != 1 or len(how_much) != 1:
        raise TypeError(f"clause {clause} needs exactly one @entitles and one @pays in {module.__name__} for {year}")
    one = {step: next(iter(in_force(step)), None) for step in ("chooses", "caps")}
    return ClauseRules(
        clause,
        module,
        conditions,
        who[0],
        how_much[0][0],
        one["chooses"],
        tuple(in_force("adds_up")),
        one["caps"][0] if one["caps"] else None,
    )


@cache
def arguments(function: Callable) -> tuple[str, ...]:
    """The argument names of a function of the law."""
    return tuple(inspect.signature(function).parameters)


# Arithmetic of the law -------------------------------------------------------------------------------------------------

minimum = np.minimum
maximum = np.maximum


def where(chosen, one, other):
    """One quantity where a condition holds, another where it does not."""
    return np.where(chosen, one, other)


def known(values):
    """Whether a number is given: an empty cell is not known, never zero."""
    return ~np.isnan(values)


_FINE, _COARSE, _LARGE = 1e6, 1e4, 1e9


def settled(amount):
    """An amount freed of the last bits of binary arithmetic, so that 0.35 x 3.0 is 1.05 and 0.29 x 100 is 29.

    Settled to a millionth of a yuan, from a billion yuan on to a ten-thousandth, which float64 still tells apart.
    """
    largest = np.max(np.abs(amount), initial=0.0) if np.ndim(amount) else abs(amount)
    scale = _FINE if largest < _LARGE else np.where(np.abs(amount) < _LARGE, _FINE, _COARSE)
    return np.rint(amount * scale) / scale


_LAST_BITS = 2e-15


def round_half_up(amount):
    """The nearest whole number, halves upwards: 2.5 is 3.

    What a few multiplications leave in the last bits of a float64 still counts as a half (0.35 x 90 is 31.5), and nothing
    else does: 0.49999998 is 0, which settling to a millionth first would make 1.
    """
    return np.floor(amount + 0.5 + np.abs(amount) * _LAST_BITS)


def round_down(amount):
    """The whole number at or below."""
    return np.floor(settled(amount))


def round_up(amount):
    """The whole number at or above."""
    return np.ceil(settled(amount))
