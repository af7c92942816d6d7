"""What the dashboard shows, without any widget: the figures that answer a question."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..analysis.laboratory import Laboratory, Trial
from ..analysis.variants.effects import Effects, effects, question_of
from ..budget import budget_of
from ..budget.forms.years import budget_years
from ..policy.costing import Costing
from ..policy.evaluation import Entitlement, entitle
from ..policy.parameters import Policy
from ..policy.register import register
from ..projection.draws.common import SCRAMBLES, standard_error
from ..projection.draws.priors import priors_of
from ..projection.projection import Projection, settled
from ..projection.results import Results
from ..projection.targets import measured
from ..reporting.sections.variants.effects import MOST_CHANGES
from ..reporting.tables.card import AnswerCard, card_ahead
from ..scenario import Scenario
from ..tables import Tables
from .first import First, first_of
from .question import Question, root_of

PRESET_PRIORS = ("gdp_growth", "take_up_elasticity", "own_value")
"""The assumptions that the dashboard puts at a preset: growth, how firms answer to money, what a certificate is worth beside
it."""


EFFECT_DRAWS = 64
"""The most draws in which changes are taken apart: each combination of them is projected."""

_MOST_TOGETHER = 3


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
class YearForecast:
    """A year ahead in every draw: what is owed, how much more than under the baseline's policy, by clause and department; the
    targets.

    ``projected``: firms were projected for it, rather than amounts costed anew. ``due`` : what falls due in the first budget
    year, (draws,) yuan.
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
    due: np.ndarray


class Desk:
    """Answers questions about one scenario's recipients: at once for the base year, by its laboratory for the years ahead."""

    def __init__(self, threads: int = 2):
        self.threads = threads
        self._entitled: tuple[tuple, Entitlement, Costing] | None = None
        self._laboratory: tuple[tuple, Laboratory, Projection] | None = None
        self._quick: tuple[tuple, Laboratory] | None = None
        self._known: tuple[tuple, Trial] | None = None

    def tables(self, question: Question) -> Tables:
        """The recipients of the base year."""
        return self._entitlement(question)[0].tables

    def costs(self, question: Question) -> Costs:
        """What the base year comes to. Milliseconds, once its recipients are read."""
        entitled, reference = self._entitlement(question)
        return Costs(entitled.cost(question.asked.policy), reference)

    def first(self, question: Question) -> First:
        """The year ahead and the targets as eight draws tell them, about half a second after the first; see ``first``."""
        asked, key = self._settled(question)
        if self._quick is None or self._quick[0] != key:
            self._quick = key, Laboratory(asked, SCRAMBLES, last=asked.years.last, threads=1)
        eight = self._quick[1].try_policy(asked.policy)
        known = self._known[1] if self._known is not None and self._known[0] == (key, asked.draws) else None
        return first_of(eight, known, _targets_of(asked), question.year)

    def takes_long(self, question: Question) -> bool:
        """Whether firms must be projected for an exact answer, which takes seconds."""
        asked, key = self._settled(question)
        if self._laboratory is None or self._laboratory[0] != (key, asked.draws):
            return True
        return not self._laboratory[1].knows(asked.policy)

    def ahead(
        self,
        question: Question,
        progress: Callable[[], None] = lambda: None,
        told: Callable[[tuple[Chance, ...]], None] = lambda _: None,
    ) -> YearForecast:
        """The year ahead and the targets. ``progress`` is called as the work goes on, last when it is done, and may raise to end
        it. ``told`` is called with the chances, exact, while money is still being worked out, where firms must be projected."""
        asked, key = self._settled(question)
        known, before = self._laboratory and self._laboratory[1], self._laboratory[1].runs if self._laboratory else 0
        laboratory, parent = self._in_laboratory(asked, (key, asked.draws), question.reference.policy, progress)
        reference = _trial_of(parent)

        def counted(outcome: Results) -> None:
            progress()
            trial = _trial_of(_projected(laboratory, question.asked.policy, outcome))
            told(_chances(laboratory, _targets_of(asked), trial, reference))

        outcome = laboratory.outcome_of(question.asked.policy, progress, counted)
        progress()  # money is worked out in one go: whoever asked may have asked something else meanwhile
        projection = _as_asked(question, _projected(laboratory, question.asked.policy, outcome), parent)
        trial = _trial_of(projection)
        self._known = (key, asked.draws), trial
        place = trial.years.index(question.year)
        own, theirs = ({clause: amounts[place] for clause, amounts in one.amounts.items()} for one in (trial, reference))
        departments = [_by_department(amounts) for amounts in (own, theirs)]
        more, budget = _total(own, question.draws) - _total(theirs, question.draws), budget_of(projection)
        return YearForecast(
            question.year,
            question.draws,
            question.asked.seed,
            Spread.of(_total(own, question.draws)),
            Spread.of(more),
            _spreads(own, theirs),
            _spreads(*departments),
            _chances(laboratory, _targets_of(asked), trial, reference),
            card_ahead(projection, budget),
            laboratory is not known or laboratory.runs > before,
            budget.of("payable", "total", "total")[budget.years.index(budget_years(budget)[0])],
        )

    def effects(self, question: Question, go_on: Callable[[], None] = lambda: None) -> Effects | None:
        """What each change against the baseline does, in at most ``EFFECT_DRAWS``; None where there is none or they are many."""
        asked = question_of(
            question.reference, replace(question.asked, parent=None), min(question.draws, EFFECT_DRAWS), threads=self.threads
        )
        if not 0 < len(asked.pieces) <= MOST_CHANGES:
            return None
        asked = replace(asked, most=_MOST_TOGETHER)

        def kept(_: str, made: Callable[[], np.ndarray]) -> np.ndarray:
            go_on()
            return made()

        return effects(asked, kept)

    def _entitlement(self, question: Question) -> tuple[Entitlement, Costing]:
        from ..population import load_population

        scenario = question.scenario
        key = _population_key(scenario)
        if self._entitled is None or self._entitled[0] != key:
            tables = load_population(scenario.population, scenario.population_dir, scenario.seed, scenario.years.base)
            entitled = entitle(tables, question.reference.policy, scenario.years.base)
            self._entitled = key, entitled, entitled.cost()
        return self._entitled[1], self._entitled[2]

    def _settled(self, question: Question) -> tuple[Scenario, tuple]:
        """The scenario in force with the last year that is needed, and what its draws rest on beside their number."""
        asked = settled(question.asked, question.draws, None)
        last = max([question.year, *(target.year for target in asked.targets.values() if target.year <= asked.years.end)])
        if any(one.budget for one in (asked, question.reference)):  # it may name any year
            last = asked.years.end
        asked = replace(asked, years=asked.years.model_copy(update={"last": last}))
        return asked, (
            *_population_key(asked),
            json.dumps(asked.resolved()["assumptions"], sort_keys=True),
            repr(asked.expected),
            last,
        )

    def _in_laboratory(
        self, asked: Scenario, key: tuple, reference: Policy, progress: Callable[[], None]
    ) -> tuple[Laboratory, Projection]:
        if self._laboratory is None or self._laboratory[0] != key:
            laboratory = Laboratory(asked, last=asked.years.last, threads=self.threads)
            self._laboratory = key, laboratory, _projected(laboratory, reference, laboratory.outcome_of(reference, progress))
        return self._laboratory[1], self._laboratory[2]


