"""The changes that are made to a module: one small change of its syntax at a time."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARE = {ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.LtE: ast.Lt, ast.Lt: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
_BINARY = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
_CALLS = {"minimum": "maximum", "maximum": "minimum", "floor": "ceil", "ceil": "floor", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """A changed module. ``name`` says what was changed, by function, so that it survives a shift of lines."""

    name: str
    tree: ast.Module


def mutants(text: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its code; names stand once."""
    tree, seen = ast.parse(text), {}
    for number, node in enumerate(ast.walk(tree)):
        for kind, change in _changes(node):
            other = copy.deepcopy(tree)
            target = next(found for place, found in enumerate(ast.walk(other)) if place == number)
            change(target)
            function = _around(tree, node)
            shown = f"{function}: {kind} in {ast.unparse(node)[:80]}"
            seen[shown] = seen.get(shown, 0) + 1
            yield Mutant(shown if seen[shown] == 1 else f"{shown} ({seen[shown]})", ast.fix_missing_locations(other))


def _changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
        yield "another comparison", lambda target: target.ops.__setitem__(0, _COMPARE[type(target.ops[0])]())
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        yield "another operation", lambda target: setattr(target, "op", _BINARY[type(target.op)]())
        if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            yield "left part only", lambda target: _become(target, target.left)
            yield "right part only", lambda target: _become(target, target.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Invert, ast.USub)):
        yield (
            "not turned",
            lambda target: (
                setattr(target, "op", ast.UAdd()) if isinstance(target.op, ast.USub) else _become(target, target.operand)
            ),
        )
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _CALLS:
            yield (
                f"{_CALLS[name]}",
                lambda target: setattr(target.func, "attr" if isinstance(target.func, ast.Attribute) else "id", _CALLS[name]),
            )
        if name == "where" and len(node.args) == 3:
            yield "branches swapped", lambda target: target.args.__setitem__(slice(1, 3), [target.args[2], target.args[1]])
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value in (0, 1):
        yield "0 for 1 or 1 for 0", lambda target: setattr(target, "value", 1 - target.value)


def _become(target: ast.AST, other: ast.AST) -> None:
    """Turn an expression into one of its parts, in place."""
    held = dict(vars(other))
    target.__class__ = other.__class__
    target.__dict__.clear()
    target.__dict__.update(held)


def _around(tree: ast.Module, node: ast.AST) -> str:
    """The function that an expression stands in."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and any(found is node for found in ast.walk(function)):
            return function.name
    return "module"
