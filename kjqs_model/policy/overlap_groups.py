"""Groups of clauses that may pay several times for one matter, read from ``data/overlap_groups.yaml`` under a strict schema."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal

from pydantic import Field, ValidationError

from ..data import shipped_text
from ..law_schema import Titled, Words
from ..tables import dictionary
from ..yamls import read_yaml
from .parameters import InForce
from .register import clause_order, register, rules

FILE = "overlap_groups.yaml"


class OverlapGroup(Titled):
    """Clauses whose awards are taken for one matter; ``matter`` is the id column, in the one table that they read, that names it.

    ``across_years``: the awards are for good, so that what earlier years paid counts; else for the work of one year.
    The policy text is silent on it, so that every group is assumed.
    """

    id: str
    clauses: tuple[str, ...] = Field(min_length=2)
    matter: str
    across_years: bool = True
    assumed: Literal[True]
    why: Words = Field(alias="reason")

    def reason(self) -> str:
        return self.why.spoken()

    @property
    def table(self) -> str:
        """The table that the clauses read."""
        return rules(InForce().first)[self.clauses[0]].entitles[1].table


@cache
def overlap_groups() -> tuple[OverlapGroup, ...]:
    """The groups in the order of the file."""
    return read_groups(shipped_text(FILE))


def group_of(clause: str) -> OverlapGroup | None:
    """The group that a clause belongs to, if any."""
    return next((group for group in overlap_groups() if clause in group.clauses), None)


def read_groups(text: str) -> tuple[OverlapGroup, ...]:
    """The groups of one file. Raises ValueError that names the group where it breaks the schema or does not fit the law."""
    try:
        groups = tuple(OverlapGroup(id=id, **given) for id, given in read_yaml(text).items())
    except ValidationError as error:
        raise ValueError(f"{FILE}: {error}") from None
    for group in groups:
        _fail_if_unfit(group)
    _fail_if_twice(groups)
    return groups


def _fail_if_unfit(group: OverlapGroup) -> None:
    law = rules(InForce().first)
    strange = [clause for clause in group.clauses if clause not in register() or clause not in law]
    if strange:
        raise ValueError(f"{FILE}: group {group.id} names {', '.join(strange)}, which no rule pays")
    if list(group.clauses) != sorted(set(group.clauses), key=clause_order):
        raise ValueError(f"{FILE}: group {group.id} must name each clause once, in numeric order")
    tables = {law[clause].entitles[1].table for clause in group.clauses}
    if len(tables) > 1 or dictionary()[group.table].key[0] != group.matter:
        raise ValueError(f"{FILE}: group {group.id} must name clauses of one table, and the id that this table is kept by")
    adding = [clause for clause in group.clauses if law[clause].adds_up]
    if adding:
        raise ValueError(
            f"{FILE}: group {group.id} names {', '.join(adding)}, which adds up rows: its award is not for one matter"
        )


def _fail_if_twice(groups: Iterable[OverlapGroup]) -> None:
    named = [clause for group in groups for clause in group.clauses]
    twice = {clause for clause in named if named.count(clause) > 1}
    if twice:
        raise ValueError(f"{FILE}: {', '.join(sorted(twice))} is in two groups")
