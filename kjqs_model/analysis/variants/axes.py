"""What a sweep varies: paths with the values that each takes, and every combination of them."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...errors import Refusal
from ...language import say
from ...yamls import YamlFault, read_given_yaml

MOST_POINTS, MOST_DRAWS = 1_000, 100_000
"""Points of a grid, and draws of all its points together: about 250 MB of results, and some hours."""

_MOVED = ("assumptions", "expected", "budget", "targets")
_SHOWN = 80


@dataclass(frozen=True)
class Varied:
    """One path and its values in the order given: numbers, words of a reading, mappings of years."""

    path: str
    values: tuple[object, ...]


def read_axes(given: Iterable[str]) -> tuple[Varied, ...]:
    """Axes as the command line has them: ``PATH=A,B,C``.

    Raises
    ------
    Refusal : another form, a path without values or twice, a value twice, a path that a sweep holds.
    """
    found: dict[str, list] = {}
    for text in given:
        path, equals, values = (part.strip() for part in text.partition("="))
        if not equals or not path:
            raise Refusal(say("variants.sweep_vary_must_be", text=text[:_SHOWN]))
        if path in found:
            raise Refusal(say("analysis.vary_names_twice_keep_one", path=path))
        if ":" in values and "{" not in values:
            raise Refusal(say("variants.sweep_takes_values_not_bounds", text=text[:_SHOWN]))
        try:
            found[path] = read_given_yaml(f"[{values}]")
        except YamlFault as fault:
            raise Refusal(say("variants.sweep_values_cant_be_read", text=text[:_SHOWN], problem=fault.problem)) from None
    return axes_of(found)


def axes_of(given: Mapping[str, Sequence]) -> tuple[Varied, ...]:
    """Axes as Python has them: by path the values."""
    if not given:
        raise Refusal(say("variants.sweep_varies_nothing"))
    return tuple(_axis(str(path), values) for path, values in given.items())


def points_of(axes: Sequence[Varied], draws: int) -> list[dict[str, object]]:
    """Every combination, the last axis moving fastest. Raises Refusal where they are too many."""
    count = math.prod(len(axis.values) for axis in axes)
    if count > MOST_POINTS or count * draws > MOST_DRAWS:
        fits = min(MOST_POINTS, MOST_DRAWS // draws)
        raise Refusal(say("variants.sweep_too_many_points", points=f"{count:,}", draws=f"{draws:,}", fits=f"{fits:,}"))
    paths = [axis.path for axis in axes]
    return [dict(zip(paths, values, strict=True)) for values in itertools.product(*(axis.values for axis in axes))]


def shown(value: object) -> object:
    """A value as a table has it: numbers and words as they are, mappings and lists as text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping | list | tuple) or value is None else value


def _axis(path: str, values) -> Varied:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise Refusal(say("variants.sweep_values_are_a_list", path=path))
    found = [value.item() if hasattr(value, "item") else value for value in values]
    head = path.removeprefix("policy.").split(".", maxsplit=1)[0]
    if not (head in _MOVED or head in ("in_force", "overlap") or head.isdigit()) and head.isidentifier():
        raise Refusal(say("variants.sweep_does_not_move", path=path))
    if not found:
        raise Refusal(say("variants.sweep_no_value", path=path))
    texts = [repr(value) for value in found]
    for text in texts:
        if texts.count(text) > 1:
            raise Refusal(say("variants.sweep_value_twice", path=path, value=text))
    return Varied(path, tuple(found))