def _targets_of(asked: Scenario) -> dict[str, tuple[str, float, int]]:
    """Indicator, threshold and year of every target whose year is projected."""
    return {
        name: (indicator, target.at_least, target.year)
        for name, (indicator, target) in measured(asked.targets).items()
        if asked.years.base < target.year <= asked.years.end
    }


def _chances(
    laboratory: Laboratory, targets: Mapping[str, tuple[str, float, int]], trial: Trial, reference: Trial
) -> tuple[Chance, ...]:
    met = {name: [one.met(*asked) for one in (trial, reference)] for name, asked in targets.items()}
    return tuple(
        Chance(
            name,
            *asked,
            float(met[name][0].mean()),
            float(standard_error(met[name][0])),
            float(met[name][1].mean()),
            laboratory.scenario.draws,
        )
        for name, asked in targets.items()
    )


def _population_key(scenario: Scenario) -> tuple:
    return (
        json.dumps(scenario.population, sort_keys=True),
        scenario.population_dir,
        scenario.seed,
        scenario.years.base,
        str(root_of(scenario).path),
    )


def _projected(laboratory: Laboratory, policy: Policy, outcome: Results) -> Projection:
    """A policy in every draw of a laboratory, as the projection that a budget is kept of."""
    given = replace(laboratory.scenario, policy=policy)
    return Projection(given, laboratory.base, priors_of(given.assumptions), laboratory.ahead, replace(outcome, kept=()))


def _trial_of(projection: Projection) -> Trial:
    return Trial(projection.scenario.policy, projection.years, projection.indicators, projection.outcome.amounts)


def _as_asked(question: Question, own: Projection, reference: Projection) -> Projection:
    """A laboratory's projections under the names and budgets of the question and of the baseline."""
    years, draws = own.scenario.years, question.draws
    asked, base = (
        replace(one, years=one.years.model_copy(update={"base": years.base, "last": years.last}), draws=draws)
        for one in (question.asked, question.reference)
    )
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
    found = {
        key: (Spread.of(own.get(key, nothing)), Spread.of(own.get(key, nothing) - theirs.get(key, nothing)))
        for key in {**own, **theirs}
    }
    kept = {key: spreads for key, spreads in found.items() if spreads[0].mean or spreads[1].mean}
    return dict(sorted(kept.items(), key=lambda item: -item[1][0].mean))
