"""What the dashboard shows, without any widget: a question (a scenario and what was moved in it) and the figures that answer
it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ..analysis.laboratory import Laboratory, Trial
from ..behaviour import POLICY_PATHS
from ..budget import budget_of
from ..policy.costing import Costing
from ..policy.evaluation import Entitlement, entitle
from ..policy.parameters import Policy
from ..policy.register import register
from ..projection.draws.priors import priors_of
from ..projection.projection import Projection, settled
from ..reporting.tables.card import AnswerCard, card_ahead
from ..scenario import Scenario
from ..tables import Tables

PRESET_PRIORS = ("gdp_growth", "take_up_elasticity", "own_value")
"""The assumptions that the dashboard puts at a preset: growth, how firms answer to money, what a certificate is worth beside
it."""


@dataclass(frozen=True)
class Question:
    """A scenario, what was moved in it, and how it is to be answered.

    ``values`` are amounts, rates, caps and shares by path, ``presets`` words by name of a prior; ``year`` is a year ahead,
    ``draws`` a multiple of 8.
    """

    scenario: Scenario
    values: Mapping[str, float] = field(default_factory=dict)
    presets: Mapping[str, str] = field(default_factory=dict)
    year: int = 2025
    draws: int = 200

    @cached_property
    def asked(self) -> Scenario:
        """The scenario in force: what ``kjqs simulate`` reads from the file that is saved."""
        scenario = self.scenario
        policy = scenario.policy.with_overrides(self.values, origin="dashboard") if self.values else scenario.policy
        return replace(scenario, policy=policy, assumptions={**scenario.assumptions, **self.presets}, draws=self.draws,
                       parent=scenario)

    @property
    def reference(self) -> Scenario:
        """The baseline: the scenario at the root of the one it starts from. Differences are of the policy alone."""
        return root_of(self.scenario)

    @property
    def answered_to(self) -> tuple[str, ...]:
        """The moved parameters that firms answer to: those take the full projection."""
        return tuple(path for path in self.values if path in POLICY_PATHS)


def root_of(scenario: Scenario) -> Scenario:
    """The scenario from which all others of a chain of ``extends`` descend."""
    while scenario.parent is not None:
        scenario = scenario.parent
    return scenario


@dataclass(frozen=True)
class Costs:
    """The base year, costed recipient by recipient, beside the baseline's."""

    own: Costing
    reference: Costing

    @property
    def difference(self) -> int:
        return self.own.total - self.reference.total


@dataclass(frozen=True)
class Chance:
    """One target: what it measures, its threshold and year, the probability with its standard error, and that of the baseline."""

    name: str
    indicator: str
    at_least: float
    year: int
    probability: float
    standard_error: float
    reference: float
    draws: int


@dataclass(frozen=True)
class Spread:
    """Mean, 10th and 90th percentile over draws, yuan."""

    mean: float
    p10: float
    p90: float

    @classmethod
    def of(cls, values: np.ndarray) -> Spread:
        """Of (draws,) yuan, as ``budget.csv`` has them."""
        low, high = np.quantile(values, [0.1, 0.9])
        return cls(float(values.mean()), float(low), float(high))


@dataclass(frozen=True)
class Ahead:
    """A year ahead in every draw: what is owed, how much more than under the baseline's policy, by clause and department; the
    targets.

    ``projected``: firms were projected for it, rather than amounts costed anew.
    """

    year: int
    draws: int
    seed: int
    owed: Spread
    more: Spread
    clauses: Mapping[str, tuple[Spread, Spread]]
    departments: Mapping[str, tuple[Spread, Spread]]
    chances: tuple[Chance, ...]
    card: AnswerCard
    projected: bool


