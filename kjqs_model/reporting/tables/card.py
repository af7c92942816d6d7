"""The card: one scenario's answer in a dozen figures, read off what its study has worked out; nothing is worked out anew."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...analysis.information import from_memory, of_budget
from ...budget.forms.years import budget_years
from ...language import current_language
from ...projection.draws.common import standard_error
from ...projection.targets import REAL, measured
from ...scenario.expected import basis_of
from ...scenario.titles import scenario_question, scenario_title
from .basis import BASES, parts_of_case, uncounted
from .budget import appropriated
from .changes import changed
from .costing import published
from .targets import drivers, outcome_year

if TYPE_CHECKING:
    from ...budget import Budget
    from ...projection import Projection
    from ...scenario import Scenario
    from ...study import Study

_EVEN = 0.5
_LEAST_GAIN = 2.0
"""Standard errors that a chance must have gained before a price of a percentage point is named."""


@dataclass(frozen=True)
class DueYear:
    """A budget year, yuan: what falls due (mean, 10th and 90th percentile), what is appropriated, chances and sizes of a gap.

    ``some`` : the chance that an item of the budget falls short, ``pooled`` : that all as one purse does; ``some_yuan`` and
    ``pooled_yuan`` : the mean of what is missing where something is.
    """

    year: int
    due: float
    low: float
    high: float
    money: int
    some: float
    some_yuan: float
    pooled: float
    pooled_yuan: float


@dataclass(frozen=True)
class Odds:
    """A target in its year: its chance with the standard error, and how much more than under what the scenario extends.

    ``point_yuan`` : what is owed more up to that year for each percentage point gained; None where no gain can be told from luck.
    """

    name: str
    indicator: str
    at_least: float
    year: int
    share: float
    error: float
    more: float | None = None
    more_error: float | None = None
    point_yuan: float | None = None


@dataclass(frozen=True)
class Hinge:
    """What the answer hangs on most: a clause with its share of the variance of what falls due and what to know it saves (yuan, 0
    where that can't be told from nothing), and the input that goes most with the least certain target."""

    clause: str = ""
    share: float = 0.0
    saves: float = 0.0
    memory: bool = False
    target: str = ""
    input: str = ""
    correlation: float = 0.0
    weak: bool = False


@dataclass(frozen=True)
class Against:
    """What changed since the scenario that is extended, in words, and how much more falls due in the budget year.

    ``moved`` : path, name, old and new value of every value of the law that differs.
    """

    title: str
    sentences: tuple[str, ...]
    base_yuan: int | None
    more: float | None = None
    low: float | None = None
    high: float | None = None
    moved: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class AnswerCard:
    """One scenario in one screen. Amounts are yuan, chances shares; ``years`` and ``odds`` are empty where nothing is projected.

    ``parts`` : what falls due in the budget year by what the numbers of recipients rest on, in the mean; they add up to ``due``.
    ``checked`` : how many lines of the base year were published in yuan, and in how many of them the model gives the same.
    """

    scenario: str
    title: str
    question: str
    base_year: int
    base_yuan: int | None
    draws: int
    by: str
    safety: float
    given: bool
    years: tuple[DueYear, ...]
    odds: tuple[Odds, ...]
    joint: Odds | None
    parts: Mapping[str, float]
    unset: tuple[str, ...]
    funded: tuple[str, ...]
    uncounted: tuple[str, ...]
    hinge: Hinge
    against: Against | None
    checked: tuple[int, int] | None
    reason: str = ""

    def as_dict(self) -> dict:
        """As JSON has it."""
        return asdict(self)


def card_from(given: Mapping) -> AnswerCard:
    """A card out of what ``as_dict`` gave."""
    from pydantic import TypeAdapter

    return TypeAdapter(AnswerCard).validate_python(dict(given))


def card_of(study: Study) -> AnswerCard:
    """The card of a study, made once for each; its sentences are in the language in force."""
    kept, name = vars(study), f"answer_card_{current_language()}"
    if name not in kept:
        kept[name] = _made(study)
    return kept[name]


def _made(study: Study) -> AnswerCard:
    costing, budget = study.costing, study.budget
    base = {
        "base_yuan": costing.total,
        "unset": tuple(costing.unset),
        "funded": tuple(costing.funded),
        "uncounted": tuple(uncounted(study)),
        "checked": _checked(study),
    }
    against = None if study.parent is None else _against(study.scenario, study.parent.scenario, study.difference, budget)
    if budget is None:
        return _card(study.scenario, **base, parts=parts_of_case(study), against=against, reason=study.outlook.reason)
    return _card(study.scenario, **base, **_ahead(study.projection, budget), against=against)


def card_ahead(projection: Projection, budget: Budget) -> AnswerCard:
    """The card of a projection alone, whose base year is costed elsewhere."""
    from ...policy import Costing

    scenario = projection.scenario
    law = Costing(scenario.policy, budget_years(budget)[0], ())
    against = None
    if projection.parent is not None:
        parent = projection.parent.scenario
        against = _against(replace(scenario, parent=parent), parent, None, budget)
    return _card(
        scenario,
        base_yuan=None,
        unset=tuple(law.unset),
        funded=tuple(law.funded),
        uncounted=(),
        checked=None,
        **_ahead(projection, budget),
        against=against,
    )


def _card(scenario: Scenario, **known) -> AnswerCard:
    empty: dict[str, Any] = {
        "draws": 0,
        "by": "",
        "safety": 0.0,
        "given": False,
        "years": (),
        "odds": (),
        "joint": None,
        "hinge": Hinge(),
    }
    return AnswerCard(
        **(
            empty
            | {
                "scenario": scenario.name,
                "title": scenario_title(scenario),
                "question": scenario_question(scenario),
                "base_year": scenario.years.base,
            }
            | known
        )
    )


def _ahead(projection: Projection, budget: Budget) -> dict:
    """What the years ahead give of a card."""
    settings, year = budget.settings, budget_years(budget)[0]
    odds = odds_of(projection)
    return {
        "draws": budget.draws,
        "by": settings.by,
        "safety": settings.safety,
        "given": bool(settings.appropriation),
        "years": tuple(due_year(budget, one) for one in budget_years(budget)),
        "odds": odds,
        "joint": _joint(projection),
        "parts": _parts(budget, year),
        "hinge": _hinge(projection, budget, year, odds),
    }


def due_year(budget: Budget, year: int) -> DueYear:
    """What falls due in a year, what is appropriated for it, and how likely and how large a gap is."""
    place = budget.years.index(year)
    of = {name: budget.of(name, "total", "total")[place] for name in ("payable", "appropriation", "carried_in", "shortfall")}
    due, missing = of["payable"], np.maximum(of["payable"] - of["appropriation"] - of["carried_in"], 0)
    low, high = np.quantile(due, [0.1, 0.9])
    some, pooled = (_gap(yuan) for yuan in (of["shortfall"], missing))
    return DueYear(year, float(due.mean()), float(low), float(high), appropriated(budget, year), *some, *pooled)


def _gap(missing: np.ndarray) -> tuple[float, float]:
    """The chance that something is missing, and how much in the mean where it is."""
    happens = missing > 0
    return float(happens.mean()), float(missing[happens].mean()) if happens.any() else 0.0


def _error(values: np.ndarray) -> float:
    return _known(float(standard_error(values)))


def _known(error: float) -> float:
    """A standard error; zero where there are too few draws to tell, which JSON could not hold as not a number."""
    return 0.0 if math.isnan(error) else float(error)


def odds_of(projection: Projection) -> tuple[Odds, ...]:
    """Every target whose year is projected; R&D intensity also as far as it is real."""
    rows = projection.targets().set_index(["target", "year"])
    found = []
    for name, (indicator, target) in measured(projection.scenario.targets).items():
        if target.year in projection.years:
            row = rows.loc[(name, target.year)]
            more = () if projection.parent is None else _more(projection, indicator, target.at_least, target.year)
            found.append(
                Odds(
                    name,
                    indicator,
                    float(target.at_least),
                    target.year,
                    float(row["probability"]),
                    _known(row["standard_error"]),
                    *more,
                )
            )
    return tuple(found)


def _more(projection: Projection, indicator: str, at_least: float, year: int) -> tuple[float, float, float | None]:
    """How much more likely a target is than under the parent, in the same draws, and what a point of it costs up to its year."""
    place, parent = projection.years.index(year), projection.parent
    gap = sum(
        sign * (one.indicators[indicator][place] >= at_least).astype(np.float64) for sign, one in ((1, projection), (-1, parent))
    )
    more, error = float(gap.mean()), _error(gap)
    own, theirs = (
        sum(amounts[: place + 1].sum() for amounts in one.outcome.amounts.values()) / one.draws for one in (projection, parent)
    )
    tells = more > _LEAST_GAIN * error
    return more, error, float(own - theirs) / (more * 100) if tells else None


def _joint(projection: Projection) -> Odds | None:
    """All targets of the policy together, in the last of their years."""
    year = outcome_year(projection)
    row = projection.joint().set_index("year").loc[year]
    return Odds("joint", "", 0.0, year, float(row.probability), _known(row.standard_error))


def _parts(budget: Budget, year: int) -> dict[str, float]:
    """What falls due in a year in the mean, by what the number of each clause's recipients rests on."""
    place, found = budget.years.index(year), dict.fromkeys(BASES, 0.0)
    for _, clause, amounts in budget.groups("payable", ("clause",)):
        found[basis_of(clause, budget.scenario.expected, year)] += float(amounts[place].mean())
    return {basis: yuan for basis, yuan in found.items() if yuan or basis != "own"}


def _hinge(projection: Projection, budget: Budget, year: int, odds: tuple[Odds, ...]) -> Hinge:
    money: dict[str, Any] = {}
    if found := of_budget(budget, year):
        first = found[0]
        told = first.saves > 0 and not first.error >= first.saves
        money = {
            "clause": first.clause,
            "share": first.share,
            "saves": first.saves if told else 0.0,
            "memory": from_memory(first.clause, year),
        }
    open_ones = [one for one in odds if 0 < one.share < 1 and not one.name.endswith(REAL)]
    if not open_ones:
        return Hinge(**money)
    least = min(open_ones, key=lambda one: abs(one.share - _EVEN))
    outcome = projection.indicators[least.indicator][projection.years.index(least.year)]
    strongest = drivers(projection, outcome, least.year, most=1, money=False)
    if strongest.empty:
        return Hinge(**money)
    row = strongest.iloc[0]
    return Hinge(**money, target=least.name, input=row["label"], correlation=float(row["correlation"]), weak=bool(row["weak"]))


def _against(scenario: Scenario, parent: Scenario, base_yuan: int | None, budget: Budget | None) -> Against:
    told = scenario_title(parent), tuple(changed(parent, scenario)), base_yuan
    changes = (one.for_readers() for one in scenario.changes())
    moved = tuple((one.path, one.name(), one.old, one.new) for one in changes)
    if budget is None or budget.parent is None or budget.parent.years != budget.years:
        return Against(*told, moved=moved)
    place = budget.years.index(budget_years(budget)[0])
    gap = budget.of("payable", "total", "total")[place] - budget.parent.of("payable", "total", "total")[place]
    low, high = np.quantile(gap, [0.1, 0.9])
    return Against(*told, float(gap.mean()), float(low), float(high), moved)


def _checked(study: Study) -> tuple[int, int] | None:
    """How many lines of the base year were published in yuan, and how many of them the model gives to the yuan."""
    frame = published(study)
    if frame is None:
        return None
    both = frame[["published_yuan", "modelled_yuan"]].dropna()
    return (len(both), int((both["published_yuan"] == both["modelled_yuan"]).sum())) if len(both) else None
