"""A bench: variants of one scenario, each projected and budgeted in the same draws with as little work as it needs."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...budget.budget import Budget, budget_of, fail_if_unknown
from ...budget.ledger import MEASURES
from ...budget.payment_terms import paying_clauses
from ...budget.settings import settings_of
from ...errors import Refusal
from ...language import say
from ...projection import Projection, base_of, priors_of
from ...projection.projection import projected_years, settled
from ...projection.targets import measured
from ...scenario import Scenario
from ..laboratory import KEPT, Laboratory

if TYPE_CHECKING:
    from ...parts import Executor

TOTAL = "total"
TARGET, PROBABILITY = "target", "probability"
"""The measures of a target: what it measures, and whether that is enough (1) or not (0)."""

LEDGER = (*MEASURES, "lapsed", "shortfall")
"""The measures of money, of the whole budget; entitlement stands by clause too."""

_KEPT = 2  # laboratories at hand, each with the firms of its last trials
TRIALS = _KEPT * KEPT + 1
"""Trials whose rows are in memory at once: those that stay, and the one that is made."""

_HELD = ("population", "population_dir", "years", "seed", "draws")


@dataclass(frozen=True)
class Series:
    """What is known of each variant: measure and key of every row, and the years ahead."""

    rows: tuple[tuple[str, str], ...]
    years: tuple[int, ...]

    def place(self, measure: str, key: str = TOTAL) -> int:
        """The row of a measure and key. Raises ValueError where there is none."""
        return self.rows.index((measure, key))

    def is_share(self, measure: str, key: str) -> bool:
        """Whether a row holds shares rather than yuan or firms."""
        return measure == PROBABILITY or (measure == TARGET and key.startswith(self.intensities))

    @property
    def intensities(self) -> tuple[str, ...]:
        return tuple(key for measure, key in self.rows if measure == TARGET and (TARGET, f"{key}_real") in self.rows)


class Bench:
    """One scenario in its draws, ready to try variants of it.

    Parameters
    ----------
    scenario : where variants start from. draws, seed : None takes the scenario's; the same hold for every variant.
    threads : no result depends on it.
    """

    def __init__(self, scenario: Scenario, draws: int | None = None, seed: int | None = None, threads: int | Executor = 2):
        self.scenario = settled(scenario, draws, seed)
        self.threads = threads
        self._laboratories: OrderedDict[str, Laboratory] = OrderedDict()

    @cached_property
    def series(self) -> Series:
        scenario = self.scenario
        rows = [
            *((measure, TOTAL) for measure in LEDGER),
            *((MEASURES[0], clause) for clause in paying_clauses()),
            *((measure, name) for measure in (TARGET, PROBABILITY) for name in measured(scenario.targets)),
        ]
        return Series(tuple(rows), projected_years(scenario))

    def fail_if_it_cannot(self, variant: Scenario) -> None:
        """Refuse at once what would be refused after minutes: another population or draws, priors and settings that don't fit."""
        for name in _HELD:
            if getattr(variant, name) != getattr(self.scenario, name):
                raise Refusal(say("variants.variants_share_it", name=name))
        priors_of(variant.assumptions)
        if set(measured(variant.targets)) != set(measured(self.scenario.targets)):
            raise Refusal(say("variants.variants_share_their_targets"))
        settings = settings_of(variant.budget)
        named = any(burden.by_county for burden in settings.city_share.values())
        fail_if_unknown(settings, tuple(base_of(variant).state.counties) if named else (), self.series.years)

    def values(self, variant: Scenario, progress: Callable[[], None] = lambda: None) -> np.ndarray:
        """Every row of ``series`` of a variant, (rows, years, draws): whole yuan, firms, shares."""
        projection = self.projection(variant, progress)
        return self.values_of(projection, budget_of(projection))

    def values_of(self, projection: Projection, budget: Budget) -> np.ndarray:
        """Every row of ``series`` of a variant that is projected and budgeted already."""
        outcome = projection.outcome
        nothing = np.zeros((len(projection.years), projection.draws))
        found = [
            *(budget.of(measure, TOTAL, TOTAL) for measure in LEDGER),
            *(outcome.amounts.get(clause, nothing) for clause in paying_clauses()),
        ]
        targets = measured(projection.scenario.targets)
        rows = {name: targets[name] for name in measured(self.scenario.targets)}
        found += [projection.indicators[indicator] for indicator, _ in rows.values()]
        found += [projection.indicators[indicator] >= target.at_least for indicator, target in rows.values()]
        return np.array(found, dtype=np.float64)

    def projection(self, variant: Scenario, progress: Callable[[], None] = lambda: None) -> Projection:
        """The projection of a variant, as ``simulate`` gives it: firms of an earlier one stand where they answer to no
        difference."""
        laboratory = self._laboratory(variant)
        outcome = laboratory.outcome_of(variant.policy, progress)
        return Projection(variant, laboratory.base, laboratory.priors, laboratory.ahead, outcome)

    def order(self, variants: Mapping[int, Scenario]) -> list[int]:
        """The order in which variants take least work: those of the same draws, and then of the same firms, together."""
        return sorted(
            variants,
            key=lambda place: (
                _ground(variants[place]),
                repr(Laboratory.answered(variants[place].policy, self.series.years)),
                place,
            ),
        )

    def _laboratory(self, variant: Scenario) -> Laboratory:
        key = _ground(variant)
        if key not in self._laboratories:
            self._laboratories[key] = Laboratory(replace(variant, parent=None), last=variant.years.last, threads=self.threads)
            while len(self._laboratories) > _KEPT:
                self._laboratories.popitem(last=False)
        self._laboratories.move_to_end(key)
        return self._laboratories[key]


def _ground(variant: Scenario) -> str:
    """What of a variant the draws and the firms rest on, but its policy."""
    expected = {
        clause: {str(year): list(numbers) for year, numbers in years.items()} for clause, years in variant.expected.items()
    }
    return json.dumps([dict(variant.assumptions), expected], sort_keys=True, ensure_ascii=False)
