"""A sensitivity analysis: what results hang on, which assumption moves them, which scenario is least regretted, what to find out
first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from ...analysis.sensitivity.ground import ENTITLEMENT, MET, Outcome
from ...analysis.sensitivity.split import at_once
from ...language import say
from ...scenario import load_scenario
from ...scenario.titles import scenario_title
from ..charts import sensitivity as charts
from ..charts.axes import Axis, indicator_axis, yuan_axis
from ..exhibit import Exhibit, Prose, heading, listed, safe
from ..figure import NothingToDraw
from ..notebook import FinishedMark
from ..run_folder.sensitivity import Sensitivity, analysed, asked
from ..terminal.sensitivity import labels, preset_grid, regret_grid, sentences, split_grid, tornado_grid, value_text

_KEY_OUTCOMES = ("T1", "T2", "T3", "entitlement")


def analyse(scenario: str | Path, against: Sequence[str], seed: int = -1, draws: int = 0) -> Sensitivity:
    """The analysis of a notebook; ``seed`` -1 takes the scenario's, ``draws`` 0 the usual 64 rows, an empty ``against`` the
    shipped scenarios."""
    given = load_scenario(scenario)
    return analysed(asked(given, against, draws or None, None if seed < 0 else seed), at_once)


def uncertainty(found: Sensitivity) -> Iterator[object]:
    """The section on where the uncertainty comes from."""
    yield from (heading(say("reporting_sections.where_the_uncertainty_comes_from")), variance_split(found), split_grid(found))


def assumptions(found: Sensitivity) -> Iterator[object]:
    """The section on which assumption moves the targets and the money most."""
    chosen = [one for one in found.ground.outcomes if one.name in _KEY_OUTCOMES and one.kind != MET]
    yield from (
        heading(say("reporting_sections.assumption_moves_them_most")),
        *(tornado(found, one) for one in chosen),
        tornado_grid(found),
    )


def regrets(found: Sensitivity) -> Iterator[object]:
    """The section on which scenario is least regretted."""
    yield from (
        heading(say("reporting_sections.scenario_least_regretted")),
        regret(found),
        regret_grid(found),
        preset_grid(found),
    )


def variance_split(found: Sensitivity) -> Exhibit:
    """The variance of indicators, of whether targets are met, and of money, by group."""
    outcomes = {one.name: one.label() for one in found.ground.outcomes}
    groups = {group.name: group.label() for group in found.split.groups}
    kept = [name for name in outcomes if not found.split.thin(name)]
    frame = found.split.table()
    frame = frame[frame["outcome"].isin(kept)]
    notes = []
    if left_out := [outcomes[name] for name in outcomes if name not in kept]:
        notes = [say("reporting_sections.left_out_same_nearly_every", left_out=say("signs.list_mark").join(left_out))]
    return Exhibit(
        "variance_split",
        say("reporting_sections.where_the_uncertainty_comes_from"),
        notes,
        frame.assign(outcome=frame["outcome"].map(outcomes), group=frame["group"].map(groups)),
        partial(charts.variance_split, outcomes=[outcomes[name] for name in kept], groups=list(groups.values())),
    )


def tornado(found: Sensitivity, outcome: Outcome) -> Exhibit:
    """The ten assumptions that move one outcome most."""
    rows = found.tornado[found.tornado["outcome"] == outcome.name]
    priors = [found.ground.priors[name] for name in rows["prior"]]
    texts = [
        tuple(value_text(value, prior) for value in (low, high))
        for low, high, prior in zip(rows["low_value"], rows["high_value"], priors, strict=True)
    ]
    frame = rows.assign(
        label=[f"{prior.label()}|{low} – {high}" for prior, (low, high) in zip(priors, texts, strict=True)],
        range=[f"{low} – {high}" for low, high in texts],
    )[["label", "range", "at_low", "at_centre", "at_high"]]
    return Exhibit(
        f"tornado_{outcome.name}",
        outcome.label(),
        [say("reporting_sections.one_assumption_time_10th_90th")],
        frame,
        partial(charts.tornado, axis=_axis(outcome)),
        otherwise=NothingToDraw(),
    )


def regret(found: Sensitivity) -> Exhibit:
    """What each scenario costs and misses, and how much of both it need not."""
    table = found.regret.table()
    return Exhibit(
        "regret",
        say("reporting_sections.what_each_scenario_costs_misses"),
        [],
        table.assign(label=table["scenario"].map(labels(found))),
        charts.regret,
    )


def opening(found: Sensitivity) -> Prose:
    """The scenario and how it was analysed."""
    ground = found.ground
    return Prose(
        f"# {safe(scenario_title(ground.scenario))}\n\n"
        + say(
            "reporting_sections.groups_uncertainty_priors_rows_each",
            groups_count=len(found.split.groups),
            priors_count=len(ground.priors),
            draws=ground.scenario.draws,
            groups_count_2=2 + len(found.split.groups),
            scenarios_count=len(found.regret.scenarios),
        )
    )


def verdict(found: Sensitivity) -> Prose:
    """What the outcomes hang on and what to find out first."""
    return listed(sentences(found))


def finish(found: Sensitivity) -> FinishedMark:
    """The completion mark: the last call of the last cell."""
    worth = found.split.worth_learning()
    best = found.regret.by_preset()
    return FinishedMark(
        {
            "scenario": found.ground.scenario.name,
            "draws": found.ground.scenario.draws,
            "find_out_first": worth[0][0].name if worth else "",
            "best": dict(zip(best["preset"][best["best"]], best["scenario"][best["best"]], strict=True)),
        }
    )


def _axis(outcome: Outcome) -> Axis:
    if outcome.kind == ENTITLEMENT:
        return yuan_axis(say("reporting_sections.owed_in_money_unit"))
    return indicator_axis(outcome.indicator)
