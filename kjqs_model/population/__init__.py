"""Populations: which recipients a scenario speaks of.

Made to meet every published margin of a base year (``synthesise``), the year 2023 as published line by line, or real tables from
a folder or workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import Refusal, did_you_mean
from ..language import say
from ..tables import Tables
from .published import PUBLISHED_2023, published_2023, published_comparison

SHIPPED: Mapping[str, Callable[[], Tables]] = {PUBLISHED_2023: published_2023}
"""The populations that come with the package, by the name that a scenario writes."""

__all__ = ["SHIPPED", "load_population", "published_2023", "published_comparison"]


def load_population(spec: str | Mapping, base_dir: Path | None = None, seed: int = 1, year: int | None = None) -> Tables:
    """The tables that a scenario names under ``population``.

    Parameters
    ----------
    spec : a shipped name (``published_2023``), the path of a folder of tables or an Excel workbook, or ``{synthesise: {...}}``.
    base_dir : where a relative path starts, the folder of the scenario file; None is the working folder.
    seed : of a population that is made; the scenario's.
    year : base year of a population that is made; None is the default one. Tables that are read hold the years that they hold.

    Raises
    ------
    Refusal : a name that is neither shipped nor there, tables with errors, or a population that cannot be made.
    """
    if isinstance(spec, Mapping):
        from .specification import open_population

        return open_population(spec, base_dir, seed, year=year).tables
    if spec in SHIPPED:
        return SHIPPED[spec]()
    path = Path(base_dir or ".") / spec
    if not path.exists():
        raise Refusal(say("population.neither_shipped_population_nor_folder", spec=spec) + did_you_mean(spec, SHIPPED))
    from ..tables import load_tables

    return load_tables(path)