class Desk:
    """Answers questions about one scenario's recipients: at once for the base year, by its laboratory for the years ahead."""

    def __init__(self, threads: int = 2):
        self.threads = threads
        self._entitled: tuple[tuple, Entitlement, Costing] | None = None
        self._laboratory: tuple[tuple, Laboratory, Projection] | None = None

    def tables(self, question: Question) -> Tables:
        """The recipients of the base year."""
        return self._entitlement(question)[0].tables

    def costs(self, question: Question) -> Costs:
        """What the base year comes to. Milliseconds, once its recipients are read."""
        entitled, reference = self._entitlement(question)
        return Costs(entitled.cost(question.asked.policy), reference)

    def ahead(self, question: Question, progress: Callable[[], None] = lambda: None) -> Ahead:
        """The year ahead and the targets. ``progress`` is called as the work goes on, and may raise to end it."""
        known, before = self._laboratory and self._laboratory[1], self._laboratory[1].runs if self._laboratory else 0
        laboratory, parent = self._in_laboratory(question, progress)
        projection = _as_asked(question, _projection(laboratory, question.asked.policy, progress), parent)
        trial, reference = _trial_of(projection), _trial_of(parent)
        place = trial.years.index(question.year)
        own, theirs = ({clause: amounts[place] for clause, amounts in one.amounts.items()} for one in (trial, reference))
        departments = [_by_department(amounts) for amounts in (own, theirs)]
        more = _total(own, question.draws) - _total(theirs, question.draws)
        return Ahead(question.year, question.draws, question.asked.seed, Spread.of(_total(own, question.draws)), Spread.of(more),
                     _spreads(own, theirs), _spreads(*departments), self._chances(laboratory, trial, reference),
                     card_ahead(projection, budget_of(projection)),
                     laboratory is not known or laboratory.runs > before)

    def _chances(self, laboratory: Laboratory, trial: Trial, reference: Trial) -> tuple[Chance, ...]:
        return tuple(Chance(name, *laboratory.targets[name], *laboratory.chance(trial, name),
                            laboratory.chance(reference, name)[0], laboratory.scenario.draws)
                     for name in laboratory.targets)

    def _entitlement(self, question: Question) -> tuple[Entitlement, Costing]:
        from ..population import load_population

        scenario = question.scenario
        key = _population_key(scenario)
        if self._entitled is None or self._entitled[0] != key:
            tables = load_population(scenario.population, scenario.population_dir, scenario.seed, scenario.years.base)
            entitled = entitle(tables, question.reference.policy, scenario.years.base)
            self._entitled = key, entitled, entitled.cost()
        return self._entitled[1], self._entitled[2]

    def _in_laboratory(self, question: Question, progress: Callable[[], None]) -> tuple[Laboratory, Projection]:
        asked = settled(question.asked, question.draws, None)
        last = max([question.year, *(target.year for target in asked.targets.values() if target.year <= asked.years.end)])
        if any(one.budget for one in (asked, question.reference)):  # it may name any year
            last = asked.years.end
        key = (*_population_key(asked), json.dumps(asked.resolved()["assumptions"], sort_keys=True), repr(asked.targets),
               asked.draws, last)
        if self._laboratory is None or self._laboratory[0] != key:
            laboratory = Laboratory(asked, last=last, threads=self.threads)
            self._laboratory = key, laboratory, _projection(laboratory, question.reference.policy, progress)
        return self._laboratory[1], self._laboratory[2]


def _population_key(scenario: Scenario) -> tuple:
    return (json.dumps(scenario.population, sort_keys=True), scenario.population_dir, scenario.seed, scenario.years.base,
            str(root_of(scenario).path))


def _projection(laboratory: Laboratory, policy: Policy, progress: Callable[[], None]) -> Projection:
    """A policy in every draw of a laboratory, as the projection that a budget is kept of."""
    outcome = replace(laboratory.outcome_of(policy, progress), kept=())
    given = replace(laboratory.scenario, policy=policy)
    return Projection(given, laboratory.base, priors_of(given.assumptions), laboratory.ahead, outcome)


def _trial_of(projection: Projection) -> Trial:
    return Trial(projection.scenario.policy, projection.years, projection.indicators, projection.outcome.amounts)


def _as_asked(question: Question, own: Projection, reference: Projection) -> Projection:
    """A laboratory's projections under the names and budgets of the question and of the baseline."""
    years, draws = own.scenario.years, question.draws
    asked, base = (replace(one, years=one.years.model_copy(update={"base": years.base, "last": years.last}), draws=draws)
                   for one in (question.asked, question.reference))
    return replace(own, scenario=asked, parent=replace(reference, scenario=base))


def _total(amounts: Mapping[str, np.ndarray], draws: int) -> np.ndarray:
    return sum(amounts.values(), np.zeros(draws))


def _by_department(amounts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    for clause, drawn in amounts.items():
        lead = register()[clause].lead
        found[lead] = found.get(lead, 0) + drawn
    return found


def _spreads(own: Mapping[str, np.ndarray], theirs: Mapping[str, np.ndarray]) -> dict[str, tuple[Spread, Spread]]:
    """What each key comes to, and how much more than in the baseline; the largest first."""
    nothing = np.zeros(len(next(iter((own or theirs).values()), ())))
    found = {key: (Spread.of(own.get(key, nothing)), Spread.of(own.get(key, nothing) - theirs.get(key, nothing)))
             for key in {**own, **theirs}}
    kept = {key: spreads for key, spreads in found.items() if spreads[0].mean or spreads[1].mean}
    return dict(sorted(kept.items(), key=lambda item: -item[1][0].mean))
