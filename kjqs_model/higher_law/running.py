"""Running the rules on columns: arguments are looked up by name, and each quantity is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import numpy as np

from ..errors import Refusal, did_you_mean
from ..language import say
from ..law import arguments
from .rule_set import RuleSet, Value, read_rule_set

_WORD_CODES = np.int8


@cache
def rule_sets() -> Mapping[str, RuleSet]:
    """Every rule set by name, read from the parameter files of this folder."""
    found = {}
    for path in sorted(files(__package__).iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".yaml"):
            rule_set = read_rule_set(path.read_text(encoding="utf-8"), path.name)
            found[rule_set.name] = rule_set
    return MappingProxyType(found)


def parameters(rule: str, year: int, overrides: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The parameters of a rule set in a year: numbers, and tuples where the rule has a table.

    Parameters
    ----------
    rule : name of the rule set. year : the year whose law is asked for.
    overrides : values laid over the law, by ``name`` or ``rule.name``: a plain value for all years, or ``{year: value}``.

    Raises
    ------
    KeyError : no such rule set. Refusal : the rule does not exist yet in the year, or an override that no rule has.
    """
    rule_set, laid_over = _rule_set(rule), _checked(overrides or {}, rule)
    return {name: parameter.in_year(year, laid_over.get((rule, name))) for name, parameter in rule_set.parameters.items()}


def work_out(
    rule: str, year: int, columns: Mapping[str, np.ndarray], wanted: Sequence[str], overrides: Mapping[str, object] | None = None
) -> dict[str, np.ndarray]:
    """Quantities of a rule set for many firms at once.

    An argument of a rule is, in this order: a column that is given (so a quantity handed in is not worked out again), the
    year, a parameter, another function of the rule set, a function that the rule set uses from another.

    Parameters
    ----------
    rule : name of the rule set. year : the year whose law holds.
    columns : one-dimensional arrays of equal length; numbers with NaN for not known, truth values, int8 codes of words.
    wanted : names of functions. overrides : as in ``parameters``, also for the rule sets that are used.

    Returns
    -------
    dict : one array a wanted function.

    Raises
    ------
    KeyError : a rule set, function or column that does not exist. ValueError : columns of unequal length.
    """
    run = _Run(year, _arrays(columns), overrides or {}, rule)
    rule_set = _rule_set(rule)
    _fail_if_unknown(rule_set, wanted)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {name: run.whole(run.value(rule_set, name)) for name in wanted}


def columns_read(rule: str, wanted: Iterable[str]) -> frozenset[str]:
    """The columns that functions of a rule set read, themselves or through other functions. Raises KeyError."""
    rule_set, found = _rule_set(rule), set()  # type: RuleSet, set[str]
    _fail_if_unknown(rule_set, wanted)
    for name in wanted:
        for argument in arguments(rule_set.functions[name]):
            if argument in rule_set.functions:
                found |= columns_read(rule, (argument,))
            elif (other := _used(rule_set, argument)) is not None:
                found |= columns_read(other, (argument,))
            elif argument not in rule_set.parameters and argument != "year":
                found.add(argument)
    return frozenset(found)


class _Run:
    """One run over given columns, each quantity worked out once."""

    def __init__(self, year: int, columns: Mapping[str, np.ndarray], overrides: Mapping[str, object], rule: str):
        self.year, self.columns = year, columns
        self._overrides = {f"{of}.{name}": value for (of, name), value in _checked(overrides, rule).items()}
        self._parameters: dict[str, dict[str, Value]] = {}
        self._known: dict[tuple[str, str], object] = {}

    def value(self, rule_set: RuleSet, name: str):
        key = rule_set.name, name
        if key not in self._known:
            function = rule_set.functions[name]
            given = {argument: self._argument(rule_set, argument, name) for argument in arguments(function)}
            self._known[key] = function(**given)
        return self._known[key]

    def whole(self, value) -> np.ndarray:
        """A quantity that is the same for all, one value a row."""
        length = next((len(column) for column in self.columns.values()), 1)
        return np.array(value) if np.ndim(value) else np.full(length, value)

    def _argument(self, rule_set: RuleSet, name: str, reader: str):
        if name in self.columns:
            return self.columns[name]
        if name == "year":
            return float(self.year)
        if name in rule_set.parameters:
            return self._parameters_of(rule_set)[name]
        if name in rule_set.functions:
            return self.value(rule_set, name)
        if (other := _used(rule_set, name)) is not None:
            return self.value(_rule_set(other), name)
        raise KeyError(
            say("higher_law.reads_column_not_given", rule_set_name=rule_set.name, reader=reader, name=name)
            + did_you_mean(name, self.columns)
        )

    def _parameters_of(self, rule_set: RuleSet) -> dict[str, Value]:
        if rule_set.name not in self._parameters:
            self._parameters[rule_set.name] = parameters(rule_set.name, self.year, self._overrides)
        return self._parameters[rule_set.name]


def _rule_set(rule: str) -> RuleSet:
    if rule not in rule_sets():
        raise KeyError(say("higher_law.no_rule_set", rule=rule) + did_you_mean(rule, rule_sets()))
    return rule_sets()[rule]


def _used(rule_set: RuleSet, name: str) -> str | None:
    return next((other for other, functions in rule_set.uses.items() if name in functions), None)


def _fail_if_unknown(rule_set: RuleSet, wanted: Iterable[str]) -> None:
    for name in wanted:
        if name not in rule_set.functions:
            raise KeyError(
                say("higher_law.has_no_function", rule_set_name=rule_set.name, name=name) + did_you_mean(name, rule_set.functions)
            )


def _checked(overrides: Mapping[str, object], rule: str) -> dict[tuple[str, str], object]:
    found = {}
    for path, value in overrides.items():
        of, name = path.split(".", 1) if "." in path else (rule, path)
        if of not in rule_sets() or name not in rule_sets()[of].parameters:
            valid = [f"{known.name}.{own}" for known in rule_sets().values() for own in known.parameters]
            raise Refusal(
                say("higher_law.national_provincial_rules_no_parameter", path=path) + did_you_mean(f"{of}.{name}", valid)
            )
        found[of, name] = value
    return found


def _arrays(columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    found = {}
    for name, given in columns.items():
        array = np.asarray(given)
        found[name] = array if array.dtype in (np.bool_, _WORD_CODES) else array.astype(np.float64, copy=False)
    lengths = {name: array.shape for name, array in found.items()}
    if len(set(lengths.values())) > 1 or any(len(shape) != 1 for shape in lengths.values()):
        shapes = ", ".join(f"{name} {shape}" for name, shape in lengths.items())
        raise ValueError(say("higher_law.columns_must_one_dimensional_equally", shapes=shapes))
    return found
