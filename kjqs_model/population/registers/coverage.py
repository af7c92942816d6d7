"""Which columns of enterprises a complete register covers, and what stands where none does."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from collections.abc import Sequence

from ...errors import Finding
from ...language import say
from ...tables import Column, dictionary
from .building import Gatherer, Sheaf
from .mapping import COUNTY, YEAR
from .reading import Batch

_NONE = "none"


def neutral_words() -> dict[str, object]:
    """What a firm that stands on no register is, for each column of enterprises that cannot be empty: none, false, or 0 yuan.

    A firm that is not on a complete register that was given is the same.
    """
    spec = dictionary()["enterprises"]
    return {column.name: _neutral(column) for column in spec.columns.values()
            if column.name not in (*spec.key, COUNTY) and not column.optional
            and (not column.has_default or column.type == "yuan")}


def _neutral(column: Column) -> object:
    if column.type == "yuan":
        return column.default
    return False if column.type == "bool" else _NONE


def coverage_by_year(batches: Sequence[Batch], gatherer: Gatherer) -> dict[int, dict[str, bool]]:
    """For each year in which an enterprise has a row, whether a register given for that year covers each column."""
    covered: set[tuple[int, str]] = set()
    for batch in batches:
        columns = {column for write in batch.mapping.writes if write.table == "enterprises" for column in write.covers}
        covered |= {(year, column) for year in set(batch.values[YEAR]) for column in columns}
    years = sorted({year for _, year in gatherer.tables.get("enterprises", Sheaf()).cells})
    return {year: {column: (year, column) in covered for column in neutral_words()} for year in years}


def coverage_findings(by_year: Keyed[int, Keyed[str, bool]]) -> list[Finding]:
    """One warning for each column that no register covers in some year."""
    found = []
    for name, neutral in neutral_words().items():
        years = [year for year, held in by_year.items() if not held[name]]
        if not years:
            continue
        column = dictionary()["enterprises"].columns[name]
        listed = say("、", ", ").join(map(str, years))
        found.append(Finding("warning", dictionary()["enterprises"].label, column=column.heading, problem=say(
            f"{listed} 年没有给出写明“{column.zh}”的名单，全部企业按“{_said(column, neutral)}”记录",
            f"No register given for {listed} says {name}; every enterprise is taken as {_said(column, neutral)}"),
            remedy=say("请补充这类名单；否则 kjqs synthesise 会由模型补足。",
                       "Add such a register; else kjqs synthesise fills it in by the model.")))
    return found


def _said(column: Column, neutral: object) -> str:
    if isinstance(neutral, bool):
        return say("否", "false")
    return say(column.words[neutral], neutral) if column.words else say(f"{neutral} 元", f"{neutral} yuan")
