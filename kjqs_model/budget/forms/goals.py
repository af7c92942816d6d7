"""项目支出绩效目标表: what a budget item is to achieve in its year, as far as the model says; the rest is for the department to
fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...chances import chance_words
from ...language import in_unit, money_unit, say
from ...policy.register import articles, register
from ..cells import CITY, COUNTY
from .years import budget_years

if TYPE_CHECKING:
    from ...policy import Costing
    from ...projection import Projection
    from ..budget import Budget

OUTPUT, BENEFIT, SATISFACTION = "output", "benefit", "satisfaction"
"""产出指标, 效益指标, 满意度指标."""

KINDS = {
    OUTPUT: ("quantity", "quality", "timeliness", "cost"),
    BENEFIT: ("economic", "social", "ecological", "lasting"),
    SATISFACTION: ("satisfaction",),
}
"""The kinds of indicators (二级指标) of each."""

_TARGET_CLAUSES = {
    "rd_intensity": ("8.2", "8.1"),
    "rd_intensity_real": ("8.2", "8.1"),
    "rd_expenditure": ("8.2", "8.1"),
    "high_tech_enterprises": ("1.1", "1.2"),
    "first_recognitions": ("1.1", "1.2"),
    "technology_smes": ("2.2", "1.1"),
}
"""The clauses that an indicator is the goal of, the first of them that has an item with money."""

_WHOLE = 1e-6

_FEW = 8
"""More clauses than these the goals in words give by number: a row of a workbook is at most 409 points high."""

_PASSES = {"1.1": ("first", "failed_first"), "1.2": ("renewed", "failed")}


@dataclass(frozen=True)
class Indicator:
    """One performance indicator (三级指标): ``text`` is its target for the year, one value, ``value`` the figure in it where the
    model gives one.

    ``note`` says how wide it ranges, or how likely it is reached: it stands beside the target, never in it.
    """

    group: str
    kind: str
    name: str
    text: str
    value: float | None = None
    note: str = ""

    @property
    def modelled(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Goals:
    """The goals of one budget item: its name, lead departments, money in yuan by who bears it, clauses, goals in words,
    indicators."""

    key: str
    name: str
    departments: tuple[str, ...]
    clauses: tuple[str, ...]
    year: int
    appropriation: int
    city: int
    county: int
    sentences: tuple[str, ...]
    indicators: tuple[Indicator, ...]


def to_fill_in() -> str:
    """What stands where the model has nothing to say."""
    return say("budget.for_the_department_to_fill")


def item_name(by: str, key: str) -> str:
    """What a budget item is called: an article with its title, a clause, a department, or the whole policy."""
    if by == "article":
        return say("budget.article_key_title", the_key=key, title=articles()[int(key)].title())
    return {
        "clause": lambda: f"{key} {register()[key].label()}",
        "department": lambda: say("budget.clauses_led_by", the_key=key),
        "total": lambda: say("budget.every_clause_2023_11"),
    }[by]()


def goals_of(budget: Budget, projection: Projection, costing: Costing | None = None) -> list[Goals]:
    """The goals of every budget item that has money or anything due in the budget year, in numeric order.

    ``costing`` : of the base year, whose recipients are paid in later years; None costs it.
    """
    counts = _Counts(budget, projection, costing)
    place = budget.years.index(budget_years(budget)[0])
    items = {
        key: cells
        for key, cells in budget.cells.members(budget.settings.by).items()
        if budget.ledger.payable[cells, place].any() or budget.ledger.appropriation[cells, place].any()
    }
    clauses = [budget.cells.entries[cell].clause for cells in items.values() for cell in cells]
    aims = (
        [(next((clause for clause in wished if clause in clauses), clauses[0]), aim) for wished, aim in _targets(projection)]
        if items
        else []
    )
    return [_goals(budget, projection, key, cells, place, aims, counts) for key, cells in items.items()]


def _goals(budget: Budget, projection: Projection, key: str, cells: np.ndarray, place: int, aims: list, counts: _Counts) -> Goals:
    entries = [budget.cells.entries[cell] for cell in cells]
    clauses = tuple(dict.fromkeys(entry.clause for entry in entries))
    money = {
        level: round(
            sum(
                float(budget.ledger.appropriation[cell, place].mean())
                for cell, entry in zip(cells, entries, strict=False)
                if entry.level == level
            )
        )
        for level in (CITY, COUNTY)
    }
    indicators = tuple(
        _filled(
            [
                *_quantities(counts, clauses, place),
                *_qualities(projection, clauses, place),
                *_timeliness(budget, cells, place),
                *_costs(projection, counts, clauses, place, budget.years[place]),
                *(aim for clause, aim in aims if clause in clauses),
            ]
        )
    )
    return Goals(
        key,
        item_name(budget.settings.by, key),
        tuple(dict.fromkeys(register()[clause].lead for clause in clauses)),
        clauses,
        budget.years[place],
        sum(money.values()),
        money[CITY],
        money[COUNTY],
        _sentences(budget, clauses, cells, place, indicators),
        indicators,
    )


def _sentences(
    budget: Budget, clauses: tuple[str, ...], cells: np.ndarray, place: int, indicators: tuple[Indicator, ...]
) -> tuple[str, ...]:
    year, due = budget.years[place], budget.ledger.payable[cells, place].sum(axis=0)
    few = len(clauses) <= _FEW
    named = say("signs.list_mark").join(f"{clause} {register()[clause].label()}" if few else clause for clause in clauses)
    counts = [f"{one.name} {one.text}" for one in indicators if one.kind == "quantity" and one.modelled]
    counted = (
        say("signs.list_mark").join(counts) if few else say("budget.indicators_quantity_see_below", counts_count=len(counts))
    )
    found = [
        say(
            "budget.pay_what_falls_due_average",
            year=year,
            due_mean=in_unit(due.mean(), 2),
            quantile=in_unit(np.quantile(due, 0.8), 2),
            named=named,
        )
    ]
    if counts:
        found.append(say("budget.expected_counted", counted=counted))
    return (*found, say("budget.other_goals") + to_fill_in())


class _Counts:
    """How many recipients are paid in a year, and how much: those of every event year by the share of it that falls due, so that
    both are of one year."""

    def __init__(self, budget: Budget, projection: Projection, costing: Costing | None):
        self.budget, self.projection = budget, projection
        self.costing = costing if costing is not None else _base_costing(projection)

    def paid(self, clause: str, place: int) -> tuple[np.ndarray, np.ndarray]:
        """Recipients and whole yuan that fall due in a year by the pattern of payment, (draws,) each; a half paid one counts
        half."""
        shares, outcome = self.budget.settings.payment[clause].shares, self.projection.outcome
        cost, none = self.costing.costs.get(clause), np.zeros(self.budget.draws)
        numbers, yuan = none.copy(), none.copy()
        for lag, share in enumerate(shares):
            event = place - lag
            if event >= 0 and clause in outcome.recipients:
                numbers += share * outcome.recipients[clause][event]
                yuan += share * outcome.amounts[clause][event]
            elif event == -1 and cost is not None:
                numbers += share * len(cost.amounts)
                yuan += share * cost.total
        return numbers, yuan


def _base_costing(projection: Projection) -> Costing:
    from ...policy.evaluation import evaluate
    from ...population import load_population

    scenario = projection.scenario
    return evaluate(
        load_population(scenario.population, scenario.population_dir, scenario.seed, scenario.years.base),
        scenario.policy,
        scenario.years.base,
    )


def _quantities(counts: _Counts, clauses: tuple[str, ...], place: int) -> Iterator[Indicator]:
    for clause in clauses:
        numbers, _ = counts.paid(clause, place)
        if numbers.any():
            low, high = np.quantile(numbers, [0.1, 0.9])
            mean = float(numbers.mean())
            yield Indicator(
                OUTPUT,
                "quantity",
                say("budget.clause_register_recipients", clause=clause, register=register()[clause].label()),
                say("budget.mean", mean=_count_text(mean)),
                mean,
                say("budget.p10_to_p90_to", low=_count_text(low), high=_count_text(high)) if low < high else "",
            )


def _count_text(number: float) -> str:
    """A number of recipients; one decimal where some are paid in part."""
    return f"{number:,.0f}" if abs(number - round(number)) < _WHOLE else f"{number:,.1f}"


def _qualities(projection: Projection, clauses: tuple[str, ...], place: int) -> Iterator[Indicator]:
    from ...projection.tables_out import FLOWS

    for clause, flows in _PASSES.items():
        passed, failed = (projection.outcome.count(FLOWS[flow])[place].sum() for flow in flows)
        if clause in clauses and passed + failed:
            rate = float(passed / (passed + failed))
            name = say("budget.first_applications_pass") if clause == "1.1" else say("budget.renewals_that_pass")
            yield Indicator(OUTPUT, "quality", name, f"{rate:.1%}", rate)


def _timeliness(budget: Budget, cells: np.ndarray, place: int) -> Iterator[Indicator]:
    due, paid = (int(getattr(budget.ledger, name)[cells, place].sum()) for name in ("payable", "payment"))
    if due:
        yield Indicator(OUTPUT, "timeliness", say("budget.share_what_falls_due_paid"), f"{paid / due:.1%}", paid / due)


def _costs(projection: Projection, counts: _Counts, clauses: tuple[str, ...], place: int, year: int) -> Iterator[Indicator]:
    policy = projection.scenario.policy
    for clause in clauses:
        entry = register()[clause]
        numbers, yuan = (float(values.mean()) for values in counts.paid(clause, place))
        if numbers:
            yield Indicator(
                OUTPUT,
                "cost",
                say("budget.paid_in_the_year", clause=clause, entry=entry.label()),
                say("budget.amount_in_money_unit", yuan=in_unit(yuan, 2)),
                yuan,
                say(
                    "budget.numbers_times_money_average",
                    numbers=_count_text(numbers),
                    yuan=f"{yuan / numbers / money_unit():,.6g}",
                ),
            )
        if entry.pay not in ("fixed", "ceiling"):
            continue
        for name, parameter in entry.parameters.items():
            value = policy.value(f"{clause}.{name}", year) if name.startswith("amount") else None
            if value:
                yield Indicator(
                    OUTPUT,
                    "cost",
                    f"{clause} {entry.label()}{say('signs.colon')}{parameter.label()}",
                    say("budget.at_most_money", value=in_unit(value, 2)),
                    float(value),
                )


def _targets(projection: Projection) -> Iterator[tuple[tuple[str, ...], Indicator]]:
    """The targets of the scenario as reported, each with the clauses that it is the goal of."""
    from ...projection.targets import REAL, indicator_label, measured

    odds = {(row.target, row.year): row for row in projection.targets().itertuples()}
    for name, (indicator, target) in measured(projection.scenario.targets).items():
        row = odds.get((name, target.year))
        if row is None or name.endswith(REAL):
            continue
        share = indicator.startswith("rd_intensity")
        chance = chance_words(row.probability, projection.draws, row.standard_error)
        aim, mean = (f"{value:.2%}" if share else f"{value:,.0f}" for value in (target.at_least, row.mean))
        yield (
            _TARGET_CLAUSES[indicator],
            Indicator(
                BENEFIT,
                "economic" if indicator.startswith("rd_") else "social",
                f"{name} {indicator_label(indicator)}",
                say("budget.at_least", year=target.year, aim=aim),
                float(target.at_least),
                say("budget.simulated_mean_chance", mean=mean, chance=chance),
            ),
        )


def _filled(found: list[Indicator]) -> Iterator[Indicator]:
    """Every kind in the order of the form; one for the department to fill in where the model gives none."""
    for group, kinds in KINDS.items():
        for kind in kinds:
            own = [indicator for indicator in found if (indicator.group, indicator.kind) == (group, kind)]
            yield from own or [Indicator(group, kind, to_fill_in(), to_fill_in())]
