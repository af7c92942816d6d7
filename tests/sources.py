"""The modules of the package as syntax, read and walked once a process."""

import ast
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import kjqs_model

HOUSE = Path(kjqs_model.__file__).parent
_planted: dict[Path, str] = {}


def trees() -> dict[Path, ast.Module]:
    """Every module of the package."""
    return _read() | {path: ast.parse(text) for path, text in _planted.items()}


def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All that stands in a module, in the order of ``ast.walk``."""
    return tuple(ast.walk(ast.parse(_planted[path]))) if path in _planted else _walked(path)


def lines(path: Path) -> list[str]:
    """A module's lines as they are written."""
    return (_planted[path] if path in _planted else path.read_text(encoding="utf-8")).splitlines()


@contextmanager
def planted(modules: Mapping[str, str]) -> Iterator[None]:
    """As if the package had more modules: their text by their place in it."""
    _planted.update({HOUSE / place: text for place, text in modules.items()})
    try:
        yield
    finally:
        _planted.clear()


@cache
def _read() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(HOUSE.rglob("*.py"))}


@cache
def _walked(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_read()[path]))
