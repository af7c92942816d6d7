"""The parameters in force: dated values of the law with a scenario's overrides laid over them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ..errors import Refusal, did_you_mean
from ..language import either, in_both, say
from ..law_schema import ALL_YEARS, LAST_YEAR, laid_over, year_in_force
from .register import ClauseParameter, register

FUNDING = ("annual_envelope", "amount")
"""The parameters by which a scenario funds a clause for which the policy names no amount."""

Dated = Mapping[int, float | None]

AS_WRITTEN, HIGHEST, DIFFERENCE = "as_written", "highest_per_matter", "difference_on_upgrade"

OVERLAP_RULES = {
    AS_WRITTEN: in_both("policy.every_clause_paid"),
    HIGHEST: in_both("policy.group_only_highest_paid_one"),
    DIFFERENCE: in_both("policy.what_matter_already_paid_group"),
}
"""What happens where several clauses of a group (``data/overlap_groups.yaml``) pay for one matter: word, Chinese, English."""

_MOST_YUAN = 9e13
"""The largest amount that float64 holds to the fen."""

_UNITS = {
    "yuan": in_both("policy.an_amount_in_yuan"),
    "rate": in_both("policy.a_rate"),
    "share": in_both("policy.share_between_0_1"),
    "count": in_both("policy.a_whole_count"),
}


@dataclass(frozen=True)
class InForce:
    """The years in which the policy pays, both inclusive; ``last`` None is open-ended."""

    first: int = 2023
    last: int | None = None

    def __contains__(self, year: int) -> bool:
        return self.first <= year and (self.last is None or year <= self.last)


@dataclass(frozen=True)
class Policy:
    """The law as one scenario has it: dated parameters, readings, years in force, the rule for several awards for one matter.

    Frozen: overriding makes a new one. ``origins`` names for each path what set it: a file of ``articles/`` or a scenario;
    ``overlap`` is one of ``OVERLAP_RULES``.
    """

    values: Mapping[str, Dated]
    readings: Mapping[str, str]
    in_force: InForce
    origins: Mapping[str, str]
    overlap: str = AS_WRITTEN

    def __reduce__(self) -> tuple:
        """A policy travels to another process as plain mappings."""
        values = {path: dict(dated) for path, dated in self.values.items()}
        return _frozen, (values, dict(self.readings), self.in_force, dict(self.origins), self.overlap)

    def value(self, path: str, year: int) -> float | str | None:
        """The value of a path (``1.1.amount``) or the word of a reading (``8.2.firms``) in a year.

        The latest value not after the year; before the first value the first holds; None where none is set.
        Raises Refusal for an unknown path.
        """
        dated = self.values.get(path)
        if dated is not None:
            return _in_year(dated, year)
        if path not in self.readings:
            raise unknown_path(path)
        return self.readings[path]

    def number(self, path: str, year: int) -> float | None:
        """The value of a path that is no reading, as ``value`` gives it."""
        if path not in self.values:
            raise unknown_path(path)
        return _in_year(self.values[path], year)

    def parameters(self, clause: str, year: int) -> dict[str, float | str | None]:
        """Every parameter and reading of a clause in a year, by name."""
        return {name: self.value(path, year) for name, path in clause_paths(clause)}

    def differs_from(self, other: Policy) -> frozenset[str]:
        """The clauses of which any parameter or reading is not that of another policy.

        The years in force and the overlap rule belong to no clause and decide nobody's entitlement under one.
        """
        values = (path for path, dated in self.values.items() if dated is not other.values[path] and dated != other.values[path])
        words = (path for path, word in self.readings.items() if word != other.readings[path])
        return frozenset(clause for path in (*values, *words) for clause in _readers()[path])

    def holds_before_first(self, path: str, year: int) -> bool:
        """Whether a year lies before the first dated value of a path, so that the first value is carried back."""
        dated = self.values.get(path)
        if not dated:
            return False
        return year < min(dated) and path in self.changed()

    def changed(self) -> frozenset[str]:
        """The paths that something other than the law itself has set."""
        return frozenset(path for path, origin in self.origins.items() if origin != baseline_policy().origins.get(path))

    def with_overrides(self, overrides: Mapping[str, object], origin: str = "scenario") -> Policy:
        """The policy with values laid over it by path.

        A plain value holds in all years; a mapping ``{year: value}`` holds from the years it names on, and what held
        before its first year stays. Raises Refusal for an unknown path, a value out of its unit, a clause funded twice.
        """
        values, readings, origins = dict(self.values), dict(self.readings), dict(self.origins)
        in_force, overlap = self.in_force, self.overlap
        for path, given in overrides.items():
            path = str(path)
            if path == "in_force":
                in_force = _checked_in_force(given, in_force)
            elif path == "overlap":
                overlap = _checked_overlap(given)
            elif path in readings:
                readings[path] = _checked_word(path, given)
            elif path in values:
                values[path] = MappingProxyType(laid_over(values[path], _checked_dated(path, given)))
            else:
                raise unknown_path(path)
            origins[path] = origin
        _fail_if_funded_twice(values, overrides)
        return Policy(MappingProxyType(values), MappingProxyType(readings), in_force, MappingProxyType(origins), overlap)


def _frozen(values: dict, readings: dict, in_force: InForce, origins: dict, overlap: str) -> Policy:
    dated = MappingProxyType({path: MappingProxyType(one) for path, one in values.items()})
    return Policy(dated, MappingProxyType(readings), in_force, MappingProxyType(origins), overlap)


@cache
def clause_paths(clause: str) -> tuple[tuple[str, str], ...]:
    """Name and path of every parameter and reading that a clause reads, last those of other clauses."""
    entry = register()[clause]
    return (*((name, f"{clause}.{name}") for name in (*entry.parameters, *entry.choices)), *entry.borrows.items())


@cache
def _readers() -> Mapping[str, tuple[str, ...]]:
    """The clauses that read each path: its own, and those that borrow it."""
    found: dict[str, tuple[str, ...]] = {}
    for clause in register():
        for _, path in clause_paths(clause):
            found[path] = (*found.get(path, ()), clause)
    return MappingProxyType(found)


@cache
def baseline_policy() -> Policy:
    """The policy as its text has it, with the default readings and the marked assumptions of ``articles/``."""
    values, readings, origins = {}, {}, {"in_force": "assumption", "overlap": "assumption"}
    for clause in register().values():
        for name, parameter in clause.parameters.items():
            values[f"{clause.id}.{name}"] = MappingProxyType(dict(sorted(parameter.values.items())))
        for name, choice in clause.choices.items():
            readings[f"{clause.id}.{name}"] = choice.reading[0]
        origins.update({f"{clause.id}.{name}": clause.file for name in (*clause.parameters, *clause.choices)})
    return Policy(MappingProxyType(values), MappingProxyType(readings), InForce(), MappingProxyType(origins))


def parameter_of(path: str) -> ClauseParameter:
    """The register's entry for a parameter path."""
    clause, _, name = path.rpartition(".")
    return register()[clause].parameters[name]


