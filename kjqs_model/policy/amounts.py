"""How much: sums, amounts, caps and rounding of the rows that a clause entitles, each step exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..errors import Refusal
from ..language import say
from ..law import arguments, round_half_up
from .entitlement import EntitledRows
from .frames import reads

_FEN = 100.0
_FINE, _COARSE = 1e6, 1e4
_EXACT = 2.0**53
_MOST = 9e13


@dataclass(frozen=True)
class Amounts:
    """Each step from entitled rows to whole yuan, as explanation shows it.

    ``group_starts`` and ``group_order`` say which entitled rows form each group that the clause pays on; ``sums`` are
    what was added up over them, ``before_cap``, ``cap`` and ``after_cap`` one a group; ``unrounded`` and ``whole`` one a
    recipient. A value that is the same for all is held once (a scalar).
    """

    group_order: np.ndarray | None
    group_starts: np.ndarray
    sums: Mapping[str, np.ndarray]
    before_cap: np.ndarray | float
    cap: np.ndarray | float | None
    after_cap: np.ndarray | float
    unrounded: np.ndarray | float
    whole: np.ndarray | float


def amounts(entitled: EntitledRows, parameters: Mapping, drawn: Mapping[str, np.ndarray] | None = None) -> Amounts:
    """What a clause pays each of its recipients in a year, in whole yuan.

    Rows are added up as the clause says, the cap is taken on the sum (or the row), what a recipient gets is added up
    and rounded once, halves upwards.

    Parameters
    ----------
    parameters : of the clause, by name.
    drawn : for parameters that differ from draw to draw, the value of each draw; only such as no sum of the clause reads.
    """
    rule, names = entitled.rules, frozenset(parameters)
    frame = entitled.frame.without_parameters()
    order, starts = _groups(entitled, parameters)
    sums = _sums(entitled, frame, parameters, order, starts)
    if drawn:
        draws = _draws_of_groups(entitled, starts)
        parameters = {**parameters, **{name: values[draws] for name, values in drawn.items()}}

    def on_groups(function):
        given = {name: sums[name] if name in sums else frame.argument(name, rule, parameters) for name in arguments(function)}
        return function(**given)

    paid = on_groups(rule.pays)
    cap = on_groups(rule.caps) if rule.caps else None
    capped = paid if cap is None else np.minimum(paid, np.maximum(cap, 0))
    total = _per_recipient(entitled, capped, order, starts)
    entitled.frame = frame if not reads(rule.pays, rule, names) else entitled.frame
    _fail_if_inexact(total, rule.clause)
    return Amounts(order, starts, sums, paid, cap, capped, total, round_half_up(total))


def _fail_if_inexact(amount, clause: str) -> None:
    largest = np.max(amount, initial=0.0) if np.ndim(amount) else amount
    if not largest < _MOST:
        raise Refusal(say("policy.clause_comes_more_than_can", clause=clause))


def _groups(entitled: EntitledRows, parameters: Mapping) -> tuple[np.ndarray | None, np.ndarray]:
    """The groups that a clause pays on: each row, each recipient, or another id that a reading names."""
    if not entitled.rules.adds_up:
        return None, _each(entitled)
    by = {
        word: column
        for _, mark in entitled.rules.adds_up
        for reading, words in (mark.group or {}).items()
        for word, column in words.items()
        if parameters[reading] == word
    }
    if not by:
        return None, entitled.starts
    if "groups" not in entitled.kept:
        codes = entitled.frame.column(next(iter(by.values())))
        recipient = np.repeat(np.arange(len(entitled.starts)), np.diff(np.r_[entitled.starts, len(entitled.rows)]))
        order = np.lexsort((codes, recipient))
        new = np.r_[True, (codes[order][1:] != codes[order][:-1]) | (recipient[order][1:] != recipient[order][:-1])]
        entitled.kept["groups"] = order, np.flatnonzero(new)
    return entitled.kept["groups"]


def _each(entitled: EntitledRows) -> np.ndarray:
    if "each" not in entitled.kept:
        entitled.kept["each"] = np.arange(len(entitled.rows))
    return entitled.kept["each"]


def _sums(entitled, frame, parameters, order, starts) -> dict[str, np.ndarray]:
    found = {}
    for function, _ in entitled.rules.adds_up:
        steady = not reads(function, entitled.rules, frozenset(parameters))
        key = (function, order is None)
        if steady and key in entitled.kept:
            found[function.__name__] = entitled.kept[key]
            continue
        quantity = np.broadcast_to(frame.value(function, entitled.rules, parameters), len(entitled.rows))
        fen = np.rint(quantity * _FEN) if order is None else np.rint(quantity * _FEN)[order]
        found[function.__name__] = exact_sums(fen, starts) / _FEN
        if steady:
            entitled.kept[key] = found[function.__name__]
    return found


def _per_recipient(entitled, capped, order, starts):
    if len(starts) == len(entitled.starts):
        return capped
    capped = np.broadcast_to(capped, len(starts))
    first = starts if order is None else entitled.starts[np.searchsorted(entitled.starts, starts, side="right") - 1]
    recipient_starts = np.searchsorted(first, entitled.starts)
    scale = _scale(entitled, capped, starts)
    return exact_sums(np.rint(capped * scale), recipient_starts) / (scale if np.ndim(scale) == 0 else scale[recipient_starts])


def _scale(entitled, capped: np.ndarray, starts: np.ndarray) -> float | np.ndarray:
    """How finely amounts are added up, a number or one a group: that of a draw depends on no other draw."""
    if entitled.draws is None:
        largest = float(np.max(capped, initial=0.0)) * len(entitled.rows)
        return _FINE if largest < _EXACT / _FINE else _COARSE
    draws = _draws_of_groups(entitled, starts)
    first = np.flatnonzero(np.r_[True, draws[1:] != draws[:-1]])
    rows = np.diff(np.r_[starts[first], len(entitled.rows)])
    largest = np.maximum(np.maximum.reduceat(capped, first), 0.0) * rows
    return np.repeat(np.where(largest < _EXACT / _FINE, _FINE, _COARSE), np.diff(np.r_[first, len(draws)]))


def _draws_of_groups(entitled: EntitledRows, starts: np.ndarray) -> np.ndarray:
    return entitled.draw_of_each[np.searchsorted(entitled.starts, starts, side="right") - 1]


def exact_sums(whole: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sums of whole numbers held as float64: the same in any order, or refused where they would not be exact."""
    if not len(starts):
        return np.zeros(0)
    sums = np.add.reduceat(whole, starts)
    if np.max(np.abs(sums), initial=0.0) >= _EXACT:
        raise Refusal(say("policy.sum_beyond_what_can_computed"))
    return sums
