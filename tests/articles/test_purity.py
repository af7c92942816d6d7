"""The rules of the 24 articles are pure: no figure, file, clock or chance in them, and every name they read exists."""

import ast
from pathlib import Path

import pytest

import kjqs_model.articles
from kjqs_model.policy import articles, register
from kjqs_model.policy.firm_history import HISTORY
from kjqs_model.policy.frames import linked_column
from kjqs_model.tables import dictionary

RULES = sorted(Path(kjqs_model.articles.__file__).parent.glob("a[0-9][0-9]_*.py"))
STEPS = {"condition", "entitles", "chooses", "adds_up", "pays", "caps"}
FORBIDDEN = {"open", "print", "input", "eval", "exec", "getattr", "setattr", "globals", "__import__"}


@pytest.fixture(params=RULES, ids=lambda path: path.stem)
def rules(request) -> ast.Module:
    tree = ast.parse(request.param.read_text(encoding="utf-8"))
    tree.article = articles()[int(request.param.name[1:3])]
    return tree


def _functions(tree):
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def _marks(function) -> list[tuple[str, str | None]]:
    """Step and clause of each decorator."""
    return [
        (mark.func.id, mark.args[0].value) if isinstance(mark, ast.Call) else (mark.id, None) for mark in function.decorator_list
    ]


def _choices_of(article) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for clause in article.clauses:
        for name, words in register()[clause].readings.items():
            found.setdefault(name, set()).update(words)
    return found


def test_there_are_rules_for_every_article_that_pays_from_tables():
    assert len(RULES) >= 15
    assert {path.with_suffix(".yaml").exists() for path in RULES} == {True}


def test_no_figure_of_the_law_stands_in_a_rule(rules):
    figures = {
        node.value
        for node in ast.walk(rules)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, complex)) and not isinstance(node.value, bool)
    }
    assert figures <= {0, 1}


def test_rules_import_the_law_and_the_words_of_the_tables_alone(rules):
    imported = [node for node in ast.walk(rules) if isinstance(node, (ast.Import, ast.ImportFrom))]
    sources = {(node.level, node.module) if isinstance(node, ast.ImportFrom) else (0, node.names[0].name) for node in imported}
    assert sources <= {(2, "law"), (2, "tables.words"), (0, "__future__")}


def test_rules_call_nothing_but_the_arithmetic_of_the_law(rules):
    given = {alias.asname or alias.name for node in rules.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    called = [node.func for node in ast.walk(rules) if isinstance(node, ast.Call)]
    assert all(isinstance(function, ast.Name) for function in called)
    assert {function.id for function in called} <= given - FORBIDDEN


def test_rules_keep_no_state_and_take_no_branch(rules):
    parts = (
        ast.Global,
        ast.Nonlocal,
        ast.ClassDef,
        ast.Lambda,
        ast.If,
        ast.IfExp,
        ast.For,
        ast.While,
        ast.Try,
        ast.With,
        ast.BoolOp,
        ast.Not,
        ast.AugAssign,
        ast.Await,
        ast.Yield,
    )
    assert [ast.unparse(node) for node in ast.walk(rules) if isinstance(node, parts)] == []
    kinds = {type(node) for node in rules.body}
    assert kinds <= {ast.Expr, ast.Import, ast.ImportFrom, ast.FunctionDef}


def test_every_rule_says_in_one_line_what_it_is_in_the_policy(rules):
    unsaid = [
        function.name
        for function in _functions(rules)
        if not (ast.get_docstring(function) or "").endswith(".") or "\n" in ast.get_docstring(function)
    ]
    assert unsaid == [] and ast.get_docstring(rules).startswith(f"Article {rules.article.number}: ")


def test_every_function_is_a_marked_step_of_a_clause_of_its_article(rules):
    for function in _functions(rules):
        marks = _marks(function)
        assert marks and {step for step, _ in marks} <= STEPS, function.name
        assert {clause for _, clause in marks} - {None} <= set(rules.article.clauses), function.name


def test_words_that_a_reading_is_compared_with_are_words_of_that_reading(rules):
    choices = _choices_of(rules.article)
    for node in ast.walk(rules):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            words = {side.value for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, str)}
            names = [side.id for side in sides if isinstance(side, ast.Name)]
            assert not words or words <= choices.get(names[0], set()), ast.unparse(node)


def test_every_argument_is_a_parameter_a_reading_a_rule_or_a_column(rules):
    functions = _functions(rules)
    named = {function.name for function in functions if {"condition", "adds_up"} & {step for step, _ in _marks(function)}}
    tables = {
        mark.args[0].value: next(word.value.value for word in mark.keywords if word.arg == "table")
        for function in functions
        for mark in function.decorator_list
        if isinstance(mark, ast.Call) and mark.func.id == "entitles"
    }
    for function in functions:
        for _, clause in _marks(function):
            clauses = [clause] if clause else rules.article.clauses
            for argument in (a.arg for a in function.args.args):
                assert argument in named or any(_is_given(argument, c, tables.get(c)) for c in clauses), (
                    f"{function.name} reads {argument}"
                )


def _is_given(argument: str, clause: str, table: str | None) -> bool:
    entry = register()[clause]
    if argument in entry.parameters or argument in entry.choices or argument in entry.borrows:
        return True
    if table is None:
        return False
    if table == "enterprises" and argument in HISTORY:
        return True
    try:
        return argument in dictionary()[table].columns or bool(linked_column(table, argument))
    except KeyError:
        return False
