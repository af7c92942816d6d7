"""The page of promises names tests that exist, and every relation of the law."""

import ast
import re

import pytest

from tests.policy.relations import RELATIONS

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_that_the_page_names_exists(repository):
    named = _NAMED.findall((repository / "docs" / "promises.md").read_text(encoding="utf-8"))
    there = {path: _tests(repository / path) for path, _ in named if (repository / path).is_file()}
    assert [f"{path}::{name}" for path, name in named if name not in there.get(path, ())] == []
    assert len(named) > 40


def _tests(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_every_row_of_the_page_names_a_test_or_is_a_relation(repository):
    page = (repository / "docs" / "promises.md").read_text(encoding="utf-8")
    rows = [
        line
        for line in page.splitlines()
        if line.startswith("| ") and not line.startswith(("| promise", "| relation", "| what went"))
    ]
    relations = [f"| {name} | {relation.sentence} |" for name, relation in RELATIONS.items()]
    assert [line for line in rows if not _NAMED.search(line)] == relations


@pytest.mark.parametrize("name", RELATIONS)
def test_a_relation_has_a_sentence(name):
    assert RELATIONS[name].sentence.endswith(".")
