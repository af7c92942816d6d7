"""One scenario with what follows from it. It holds no presentation: reports, notebooks and dashboard show what it gives."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..language import say
from ..scenario.titles import scenario_title
from .outlook import Outlook, outlook_of

if TYPE_CHECKING:
    from ..budget import Budget
    from ..policy import Costing
    from ..population.synthesis.making import Population
    from ..projection import Projection
    from ..scenario import Scenario
    from ..tables import Tables

OVERRIDES = "KJQS_REPORT_OVERRIDES"
"""The environment variable that hands ``--set`` on to the notebook, whose parameters are fixed; a JSON list."""


@dataclass(frozen=True, eq=False)
class Study:
    """A scenario and, each worked out once, its recipients, its costing, the years ahead, the budget, and what it extends.

    Parameters
    ----------
    draws : those of the years ahead, a multiple of 8; 0 for the default of reports.
    name : what it is called beside others; empty for the scenario's title.
    known_tables, known_costing : recipients and costing of the base year, where they are known already.
    """

    scenario: Scenario
    draws: int = 0
    name: str = ""
    known_tables: Tables | None = None
    known_costing: Costing | None = None

    @property
    def label(self) -> str:
        return self.name or scenario_title(self.scenario)

    def called(self, name: str) -> Study:
        """The same study under another name, with all that it has worked out."""
        other = replace(self, name=name)
        own = {field.name for field in fields(self)}
        vars(other).update({key: value for key, value in vars(self).items() if key not in own})
        return other

    @cached_property
    def tables(self) -> Tables:
        """The recipients of the base year."""
        from ..population import load_population

        scenario = self.scenario
        return (
            self.known_tables
            if self.known_tables is not None
            else load_population(scenario.population, scenario.population_dir, scenario.seed, scenario.years.base)
        )

    @cached_property
    def costing(self) -> Costing:
        """The base year, recipient by recipient."""
        from ..policy import evaluate

        return (
            self.known_costing
            if self.known_costing is not None
            else evaluate(self.tables, self.scenario.policy, self.scenario.years.base)
        )

    @property
    def year(self) -> int:
        """The base year."""
        return self.costing.year

    @cached_property
    def parent(self) -> Study | None:
        """What the scenario extends, on the same recipients where it speaks of the same; None where it extends none."""
        parent = self.scenario.parent
        if parent is None:
            return None
        return Study(parent, self.draws, known_tables=self.tables if same_population(parent, self.scenario) else None)

    @property
    def difference(self) -> int | None:
        """The total less the parent's, in yuan; None without a parent."""
        return None if self.parent is None else self.costing.total - self.parent.costing.total

    @cached_property
    def changes(self) -> list:
        """What the scenario changes of its parent."""
        return [change.for_readers() for change in self.scenario.changes()] if self.scenario.parent else []

    @cached_property
    def notes(self) -> list[str]:
        """What a reader must know beside the headline: of the costing, and of the data (warnings, a year without rows)."""
        from ..tables import absent_year_findings

        absent = [finding.sentence() for finding in absent_year_findings(self.tables, self.year)]
        if self.year not in self.tables.years():
            years = say("signs.list_mark").join(map(str, self.tables.years()))
            absent = [say("study.data_no_row_all_years", year=self.year, years=years)]
        return [*self.costing.notes, *self._design_notes(), *(finding.sentence() for finding in self.tables.warnings), *absent]

    def _design_notes(self) -> list[str]:
        """What stands in for figures that nobody published of a made population's base year."""
        from ..population.specification import read_specification

        named = self.scenario.population
        return [] if isinstance(named, str) else read_specification(named).design(self.scenario.years.base).notes()

    @cached_property
    def made(self) -> Population | None:
        """The population with what it was made from, where it was made rather than read; None for tables that were read."""
        from ..population.specification import open_population

        scenario = self.scenario
        if isinstance(scenario.population, str):
            return None
        return open_population(scenario.population, scenario.population_dir, scenario.seed, year=scenario.years.base)

    @cached_property
    def outlook(self) -> Outlook:
        """The years ahead beside those of what it extends, or why there are none."""
        return outlook_of(self.scenario, self.draws)

    @property
    def projection(self) -> Projection | None:
        """The years ahead; None for a population that can't be projected."""
        return self.outlook.projection

    @property
    def projected(self) -> Projection:
        """The years ahead of a study that has them. Raises ValueError, with the reason, where there are none."""
        if self.projection is None:
            raise ValueError(self.outlook.reason)
        return self.projection

    @property
    def budgeted(self) -> Budget:
        """The budget of a study that has years ahead. Raises ValueError, with the reason, where there are none."""
        if self.budget is None:
            raise ValueError(self.outlook.reason)
        return self.budget

    @property
    def synthetic(self) -> Population:
        """The made population of a study that has one. Raises ValueError for tables that were read."""
        if self.made is None:
            raise ValueError(f"{self.scenario.population} was read, not made")
        return self.made

    @cached_property
    def budget(self) -> Budget | None:
        """What finance appropriates, pays and owes in the years ahead; None for a population that can't be projected."""
        from ..budget.budget import budget_of

        return None if self.projection is None else budget_of(self.projection)


def open_study(scenario: str | Path | None, overrides: Iterable[str] | None = None, seed: int = -1, draws: int = 0) -> Study:
    """Load a scenario (a file, or the name of a shipped one), read its population and cost its base year, and its parent's
    likewise.

    ``seed`` is that of a population which is made; -1 takes the scenario's own. ``draws`` are those of the years ahead.

    Raises Refusal for anything that the scenario or its population gets wrong.
    """
    from ..scenario import load_scenario

    if overrides is None:
        overrides = json.loads(os.environ.get(OVERRIDES, "[]"))
    study = Study(load_scenario(scenario, [*overrides, *([f"seed={seed}"] if seed >= 0 else [])]), draws)
    # Costed now, so that whatever is wrong is said before anything is shown.
    for one in (study, study.parent):
        if one is not None:
            one.costing  # noqa: B018
    return study


def same_population(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios speak of the same recipients; of made ones the child's seed holds for both, the base year for
    each."""
    made = not isinstance(one.population, str)
    return (one.population, one.population_dir) == (other.population, other.population_dir) and not (
        made and one.years.base != other.years.base
    )
