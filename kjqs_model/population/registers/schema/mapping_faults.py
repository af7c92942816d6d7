"""What is wrong with the form of a mapping, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from ....errors import did_you_mean
from ....language import say

_BRANCHES = ("bool", "float", "str", "int")  # pydantic adds the branch of a choice of types to the place


def said_of(fault: ValidationError, form: type[BaseModel], inside: Keyed[str, type[BaseModel]]) -> str:
    """The first fault of a mapping as a sentence; a misspelt key goes before the key that is missed for it.

    Parameters
    ----------
    form : what the whole file should be. inside : the form of what stands under a key.
    """
    found = fault.errors(include_url=False)
    first = next((error for error in found if error["type"] == "extra_forbidden"), found[0])
    place = ".".join(map(str, _place(first["loc"])))
    if first["type"] == "extra_forbidden":
        near = did_you_mean(str(first["loc"][-1]), _keys_near(form, first["loc"], inside))
        return say(f"没有“{place}”这一项。", f"there is no '{place}'. ") + near
    if first["type"] == "missing":
        return say(f"缺少“{place}”这一项，请补上。", f"'{place}' is missing: add it.")
    what = _what(first)
    if not what.endswith(("？", "?", "。", ".")):
        what += say("。", ".")
    return say(f"{place}：{what}", f"{place}: {what}") if place else what


def _what(error: Keyed[str, Any]) -> str:
    """One fault in words: our own sentence, or that of the kind of fault."""
    own = error.get("ctx", {}).get("error")
    if own is not None:
        return str(own)
    kind, given = error["type"], error.get("input")
    shown = " ".join(str(given).split())[:60]
    if kind == "literal_error":
        words = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return say(f"不能写“{shown}”，可写：{words.replace(', ', '、')}", f"cannot be '{shown}'; it may be {words}")
    bounds = {bound: error.get("ctx", {}).get(bound) for bound in ("ge", "le")}
    for bound, (zh, en) in {"ge": ("不小于", "at least"), "le": ("不大于", "at most")}.items():
        if bounds[bound] is not None:
            return say(f"应{zh} {bounds[bound]}，写的是 {shown}", f"should be {en} {bounds[bound]}, not {shown}")
    zh, en = _wanted(kind)
    return say(f"应为{zh}，写的是“{shown}”", f"should be {en}, not '{shown}'")


def _wanted(kind: str) -> tuple[str, str]:
    """What should stand in the place of what is there, by the kind of fault."""
    known = {"too_short": ("至少有一项的列表", "a list of at least one"), "string": ("文字（加引号）", "text, in quotes"), "int": ("整数", "a whole number"),
             "float": ("数字", "a number"), "bool": ("true 或 false", "true or false"), "tuple": ("列表（[…]）", "a list […]"),
             "list": ("列表（[…]）", "a list […]"), "dict": ("“键: 值”的形式", "keys with values"), "model": ("“键: 值”的形式", "keys with values")}
    found = next((words for part, words in known.items() if kind.startswith(part)), None)
    return found or ("另一种写法，见随附的对应规则", "written otherwise, as in the mappings that ship")


def _place(parts: Sequence[object]) -> Sequence[object]:
    return parts[:-1] if len(parts) > 1 and parts[-1] in _BRANCHES else parts


def _keys_near(form: type[BaseModel], place: Sequence[object], inside: Keyed[str, type[BaseModel]]) -> list[str]:
    for part in place[:-1]:
        form = inside.get(part, form) if isinstance(part, str) else form
    return [entry.alias or name for name, entry in form.model_fields.items()]
