"""The city's year 2023 as tables, made from published figures and stated assumptions, and what was published beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from ..data import fact, shipped
from ..heavy import pd
from ..language import label, say
from ..tables import Tables
from .lines import Line, build_tables, read_lines

PUBLISHED_2023 = "published_2023"
FILE = f"{PUBLISHED_2023}.yaml"

COMPARISON_COLUMNS = ("line", "published_yuan", "modelled_yuan", "published_count", "modelled_count", "source", "remark")


@cache
def published_2023() -> Tables:
    """The city's year 2023, one row a recipient: the same tables on every call, each row pointing to its line in the file."""
    return build_tables(list(_lines()), shipped(FILE)["year"], f"data/{FILE}")


def described_lines(lines: Sequence[Line]) -> pd.DataFrame:
    """What a population is made of, one row a line, in order.

    Returns
    -------
    DataFrame with table, line, rows (count), amount_yuan (total of the line, NaN where it sets none), status (official or
    assumed), range, source, reason; texts in the reader's language.
    """
    from ..tables import dictionary

    words = {"official": say("population.official"), "assumed": say("population.assumed")}
    return pd.DataFrame(
        [
            {
                "table": dictionary()[line.table].label,
                "line": line.title(),
                "rows": line.rows,
                "amount_yuan": sum(line.amounts().values()) if line.amounts() else math.nan,
                "status": words[line.status],
                "range": _range_text(line),
                "source": say("signs.clause_mark").join(line.sources()),
                "reason": label(line.reason),
            }
            for line in lines
        ]
    )


def population_lines() -> pd.DataFrame:
    """What the year as published is made of: the lines of ``data/published_2023.yaml``, as ``described_lines`` has them."""
    return described_lines(_lines())


def published_missing(modelled: frozenset[str] = frozenset()) -> list[str]:
    """What nobody published and no row stands for, in the reader's language: to be named beside every total.

    ``modelled`` are clauses for which the population in use has rows all the same.
    """
    return [
        label({"zh": entry["zh"], "en": entry["en"]})
        for entry in shipped(FILE)["missing"]
        if not modelled.issuperset(entry["clauses"])
    ]


def published_comparison(costing) -> pd.DataFrame:
    """What the model makes of 2023 beside what was published for it, line by line.

    Parameters
    ----------
    costing : a Costing of 2023; its ``totals()`` are read.

    Returns
    -------
    DataFrame with line, published_yuan and modelled_yuan (NaN where there is none), published_count and modelled_count
    (recipients), source and remark. Without rows for any other year: nothing was published to set beside it.
    """
    if costing.year != shipped(FILE)["year"]:
        return pd.DataFrame(columns=list(COMPARISON_COLUMNS))
    totals = costing.totals()
    return pd.DataFrame([_compared(totals, entry) for entry in shipped(FILE)["comparison"]], columns=list(COMPARISON_COLUMNS))


@cache
def _lines() -> tuple[Line, ...]:
    return tuple(read_lines(FILE))


def _range_text(line: Line) -> str:
    units = {"rows": say("population.rows"), "yuan": say("population.yuan_unit"), "share": ""}
    return say("signs.clause_mark").join(f"{low:,}–{high:,} {units[what]}".rstrip() for what, (low, high) in line.range.items())


def _compared(totals: pd.DataFrame, entry: Mapping) -> dict:
    """One line: the clauses that are costed, added up, beside the published facts for ``yuan`` and ``count``."""
    costed = totals[totals["clause"].isin(entry["clauses"])]
    modelled = len(costed) > 0
    named = [entry[what] for what in ("yuan", "count") if what in entry]
    return {
        "line": label(entry["label"]),
        "published_yuan": _value(entry.get("yuan")),
        "modelled_yuan": float(costed["amount_yuan"].sum()) if modelled else math.nan,
        "published_count": _value(entry.get("count")),
        "modelled_count": float(costed["recipients"].sum()) if modelled and "count" in entry else math.nan,
        "source": say("signs.clause_mark").join(dict.fromkeys(fact(id).source for id in named)),
        "remark": label(entry["remark"]),
    }


def _value(id: str | None) -> float:
    return math.nan if id is None else float(fact(id).value)
