"""The committed hunt is of the law as it stands, and what nobody noticed is explained; mutants are made and noticed as they should be."""

import ast
import json
from pathlib import Path

import pytest

from . import hunting, record
from .operators import _changes, mutants

COMMITTED = json.loads(record.FILE.read_text(encoding="utf-8"))


def test_the_committed_hunt_is_of_this_law_and_this_ledger():
    assert COMMITTED["fingerprint"] == record.fingerprint(), "the law, the ledger or their cases were changed: run make mutants"
    assert {part: counts["mutants"] for part, counts in COMMITTED["parts"].items()} == {
        "articles": sum(map(_changes_of, (hunting.PACKAGE / "articles").glob("a*.py"))),
        "figures": len(record.figures()),
        "ledger": _changes_of(hunting.PACKAGE / "budget" / "ledger.py"),
    }
    assert record.PAGE.read_text(encoding="utf-8") == record.page(COMMITTED)


def test_what_nobody_notices_is_explained_but_for_less_than_the_limit():
    assert record.unexplained_share(COMMITTED) < record.MOST_UNEXPLAINED
    assert set(record.explanations()) <= set(COMMITTED["survivors"]), "an explanation of a mutant that no longer survives"


def _changes_of(path: Path) -> int:
    """How many mutants a module has: counted, for to make each takes a copy of the module."""
    return sum(1 for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for _ in _changes(node))


def test_each_operator_makes_its_mutant():
    made = [one.name for one in mutants("def f(a, b):\n    return where((a >= 1) & ~b, minimum(a + b, 0), -a)\n")]
    assert len(made) == len(set(made))
    for kind in (
        "another comparison",
        "another operation",
        "left part only",
        "right part only",
        "not turned",
        "maximum",
        "branches swapped",
        "0 for 1",
    ):
        assert any(kind in name for name in made), kind


@pytest.mark.parametrize("old, new, noticed", [("rd_reported >= first", "rd_reported > first", True), ("", "", False)])
def test_a_changed_rule_is_noticed_and_an_unchanged_one_is_not(old, new, noticed):
    path = hunting.PACKAGE / "articles" / "a08_rd_investment.py"
    tree = ast.parse(path.read_text(encoding="utf-8").replace(old, new, 1) if old else path.read_text(encoding="utf-8"))
    assert hunting.survives(lambda: hunting.golden_cases("a08"), (hunting.module_of(path), path, tree)) is not noticed
