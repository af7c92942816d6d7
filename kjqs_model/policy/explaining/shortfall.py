"""What a row lacks to meet a condition of the law: read from the rule's own source, so that no rule is written twice.

A condition is taken apart at its ``&``, ``|`` and ``~`` down to comparisons and truth values. Each way to meet it is the list of
what would have to be different; readings and parameters are the law's and the scenario's, and are never among it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeGuard

import numpy as np

from ...language import say
from ...law import ClauseRules
from ...tables import dictionary
from ...tables.words import COLUMN_OF
from .formula import returned

_WAN = 10_000
_MOST_WAYS = 64
_OPPOSITE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Lt: ast.GtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


@dataclass(frozen=True)
class Lack:
    """One thing that would have to be different: what it is, what it is now, what it must be; ``missing`` how much of it
    lacks."""

    what: str
    now: str
    needed: tuple[str, ...]
    missing: str = ""
    by: float | None = None

    def sentence(self) -> str:
        """``研发投入 49.8 万元，须达到 50 万元，差 0.2 万元``."""
        needed = say("policy.or_within").join(
            [self.needed[0], *(text.removeprefix(say("signs.is_or_nothing")) for text in self.needed[1:])]
        )
        missing = say("policy.missing_short", missing=self.missing) if self.missing else ""
        return say("policy.must_be", what=self.what, now=self.now, needed=needed, missing=missing)


Way = tuple[Lack, ...]


@dataclass(frozen=True)
class RowReader:
    """What the analysis needs of one row: the value of a name, its heading, whether it is the law's own, a cell as a person wrote
    it.

    ``unit`` is yuan, count or "" by name. ``conditions`` are the functions of the module that have names.
    """

    value: Callable[[str], Any]
    heading: Callable[[str], str]
    fixed: Callable[[str], bool]
    shown: Callable[[str], str]
    unit: Callable[[str], str]
    rules: ClauseRules


def ways_to_meet(function: Callable, reader: RowReader) -> list[Way]:
    """The ways in which a row would meet a condition, the nearest first; one empty way where it meets it already, none where it
    never can."""
    return ways_of(returned(function), reader)


def ways_of(node: ast.expr, reader: RowReader) -> list[Way]:
    """The same for an expression of a rule."""
    found = _ways(node, True, reader)
    best: dict[Way, None] = {}
    for way in sorted(found, key=_distance):
        if not any(set(other) <= set(way) for other in best):
            best[way] = None
    return _with_words_joined(list(best))


def computed(node: ast.expr, reader: RowReader) -> Any:
    """What an expression of the law comes to on the row; conditions that it names are computed by their own functions."""
    called = {part.func.id for part in ast.walk(node) if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)}
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} - called - set(COLUMN_OF)
    scope = vars(reader.rules.module) | {name: reader.value(name) for name in names}
    return eval(compile(ast.Expression(ast.fix_missing_locations(node)), "<law>", "eval"), scope)


def _ways(node: ast.expr, wished: bool, reader: RowReader) -> list[Way]:
    """The ways in which an expression would come to what is wished."""
    if bool(computed(node, reader)) == wished:
        return [()]
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        parts = [_ways(part, wished, reader) for part in (node.left, node.right)]
        together = isinstance(node.op, ast.BitAnd) == wished
        return _both(*parts) if together else [*parts[0], *parts[1]]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Invert, ast.Not)):
        return _ways(node.operand, not wished, reader)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "where":
        test, one, other = node.args
        return [
            *_both(_ways(test, True, reader), _ways(one, wished, reader)),
            *_both(_ways(test, False, reader), _ways(other, wished, reader)),
        ]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "known":
        return [(Lack(_written(node.args[0], reader), say("policy.is_not_given"), (say("policy.given"),)),)] if wished else []
    if isinstance(node, ast.Name) and node.id in reader.rules.conditions:
        return _ways(returned(reader.rules.conditions[node.id]), wished, reader)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _ways_to_compare(node, wished, reader)
    if isinstance(node, ast.Name) and not reader.fixed(node.id):
        return [
            (
                Lack(
                    reader.heading(node.id),
                    (say("policy.is_false") if wished else say("policy.is_true")),
                    ((say("policy.true_wanted") if wished else say("policy.false_wanted")),),
                ),
            )
        ]
    return []


def _both(left: list[Way], right: list[Way]) -> list[Way]:
    return [tuple(dict.fromkeys((*one, *other))) for one, other in list(product(left, right))[:_MOST_WAYS]]


def _ways_to_compare(node: ast.Compare, wished: bool, reader: RowReader) -> list[Way]:
    left, right = node.left, node.comparators[0]
    kind = type(node.ops[0]) if wished else _OPPOSITE[type(node.ops[0])]
    changeable = [name for name in leaves(node, reader) if not reader.fixed(name)]
    if not changeable:
        return []
    if _is_word(right):
        return [_word_lack(left, right, kind, reader)]
    inner = _condition_that_compares(left, reader)
    if inner is not None and isinstance(right, ast.Constant) and right.value in (0, 1) and kind in (ast.Eq, ast.NotEq):
        return _ways(inner, bool(right.value) == (kind is ast.Eq), reader)
    return [(_number_lack(left, right, kind, reader),)]


def _condition_that_compares(node: ast.expr, reader: RowReader) -> ast.expr | None:
    """A truth value compared with 0 or 1, by the condition or choice that it comes from."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "where":
        chosen = node.args[1 if bool(computed(node.args[0], reader)) else 2]
        return _condition_that_compares(chosen, reader) or (
            chosen if isinstance(computed(chosen, reader), (bool, np.bool_)) else None
        )
    return node if isinstance(computed(node, reader), (bool, np.bool_)) else None


