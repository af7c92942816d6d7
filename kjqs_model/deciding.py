"""What of some source files decides a result: hashes by which a fit or a measurement knows that it rests on the code and data as
they are.

Comments, docstrings, type annotations, imports, the place of a file and the words for readers decide nothing: a change of these
keeps what was measured.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from .store import kept

_MOST_KEPT = 512  # of the files of some states
_SAYING = {"say", "say_each", "in_both", "either", "label"}
_LEFT_OUT = (ast.Import, ast.ImportFrom, ast.Pass)
_FIELDS_LEFT_OUT = {"annotation", "returns", "type_params", "type_comment", "kind", "ctx", "lineno", "col_offset", "simple"}
_FIRST_CHINESE, _LAST_CHINESE = "\u3000", "\uffef"


def deciding_hash(paths: Iterable[Path]) -> str:
    """SHA-256 over what decides in files of Python, YAML or any other text, in whatever order and folder they stand.

    Raises
    ------
    SyntaxError : a file of Python that is none.
    """
    found = sorted(_hash_of(path) for path in paths)
    return hashlib.sha256("\n".join(found).encode("ascii")).hexdigest()


def _hash_of(path: Path) -> str:
    """The hash over what decides in one file; that of code, which has to be parsed, stays in the user's cache."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return _sha256("\n".join(line.rstrip() for line in text.strip().splitlines()))
    key = _sha256(f"{sys.version}\0{_sha256(Path(__file__).read_text(encoding='utf-8'))}\0{text}")
    return kept("deciding", key, lambda: _sha256(_of_code(ast.parse(text))).encode("ascii"), _MOST_KEPT).decode("ascii")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _of_code(node: object) -> str:
    """A tree of code as text that is the same in every version of Python."""
    if isinstance(node, list):
        return f"[{','.join(_of_statements(node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    if _says(node):
        return "said"
    fields = [
        f"{name}={_of_code(value)}"
        for name, value in ast.iter_fields(node)
        if name not in _FIELDS_LEFT_OUT and value not in (None, [])
    ]
    return f"{type(node).__name__.removeprefix('Ann')}({','.join(fields)})"


def _of_statements(nodes: list) -> Iterable[str]:
    """The members of a list, without what decides nothing; a pair of wordings is one thing that is said."""
    place = 0
    while place < len(nodes):
        node = nodes[place]
        if _is_wording(node) and place + 1 < len(nodes) and _is_text(nodes[place + 1]):
            yield "said"
            place += 2
            continue
        place += 1
        if not isinstance(node, _LEFT_OUT) and not _is_docstring(node) and not _is_for_types(node):
            yield _of_code(node.value if isinstance(node, ast.Starred) and _says(node.value) else node)


def _says(node: object) -> bool:
    if isinstance(node, ast.Tuple):
        return len(node.elts) == 2 and _is_wording(node.elts[0]) and _is_text(node.elts[1])
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SAYING


def _is_text(node: object) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_wording(node: object) -> bool:
    """Whether a text is Chinese."""
    if not isinstance(node, ast.JoinedStr | ast.Constant):
        return False
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return any(
        _FIRST_CHINESE <= sign <= _LAST_CHINESE
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        for sign in part.value
    )


def _is_docstring(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_for_types(node: object) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