def paths() -> list[str]:
    """Every path that a scenario may override."""
    baseline = baseline_policy()
    return [*baseline.values, *baseline.readings, "in_force", "overlap"]


def unknown_path(path: str) -> Refusal:
    """The refusal of a path that the policy does not have, with the nearest that it has."""
    of_clause = [known for known in paths() if known.startswith((f"{path}.", f"{path.rpartition('.')[0]}."))]
    remedy = did_you_mean(path, of_clause or paths()) if "." in path else did_you_mean(path, paths())
    return Refusal(say("policy.policy_no_parameter", path=path) + remedy)


def _in_year(dated: Dated, year: int) -> float | None:
    if len(dated) == 1:
        return next(iter(dated.values()))
    since = year_in_force(dated, year)
    return dated[min(dated) if since is None else since] if dated else None


def _checked_dated(path: str, given) -> Dated | float | None:
    if not isinstance(given, Mapping):
        return _checked_number(path, given)
    if not given:
        raise Refusal(say("policy.empty_mapping_years_write_year", path=path))
    for year in given:
        if not _is_year(year):
            raise Refusal(say("policy.no_year_write_2025", path=path, year=year))
    return {year: _checked_number(path, value) for year, value in given.items()}


def _checked_number(path: str, given) -> float | None:
    parameter = parameter_of(path)
    if given is None:
        if path == "13.1.rate":
            return None
        raise _bad_value(path, *in_both("policy.no_value"), parameter)
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
        raise _bad_value(path, given, given, parameter)
    if not _fits(given, parameter.unit):
        raise _bad_value(path, given, given, parameter)
    return float(given)


