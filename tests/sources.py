"""The modules of the package as syntax, read and walked once a process."""

import ast
from functools import cache
from pathlib import Path

import kjqs_model

HOUSE = Path(kjqs_model.__file__).parent


@cache
def trees() -> dict[Path, ast.Module]:
    """Every module of the package."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(HOUSE.rglob("*.py"))}


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All that stands in a module, in the order of ``ast.walk``."""
    return tuple(ast.walk(trees()[path]))
