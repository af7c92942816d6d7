"""A rule set: one regulation of the nation or the province, its dated parameters under a schema, and its functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import Literal

from pydantic import Field, ValidationError

from ..errors import Refusal
from ..language import say
from ..law_schema import DatedParameter, NamesItsFunctions, Words, laid_over, year_in_force
from ..yamls import read_yaml

_PACKAGE = "kjqs_model.higher_law"
_NOT_SET = float("nan")

Value = float | tuple[float, ...]


class Parameter(DatedParameter):
    """A dated figure of a rule: the value of a year is the latest not after it; a list where the rule has a table.

    Where no figure is set (a year before the first of one marked ``before: none``, or a year whose value is null) the rule has
    no such bound or rate, and functions read a number that is not known.
    """

    unit: Literal["yuan", "rate", "share", "count", "points", "days", "years", "persons", "division"]
    values: dict[int, float | tuple[float, ...] | None]
    before: Literal["none"] | None = None

    def in_year(self, year: int, overriding: object = None) -> Value:
        """The value of a year, a number or a tuple; NaN where the rule sets none.

        ``overriding`` is laid over the law: a plain value holds in all years, ``{year: value}`` from the years it names on.
        Raises Refusal for a year before the rule.
        """
        dated = self.values if overriding is None else laid_over(self.values, overriding)
        since = year_in_force(dated, year)
        if since is not None:
            return _plain(dated[since])
        if self.before == "none":
            return _NOT_SET
        first = min(self.values)
        raise Refusal(say("higher_law.laid_down_not_choose_or", the_self=self.label(), first=first, year=year))


def _plain(value) -> Value:
    if value is None:
        return _NOT_SET
    return tuple(float(one) for one in value) if isinstance(value, (list, tuple)) else float(value)


class RuleSet(NamesItsFunctions):
    """One regulation: its document, parameters, Chinese names of its functions, and what it takes from other rule sets.

    ``uses`` names, for another rule set, the functions of it that rules here read; those run on their own parameters.
    """

    name: str
    title: Words
    document: str
    source: str
    parameters: dict[str, Parameter]
    uses: dict[str, tuple[str, ...]] = Field({})

    def label(self) -> str:
        """What the rule set is called in the reader's language."""
        return self.title.spoken()

    @cached_property
    def functions(self) -> Mapping[str, Callable]:
        """The marked functions of the rule set by name, in the order of its file."""
        module = import_module(f"{_PACKAGE}.{self.name}")
        return MappingProxyType(
            {
                name: function
                for name, function in vars(module).items()
                if hasattr(function, "law") and function.__module__ == module.__name__
            }
        )


def read_rule_set(text: str, file: str) -> RuleSet:
    """One parameter file. Raises ValueError that names the file and the key where it breaks the schema."""
    entries = read_yaml(text)
    parameters = {name: {"name": name, **entry} for name, entry in entries.pop("parameters").items()}  # type: dict
    try:
        return RuleSet(**entries.pop("rule"), parameters=parameters, **entries)
    except ValidationError as error:
        raise ValueError(f"{file}: {error}") from None
