"""Which parameters have a slider, and between which bounds it moves."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...behaviour import POLICY_PATHS
from ...policy.parameters import Policy, baseline_policy, parameter_of
from ...policy.register import articles, register

_FUNDING = 10_000_000
"""How far the slider of an envelope goes for which nobody named an amount, in yuan."""

_TIMES = 3


@dataclass(frozen=True)
class Slider:
    """One parameter's slider: bounds and step; ``value`` is where it stands in a scenario. 0 of one that the law leaves open
    (``envelope``) is: not set."""

    path: str
    low: float
    high: float
    step: float
    value: float
    envelope: bool = False

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers: yuan and counts."""
        return parameter_of(self.path).unit in ("yuan", "count")

    @property
    def answered(self) -> bool:
        """Whether firms answer to it."""
        return self.path in POLICY_PATHS

    @property
    def clause(self) -> str:
        return self.path.rpartition(".")[0]


def sliders(policy: Policy, year: int) -> dict[int, list[Slider]]:
    """The sliders of every article that has any, in the order of the policy."""
    found = {}
    for number, article in sorted(articles().items()):
        found[number] = [
            _slider(f"{clause}.{name}", policy, year) for clause in article.clauses for name in register()[clause].parameters
        ]
    return {number: own for number, own in found.items() if own}


def _slider(path: str, policy: Policy, year: int) -> Slider:
    unit, value, law = parameter_of(path).unit, policy.number(path, year), baseline_policy().number(path, year)
    if path.endswith(".annual_envelope"):
        high = max(_FUNDING, 2 * (value or 0))
        return Slider(path, 0, high, 100_000, value or 0, envelope=True)
    if value is None:  # the law leaves it open: 0 is not set, anything else is tried
        high, step = (1.0, 0.05) if unit in ("rate", "share") else (_FUNDING, 10_000)
        return Slider(path, 0, high, step, 0, envelope=True)
    usual = law or value or 1.0
    high = max(_TIMES * usual, value)
    if unit == "share":
        return Slider(path, 0.0, 1.0, 0.05, value)
    if unit == "count":
        return Slider(path, min(1, value), max(10, high), 1, value)
    step = 10.0 ** math.floor(math.log10(usual)) / 10
    if unit == "rate":
        return Slider(path, 0.0, round(max(2 * usual, value), 4), 0.05 if usual >= 0.2 else round(step, 6), value)
    return Slider(path, 0, high, max(int(step), 1), value)
