"""A sensitivity analysis in words: the tables and sentences that a reader of ``kjqs sensitivity`` sees first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...analysis.sensitivity.ground import ENTITLEMENT, MET, Outcome
from ...analysis.sensitivity.groups import LUCK
from ...chances import chance_text
from ...language import either, in_both, in_unit, say, say_each
from ...projection.draws.priors import Prior
from ...scenario.titles import scenario_title
from ..exhibit import Grid

if TYPE_CHECKING:
    from ..run_folder.sensitivity import Sensitivity

_WIDE = 0.5
_PRESETS = {
    "pessimistic": in_both("reporting_sections.pessimistic"),
    "central": in_both("reporting_sections.central"),
    "optimistic": in_both("reporting_sections.optimistic"),
}


def figure(value: float, outcome: Outcome) -> str:
    """A figure of an outcome, as a reader has it."""
    if outcome.kind == ENTITLEMENT:
        return f"{value:,.0f}"
    if outcome.kind == MET or outcome.indicator.startswith("rd_intensity"):
        return f"{value:.2%}" if outcome.kind != MET else f"{value:.0%}"
    return f"{value:,.0f}"


def value_text(value: float, prior: Prior) -> str:
    """A prior's value in its unit."""
    return (
        f"{value:.1%}"
        if prior.unit in ("share", "rate")
        else f"{value:,.0f}"
        if prior.unit in ("yuan", "firms")
        else f"{value:.2f}"
    )


def grids(found: Sensitivity) -> list[Grid]:
    """Total indices of groups by outcome, the three priors that move each most, regret by scenario."""
    return [split_grid(found), tornado_grid(found), regret_grid(found)]


def sentences(found: Sensitivity) -> list[str]:
    """What each main outcome hangs on, what to find out first, which scenario is best under which presets."""
    return [*_hangs_on(found), *_silent(found), _first(found), *_best(found), _limits(found)]


def split_grid(found: Sensitivity) -> Grid:
    """Total indices of groups by outcome."""
    split = found.split
    head = (say("reporting_sections.outcome"), say("reporting_sections.mean"), *(group.label() for group in split.groups))
    rows = []
    for column, outcome in enumerate(found.ground.outcomes):
        if split.thin(outcome.name):
            cells = [say("reporting_sections.hardly_varies")] * len(split.groups)
        else:
            cells = [
                f"{split.indices.total[place, column]:.0%} ({split.indices.total_low[place, column]:.0%}–{split.indices.total_high[place, column]:.0%})"
                for place in range(len(split.groups))
            ]
        rows.append((outcome.label(), figure(split.mean[column], outcome), *cells))
    draws = found.ground.scenario.draws
    title = say("reporting_sections.total_share_each_group_variance", draws=draws)
    return Grid(head, rows, title, numbers=tuple(range(1, len(head))))


def tornado_grid(found: Sensitivity) -> Grid:
    """The three assumptions that move each outcome most."""
    outcomes = {one.name: one for one in found.ground.outcomes}
    rows = []
    for row in found.tornado[found.tornado["rank"] <= 3].itertuples():
        outcome, prior = outcomes[row.outcome], found.ground.priors[row.prior]
        rows.append(
            (
                outcome.label(),
                prior.label(),
                f"{value_text(row.low_value, prior)} – {value_text(row.high_value, prior)}",
                figure(row.at_low, outcome),
                figure(row.at_high, outcome),
            )
        )
    head = say_each("reporting_sections", "outcome", "assumption", "n_10th_90th_percentile", "at_the_low_end", "at_the_high_end")
    return Grid(head, rows, say("reporting_sections.three_assumptions_move_each_outcome"), numbers=(2, 3, 4))


def regret_grid(found: Sensitivity) -> Grid:
    """Cost and targets missed by scenario, and how much of both another would have spared."""
    titles = labels(found)
    rows = [
        (
            titles[row.scenario],
            in_unit(row.cost_per_year),
            f"{row.missed:.2f}",
            chance_text(row.chance_of_all, found.ground.scenario.draws),
            f"{row.missed_regret_mean:.2f}",
            f"{row.missed_regret_p95:.0f}",
            in_unit(row.cost_regret_mean),
            in_unit(row.cost_regret_p95),
        )
        for row in found.regret.table().itertuples()
    ]
    head = say_each(
        "reporting_sections",
        "scenario_in_table",
        "owed_year_yuan",
        "targets_missed",
        "chance_of_all",
        "regret_missed",
        "n_95th_percentile",
        "regret_cost_yuan",
        "n_95th_percentile",
    )
    return Grid(head, rows, say("reporting_sections.each_scenario_against_one_does"), numbers=tuple(range(1, 8)))


