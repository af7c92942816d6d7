"""The functions of the law as they are computed over whole columns: the same functions with the same results, bit for bit, in
which words are plain numbers and the law's arithmetic makes no copy that it does not need."""

from __future__ import annotations

from collections.abc import Callable
from enum import EnumMeta, IntEnum
from functools import cache
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from .. import law

_LARGE, _FINE = 1e9, 1e6


@cache
def in_columns(function: Callable) -> Callable:
    """A function of the law for columns.

    Parameters
    ----------
    function : a plain function of a module of the law; anything else is given back as it is.
    """
    if not isinstance(function, FunctionType):
        return function
    known = {name: _for_columns(held) for name, held in function.__globals__.items()}
    return FunctionType(function.__code__, known, function.__name__, function.__defaults__, function.__closure__)


def _for_columns(held: Any) -> Any:
    if isinstance(held, EnumMeta) and issubclass(held, IntEnum):
        # numpy compares a column with a member of an enumeration ten times slower than with its number.
        return SimpleNamespace(**{name: int(word) for name, word in held.__members__.items()})
    return {id(law.where): _where, id(law.settled): _settled}.get(id(held), held)


def _where(chosen, one, other):
    """``law.where``; where a reading decides for all rows alike, the quantity itself."""
    if isinstance(chosen, bool | np.bool_) and _alike(one, other):
        return one if chosen else other
    return law.where(chosen, one, other)


def _alike(one: Any, other: Any) -> bool:
    columns = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    return columns and one.dtype == other.dtype and one.shape == other.shape


def _settled(amount):
    """``law.settled``; amounts below a billion yuan, which most are, in one column."""
    if not isinstance(amount, np.ndarray) or amount.dtype != np.float64 or not amount.size:
        return law.settled(amount)
    if not (amount.max() < _LARGE and amount.min() > -_LARGE):
        return law.settled(amount)
    fine = amount * _FINE
    np.rint(fine, out=fine)
    fine /= _FINE
    return fine
