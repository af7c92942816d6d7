"""The formula of a rule, read from the rule's own source, with numbers in the place of names."""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Mapping
from functools import cache

from ...language import either
from ...tables import dictionary
from ...tables.words import COLUMN_OF


def formula(function: Callable, known: Mapping[str, str]) -> str:
    """What a rule returns, first with its names, then with the values that ``known`` has for them."""
    with_names = returned(function)
    with_values = _Valued(known).visit(copy.deepcopy(with_names))
    first, second = ast.unparse(with_names), ast.unparse(with_values)
    return first if first == second else f"{first} = {second}"


@cache
def returned(function: Callable) -> ast.expr:
    """The expression that a rule returns, the names of its own parts replaced by these parts; to be read, not changed."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    local: dict[str, ast.expr] = {}
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Assign)):
        target, value = node.targets[0], node.value
        pairs = (
            zip(target.elts, value.elts, strict=True)
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            else ((target, value),)
        )
        local |= {name.id: part for name, part in pairs if isinstance(name, ast.Name)}
    last = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value][-1]
    return _Inlined(local).visit(copy.deepcopy(last))


class _Inlined(ast.NodeTransformer):
    """Names that a rule gives to a part of its formula, replaced by that part."""

    def __init__(self, local: Mapping[str, ast.expr]):
        self._local = local

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.visit(copy.deepcopy(self._local[node.id])) if node.id in self._local else node


class _Valued(ast.NodeTransformer):
    """Names replaced by their values, words of the dictionary by what the reader calls them."""

    def __init__(self, known: Mapping[str, str]):
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self._known[node.id]) if node.id in self._known else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        table, column = COLUMN_OF[ast.unparse(node.value)]
        return ast.Name(either(dictionary()[table].columns[column].words[node.attr], node.attr))
