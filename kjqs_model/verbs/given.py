"""What a question starts from: a scenario, tables of recipients, a population that is made."""

from __future__ import annotations

import operator
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ..budget.settings import settings_of
from ..errors import Refusal, did_you_mean
from ..heavy import pd
from ..language import current_language, say
from ..population.quality import quality
from ..population.specification import open_population
from ..projection import priors_of
from ..scenario import Scenario, title_with, varied
from ..scenario import load_scenario as read
from ..tables import Table, Tables, dictionary, read_tables
from ..tables import load_tables as load
from ..tables.reading.limits import fail_if_no_room
from .tidy import Tidy

if TYPE_CHECKING:
    from ..parts import Executor
    from ..population.synthesis.making import Population

    Frames = Mapping[str, pd.DataFrame]
    Recipients: TypeAlias = "str | Path | Tables | Table | Frames | Synthesis"


def load_scenario(scenario: str | Path | Scenario | None = None, settings: Mapping[str, object] | Iterable[str] = ()) -> Scenario:
    """A scenario, with settings laid over it.

    Parameters
    ----------
    scenario : a file, the name of a shipped one, a scenario to start from; None is the policy as its text has it.
    settings : by path, ``{"1.1.amount": 200_000, "assumptions.take_up_elasticity": 0.4}``; or ``PATH=VALUE`` as of ``--set``.
        Amounts in yuan, shares and rates between 0 and 1.

    Returns
    -------
    Scenario : ``resolved()`` is all of it as a mapping, ``changes()`` what it changes of what it extends.

    Raises
    ------
    Refusal : an unknown path, with the nearest that there is; a value that does not fit; a file that can't be read.
    """
    given = scenario if isinstance(scenario, Scenario) else read(scenario)
    settings = settings if isinstance(settings, Mapping) else list(settings)
    laid = settings if isinstance(settings, Mapping) else dict(text.split("=", 1) for text in settings if "=" in text)
    found = varied(given, settings)
    found = replace(found, title=title_with(given.title, laid)) if laid else found
    settings_of(found.budget)
    priors_of(found.assumptions)
    return found


def who_works(threads: int | Executor) -> int | Executor:
    """Threads as a whole number, or an executor as it is. Raises Refusal for what is neither."""
    if hasattr(threads, "each"):
        return threads
    try:
        number = operator.index(threads)
    except TypeError:
        number = 0
    if number < 1:
        raise Refusal(say("verbs.threads_are_a_number", threads=repr(threads)))
    return number


def load_tables(given: Recipients) -> Tables:
    """Tables of recipients, checked as every command checks them.

    Parameters
    ----------
    given : a folder of CSV or Parquet files or a workbook; DataFrames by name of table (``{"enterprises": frame}``), with English
        or Chinese headings, amounts in yuan; one table; a population that was made.

    Returns
    -------
    Tables : by name; ``tables["enterprises"].to_frame()`` is a DataFrame. ``warnings`` are for a second look.

    Raises
    ------
    Refusal : with every finding, where one is an error.
    """
    if isinstance(given, Synthesis):
        return given.recipients
    if isinstance(given, Tables):
        return given
    if isinstance(given, Table):
        return Tables([given], place=given.source.file)
    if isinstance(given, Mapping):
        return _of_frames(given)
    fail_if_no_room(Path(given))
    return load(given)


def table(name: str, frame: pd.DataFrame | None = None) -> Table | pd.DataFrame:
    """One table made from a DataFrame, or what its columns are.

    Parameters
    ----------
    name : of the table, English or Chinese (``enterprises``).
    frame : with English or Chinese headings; None asks for the columns.

    Returns
    -------
    Table : checked, for ``evaluate``; without a frame a DataFrame of column, heading, type, whether it is needed, its words and
        meaning.

    Raises
    ------
    Refusal : an unknown name; every finding where one is an error.
    """
    specs = dictionary()
    found = next((spec for spec in specs.values() if name in (spec.name, spec.zh)), None)
    if found is None:
        raise Refusal(say("verbs.no_such_table", name=name) + did_you_mean(name, specs))
    if frame is not None:
        return load_tables({found.name: frame})[found.name]
    return pd.DataFrame(
        [
            {
                "column": column,
                "heading": entry.zh,
                "type": entry.type,
                "needed": not entry.may_be_absent,
                "words": ", ".join(entry.words),
                "meaning": entry.meaning,
            }
            for column, entry in found.columns.items()
        ]
    )


class Synthesis(Tidy):
    """A population that was made. ``recipients`` : its tables. ``quality`` : what it was asked to meet, and does."""

    verb, main = "synthesise", "margins"

    def __init__(self, made: Population):
        self.made, self.recipients = made, made.tables

    def margins(self) -> pd.DataFrame:
        """Every margin: target, result, error, whether it must hold exactly, and whether it is official or assumed."""
        return pd.DataFrame(quality(self.made)["margins"])

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The margins, and every table of recipients that has rows."""
        return {"margins": self.margins()} | {
            name: held.to_frame(current_language()) for name, held in self.recipients.items() if len(held)
        }

    def line(self) -> str:
        return say("verbs.made", firms=f"{len(self.made.firms):,}", year=self.made.design.year, seed=self.made.seed)


def synthesise(scenario: str | Path | Scenario | None = None, seed: int | None = None) -> Synthesis:
    """A population that meets every published figure, as ``kjqs synthesise`` makes it.

    Parameters
    ----------
    scenario : whose population is made; None is the shipped one. seed : the scenario's by default; same seed, same rows.

    Returns
    -------
    Synthesis : ``recipients`` are its tables, ``margins()`` what they meet.

    Raises
    ------
    Refusal : a scenario whose population is read from files, or margins that contradict each other.
    """
    given = load_scenario(scenario)
    return Synthesis(
        open_population(given.population, given.population_dir, given.seed if seed is None else seed, year=given.years.base)
    )


def _of_frames(frames: Frames) -> Tables:
    """DataFrames as the files that they would be: the same reader, the same checks."""
    with tempfile.TemporaryDirectory(prefix="kjqs-") as room:
        for name, frame in frames.items():
            try:
                frame.to_parquet(Path(room) / f"{name}.parquet", index=False)
            except (AttributeError, TypeError, ValueError, OverflowError) as fault:
                raise Refusal(say("verbs.no_frame", name=name, fault=str(fault)[:120])) from fault
        found, findings = read_tables(room)
    errors = [finding for finding in findings if finding.severity == "error"]
    if found is None:
        raise Refusal(say("verbs.frames_have_errors", count=len(errors), sentence=errors[0].sentence()), findings)
    found.place = say("verbs.in_memory")
    return found