def _word_lack(left: ast.expr, right: ast.Attribute, kind: type[ast.cmpop], reader: RowReader) -> Way:
    table, column = COLUMN_OF[ast.unparse(right.value)]
    zh = dictionary()[table].columns[column].words[right.attr]
    shown = reader.shown(left.id) if isinstance(left, ast.Name) else str(computed(left, reader))
    needed = (
        say("policy.attr_en", wording_zh=zh, attr_en=right.attr)
        if kind is ast.Eq
        else say("policy.other_than", wording_zh=zh, attr_en=right.attr)
    )
    return (Lack(_written(left, reader), say("policy.is_shown", shown=shown), (needed,)),)


def _number_lack(left: ast.expr, right: ast.expr, kind: type[ast.cmpop], reader: RowReader) -> Lack:
    now, wanted = computed(left, reader), float(computed(right, reader))
    unit = next((unit for name in leaves(left, reader) if (unit := reader.unit(name))), "")
    unknown = isinstance(now, float) and np.isnan(now)
    strict, more = kind in (ast.Gt, ast.Lt), kind in (ast.Gt, ast.GtE)
    words: dict[type[ast.cmpop], str] = {
        ast.GtE: say("policy.at_least"),
        ast.Gt: say("policy.more_than"),
        ast.LtE: say("policy.at_most"),
        ast.Lt: say("policy.less_than"),
        ast.Eq: say("signs.is_before_a_figure_or_nothing"),
        ast.NotEq: say("policy.other_than_number"),
    }
    needed = words[kind] + amount_text(wanted, unit)
    if unknown:
        return Lack(_written(left, reader), say("policy.is_not_given"), (needed,))
    gap = wanted - float(now) if more else float(now) - wanted
    missing = (
        amount_text(gap, unit) if kind in (ast.GtE, ast.LtE) or (strict and gap > 0) else ""
    )  # "more than 0" names no distance
    return Lack(_written(left, reader), say("signs.gap_in_chinese") + amount_text(float(now), unit), (needed,), missing, abs(gap))


def amount_text(value: float, unit: str) -> str:
    """A figure as a person writes it: ``49.8 万元``, ``3 家``, ``0.35``."""
    if unit == "yuan" and value:
        return say("policy.value_en_yuan", value_zh=_plain(value / _WAN), value_en=f"{value:,.10g}")
    return _plain(value)


def _plain(value: float) -> str:
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _is_word(node: ast.expr) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in COLUMN_OF


def leaves(node: ast.expr, reader: RowReader) -> list[str]:
    """The columns, sums and parameters that an expression rests on, through the conditions that it names."""
    found: list[str] = []
    called = {part.func.id for part in ast.walk(node) if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)}
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            condition = reader.rules.conditions.get(part.id)
            found += leaves(returned(condition), reader) if condition else [] if part.id in called | set(COLUMN_OF) else [part.id]
    return list(dict.fromkeys(found))


def _written(node: ast.expr, reader: RowReader) -> str:
    """A quantity in the words of the tables: ``研发投入 − 上年研发投入``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "settled":
        return _written(node.args[0], reader)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        return f"{_written(node.left, reader)} − {_written(node.right, reader)}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return f"{_written(node.left, reader)} + {_written(node.right, reader)}"
    if isinstance(node, ast.Name):
        return reader.heading(node.id)
    return say("signs.list_mark").join(reader.heading(name) for name in leaves(node, reader) if not reader.fixed(name))


def _distance(way: Way) -> tuple:
    """Near ways first: few things to change, figures before facts, small gaps before large ones."""
    return (
        len(way),
        sum(lack.by is None for lack in way),
        sum(lack.by or 0.0 for lack in way),
        tuple(lack.sentence() for lack in way),
    )


def _with_words_joined(ways: list[Way]) -> list[Way]:
    """Ways that differ in one word of one column alone are one: it must be this or that."""
    joined: list[Way] = []
    for way in ways:
        for place, other in enumerate(joined):
            merged = _joined(other, way)
            if merged is not None:
                joined[place] = merged
                break
        else:
            joined.append(way)
    return joined


def _joined(one: Way, other: Way) -> Way | None:
    if len(one) != len(other):
        return None
    differing = [place for place, (mine, theirs) in enumerate(zip(one, other, strict=True)) if mine != theirs]
    if len(differing) != 1:
        return None
    mine, theirs = one[differing[0]], other[differing[0]]
    if (mine.what, mine.now) != (theirs.what, theirs.now) or mine.by is not None or theirs.by is not None:
        return None
    lack = Lack(mine.what, mine.now, tuple(dict.fromkeys((*mine.needed, *theirs.needed))))
    return (*one[: differing[0]], lack, *one[differing[0] + 1 :])


def row_value(frame, name: str, rules: ClauseRules, parameters: Mapping, place: int) -> object:
    """The value of a named quantity on one row of a frame: a number or truth value of numpy (whose ``~`` is logical), or a
    text."""
    value = frame.argument(name, rules, parameters)
    if isinstance(value, str) or value is None:
        return value
    array = np.asarray(value)
    return str(array) if array.dtype.kind == "U" else array[()] if array.ndim == 0 else array[place]
