"""Tuning: the wish, the answer, what it hangs on, and what each lever costs and brings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from ...analysis.answer import Answer, answer_of, frontier
from ...analysis.refining import refined
from ...analysis.tuning import Search, tune
from ...analysis.worth import FIRMS, curve
from ...chances import chance_words
from ...heavy import pd
from ...language import in_unit, say, say_each
from ...scenario.titles import scenario_title
from ..charts import tuning as charts
from ..exhibit import Exhibit, Grid, Prose, heading, safe
from ..notebook import FinishedMark
from ..run_folder.tuning import result_of
from ..run_folder.tuning_task import TuningTask, asked
from ..terminal.tuning import sentences
from ..words import money


def wish(
    scenario: str | Path,
    target: str,
    at_least: float,
    probability: float,
    levers: Sequence[str],
    ceiling: float,
    seed: int = -1,
    draws: int = 0,
) -> TuningTask:
    """The wish of a notebook. ``at_least`` raises the target, 0 leaves it; ``ceiling`` 0 is none; ``seed`` -1 and ``draws`` 0 the
    scenario's.

    Raises Refusal for whatever of it does not fit.
    """
    overrides = [f"targets.{target}.at_least={at_least}"] if at_least else []
    return asked(
        scenario, [target], [probability], levers, ceiling or None, draws or None, None if seed < 0 else seed, 2, overrides
    )


def looked_for(given: TuningTask) -> tuple[Search, Answer]:
    """The search and its answer."""
    search = refined(tune(given.laboratory, given.levers, given.wish))
    return search, answer_of(search, given.nothing)


def opening(given: TuningTask) -> Prose:
    """The scenario, the target and the wish, with how likely the target is before anything is tuned."""
    lab = given.laboratory
    trial = lab.try_policy(given.scenario.policy)
    lines = [f"# {safe(scenario_title(given.scenario))}"]
    for name, least in given.wish.chances.items():
        _, at_least, year = lab.targets[name]
        chance, error = lab.chance(trial, name)
        told = chance_words(chance, lab.scenario.draws, error)
        lines.append(
            say(
                "reporting_sections.target_least_chance_wished_owed",
                name=name,
                year=year,
                at_least=f"{at_least:g}",
                told=told,
                least=f"{least:.0%}",
                first_years=lab.years[0],
                years=lab.years[-1],
                cost_mean=money(trial.cost.mean()),
            )
        )
    return Prose("\n\n".join(lines))


def verdict(answer: Answer) -> Prose:
    """The answer, what binds it, what it hangs on and what it brings."""
    first, *others = sentences(answer)
    return Prose("\n\n".join([f"**{safe(first)}**", *map(safe, others)]))


def hangs_on(search: Search, answer: Answer) -> tuple[Exhibit, Exhibit]:
    """What each chance costs, and what the answer hangs on."""
    alike = answer.alike
    table = pd.DataFrame({"elasticity": list(answer.by_elasticity), "chance": list(answer.by_elasticity.values())})
    return (
        Exhibit(
            "frontier",
            say("reporting_sections.what_each_chance_costs_least"),
            [
                say("reporting_sections.each_point_tried_full_upper"),
                say("reporting_sections.points_draws_diamond_95_sampling", first_draws=alike.first_draws, draws=alike.draws),
            ],
            frontier(search),
            partial(charts.frontier, answer=answer),
        ),
        Exhibit(
            "elasticity",
            say("reporting_sections.what_answer_hangs_how_firms"),
            [say("reporting_sections.no_study_gives_elasticity_prior")],
            table,
            partial(charts.elasticity, answer=answer),
        ),
    )


def curves(given: TuningTask) -> Iterator[object]:
    """The section on what more money brings: cost and firms along each lever that firms answer to, every other parameter as it
    is."""
    yield heading(say("reporting_sections.what_more_money_brings"))
    for lever in given.levers:
        if lever.answered:
            yield Exhibit(
                f"curve_{lever.path.replace('.', '_')}",
                say("reporting_sections.what_each_value_costs_brings", path=lever.path),
                [say("reporting_sections.means_firms_end_last_year")],
                curve(given.laboratory, lever),
                partial(charts.lever_curve, lever=lever),
            )
    yield curve_grid(given)


def curve_grid(given: TuningTask) -> Grid | None:
    """What one more firm costs along the first lever that firms answer to."""
    lever = next((lever for lever in given.levers if lever.answered), None)
    if lever is None:
        return None
    table = curve(given.laboratory, lever)
    rows = [
        (f"{row.value:,g}", in_unit(row.cost_yuan, 1), *(cell for name in FIRMS for cell in _more(row, name)))
        for row in table.itertuples()
    ]
    head = [
        lever.path,
        *say_each(
            "reporting_sections", "owed_mean_yuan", "high_tech_enterprises", "yuan_one_more", "technology_smes", "yuan_one_more"
        ),
    ]
    return Grid(head, rows, say("reporting_sections.against_value_before_nothing_added"))


def _more(row, name: str) -> tuple[str, str]:
    cost = getattr(row, f"marginal_cost_{name}")
    return f"{getattr(row, name):,.1f}", "–" if math.isnan(cost) else in_unit(cost, 2)


def unknown(answer: Answer) -> Prose:
    """What the answer does not know."""
    return Prose(
        "\n".join(
            [
                *say_each(
                    "reporting_sections",
                    "how_firms_respond_given_no",
                    "above_scale_status_stays_whatever",
                    "costs_means_quantiles_when_they",
                ),
                say("reporting_sections.chances_looked_elasticities_fresh_draws", by_elasticity_count=len(answer.by_elasticity)),
            ]
        )
    )


def finish(search: Search, answer: Answer) -> FinishedMark:
    """The completion mark: the last call of the last cell."""
    return FinishedMark({"scenario": search.laboratory.scenario.name, **result_of(answer, search)})