def preset_grid(found: Sensitivity) -> Grid:
    """Cost and targets missed by scenario, with the assumptions that no study gives at each preset."""
    titles, rows = labels(found), []
    for row in found.regret.by_preset().itertuples():
        rows.append(
            (
                preset_label(row.preset),
                titles[row.scenario],
                in_unit(row.cost_per_year),
                f"{row.missed:.2f}",
                chance_text(row.chance_of_all, found.ground.scenario.draws),
                say("reporting_sections.best") if row.best else "",
            )
        )
    head = [
        *say_each("reporting_sections", "preset", "scenario_in_table", "owed_year_yuan", "targets_missed", "chance_of_all"),
        "",
    ]
    return Grid(head, rows, say("reporting_sections.best_fewest_targets_missed_differences"))


def labels(found: Sensitivity) -> dict[str, str]:
    """Titles of the compared scenarios by name."""
    return {scenario.name: scenario_title(scenario) for scenario in found.regret.scenarios}


def preset_label(preset: str) -> str:
    """What a preset is called."""
    return either(*_PRESETS[preset])


def _hangs_on(found: Sensitivity) -> list[str]:
    lines = []
    for outcome in found.ground.outcomes:
        leading = found.split.leading(outcome.name)
        if outcome.kind == MET or not leading:
            continue
        (first, share), (second, other) = leading[:2]
        lines.append(
            say(
                "reporting_sections.hangs_most_then",
                outcome=outcome.label(),
                first=either(first.zh, first.en),
                share=f"{share:.0%}",
                second=either(second.zh, second.en),
                other=f"{other:.0%}",
            )
        )
    return lines


def _silent(found: Sensitivity) -> list[str]:
    """Groups that move nothing at all, which is a finding of its own: of take-up, that awards are those of the base year."""
    silent = [
        group
        for place, group in enumerate(found.split.groups)
        if not found.split.indices.total[place][found.split.spread > 0].any()
    ]
    if not silent:
        return []
    named = say("signs.list_mark").join(group.label() for group in silent)
    return [say("reporting_sections.without_any_effect_here_how", named=named)]


def _first(found: Sensitivity) -> str:
    worth = found.split.worth_learning()
    if not worth:
        return say("reporting_sections.no_outcome_varies_so_there")
    group, share = worth[0]
    luck = next(place for place, one in enumerate(found.split.groups) if one.name == LUCK)
    columns = [number for number, one in enumerate(found.ground.outcomes) if one.kind != MET and found.split.spread[number] > 0]
    chance = float(found.split.indices.total[luck, columns].mean())
    return say(
        "reporting_sections.find_out_first_mean_all",
        group=either(group.zh, group.en),
        share=f"{share:.0%}",
        advice=group.advice(),
        chance=f"{chance:.0%}",
    )


def _best(found: Sensitivity) -> list[str]:
    titles, table = labels(found), found.regret.by_preset()
    weak = say("signs.list_mark").join(found.ground.priors[name].label() for name in found.regret.weak)
    chosen = [(preset, titles[row.scenario]) for preset, row in ((one.preset, one) for one in table[table["best"]].itertuples())]
    told = say("signs.clause_mark").join(
        say("reporting_sections.preset_label_title", preset_label=preset_label(preset), title=title) for preset, title in chosen
    )
    return [say("reporting_sections.assumptions_no_study_gives_each", weak=weak, told=told)]


def _limits(found: Sensitivity) -> str:
    widths = found.split.indices.total_high - found.split.indices.total_low
    wide = any(
        (widths[:, column] > _WIDE).any() for column, one in enumerate(found.ground.outcomes) if not found.split.thin(one.name)
    )
    more = say("reporting_sections.some_intervals_wide_look_again") if wide else ""
    return say("reporting_sections.indices_speak_uncertainty_priors_hold") + more
