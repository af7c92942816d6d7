"""What is wrong with the form of a mapping, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ....errors import did_you_mean
from ....language import either, in_both, say

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

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
        return say("population.there_is_no_place", place=place) + near
    if first["type"] == "missing":
        return say("population.is_missing_add_it", place=place)
    what = _what(first)
    if not what.endswith(("？", "?", "。", ".")):
        what += say("signs.stop")
    return say("population.place_what", place=place, what=what) if place else what


def _what(error: Keyed[str, Any]) -> str:
    """One fault in words: our own sentence, or that of the kind of fault."""
    own = error.get("ctx", {}).get("error")
    if own is not None:
        return str(own)
    kind, given = error["type"], error.get("input")
    shown = " ".join(str(given).split())[:60]
    if kind == "literal_error":
        words = say("signs.list_mark").join(error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", "))
        return say("population.cannot_be_it_may_be", shown=shown, words=words)
    bounds = {bound: error.get("ctx", {}).get(bound) for bound in ("ge", "le")}
    for bound, (zh, en) in {"ge": in_both("population.at_least"), "le": in_both("population.at_most")}.items():
        if bounds[bound] is not None:
            return say("population.should_be_not", wording=either(zh, en), bounds=bounds[bound], shown=shown)
    zh, en = _wanted(kind)
    return say("population.should_be_text", wording=either(zh, en), shown=shown)


def _wanted(kind: str) -> tuple[str, str]:
    """What should stand in the place of what is there, by the kind of fault."""
    known = {
        "too_short": in_both("population.list_least_one"),
        "string": in_both("population.text_in_quotes"),
        "int": in_both("population.a_whole_number"),
        "float": in_both("population.a_number"),
        "bool": in_both("population.true_or_false"),
        "tuple": in_both("population.a_list"),
        "list": in_both("population.a_list"),
        "dict": in_both("population.keys_with_values"),
        "model": in_both("population.keys_with_values"),
    }
    found = next((words for part, words in known.items() if kind.startswith(part)), None)
    return found or in_both("population.written_otherwise_mappings_ship")


def _place(parts: Sequence[object]) -> Sequence[object]:
    return parts[:-1] if len(parts) > 1 and parts[-1] in _BRANCHES else parts


def _keys_near(form: type[BaseModel], place: Sequence[object], inside: Keyed[str, type[BaseModel]]) -> list[str]:
    for part in place[:-1]:
        form = inside.get(part, form) if isinstance(part, str) else form
    return [entry.alias or name for name, entry in form.model_fields.items()]
