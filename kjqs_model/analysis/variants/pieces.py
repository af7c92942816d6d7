"""What separates two scenarios, piece by piece: each change can be laid over a scenario by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from ...errors import Refusal
from ...language import say
from ...policy.parameters import Policy
from ...projection import priors_of
from ...projection.draws.priors import ALL
from ...scenario import Scenario, scenario_changes
from ...scenario.changes import EXPECTED, Change
from ...study import same_population

_SHARE = ".share_paid"


@dataclass(frozen=True)
class Piece:
    """One change: its path, what it is called, old and new as text. ``lay`` gives a scenario with it."""

    path: str
    name: str
    old: str
    new: str
    lay: Callable[[Scenario], Scenario]


def pieces_of(before: Scenario, after: Scenario) -> list[Piece]:
    """Every change of policy, expected numbers, assumptions, budget and targets between two scenarios, in the order of
    ``kjqs diff``; laid over the first one after another they give the second."""
    found = [*_of_policy(before, after), *_of_assumptions(before, after)]
    for part in ("budget", "targets"):
        for key in _differing(getattr(before, part), getattr(after, part)):
            name = say("variants.budget_setting", key=key) if part == "budget" else say("variants.target_named", key=key)
            found.append(
                Piece(
                    f"{part}.{key}",
                    name,
                    _text(getattr(before, part).get(key)),
                    _text(getattr(after, part).get(key)),
                    partial(_lay_key, after, part, key),
                )
            )
    return found


def in_the_draws_of(first: Scenario, other: Scenario) -> tuple[Scenario, Scenario]:
    """Two scenarios with draws, seed and years of the first, and the targets that both have.

    Raises
    ------
    Refusal : they speak of other recipients.
    """
    following = replace(other, draws=first.draws, seed=first.seed)
    if not same_population(first, following):
        raise Refusal(say("variants.other_recipients", one=first.name, other=other.name))
    both = [name for name in first.targets if name in other.targets]
    return (
        replace(first, targets={name: first.targets[name] for name in both}),
        replace(following, years=first.years, targets={name: other.targets[name] for name in both}),
    )


def _of_policy(before: Scenario, after: Scenario) -> Iterator[Piece]:
    """Changed values and readings, expected numbers, and shares paid that one scenario fixes and the other draws."""
    for change in (change.for_readers() for change in scenario_changes(before, after)):
        if change.path.startswith(f"{EXPECTED}."):
            _, _, year = change.path.rpartition(".")
            lay = partial(_lay_expected, after, change.clause, int(year))
        else:
            lay = partial(_lay_policy, after.policy, change.path)
        yield Piece(change.path, change.name(), change.old, change.new, lay)
    fixed, known = (one.policy.changed() for one in (before, after))
    told = {change.path for change in scenario_changes(before, after)}
    for path in sorted(path for path in fixed ^ known if path.endswith(_SHARE) and path not in told):
        old, new = (say("variants.fixed") if path in one else say("variants.drawn") for one in (fixed, known))
        name = Change(path, path.rpartition(".")[0], "", "").name()
        yield Piece(path, name, old, new, partial(_lay_policy, after.policy, path))


def _of_assumptions(before: Scenario, after: Scenario) -> Iterator[Piece]:
    named = [priors_of(one.assumptions) for one in (before, after)]
    for key in _differing(before.assumptions, after.assumptions):
        name, old, new = say("variants.all_assumptions"), _text(before.assumptions.get(key)), _text(after.assumptions.get(key))
        if key != ALL:
            name, old, new = named[1][key].label(), named[0][key].describe(), named[1][key].describe()
        yield Piece(f"assumptions.{key}", name, old, new, partial(_lay_key, after, "assumptions", key))


def _differing(one: Mapping, other: Mapping) -> list[str]:
    return [key for key in dict.fromkeys([*one, *other]) if one.get(key) != other.get(key)]


def _lay_policy(source: Policy, path: str, scenario: Scenario) -> Scenario:
    policy = scenario.policy
    origins = MappingProxyType({**policy.origins, path: source.origins[path]})
    if path in ("in_force", "overlap"):
        policy = replace(policy, **{path: getattr(source, path)}, origins=origins)
    elif path in source.readings:
        policy = replace(policy, readings=MappingProxyType({**policy.readings, path: source.readings[path]}), origins=origins)
    else:
        policy = replace(policy, values=MappingProxyType({**policy.values, path: source.values[path]}), origins=origins)
    return replace(scenario, policy=policy)


def _lay_expected(source: Scenario, clause: str, year: int, scenario: Scenario) -> Scenario:
    own = {known: numbers for known, numbers in scenario.expected.get(clause, {}).items() if known != year}
    if year in source.expected.get(clause, {}):
        own[year] = source.expected[clause][year]
    others = {known: numbers for known, numbers in scenario.expected.items() if known != clause}
    return replace(scenario, expected={**others, clause: dict(sorted(own.items()))} if own else others)


def _lay_key(source: Scenario, part: str, key: str, scenario: Scenario) -> Scenario:
    given, own = getattr(source, part), dict(getattr(scenario, part))
    if key in given:
        own[key] = given[key]
    else:
        own.pop(key, None)
    if part == "targets":
        return replace(scenario, targets=own)
    return replace(scenario, budget=own) if part == "budget" else replace(scenario, assumptions=own)


def _text(value: object) -> str:
    if value is None:
        return say("variants.not_set")
    plain = value.model_dump(exclude_none=True) if hasattr(value, "model_dump") else value
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
