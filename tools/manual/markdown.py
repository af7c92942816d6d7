"""Small pieces of Markdown that the generated pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_SIGNS = str.maketrans(
    {"|": r"\|", "<": "&lt;", ">": "&gt;", "*": r"\*", "_": r"\_", "[": r"\[", "]": r"\]", "`": r"\`", "$": r"\$", "\n": " "}
)


def plain(text: object) -> str:
    """Words as they stand, whatever signs they hold."""
    return str(text).translate(_SIGNS)


def code(text: object) -> str:
    """A name as a reader types it; nothing for an empty one."""
    return "`" + str(text).replace("|", r"\|") + "`" if str(text) else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are Markdown already; nothing where there are no rows."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads), *lines]) + "\n"


def number(value: object) -> str:
    """A figure as people write it: thousands apart, no zero after the point, a dash where there is none."""
    if value is None:
        return "—"
    if isinstance(value, (list, tuple)):
        return "; ".join(number(one) for one in value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.12g}"


def page(*parts: str) -> str:
    """Parts of a page, an empty line between them; empty parts fall out."""
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def contents(pages: Iterable[str], hidden: bool = False, depth: int = 1) -> str:
    """The list of pages below this one."""
    head = ["```{toctree}", f":maxdepth: {depth}", *([":hidden:"] if hidden else [])]
    return "\n".join([*head, "", *pages, "```"])
