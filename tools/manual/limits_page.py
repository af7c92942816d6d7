"""How large, many and deep things may be: the limits that the code states, with what each is of."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import kjqs_model

from .markdown import code, number, page, plain, table
from .speech import say

_PACKAGE = Path(kjqs_model.__file__).parent


def limits_page() -> str:
    """Every public limit of the package (``MOST_...``) with its value and meaning."""
    return page(
        f"# {say('规模和上限', 'Sizes and limits')}",
        say(
            "输入超过上限时会被拒绝，并写明上限和办法；上限远高于一个市的数据所需，低于会耗尽内存的规模。"
            "另有几项是显示的上限。说明为代码中的原文（英文）。",
            "Input beyond a limit is refused, with the limit and a remedy. Limits are far above what a city's data need and "
            "below what would take a machine's memory. A few are limits of what is shown.",
        ),
        table(
            [say("上限", "limit"), say("含义（英文）", "of what"), say("名称", "name")],
            [
                [number(value), plain(meaning), code(name)]
                for name, value, meaning in sorted(_limits(), key=lambda found: found[2])
            ],
        ),
    )


def _limits() -> Iterator[tuple[str, float, str]]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for said, after in itertools.pairwise(body):
            match said, after:
                case ast.Assign(targets=[ast.Name(id=name)], value=value), ast.Expr(value=ast.Constant(value=str(meaning))) if (
                    name.startswith("MOST")
                ):
                    yield name, _value(value), meaning


def _value(node: ast.expr) -> float:
    """A number, written out or as a shift or product of such."""
    match node:
        case ast.Constant(value=int(value) | float(value)):
            return value
        case ast.BinOp(left=left, op=ast.LShift(), right=right):
            return _value(left) << _value(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _value(left) * _value(right)
    raise ValueError(f"no plain number: {ast.unparse(node)}")
