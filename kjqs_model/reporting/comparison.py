"""Several scenarios beside a reference, in the same draws: what each costs, reaches, and who gains and loses by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..errors import Refusal
from ..heavy import pd
from ..language import say
from ..scenario.titles import scenario_title
from ..study import Study, report_draws, same_population

if TYPE_CHECKING:
    from ..scenario import Scenario
    from ..tables import Tables


MOST = 6
"""The most scenarios that one chart keeps apart."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """A reference, and what is set against it: same recipients of the base year, same draws, same years."""

    tables: Tables
    reference: Study
    others: tuple[Study, ...]

    @property
    def entries(self) -> tuple[Study, ...]:
        return self.reference, *self.others

    @property
    def year(self) -> int:
        """The base year."""
        return self.reference.costing.year

    @property
    def years(self) -> tuple[int, ...]:
        return self.reference.projected.years

    @cached_property
    def moves_ahead(self) -> pd.DataFrame:
        """What each recipient of the years ahead gets more than in the reference: a row a scenario (``label``), draw and
        recipient, further columns as of ``gains_ahead``. It runs every scenario once more, recipient by recipient."""
        from ..analysis.variants.gains_ahead import gains_ahead

        return pd.concat(
            [gains_ahead(self.reference.projected, entry.projected).assign(label=entry.label) for entry in self.others],
            ignore_index=True,
        )


def compare(reference: str | Scenario, scenarios: Sequence[str | Scenario] | str, seed: int = -1, draws: int = 0) -> Comparison:
    """Cost and project a reference and other scenarios in the same draws.

    Parameters
    ----------
    reference, scenarios : files, names of shipped scenarios, or scenarios; a text with commas counts as several.
    seed, draws : as of a report; those
        of the reference hold for all, and its last year.

    Raises
    ------
    Refusal : no scenario, or too many; one that can't be read; another population; a population that can't be projected.
    """
    from ..population import load_population

    named = _named(reference, scenarios)
    set_seed = [f"seed={seed}"] if seed >= 0 else []
    loaded = [replace(_loaded(name, set_seed), parent=None) for name in (reference, *named)]
    first = replace(loaded[0], draws=report_draws(loaded[0], draws))
    own = [first, *(_in_the_draws_of(first, other) for other in loaded[1:])]
    tables = load_population(first.population, first.population_dir, first.seed, first.years.base)
    entries = [_entry(scenario, label, tables) for scenario, label in zip(own, _labels(own), strict=True)]
    return Comparison(tables, entries[0], tuple(entries[1:]))


def _loaded(given: str | Scenario, overrides: Sequence[str]) -> Scenario:
    from ..scenario import Scenario, load_scenario, varied

    return varied(given, overrides) if isinstance(given, Scenario) else load_scenario(given, overrides)


def _named(reference: str | Scenario, scenarios: Sequence[str | Scenario] | str) -> list[str | Scenario]:
    given = scenarios.split(",") if isinstance(scenarios, str) else scenarios
    words = [one if hasattr(one, "policy") else str(one).strip() for one in given]
    named = [one for place, one in enumerate(words) if one and one != reference and one not in words[:place]]
    if not named:
        raise Refusal(say("reporting.nothing_compare_name_scenarios_other"))
    if len(named) > MOST:
        raise Refusal(say("reporting.most_scenarios_compared_once_not", most=MOST, named_count=len(named)))
    return named


def _in_the_draws_of(first: Scenario, other: Scenario) -> Scenario:
    """The other scenario with draws, seed and years of the first; refused where it speaks of other recipients."""
    following = replace(other, draws=first.draws, seed=first.seed)
    if not same_population(first, following):
        raise Refusal(say("reporting.different_populations_what_differs_not", other_name=other.name, first_name=first.name))
    return replace(following, years=first.years)


def _entry(scenario: Scenario, label: str, tables: Tables) -> Study:
    study = Study(scenario, scenario.draws, label, tables)
    if study.projection is None:
        raise Refusal(say("reporting.cant_be_projected", scenario_name=scenario.name, reason=study.outlook.reason))
    return study


def _labels(scenarios: Sequence[Scenario]) -> list[str]:
    titles = [scenario_title(scenario) for scenario in scenarios]
    return [
        f"{title}（{scenario.name}）" if titles.count(title) > 1 else title
        for title, scenario in zip(titles, scenarios, strict=True)
    ]
