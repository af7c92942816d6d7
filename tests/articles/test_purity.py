"""Rules are pure: no number of the law, no chance, clock or file, and every argument means something."""

import ast
import inspect
from pathlib import Path

import pytest

import kjqs_model.articles
from kjqs_model.law import arguments
from kjqs_model.policy import register
from kjqs_model.policy.frames import linked_column
from kjqs_model.policy.register import _rule_modules, rules
from kjqs_model.tables import dictionary

FILES = sorted(Path(kjqs_model.articles.__file__).parent.glob("a*.py"))
RULES = rules(2023)


def _functions(rule):
    found = [rule.entitles[0], rule.pays, *(f for f, _ in rule.adds_up)]
    return found + [step for step in (rule.chooses and rule.chooses[0], rule.caps) if step]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_number_of_the_law_but_zero_and_one(path):
    numbers = [node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
               if isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)]
    assert set(numbers) <= {0, 1}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_imports_only_the_words_of_the_law(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    assert {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} <= {"law", "tables.words"}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"open", "eval", "exec", "input", "print", "hash", "id", "__import__", "globals"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_function_says_what_it_is(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert ast.get_docstring(node), node.name


@pytest.mark.parametrize("clause", RULES)
def test_every_argument_is_a_parameter_a_condition_or_a_column(clause):
    rule, entry = RULES[clause], register()[clause]
    table = rule.entitles[1].table
    sums = {f.__name__ for f, _ in rule.adds_up}
    waiting, seen = [*_functions(rule)], set()
    while waiting:
        for name in arguments(waiting.pop()):
            if name in rule.conditions and name not in seen:
                waiting.append(rule.conditions[name])
            elif name not in {*entry.parameters, *entry.choices, *sums, *dictionary()[table].columns}:
                linked_column(table, name) if name not in rule.conditions else None
            seen.add(name)


@pytest.mark.parametrize("clause", RULES)
def test_no_name_means_two_things(clause):
    rule, entry = RULES[clause], register()[clause]
    columns, named = set(dictionary()[rule.entitles[1].table].columns), {*entry.parameters, *entry.choices}
    assert not named & columns and not named & set(rule.conditions)


@pytest.mark.parametrize("module", _rule_modules(), ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_word_that_is_compared_is_a_word_of_a_reading(module):
    clauses = [entry for entry in register().values() if entry.file.removesuffix(".yaml") == module.__name__.rpartition(".")[2]]
    words = {(name, word) for entry in clauses for name, all_words in entry.readings.items() for word in all_words}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Compare) and isinstance(node.comparators[0], ast.Constant) and isinstance(node.comparators[0].value, str):
            assert (node.left.id, node.comparators[0].value) in words