def _fits(given: float, unit: str) -> bool:
    if unit == "yuan":
        return 0 <= given <= _MOST_YUAN and round(given, 2) == given
    return given >= 0 and (unit != "share" or given <= 1) and (unit != "count" or given == int(given))


def _bad_value(path: str, zh, en, parameter: ClauseParameter) -> Refusal:
    unit_zh, unit_en = _UNITS[parameter.unit]
    detail_zh, detail_en = (
        in_both("policy.zero_or_more_most_two")
        if parameter.unit == "yuan"
        else in_both("policy.zero_or_more")
        if parameter.unit != "share"
        else ("", "")
    )
    return Refusal(
        say(
            "policy.cant_takes_without_quotes_unit",
            path=path,
            wording=either(zh, en),
            unit_zh=unit_zh,
            detail_zh=detail_zh,
            unit_en=unit_en,
            detail_en=detail_en,
        )
    )


def _checked_word(path: str, given) -> str:
    clause, _, name = path.rpartition(".")
    words = register()[clause].choices[name].reading
    if isinstance(given, str) and given in words:
        return given
    if isinstance(given, Mapping):
        raise Refusal(say("policy.reading_no_years_give_one", path=path, words=say("signs.list_mark").join(words)))
    raise Refusal(say("policy.no_reading_one", path=path, given=given, words=say("signs.list_mark").join(words)))


def _checked_overlap(given) -> str:
    if isinstance(given, str) and given in OVERLAP_RULES:
        return given
    if isinstance(given, Mapping):
        raise Refusal(say("policy.overlap_no_years_give_one", overlap_rules=say("signs.list_mark").join(OVERLAP_RULES)))
    raise Refusal(say("policy.overlap_cant_one", given=given, overlap_rules=say("signs.list_mark").join(OVERLAP_RULES)))


def _checked_in_force(given, inherited: InForce) -> InForce:
    """The years in force; an end that is not given is inherited."""
    remedy = say("policy.write_force_2023_null")
    if not isinstance(given, Mapping) or not set(given) <= {"from", "to"}:
        raise Refusal(say("policy.in_force_cant_be", given=given) + remedy)
    first, last = given.get("from", inherited.first), given.get("to", inherited.last)
    if not _is_year(first) or not (last is None or _is_year(last)) or (last is not None and last < first):
        raise Refusal(say("policy.force_cant_run", first=first, last=last) + remedy)
    return InForce(first, last)


def _is_year(given) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and ALL_YEARS <= given <= LAST_YEAR


def _fail_if_funded_twice(values: Mapping[str, Dated], overrides: Mapping) -> None:
    for path in overrides:
        clause = register().get(str(path).rpartition(".")[0])
        if clause and clause.pay == "unset" and all(values.get(f"{clause.id}.{name}") for name in FUNDING):
            raise Refusal(say("policy.clause_both_annual_envelope_amount", id=clause.id, clause=either(clause.zh, clause.en)))
