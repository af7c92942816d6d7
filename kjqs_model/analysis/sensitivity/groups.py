"""The groups of inputs between which the variance of an outcome is split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...data import shipped
from ...language import either
from ...projection.draws.priors import Prior

CHANNEL = "channel"
"""What marks a group as one of the ways in which firms answer to money."""

LUCK = "luck"
"""The group without a prior: what befalls single firms."""


@dataclass(frozen=True)
class Group:
    """A group of inputs: ``members`` are names of priors, ``learn`` says how the city could find out more."""

    name: str
    zh: str
    en: str
    learn: Mapping[str, str]
    members: tuple[str, ...]
    channel: bool = False

    def label(self) -> str:
        return either(self.zh, self.en)

    def advice(self) -> str:
        """How the city could find out more."""
        return either(self.learn["zh"], self.learn["en"])


def groups_of(priors: Mapping[str, Prior]) -> tuple[Group, ...]:
    """The groups of ``data/sensitivity_groups.yaml`` with the priors that each holds. A prior named singly is not in its own
    group's."""
    given = shipped("sensitivity_groups.yaml")
    single = {name for entry in given.values() for name in entry.get("names", ())}
    found = []
    for name, entry in given.items():
        whole, own = entry.get("of", ()), entry.get("names", ())
        members = tuple(key for key, prior in priors.items() if key in own or (key not in single and prior.group in whole))
        found.append(Group(name, entry["zh"], entry["en"], entry["learn"], members, entry.get(CHANNEL, False)))
    return tuple(group for group in found if group.members or group.name == LUCK)


def answered_priors(priors: Mapping[str, Prior]) -> tuple[Prior, ...]:
    """The priors on which an answer to a change of policy can hang: those that no study gives, and those of every channel of
    response."""
    channels = {name for group in groups_of(priors) if group.channel for name in group.members}
    return tuple(prior for name, prior in priors.items() if prior.weak or name in channels)
