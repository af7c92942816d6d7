"""What a synthetic population is made to meet: margins with their sources, relations between them, and assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType

from ..data import fact, shipped
from ..errors import Refusal, did_you_mean
from ..language import either, label, say
from .base_years import DEFAULT_YEAR, given_for, population_file


@dataclass(frozen=True)
class Margin:
    """A figure that the population meets: exactly where ``hard``, else as nearly as the rest allows.

    ``value`` and ``range`` are in ``unit`` (firms or yuan); ``status`` is official (published) or assumed; ``changed`` tells
    that a scenario gave another value than the file.
    """

    name: str
    zh: str
    en: str
    value: float
    unit: str
    status: str
    hard: bool
    reason: Mapping[str, str]
    facts: tuple[str, ...] = ()
    range: tuple[float, float] | None = None
    scope: str = "city"
    year: int = 2023
    changed: bool = False

    def label(self) -> str:
        return either(self.zh, self.en)

    def sources(self) -> list[str]:
        """Where its facts were published, each source once; empty for a judgement of the modellers."""
        return list(dict.fromkeys(fact(id).source for id in self.facts))


@dataclass(frozen=True)
class Relation:
    """A sum of margins that must equal another margin, or may be at most that."""

    zh: str
    en: str
    terms: tuple[str, ...]
    other: str
    equal: bool

    def label(self) -> str:
        return either(self.zh, self.en)

    def gap(self, values: Mapping[str, float]) -> float:
        """How far the sum lies above the other margin; for an equality also below (negative); 0 where it holds."""
        difference = sum(values[name] for name in self.terms) - values[self.other]
        return difference if self.equal else max(difference, 0)


@dataclass(frozen=True)
class Assumption:
    """A figure of the modellers, with the range that can be defended."""

    name: str
    zh: str
    en: str
    value: float
    range: tuple[float, float]
    facts: tuple[str, ...] = ()
    whole: bool = False
    changed: bool = False

    def label(self) -> str:
        return either(self.zh, self.en)


@dataclass(frozen=True)
class Design:
    """Everything that makes a population: margins, relations, assumptions, correlations, counties, industries, slots.

    ``held_out`` are figures that nothing is fitted to; ``models`` the clauses that the published year has to leave out and
    this population has rows for; ``remarks`` what a reader must know of a base year that rests on more assumptions.
    ``published`` are the place's series by indicator and year, later years than the base among them; ``assumed`` what stands in
    where nothing was published; ``technology`` how its technology firms spread. ``place`` is None for the city itself,
    ``province`` what its province is called on the panel.
    """

    year: int
    margins: Mapping[str, Margin]
    relations: tuple[Relation, ...]
    assumptions: Mapping[str, Assumption]
    scores: tuple[str, ...]
    correlations: tuple[tuple[str, str, float], ...]
    odds: Mapping[str, Mapping]
    counties: Mapping[str, Mapping]
    industries: Mapping[str, Mapping]
    fields: Mapping[str, str]
    slots: tuple[Mapping, ...]
    held_out: Mapping[str, Mapping] = field(default_factory=dict)
    models: frozenset[str] = frozenset()
    remarks: tuple[Mapping[str, str], ...] = ()
    place: str | None = None
    name: Mapping[str, str] = field(default_factory=dict)
    published: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    assumed: Mapping[str, Mapping] = field(default_factory=dict)
    technology: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    province: str | None = None

    def __getitem__(self, name: str) -> float:
        """The value of a margin or an assumption."""
        return self.margins[name].value if name in self.margins else self.assumptions[name].value

    @property
    def file(self) -> str:
        """Where its margins stand."""
        return f"data/{population_file(self.year, self.place)}"

    def notes(self) -> list[str]:
        """Its remarks in the reader's language."""
        return [label(remark) for remark in self.remarks]

    def count(self, name: str) -> int:
        """The value of a margin that counts firms."""
        return int(self.margins[name].value)

    def with_values(self, changes: Mapping[str, float]) -> Design:
        """The same design with other margins or assumptions. Raises Refusal for an unknown name or a value that can't be."""
        margins, assumptions = dict(self.margins), dict(self.assumptions)
        for name, value in changes.items():
            _check_value(name, value, margins, assumptions)
            if name in margins:
                margins[name] = replace(margins[name], value=value, changed=value != self.margins[name].value)
            else:
                assumptions[name] = replace(assumptions[name], value=value, changed=value != self.assumptions[name].value)
        return replace(self, margins=MappingProxyType(margins), assumptions=MappingProxyType(assumptions))


