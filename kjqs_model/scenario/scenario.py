"""A scenario in force: its header, the policy, years, targets and population that it and its ancestors give."""

from __future__ import annotations

import datetime
import hashlib
import html
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..policy.parameters import Policy
from .changes import Change, expected_changes, policy_changes
from .expected import Expected
from .schema import Target, Years


@dataclass(frozen=True)
class Scenario:
    """One question asked of the model. ``parent`` is the scenario that it extends, ``path`` its file (None in memory)."""

    name: str
    path: Path | None
    title: str
    author: str
    date: datetime.date
    question: str
    not_modelled: tuple[str, ...]
    parent: Scenario | None
    policy: Policy
    years: Years
    targets: Mapping[str, Target]
    population: str | Mapping
    population_dir: Path | None
    assumptions: Mapping
    budget: Mapping
    draws: int
    seed: int
    expected: Mapping[str, Mapping[int, Expected]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: {self.title}>"

    def _repr_html_(self) -> str:
        told = ((change.path, change.name(), change.old, change.new) for change in self.changes())
        rows = "".join(f"<tr>{''.join(f'<td>{html.escape(word)}</td>' for word in words)}</tr>" for words in told)
        return f"<p><b>{html.escape(self.title)}</b><br>{html.escape(self.question)}</p><table>{rows}</table>"

    def changes(self) -> list[Change]:
        """What this scenario has different from its parent in the policy and in the numbers that it expects."""
        return scenario_changes(self.parent, self) if self.parent else []

    def files(self) -> list[Path]:
        """The files and folders that it and those that it extends are read from: scenario files, populations, real rows."""
        own = [] if self.path is None else [Path(os.path.realpath(self.path))]
        named: object = self.population
        if isinstance(named, Mapping):
            inside = named.get("synthesise")
            named = inside.get("real") if isinstance(inside, Mapping) else None
        if isinstance(named, str) and (place := Path(self.population_dir or ".") / named).exists():
            own.append(Path(os.path.realpath(place)))
        return own + (self.parent.files() if self.parent else [])

    def resolved(self) -> dict:
        """The whole scenario with nothing left to look up, ready for JSON."""
        policy = self.policy
        return {
            "title": self.title,
            "author": self.author,
            "date": self.date.isoformat(),
            "question": self.question,
            "not_modelled": list(self.not_modelled),
            "policy": {"in_force": {"from": policy.in_force.first, "to": policy.in_force.last}, "overlap": policy.overlap}
            | {path: {str(year): value for year, value in dated.items()} for path, dated in policy.values.items()}
            | dict(policy.readings),
            "years": self.years.model_dump(),
            "population": self.population,
            "assumptions": dict(self.assumptions),
            "budget": dict(self.budget),
            "expected": {
                clause: {str(year): list(numbers) for year, numbers in years.items()} for clause, years in self.expected.items()
            },
            "targets": {name: target.model_dump(exclude_none=True) for name, target in self.targets.items()},
            "draws": self.draws,
            "seed": self.seed,
        }

    @cached_property
    def _digest(self) -> str:
        text = json.dumps(self.resolved(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def digest(self) -> str:
        """SHA-256 of the resolved scenario."""
        return self._digest


def scenario_changes(old: Scenario, new: Scenario) -> list[Change]:
    """What differs between two scenarios in the policy and in the numbers that they expect."""
    return [*policy_changes(old.policy, new.policy), *expected_changes(old.expected, new.expected)]
