"""Populations: which recipients a scenario speaks of. Shipped is the city's year 2023; real tables come from a folder or workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import Refusal, did_you_mean
from ..language import say
from ..tables import Tables
from .published import population_lines, published_2023, published_comparison, published_missing

SHIPPED: Mapping[str, Callable[[], Tables]] = {"published_2023": published_2023}
"""The populations that come with the package, by the name that a scenario writes."""

__all__ = ["SHIPPED", "load_population", "population_lines", "published_2023", "published_comparison",
           "published_missing"]


def load_population(spec: str | Mapping, base_dir: Path | None = None) -> Tables:
    """The tables that a scenario names under ``population``.

    Parameters
    ----------
    spec : a shipped name (``published_2023``), or the path of a folder of tables or an Excel workbook.
    base_dir : where a relative path starts, the folder of the scenario file; None is the working folder.

    Raises
    ------
    Refusal : a name that is neither shipped nor there, tables with errors, or ``{synthesise: ...}``.
    """
    if isinstance(spec, Mapping):
        raise _no_generator(spec)
    if spec in SHIPPED:
        return SHIPPED[spec]()
    path = Path(base_dir or ".") / spec
    if not path.exists():
        raise Refusal(say(f"没有名为“{spec}”的内置总体，也找不到这个文件夹或工作簿。",
                          f"'{spec}' is neither a shipped population nor a folder or workbook that is there. ")
                      + did_you_mean(spec, SHIPPED))
    from ..tables import load_tables

    return load_tables(path)


def _no_generator(spec: Mapping) -> Refusal:
    if set(spec) != {"synthesise"}:
        named = say("、", ", ").join(map(str, spec))
        return Refusal(say(f"population 的写法不对：“{named}”。请写内置总体名 published_2023，或表格文件夹、工作簿的路径。",
                           f"population can't be '{named}': write published_2023, or the path of a folder or workbook."))
    return Refusal(say(
        "本版还不能生成模拟总体（synthesise）。请把 population 写成 published_2023，或写成表格文件夹、工作簿的路径。",
        "This edition can't generate a population (synthesise) yet: set population to published_2023, or to the path "
        "of a folder of tables or a workbook."))