@cache
def shipped_design(year: int = DEFAULT_YEAR, place: str | None = None) -> Design:
    """The design of ``data/population_<year>.yaml``, or of another place. Raises Refusal, with the years that there are, for one
    without a file."""
    given = given_for(year, place)
    margins = {name: Margin(name=name, year=given["year"], **_tuples(entry)) for name, entry in given["margins"].items()}
    assumptions = {name: Assumption(name=name, **_tuples(entry)) for name, entry in given["assumptions"].items()}
    relations = tuple(_relation(entry) for entry in given["relations"])
    return Design(
        given["year"],
        MappingProxyType(margins),
        relations,
        MappingProxyType(assumptions),
        tuple(given["scores"]),
        tuple(map(tuple, given["correlations"])),
        given["odds"],
        given["counties"],
        shipped("industries.yaml"),
        given["fields"],
        tuple(given["slots"]),
        given["held_out"],
        frozenset(given["models"]),
        tuple(given.get("remarks", ())),
        place,
        given["name"],
        MappingProxyType({name: _series(entry) for name, entry in given["published"].items()}),
        given.get("assumed", {}),
        {name: fact(entry["fact"]).value if "fact" in entry else entry for name, entry in given["technology"].items()},
        given.get("province"),
    )


def _series(entry: Mapping) -> Mapping[int, float]:
    """A published series: that of a fact, or the years of the file itself."""
    if "fact" not in entry:
        return MappingProxyType({int(year): float(value) for year, value in entry["values"].items()})
    found = fact(entry["fact"])
    return MappingProxyType(
        {
            int(year): float(value)
            for year, value in (found.value if isinstance(found.value, Mapping) else {found.year: found.value}).items()
        }
    )


def _tuples(entry: Mapping) -> dict:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _relation(entry: Mapping) -> Relation:
    equal = "equals" in entry
    return Relation(entry["zh"], entry["en"], tuple(entry["sum"]), entry["equals" if equal else "at_most"], equal)


def _check_value(name: str, value, margins: Mapping[str, Margin], assumptions: Mapping[str, Assumption]) -> None:
    if name not in margins and name not in assumptions:
        raise Refusal(
            say("population.population_no_margin_or_assumption", name=name) + did_you_mean(name, [*margins, *assumptions])
        )
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not (0 <= value < 1e15):
        raise Refusal(say("population.must_number_zero_or_more", name=name, value=value))
    if name in margins and value != int(value):
        unit = {"firms": say("population.firms_unit"), "yuan": say("population.yuan_unit")}[margins[name].unit]
        raise Refusal(say("population.must_whole_number_not", name=name, unit=unit, value=value))
    if name in assumptions:
        _check_assumption(assumptions[name], value)


def _check_assumption(assumption: Assumption, value: float) -> None:
    low, high = assumption.range
    if not low <= value <= high:
        raise Refusal(
            say(
                "population.assumption_may_not",
                assumption_name=assumption.name,
                assumption=either(assumption.zh, assumption.en),
                low=f"{low:g}",
                high=f"{high:g}",
                value=f"{value:g}",
            )
        )
    if assumption.whole and value != int(value):
        raise Refusal(
            say(
                "population.assumption_must_whole_number_not",
                assumption_name=assumption.name,
                assumption=either(assumption.zh, assumption.en),
                value=f"{value:g}",
            )
        )
