"""The rule files themselves: no figure of the law in them, every parameter used, every function named, nothing impure."""

import ast
from pathlib import Path

import pytest

import kjqs_model.higher_law
from kjqs_model.higher_law import columns_of, rule_sets
from kjqs_model.law import arguments
from kjqs_model.tables import Tables, dictionary

FOLDER = Path(kjqs_model.higher_law.__file__).parent
TREES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.py"))}
PURE = [*rule_sets(), "brackets"]
OF_ANOTHER_TABLE = {"interest_paid", "repaid_on_time", "principal_gone_bad"}  # of loans, which is no table of firms


@pytest.mark.parametrize("name", TREES)
def test_no_figure_of_the_law_stands_in_a_file(name):
    figures = {
        node.value
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, complex)) and not isinstance(node.value, bool)
    }
    assert figures <= {0, 1}


@pytest.mark.parametrize("rule", rule_sets())
def test_every_parameter_is_read_by_a_function(rule):
    read = {name for function in rule_sets()[rule].functions.values() for name in arguments(function)}
    by_the_envelope = {
        node.slice.value
        for node in ast.walk(TREES["envelope"])
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
    }
    unread = set(rule_sets()[rule].parameters) - read
    assert unread <= (by_the_envelope if rule == "provincial_rd_subsidy" else set())


@pytest.mark.parametrize("rule", rule_sets())
def test_every_function_has_a_chinese_name_and_nothing_else_has(rule):
    names = rule_sets()[rule].names
    assert set(names) == set(rule_sets()[rule].functions)
    assert len(set(names.values())) == len(names)
    assert all(any("一" <= sign <= "鿿" for sign in name) for name in names.values())


@pytest.mark.parametrize("rule", rule_sets())
def test_every_argument_is_a_parameter_a_function_or_a_column(rule):
    rule_set = rule_sets()[rule]
    used = {name for functions in rule_set.uses.values() for name in functions}
    columns = set(columns_of(Tables([]), 2023)[1])
    for name, function in rule_set.functions.items():
        known = {"year", *rule_set.parameters, *rule_set.functions, *used, *columns, *OF_ANOTHER_TABLE}
        assert set(arguments(function)) <= known, name


@pytest.mark.parametrize("rule", rule_sets())
def test_no_name_stands_for_two_things(rule):
    rule_set, columns = rule_sets()[rule], set(columns_of(Tables([]), 2023)[1])
    used = [name for functions in rule_set.uses.values() for name in functions]
    named = [*rule_set.parameters, *rule_set.functions, *used]
    assert len(named) == len(set(named)) and not set(named) & columns


@pytest.mark.parametrize("rule", rule_sets())
def test_what_a_rule_set_uses_exists_and_is_read(rule):
    rule_set = rule_sets()[rule]
    read = {name for function in rule_set.functions.values() for name in arguments(function)}
    for other, functions in rule_set.uses.items():
        assert set(functions) <= set(rule_sets()[other].functions) and set(functions) <= read


@pytest.mark.parametrize("rule", rule_sets())
def test_all_parameters_of_a_rule_set_begin_with_it_or_say_that_there_was_none(rule):
    parameters = rule_sets()[rule].parameters.values()
    first = min(min(parameter.values) for parameter in parameters)
    assert [parameter.name for parameter in parameters if min(parameter.values) > first and parameter.before is None] == []


@pytest.mark.parametrize("rule", rule_sets())
def test_brackets_have_one_value_more_than_bounds(rule):
    parameters = rule_sets()[rule].parameters
    lists = {
        name: value for name, parameter in parameters.items() for value in parameter.values.values() if isinstance(value, tuple)
    }
    bounds = {name: value for name, value in lists.items() if name.endswith("_bounds")}
    assert all(list(value) == sorted(set(value)) for value in bounds.values())
    stems = [("sales_bounds", "rd_ratios"), ("small_income_bounds", "small_rates")]
    stems += [(name, name.replace("_bounds", ending)) for name in bounds for ending in ("_least", "_most", "_values")]
    pairs = [(low, high) for low, high in stems if low in lists and high in lists]
    assert all(len(lists[high]) == len(lists[low]) + 1 for low, high in pairs)
    assert {low for low, _ in pairs} == set(bounds)


@pytest.mark.parametrize("name", PURE)
def test_rules_keep_to_arithmetic_that_a_compiled_kernel_knows(name):
    tree = TREES[name]
    given = {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert all(isinstance(function, ast.Name) for function in called)
    assert {function.id for function in called} <= given | own | {"range", "len"}
    assert {node.module for node in tree.body if isinstance(node, ast.ImportFrom)} <= {
        "law",
        "brackets",
        "words",
        "tables.words",
        "__future__",
    }
    parts = (
        ast.If,
        ast.IfExp,
        ast.While,
        ast.Try,
        ast.With,
        ast.Lambda,
        ast.BoolOp,
        ast.Not,
        ast.Global,
        ast.Yield,
        ast.ListComp,
    )
    assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, parts)] == []
    assert {type(node) for node in tree.body} <= {ast.Expr, ast.ImportFrom, ast.FunctionDef}


@pytest.mark.parametrize("name", TREES)
def test_every_public_function_says_what_it_is(name):
    unsaid = [
        node.name
        for node in TREES[name].body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert unsaid == []


def test_words_of_accounts_are_those_of_the_dictionary():
    from kjqs_model.higher_law.words import PriorityIndustry, TechnologyField

    columns = dictionary()["accounts"].columns
    assert {word.name: word.value for word in PriorityIndustry} == columns["priority_industry"].codes
    assert {word.name: word.value for word in TechnologyField} == columns["technology_field"].codes
    assert TechnologyField.none == 0
