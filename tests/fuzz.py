"""How many examples random tests try, and how many of many like cases: a part where a developer waits, all with ``make test-all``."""

import os
from collections.abc import Iterable

import pytest


def examples(number: int) -> int:
    """Of so many examples those that this run tries."""
    return number if os.environ.get("KJQS_TESTS") == "all" else max(5, number // 5)


def thinned(cases: Iterable, every: int) -> list:
    """Cases for ``parametrize`` that cost much and are much alike: every so manieth is quick, the others are slow.

    A tuple holds the values of several arguments.
    """
    return [case if place % every == 0 else _slow(case) for place, case in enumerate(cases)]


def _slow(case):
    values, marks, name = (
        (case.values, case.marks, case.id)
        if isinstance(case, type(pytest.param()))
        else (case if isinstance(case, (tuple, list)) else (case,), (), None)
    )
    return pytest.param(*values, marks=[*marks, pytest.mark.slow], id=name)
