"""Levers: parameters of the policy that may be moved, each on a grid of its own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..behaviour import POLICY_PATHS
from ..errors import Refusal
from ..language import say
from ..policy.parameters import Policy, parameter_of, unknown_path

_STEPS = {"yuan": Fraction(10_000), "rate": Fraction(1, 20), "share": Fraction(1, 20), "count": Fraction(1)}
_FEWEST = 10
"""Steps between the bounds of a lever whose step is not given, at the least."""

_MOST = 100_000


@dataclass(frozen=True)
class Lever:
    """A parameter that may take ``places`` values: ``low``, ``low + step`` and so on up to ``high``. Exact decimals."""

    path: str
    low: Fraction
    high: Fraction
    step: Fraction

    @property
    def places(self) -> int:
        return int((self.high - self.low) / self.step) + 1

    def value(self, place: int) -> float:
        """The value at a place of the grid."""
        return float(self.low + place * self.step)

    def place(self, value: float) -> int:
        """The place whose value is nearest to one within the bounds."""
        return min(max(round((Fraction(str(value)) - self.low) / self.step), 0), self.places - 1)

    @property
    def answered(self) -> bool:
        """Whether firms answer to it: only then can it move a target."""
        return self.path in POLICY_PATHS

    def label(self) -> str:
        """The parameter's name with that of its clause."""
        from ..policy.register import register

        return (
            f"{self.path} {register()[self.path.rpartition('.')[0]].label()}{say('signs.colon')}{parameter_of(self.path).label()}"
        )


def read_levers(given: Iterable[str], policy: Policy) -> tuple[Lever, ...]:
    """Levers as the command line has them: ``PATH=LOW:HIGH[:STEP]``.

    Raises
    ------
    Refusal : another form, an unknown path, bounds that cross or a step that does not fit between them, a value that the
    parameter
        can't take, a lever twice.
    """
    found = [_read(text, policy) for text in given]
    paths = [lever.path for lever in found]
    for path in paths:
        if paths.count(path) > 1:
            raise Refusal(say("analysis.vary_names_twice_keep_one", path=path))
    if not found:
        raise Refusal(say("analysis.no_lever_say_vary_1"))
    return tuple(found)


def with_levers(policy: Policy, levers: Sequence[Lever], places: Sequence[int]) -> Policy:
    """The policy with each lever at a place of its grid."""
    return policy.with_overrides(values_of(levers, places), origin="tune")


def places_of(levers: Sequence[Lever]) -> int:
    """Places on all levers' grids together."""
    return math.prod(lever.places for lever in levers)


def values_of(levers: Sequence[Lever], places: Sequence[int]) -> Mapping[str, float]:
    """The levers' values by path."""
    return {lever.path: lever.value(place) for lever, place in zip(levers, places, strict=True)}


def _read(text: str, policy: Policy) -> Lever:
    path, equals, numbers = (part.strip() for part in text.partition("="))
    parts = numbers.split(":")
    if not equals or len(parts) not in (2, 3):
        raise _malformed(text)
    if path not in policy.values:
        raise (
            unknown_path(path)
            if path not in policy.readings
            else Refusal(say("analysis.reading_cant_varied_choose_one", path=path))
        )
    try:
        low, high, *step = (Fraction(part.strip()) for part in parts)
    except (ValueError, ZeroDivisionError):
        raise _malformed(text) from None
    if low >= high:
        raise Refusal(say("analysis.vary_low_bound_must_lie", text=text))
    lever = Lever(path, low, high, step[0] if step else _usual_step(path, low, high))
    if lever.step <= 0 or lever.step > high - low or lever.places > _MOST:
        raise Refusal(say("analysis.vary_step_must_above_zero", text=text, most=_MOST))
    for place in (0, lever.places - 1):
        policy.with_overrides({path: lever.value(place)})
    return lever


def _usual_step(path: str, low: Fraction, high: Fraction) -> Fraction:
    """Whole 10,000 yuan, five hundredths of a rate, one of a count; a tenth of that and so on where the bounds are near."""
    step = _STEPS[parameter_of(path).unit]
    while (high - low) / step < _FEWEST and parameter_of(path).unit != "count":
        step /= 10
    return min(step, high - low)


def _malformed(text: str) -> Refusal:
    return Refusal(say("analysis.vary_must_path_low_high", text=text))
