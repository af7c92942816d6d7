"""A question: a scenario, what was moved in it, and how it is to be answered; and the same question in other words."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from ..behaviour import POLICY_PATHS
from ..projection.projection import settled
from ..scenario import Scenario, title_with, varied


@dataclass(frozen=True)
class Question:
    """A scenario, what was moved in it, and how it is to be answered.

    ``values`` are amounts, rates, caps and shares by path (a number, or numbers by the year from which each holds) and words of
    readings and of ``overlap``; years of ``in_force``; ``presets`` words by name of a prior; ``targets`` thresholds and years by
    path (``targets.T2.at_least``); ``year`` is a year ahead, ``draws`` a multiple of 8.
    """

    scenario: Scenario
    values: Mapping[str, object] = field(default_factory=dict)
    presets: Mapping[str, str] = field(default_factory=dict)
    year: int = 2025
    draws: int = 64
    targets: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def asked(self) -> Scenario:
        """The scenario in force: what ``kjqs simulate`` reads from the file that is saved."""
        scenario = varied(self.scenario, self.targets) if self.targets else self.scenario
        policy = scenario.policy.with_overrides(self.values, origin="dashboard") if self.values else scenario.policy
        return replace(
            scenario,
            policy=policy,
            assumptions={**scenario.assumptions, **self.presets},
            draws=self.draws,
            title=title_with(self.scenario.title, self.settings),
            parent=self.scenario,
        )

    @property
    def reference(self) -> Scenario:
        """The baseline: the scenario at the root of the one it starts from. Differences are of the policy alone."""
        return root_of(self.scenario)

    @property
    def answered_to(self) -> tuple[str, ...]:
        """The moved parameters that firms answer to: those take the full projection."""
        return tuple(path for path in self.values if path in POLICY_PATHS)

    @property
    def settings(self) -> dict[str, object]:
        """What was moved, by path, as ``--set`` and ``load_scenario`` take it."""
        return {
            **{path: _plain(value) for path, value in self.values.items()},
            **{f"assumptions.{name}": word for name, word in self.presets.items()},
            **{path: number(value) for path, value in self.targets.items()},
        }


def root_of(scenario: Scenario) -> Scenario:
    """The scenario from which all others of a chain of ``extends`` descend."""
    while scenario.parent is not None:
        scenario = scenario.parent
    return scenario


def first_year(scenario: Scenario) -> int:
    """The year ahead that is asked for first: the latest of the targets' that is projected."""
    years = settled(scenario, None, None).years
    targets = [target.year for target in scenario.targets.values() if years.base < target.year <= years.end]
    return max(targets) if targets else years.base + 1


def as_command(question: Question, start: str) -> str:
    """The command that answers a question. ``start`` : a scenario's file, or the name of a shipped one."""
    given = [f"--set {shlex.quote(f'{path}={_inline(value)}')}" for path, value in question.settings.items()]
    how = f"--draws {question.draws} --seed {question.asked.seed}"
    return " \\\n  ".join(["kjqs simulate " + shlex.quote(start), *given, how, "--output results"])


def as_python(question: Question, start: str) -> str:
    """The lines of Python that answer a question."""
    given = f", {question.settings!r}" if question.settings else ""
    return (
        "from kjqs_model import load_scenario, simulate\n\n"
        f"scenario = load_scenario({start!r}{given})\n"
        f"found = simulate(scenario, draws={question.draws}, seed={question.asked.seed})\n"
        "found.targets(), found.budget()"
    )


def as_text(entries: Mapping[str, object]) -> str:
    """A scenario file's text. Words stand in quotes, so that none is read as a number or a day."""
    words = {key: value for key, value in entries.items() if isinstance(value, str)}
    rest = {key: value for key, value in entries.items() if key not in words}
    head = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in words.items())
    return head + (yaml.safe_dump(rest, allow_unicode=True, sort_keys=False) if rest else "")


def moved_entries(question: Question) -> dict[str, object]:
    """What a scenario file that asks the question overrides, with its draws and seed."""
    targets: dict[str, dict] = {}
    for path, value in question.targets.items():
        _, name, key = path.split(".")
        targets.setdefault(name, {})[key] = number(value)
    entries = {
        "policy": {path: _plain(value) for path, value in question.values.items()},
        "targets": targets,
        "assumptions": dict(question.presets),
    }
    return {**{key: value for key, value in entries.items() if value}, "draws": question.draws, "seed": question.asked.seed}


def start_of(scenario: Scenario, shipped: Path) -> str:
    """How a scenario is named where a command is typed: a shipped one by its name, any other by its file."""
    path = scenario.path
    if path is None:
        return scenario.name
    return path.stem if path.parent == shipped.resolve() else path.as_posix()


def number(value: float) -> int | float:
    """A whole number as such."""
    return int(value) if float(value).is_integer() else float(value)


def _plain(value: Any) -> object:
    if isinstance(value, Mapping):
        return {key: None if one is None else number(one) for key, one in value.items()}
    return value if isinstance(value, str) else number(value)


def _inline(value: object) -> str:
    return yaml.safe_dump(value, default_flow_style=True, allow_unicode=True).removesuffix("...\n").strip()
