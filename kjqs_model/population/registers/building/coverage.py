"""Which columns of enterprises a complete register covers, and what stands where none does."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from collections.abc import Sequence

from ....errors import Finding
from ....language import either, say
from ....tables import Column, dictionary
from ..reading.register import Batch
from ..schema.assignment import Assignment
from ..schema.parts import CODE, COUNTY, NAME, YEAR, Write
from .gathering import Gatherer, Sheaf

_NONE = "none"


def neutral_words() -> dict[str, object]:
    """What a firm that stands on no register is, for each column of enterprises that cannot be empty: none, false, or 0 yuan.

    A firm that is not on a complete register that was given is the same.
    """
    spec = dictionary()["enterprises"]
    return {
        column.name: _neutral(column)
        for column in spec.columns.values()
        if column.name not in (*spec.key, COUNTY) and not column.optional and (not column.has_default or column.type == "yuan")
    }


def _neutral(column: Column) -> object:
    if column.type == "yuan":
        return column.default
    return False if column.type == "bool" else _NONE


def coverage_by_year(
    assignments: Sequence[Assignment], batches: Sequence[Batch], gatherer: Gatherer
) -> dict[int, dict[str, bool]]:
    """For each year in which an enterprise has a row, whether the registers given for that year cover each column.

    A column that cannot be empty is covered by a register that is its complete list. Any other is covered where one kind of
    register had a column for it in every sheet of the year: an empty cell then says something, a missing column nothing.
    """
    covered = _listed(batches) | _headed(assignments, batches)
    columns = [*neutral_words(), *_optional_columns()]
    years = sorted({year for _, year in gatherer.tables.get("enterprises", Sheaf()).places})
    return {year: {column: (year, column) in covered for column in columns} for year in years}


def _optional_columns() -> list[str]:
    """The columns of enterprises that may be empty and come from a register: agency, carrier, first report and the like."""
    spec = dictionary()["enterprises"]
    known = (*spec.key, COUNTY, NAME, CODE, *neutral_words())
    return [name for name in spec.columns if name not in known]


def _listed(batches: Sequence[Batch]) -> set[tuple[int, str]]:
    """The columns of which a register given for a year is the complete list."""
    optional = _optional_columns()
    return {
        (year, column)
        for batch in batches
        for write in _enterprise_writes(batch)
        for column in write.covers
        if column not in optional
        for year in set(batch.values[YEAR])
    }


def _headed(assignments: Sequence[Assignment], batches: Sequence[Batch]) -> set[tuple[int, str]]:
    """The columns for which all sheets of one kind of register, or the user, had something to say in a year."""
    said: dict[tuple[str, int, str], bool] = {}
    for assignment, batch in zip(assignments, batches, strict=True):
        parts = set(zip(batch.sheets, batch.values[YEAR], strict=True))
        for column, rule in [pair for write in _enterprise_writes(batch) for pair in write.set.items()]:
            for sheet, year in parts:
                key = batch.mapping.name, year, column
                headed = {name for name in rule.fields() if (sheet, name) in batch.headings} | {*assignment.given}
                said[key] = said.get(key, True) and rule.is_filled_by(headed)
    optional = _optional_columns()
    return {(year, column) for (_, year, column), everywhere in said.items() if everywhere and column in optional}


def _enterprise_writes(batch: Batch) -> list[Write]:
    return [write for write in batch.mapping.writes if write.table == "enterprises"]


def coverage_findings(by_year: Keyed[int, Keyed[str, bool]]) -> list[Finding]:
    """One warning for each column that no register covers in some year."""
    found = []
    for name, neutral in neutral_words().items():
        years = [year for year, held in by_year.items() if not held[name]]
        if not years:
            continue
        column = dictionary()["enterprises"].columns[name]
        listed = say("signs.list_mark").join(map(str, years))
        found.append(
            Finding(
                "warning",
                dictionary()["enterprises"].label,
                column=column.heading,
                problem=say(
                    "population.no_register_given_says_every",
                    listed=listed,
                    column_zh=column.zh,
                    said=_said(column, neutral),
                    name_en=name,
                ),
                remedy=say("population.add_such_register_else_kjqs"),
            )
        )
    return found


def _said(column: Column, neutral: object) -> str:
    if isinstance(neutral, bool):
        return say("population.false_published")
    return either(column.words[neutral], neutral) if isinstance(neutral, str) else say("population.neutral_yuan", neutral=neutral)
