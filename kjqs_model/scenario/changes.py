"""What differs between two policies, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..language import either, say, trimmed
from ..policy.parameters import OVERLAP_RULES, Policy
from ..policy.register import clause_order, register
from .expected import Expected, expected_text

EXPECTED = "expected"
"""What the paths of expected numbers begin with."""


@dataclass(frozen=True)
class Change:
    """One parameter that differs: its path, its clause ("" for in_force and overlap), old and new as readable text."""

    path: str
    clause: str
    old: str
    new: str
    in_unit: tuple[str, str] | None = None
    """Old and new with money in the reader's unit, where they are money."""

    def for_readers(self) -> Change:
        """The change as a page tells it, with money in the reader's unit; commands write yuan."""
        return self if self.in_unit is None else replace(self, old=self.in_unit[0], new=self.in_unit[1], in_unit=None)

    def name(self) -> str:
        """The parameter's name with that of its clause."""
        if not self.clause:
            return say("scenario.several_awards_one_matter") if self.path == "overlap" else say("scenario.years_in_force")
        entry, name = register()[self.clause], self.path.rpartition(".")[2]
        if self.path.startswith(EXPECTED):
            return f"{entry.label()}{say('signs.colon')}{say('scenario.expected_number_of', name=name)}"
        named = entry.parameters.get(name) or entry.choices[name]
        return f"{entry.label()}{say('signs.colon')}{named.label()}"

    def sentence(self) -> str:
        """The change as one sentence."""
        return say("scenario.from_to", path=self.path, the_self=self.name(), old=self.old, new=self.new)


def policy_changes(old: Policy, new: Policy) -> list[Change]:
    """The parameters and readings in which two policies differ, in clause order."""
    found = []
    if old.in_force != new.in_force:
        found.append(Change("in_force", "", _years(old), _years(new)))
    if old.overlap != new.overlap:
        found.append(Change("overlap", "", _overlap(old), _overlap(new)))
    for path in sorted((*old.values, *old.readings), key=_path_order):
        before, after = _read(old, path), _read(new, path)
        if before != after:
            clause, _, name = path.rpartition(".")
            money = path in old.values and register()[clause].parameters[name].unit == "yuan"
            in_unit = (_words(clause, name, before, _in_unit), _words(clause, name, after, _in_unit)) if money else None
            found.append(Change(path, clause, _words(clause, name, before), _words(clause, name, after), in_unit))
    return found


def expected_changes(old: Mapping[str, Mapping[int, Expected]], new: Mapping[str, Mapping[int, Expected]]) -> list[Change]:
    """The expected numbers in which two scenarios differ, clause by clause and year by year."""
    found = []
    for clause in sorted({*old, *new}, key=clause_order):
        before, after = old.get(clause, {}), new.get(clause, {})
        for year in sorted({*before, *after}):
            if before.get(year) != after.get(year):
                was, comes = (
                    expected_text(one) if one else say("scenario.as_assumed") for one in (before.get(year), after.get(year))
                )
                found.append(Change(f"{EXPECTED}.{clause}.{year}", clause, was, comes))
    return found


def _path_order(path: str) -> tuple:
    clause, _, name = path.rpartition(".")
    return clause_order(clause), name


def _read(policy: Policy, path: str):
    return policy.readings[path] if path in policy.readings else _effective(policy.values[path])


def _effective(dated: Mapping) -> tuple:
    """Dated values without those that repeat the one before them, the first standing for all earlier years."""
    kept: list[tuple] = []
    for year, value in dated.items():
        if not kept or kept[-1][1] != value:
            kept.append((year, value))
    return (("", kept[0][1]), *kept[1:]) if kept else ()


def _words(clause: str, name: str, value, money: Callable[[float], str] | None = None) -> str:
    if isinstance(value, str):
        return (
            f"{value}{say('signs.opening_bracket')}{register()[clause].choices[name].word(value)}{say('signs.closing_bracket')}"
        )
    unit = register()[clause].parameters[name].unit
    if not value:
        return say("scenario.not_set")
    parts = [
        (f"{year}{say('scenario.from_year_on')}" if year else "") + _number(number, unit, money or _in_yuan)
        for year, number in value
    ]
    return say("signs.comma").join(parts)


def _number(value: float | None, unit: str, money: Callable[[float], str]) -> str:
    if value is None:
        return say("scenario.not_set")
    if unit == "yuan":
        return money(value)
    return f"{value * 100:.10g}%" if unit in ("rate", "share") else f"{value:g}"


def _in_yuan(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") + say("scenario.yuan")


def _in_unit(value: float) -> str:
    return say("scenario.amount_in_unit", amount=trimmed(value))


def _years(policy: Policy) -> str:
    first, last = policy.in_force.first, policy.in_force.last
    return say(
        "scenario.from_first_last", first=first, last=say("scenario.to_last", last=last) if last else say("scenario.open_ended")
    )


def _overlap(policy: Policy) -> str:
    return f"{policy.overlap}{say('signs.opening_bracket')}{either(*OVERLAP_RULES[policy.overlap])}{say('signs.closing_bracket')}"
